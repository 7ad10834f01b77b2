"""Fills the list of a chat's documents, and does what is asked of it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from engine.services import Services
from gui.background import Workers
from gui.documents.list_entries import Listing
from gui.documents.list_panel import ListPanel
from knowledge.store.records import Document, Folder

if TYPE_CHECKING:
    from gui.documents.documents_controller import DocumentsController
    from gui.main_window import MainWindow
    from gui.session import Session

AGAIN_MS = 600
"""A folder that is read tells of each file; its files are listed again after so long."""


class ListController(QObject):
    """Joins the list with ``documents``, which does the work."""

    def __init__(
        self, session: "Session", workers: Workers, window: "MainWindow", documents: "DocumentsController"
    ) -> None:
        super().__init__(documents)
        self._services: Services = session.services
        self._workers = workers
        self._window = window
        self._documents = documents
        self.in_folders: frozenset[int] = frozenset()
        """Ids of documents that folders have, as far as they were listed; they have no chips of their own."""
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._list)
        window.panel.made.connect(self._join)
        window.strip.list_requested.connect(self.open)
        documents.changed.connect(self._show_document)
        documents.removed.connect(self._remove_document)
        documents.folders.changed.connect(self._folder_changed)

    @Slot()
    def open(self) -> None:
        """Show the list, or put it away where it is shown."""
        panel = self._window.panel
        if panel.shows_list:
            panel.close_panel()
            return
        panel.show_list()
        self._window.show_panel()
        self._list()

    @Slot(QWidget)
    def _join(self, part: QWidget) -> None:
        documents = self._documents
        if isinstance(part, ListPanel):
            part.open_requested.connect(self._look_at)
            part.pin_requested.connect(documents.pin)
            part.again_requested.connect(documents.read_again)
            part.remove_requested.connect(documents.remove_document)
            part.folder_opened.connect(documents.folders.look_into)
            part.folder_remove_requested.connect(documents.folders.remove)
        else:
            documents.viewer.list_wanted.connect(self._show_list)

    @Slot()
    def _show_list(self) -> None:
        self._window.panel.show_list()
        self._window.panel.setFocus()
        self._list()

    @Slot(object)
    def _look_at(self, document: Document) -> None:
        self._documents.viewer.open_document(document)
        self._window.panel.setFocus()

    @Slot()
    def _list(self) -> None:
        conversation_id = self._documents.conversation_id
        if not self._window.panel.shows_list:
            return
        if not conversation_id:
            self._show("", Listing())
            return
        self._workers.store.run(lambda: self._listing(conversation_id)).success(
            lambda listing: self._show(conversation_id, listing)
        )

    def _listing(self, conversation_id: str) -> Listing:
        folders = self._services.sources.folders(conversation_id)
        return Listing(
            self._services.documents.documents(conversation_id),
            folders,
            {folder.id: self._services.sources.files(folder.id) for folder in folders},
        )

    def _show(self, conversation_id: str, listing: Listing) -> None:
        if conversation_id == self._documents.conversation_id and self._window.panel.shows_list:
            leaving = self._documents.leaving
            files = (file for of_one in listing.files.values() for file in of_one)
            self.in_folders = frozenset(file.document_id for file in files if file.document_id is not None)
            kept = [document for document in listing.documents if document.id != leaving]
            self._window.panel.documents.show_listing(listing._replace(documents=kept))

    @Slot(object)
    def _show_document(self, document: Document) -> None:
        if self._window.panel.shows_list and document.conversation_id == self._documents.conversation_id:
            self._window.panel.documents.show_document(document)

    @Slot(int)
    def _remove_document(self, document_id: int) -> None:
        if self._window.panel.shows_list:
            self._window.panel.documents.remove_document(document_id)

    @Slot(object)
    def _folder_changed(self, folder: Folder) -> None:
        if self._window.panel.shows_list and not self._again.isActive():
            self._again.start()
