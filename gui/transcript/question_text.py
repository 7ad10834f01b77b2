"""A question as a text document: plain text, in which mentioned documents are links that look like pills."""

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from gui.transcript.appearance import LINE_RATIO, Appearance
from gui.transcript.pieces import BubblePiece
from gui.utf16 import utf16_units

BUBBLE_PADDING = 12
MENTION = "mention:"
"""Of addresses that have the id of a document behind it."""


def fill(document: QTextDocument, piece: BubblePiece, appearance: Appearance) -> list[tuple[int, int, str]]:
    """Show `piece`; the pills of what it mentions come back as (start, length, "mention") in UTF-16 units."""
    document.setDocumentMargin(BUBBLE_PADDING)
    document.setPlainText(piece.text)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    line = cursor.blockFormat()
    line.setLineHeight(round(appearance.pixels * LINE_RATIO), line.LineHeightTypes.MinimumHeight.value)
    cursor.setBlockFormat(line)
    # A minimum line height puts the additional room above the text; take it back at the top.
    frame = document.rootFrame().frameFormat()
    frame.setTopMargin(BUBBLE_PADDING - 4)
    frame.setLeftMargin(BUBBLE_PADDING + 3)
    frame.setRightMargin(BUBBLE_PADDING + 3)
    document.rootFrame().setFrameFormat(frame)
    return [_link(cursor, piece.text, mention, appearance) for mention in piece.mentions]


def _link(
    cursor: QTextCursor, text: str, mention: tuple[int, int, int], appearance: Appearance
) -> tuple[int, int, str]:
    start, end, document_id = mention
    first, last = utf16_units(text[:start]), utf16_units(text[:end])
    form = QTextCharFormat()
    form.setAnchor(True)
    form.setAnchorHref(f"{MENTION}{document_id}")
    form.setForeground(appearance.colours.pill_text)
    cursor.setPosition(first)
    cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
    cursor.mergeCharFormat(form)
    return first, last - first, "mention"
