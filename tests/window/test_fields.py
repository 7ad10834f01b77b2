"""Fields that are used all over the window: the search field, the tick box, and the toast above the message field."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui.appearance import DARK
from gui.search_field import SearchField
from gui.tick_box import BOX, TickBox
from gui.toast import GAP, Toast


def colours_in(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_a_tick_box_takes_clicks_on_its_words_and_keys(qtbot: QtBot) -> None:
    box = TickBox("Keep up to date", DARK)
    qtbot.addWidget(box)
    box.show()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 4, box.height() // 2))
    assert box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()
    assert box.accessibleName() == "Keep up to date"


def test_a_tick_box_can_be_seen_in_the_dark(qtbot: QtBot) -> None:
    box = TickBox("On", DARK)
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    assert box.sizeHint().width() > BOX
    assert DARK.accent not in colours_in(box)
    box.setChecked(True)
    assert {DARK.accent, QColor(DARK.text).name()} <= colours_in(box)


def test_the_cross_of_a_search_field_is_our_own_and_empties_it(qtbot: QtBot) -> None:
    field = SearchField("Search chats")
    qtbot.addWidget(field)
    [clear] = [action for action in field.findChildren(QAction) if "clear" in action.objectName()]
    [button] = [button for button in field.findChildren(QToolButton) if button.defaultAction() is clear]
    before = button.icon().cacheKey()
    field.set_colours(DARK)
    assert button.icon().cacheKey() != before
    assert button.isHidden(), "it would take room from the words"
    assert field.accessibleName() == "Search chats"
    field.show()
    field.setText("report")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert field.text() == ""


def test_the_toast_goes_with_what_it_stands_above(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    foot = QWidget(window)
    foot.setGeometry(0, 300, 600, 100)
    toast = Toast(foot, window)
    window.show()
    toast.tell("Document removed", "Undo", lambda: None)
    assert toast.geometry().bottom() + 1 == 300 - GAP
    foot.setGeometry(0, 240, 600, 160)
    qtbot.waitUntil(lambda: toast.geometry().bottom() + 1 == 240 - GAP)
