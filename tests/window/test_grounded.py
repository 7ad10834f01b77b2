"""Grounded mode in the window: the switch, the chip, the offer after a refusal, and the marks under sentences."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTextBrowser, QToolButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings
from gui.appearance import LIGHT
from gui.conversation.chat_settings_dialog import ChatSettingsDialog
from gui.main_window import MainWindow
from gui.switch import Switch
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession


def named(parent: QWidget, kind: type[QWidget], name: str) -> list[QWidget]:
    return [item for item in parent.findChildren(kind) if item.isVisible() and item.accessibleName() == name]


def settings_of(session: FakeSession, controller: WindowController) -> ChatSettings:
    conversation_id = controller.conversation.conversation_id
    return ChatSettings.from_json(session.services.conversations.conversation(conversation_id).settings)


def ask(qtbot: QtBot, controller: WindowController, text: str) -> None:
    controller.conversation.send(text)
    qtbot.waitUntil(lambda: not controller.conversation.is_answering and controller.conversation.has_answer)


def test_the_key_switches_it_and_the_chip_ends_it(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    assert named(window, QToolButton, "Only from the documents") == []
    controller.actions["grounded"].trigger()
    qtbot.waitUntil(lambda: named(window, QToolButton, "Only from the documents") != [])
    qtbot.waitUntil(lambda: controller.conversation.conversation_id != "")
    qtbot.waitUntil(lambda: settings_of(session, controller).grounded)
    (chip,) = named(window, QToolButton, "Only from the documents")
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not chip.isVisible())
    qtbot.waitUntil(lambda: not settings_of(session, controller).grounded)


def test_another_conversation_shows_its_own_chip(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    store = session.services.conversations
    grounded = store.create(settings=ChatSettings(grounded=True).to_json())
    free = store.create()
    controller.conversation.open(grounded.id)
    qtbot.waitUntil(lambda: named(window, QToolButton, "Only from the documents") != [])
    controller.conversation.open(free.id)
    qtbot.waitUntil(lambda: named(window, QToolButton, "Only from the documents") == [])


def test_the_settings_have_its_switch(qtbot: QtBot) -> None:
    dialog = ChatSettingsDialog(ChatSettings(), LIGHT)
    qtbot.addWidget(dialog)
    dialog.show()
    (switch,) = named(dialog, Switch, "Only from the documents")
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert dialog.settings == ChatSettings(grounded=True)


def test_a_refusal_offers_to_answer_anyway(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    session.refused = True
    session.pieces = ("The documents do not seem to tell this.",)
    ask(qtbot, controller, "Who invented the steam turbine?")
    qtbot.waitUntil(lambda: named(window, QAbstractButton, "Answer anyway") != [])
    (button,) = named(window, QAbstractButton, "Answer anyway")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(session.turns) == 2 and not controller.conversation.is_answering)
    assert session.turns[1].manner == "anyway"
    qtbot.waitUntil(lambda: named(window, QAbstractButton, "Answer anyway") == [])


def test_sentences_that_are_not_in_the_documents_are_underlined(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    text = "The rent is 840 euros. **Peter Miller** owns the house."
    session.pieces = (text,)
    session.unsupported = ((text.index("**Peter"), len(text)),)
    ask(qtbot, controller, "Who owns the house?")
    qtbot.waitUntil(lambda: underlined(controller) == ["Peter Miller", " owns the house."])
    assert any("1 sentence not in the documents" in line for line in footers(controller))
    # What Qt shows when the mouse rests there.
    (browser,) = [item for item in controller.transcript.findChildren(QTextBrowser) if "Peter" in item.toPlainText()]
    cursor = QTextCursor(browser.document())
    cursor.setPosition(browser.toPlainText().index("Miller"))
    place = browser.cursorRect(cursor).center()
    QApplication.sendEvent(
        browser.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, browser.viewport().mapToGlobal(place))
    )
    assert QToolTip.text() == "No passage of the documents says this."
    QToolTip.hideText()


def underlined(controller: WindowController) -> list[str]:
    """Words with a dotted line under them and something to say about it."""
    found: list[str] = []
    for browser in controller.transcript.findChildren(QTextBrowser):
        if browser.isVisible():
            found += fragments(
                browser,
                lambda form: (
                    form.underlineStyle() == QTextCharFormat.UnderlineStyle.DotLine
                    and form.toolTip() == "No passage of the documents says this."
                ),
            )
    return found


def fragments(browser: QTextBrowser, wanted: Callable[[QTextCharFormat], bool]) -> list[str]:
    texts: list[str] = []
    block = browser.document().begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            if wanted(iterator.fragment().charFormat()):
                texts.append(iterator.fragment().text())
            iterator += 1
        block = block.next()
    return texts


def footers(controller: WindowController) -> list[str]:
    shown = (entry.footer for entry in controller.transcript._entries)
    return [piece.footer for piece in shown if piece is not None]
