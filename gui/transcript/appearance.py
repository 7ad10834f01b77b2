"""Fonts and the style sheet of the rich text, derived from the theme and the text size."""

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from gui.appearance import is_compact
from gui.transcript.theme import TranscriptColours

# A line is 1.65 times the text size: Korean needs more air between lines than Latin does.
LINE_RATIO = 1.65
COMPACT_LINE_RATIO = 1.45
CODE_RATIO = 0.9
REASONING_RATIO = 0.93
CODE_LINE_RATIO = 1.6
# The bar beside reasoning stands below the middle of the icon of the row above.
REASONING_BAR = 6
REASONING_INDENT = 22
BELOW_REASONING = 18
CODE_FAMILIES = ["JetBrains Mono", "D2Coding", "SF Mono", "Menlo", "Cascadia Mono", "Consolas", "DejaVu Sans Mono"]


@dataclass(frozen=True)
class Appearance:
    """How pieces look: colours, the text font (its family from the application) and its size in pixels."""

    colours: TranscriptColours
    family: str
    pixels: int = 15

    def font(self, scale: float = 1.0, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The text font, `scale` times the text size."""
        font = QFont(self.family)
        font.setPixelSize(round(self.pixels * scale))
        font.setWeight(weight)
        return font

    @cached_property
    def code_font(self) -> QFont:
        """The font of code: the first known monospaced family that is installed, then the system's."""
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        font = QFont([*CODE_FAMILIES, fixed, self.family])
        font.setPixelSize(round(self.pixels * CODE_RATIO))
        font.setFixedPitch(True)
        font.setStyleHint(QFont.StyleHint.Monospace)
        return font

    @cached_property
    def palette(self) -> QPalette:
        """A palette for text widgets. Their background is transparent: the canvas below is opaque."""
        colours, palette = self.colours, QPalette()
        palette.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        palette.setColor(QPalette.ColorRole.Text, colours.text)
        palette.setColor(QPalette.ColorRole.WindowText, colours.text)
        palette.setColor(QPalette.ColorRole.ButtonText, colours.text)
        palette.setColor(QPalette.ColorRole.Window, colours.background)
        palette.setColor(QPalette.ColorRole.Link, colours.link)
        palette.setColor(QPalette.ColorRole.Dark, colours.border)
        palette.setColor(QPalette.ColorRole.Button, colours.scroll_handle)
        palette.setColor(QPalette.ColorRole.Highlight, colours.selection)
        palette.setColor(QPalette.ColorRole.HighlightedText, colours.selection_text)
        return palette

    @cached_property
    def quiet_palette(self) -> QPalette:
        """The palette of what a model thought before it answered."""
        palette = QPalette(self.palette)
        palette.setColor(QPalette.ColorRole.Text, self.colours.muted)
        return palette

    @cached_property
    def style_sheet(self) -> str:
        """The style sheet of rich text. Lines have a minimum height, because a percentage would grow with images."""
        colours, size = self.colours, self.pixels
        families = ",".join(f"'{family}'" for family in self.code_font.families())
        ratio = COMPACT_LINE_RATIO if is_compact() else LINE_RATIO
        line = f"-qt-line-height-type:minimum;line-height:{round(size * ratio)}px"
        headings = "".join(
            f"h{level}{{font-size:{round(size * scale)}px;font-weight:600;margin-top:{top}px;margin-bottom:6px}}"
            for level, scale, top in (
                (1, 1.45, 14), (2, 1.27, 14), (3, 1.13, 12), (4, 1.0, 10), (5, 1.0, 10), (6, 0.93, 10),
            )
        )  # fmt: skip
        return (
            f"p{{{line};margin-top:5px;margin-bottom:5px}}"
            "p.math{margin-top:8px;margin-bottom:8px}"
            "ul,ol{margin-top:0;margin-bottom:0}"
            f"li{{{line};margin-top:2px;margin-bottom:2px}}"
            f"{headings}"
            f"a{{color:{colours.link.name()};text-decoration:none}}"
            f"a.formula{{color:{colours.muted.name()}}}"
            f"a.pill{{color:{colours.pill_text.name()};font-size:{round(size * 0.73)}px;font-weight:600}}"
            "span.doubt{text-decoration:underline}"
            f"code{{font-family:{families};font-size:{round(size * CODE_RATIO)}px}}"
            f".pad{{font-size:{round(size * 0.8)}px}}"
            "b{font-weight:600}"
            "table.grid{border-collapse:collapse;margin-top:6px;margin-bottom:6px}"
            "th,td{padding:1px 8px 6px 8px}"
            f"th{{{line};font-weight:600;border-bottom:1px solid {colours.muted.name()}}}"
            f"td{{{line};border-bottom:1px solid {colours.border.name()}}}"
            f"hr{{font-size:4px;background-color:{colours.border.name()};margin-top:10px;margin-bottom:10px}}"
        )
