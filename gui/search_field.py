"""A field to look for something: a lens before its words, a cross of our own behind them."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from gui.appearance import Colours
from gui.icons import icon

_CLEAR_ACTION = "_q_qlineeditclearaction"
"""Qt's name for what ``setClearButtonEnabled`` makes; its own sign is a black disc in every theme."""


class SearchField(QLineEdit):
    """``words`` stand in it while it is empty and, without ``name``, name it too."""

    def __init__(self, words: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(words)
        self.setAccessibleName(name or words)
        self.setClearButtonEnabled(True)
        self._lens = QAction(self)
        self.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)

    def set_colours(self, colours: Colours) -> None:
        self._lens.setIcon(icon("search", colours.quiet, 16))
        # On the button: an action that changes would show its button, and take room from the words, at once.
        for button in self.findChildren(QToolButton):
            if button.defaultAction() is not None and button.defaultAction().objectName() == _CLEAR_ACTION:
                button.setIcon(icon("x", colours.quiet, 14))
