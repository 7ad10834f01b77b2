"""What comes out of the transcript: as it is shown, with its formatting, and as Markdown."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QWidget

from gui.transcript.blocks import FormulaKeys
from gui.transcript.code_widget import CodeWidget
from gui.transcript.content import CitationMark, TranscriptMessage
from gui.transcript.copying import markdown_of
from gui.transcript.markdown import build_parser
from gui.transcript.streaming import whole
from gui.transcript.text_widget import TextWidget
from gui.transcript.view import TranscriptView

ANSWER = """# Title

Some **bold**, *thin*, ~~gone~~ and `code <b>` with [a link](http://example.org/?a=1&b=2).

- one
- two
   1. inner

| a | b |
|---|---|
| 1 < 2 | **x** |

```python
for x in y:
    print(x)
```

Energy is $e=mc^2$."""


@pytest.fixture
def view(view: TranscriptView) -> TranscriptView:
    """With room for all that is copied."""
    view.resize(900, 900)
    return view


def _answer(name: str, text: str, reasoning: str = "", marks: tuple[CitationMark, ...] = ()) -> TranscriptMessage:
    return TranscriptMessage(name, "assistant", "Model", text, marks, reasoning=reasoning)


def _copied(view: TranscriptView, form: str = "formatted") -> QMimeData:
    """The clipboard after all was selected and copied."""
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    if form == "formatted":
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    else:
        view.menu.open("", view.mapToGlobal(QPoint(5, 5)))
        made = next(m for m in view.findChildren(QMenu) if m.isVisible())
        next(action for action in made.actions() if action.text() == form).trigger()
        made.close()
    return QGuiApplication.clipboard().mimeData()


def test_plain_text_is_what_is_shown(view: TranscriptView) -> None:
    view.set_messages([TranscriptMessage("1", "user", "You", "a *question*"), _answer("2", ANSWER)])
    assert _copied(view).text() == (
        "a *question*\n\nTitle\nSome bold, thin, gone and code <b> with a link.\n- one\n- two\n   1. inner\n"
        "a\tb\n1 < 2\tx\nfor x in y:\n    print(x)\nEnergy is $e=mc^2$."
    )


def test_formatting_goes_along_without_the_windows_styles(view: TranscriptView) -> None:
    view.set_messages([_answer("2", ANSWER, marks=(CitationMark(7, len(ANSWER)),))])
    html = _copied(view).html()
    for part in (
        "<h1>Title</h1>", "<b>bold</b>", "<code>code &lt;b&gt;</code>",
        "<li>one</li>", "<td align=\"left\">1 &lt; 2</td>",
        "<pre><code>for x in y:\n    print(x)</code></pre>",
    ):  # fmt: skip
        assert part in html
    assert "style=" not in html
    assert "class=" not in html
    assert "cite:" not in html


def test_markdown_of_a_whole_answer_is_its_source(view: TranscriptView) -> None:
    view.set_messages([TranscriptMessage("1", "user", "You", "a *question*"), _answer("2", ANSWER)])
    clipboard = _copied(view, "Copy as Markdown")
    assert clipboard.text() == f"a *question*\n\n{ANSWER}"
    assert not clipboard.hasHtml()


def test_plain_text_alone_has_no_html(view: TranscriptView) -> None:
    view.set_messages([_answer("1", "Some **bold** words.")])
    clipboard = _copied(view, "Copy as plain text")
    assert clipboard.text() == "Some bold words."
    assert not clipboard.hasHtml()


def test_pieces_become_the_markdown_they_were(view: TranscriptView) -> None:
    """A part of a long answer has no source of its own: it is written anew, and reads the same."""
    parser, formulas = build_parser(), FormulaKeys()
    written = "\n\n".join(markdown_of(piece, formulas) for piece in whole(ANSWER, parser, formulas))
    assert written == ANSWER
    again = whole(written, parser, formulas)
    assert again == whole(ANSWER, parser, formulas)


def test_reasoning_is_copied_only_while_it_is_open(view: TranscriptView) -> None:
    view.set_messages([_answer("1", "The answer.", "First this.\n\nThen that.")])
    assert _copied(view).text() == "The answer."
    assert _copied(view, "Copy as Markdown").text() == "The answer."
    view.toggle_reasoning("1")
    assert _copied(view).text() == "First this.\nThen that.\nThe answer."
    assert _copied(view, "Copy as Markdown").text() == "> First this.\n>\n> Then that.\n\nThe answer."


def _drag(start: QWidget, at: QPoint, end: QWidget, to: QPoint) -> None:
    QTest.mousePress(start, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(start, start.mapFromGlobal(end.mapToGlobal(to)))
    QTest.mouseRelease(start, Qt.MouseButton.LeftButton, pos=start.mapFromGlobal(end.mapToGlobal(to)))


def test_a_part_of_code_is_copied_without_fences_but_for_markdown(view: TranscriptView) -> None:
    view.set_messages([_answer("1", "Look **here**:\n\n```python\none = 1\ntwo = 2\n```\n\nThe end.")])
    text = next(w for w in view.findChildren(TextWidget) if w.isVisible() and "Look" in w.toPlainText())
    code = next(w for w in view.findChildren(CodeWidget) if w.isVisible())
    editor = code.findChildren(QPlainTextEdit)[0]
    end = QTextCursor(editor.document())
    end.setPosition(len("one = 1"))
    place = editor.cursorRect(end).center()
    _drag(text.surface, QPoint(0, 10), code.surface, place)
    view.copy()
    assert QGuiApplication.clipboard().text() == "Look here:\none = 1"
    view.copy_as("markdown")
    assert QGuiApplication.clipboard().text() == "Look **here**:\n\n```python\none = 1\n```"


def test_shift_and_arrows_move_the_end_of_the_selection_over_messages(view: TranscriptView) -> None:
    view.set_messages([TranscriptMessage("1", "user", "You", "first"), _answer("2", "second line\n\nthird " * 60)])
    view.scroll_to("1")
    text = next(w for w in view.findChildren(TextWidget) if w.isVisible() and w.toPlainText() == "first")
    QTest.mouseClick(text.surface, Qt.MouseButton.LeftButton, pos=QPoint(0, text.height() // 2))
    view.setFocus()
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_text() == "fir"
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_text() == "fi"
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_text().startswith("first\n\nsecond line")
    bar = view.verticalScrollBar()
    bar.setValue(0)
    for _ in range(60):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert bar.value() > 0
    assert view.selected_text().count("third") > 30
    for _ in range(70):
        QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_text() == ""
