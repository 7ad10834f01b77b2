"""A text that grows: only what is new is put into its document, and it looks as if all of it had been made anew."""

import random

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.transcript.appearance import Appearance
from gui.transcript.blocks import FormulaKeys
from gui.transcript.content import TranscriptMessage
from gui.transcript.formulas import Formulas
from gui.transcript.markdown import build_parser
from gui.transcript.pieces import TextPiece
from gui.transcript.streaming import StreamingText
from gui.transcript.text_widget import TextWidget
from gui.transcript.theme import LIGHT
from gui.transcript.view import TranscriptView

TEXTS = (
    "A plain paragraph, & some <signs> in it; it ends here.\n\nAnd a second one follows on it, 그리고 한국어도.",
    "Words **in bold** and *in italics*, `code`, `more code` behind it, and a [link](https://example.org) that ends.",
    "# A heading that grows\n\nText below it.\n\n1. first item of some words\n2. second *item*\n   - inner one\n\nEnd.",
    "> A quotation of several words\n> > with another inside it\n\nAnd a word  with   spaces \\\nafter a break.",
    "| a | b |\n|---|---|\n| one cell | another cell |\n| two | more words |\n\nBehind the table, with 2 < 3 & so on.",
    "An emoji 👩‍🔬 of several parts, a combined é, عربي and עברית beside 한글 and 漢字 text, as it comes.",
    "- an item\n- another with **bold** at its **end**\n- and `code`\n\n---\n\nA line with &amp; and &nbsp; in it.",
)
WIDTH = 420


@pytest.fixture
def column(qtbot: QtBot) -> QWidget:
    column = QWidget()
    qtbot.addWidget(column)
    column.resize(WIDTH, 600)
    return column


def _text_widget(column: QWidget, formulas: Formulas) -> TextWidget:
    widget = TextWidget(column, formulas)
    widget.set_appearance(Appearance(LIGHT, column.font().family()))
    return widget


def _place(widget: TextWidget) -> tuple[int, int, int]:
    left, width, height = widget.place(0, WIDTH)
    widget.setGeometry(left, 0, width, height)
    return left, width, height


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("seed", range(4))
def test_it_looks_as_made_anew(column: QWidget, text: str, seed: int) -> None:
    keys, sizes = FormulaKeys(), random.Random(seed)
    formulas = Formulas(keys, column)
    stream, grown = StreamingText(build_parser(), keys), _text_widget(column, formulas)
    begin = 0
    while begin < len(text):
        end = begin + sizes.randint(1, 9)
        pieces = [piece for piece in stream.feed(text[begin:end]) if isinstance(piece, TextPiece)]
        begin = end
        if not pieces:
            continue
        anew = _text_widget(column, formulas)
        for widget in (grown, anew):
            widget.show_piece(pieces[-1])
        assert _place(grown) == _place(anew)
        assert grown.document().toHtml() == anew.document().toHtml()
        assert grown.grab().toImage() == anew.grab().toImage()


@pytest.fixture
def answering(view: TranscriptView) -> TranscriptView:
    """A transcript with an answer "a" that is to come."""
    view.set_messages([TranscriptMessage("a", "assistant", "Model", "")])
    return view


def _tell(view: TranscriptView, words: str) -> TextWidget:
    """Let ``words`` come; the widget that shows the text."""
    view.append_text("a", words)
    view.flush()
    (widget,) = (found for found in view.findChildren(TextWidget) if found.isVisible())
    return widget


def test_only_the_new_words_are_put_in(answering: TranscriptView) -> None:
    changes: list[tuple[int, int, int]] = []
    widget = _tell(answering, "Once upon a time there was")
    widget.document().contentsChange.connect(lambda *change: changes.append(change))
    for words in (" a lighthouse", " on a", " rock, far out"):
        _tell(answering, words)
    assert [(removed, added) for _, removed, added in changes] == [(0, 13), (0, 5), (0, 14)]
    assert widget.toPlainText() == "Once upon a time there was a lighthouse on a rock, far out"


def test_what_is_selected_grows_with_the_text(answering: TranscriptView) -> None:
    _tell(answering, "Some words")
    answering._selection.select_all()
    widget = _tell(answering, " and others")
    assert answering.selected_text().endswith("Some words and others")
    assert widget.extraSelections()
    answering._selection.clear()
    assert widget.extraSelections() == []


@pytest.mark.parametrize(
    ("opening", "more"),
    [("", " a text that goes on"), ("> ", " a text that goes on"), ("- ", " a text with `code` in it")],
)
def test_what_is_painted_anew_is_all_that_looks_otherwise(
    answering: TranscriptView, qtbot: QtBot, opening: str, more: str
) -> None:
    if QGuiApplication.platformName() != "offscreen":
        pytest.skip("on a real screen something may stand before the window")
    _tell(answering, opening + "Words of")
    for _ in range(30):
        _tell(answering, more)
        qtbot.wait(1)
        seen = answering.screen().grabWindow(answering.winId()).toImage()
        assert seen.convertToFormat(QImage.Format.Format_RGB32) == answering.grab().toImage().convertToFormat(
            QImage.Format.Format_RGB32
        )
