"""The list that a “/” opens, what a chosen prompt does, and the library, without a mouse."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from engine.chat_settings import ChatSettings
from gui.appearance import LIGHT
from gui.composer.completion import trigger_in
from gui.composer.completion_popup import CompletionPopup
from gui.main_window import MainWindow
from gui.prompts.prompt_library import PromptLibraryDialog
from gui.window_controller import WindowController
from knowledge.store.prompts import PromptDraft, PromptExample, PromptStore, SavedPrompt, read_prompts
from tests.window.fakes import FakeSession
from tests.window.test_accessibility import nameless


@pytest.fixture
def popup(controller: WindowController, window: MainWindow) -> CompletionPopup:
    return window.findChild(CompletionPopup)


@pytest.fixture
def store(session: FakeSession) -> PromptStore:
    return PromptStore(session.services.database)


def names(popup: CompletionPopup) -> list[str]:
    return [entry.name for entry in popup.entries]


def type_prompt(qtbot: QtBot, window: MainWindow, popup: CompletionPopup, query: str) -> None:
    """Type a query and wait for the library, which comes from the disk."""
    qtbot.keyClicks(window.composer.field, f"/{query}")
    qtbot.waitUntil(lambda: bool(popup.entries))


def compose(window: MainWindow, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(window.composer.field, event)


def button(root: object, name: str) -> QPushButton | QToolButton:
    return next(
        found
        for kind in (QPushButton, QToolButton)
        for found in root.findChildren(kind)
        if name in (found.accessibleName(), found.text())
    )


@pytest.mark.parametrize(
    ("before", "first_line", "found"),
    [
        ("/", True, ("/", 0)),
        ("/sum ma", True, ("/", 0)),
        ("/", False, None),
        (" /", True, None),
        ("see @rep", True, ("@", 4)),
        ("이거@보고", False, ("@", 2)),
        ("me@example.com", True, None),
        ("@" + "x" * 90, True, None),
        ("plain", True, None),
    ],
)
def test_marks_that_offer_something(before: str, first_line: bool, found: tuple[str, int] | None) -> None:
    assert trigger_in(before, first_line) == found


def test_a_slash_offers_the_library_and_typing_narrows_it(
    qtbot: QtBot, window: MainWindow, popup: CompletionPopup
) -> None:
    type_prompt(qtbot, window, popup, "")
    assert names(popup)[0] == "Summarise"
    assert names(popup)[-1] == "Edit prompts…"
    qtbot.keyClicks(window.composer.field, "expl")
    assert names(popup) == ["Explain simply", "Edit prompts…"]
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Escape)
    assert popup.isHidden()
    assert window.composer.text == "/expl"
    qtbot.keyClicks(window.composer.field, "a")
    assert popup.isHidden()


def test_a_message_that_begins_with_a_slash_can_be_sent(
    qtbot: QtBot, controller: WindowController, window: MainWindow, popup: CompletionPopup
) -> None:
    type_prompt(qtbot, window, popup, "")
    qtbot.keyClicks(window.composer.field, "etc/fstab what is it?")
    assert popup.isHidden()
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.conversation.has_answer)
    assert controller.conversation.messages[0].text == "/etc/fstab what is it?"


def test_variables_are_filled_with_tab_and_enter_sends_once_all_are(
    qtbot: QtBot, controller: WindowController, window: MainWindow, popup: CompletionPopup, store: PromptStore
) -> None:
    store.add(PromptDraft("Mail", "Write to {{who}} about {{topic}}, {{tone=kindly}}. Dear {{who}}"))
    field = window.composer.field
    type_prompt(qtbot, window, popup, "mail")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert window.composer.text == "Write to {{who}} about {{topic}}, kindly. Dear {{who}}"
    assert field.textCursor().selectedText() == "{{who}}"
    qtbot.keyClicks(field, "Mina")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.textCursor().selectedText() == "{{topic}}"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.composer.text == "Write to Mina about {{topic}}, kindly. Dear Mina"
    qtbot.keyClicks(field, "rain")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.textCursor().selectedText() == "kindly"
    qtbot.keyClick(field, Qt.Key.Key_Backtab)
    assert field.textCursor().selectedText() == "rain"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.conversation.has_answer)
    assert controller.conversation.messages[0].text == "Write to Mina about rain, kindly. Dear Mina"
    assert store.prompts()[0].name == "Mail"


def test_variables_are_forgotten_in_another_chat(
    qtbot: QtBot, controller: WindowController, window: MainWindow, popup: CompletionPopup, session: FakeSession
) -> None:
    mine = session.services.conversations.create("Mine")
    type_prompt(qtbot, window, popup, "expl")
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    controller.conversation.open(mine.id)
    qtbot.keyClicks(window.composer.field, "words")
    window.composer.field.focusNextPrevChild(True)
    assert not window.composer.field.textCursor().hasSelection()
    controller.conversation.new_chat()
    assert window.composer.text.startswith("Explain {{topic}}")


def test_a_text_that_stands_there_already_becomes_the_variable(
    qtbot: QtBot, window: MainWindow, popup: CompletionPopup
) -> None:
    field = window.composer.field
    qtbot.keyClicks(field, "A long report.")
    qtbot.keyClick(field, Qt.Key.Key_Home)
    type_prompt(qtbot, window, popup, "summ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.composer.text == "Summarise the following text in three short points.\n\nA long report."


def test_a_syllable_on_its_way_filters_and_enter_over_it_takes_the_prompt_once(
    qtbot: QtBot, controller: WindowController, window: MainWindow, popup: CompletionPopup
) -> None:
    field = window.composer.field
    type_prompt(qtbot, window, popup, "")
    for preedit in ("ㅂ", "버", "번"):
        compose(window, preedit)
        assert "번역하기" in names(popup), preedit
    compose(window, "여", "번")
    compose(window, "역")
    assert names(popup) == ["번역하기", "Edit prompts…"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.composer.text == "/번"
    compose(window, "", "역")
    assert window.composer.text == "다음 글을 영어로 번역해 줘.\n\n{{글}}"
    qtbot.wait(150)
    assert window.composer.text == "다음 글을 영어로 번역해 줘.\n\n{{글}}"
    assert not controller.conversation.is_answering


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Tab])
def test_a_syllable_that_is_never_given_over_is_taken_with_the_prompt(
    qtbot: QtBot, window: MainWindow, popup: CompletionPopup, key: Qt.Key
) -> None:
    type_prompt(qtbot, window, popup, "")
    compose(window, "역", "번")
    qtbot.keyClick(window.composer.field, key)
    qtbot.waitUntil(lambda: window.composer.text == "다음 글을 영어로 번역해 줘.\n\n{{글}}")
    compose(window, "", "역")
    assert window.composer.text == "다음 글을 영어로 번역해 줘.\n\n{{글}}"


def test_arrows_move_in_the_list_and_leave_the_syllable_alone(
    qtbot: QtBot, window: MainWindow, popup: CompletionPopup
) -> None:
    type_prompt(qtbot, window, popup, "")
    compose(window, "ㅎ")
    rows = names(popup)
    assert len(rows) > 2
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Down)
    assert popup.current.name == rows[1]
    compose(window, "", "ㅎ")
    assert popup.current.name == rows[1]
    assert window.composer.text == "/ㅎ"
    for key, row in ((Qt.Key.Key_Up, 0), (Qt.Key.Key_Up, -1), (Qt.Key.Key_Down, 0), (Qt.Key.Key_PageDown, -1)):
        qtbot.keyClick(window.composer.field, key)
        assert popup.current.name == rows[row]


def test_a_click_takes_a_row_and_the_button_begins(qtbot: QtBot, window: MainWindow, popup: CompletionPopup) -> None:
    qtbot.mouseClick(button(window, "Insert a prompt"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(popup.entries))
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Escape)
    assert window.composer.text == ""
    window.findChild(QAction, "prompts").trigger()
    qtbot.waitUntil(lambda: bool(popup.entries))
    place = popup._list.visualRect(popup._model.index(2, 0)).center()
    qtbot.mouseClick(popup._list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.composer.text.startswith("Explain {{topic}}")


def test_examples_stand_in_the_settings_until_they_are_left_out(
    qtbot: QtBot, controller: WindowController, window: MainWindow, popup: CompletionPopup, session: FakeSession
) -> None:
    def kept() -> tuple[PromptExample, ...]:
        conversation = session.services.conversations.conversation(controller.conversation.conversation_id)
        return ChatSettings.from_json(conversation.settings).examples

    type_prompt(qtbot, window, popup, "spell")
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(controller.conversation.conversation_id) and len(kept()) == 2)
    [chip] = [one for one in window.findChildren(QToolButton) if "leave the examples out" in one.toolTip()]
    qtbot.waitUntil(lambda: chip.isVisible() and chip.accessibleName() == "2 examples")
    with_examples = controller.conversation.conversation_id
    controller.conversation.new_chat()
    qtbot.waitUntil(lambda: not chip.isVisible())
    controller.conversation.open(with_examples)
    qtbot.waitUntil(chip.isVisible)
    chip.click()
    qtbot.waitUntil(lambda: kept() == () and not chip.isVisible())


@pytest.fixture
def dialog(qtbot: QtBot, store: PromptStore) -> PromptLibraryDialog:
    made = PromptLibraryDialog(store.prompts(), LIGHT)
    qtbot.addWidget(made)
    made.show()

    def add(draft: PromptDraft) -> None:
        made.show_added(store.add(draft))

    made.added.connect(add)
    made.changed.connect(store.put)
    made.deleted.connect(store.delete)
    return made


def field_named(dialog: PromptLibraryDialog, name: str) -> QLineEdit | QPlainTextEdit:
    fields = (*dialog.findChildren(QLineEdit), *dialog.findChildren(QPlainTextEdit))
    return next(field for field in fields if field.accessibleName() == name)


def find_prompt(store: PromptStore, name: str) -> SavedPrompt:
    return next(prompt for prompt in store.prompts() if prompt.name == name)


def test_a_prompt_is_written_with_examples_and_kept_as_it_is_written(
    qtbot: QtBot, dialog: PromptLibraryDialog, store: PromptStore
) -> None:
    button(dialog, "New prompt").click()
    qtbot.keyClicks(field_named(dialog, "Name"), "Haiku")
    qtbot.keyClicks(field_named(dialog, "Text"), "A haiku about {{topic}}")
    button(dialog, "Add an example").click()
    qtbot.keyClicks(field_named(dialog, "Question of example 1"), "A haiku about rain")
    qtbot.keyClicks(field_named(dialog, "Answer of example 1"), "Drops on the window")
    button(dialog, "Add an example").click()
    qtbot.waitUntil(lambda: any(prompt.name == "Haiku" and prompt.examples for prompt in store.prompts()))
    assert find_prompt(store, "Haiku").draft == PromptDraft(
        "Haiku", "A haiku about {{topic}}", (PromptExample("A haiku about rain", "Drops on the window"),)
    )
    button(dialog, "Duplicate").click()
    assert find_prompt(store, "Haiku (copy)").text == "A haiku about {{topic}}"
    button(dialog, "Remove example 1").click()
    dialog.accept()
    dialog.save_now()
    assert find_prompt(store, "Haiku (copy)").examples == ()
    assert find_prompt(store, "Haiku").examples != ()


def test_a_deleted_prompt_comes_back_where_it_was(
    qtbot: QtBot, dialog: PromptLibraryDialog, store: PromptStore
) -> None:
    before = store.prompts()
    dialog._list.setCurrentRow(2)
    qtbot.keyClick(dialog._list, Qt.Key.Key_Delete)
    assert len(store.prompts()) == len(before) - 1
    assert "Explain simply" not in [prompt.name for prompt in dialog.prompts]
    button(dialog, "Undo").click()
    assert store.prompts() == before
    assert list(dialog.prompts) == before
    assert dialog._list.currentItem().text() == "Explain simply"


def test_the_library_is_searched_in_korean_too(qtbot: QtBot, dialog: PromptLibraryDialog) -> None:
    field_named(dialog, "Search prompts").setText("ㅁㅊㅂ")
    assert [dialog._list.item(row).text() for row in range(dialog._list.count())] == ["맞춤법 고치기"]
    assert field_named(dialog, "Name").text() == "맞춤법 고치기"


def test_the_library_goes_through_a_file(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    store: PromptStore,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    file = tmp_path / "mine.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    said: list[str] = []

    def drive(dialog: PromptLibraryDialog) -> int:
        for verb, words in (
            ("Export…", "mine.json"),
            ("Import…", "new: 0"),
            (None, ""),
            ("Import…", "no prompt library"),
        ):
            if verb is None:
                assert len(read_prompts(file.read_bytes(), "")) == len(store.prompts())
                file.write_text("{}")
                continue
            button(dialog, verb).click()
            qtbot.waitUntil(lambda words=words: words in dialog._notice.text())
            said.append(dialog._notice.text())
        return 0

    monkeypatch.setattr(PromptLibraryDialog, "exec", drive)
    window.findChild(QAction, "edit_prompts").trigger()
    qtbot.waitUntil(lambda: len(said) == 3)


def test_a_private_chat_has_the_library_and_leaves_no_trace_in_it(
    qtbot: QtBot, controller: WindowController, window: MainWindow, popup: CompletionPopup, store: PromptStore
) -> None:
    controller.composing.set_private(True)
    type_prompt(qtbot, window, popup, "expl")
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.keyClicks(window.composer.field, "rain")
    qtbot.keyClick(window.composer.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.conversation.has_answer)
    assert all(prompt.used == 0 for prompt in store.prompts())


def test_every_part_of_the_library_has_a_name(qtbot: QtBot, dialog: PromptLibraryDialog) -> None:
    find = [dialog._list.item(row).text() for row in range(dialog._list.count())].index("Correct spelling")
    dialog._list.setCurrentRow(find)
    assert field_named(dialog, "Answer of example 2").toPlainText() == "The meeting is on Wednesday."
    assert nameless(dialog) == []
