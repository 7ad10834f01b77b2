"""Colouring code: offsets as Qt counts them, restarts in unfinished code, and the same colours in the end."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.transcript import highlight
from gui.transcript.appearance import Appearance
from gui.transcript.code_widget import CodeWidget
from gui.transcript.pieces import CodePiece
from gui.transcript.theme import LIGHT

CODE = "def f():\n    return 1\n\n" * 30 + "# 끝 😀 end\nx = 'a'\n"


def test_offsets_count_utf16_units() -> None:
    code = "s = '😀'  # 😀 x\ny = 1"
    units = code.encode("utf-16-le")
    found = {
        (units[2 * start : 2 * (start + length)].decode("utf-16-le"), name)
        for start, length, name in highlight.utf16_spans(code, "python")
    }
    assert ("'😀'", "code_string") in found or ("😀", "code_string") in found
    assert ("# 😀 x", "code_comment") in found
    assert ("1", "code_number") in found


def test_lexing_restarts_at_the_margin_after_an_empty_line() -> None:
    code = "def f():\n    a\n\n    b\n\nx = 1\n"
    assert code[highlight.checkpoint(code, 0) :] == "x = 1\n"


def test_lexing_restarts_soon_where_no_empty_line_comes() -> None:
    code = "".join(f"x{i} = {i}\n" for i in range(1_000))
    assert len(code) - highlight.checkpoint(code, 0) < 30


def test_unknown_language_stays_plain() -> None:
    assert list(highlight.spans("a = 1", "no-such-language")) == []


def test_code_that_grew_looks_like_code_set_at_once(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    grown, whole = CodeWidget(parent), CodeWidget(parent)
    for widget in (grown, whole):
        widget.set_appearance(Appearance(LIGHT, parent.font().family()))
    for end in range(0, len(CODE) + 11, 11):
        grown.show_piece(CodePiece(CODE[:end], "python"))
    whole.show_piece(CodePiece(CODE, "python"))
    for widget in (grown, whole):
        widget.resize(600, widget.place(0, 600)[2])
    assert grown.text_between(0, grown.length()) == CODE
    qtbot.waitUntil(lambda: grown.grab().toImage() == whole.grab().toImage(), timeout=5_000)
