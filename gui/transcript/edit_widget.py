"""The editor in the place of a question: the message field in a frame, with Cancel and Send."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.composer.message_field import MessageField
from gui.transcript.appearance import Appearance
from gui.transcript.buttons import TextButton
from gui.transcript.content import EditDraft
from gui.transcript.pieces import EditPiece

_PADDING = 12
_RADIUS = 16
_BUTTONS = 40
_GAP = 8


class EditWidget(QWidget):
    """`sent` carries the new text. `grew`: the text takes another number of lines. Escape cancels, Enter sends."""

    sent = Signal(str)
    cancelled = Signal()
    grew = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft = EditDraft("")
        self.field = MessageField(self)
        self.field.viewport().setAutoFillBackground(False)
        self.field.setAccessibleName(self.tr("Edit question"))
        self.field.sent.connect(self._send)
        self.field.textChanged.connect(self._keep)
        self.field.cursorPositionChanged.connect(self._keep)
        self.field.installEventFilter(self)
        self._cancel = TextButton(self, is_filled=False)
        self._cancel.clicked.connect(self.cancelled)
        self._send_button = TextButton(self, is_filled=True)
        self._send_button.clicked.connect(self._send)
        self._is_filling = False

    @property
    def draft(self) -> EditDraft:
        """What is being edited."""
        return self._draft

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours and fonts."""
        self._appearance = appearance
        self.field.setPalette(appearance.palette)
        self.field.setFont(appearance.font())
        for button in (self._cancel, self._send_button):
            button.set_appearance(appearance)

    def show_piece(self, piece: EditPiece) -> None:
        """Show another draft."""
        self._cancel.setText(self.tr("Cancel"))
        self._send_button.setText(self.tr("Send"))
        self._send_button.setToolTip(self.tr("Ask this instead; the earlier question and its answers are kept"))
        for button in (self._cancel, self._send_button):
            button.setAccessibleName(button.text())
        self._is_filling = True
        self._draft = piece.draft
        self.field.setPlainText(piece.draft.text)
        cursor = self.field.textCursor()
        cursor.setPosition(min(piece.draft.cursor, len(piece.draft.text)))
        self.field.setTextCursor(cursor)
        self._is_filling = False
        self._send_button.setEnabled(bool(piece.draft.text.strip()))

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        self.field.resize(width - 2 * _PADDING, self.field.height())
        return left, width, self.field.height() + 2 * _PADDING + _BUTTONS

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape cancels; a field of another height wants another place."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
            elif event.type() == QEvent.Type.KeyPress:
                self.cancelled.emit()
                return True
        is_resized = watched is self.field and event.type() == QEvent.Type.Resize
        if is_resized and self.height() != self.field.height() + 2 * _PADDING + _BUTTONS:
            self.grew.emit()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out field and buttons."""
        self.field.setGeometry(_PADDING, _PADDING, self.width() - 2 * _PADDING, self.field.height())
        right, top = self.width() - _PADDING, self.height() - _BUTTONS
        for button in (self._send_button, self._cancel):
            size = button.sizeHint()
            button.setGeometry(QRect(right - size.width(), top, size.width(), size.height()))
            right -= size.width() + _GAP

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._appearance.colours.accent)
        painter.setBrush(self._appearance.colours.background)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.end()

    def minimumSizeHint(self) -> QSize:
        """No minimum: the transcript sets the size."""
        return QSize(0, 0)

    def _keep(self) -> None:
        if not self._is_filling:
            self._draft.text = self.field.toPlainText()
            self._draft.cursor = self.field.textCursor().position()
            self._send_button.setEnabled(bool(self._draft.text.strip()))

    def _send(self) -> None:
        text = self.field.toPlainText().strip()
        if text:
            self.sent.emit(text)
