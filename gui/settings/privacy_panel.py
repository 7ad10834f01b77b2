"""What is kept and where, and the way to delete all chats."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from gui.appearance import LIGHT, Colours
from gui.background import Workers
from gui.question import Question

if TYPE_CHECKING:
    from gui.session import Session


class PrivacyPanel(QWidget):
    """``delete_all`` is called with the ids of all chats once a person has agreed; it can be undone for a moment."""

    def __init__(self, session: "Session", workers: Workers, delete_all: Callable[[Sequence[str]], None]) -> None:
        super().__init__()
        self._session = session
        self._workers = workers
        self._delete_all = delete_all
        folder = str(session.services.profile.folder)
        kept = QLabel(
            self.tr(
                "Chats, documents and what the search needs are kept in {folder} on this computer, and nowhere else. "
                "Nothing is sent anywhere unless you ask for it, such as to download a model."
            ).format(folder=folder)
        )
        kept.setWordWrap(True)
        kept.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._count = QLabel()
        self._count.setProperty("kind", "quiet")
        self._button = QPushButton(self.tr("Delete all chats…"))
        self._button.setProperty("kind", "outlined")
        self._button.setAccessibleName(self._button.text())
        self._button.clicked.connect(self._ask)
        self._button.setEnabled(False)
        self._ids: Sequence[str] = ()
        self._colours = LIGHT
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(kept)
        layout.addSpacing(4)
        layout.addWidget(self._count)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def refresh(self) -> None:
        """Count the chats."""
        conversations = self._session.services.conversations
        self._workers.store.run(lambda: [chat.id for chat in conversations.conversations()]).success(self._show)

    def set_colours(self, colours: Colours) -> None:
        """Only for the question: the rest is drawn by the dialog's style sheet."""
        self._colours = colours

    def _show(self, ids: Sequence[str]) -> None:
        self._ids = ids
        self._button.setEnabled(bool(ids))
        self._count.setText(self.tr("Chats: {count}").format(count=len(ids)))

    @Slot()
    def _ask(self) -> None:
        ids = self._ids
        text = self.tr("Delete {count} chats with their documents?").format(count=len(ids))
        details = self.tr("You can undo it for a few seconds; then they are gone for good.")
        question = Question(text, details, self.tr("Delete all chats"), self._colours, self)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.agree.clicked.connect(lambda: self._agreed(ids))
        question.open()

    def _agreed(self, ids: Sequence[str]) -> None:
        self._show(())
        self._delete_all(ids)
