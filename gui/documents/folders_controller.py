"""What is done to the folders of the open conversation: add, follow, stop, look into, remove."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from gui.background import Workers
from gui.documents.documents_strip import DocumentsStrip
from gui.documents.folder_dialog import FolderDialog
from gui.documents.folder_wording import count_worded
from gui.question import Question
from gui.wording import worded
from knowledge.errors import ChildDied, DodamError, FileUnreadable
from knowledge.folders.scan import Scan, display_name, scan
from knowledge.service.client import FolderStream
from knowledge.store.records import Folder, FolderFile

if TYPE_CHECKING:
    from gui.session import Session

ASK_ABOVE = 5000
"""Files of a folder that is asked about before it is read: a home folder may have been dropped by mistake."""


def scan_or_refuse(folder: Path) -> Scan:
    """What is in a folder; raises ``FileUnreadable`` where it cannot be opened."""
    try:
        return scan(folder)
    except OSError as error:
        raise FileUnreadable(file=display_name(folder), reason=error.strerror or str(error)) from error


class FoldersController(QObject):
    """``failed`` carries words for a person, ``indexed`` the seconds that a folder took to be read and learned,

    ``changed`` a folder of the open conversation as it is now.
    """

    failed = Signal(str)
    changed = Signal(object)
    indexed = Signal(float)

    def __init__(self, session: "Session", workers: Workers, strip: DocumentsStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._services = session.services
        self._workers = workers
        self._strip = strip
        self._id = ""
        self._dialog: FolderDialog | None = None
        self._listing = False
        self._removed: set[int] = set()
        self._following: FolderStream | None = None
        strip.folder_opened.connect(self.look_into)
        strip.folder_stop_requested.connect(self.stop)
        strip.folder_remove_requested.connect(self.remove)

    def open(self, conversation_id: str) -> None:
        """Show the folders of a conversation, "" for none."""
        self._id = conversation_id
        if self._dialog is not None:
            self._dialog.close()
        self._strip.set_folders([])
        if conversation_id:
            self._workers.store.run(lambda: self._services.sources.folders(conversation_id)).success(
                lambda folders: self._show(conversation_id, folders)
            )

    def add(self, conversation_id: str, folder: Path, linked: bool = True) -> None:
        """Make the files of a folder documents, ``linked`` follow it, too; of a very large one ask first."""
        self._workers.index.run(lambda: len(scan_or_refuse(folder).files)).success(
            lambda count: self._add_counted(conversation_id, folder, count, linked)
        ).failure(self._complain)

    def follow(self) -> None:
        """Finish what an earlier run left, and follow the linked folders as long as the window is there."""
        self._workers.follower.follow(self._follow_folders).event(self._changed).failure(self._not_followed)

    def leave(self) -> None:
        """Follow no longer: another window of the same session does."""
        if self._following is not None:
            self._following.cancel()

    @Slot(int)
    def look_into(self, folder_id: int) -> None:
        """Open the list of a folder's files."""
        folder = self._strip.folder(folder_id)
        if folder is None:
            return
        if self._dialog is None or self._dialog.folder.id != folder_id:
            self._make_dialog(folder)
        if self._dialog is not None:
            self._dialog.show()
            self._dialog.raise_()
        self._list_files()

    @Slot(int)
    def stop(self, folder_id: int) -> None:
        """End the reading of a folder; what was read stays."""
        self._workers.errands.run(lambda: self._services.knowledge.stop_folder(folder_id)).failure(self._complain)

    @Slot(int, bool)
    def link(self, folder_id: int, on: bool) -> None:
        """Keep a folder up to date or no longer."""
        self._workers.errands.run(lambda: self._services.knowledge.link_folder(folder_id, on)).success(
            self._changed
        ).failure(self._complain)

    @Slot(int)
    def read_again(self, folder_id: int) -> None:
        """Read what changed in a folder, or what was left when it was stopped."""
        self._workers.store.run(lambda: self._services.sources.folder_path(folder_id)).success(
            lambda path: self._read(self._id, path, None)
        ).failure(self._complain)

    @Slot(int)
    def remove(self, folder_id: int) -> None:
        """Take a folder and all its documents out."""
        # What is still told of it must not bring it back.
        self._removed.add(folder_id)
        self._strip.remove_folder(folder_id)
        if self._dialog is not None and self._dialog.folder.id == folder_id:
            self._dialog.close()
        self._workers.errands.run(lambda: self._services.knowledge.remove_folder(folder_id)).failure(self._complain)

    def agrees(self, folder: Path, count: int) -> bool:
        """Ask whether a very large folder is meant."""
        question = self.question(folder, count)
        question.exec()
        return question.clickedButton() is question.agree

    def question(self, folder: Path, count: int) -> Question:
        """What is asked before a very large folder is read."""
        text = self.tr("Read all {count} files of “{folder}”?").format(folder=folder.name, count=count_worded(count))
        details = self.tr("That takes a while. You can go on chatting, and stop it at any time.")
        return Question(text, details, self.tr("Read them all"), self._strip.colours, self._strip.window())

    def _follow_folders(self) -> FolderStream:
        self._following = self._services.knowledge.follow_folders()
        return self._following

    def _add_counted(self, conversation_id: str, folder: Path, count: int, linked: bool) -> None:
        if count == 0:
            self.failed.emit(self.tr("“{folder}” has no files that can be read.").format(folder=folder.name))
        elif count <= ASK_ABOVE or self.agrees(folder, count):
            self._read(conversation_id, folder, linked)

    def _read(self, conversation_id: str, folder: Path, linked: bool | None) -> None:
        begun = time.monotonic()
        self._workers.index.follow(lambda: self._services.knowledge.add_folder(conversation_id, folder, linked)).event(
            self._changed
        ).success(lambda _: self.indexed.emit(time.monotonic() - begun)).failure(self._complain)

    def _show(self, conversation_id: str, folders: Sequence[Folder]) -> None:
        if conversation_id == self._id:
            self._strip.set_folders(folders)

    def _changed(self, folder: Folder) -> None:
        if folder.conversation_id != self._id or folder.id in self._removed:
            return
        self._strip.show_folder(folder)
        self.changed.emit(folder)
        if self._dialog is not None and self._dialog.folder.id == folder.id:
            self._dialog.show_folder(folder)
            self._list_files()

    def _make_dialog(self, folder: Folder) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
        self._dialog = FolderDialog(folder, self._strip.colours, self._strip.window())
        self._dialog.link_requested.connect(self.link)
        self._dialog.stop_requested.connect(self.stop)
        self._dialog.again_requested.connect(self.read_again)
        self._dialog.remove_requested.connect(self.remove)

    def _list_files(self) -> None:
        dialog = self._dialog
        if dialog is None or not dialog.isVisible() or self._listing:
            return
        self._listing = True
        folder = dialog.folder
        self._workers.store.run(lambda: self._services.sources.files(folder.id)).success(
            lambda files: self._listed(folder, files)
        ).failure(self._not_listed)

    def _listed(self, folder: Folder, files: Sequence[FolderFile]) -> None:
        self._listing = False
        if self._dialog is not None and self._dialog.folder.id == folder.id:
            self._dialog.show_files(files)
            if self._dialog.folder != folder:
                # It has gone on while it was listed.
                self._list_files()

    def _not_listed(self, error: DodamError) -> None:
        self._listing = False
        self._complain(error)

    def _not_followed(self, error: DodamError) -> None:
        # That the child died is told once for all that it was doing, and it is asked again then.
        if not isinstance(error, ChildDied):
            self._complain(error)

    def _complain(self, error: DodamError) -> None:
        self.failed.emit(worded(error))
