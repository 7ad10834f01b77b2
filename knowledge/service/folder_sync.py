"""Makes a conversation hold what a folder on disk holds: reads what is new or changed, takes out what is gone.

Adding a folder, following it and resuming it after the program was ended are this one thing. A file is read again where
its size or time differ, and parsed again only where its content does.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from knowledge.documents.reading import Reader, ReadingCancelled
from knowledge.errors import (
    ConversationNotFound,
    DocumentError,
    DodamError,
    FileMissing,
    FileUnreadable,
    FileUnsupported,
    error_named,
)
from knowledge.folders.scan import FoundFile, display_name, may_be_document, scan
from knowledge.service.indexing import Indexer
from knowledge.service.jobs import Pause, Stoppable, Stopped, stopping_when_gone
from knowledge.service.learning import Learner
from knowledge.store.file_copies import CopyCancelled
from knowledge.store.records import Folder
from knowledge.store.sources import UNSUPPORTED, Removed, SourceStore

EVENT_INTERVAL_S = 0.4
_POLL_S = 0.1

Tell = Callable[[Folder], None]
Cancelled = Callable[[], bool]


def never() -> bool:
    """For what only ``FolderSync.stop`` ends."""
    return False


class _Run(Stoppable):
    """One synchronisation under way; ``read`` is set when all files were read."""

    def __init__(self, folder: Folder, cancelled: Cancelled) -> None:
        super().__init__(cancelled)
        self.folder = folder
        self.read = threading.Event()


class FolderSync:
    """The folders of a profile. Every method may run on any thread; a folder is synchronised once at a time."""

    def __init__(self, sources: SourceStore, indexer: Indexer, learner: Learner, pause: Pause) -> None:
        self._sources = sources
        self._indexer = indexer
        self._learner = learner
        self._pause = pause
        self._changed = threading.Condition()
        self._runs: dict[int, _Run] = {}

    def add(self, conversation_id: str, path: Path, linked: bool | None, tell: Tell, cancelled: Cancelled) -> None:
        """Give a conversation a folder, or go on with one that it has; told a few times a second, and at the end.

        Raises ``FileMissing``, ``FileUnreadable``, ``ConversationNotFound`` and ``DiskFull``.
        """
        if not path.exists():
            raise FileMissing(file=display_name(path))
        if not path.is_dir():
            raise FileUnreadable(file=display_name(path), reason="it is not a folder")
        folder = self._sources.add_folder(conversation_id, path, linked)
        tell(folder)
        self.sync(folder.id, tell, cancelled)

    def stop(self, folder_id: int) -> None:
        """End what is being read of a folder, and the following of it; returns when it has ended."""
        self._end(lambda run: run.folder.id == folder_id)
        self._sources.link(folder_id, False)

    def stop_conversation(self, conversation_id: str) -> None:
        """End what is being read of a conversation's folders; returns when it has ended."""
        self._end(lambda run: run.folder.conversation_id == conversation_id)

    def link(self, folder_id: int, on: bool) -> Folder:
        """Follow a folder or no longer. Raises ``DocumentNotFound``."""
        return self._sources.link(folder_id, on)

    def linked(self) -> dict[int, Path]:
        """Paths of the folders to be followed, by id."""
        return self._sources.linked()

    def unfinished(self) -> list[int]:
        """Folders that an ended process left in the middle."""
        return [folder.id for folder in self._sources.folders() if folder.state == "reading"]

    def remove(self, folder_id: int) -> None:
        """Take a folder and all derived from its files out. Raises ``DocumentNotFound``."""
        folder = self._sources.folder(folder_id)
        self._end(lambda run: run.folder.id == folder_id)
        with self._learner.changes:
            removed = self._sources.remove_folder(folder_id)
        self._indexer.clean(folder.conversation_id, removed)

    def sync(self, folder_id: int, tell: Tell, cancelled: Cancelled) -> None:
        """Read what changed in a folder since it was read last; tells nothing where nothing did.

        Stopped or cancelled, it keeps the files that were read whole. Raises ``DiskFull`` and other ``ProfileError``.
        """
        # Removed while it waited or was read: there is nothing left to do, or only when the conversation comes back.
        with contextlib.suppress(Stopped, ConversationNotFound), stopping_when_gone():
            run = _Run(self._sources.folder(folder_id), cancelled)
            with self._claimed(run):
                self._sync(run, tell)

    def _sync(self, run: _Run, tell: Tell) -> None:
        folder_id = run.folder.id
        path = self._sources.folder_path(folder_id)
        known = self._sources.sources(folder_id)
        try:
            found = scan(path, lambda: run.ended)
        except OSError:
            found = None
        # What is left of an unplugged disk is often an empty folder.
        if found is None or (not found.files and known and not found.closed):
            self._sources.set_folder_state(folder_id, "stopped" if run.ended else "missing")
            tell(self._sources.folder(folder_id))
            return
        here = {file.path for file in found.files}
        gone = [old for old in known if old not in here and not any(old.is_relative_to(shut) for shut in found.closed)]
        changed = [file for file in found.files if file.path not in known or not known[file.path].is_current(file)]
        if not (changed or gone) and run.folder.state == "ready":
            return
        self._sources.begin(folder_id, found.files, found.left_out)
        tell(self._sources.folder(folder_id))
        try:
            self._read_all(run, changed, tell)
            if not run.ended:
                self._clean(run, self._sources.forget(folder_id, gone))
        except ConversationNotFound:
            raise
        except DodamError:
            self._sources.set_folder_state(folder_id, "stopped")
            raise
        self._sources.set_folder_state(folder_id, "stopped" if run.ended else "ready")
        tell(self._sources.folder(folder_id))

    def _read_all(self, run: _Run, files: list[FoundFile], tell: Tell) -> None:
        learning = threading.Thread(
            target=self._learner.learn_folder, args=(run.folder, run, run.read), name="learning", daemon=True
        )
        learning.start()
        told = time.monotonic()
        try:
            with Reader() as reader:
                for file in files:
                    self._pause.wait(lambda: run.ended)
                    if run.ended:
                        break
                    self._read(run, file, reader)
                    if time.monotonic() - told >= EVENT_INTERVAL_S:
                        tell(self._sources.folder(run.folder.id))
                        told = time.monotonic()
        finally:
            run.read.set()
            while learning.is_alive():
                learning.join(EVENT_INTERVAL_S)
                tell(self._sources.folder(run.folder.id))
            self._sources.finish_learned(run.folder.id, all_of_them=True)
        if files and not run.ended:
            self._learner.follow(run.folder.conversation_id)

    def _read(self, run: _Run, file: FoundFile, reader: Reader) -> None:
        folder = run.folder
        try:
            if not _may_be_document(file.path):
                raise FileUnsupported(file=display_name(file.path), kind=file.path.suffix, known="")
            document = self._indexer.take(folder.conversation_id, folder.id, file.path, lambda: run.ended)
            document = self._indexer.read(document, reader, lambda: run.ended)
            if document.error_kind == UNSUPPORTED:
                raise error_named(UNSUPPORTED, document.error_details)
        except FileMissing:
            self._clean(run, self._sources.forget(folder.id, [file.path]))
        except DocumentError as error:
            self._clean(run, self._sources.refuse(folder.id, file, error))
        except CopyCancelled:
            return
        except (Stopped, ReadingCancelled):
            self._clean(run, self._sources.detach(folder.id, file.path))

    def _clean(self, run: _Run, removed: Removed) -> None:
        self._indexer.clean(run.folder.conversation_id, removed)

    def _end(self, concerned: Callable[[_Run], bool]) -> None:
        with self._changed:
            while runs := [run for run in self._runs.values() if concerned(run)]:
                for run in runs:
                    run.stop()
                self._changed.wait()

    @contextlib.contextmanager
    def _claimed(self, run: _Run) -> Iterator[None]:
        """Wait for an earlier run of the same folder to end, then be the one. Raises ``Stopped``."""
        with self._changed:
            while run.folder.id in self._runs:
                run.check()
                self._changed.wait(_POLL_S)
            self._runs[run.folder.id] = run
        try:
            yield
        finally:
            with self._changed:
                del self._runs[run.folder.id]
                self._changed.notify_all()


def _may_be_document(path: Path) -> bool:
    try:
        return may_be_document(path)
    except FileNotFoundError as error:
        raise FileMissing(file=display_name(path)) from error
    except OSError as error:
        raise FileUnreadable(file=display_name(path), reason=error.strerror or type(error).__name__) from error
