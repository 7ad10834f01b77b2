"""Every verb of the window as data: menus, shortcuts and tooltips are made from this one table."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from gui.marking import QT_TRANSLATE_NOOP


class ActionSpec(NamedTuple):
    """A verb: ``name`` is its key, ``text`` its English menu text, ``icon`` a name in ``gui.icons`` or ""."""

    name: str
    text: str
    shortcut: str = ""
    icon: str = ""


CONVERSATION_ACTIONS = (
    ActionSpec("new_chat", QT_TRANSLATE_NOOP("actions", "New chat"), "Ctrl+N", "plus"),
    ActionSpec("new_private", QT_TRANSLATE_NOOP("actions", "New private chat"), "Ctrl+Shift+N", "eye-off"),
    ActionSpec("search", QT_TRANSLATE_NOOP("actions", "Search chats"), "Ctrl+Shift+F", "search"),
    ActionSpec("find", QT_TRANSLATE_NOOP("actions", "Find in this chat"), "Ctrl+F", "search"),
    ActionSpec("find_next", QT_TRANSLATE_NOOP("actions", "Find the next place"), "F3", "chevron-down"),
    ActionSpec("find_previous", QT_TRANSLATE_NOOP("actions", "Find the place before"), "Shift+F3", "chevron-up"),
    ActionSpec("attach", QT_TRANSLATE_NOOP("actions", "Attach files…"), "Ctrl+O", "paperclip"),
    ActionSpec("attach_folder", QT_TRANSLATE_NOOP("actions", "Attach a folder…"), "Ctrl+Shift+O", "folder-open"),
    ActionSpec("documents", QT_TRANSLATE_NOOP("actions", "Documents of this chat"), "Ctrl+Shift+D", "file-text"),
)
FILING_ACTIONS = (
    ActionSpec("rename", QT_TRANSLATE_NOOP("actions", "Rename"), "F2", "pencil"),
    ActionSpec("pin", QT_TRANSLATE_NOOP("actions", "Pin or unpin"), "Ctrl+D", "pin"),
    ActionSpec("move", QT_TRANSLATE_NOOP("actions", "Move to a folder…"), "Ctrl+Shift+M", "folder-input"),
    ActionSpec("tags", QT_TRANSLATE_NOOP("actions", "Tags…"), "Ctrl+T", "tag"),
    ActionSpec("chats_with_tag", QT_TRANSLATE_NOOP("actions", "Show the chats with a tag"), "", "tag"),
    ActionSpec("archive", QT_TRANSLATE_NOOP("actions", "Archive or take out"), "Ctrl+E", "archive"),
    ActionSpec("export", QT_TRANSLATE_NOOP("actions", "Export…"), "Ctrl+Shift+S", "download"),
    ActionSpec("export_all", QT_TRANSLATE_NOOP("actions", "Export all chats…"), "", "download"),
    ActionSpec("import", QT_TRANSLATE_NOOP("actions", "Import chats…"), "Ctrl+Shift+I", "upload"),
    ActionSpec("delete", QT_TRANSLATE_NOOP("actions", "Delete"), "Ctrl+Shift+Backspace", "trash-2"),
)
ANSWER_ACTIONS = (
    ActionSpec("stop", QT_TRANSLATE_NOOP("actions", "Stop the answer"), "Ctrl+.", "stop"),
    ActionSpec("regenerate", QT_TRANSLATE_NOOP("actions", "Answer again"), "Ctrl+R", "refresh-cw"),
    ActionSpec("grounded", QT_TRANSLATE_NOOP("actions", "Answer only from the documents"), "Ctrl+Shift+G", "file-text"),
    ActionSpec("copy_answer", QT_TRANSLATE_NOOP("actions", "Copy the last answer"), "Ctrl+Shift+C", "copy"),
)
MODEL_ACTIONS = (
    ActionSpec("choose_model", QT_TRANSLATE_NOOP("actions", "Choose a model"), "Ctrl+M", "cpu"),
    ActionSpec("models", QT_TRANSLATE_NOOP("actions", "Models…"), "Ctrl+Shift+L", "hard-drive"),
    ActionSpec("compare_models", QT_TRANSLATE_NOOP("actions", "Compare two models…"), "", "sliders-horizontal"),
    ActionSpec("get_models", QT_TRANSLATE_NOOP("actions", "Get more models…"), "", "download"),
)
WRITING_ACTIONS = (
    ActionSpec("prompts", QT_TRANSLATE_NOOP("actions", "Insert a prompt"), "Ctrl+P", "square-slash"),
    ActionSpec("mention", QT_TRANSLATE_NOOP("actions", "Ask about one document"), "Ctrl+Shift+A", "at-sign"),
    ActionSpec("edit_prompts", QT_TRANSLATE_NOOP("actions", "Edit prompts…"), "Ctrl+Shift+P", "pencil"),
    ActionSpec("compose", QT_TRANSLATE_NOOP("actions", "Go to the message field"), "Ctrl+L"),
)
WINDOW_ACTIONS = (
    ActionSpec("palette", QT_TRANSLATE_NOOP("actions", "Find anything…"), "Ctrl+K", "command"),
    ActionSpec("chat_settings", QT_TRANSLATE_NOOP("actions", "Chat settings…"), "Ctrl+;", "sliders-horizontal"),
    ActionSpec("settings", QT_TRANSLATE_NOOP("actions", "Settings…"), "Ctrl+,", "settings"),
    ActionSpec("sidebar", QT_TRANSLATE_NOOP("actions", "Show or hide the chats"), "Ctrl+B", "panel-left"),
    ActionSpec("reasoning", QT_TRANSLATE_NOOP("actions", "Show or hide reasoning"), "Ctrl+Shift+R", "sparkles"),
    ActionSpec("shortcuts", QT_TRANSLATE_NOOP("actions", "Keyboard shortcuts"), "Ctrl+/", "keyboard"),
    ActionSpec("quit", QT_TRANSLATE_NOOP("actions", "Quit"), "Ctrl+Q"),
)
MESSAGE_ACTIONS = (
    ActionSpec("previous_message", QT_TRANSLATE_NOOP("actions", "Go to the message before"), "Alt+Up"),
    ActionSpec("next_message", QT_TRANSLATE_NOOP("actions", "Go to the next message"), "Alt+Down"),
    ActionSpec("copy_markdown", QT_TRANSLATE_NOOP("actions", "Copy as Markdown"), "Ctrl+Alt+C", "copy"),
    ActionSpec("edit_message", QT_TRANSLATE_NOOP("actions", "Edit the question"), "Ctrl+Shift+E", "pencil"),
    ActionSpec("version_before", QT_TRANSLATE_NOOP("actions", "Version before"), "Alt+Left", "chevron-left"),
    ActionSpec("version_after", QT_TRANSLATE_NOOP("actions", "Version after"), "Alt+Right", "chevron-right"),
    ActionSpec(
        "read_whole", QT_TRANSLATE_NOOP("actions", "Answer from the whole document"), "Ctrl+Shift+W", "file-text"
    ),
    ActionSpec("look_at_words", QT_TRANSLATE_NOOP("actions", "Look at the words"), "Ctrl+Shift+T", "search"),
    ActionSpec("what_was_used", QT_TRANSLATE_NOOP("actions", "What was used"), "Ctrl+I", "info"),
    ActionSpec(
        "delete_message",
        QT_TRANSLATE_NOOP("actions", "Delete the message and what follows"),
        "Ctrl+Shift+Delete",
        "trash-2",
    ),
)
ACTION_GROUPS = (
    CONVERSATION_ACTIONS,
    ANSWER_ACTIONS,
    FILING_ACTIONS,
    MESSAGE_ACTIONS,
    WRITING_ACTIONS,
    MODEL_ACTIONS,
    WINDOW_ACTIONS,
)
SUBMENUS = {
    FILING_ACTIONS: QT_TRANSLATE_NOOP("actions", "Chats"),
    MESSAGE_ACTIONS: QT_TRANSLATE_NOOP("actions", "Message"),
    WRITING_ACTIONS: QT_TRANSLATE_NOOP("actions", "Writing"),
    MODEL_ACTIONS: QT_TRANSLATE_NOOP("actions", "Models"),
}
"""Groups that a menu shows behind a title: all in one column would not stand on the screen of a laptop."""


def make_actions(owner: QWidget, verbs: Mapping[str, Callable[[], None]]) -> dict[str, QAction]:
    """An action of ``owner`` for each verb of the table; raises ``KeyError`` where ``verbs`` lacks one."""
    made: dict[str, QAction] = {}
    for spec in (spec for group in ACTION_GROUPS for spec in group):
        action = QAction(QCoreApplication.translate("actions", spec.text), owner)
        action.setObjectName(spec.name)
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        action.triggered.connect(verbs[spec.name])
        owner.addAction(action)
        made[spec.name] = action
    return made


def fill_menu(menu: QMenu, actions: Mapping[str, QAction]) -> None:
    """Put all actions into ``menu``, the ``SUBMENUS`` together, the other groups with lines between them."""
    after_submenu = False
    for group in ACTION_GROUPS:
        title = SUBMENUS.get(group)
        if menu.actions() and not (title and after_submenu):
            menu.addSeparator()
        into = menu.addMenu(QCoreApplication.translate("actions", title)) if title else menu
        into.addActions([actions[spec.name] for spec in group])
        after_submenu = bool(title)
