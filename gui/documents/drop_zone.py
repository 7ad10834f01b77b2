"""The zone that covers the window while something is dragged over it, and says what will become of it."""

from typing import NamedTuple

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from gui.appearance import LIGHT, Colours, text_font
from gui.documents.dropping import Dragged, dragged_kind
from gui.documents.folder_wording import count_worded
from gui.icons import icon

EDGE = 24
LEAVE_MS = 80


class _Field(NamedTuple):
    """A part of the zone: its sign and what it says."""

    sign: str
    title: str
    detail: str


class DropZone(QWidget):
    """Covers its parent and takes what is let go, whatever lies below.

    ``files_dropped`` carries paths, ``folder_dropped`` a path and whether to follow the folder, ``model_dropped`` the
    path of a GGUF file, ``content_dropped`` text or a picture as a ``QMimeData``. ``look_wanted`` carries paths to look
    at, for ``show_dragged``.
    """

    files_dropped = Signal(list)
    folder_dropped = Signal(str, bool)
    model_dropped = Signal(str)
    content_dropped = Signal(object)
    look_wanted = Signal(list)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._dragged: Dragged | None = None
        self._place = QPointF()
        # The window is left by a drag that goes on over this zone, too: only where it does not come is it over.
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(LEAVE_MS)
        self._leaving.timeout.connect(self.hide)
        self.setAcceptDrops(True)
        self.hide()

    @property
    def dragged(self) -> Dragged | None:
        """What is dragged over the window, None while nothing is."""
        return self._dragged if not self.isHidden() else None

    @property
    def words(self) -> str:
        """What the zone says."""
        return " ".join(f"{field.title}. {field.detail}" for field in self._fields())

    def begin(self, data: QMimeData) -> bool:
        """Cover the parent where ``data`` is something for a chat, and say whether it is."""
        dragged = dragged_kind(data)
        if dragged is None:
            return False
        self._leaving.stop()
        if self._dragged is None or self._dragged.paths != dragged.paths or self.isHidden():
            self._dragged = dragged
            if dragged.paths:
                self.look_wanted.emit(list(dragged.paths))
        self.cover()
        return True

    def show_dragged(self, dragged: Dragged) -> None:
        """Say more exactly what is dragged, once it was looked at."""
        if self._dragged is not None and self._dragged.paths == dragged.paths:
            self._dragged = dragged
            self.setAccessibleName(self.words)
            self.update()

    def leave(self) -> None:
        """The drag left the parent, or goes on here."""
        self._leaving.start()

    def take(self, data: QMimeData, place: QPointF) -> bool:
        """Take what was let go at ``place`` and say whether it could be."""
        self.hide()
        dragged, self._dragged = self._dragged, None
        dragged = dragged or dragged_kind(data)
        if dragged is None or dragged.kind == "refused":
            return False
        if dragged.kind == "folders" and len(dragged.paths) == 1:
            self.folder_dropped.emit(dragged.paths[0], place.x() < self.width() / 2)
        elif dragged.kind == "models":
            for path in dragged.paths:
                self.model_dropped.emit(path)
        elif dragged.paths:
            self.files_dropped.emit(list(dragged.paths))
        else:
            self.content_dropped.emit(data)
        return True

    def cover(self) -> None:
        """Show it over the whole parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.setAccessibleName(self.words)
        self.raise_()
        self.show()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.begin(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._place = event.position()
        if self._dragged is not None and self._dragged.kind == "refused":
            event.ignore()
        else:
            event.acceptProposedAction()
        self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.take(event.mimeData(), event.position()):
            event.acceptProposedAction()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self._colours.ground)
        veil.setAlphaF(0.97)
        painter.fillRect(self.rect(), veil)
        fields = self._fields()
        width = (self.width() - EDGE * (len(fields) + 1)) / len(fields)
        for number, field in enumerate(fields):
            frame = QRectF(EDGE + number * (width + EDGE), EDGE, width, self.height() - 2 * EDGE)
            self._paint_field(painter, frame, field, len(fields) == 1 or frame.contains(self._place))

    def _fields(self) -> list[_Field]:
        dragged = self._dragged or Dragged("files")
        if dragged.kind == "refused":
            words = self.tr("It reads PDF, Word, Hangul, slides, sheets, text, code and pictures of text.")
            return [_Field("file-warning", self.tr("Dodam cannot read this"), words)]
        if dragged.kind == "folders" and len(dragged.paths) == 1:
            link = self.tr("Its files are added, and followed as they change.")
            once = self.tr("Its files are added as they are now.")
            return [
                _Field("refresh-cw", self.tr("Keep the folder up to date"), link),
                _Field("folder", self.tr("Read the folder once"), once),
            ]
        if dragged.kind == "models":
            words = self.tr("It is copied into the models folder.")
            return [_Field("cpu", self.tr("Drop to add the model"), words)]
        if dragged.kind == "text":
            words = self.tr("It is put into the message field; nothing is fetched from the internet.")
            return [_Field("pencil", self.tr("Drop to write it into the message"), words)]
        if dragged.kind == "picture":
            words = self.tr("The text in the picture is read on this computer.")
            return [_Field("paperclip", self.tr("Drop to add the picture to this chat"), words)]
        words = self.tr("PDF, Word, Hangul, slides, sheets, text, code and pictures of text")
        if len(dragged.paths) > 1:
            words = self.tr("{count} files").format(count=count_worded(len(dragged.paths)))
        return [_Field("upload", self.tr("Drop to add to this chat"), words)]

    def _paint_field(self, painter: QPainter, frame: QRectF, field: _Field, is_near: bool) -> None:
        refused = self._dragged is not None and self._dragged.kind == "refused"
        colour = self._colours.danger if refused else self._colours.accent_text
        wash = QColor(self._colours.danger_wash if refused else self._colours.accent_wash)
        wash.setAlphaF(0.55 if is_near else 0.2)
        painter.setBrush(wash)
        painter.setPen(QPen(QColor(colour), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, 16, 16)
        middle = frame.center()
        icon(field.sign, colour, 40).paint(painter, int(middle.x()) - 20, int(middle.y()) - 60, 40, 40)
        inner = frame.adjusted(16, frame.height() / 2, -16, 0)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.setPen(QColor(self._colours.text))
        painter.setFont(text_font(18, QFont.Weight.DemiBold))
        title = painter.boundingRect(inner, flags, field.title)
        painter.drawText(inner, flags, field.title)
        painter.setPen(QColor(self._colours.quiet))
        painter.setFont(text_font(14))
        painter.drawText(inner.adjusted(0, title.height() + 8, 0, 0), flags, field.detail)
