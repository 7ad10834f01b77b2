"""The transcript view as a reader meets it."""

from collections.abc import Callable
from dataclasses import fields

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QEnterEvent, QGuiApplication, QTextDocument
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.transcript.code_widget import CodeWidget
from gui.transcript.content import CitationMark, MessageAction, SourceChip, TranscriptMessage
from gui.transcript.footer import FooterWidget
from gui.transcript.line_widgets import BusyWidget
from gui.transcript.text_widget import TextWidget
from gui.transcript.theme import DARK, LIGHT, TranscriptColours
from gui.transcript.view import TranscriptView


def _answer(
    name: str,
    text: str,
    marks: tuple[CitationMark, ...] = (),
    sources: tuple[SourceChip, ...] = (),
    footer: Callable[[], str] | None = None,
    actions: tuple[MessageAction, ...] = (),
) -> TranscriptMessage:
    return TranscriptMessage(name, "assistant", "Model", text, marks, sources, footer, actions)


def _conversation(count: int = 40) -> list[TranscriptMessage]:
    return [
        TranscriptMessage(str(i), "user", "You", f"question {i}")
        if i % 2 == 0
        else _answer(str(i), f"answer {i}\n\n" + "word " * 200)
        for i in range(count)
    ]


def _shown(view: TranscriptView, kind: type[QWidget]) -> list[QWidget]:
    return sorted((w for w in view.findChildren(kind) if w.isVisible()), key=lambda w: w.y())


def _tops(view: TranscriptView) -> dict[str, int]:
    """Where each visible text begins in the viewport."""
    return {
        w.toPlainText()[:12]: w.mapTo(view.viewport(), QPoint(0, 0)).y()
        for w in _shown(view, TextWidget)
        if isinstance(w, TextWidget)
    }


def _click(qtbot: QtBot, widget: QWidget, text: str) -> None:
    """Click into the middle of `text`."""
    assert isinstance(widget, TextWidget)
    cursor = widget.document().find(text)
    assert not cursor.isNull()
    cursor.setPosition(cursor.selectionStart())
    start = widget.cursorRect(cursor)
    qtbot.mouseClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=start.center() + QPoint(4, 0))


def test_only_what_is_in_view_has_widgets(view: TranscriptView) -> None:
    view.set_messages(_conversation(2_000))
    assert 0 < len(view.findChildren(TextWidget)) < 30
    for row in range(0, 2_000, 100):
        view.scroll_to(str(row))
    assert len(view.findChildren(TextWidget)) < 40


def test_end_is_shown_at_first_and_a_jump_shows_its_message_on_top(view: TranscriptView) -> None:
    view.set_messages(_conversation())
    assert "answer 39" in " ".join(_tops(view))
    view.scroll_to("8")
    tops = _tops(view)
    assert 0 <= tops["question 8"] < 60


def test_short_conversation_begins_at_the_top(view: TranscriptView) -> None:
    view.set_messages([TranscriptMessage("1", "user", "You", "hello")])
    assert _tops(view)["hello"] < 60
    assert view.verticalScrollBar().maximum() == 0


def test_view_sticks_to_the_end_only_when_there(view: TranscriptView) -> None:
    view.set_messages([*_conversation(), _answer("new", "")])
    bar = view.verticalScrollBar()
    for _ in range(5):
        view.append_text("new", "More and more text.\n\n" * 5)
        view.flush()
        assert bar.value() == bar.maximum()
    bar.setValue(bar.value() - 150)
    before = _tops(view)
    view.append_text("new", "Yet more.\n\n" * 30)
    view.flush()
    assert _tops(view) == before
    jump = next(b for b in view.findChildren(QAbstractButton) if b.accessibleName() == "Jump to latest")
    assert jump.isVisible()
    jump.click()
    assert bar.value() == bar.maximum()
    assert not jump.isVisible()


def test_scrolling_a_little_moves_everything_by_that_much(view: TranscriptView) -> None:
    view.set_messages(_conversation())
    view.scroll_to("20")
    bar = view.verticalScrollBar()
    for change in (37, -61, -400, 250):
        before = _tops(view)
        bar.setValue(bar.value() + change)
        after = _tops(view)
        common = before.keys() & after.keys()
        assert common
        assert {before[text] - after[text] for text in common} == {change}


def test_resize_keeps_the_first_visible_piece(view: TranscriptView) -> None:
    view.set_messages(_conversation())
    view.scroll_to("21")
    top = _tops(view)["answer 21\nwo"]
    for width in (700, 500, 1100):
        view.resize(width, 600)
        assert _tops(view)["answer 21\nwo"] == top


def test_streamed_answer_equals_the_same_answer_at_once(view: TranscriptView) -> None:
    text = "# Head\n\nSome **bold** text.\n\n```py\nx = 1\n\ny = 2\n```\n\n| a |\n|---|\n| b |\n"
    view.set_messages([_answer("a", "")])
    for start in range(0, len(text), 7):
        view.append_text("a", text[start : start + 7])
        view.flush()
    streamed = view.viewport().grab().toImage()
    view.set_messages([_answer("a", text)])
    assert view.viewport().grab().toImage() == streamed


def test_busy_dots_until_the_first_token(view: TranscriptView) -> None:
    view.set_messages([_answer("a", "")])
    view.set_busy("a", "Reading 3 passages")
    (dots,) = _shown(view, BusyWidget)
    assert dots.accessibleName() == "Reading 3 passages"
    view.append_text("a", "Hi")
    view.flush()
    assert not _shown(view, BusyWidget)
    view.set_busy(None)


def test_click_on_a_mark_or_chip_names_the_citation(view: TranscriptView, qtbot: QtBot) -> None:
    text = "One sentence. Another one."
    marks, sources = (CitationMark(7, 13),), (SourceChip(7, "a.pdf · p. 3", "A report", True),)
    view.set_messages([_answer("a", text, marks=marks, sources=sources)])
    with qtbot.waitSignal(view.citation_activated) as clicked:
        _click(qtbot, _shown(view, TextWidget)[0], "7")
    assert clicked.args == ["a", 7]
    chip = next(b for b in view.findChildren(QAbstractButton) if b.accessibleName() == "Source 7: a.pdf · p. 3")
    with qtbot.waitSignal(view.citation_activated) as clicked:
        chip.click()
    assert clicked.args == ["a", 7]


def test_link_opens_only_through_the_signal(view: TranscriptView, qtbot: QtBot) -> None:
    view.set_messages([_answer("a", "See [the manual](https://a.example/x) now.")])
    with qtbot.waitSignal(view.link_activated) as clicked:
        _click(qtbot, _shown(view, TextWidget)[0], "the manual")
    assert clicked.args == ["https://a.example/x"]


def test_actions_name_message_and_action(view: TranscriptView, qtbot: QtBot) -> None:
    view.set_messages([_answer("a", "Text", actions=("copy", "regenerate"))])
    for name, action in (("Copy message", "copy"), ("Answer again", "regenerate")):
        button = next(b for b in view.findChildren(QAbstractButton) if b.accessibleName() == name)
        with qtbot.waitSignal(view.action_requested) as asked:
            button.click()
        assert asked.args == ["a", action]


def test_selection_runs_over_messages(view: TranscriptView, qtbot: QtBot) -> None:
    view.set_messages([_answer("a", "first words"), TranscriptMessage("b", "user", "You", "second words")])
    first, second = _shown(view, TextWidget)
    assert isinstance(first, TextWidget)
    assert isinstance(second, TextWidget)
    cursor = first.document().find("words")
    cursor.setPosition(cursor.selectionStart())
    start = first.cursorRect(cursor).center()
    cursor = second.document().find("words")
    cursor.setPosition(cursor.selectionStart())
    end = first.viewport().mapFromGlobal(second.viewport().mapToGlobal(second.cursorRect(cursor).center()))
    qtbot.mousePress(first.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(first.viewport(), end)
    qtbot.mouseRelease(first.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert view.selected_text() == "words\n\nsecond "
    view.copy()
    assert QGuiApplication.clipboard().text() == "words\n\nsecond "


def test_select_all_takes_messages_that_were_never_shown(view: TranscriptView, qtbot: QtBot) -> None:
    messages = _conversation(300)
    view.set_messages(messages)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "\n\n".join(message.text for message in messages)


def test_content_loads_nothing(view: TranscriptView) -> None:
    view.set_messages([_answer("a", "text ![x](file:///etc/hostname) <img src='file:///etc/hostname'>")])
    (widget,) = _shown(view, TextWidget)
    assert isinstance(widget, TextWidget)
    for address in ("file:///etc/hostname", "http://a.example/x.png", "/etc/hostname"):
        for kind in QTextDocument.ResourceType:
            assert widget.loadResource(kind.value, QUrl(address)) is None
    assert "<img" not in widget.toHtml()


@pytest.mark.filterwarnings("ignore:path is deprecated")  # ziafont on Python 3.11
def test_formula_replaces_its_source_when_ready(view: TranscriptView, qtbot: QtBot) -> None:
    view.set_messages([_answer("a", "So $x^2$ and $\\text{한글}$ and $\\frac{$.")])

    def typeset() -> None:
        (widget,) = _shown(view, TextWidget)
        assert isinstance(widget, TextWidget)
        assert widget.toPlainText() == "So \ufffc and \\text{한글} and \\frac{."

    qtbot.waitUntil(typeset, timeout=10_000)
    (widget,) = _shown(view, TextWidget)
    assert isinstance(widget, TextWidget)
    assert widget.text_between(0, widget.length()).startswith("So $x^2$ and")


def test_code_is_coloured_copied_and_not_wrapped(view: TranscriptView, qtbot: QtBot) -> None:
    code = "def f():\n    return '" + "x" * 400 + "'"
    view.set_messages([_answer("a", f"```python\n{code}\n```")])
    (block,) = _shown(view, CodeWidget)
    assert isinstance(block, CodeWidget)
    assert block.accessibleName() == "Code block, python"
    assert block.text_between(0, block.length()) == code

    def colours() -> set[str]:
        image = block.grab().toImage()
        return {image.pixelColor(x, y).name() for x in range(10, 60) for y in range(45, 75)}

    # The lexer of a language is made ready in the background when it is first wanted.
    qtbot.waitUntil(lambda: LIGHT.code_keyword.name() in colours())
    copy, save = block.findChildren(QAbstractButton)
    with qtbot.waitSignal(view.save_requested) as asked:
        save.click()
    assert asked.args == [code, "code.py"]
    copy.click()
    assert QGuiApplication.clipboard().text() == code


def test_theme_changes_everything_in_view(view: TranscriptView) -> None:
    view.set_messages(_conversation(2))
    for theme in (DARK, LIGHT):
        view.set_theme(theme)
        image = view.viewport().grab().toImage()
        assert image.pixelColor(2, 2).name() == theme.background.name()
        assert theme.bubble.name() in {image.pixelColor(x, 50).name() for x in range(0, image.width(), 5)}


def test_actions_show_at_the_last_answer_and_under_the_mouse(view: TranscriptView) -> None:
    view.set_messages([_answer("a", "one", actions=("copy",)), _answer("b", "two", actions=("copy",))])
    first, second = _shown(view, FooterWidget)
    hidden = first.grab().toImage()
    assert second.grab().toImage() != hidden
    QApplication.sendEvent(first, QEnterEvent(QPointF(), QPointF(), QPointF()))
    assert first.grab().toImage() != hidden


def test_very_narrow_view_does_no_harm(view: TranscriptView) -> None:
    view.set_messages(_conversation(4))
    view.resize(30, 300)
    view.resize(900, 600)
    assert "answer 3" in " ".join(_tops(view))


def test_messages_can_be_updated_and_removed(view: TranscriptView) -> None:
    view.set_messages(_conversation(6))
    view.update_message(_answer("5", "changed", footer=lambda: "9 tokens"))
    assert "changed" in _tops(view)
    assert _shown(view, FooterWidget)
    view.remove_message("5")
    assert "changed" not in _tops(view)
    view.append_message(TranscriptMessage("n", "notice", "", "It stopped."))
    with pytest.raises(ValueError, match="same id"):
        view.append_message(TranscriptMessage("n", "notice", "", "Again."))
    with pytest.raises(KeyError):
        view.append_text("5", "x")


def test_every_focusable_widget_has_a_name(view: TranscriptView) -> None:
    sources = (SourceChip(1, "a.pdf", "", True), SourceChip(2, "b.pdf", "", False))
    text = "[link](http://a.b)\n\n```py\nx\n```"
    view.set_messages([_answer("a", text, sources=sources, actions=("copy", "regenerate"))])
    unnamed = [
        widget
        for widget in [view, *view.findChildren(QWidget)]
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible() and not widget.accessibleName()
    ]
    assert not unnamed


def test_tab_goes_through_links_chips_and_actions_in_reading_order(view: TranscriptView, qtbot: QtBot) -> None:
    text = "[link](http://a.b)\n\n```py\nx\n```"
    view.set_messages([_answer("a", text, sources=(SourceChip(1, "s", "", True),), actions=("copy", "regenerate"))])
    view.setFocus()
    names = []
    for _ in range(6):
        qtbot.keyClick(QGuiApplication.focusObject(), Qt.Key.Key_Tab)
        focused = QGuiApplication.focusObject()
        assert isinstance(focused, QWidget)
        names.append(focused.accessibleName())
    # Of the text its link has the focus at once.
    assert names == ["Model", "Save py code", "Copy py code", "Source 1: s", "Copy message", "Answer again"]


def _contrast(first: QColor, second: QColor) -> float:
    """WCAG 2.2 contrast ratio."""

    def luminance(colour: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_enough_contrast(theme: TranscriptColours) -> None:
    pairs = [(field.name, "code_background") for field in fields(theme) if field.name.startswith("code_")]
    pairs = [pair for pair in pairs if pair[0] not in ("code_background", "code_header")]
    pairs += [("text", "background"), ("text", "bubble"), ("text", "inline_code"), ("muted", "background")]
    pairs += [("muted", "code_header"), ("link", "background"), ("pill_text", "pill"), ("doubtful", "background")]
    pairs += [("selection_text", "selection")]
    poor = [pair for pair in pairs if _contrast(getattr(theme, pair[0]), getattr(theme, pair[1])) < 4.5]
    assert not poor


def test_marks_come_to_a_long_answer_in_slices(view: TranscriptView, qtbot: QtBot) -> None:
    text = "A sentence that is long enough to count.\n\n" * 500
    view.set_messages([_answer("a", "")])
    view.append_text("a", text)
    view.flush()
    view.update_message(_answer("a", text, marks=(CitationMark(7, len(text) - 2),), footer=lambda: "9 tokens"))
    assert "7" not in _shown(view, TextWidget)[-1].toPlainText()
    qtbot.waitUntil(lambda: "7" in _shown(view, TextWidget)[-1].toPlainText())
    assert not view.arriving.slices.isActive()
    view.update_message(_answer("a", text + "Once more.", marks=(CitationMark(8, 3),)))
    view.set_messages([_answer("b", "another")])
    qtbot.waitUntil(lambda: not view.arriving.slices.isActive())
    assert "another" in _tops(view)


def test_what_was_scrolled_through_is_not_kept_parsed(view: TranscriptView) -> None:
    view.set_messages(_conversation(1_000))
    view.scroll_to("11")
    before = _tops(view)
    for row in range(0, 1_000, 2):
        view.scroll_to(str(row))
    parsed = [entry for entry in view._entries if entry.body is not None]
    assert 10 < len(parsed) <= 200
    view.scroll_to("11")
    assert _tops(view) == before
    view.set_messages(_conversation(4))
    assert len(view._entries._used) <= 4
