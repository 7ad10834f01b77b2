"""An “@” offers the conversation's documents; a mention is a pill that goes as a whole and stays in the message."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QInputMethodEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from gui.composer.completion_popup import CompletionPopup
from gui.main_window import MainWindow
from gui.transcript.text_widget import TextWidget
from gui.window_controller import WindowController
from knowledge.errors import FileEncrypted
from tests.window.fakes import FakeSession
from tests.window.finding import press

FILES = ("lease.txt", "분기 보고서.pdf", "scan.hwp", "회의록.docx")


@pytest.fixture
def popup(qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession) -> CompletionPopup:
    """The list, over a conversation with documents, of which one cannot be read."""
    services = session.services
    mine = services.conversations.create("Mine")
    for name in FILES:
        document = services.documents.attach(mine.id, name, name, 3)
        services.documents.set_state(document.id, "ready")
        if name == "scan.hwp":
            services.documents.fail(document.id, FileEncrypted(file=name))
    controller.conversation.open(mine.id)
    qtbot.waitUntil(lambda: len(window.strip.chips) == len(FILES))
    return window.findChild(CompletionPopup)


def names(popup: CompletionPopup) -> list[str]:
    return [entry.name for entry in popup.entries]


def compose(window: MainWindow, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(window.composer.field, event)


def mention(qtbot: QtBot, window: MainWindow, popup: CompletionPopup, query: str) -> None:
    qtbot.keyClicks(window.composer.field, "@")
    qtbot.waitUntil(lambda: bool(popup.entries))
    compose(window, "", query)
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)


def test_documents_are_offered_the_newest_first_and_filtered(
    qtbot: QtBot, window: MainWindow, popup: CompletionPopup
) -> None:
    field = window.composer.field
    qtbot.keyClicks(field, "In @")
    qtbot.waitUntil(lambda: names(popup) == ["회의록.docx", "분기 보고서.pdf", "lease.txt"])
    qtbot.keyClicks(field, "le")
    assert names(popup) == ["lease.txt"]
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert window.composer.text == "In @lease.txt "
    assert popup.isHidden()
    qtbot.keyClicks(field, "and me@home")
    assert popup.isHidden()


def test_a_korean_name_is_found_while_its_syllable_is_composed(
    qtbot: QtBot, controller: WindowController, window: MainWindow, popup: CompletionPopup
) -> None:
    field = window.composer.field
    qtbot.keyClicks(field, "@")
    qtbot.waitUntil(lambda: bool(popup.entries))
    for preedit in ("ㅂ", "보", "복"):
        compose(window, preedit)
        assert names(popup)[0] == "분기 보고서.pdf", preedit
    compose(window, "고", "보")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    compose(window, "", "고")
    assert window.composer.text == "@분기 보고서.pdf "
    compose(window, "에")
    compose(window, "", "에")
    assert popup.isHidden()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.conversation.has_answer)
    assert controller.conversation.messages[0].text == "@분기 보고서.pdf 에"


def test_backspace_takes_the_whole_mention(qtbot: QtBot, window: MainWindow, popup: CompletionPopup) -> None:
    field = window.composer.field
    qtbot.keyClicks(field, "See ")
    mention(qtbot, window, popup, "보고")
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert window.composer.text == "See @분기 보고서.pdf"
    assert popup.isHidden()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert window.composer.text == "See "
    field.undo()
    assert window.composer.text == "See @분기 보고서.pdf"


def test_a_mention_looks_like_a_pill_also_while_a_syllable_is_composed_before_it(
    qtbot: QtBot, window: MainWindow, popup: CompletionPopup
) -> None:
    field = window.composer.field
    mention(qtbot, window, popup, "lease")
    wash = QColor(window.colours.accent_wash)

    def washed() -> list[int]:
        picture = field.viewport().grab().toImage()
        row = int(field.rectangles(field.document().begin(), 0, 1)[0].top()) + 1
        return [x for x in range(picture.width()) if picture.pixelColor(x, row) == wash]

    before = washed()
    assert before
    field.moveCursor(field.textCursor().MoveOperation.Start)
    compose(window, "가")
    assert min(washed()) > min(before) + 5


def test_a_draft_with_a_mention_and_enter_is_sent_at_once(
    qtbot: QtBot, controller: WindowController, window: MainWindow, popup: CompletionPopup
) -> None:
    mine = controller.conversation.conversation_id
    mention(qtbot, window, popup, "lease")
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Backspace)
    controller.conversation.new_chat()
    assert window.composer.text == ""
    controller.conversation.open(mine)
    assert window.composer.text == "@lease.txt"
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.conversation.has_answer)


def test_the_button_offers_documents_or_says_that_there_are_none(
    qtbot: QtBot, controller: WindowController, window: MainWindow, popup: CompletionPopup
) -> None:
    field = window.composer.field
    qtbot.keyClicks(field, "word")
    [button] = [one for one in window.composer.findChildren(QToolButton) if "one document" in one.accessibleName()]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(popup.entries) == 3)
    assert window.composer.text == "word @"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert window.composer.text == "word "
    controller.conversation.new_chat()
    window.findChild(QAction, "mention").trigger()
    assert "no document" in window.notice.text
    assert popup.isHidden()


def test_thousands_of_files_are_looked_through_elsewhere(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, tmp_path: Path
) -> None:
    services = session.services
    mine = services.conversations.create("Folder")
    with services.database.transaction() as connection:
        connection.executemany(
            "INSERT INTO documents (conversation_id, file, sha256, size, state, added) VALUES (?, ?, ?, 1, 'ready', 0)",
            [(mine.id, f"보고서-{number:04d}.hwpx", str(number)) for number in range(3000)],
        )
    controller.conversation.open(mine.id)
    popup = window.findChild(CompletionPopup)
    qtbot.keyClicks(window.composer.field, "@")
    qtbot.waitUntil(lambda: bool(popup.entries))
    compose(window, "ㅂ")
    compose(window, "", "서")
    qtbot.keyClicks(window.composer.field, "-0123")
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    assert window.composer.text == "@보고서-0123.hwpx "


@pytest.fixture
def asked(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, popup: CompletionPopup
) -> TextWidget:
    """What shows a sent question that mentions two documents, one of them with an emoji before it."""
    store = session.services.conversations
    mine = controller.conversation.conversation_id
    store.add_message(mine, None, "user", "🎉 @분기 보고서.pdf에서 @lease.txt, @nobody")
    controller.conversation.new_chat()
    controller.conversation.open(mine)
    qtbot.waitUntil(lambda: bool(mentioned(controller)))
    return next(widget for _, _, widget in controller.transcript._stage.widgets() if isinstance(widget, TextWidget))


def mentioned(controller: WindowController) -> list[str]:
    """The links in the questions that are shown."""
    links = []
    for widget in controller.transcript.findChildren(TextWidget):
        block = widget.document().begin()
        while block.isValid() and widget.isVisible():
            iterator = block.begin()
            while not iterator.atEnd():
                fragment = iterator.fragment()
                if fragment.charFormat().anchorHref().startswith("mention:"):
                    links.append(fragment.text())
                iterator += 1
            block = block.next()
    return links


def beside(window: MainWindow) -> list[str]:
    """What the labels of the panel beside the chat say."""
    return [label.text() for label in window.panel.findChildren(QLabel) if label.isVisible()]


def test_a_sent_mention_is_a_pill_that_opens_its_document(
    qtbot: QtBot, controller: WindowController, window: MainWindow, asked: TextWidget
) -> None:
    assert mentioned(controller) == ["@분기 보고서.pdf", "@lease.txt"]
    cursor = QTextCursor(asked.document())
    cursor.setPosition(asked.toPlainText().index("lease") + 3)
    qtbot.mouseClick(asked.viewport(), Qt.MouseButton.LeftButton, pos=asked.cursorRect(cursor).center())
    qtbot.waitUntil(lambda: "lease.txt" in beside(window))


def test_a_sent_mention_is_reached_and_followed_by_keys(
    qtbot: QtBot, controller: WindowController, window: MainWindow, asked: TextWidget
) -> None:
    assert asked.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert asked.accessibleName() == "You"
    asked.setFocus(Qt.FocusReason.TabFocusReason)
    assert asked.textCursor().selectedText() == "@분기 보고서.pdf"
    qtbot.keyClick(asked, Qt.Key.Key_Tab)
    assert asked.textCursor().selectedText() == "@lease.txt"
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "lease.txt" in beside(window))


def test_a_sent_mention_is_copied_as_the_plain_text_that_it_is(controller: WindowController, asked: TextWidget) -> None:
    controller.transcript._selection.select_all()
    assert controller.transcript.selected_text() == "🎉 @분기 보고서.pdf에서 @lease.txt, @nobody"


def test_a_removed_document_is_no_link_and_one_that_is_brought_back_is(
    qtbot: QtBot, controller: WindowController, window: MainWindow, asked: TextWidget
) -> None:
    lease = next(chip.document for chip in window.strip.chips if chip.document.file == "lease.txt")
    controller.documents.remove(lease.id)
    qtbot.waitUntil(lambda: mentioned(controller) == ["@분기 보고서.pdf"])
    press(qtbot, window.toast, "Undo")
    qtbot.waitUntil(lambda: len(mentioned(controller)) == 2)


def test_a_mention_of_a_document_that_is_gone_says_so(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, asked: TextWidget
) -> None:
    lease = next(chip.document for chip in window.strip.chips if chip.document.file == "lease.txt")
    session.services.documents.remove(lease.id)
    controller.transcript.pointing.mention_activated.emit(lease.id)
    qtbot.waitUntil(lambda: mentioned(controller) == ["@분기 보고서.pdf"])
    assert window.notice.isVisible()
