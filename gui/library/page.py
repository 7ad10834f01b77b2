"""The page of the models. It covers the window; Escape or the arrow leads back to the chat."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import Colours, style_sheet, text_font, text_scale
from gui.icons import icon
from gui.library.card import CARD_STYLE
from gui.library.scrolled import Scrolled

WIDTH = 860
MODEL_FILES = ".gguf"

_STYLE = (
    """
#libraryPage { background: %(ground)s; }
#libraryPage QPushButton[kind="tab"] { border-radius: 8px; padding: 7px 14px; color: %(quiet)s; outline: 0; }
#libraryPage QPushButton[kind="tab"]:checked { background: %(chosen)s; color: %(text)s; }
#libraryPage QScrollArea, #libraryPage QScrollArea > QWidget > QWidget { background: transparent; }
"""
    + CARD_STYLE
)


class LibraryPage(QFrame):
    """``tabs`` are names and panes in their order. ``files_dropped`` carries paths of GGUF files."""

    closed = Signal()
    files_dropped = Signal(list)

    def __init__(self, tabs: Sequence[tuple[str, QWidget]], over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("libraryPage")
        self.setAccessibleName(self.tr("Models"))
        self.setAcceptDrops(True)
        self._over = over
        self._focus_before: QWidget | None = None
        self._back = QToolButton()
        self._back.setFixedSize(36, 36)
        self._back.setIconSize(QSize(18, 18))
        self._back.setToolTip(self.tr("Back to the chat"))
        self._back.setAccessibleName(self.tr("Back to the chat"))
        self._back.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._back.clicked.connect(self.leave)
        self._pages = QStackedWidget()
        self._group = QButtonGroup(self)
        self._tabs = [self._tab(name, pane) for name, pane in tabs]
        self._group.idClicked.connect(self._pages.setCurrentIndex)
        self._lay_out()
        over.installEventFilter(self)
        self.hide()

    @property
    def tab(self) -> int:
        """The place of the pane that is shown."""
        return self._pages.currentIndex()

    def open(self, tab: int) -> None:
        """Cover the window, showing a pane."""
        if not self.isVisible():
            self._focus_before = QApplication.focusWidget()
        self._tabs[tab].setChecked(True)
        self._pages.setCurrentIndex(tab)
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self._tabs[tab].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Show the chat again."""
        self.hide()
        if self._focus_before is not None and self._focus_before.isVisible():
            self._focus_before.setFocus()
        self._focus_before = None
        self.closed.emit()

    def set_colours(self, colours: Colours) -> None:
        self.setStyleSheet(style_sheet(colours) + _STYLE % colours._asdict())
        self._back.setIcon(icon("chevron-left", colours.quiet))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back; other keys end here: what is covered must not take them."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round on the page: what it covers cannot be seen."""
        widgets = [
            widget
            for widget in self.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.focusProxy() is None
        ]  # fmt: skip
        if not widgets:
            return False
        widgets.sort(key=self._place)
        focused = QApplication.focusWidget()
        place = widgets.index(focused) if focused in widgets else (-1 if forward else 0)
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        widgets[(place + (1 if forward else -1)) % len(widgets)].setFocus(reason)
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._models_in(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = self._models_in(event)
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def _models_in(self, event: QDropEvent) -> list[str]:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        return [file for file in files if Path(file).suffix.lower() == MODEL_FILES]

    def _place(self, widget: QWidget) -> tuple[int, int, int, int]:
        """Where it stands in reading order; what scrolls counts from its beginning, wherever it is scrolled to."""
        area = next((area for area in self.findChildren(Scrolled) if area.isAncestorOf(widget)), None)
        if area is None:
            at = widget.mapTo(self, QPoint(0, 0))
            return at.y() // 24, at.x(), 0, 0
        top, at = area.mapTo(self, QPoint(0, 0)), widget.mapTo(area.body, QPoint(0, 0))
        return top.y() // 24, top.x(), at.y() // 24, at.x()

    def _tab(self, name: str, pane: QWidget) -> QPushButton:
        button = QPushButton(name)
        button.setProperty("kind", "tab")
        button.setCheckable(True)
        button.setAccessibleName(name)
        self._group.addButton(button, self._pages.addWidget(pane))
        return button

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Models"))
        title.setFont(text_font(18, text_font().Weight.DemiBold))
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._back)
        head.addWidget(title)
        head.addSpacing(16)
        for tab in self._tabs:
            head.addWidget(tab)
        head.addStretch(1)
        column = QWidget()
        column.setMaximumWidth(round(WIDTH * text_scale()))
        inside = QVBoxLayout(column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        inside.addLayout(head)
        inside.addWidget(self._pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 10, 24, 0)
        row.addStretch(1)
        row.addWidget(column, 1000)
        row.addStretch(1)
