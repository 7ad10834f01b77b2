"""One sitting at the window by keys alone; each goes to what has the focus, as from a keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.settings.dialog import SettingsDialog
from gui.window_controller import WindowController
from knowledge.store.records import Citation, Passage
from tests.window.fakes import MODELS, FakeSession

Key = Qt.Key
Modifier = Qt.KeyboardModifier
CTRL, SHIFT, ALT = Modifier.ControlModifier, Modifier.ShiftModifier, Modifier.AltModifier
TEXT = "Rain fell all week. Sales grew by 12 percent."
ANSWER = "Sales grew by 12 percent. More is not known."
MOST_TABS = 60


class Keyboard:
    """Types into the window as it stands."""

    def __init__(self, qtbot: QtBot, window: QWidget) -> None:
        self._qtbot = qtbot
        self._window = window

    def wake(self) -> None:
        """The platform without a screen leaves all windows inactive when a menu or dialog closes."""
        self._window.activateWindow()
        self._qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)

    @property
    def focused(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self._window

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focused, key, modifiers)

    def type(self, words: str) -> None:
        QTest.keyClicks(self.focused, words)

    def tab_to(self, name: str) -> None:
        """Press Tab until what is called ``name`` has the focus."""
        for _ in range(MOST_TABS):
            if self.focused.accessibleName() == name:
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name}")


def test_a_whole_sitting_by_keys_alone(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    keys = Keyboard(qtbot, window)
    talk = controller.conversation

    def rest() -> None:
        qtbot.waitUntil(lambda: talk.has_answer and not controller.actions["stop"].isEnabled())

    def texts() -> list[str]:
        return [message.text for message in talk.messages]

    window.activateWindow()
    qtbot.waitUntil(lambda: keys.focused.accessibleName() == "Message")

    keys.press(Key.Key_M, CTRL)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    other = next(model for model in MODELS[1:] if not model.problem)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    for _ in range(20):
        keys.press(Key.Key_Down)
        chosen = menu.activeAction()
        if chosen is not None and chosen.text().startswith(other.name):
            break
    keys.press(Key.Key_Return)
    qtbot.waitUntil(lambda: controller.models.path == other.path)
    keys.wake()

    passage = Passage(1, 1, "report.pdf", 3, "Results", 0, len(TEXT), TEXT)
    session.pieces, session.citations = [ANSWER], (Citation(1, passage, (ANSWER.index(".") + 1,)),)
    keys.press(Key.Key_L, CTRL)
    keys.type("Did it grow?")
    keys.press(Key.Key_Return)
    qtbot.waitUntil(lambda: texts() == ["Did it grow?", ANSWER])
    rest()

    session.pieces, session.citations, session.hold = ["One ", "two."], (), True
    keys.type("Count")
    keys.press(Key.Key_Return)
    qtbot.waitUntil(lambda: controller.transcript.has(talk.messages[-1].id) and "One" in shown_end(controller))
    keys.press(Key.Key_Period, CTRL)
    rest()
    assert talk.messages[-1].state == "stopped"
    session.hold = False

    for _ in range(3):
        keys.press(Key.Key_Up, ALT)
    assert controller.transcript.current.message_id == talk.messages[1].id
    keys.tab_to("Source 1: report.pdf · p. 3")
    keys.press(Key.Key_Space)
    qtbot.waitUntil(lambda: window.panel.isVisible() and window.panel.passage == passage)
    keys.press(Key.Key_Escape)
    assert not window.panel.isVisible()

    session.pieces = ["It fell."]
    keys.press(Key.Key_L, CTRL)
    for _ in range(4):
        keys.press(Key.Key_Up, ALT)
    keys.press(Key.Key_E, CTRL | SHIFT)
    keys.press(Key.Key_A, CTRL)
    keys.type("Did it fall?")
    keys.press(Key.Key_Return)
    qtbot.waitUntil(lambda: texts() == ["Did it fall?", "It fell."])
    rest()

    keys.press(Key.Key_F, CTRL)
    assert keys.focused.accessibleName() == "Find in this chat"
    keys.type("fell")
    keys.press(Key.Key_Return)
    keys.press(Key.Key_Escape)
    assert keys.focused.accessibleName() != "Find in this chat"

    keys.press(Key.Key_K, CTRL)
    keys.type("settings")
    keys.press(Key.Key_Return)
    qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in window.findChildren(SettingsDialog)))
    keys.press(Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(dialog.isVisible() for dialog in window.findChildren(SettingsDialog)))

    keys.wake()

    store = session.services.conversations
    opened = talk.conversation_id
    keys.press(Key.Key_F2)
    qtbot.waitUntil(lambda: window.sidebar.list.viewport().isAncestorOf(keys.focused))
    keys.press(Key.Key_A, CTRL)
    keys.type("Weather")
    keys.press(Key.Key_Return)
    qtbot.waitUntil(lambda: store.conversation(opened).title == "Weather")

    keys.press(Key.Key_Backspace, CTRL | SHIFT)
    qtbot.waitUntil(lambda: window.toast.isVisible() and talk.conversation_id == "")
    keys.tab_to("Undo")
    keys.press(Key.Key_Space)
    qtbot.waitUntil(lambda: talk.conversation_id == opened)


def shown_end(controller: WindowController) -> str:
    """What the transcript shows of the last message."""
    entries = controller.transcript.readout.entries
    return entries.message(len(entries) - 1).text
