"""The zone that covers the window while files are dragged over it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.appearance import LIGHT, Colours, text_font
from gui.icons import icon


class DropZone(QWidget):
    """Covers its parent; takes no events itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Show it over the whole parent."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self._colours.ground)
        veil.setAlphaF(0.9)
        painter.fillRect(self.rect(), veil)
        frame = QRectF(self.rect()).adjusted(24, 24, -24, -24)
        wash = QColor(self._colours.accent_wash)
        wash.setAlphaF(0.55)
        painter.setBrush(wash)
        painter.setPen(QPen(QColor(self._colours.accent_text), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(frame, 16, 16)
        middle = frame.center()
        upload = icon("upload", self._colours.accent_text, 40)
        upload.paint(painter, int(middle.x()) - 20, int(middle.y()) - 60, 40, 40)
        painter.setPen(QColor(self._colours.text))
        painter.setFont(text_font(18, QFont.Weight.DemiBold))
        top = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(frame.adjusted(0, frame.height() / 2, 0, 0), top, self.tr("Drop to add to this chat"))
        painter.setPen(QColor(self._colours.quiet))
        painter.setFont(text_font(14))
        painter.drawText(
            frame.adjusted(0, frame.height() / 2 + 32, 0, 0),
            top,
            self.tr("PDF, Word, Hangul, slides, sheets, text, code"),
        )
