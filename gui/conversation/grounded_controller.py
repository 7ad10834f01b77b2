"""Grounded mode of the open conversation: the chip in the composer that says so, and switching it."""

import msgspec
from PySide6.QtCore import QObject, Slot

from engine.chat_settings import ChatSettings
from gui.composer.composer import Composer
from gui.composer.composer_chip import ComposerChip
from gui.conversation.conversation_controller import ConversationController


class GroundedController(QObject):
    """Keeps the chip as the open conversation's settings are."""

    def __init__(self, composer: Composer, conversation: ConversationController, parent: QObject) -> None:
        super().__init__(parent)
        self._conversation = conversation
        self._chip = ComposerChip(
            "file-text",
            self.tr("Only from the documents"),
            self.tr("What the documents do not tell is not answered. Press to switch this off."),
        )
        self._chip.clicked.connect(self.toggle)
        composer.add_chip(self._chip)
        conversation.opened.connect(self._read)
        conversation.settings_changed.connect(self._show)

    @Slot()
    def toggle(self) -> None:
        """Answer only from the documents from now on, or no longer."""
        self._conversation.with_settings(
            lambda settings: self._conversation.set_settings(
                msgspec.structs.replace(settings, grounded=not settings.grounded)
            )
        )

    @Slot()
    def _read(self) -> None:
        self._conversation.with_settings(self._show)

    @Slot(object)
    def _show(self, settings: ChatSettings) -> None:
        # A text to go on with has no documents.
        self._chip.setVisible(settings.grounded and settings.mode != "continue")
