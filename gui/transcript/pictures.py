"""Pictures that were attached with a question, as thumbnails above it. They are read in the background."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QRect, QRectF, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QImageReader, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.transcript.appearance import Appearance
from gui.transcript.content import Picture
from gui.transcript.pieces import PicturesPiece

_WIDTH, _HEIGHT = 144, 104
_GAP = 8
_RADIUS = 12
_KEPT = 64


class Thumbnails(QObject):
    """Thumbnails by path, the last used ones. `ready` carries the path of one that was read."""

    ready = Signal(str, QImage)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._images: dict[str, QImage] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self.ready.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def image(self, path: str, ratio: float) -> QImage | None:
        """The thumbnail of a picture; where it is not known yet, it is read, and None meanwhile."""
        if path not in self._images:
            self._images[path] = QImage()
            self._pool.start(_Reading(self, path, QSize(_WIDTH, _HEIGHT) * ratio))
        found = self._images.pop(path)
        self._images[path] = found
        return None if found.isNull() else found

    def _keep(self, path: str, image: QImage) -> None:
        self._images[path] = image
        while len(self._images) > _KEPT:
            del self._images[next(iter(self._images))]


class _Reading(QRunnable):
    """Reads one picture no larger than it is shown; of one that cannot be read there is no thumbnail."""

    def __init__(self, thumbnails: Thumbnails, path: str, room: QSize) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._path = path
        self._room = room

    def run(self) -> None:
        reader = QImageReader(self._path)
        reader.setAutoTransform(True)
        size = reader.size()
        if size.isValid():
            reader.setScaledSize(size.scaled(self._room, Qt.AspectRatioMode.KeepAspectRatioByExpanding))
        image = reader.read()
        if not image.isNull():
            self._thumbnails.ready.emit(self._path, image)


class PictureButton(QAbstractButton):
    """One picture."""

    def __init__(self, parent: QWidget, picture: Picture, thumbnails: Thumbnails, appearance: Appearance) -> None:
        super().__init__(parent)
        self.picture = picture
        self._thumbnails = thumbnails
        self._appearance = appearance
        self.setAccessibleName(self.tr("Picture {file}").format(file=picture.file))
        self.setToolTip(picture.file)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        thumbnails.ready.connect(self._show_ready)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the middle of the picture in a rounded frame."""
        colours = self._appearance.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
        painter.fillPath(frame, colours.bubble)
        image = self._thumbnails.image(self.picture.path, self.devicePixelRatioF())
        if image is not None:
            painter.setClipPath(frame)
            size = image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(self.rect().center())
            painter.drawImage(place, image)
            painter.setClipping(False)
        painter.setPen(colours.accent if self.hasFocus() else colours.border)
        painter.drawPath(frame)
        painter.end()

    def _show_ready(self, path: str) -> None:
        if path == self.picture.path:
            self.update()


class PicturesWidget(QWidget):
    """Thumbnails in rows, up to the right edge as the question below them. `activated` carries a path."""

    activated = Signal(str)

    def __init__(self, parent: QWidget, thumbnails: Thumbnails) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._buttons: Sequence[PictureButton] = ()

    def set_appearance(self, appearance: Appearance) -> None:
        """Take new colours; shown at the next `show_piece`."""
        self._appearance = appearance

    def show_piece(self, piece: PicturesPiece) -> None:
        """Show other pictures."""
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons = [PictureButton(self, picture, self._thumbnails, self._appearance) for picture in piece.pictures]
        for button in self._buttons:
            button.clicked.connect(lambda _=False, path=button.picture.path: self.activated.emit(path))
            button.show()
        self._arrange()

    def place(self, left: int, width: int) -> tuple[int, int, int]:
        """The left edge, width and height that the piece takes in a column at `left` of `width` pixels."""
        rows = -(-len(self._buttons) // self._in_row(width))
        return left, width, rows * (_HEIGHT + _GAP) - _GAP

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the thumbnails."""
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """No minimum: the transcript sets the size."""
        return QSize(0, 0)

    def _in_row(self, width: int) -> int:
        return max(1, (width + _GAP) // (_WIDTH + _GAP))

    def _arrange(self) -> None:
        in_row = self._in_row(self.width())
        for position, button in enumerate(self._buttons):
            row, column = divmod(position, in_row)
            beside = min(in_row, len(self._buttons) - row * in_row) - column
            left = self.width() - beside * (_WIDTH + _GAP) + _GAP
            button.setGeometry(left, row * (_HEIGHT + _GAP), _WIDTH, _HEIGHT)
