"""Finding words in the open conversation."""

import unicodedata

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QTextBrowser, QToolButton
from pytestqt.qtbot import QtBot

import gui.transcript.find_scan
from gui.main_window import MainWindow
from gui.transcript.blocks import FormulaKeys
from gui.transcript.content import CitationMark, TranscriptMessage
from gui.transcript.find import Find
from gui.transcript.find_source import Source, source_of
from gui.transcript.find_text import Shown, folded_words, occurrences, shown_text
from gui.transcript.text_widget import TextWidget
from gui.transcript.view import TranscriptView
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession


def _answer(name: str, text: str, reasoning: str = "", marks: tuple[CitationMark, ...] = ()) -> TranscriptMessage:
    return TranscriptMessage(name, "assistant", "Model", text, marks, reasoning=reasoning)


def _question(name: str, text: str) -> TranscriptMessage:
    return TranscriptMessage(name, "user", "You", text)


class _Finder:
    """A finder with what it told last."""

    def __init__(self, qtbot: QtBot, view: TranscriptView) -> None:
        self._qtbot = qtbot
        self.find: Find = view.finder()
        self.told: tuple[int, int, bool] = (0, 0, True)
        self.find.counted.connect(self._note)

    def _note(self, number: int, total: int, is_final: bool) -> None:
        self.told = number, total, is_final

    def look_for(self, text: str) -> tuple[int, int]:
        """(number, total) when all is counted."""
        self.told = (-1, -1, False)
        self.find.look_for(text)
        self._qtbot.waitUntil(lambda: self.told[2])
        return self.told[:2]

    def step(self, by: int) -> tuple[int, int]:
        self.find.step(by)
        return self.told[:2]


@pytest.fixture
def finder(qtbot: QtBot, view: TranscriptView) -> _Finder:
    return _Finder(qtbot, view)


def _editors(view: TranscriptView) -> list[QTextBrowser | QPlainTextEdit]:
    return [*view.findChildren(QTextBrowser), *view.findChildren(QPlainTextEdit)]


def _tinted(view: TranscriptView) -> list[tuple[str, bool]]:
    """(text, whether it is the current one) of the tints in view, from top to bottom."""
    found: list[tuple[int, int, str, bool]] = []
    for editor in _editors(view):
        if editor.isVisible():
            for selection in editor.extraSelections():
                # The binding has no type for an extra selection's members.
                cursor: QTextCursor = selection.cursor
                strong = selection.format.background().color() == view._appearance.colours.found_current
                y = editor.mapTo(view.viewport(), QPoint(0, 0)).y()
                found.append((y, cursor.selectionStart(), cursor.selectedText(), strong))
    return [(text, strong) for _, _, text, strong in sorted(found)]


def _current_y(view: TranscriptView) -> int:
    """Where the current hit is in the view; fails where none is tinted as such."""
    for editor in _editors(view):
        for selection in editor.extraSelections() if editor.isVisible() else ():
            if selection.format.background().color() == view._appearance.colours.found_current:
                cursor = QTextCursor(selection.cursor)
                cursor.setPosition(cursor.selectionStart())
                area = editor.cursorRect(cursor)
                assert 0 <= area.x() < editor.viewport().width()
                return editor.viewport().mapTo(view.viewport(), area.topLeft()).y()
    raise AssertionError("no hit is current")


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Alpha beta ALPHA", "alpha", [(0, 5), (11, 16)]),
        (unicodedata.normalize("NFD", "한국어 한국"), "한국", [(0, 6), (9, 15)]),
        ("한국어", unicodedata.normalize("NFD", "한국"), [(0, 2)]),
        ("Straße 🎉 STRASSE", "strasse", [(0, 6), (10, 17)]),
        ("a\u00a0code\u00a0b", "acodeb", [(0, 8)]),
        ("aaaa", "aa", [(0, 2), (2, 4)]),
        ("anything", "", []),
    ],
)
def test_words_are_found_whatever_their_form(text: str, words: str, found: list[tuple[int, int]]) -> None:
    assert occurrences(text, folded_words(words)) == found


def test_hits_are_counted_in_text_code_and_tables_and_those_in_view_tinted(
    view: TranscriptView, finder: _Finder
) -> None:
    text = "A **need**le here.\n\n```python\nneedle = 1\n```\n\n| needle | b |\n|---|---|\n| x | NEEDLE |\n\n"
    text += "- `needle`\n"
    view.set_messages([_question("1", "Where is the needle?"), _answer("2", text)])
    assert finder.look_for("needle") == (1, 6)
    assert [text.lower() for text, _ in _tinted(view)] == ["needle"] * 6
    assert [strong for _, strong in _tinted(view)] == [True] + [False] * 5
    assert finder.step(1) == (2, 6)
    assert [strong for _, strong in _tinted(view)].index(True) == 1
    assert finder.step(-1) == (1, 6)
    assert finder.step(-1) == (6, 6)


def test_what_is_not_shown_is_not_found(view: TranscriptView, finder: _Finder) -> None:
    view.set_messages([_answer("1", "A [link](http://hidden.example) [1].", marks=(CitationMark(7, 34),))])
    assert finder.look_for("hidden") == (0, 0)
    assert finder.look_for("**") == (0, 0)
    assert finder.look_for("7") == (0, 0)
    assert finder.look_for("a link") == (1, 1)


def test_hits_out_of_view_are_counted_and_gone_to(view: TranscriptView, finder: _Finder) -> None:
    view.set_messages(
        [_answer(str(row), f"row {row}\n\n" + "word " * 150 + ("needle" if row % 10 == 0 else "")) for row in range(60)]
    )
    view.scroll_to("25")
    assert finder.look_for("needle") == (4, 6)
    for number in (5, 6, 1, 2):
        assert finder.step(1) == (number, 6)
        assert 0 < _current_y(view) < view.viewport().height()


def test_a_hit_inside_tall_code_is_scrolled_to_both_ways(view: TranscriptView, finder: _Finder) -> None:
    lines = [f"x{number} = {number}" for number in range(400)]
    lines[250] = "y = '" + "." * 400 + "needle'"
    view.set_messages([_answer("1", "```\n" + "\n".join(lines) + "\n```")])
    view.scroll_to("1")
    assert finder.look_for("needle") == (1, 1)
    assert 0 < _current_y(view) < view.viewport().height()


def test_a_hit_in_closed_reasoning_opens_it(view: TranscriptView, finder: _Finder) -> None:
    view.set_messages([_answer("1", "needle in the answer", "I should look for the **needle**.")])
    assert finder.look_for("needle") == (1, 2)
    assert len(_tinted(view)) == 2
    assert _tinted(view)[0] == ("needle", True)


def test_hidden_reasoning_is_not_searched(view: TranscriptView, finder: _Finder) -> None:
    view.set_reasoning_shown(False)
    view.set_messages([_answer("1", "needle", "needle")])
    assert finder.look_for("needle") == (1, 1)


def test_text_that_arrives_is_counted_while_the_current_hit_stays(
    qtbot: QtBot, view: TranscriptView, finder: _Finder
) -> None:
    view.set_messages([_question("1", "needle"), _answer("2", "")])
    assert finder.look_for("needle") == (1, 1)
    view.append_text("2", "a needle and a nee")
    qtbot.waitUntil(lambda: finder.told[:2] == (1, 2))
    view.append_text("2", "dle")
    qtbot.waitUntil(lambda: finder.told[:2] == (1, 3))
    assert len(_tinted(view)) == 3
    view.remove_message("1")
    qtbot.waitUntil(lambda: finder.told[:2] == (0, 2))


def test_what_is_done_before_there_are_words_is_not_done_again(
    qtbot: QtBot, view: TranscriptView, finder: _Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(text: str) -> Source:
        read.append(text)
        return source_of(text)

    monkeypatch.setattr(gui.transcript.find_scan, "source_of", noted)
    view.set_messages([_answer(str(row), f"row {row}\n\n" + "a **needle** here\n\n" * 20) for row in range(60)])
    finder.find.prepare()
    qtbot.waitUntil(lambda: len([text for text in read if text]) >= 50)
    qtbot.waitUntil(lambda: not finder.find.is_under_way)
    before = len(read)
    assert finder.look_for("a needle")[1] == 1200
    assert finder.look_for("row 5")[1] == 11
    assert len(read) == before


def test_nothing_stays_tinted_when_the_search_is_given_up(view: TranscriptView, finder: _Finder) -> None:
    view.set_messages([_answer("1", "needle")])
    finder.look_for("needle")
    finder.find.look_for("")
    assert _tinted(view) == []
    assert finder.told == (0, 0, True)


def test_every_counted_hit_can_be_gone_to(view: TranscriptView, finder: _Finder) -> None:
    """What is counted from the source and what is tinted on the screen are the same places."""
    answer = (
        "# an **an**\n\n> an *quoted* an\n> - an\n\n1. an `an`\n2. [an](http://an.example)\n\n- [x] an\n\n"
        "| an | b |\n|:--|--:|\n| an<br>an | `an` |\n\n$$x$$\n\nan[^1] &amp; an 🎉 an\n\n"
        "[^1]: an note\n\n    an code\n"
    )
    view.set_messages([_answer("1", answer)])
    _, total = finder.look_for("an")
    shown = sum(len(widget.occurrences("an")) for widget in view.findChildren(TextWidget) if widget.isVisible())
    code = sum(editor.toPlainText().count("an") for editor in view.findChildren(QPlainTextEdit) if editor.isVisible())
    assert total == shown + code
    assert total == len(_tinted(view))


@pytest.mark.filterwarnings("ignore:path is deprecated")  # ziafont on Python 3.11
def test_a_formula_is_found_by_its_source_and_marked_as_a_whole(
    qtbot: QtBot, view: TranscriptView, finder: _Finder
) -> None:
    view.set_messages([_answer("1", "Then $x_1 + x_2$, and x is\n\n$$\\frac{x}{2}$$\n\n$\\text{x의\n값}$ end.")])
    assert finder.look_for("x") == (1, 4)
    qtbot.waitUntil(lambda: sum(editor.toPlainText().count("\ufffc") for editor in _editors(view)) == 2, timeout=10_000)
    assert finder.look_for("frac{x}") == (1, 1)
    assert [text for text, _ in _tinted(view)] == ["\ufffc"]
    assert finder.look_for("x") == (1, 4)
    # Where one cannot be typeset, its source stands in its place.
    assert [text for text, _ in _tinted(view)] == ["\ufffc", "x", "\ufffc", "\\text{x의 값}"]
    assert [finder.step(1) for _ in range(4)] == [(2, 4), (3, 4), (4, 4), (1, 4)]
    assert finder.look_for("$") == (0, 0)


def test_the_window_finds_with_its_bar(
    qtbot: QtBot, window: MainWindow, session: FakeSession, controller: WindowController
) -> None:
    store = session.services.conversations
    conversation = store.create("chat")
    question = store.add_message(conversation.id, None, "user", "Where is the needle?")
    store.add_message(conversation.id, question.id, "user", "needle, needle")
    controller.conversation.open(conversation.id)
    qtbot.waitUntil(lambda: len(controller.conversation.messages) == 2)
    controller.actions["find"].trigger()
    field = next(f for f in window.findChildren(QLineEdit) if f.accessibleName() == "Find in this chat")
    assert field.isVisible()
    QTest.keyClicks(field, "needle")
    qtbot.waitUntil(lambda: field.accessibleDescription() == "1 of 3")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.accessibleDescription() == "2 of 3"
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    controller.actions["find_next"].trigger()
    controller.actions["find_next"].trigger()
    assert "3 of 3" in [label.text() for label in window.findChildren(QLabel)]
    button = next(b for b in window.findChildren(QToolButton) if b.accessibleName() == "Find the place before")
    button.click()
    assert field.accessibleDescription() == "2 of 3"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    controller.actions["find_next"].trigger()
    assert field.isVisible()
    assert field.text() == "needle"
    controller.conversation.new_chat()
    assert not field.isVisible()


def test_folded_text_of_no_pieces_is_empty() -> None:
    assert shown_text([], FormulaKeys()) == Shown("")
