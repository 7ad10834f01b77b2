"""Conversations into files and out of files: asks for the file, works in the background, tells how it went."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QProgressDialog

from engine.export import Exporter, ExportForm, file_name
from engine.importing.importer import AttachmentsFound, Importing, attach, import_file
from gui.background import Workers
from gui.main_window import MainWindow
from gui.wording import document_error_worded, worded
from knowledge.errors import DodamError
from knowledge.store.database import Database
from knowledge.store.records import Document

if TYPE_CHECKING:
    from gui.session import Session

TELL_S = 0.1
"""How often an import tells how far it is."""
SHOW_AFTER_MS = 400


class TransferController(QObject):
    """``imported``: there are new conversations. ``opened`` tells which conversation is open, "" for none."""

    imported = Signal()

    def __init__(
        self, session: "Session", workers: Workers, window: MainWindow, opened: Callable[[], str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._services = session.services
        self._store = session.services.conversations
        self._workers = workers
        self._window = window
        self._opened = opened
        self._importing = False
        self._cancelled = False
        self._progress: QProgressDialog | None = None
        window.sidebar.menus.export_requested.connect(self.export)

    @property
    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Its verbs in the table of actions."""
        return {
            "export": lambda: self.export([self._opened()] if self._opened() else []),
            "export_all": self.export_all,
            "import": self.import_,
        }

    @Slot(list)
    def export(self, conversation_ids: Sequence[str]) -> None:
        """Ask where to, and write conversations."""
        if len(conversation_ids) == 1:
            self._workers.store.run(lambda: self._store.conversation(conversation_ids[0])).success(
                lambda found: self._export_to(conversation_ids, file_name(found.title))
            )
        elif conversation_ids:
            self._export_to(conversation_ids, self.tr("Chats"))

    @Slot()
    def export_all(self) -> None:
        """Ask where to, and write all conversations, also the archived ones."""
        self._workers.store.run(self._store.conversations).success(
            lambda found: self._export_to([conversation.id for conversation in found], self.tr("All chats"))
        )

    @Slot()
    def import_(self) -> None:
        """Ask for a file and take its conversations in."""
        if self._importing:
            return
        file, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Import chats"), str(Path.home()), self.tr("Exported chats (*.zip *.json)")
        )
        if file:
            self.import_from(Path(file))

    def import_from(self, path: Path) -> None:
        """Take in the conversations of a file."""
        self._importing, self._cancelled = True, False
        self._progress = QProgressDialog(self.tr("Importing chats…"), self.tr("Stop"), 0, 100, self._window)
        self._progress.setWindowTitle(self.tr("Import chats"))
        self._progress.setMinimumDuration(SHOW_AFTER_MS)
        self._progress.setAutoReset(False)
        self._progress.setValue(0)
        self._progress.canceled.connect(self._cancel)
        last = [Importing()]

        def happened(event: Importing | AttachmentsFound) -> None:
            if isinstance(event, AttachmentsFound):
                self._attach(event)
                return
            last[0] = event
            if self._progress is not None and not self._cancelled:
                self._progress.setValue(int(event.share * 100))
                words = self.tr("Importing chats… {count} so far").format(count=event.added)
                self._progress.setLabelText(words)

        def failed(error: DodamError) -> None:
            self._end()
            self._window.notice.tell(worded(error))

        def succeeded() -> None:
            self._end()
            self._window.toast.tell(self._outcome(last[0]))

        self._workers.index.follow(lambda: self._paced(path)).event(happened).success(lambda _: succeeded()).failure(
            failed
        )

    def _export_to(self, conversation_ids: Sequence[str], name: str) -> None:
        several = len(conversation_ids) != 1
        json = self.tr("JSON, can be imported again (*.json)")
        markdown = self.tr("Markdown files in a zip (*.zip)") if several else self.tr("Markdown (*.md)")
        chosen, kind = QFileDialog.getSaveFileName(
            self._window, self.tr("Export"), str(Path.home() / name), f"{markdown};;{json}"
        )
        if not chosen:
            return
        form: ExportForm = "json" if kind == json or chosen.lower().endswith(".json") else "md"
        ending = ".json" if form == "json" else (".zip" if several else ".md")
        path = Path(chosen if chosen.lower().endswith(ending) else chosen + ending)
        database = self._services.database
        self._workers.index.run(lambda: Exporter(database).save(conversation_ids, form, path)).success(
            lambda _: self._window.toast.tell(self.tr("Exported to “{file}”").format(file=path.name))
        ).failure(lambda error: self._window.notice.tell(worded(error)))

    def _paced(self, path: Path) -> Iterator[Importing | AttachmentsFound]:
        """The events of an import, a few a second: ten thousand would keep the window busy."""
        # A connection of its own: what the window reads does not wait for a long conversation to be taken in.
        database = Database(self._services.profile.database)
        told = 0.0
        event: Importing | AttachmentsFound | None = None
        try:
            for event in import_file(database, path, lambda: self._cancelled):
                if isinstance(event, AttachmentsFound) or time.monotonic() - told > TELL_S:
                    told = time.monotonic()
                    yield event
            if event is not None:
                yield event
        finally:
            database.close()

    def _attach(self, found: AttachmentsFound) -> None:
        knowledge = self._services.knowledge

        def happened(event: Document | DodamError) -> None:
            if isinstance(event, DodamError):
                self._window.notice.tell(worded(event))
            elif event.state == "failed":
                self._window.notice.tell(document_error_worded(event))

        self._workers.index.follow(lambda: attach(knowledge, found.conversation_id, found.attachments)).event(happened)

    @Slot()
    def _cancel(self) -> None:
        self._cancelled = True

    def _end(self) -> None:
        self._importing = False
        if self._progress is not None:
            self._progress.close()
            self._progress.deleteLater()
            self._progress = None
        self.imported.emit()

    def _outcome(self, done: Importing) -> str:
        one = self.tr("1 chat imported")
        parts = [one if done.added == 1 else self.tr("{count} chats imported").format(count=done.added)]
        if done.known == 1:
            parts.append(self.tr("1 was here already"))
        elif done.known:
            parts.append(self.tr("{count} were here already").format(count=done.known))
        if done.unreadable:
            parts.append(self.tr("{count} could not be read").format(count=done.unreadable))
        return " · ".join(parts)
