"""The actions of one window: in its menus, in its colours, and enabled while they can be done."""

import sys
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from gui.actions import ACTION_GROUPS, fill_menu, make_actions
from gui.conversation.conversation_controller import ConversationController
from gui.icons import icon
from gui.main_window import MainWindow

OF_A_CONVERSATION = ("rename", "pin", "move", "tags", "archive", "export", "delete")
"""Need one that has been made."""


class WindowActions(QObject):
    """``verbs`` has what each action of the table does."""

    def __init__(
        self,
        window: MainWindow,
        conversation: ConversationController,
        verbs: Mapping[str, Callable[[], None]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._conversation = conversation
        self.by_name: Mapping[str, QAction] = make_actions(window, verbs)
        self._colour()
        fill_menu(window.header.menu, self.by_name)
        if sys.platform == "darwin":
            fill_menu(window.menuBar().addMenu(self.tr("Chat")), self.by_name)
        window.recoloured.connect(self._colour)
        conversation.opened.connect(self._enable)
        conversation.answering.connect(self._enable)
        self._enable()

    @Slot()
    def _colour(self) -> None:
        for spec in (spec for group in ACTION_GROUPS for spec in group if spec.icon):
            self.by_name[spec.name].setIcon(icon(spec.icon, self._window.colours.quiet, 16))

    @Slot()
    def _enable(self) -> None:
        answering = self._conversation.is_answering
        self.by_name["stop"].setEnabled(answering)
        self.by_name["regenerate"].setEnabled(not answering and self._conversation.has_answer)
        self.by_name["copy_answer"].setEnabled(self._conversation.has_answer)
        for name in OF_A_CONVERSATION:
            self.by_name[name].setEnabled(bool(self._conversation.conversation_id))
