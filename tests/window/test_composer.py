"""The card around the message field."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from gui.composer.composer import Composer


class Paints(QObject):
    """Counts the paint events of what it watches."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_a_new_invitation_is_painted_at_once(qtbot: QtBot) -> None:
    composer = Composer()
    qtbot.addWidget(composer)
    composer.show()
    viewport = composer.findChild(QPlainTextEdit).viewport()
    paints = Paints()
    qtbot.wait(50)
    viewport.installEventFilter(paints)
    composer.set_model("SmolLM2", loading=False)
    qtbot.waitUntil(lambda: paints.count > 0, timeout=2000)


def test_a_message_can_be_sent_while_the_model_loads_but_not_without_one(qtbot: QtBot) -> None:
    composer = Composer()
    qtbot.addWidget(composer)
    sent: list[str] = []
    composer.send_requested.connect(sent.append)
    field = composer.findChild(QPlainTextEdit)
    composer.suggest("Hello")
    field.sent.emit()
    assert sent == []
    composer.set_model("SmolLM2", loading=True)
    field.sent.emit()
    assert sent == ["Hello"]
