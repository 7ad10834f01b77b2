"""A column of widgets that scrolls and can be filled anew without losing its place."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget


class Scrolled(QScrollArea):
    """``name`` is what a screen reader calls it. What has the focus comes into view."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.body = body = QWidget()
        self._top = QVBoxLayout()
        self._top.setSpacing(10)
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 16)
        inside.setSpacing(10)
        inside.addLayout(self._top)
        inside.addLayout(self._column)
        inside.addStretch(1)
        self.setWidget(body)

    @property
    def widgets(self) -> list[QWidget]:
        items = [self._column.itemAt(place) for place in range(self._column.count())]
        return [widget for item in items if item is not None and (widget := item.widget()) is not None]

    @contextmanager
    def anew(self) -> Iterator[None]:
        """Inside, put in what it is to hold now; place and focus stay as far as there is the same again."""
        place = self.verticalScrollBar().value()
        focused = QApplication.focusWidget()
        name = focused.accessibleName() if focused is not None and self.isAncestorOf(focused) else ""
        for widget in self.widgets:
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        yield
        self._settle()
        self.verticalScrollBar().setValue(place)
        for widget in self.widgets:
            for child in widget.findChildren(QWidget):
                if name and child.accessibleName() == name:
                    child.setFocus(Qt.FocusReason.OtherFocusReason)

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` below the others."""
        self._column.addWidget(widget)
        self._follow(widget)

    def add_on_top(self, widget: QWidget) -> None:
        """Put ``widget`` above what is filled anew."""
        self._top.addWidget(widget)
        self._follow(widget)

    def _settle(self) -> None:
        """Lay out what was put in before it is painted: Qt would show nothing of it, then squeezed cards, first."""
        for widget in self.widgets:
            widget.show()
        for outer in (self.body, self):
            QApplication.sendEvent(outer, QEvent(QEvent.Type.LayoutRequest))

    def _follow(self, widget: QWidget) -> None:
        for child in widget.findChildren(QWidget):
            if child.focusPolicy() != Qt.FocusPolicy.NoFocus:
                child.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, 24)
        return super().eventFilter(watched, event)
