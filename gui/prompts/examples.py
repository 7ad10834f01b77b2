"""The examples of how to answer that stand before the open conversation, with a chip to leave them out."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QObject, Slot

from engine.chat_settings import ChatSettings
from gui.composer.composer import Composer
from gui.composer.composer_chip import ComposerChip
from gui.conversation.conversation_controller import ConversationController
from knowledge.store.prompts import PromptExample


class Examples(QObject):
    """Examples of the prompt that was used last: those of another one would lead the model astray."""

    def __init__(self, composer: Composer, conversation: ConversationController, parent: QObject) -> None:
        super().__init__(parent)
        self._conversation = conversation
        self._chip = ComposerChip(
            "square-slash", "", self.tr("The model is shown how to answer. Press to leave the examples out.")
        )
        self._chip.clicked.connect(lambda: self.use(()))
        composer.add_chip(self._chip)
        conversation.opened.connect(self._read)
        conversation.settings_changed.connect(self._show)

    def use(self, examples: Sequence[PromptExample]) -> None:
        """Have these and no others stand before the open conversation, which is made for some if need be."""

        def change(settings: ChatSettings) -> None:
            if settings.examples != tuple(examples):
                self._conversation.set_settings(msgspec.structs.replace(settings, examples=tuple(examples)))

        if examples or self._conversation.conversation_id:
            self._conversation.ensure(lambda _: self._conversation.with_settings(change))

    @Slot()
    def _read(self) -> None:
        self._conversation.with_settings(self._show)

    @Slot(object)
    def _show(self, settings: ChatSettings) -> None:
        count = len(settings.examples)
        words = self.tr("1 example") if count == 1 else self.tr("{count} examples").format(count=count)
        self._chip.setText(words)
        self._chip.setAccessibleName(words)
        self._chip.setVisible(count > 0 and settings.mode != "continue")
