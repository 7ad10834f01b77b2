"""The card that a citation shows while the mouse or the focus is on it: file, place and passage.

It appears after a short rest, so that a mouse on its way does not call it up, and goes with Escape, a click, a key, a
turn of the wheel, or when the citation is left.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QApplication, QWidget

from gui.transcript.appearance import Appearance
from gui.transcript.content import CitationCard

_REST_MS = 300
_LEAVE_MS = 150
_WIDTH = 380
_PADDING = 14
_RADIUS = 12
_GAP = 8
_LINE_PERCENT = 125


class CitationCards(QObject):
    """Shows at most one card. `wanted` carries message id and citation number, to be answered by `show`."""

    wanted = Signal(str, int)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._card = _Card(view)
        self._view = view
        self._pointed_at: tuple[str, int] | None = None
        self._area = QRect()
        self._rest = QTimer(self, interval=_REST_MS, singleShot=True)
        self._rest.timeout.connect(self._ask)
        self._leaving = QTimer(self, interval=_LEAVE_MS, singleShot=True)
        self._leaving.timeout.connect(self.hide)

    @property
    def card(self) -> QWidget:
        """The card, shown or not."""
        return self._card

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self.hide()
        self._card.set_appearance(appearance)

    def point_at(self, message_id: str, number: int, area: QRect) -> None:
        """The mouse or the focus is at a citation, which is at `area` on the screen."""
        self._leaving.stop()
        self._area = area
        if self._pointed_at != (message_id, number):
            self.hide()
            self._pointed_at = (message_id, number)
            self._rest.start()

    def leave(self) -> None:
        """The citation was left."""
        self._rest.stop()
        if self._card.isVisible():
            self._leaving.start()
        else:
            self._pointed_at = None

    def show(self, card: CitationCard) -> None:
        """Show the card that was asked for, below the citation or above it."""
        if self._pointed_at is None:
            return
        self._card.show_card(card)
        corner = self._view.mapFromGlobal(self._area.topLeft())
        top = corner.y() + self._area.height() + _GAP
        if top + self._card.height() > self._view.height():
            top = corner.y() - self._card.height() - _GAP
        left = min(corner.x() - _PADDING, self._view.width() - self._card.width() - 16)
        self._card.move(max(8, left), max(8, top))
        self._card.raise_()
        self._card.show()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def hide(self) -> None:
        """Take the card away."""
        self._rest.stop()
        self._leaving.stop()
        self._pointed_at = None
        application = QApplication.instance()
        if self._card.isVisible() and application is not None:
            application.removeEventFilter(self)
        self._card.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While a card is shown: Escape takes it away and does nothing else; other input takes it away as well."""
        kind = event.type()
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if kind == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if kind == QEvent.Type.KeyPress:
                self.hide()
                return True
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.KeyPress):
            self.hide()
        return False

    def _ask(self) -> None:
        if self._pointed_at is not None:
            self.wanted.emit(*self._pointed_at)


class _Card(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = QTextDocument(self)
        self._document.setDocumentMargin(0)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_appearance(self, appearance: Appearance) -> None:
        self._appearance = appearance

    def show_card(self, card: CitationCard) -> None:
        colours = self._appearance.colours
        self._document.clear()
        self._document.setDefaultFont(self._appearance.font(0.87))
        cursor = QTextCursor(self._document)
        title, quiet, plain, strong = (QTextCharFormat() for _ in range(4))
        title.setForeground(colours.text)
        title.setFontWeight(600)
        quiet.setForeground(colours.muted)
        plain.setForeground(colours.text)
        strong.setForeground(colours.text)
        strong.setBackground(colours.pill)
        cursor.insertText(card.title, title)
        if card.place:
            cursor.insertBlock()
            cursor.insertText(card.place, quiet)
        cursor.insertBlock()
        gap = cursor.blockFormat()
        gap.setTopMargin(8)
        gap.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.setBlockFormat(gap)
        start, end = card.strong or (0, 0)
        for text, form in ((card.text[:start], plain), (card.text[start:end], strong), (card.text[end:], plain)):
            cursor.insertText(text, form)
        self._document.setTextWidth(_WIDTH - 2 * _PADDING)
        self.resize(QSize(_WIDTH, int(self._document.size().height()) + 2 * _PADDING))
        self.setAccessibleName(f"{card.title}. {card.place}")
        self.setAccessibleDescription(card.text)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(colours.border)
        painter.setBrush(QColor(colours.background))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.translate(QPoint(_PADDING, _PADDING))
        self._document.drawContents(painter)
        painter.end()
