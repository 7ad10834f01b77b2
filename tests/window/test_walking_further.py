"""What a walk by Tab alone does not come to: lists over the message field, words of a sheet, chips out of sight."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QWidget
from pytestqt.qtbot import QtBot

from engine.turn.word_scores import Alternative, WordScore
from gui.composer.completion_popup import MOST_ROWS, CompletionPopup
from gui.conversation.token_view import TokenView
from gui.main_window import MainWindow
from gui.private.private_windows import PrivateWindows
from gui.settings.store import SettingsStore
from gui.window_controller import WindowController
from knowledge.store.prompts import PromptDraft, PromptStore
from tests.window.fakes import FakeSession
from tests.window.walking import nameless, said, walk


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a screen reader is told to say, in order."""
    told: list[str] = []

    def note(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            told.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", note)
    QAccessible.setActive(True)
    yield told
    QAccessible.setActive(False)


def _a_chat_with_documents(session: FakeSession, controller: WindowController, count: int) -> None:
    services = session.services
    mine = services.conversations.create("Mine")
    for number in range(count):
        document = services.documents.attach(mine.id, f"report {number:02}.pdf", f"hash {number}", 3)
        services.documents.set_state(document.id, "ready")
    controller.conversation.open(mine.id)


@pytest.mark.parametrize("trigger", ["/", "@"])
def test_every_row_of_a_list_over_the_message_field_is_reached_said_and_taken_by_keys(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    announced: list[str],
    trigger: str,
) -> None:
    _a_chat_with_documents(session, controller, MOST_ROWS + 3)
    prompts = PromptStore(session.services.database)
    for number in range(MOST_ROWS + 3):
        prompts.add(PromptDraft(f"prompt {number:02}", "Do this."))
    popup = window.findChild(CompletionPopup)
    assert popup is not None
    field = window.composer.field
    controller.actions["mention" if trigger == "@" else "prompts"].trigger()
    qtbot.waitUntil(lambda: len(popup.entries) >= MOST_ROWS + 3)
    assert field.hasFocus(), "one types on"
    [rows] = popup.findChildren(QListView)
    assert said(rows) == {"/": "Prompts", "@": "Documents"}[trigger]
    names = [entry.name for entry in popup.entries]
    for name in names:
        assert popup.current is not None
        assert popup.current.name == name
        assert announced[-1].startswith(name)
        assert rows.viewport().rect().contains(rows.visualRect(rows.currentIndex())), "a row that is current is seen"
        QTest.keyClick(field, Qt.Key.Key_Down)
    assert popup.current is not None
    assert popup.current.name == names[0], "behind the last comes the first"
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert popup.current.name == names[-1]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (popup.isVisible(), window.composer.text) == (False, "")


@pytest.mark.parametrize("is_empty", [True, False])
def test_a_private_window_is_walked_as_the_others(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    profile_settings: SettingsStore,
    is_empty: bool,
) -> None:
    profile = session.services.profile
    windows = PrivateWindows(profile.logs / "window.log", profile_settings, lambda _: None, window)
    opened = windows.open(session, "", window)
    if not is_empty:
        opened.controller.conversation.send("Between us?")
        qtbot.waitUntil(lambda: opened.controller.conversation.has_answer)
    qtbot.waitUntil(opened.window.isActiveWindow)
    assert nameless(opened.window) == []
    assert walk(opened.window) == []
    windows.close()


def test_every_word_of_the_token_view_is_reached_and_said_with_what_else_fits(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, announced: list[str]
) -> None:
    others = (Alternative(" city", 0.3, (1, 8)), Alternative("", 0.1, (1, 9), ends=True))
    session.words = [WordScore(f" word{number}", 0.5, others if number % 2 else ()) for number in range(120)]
    controller.conversation.send("What is it?")
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    controller.actions["look_at_words"].trigger()
    qtbot.waitUntil(lambda: any(sheet.isVisible() for sheet in window.findChildren(TokenView)))
    sheet = next(sheet for sheet in window.findChildren(TokenView) if sheet.isVisible())
    qtbot.waitUntil(lambda: sheet.text.hasFocus() and sheet.text.toPlainText().endswith("word119"))
    for number in range(120):
        assert sheet.text.current == number
        assert announced[-1].startswith(f"word{number}, 50 % likely")
        assert announced[-1].endswith(", what else fits: 2") == bool(number % 2)
        assert sheet.text.viewport().rect().intersects(sheet.text.cursorRect())
        QTest.keyClick(sheet.text, Qt.Key.Key_Right)
    assert sheet.text.current == 119
    assert nameless(sheet) == []
    assert walk(sheet) == []
    sheet.accept()


def _stops(first: QWidget, key: Qt.Key, until: Callable[[QWidget], bool]) -> Iterator[QWidget]:
    """What has the focus on the way by ``key`` from ``first`` on."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(200):
        focused = QApplication.focusWidget()
        yield focused
        if until(focused):
            return
        QTest.keyClick(focused, key)
        QApplication.processEvents()
    raise AssertionError("Tab leads in circles")


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_chips_that_are_scrolled_out_come_into_view_with_the_focus(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, key: Qt.Key
) -> None:
    _a_chat_with_documents(session, controller, 45)
    strip = window.strip
    qtbot.waitUntil(lambda: len(strip.chips) == 40 and strip.horizontalScrollBar().maximum() > 0)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first, last = strip.chips[0], strip.chips[-1].last_button
    begin, end = (first, last) if key == Qt.Key.Key_Tab else (window.composer.field, first)
    seen: list[QWidget] = []
    for stop in _stops(begin, key, lambda widget: widget is end):
        if not strip.isAncestorOf(stop):
            assert not seen, "the way through the strip is in one piece"
            continue
        place = QRect(stop.mapTo(strip.viewport(), stop.rect().topLeft()), stop.size())
        assert strip.viewport().rect().contains(place), said(stop)
        assert said(stop)
        seen.append(stop)
    for chip in strip.chips:
        assert {chip, chip.first_button, chip.last_button} <= set(seen)
