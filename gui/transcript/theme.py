"""The colours of the transcript. Text and code colours reach WCAG AA contrast (4.5 to 1) on their own background."""

from dataclasses import dataclass, replace

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class TranscriptColours:
    """Every colour the transcript paints with, named by what it is for."""

    background: QColor
    text: QColor
    muted: QColor
    border: QColor
    accent: QColor
    filled: QColor
    on_filled: QColor
    link: QColor
    bubble: QColor
    hover: QColor
    quote_bar: QColor
    pill: QColor
    pill_text: QColor
    inline_code: QColor
    selection: QColor
    selection_text: QColor
    found: QColor
    found_text: QColor
    found_current: QColor
    found_current_text: QColor
    scroll_handle: QColor
    doubtful: QColor
    code_background: QColor
    code_header: QColor
    code_text: QColor
    code_comment: QColor
    code_keyword: QColor
    code_string: QColor
    code_number: QColor
    code_function: QColor
    code_builtin: QColor


LIGHT = TranscriptColours(
    background=QColor("#ffffff"),
    text=QColor("#1c1e21"),
    muted=QColor("#646a73"),
    border=QColor("#e1e4e8"),
    accent=QColor("#2f6bff"),
    filled=QColor("#2563eb"),
    on_filled=QColor("#ffffff"),
    link=QColor("#1a5fd0"),
    bubble=QColor("#eef1f6"),
    hover=QColor("#eceff3"),
    quote_bar=QColor("#d5dae1"),
    pill=QColor("#e4ecfd"),
    pill_text=QColor("#1f57c3"),
    inline_code=QColor("#eff1f4"),
    selection=QColor("#bcd4ff"),
    selection_text=QColor("#10131a"),
    found=QColor("#fff0b3"),
    found_text=QColor("#1c1e21"),
    found_current=QColor("#ffb84a"),
    found_current_text=QColor("#14110a"),
    scroll_handle=QColor("#d4d8de"),
    doubtful=QColor("#96590a"),
    code_background=QColor("#f7f8fa"),
    code_header=QColor("#eff1f5"),
    code_text=QColor("#24292f"),
    code_comment=QColor("#5f6874"),
    code_keyword=QColor("#c01f3a"),
    code_string=QColor("#0a5c36"),
    code_number=QColor("#0a55b0"),
    code_function=QColor("#6639ba"),
    code_builtin=QColor("#8f4200"),
)

# The dark text is well below white: light strokes on dark bleed and would look bolder than the same weight on white.
DARK = TranscriptColours(
    background=QColor("#1b1c1f"),
    text=QColor("#c8ccd2"),
    muted=QColor("#9aa0a9"),
    border=QColor("#33363c"),
    accent=QColor("#5b8dff"),
    filled=QColor("#3a70dc"),
    on_filled=QColor("#ffffff"),
    link=QColor("#86b0ff"),
    bubble=QColor("#2a2d33"),
    hover=QColor("#2c2f35"),
    quote_bar=QColor("#43474f"),
    pill=QColor("#263a63"),
    pill_text=QColor("#b3ccff"),
    inline_code=QColor("#2b2e34"),
    selection=QColor("#30508c"),
    selection_text=QColor("#f2f5fb"),
    found=QColor("#574818"),
    found_text=QColor("#f1ead6"),
    found_current=QColor("#e8a838"),
    found_current_text=QColor("#17120a"),
    scroll_handle=QColor("#43474e"),
    doubtful=QColor("#e0b06a"),
    code_background=QColor("#141518"),
    code_header=QColor("#212327"),
    code_text=QColor("#c6cad1"),
    code_comment=QColor("#8d95a0"),
    code_keyword=QColor("#f08a86"),
    code_string=QColor("#a3cfa0"),
    code_number=QColor("#86bdf5"),
    code_function=QColor("#c9abf2"),
    code_builtin=QColor("#e8b078"),
)


def accented(dark: bool, accent: str, wash: str, filled: str) -> TranscriptColours:
    """The colours for light or dark with another accent, in ``#rrggbb``: of text, ground of marks, filled buttons."""
    colour = QColor(accent)
    plain = DARK if dark else LIGHT
    return replace(plain, accent=colour, filled=QColor(filled), link=colour, pill=QColor(wash), pill_text=colour)
