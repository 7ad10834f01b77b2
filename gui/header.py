"""The bar over the conversation: show the chats, choose a model, settings, everything else."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from gui.appearance import Colours, style_sheet
from gui.icons import icon
from gui.library.model_menu import ModelButton

HEIGHT = 52


class Header(QFrame):
    """Buttons to be connected; ``menu`` is behind the last one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("header")
        self.setFixedHeight(HEIGHT)
        self.sidebar = self._button(self.tr("Show or hide the chats"))
        self.model = ModelButton()
        self.settings = self._button(self.tr("Chat settings"))
        self.more = self._button(self.tr("More"))
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 10, 0)
        layout.setSpacing(4)
        layout.addWidget(self.sidebar)
        layout.addWidget(self.model)
        layout.addStretch(1)
        layout.addWidget(self.settings)
        layout.addWidget(self.more)

    def set_colours(self, colours: Colours) -> None:
        self.setStyleSheet(style_sheet(colours))
        self.model.set_colours(colours)
        for button, name in (
            (self.sidebar, "panel-left"),
            (self.settings, "sliders-horizontal"),
            (self.more, "ellipsis"),
        ):
            button.setIcon(icon(name, colours.quiet))

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setFixedSize(36, 36)
        button.setIconSize(QSize(18, 18))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(name)
        button.setAccessibleName(name)
        return button
