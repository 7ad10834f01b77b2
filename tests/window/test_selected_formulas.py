"""Formulas stay as dark, or as bright, in a selection as the words beside them."""

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.transcript.content import TranscriptMessage
from gui.transcript.text_widget import TextWidget
from gui.transcript.theme import DARK, LIGHT, TranscriptColours
from gui.transcript.view import TranscriptView

PLACES = {
    "in a sentence": "The cost is $n^2 d$ for each head.",
    "in a table": "| way | time |\n|---|---|\n| all | $O(n^2)$ |",
}


def farthest_from(image: QImage, ground: QColor) -> int:
    """How much lighter or darker than ``ground`` the strongest ink is."""
    return max(
        abs(image.pixelColor(x, y).lightness() - ground.lightness())
        for x in range(image.width())
        for y in range(image.height())
    )


@pytest.mark.filterwarnings("ignore:path is deprecated")  # ziafont on Python 3.11
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_a_selected_formula_can_be_read(qtbot: QtBot, colours: TranscriptColours, place: str) -> None:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.set_theme(colours)
    view.show()
    view.set_messages([TranscriptMessage("1", "assistant", "Model", PLACES[place])])

    def formulas() -> list[TextWidget]:
        shown = [w for w in view.findChildren(TextWidget) if w.isVisible()]
        return [w for w in shown if any(found.is_image for found in w._fragments.formulas)]

    qtbot.waitUntil(lambda: bool(formulas()), timeout=10_000)
    QApplication.processEvents()
    [widget] = formulas()
    position = widget._fragments.formulas[0].start
    cursor = widget.textCursor()
    cursor.setPosition(position)
    left = widget.cursorRect(cursor)
    cursor.setPosition(position + 1)
    area = left.united(widget.cursorRect(cursor))

    widget.select(0, widget.length())
    image = widget.viewport().grab(area).toImage()
    # On the ground of the selection, and not washed out by it.
    assert colours.selection in [image.pixelColor(x, image.height() // 2) for x in range(image.width())]
    contrast = abs(colours.text.lightness() - colours.selection.lightness())
    assert farthest_from(image, colours.selection) > 0.8 * contrast
    widget.select(0, 0)
    image = widget.viewport().grab(area).toImage()
    assert colours.selection not in [image.pixelColor(x, image.height() // 2) for x in range(image.width())]


@pytest.mark.filterwarnings("ignore:path is deprecated")  # ziafont on Python 3.11
def test_the_source_of_a_formula_does_not_look_like_a_link(qtbot: QtBot) -> None:
    view = TranscriptView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    text = "Then $\\text{값}$ and [a link](https://example.org)."
    view.set_messages([TranscriptMessage("1", "assistant", "Model", text)])
    [widget] = [w for w in view.findChildren(TextWidget) if w.isVisible()]

    def ink(words: str) -> QColor:
        return widget.document().find(words).charFormat().foreground().color()

    assert ink("값") == LIGHT.muted
    assert ink("a link") == LIGHT.link
