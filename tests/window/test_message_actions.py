"""What is done to one message, by mouse and by keyboard: copy, edit, versions, answer again, delete and undo."""

from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings
from engine.errors import ModelNotLoaded
from engine.service.messages import PromptPlan
from gui.composer.message_field import MessageField
from gui.conversation.used_sheet import UsedSheet
from gui.main_window import MainWindow
from gui.transcript import highlight
from gui.window_controller import WindowController
from knowledge.store.records import Citation, Message, RecalledTurn
from tests.window.fakes import MODELS, FakeSession
from tests.window.test_conversation import PASSAGE, idle, send, shown


def ask(qtbot: QtBot, controller: WindowController, window: MainWindow, text: str) -> None:
    before = len(controller.conversation.messages)
    send(window, text)
    qtbot.waitUntil(lambda: len(controller.conversation.messages) == before + 2 and idle(controller))


def button(controller: WindowController, name: str, position: int = -1) -> QAbstractButton:
    """The button of this accessible name, of the last message that has one or of another in view."""
    found = [
        made
        for made in controller.transcript.findChildren(QAbstractButton)
        if made.accessibleName() == name and made.isVisible()
    ]
    found.sort(key=lambda made: made.mapTo(controller.transcript, made.rect().topLeft()).y())
    return found[position]


def editor(controller: WindowController) -> MessageField:
    [field] = [made for made in controller.transcript.findChildren(MessageField) if made.isVisible()]
    return field


def menu_of(controller: WindowController) -> QMenu:
    [menu] = [made for made in controller.transcript.findChildren(QMenu) if made.isVisible()]
    return menu


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_a_question_is_edited_in_its_place_and_the_earlier_one_is_kept(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    ask(qtbot, controller, window, "First")
    ask(qtbot, controller, window, "Second")
    button(controller, "Edit question", 0).click()
    field = editor(controller)
    assert QApplication.focusWidget() is field
    assert field.toPlainText() == "First"
    field.setPlainText("")
    qtbot.keyClicks(field, "Premier")
    session.pieces = ["Bonjour."]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(controller) == [("user", "Premier"), ("assistant", "Bonjour.")] and idle(controller))
    qtbot.waitUntil(
        lambda: controller.conversation.branch.version_beside(controller.conversation.messages[0].id, -1) != ""
    )
    assert "2/2" in button(controller, "Version before").accessibleDescription().replace(" of ", "/")
    button(controller, "Version before").click()
    qtbot.waitUntil(lambda: [text for _, text in shown(controller)][::2] == ["First", "Second"])
    assert not button(controller, "Version before").isEnabled()
    button(controller, "Version after").click()
    qtbot.waitUntil(lambda: shown(controller) == [("user", "Premier"), ("assistant", "Bonjour.")])


def test_escape_leaves_a_question_as_it_was_and_a_draft_survives_scrolling(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.pieces = ["Long. " * 2_000]
    ask(qtbot, controller, window, "First")
    controller.transcript.scroll_to(controller.conversation.messages[0].id)
    button(controller, "Edit question", 0).click()
    qtbot.keyClicks(editor(controller), " draft")
    controller.transcript.scroll_to_end()
    assert not [made for made in controller.transcript.findChildren(MessageField) if made.isVisible()]
    controller.transcript.scroll_to(controller.conversation.messages[0].id)
    assert editor(controller).toPlainText() == "First draft"
    editor(controller).setFocus()
    qtbot.keyClick(editor(controller), Qt.Key.Key_Escape)
    assert not [made for made in controller.transcript.findChildren(MessageField) if made.isVisible()]
    assert shown(controller)[0] == ("user", "First")


def test_an_editor_comes_into_view(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.pieces = ["A line of the answer.\n\n" * 16]
    ask(qtbot, controller, window, "First")
    transcript = controller.transcript
    for y in (-60, transcript.viewport().height() - 20):
        transcript.scroll_to(controller.conversation.messages[0].id, y)
        transcript.begin_edit(controller.conversation.messages[0].id)
        field = editor(controller)
        assert transcript.rect().contains(field.mapTo(transcript, field.rect().bottomRight()))
        assert field.mapTo(transcript, field.rect().topLeft()).y() >= 0
        assert QApplication.focusWidget() is field
        transcript.end_edit(controller.conversation.messages[0].id)


def test_a_syllable_that_is_being_composed_is_sent_whole_by_one_enter(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    ask(qtbot, controller, window, "처음")
    button(controller, "Edit question").click()
    field = editor(controller)
    QApplication.sendEvent(field, QInputMethodEvent("말", []))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    commit = QInputMethodEvent()
    commit.setCommitString("말")
    QApplication.sendEvent(field, commit)
    qtbot.waitUntil(lambda: shown(controller)[:1] == [("user", "처음말")] and idle(controller))


def test_an_answer_is_given_again_beside_the_others_also_in_the_middle(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    ask(qtbot, controller, window, "First")
    ask(qtbot, controller, window, "Second")
    session.pieces = ["Anew."]
    button(controller, "Answer again", 0).click()
    qtbot.waitUntil(lambda: shown(controller) == [("user", "First"), ("assistant", "Anew.")] and idle(controller))
    answer = controller.conversation.messages[1].id
    qtbot.waitUntil(lambda: controller.conversation.branch.version_beside(answer, -1) != "")
    controller.actions["version_before"].trigger()
    qtbot.waitUntil(lambda: [text for _, text in shown(controller)][::2] == ["First", "Second"])


def test_where_no_answer_could_be_begun_the_earlier_one_is_shown_again(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    ask(qtbot, controller, window, "First")
    session.refusal = ModelNotLoaded()
    button(controller, "Answer again").click()
    qtbot.waitUntil(lambda: shown(controller) == [("user", "First"), ("assistant", "Hello there.")])


def test_another_model_is_loaded_and_answers(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    ask(qtbot, controller, window, "First")
    button(controller, "More actions").click()
    menu = menu_of(controller)
    models = entry(menu, "Answer again with").menu()
    assert isinstance(models, QMenu)
    # Neither the loaded model, nor one that is too big or broken.
    assert [action.text() for action in models.actions()] == [MODELS[1].name]
    session.pieces = ["From another."]
    models.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: shown(controller) == [("user", "First"), ("assistant", "From another.")])
    assert session.loads[-1] == MODELS[1].path


def test_deleting_takes_what_follows_along_and_undo_brings_it_back(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    for text in ("First", "Second", "Third"):
        ask(qtbot, controller, window, text)
    everything = shown(controller)
    controller.transcript.current.set(controller.conversation.messages[2].id)
    controller.actions["delete_message"].trigger()
    qtbot.waitUntil(lambda: shown(controller) == everything[:2])
    assert window.toast._label.text() == "Message deleted, with 3 that followed it"
    undo = next(made for made in window.toast.findChildren(QPushButton) if made.accessibleName() == "Undo")
    undo.click()
    qtbot.waitUntil(lambda: shown(controller) == everything)
    controller.transcript.setFocus()
    controller.transcript.current.set(controller.conversation.messages[-1].id)
    qtbot.keyClick(controller.transcript, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: shown(controller) == everything[:-1])
    assert window.toast._label.text() == "Message deleted"


def test_without_a_current_message_the_last_one_is_deleted(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    for text in ("First", "Second"):
        ask(qtbot, controller, window, text)
    everything = shown(controller)
    window.composer.setFocus()
    controller.actions["delete_message"].trigger()
    qtbot.waitUntil(lambda: shown(controller) == everything[:-1])
    assert window.toast._label.text() == "Message deleted"


def test_the_ring_goes_with_the_message_it_was_around(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    ask(qtbot, controller, window, "First")
    controller.transcript.setFocus()
    controller.transcript.current.set(controller.conversation.messages[0].id)
    assert controller.transcript._stage._marked == 0
    button(controller, "Edit question", 0).click()
    editor(controller).setPlainText("Premier")
    qtbot.keyClick(editor(controller), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(controller)[:1] == [("user", "Premier")] and idle(controller))
    assert not controller.transcript.current.message_id
    assert controller.transcript._stage._marked == -1


def test_what_is_deleted_is_gone_for_good_after_the_time_to_undo(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    ask(qtbot, controller, window, "First")
    ask(qtbot, controller, window, "A secret")
    controller.messages.act(controller.conversation.messages[2].id, "delete")
    qtbot.waitUntil(lambda: len(shown(controller)) == 2)
    [timer] = controller.messages._forgetting.values()
    timer.timeout.emit()
    store = session.services.branches
    qtbot.waitUntil(lambda: store.with_deleted() == [])
    with session.services.database.reading() as connection:
        texts = [row["text"] for row in connection.execute("SELECT text FROM messages ORDER BY seq")]
    assert texts == ["First", "Hello there."]


def test_what_an_earlier_run_left_deleted_is_forgotten_at_the_start(
    qtbot: QtBot, window: MainWindow, session: FakeSession, request: pytest.FixtureRequest
) -> None:
    store = session.services.conversations
    made = store.create("old")
    question = store.add_message(made.id, None, "user", "old secret")
    session.services.branches.delete(question.id)
    request.getfixturevalue("controller")
    qtbot.waitUntil(lambda: session.services.branches.with_deleted() == [])


def test_nothing_is_changed_while_an_answer_is_being_written(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    ask(qtbot, controller, window, "First")
    button(controller, "Edit question").click()
    editor(controller).setPlainText("Changed")
    session.pieces, session.hold = ["One. ", "Two."], True
    send(window, "Count")
    qtbot.waitUntil(lambda: len(shown(controller)) == 4 and shown(controller)[-1][1] == "")
    assert not button(controller, "Answer again", 0).isEnabled()
    qtbot.keyClick(editor(controller), Qt.Key.Key_Return)
    controller.messages.act(controller.conversation.messages[0].id, "delete")
    assert editor(controller).toPlainText() == "Changed"
    assert window.toast._label.text() == "An answer is being written. Stop it first."
    session.released.set()
    qtbot.waitUntil(lambda: idle(controller) and shown(controller)[-1] == ("assistant", "One. Two."))
    assert [text for _, text in shown(controller)] == ["First", "Hello there.", "Count", "One. Two."]
    assert button(controller, "Answer again", 0).isEnabled()


def test_messages_are_reached_and_used_by_keyboard_alone(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    ask(qtbot, controller, window, "First")
    ask(qtbot, controller, window, "Second")
    transcript = controller.transcript
    for action, expected in (
        ("previous_message", 3), ("previous_message", 2), ("previous_message", 1), ("next_message", 2),
    ):  # fmt: skip
        controller.actions[action].trigger()
        assert transcript.current.message_id == controller.conversation.messages[expected].id
    assert transcript.accessibleDescription() == "You: Second"
    assert QApplication.focusWidget() is transcript
    qtbot.keyClick(transcript, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Second"
    qtbot.keyClick(transcript, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = menu_of(controller)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == [
        "Select all", "Copy message", "Edit question", "Answer again", "Answer again with",
        "Delete this and what follows",
    ]  # fmt: skip
    entry(menu, "Edit question").trigger()
    menu.close()
    assert editor(controller).toPlainText() == "Second"


def test_the_focus_in_a_message_makes_it_the_current_one(
    qtbot: QtBot, controller: WindowController, window: MainWindow
) -> None:
    ask(qtbot, controller, window, "First")
    made: QWidget = button(controller, "Answer again")
    made.setFocus()
    assert controller.transcript.current.message_id == controller.conversation.messages[1].id


def test_only_what_changed_is_shown_anew(
    qtbot: QtBot, controller: WindowController, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = session.services.conversations
    made = store.create("long")
    parent: Message | None = None
    for number in range(300):
        role = "assistant" if number % 2 else "user"
        parent = store.add_message(made.id, parent.id if parent else None, role, f"text {number}")
    controller.conversation.open(made.id)
    qtbot.waitUntil(lambda: len(shown(controller)) == 300)
    again: list[object] = []
    monkeypatch.setattr(controller.transcript, "set_messages", again.append)
    read: list[str] = []
    messages = session.services.branches.messages
    monkeypatch.setattr(session.services.branches, "messages", lambda ids: read.extend(ids) or messages(ids))
    controller.actions["regenerate"].trigger()
    qtbot.waitUntil(lambda: idle(controller) and shown(controller)[-1][1] == "Hello there.")
    answer = controller.conversation.messages[-1].id
    qtbot.waitUntil(lambda: controller.conversation.branch.version_beside(answer, -1) != "")
    controller.actions["version_before"].trigger()
    qtbot.waitUntil(lambda: shown(controller)[-1][1] == "text 299")
    assert again == []
    assert len(read) == 1


def test_what_was_used_is_told_with_scores_and_leads_to_passage_and_turn(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    ask(qtbot, controller, window, "What was the budget?")
    earlier = controller.conversation.messages[0]
    session.excerpts = (PASSAGE, msgspec.structs.replace(PASSAGE, id=2, page=4))
    session.passage_scores = (0.8, 0.2)
    session.citations = (Citation(1, PASSAGE, (5,)),)
    session.recalled = (RecalledTurn(earlier.id, earlier.text),)
    session.settings = ChatSettings("Be brief.")
    session.plan = PromptPlan(window=4096, system=38, excerpts=640, recalled=58, turns=702, reserve=1024)
    ask(qtbot, controller, window, "And did it grow?")
    # Given again, an answer is made from the same passages: their scores are those of the first.
    session.passage_scores = (0.8, 0.2)
    button(controller, "What was used").click()
    qtbot.waitUntil(lambda: bool(window.findChildren(UsedSheet)))
    [sheet] = window.findChildren(UsedSheet)
    words = "\n".join(label.text() for label in sheet.findChildren(QLabel))
    for expected in (
        "120, of these 80 kept from before", "96", "400.0 tokens/s", "44.1 tokens/s", "1.4 s", "source 1",
        "100 % of the best score", "25 % of the best score", "Be brief.", "640", "0.60",
    ):  # fmt: skip
        assert expected in words
    links = {made.accessibleName(): made for made in sheet.findChildren(QPushButton)}
    links["report.pdf · page 3 · Results"].click()
    assert window.panel.passage == PASSAGE
    controller.actions["what_was_used"].trigger()
    qtbot.waitUntil(lambda: any(made.isVisible() for made in window.findChildren(UsedSheet)))
    sheet = next(made for made in window.findChildren(UsedSheet) if made.isVisible())
    next(made for made in sheet.findChildren(QPushButton) if made.accessibleName() == earlier.text).click()
    assert controller.transcript.current.message_id == earlier.id


def test_scores_are_found_for_an_answer_that_was_given_again(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.excerpts, session.passage_scores = (PASSAGE,), (0.8,)
    ask(qtbot, controller, window, "Did it grow?")
    session.excerpts, session.passage_scores, session.pieces = (), (), ["Anew."]
    controller.actions["regenerate"].trigger()
    qtbot.waitUntil(lambda: idle(controller) and shown(controller)[-1][1] == "Anew.")
    used = session.what_was_used(controller.conversation.messages[-1].id)
    assert [(passage.passage, passage.score) for passage in used.passages] == [(PASSAGE, 0.8)]


def test_a_recalled_turn_is_a_link_to_where_it_was_said(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.pieces = ["Long. " * 1_500]
    ask(qtbot, controller, window, "The budget is 300 euro.")
    earlier = controller.conversation.messages[0]
    session.recalled, session.pieces = (RecalledTurn(earlier.id, earlier.text),), ["300 euro."]
    ask(qtbot, controller, window, "What was the budget?")
    link = button(controller, "Recalled from “The budget is 300 euro.”")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert controller.transcript.current.message_id == earlier.id
    assert controller.transcript.top_of(earlier.id) < 40


def test_code_is_saved_under_the_ending_of_its_language(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session.pieces = ["```python\nprint('안녕')\n```"]
    ask(qtbot, controller, window, "Write code")
    qtbot.waitUntil(lambda: highlight.is_ready("python"))
    proposed: list[str] = []

    def choose(parent: QWidget, title: str, name: str) -> tuple[str, str]:
        proposed.append(Path(name).name)
        return str(tmp_path / ("saved.py" if len(proposed) == 1 else "missing/saved.py")), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    button(controller, "Save python code").click()
    qtbot.waitUntil(lambda: window.toast._label.text() == "Saved as saved.py")
    assert proposed == ["code.py"]
    assert (tmp_path / "saved.py").read_text(encoding="utf-8") == "print('안녕')\n"
    button(controller, "Save python code").click()
    qtbot.waitUntil(lambda: "could not be written" in window.notice.text)
