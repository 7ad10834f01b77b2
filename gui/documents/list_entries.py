"""What the list of a chat's documents shows: folders with their files, then single documents."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from gui.documents.folder_wording import count_worded, file_error_worded, file_state_worded, folder_state_worded
from gui.matching import fitness
from gui.wording import document_error_worded, document_state_worded, note_worded, size_worded
from knowledge.store.records import Document, Folder, FolderFile


class DocumentEntry(NamedTuple):
    """A document; ``folder`` and ``file`` where it is one of a linked folder's files."""

    document: Document
    folder: Folder | None = None
    file: FolderFile | None = None


class FileEntry(NamedTuple):
    """A file of a folder that is no document yet, or cannot become one."""

    folder: Folder
    file: FolderFile


class FolderEntry(NamedTuple):
    folder: Folder
    is_open: bool


Entry = DocumentEntry | FileEntry | FolderEntry


class Listing(NamedTuple):
    """The documents of a chat, those of folders too; its folders, and the files of each by its id."""

    documents: Sequence[Document] = ()
    folders: Sequence[Folder] = ()
    files: Mapping[int, Sequence[FolderFile]] = {}


def entries_of(listing: Listing, opened: frozenset[int], words: str) -> list[Entry]:
    """The rows of the list; ``opened`` folders show their files, and all do while ``words`` are looked for."""
    by_id = {document.id: document for document in listing.documents}
    in_folders: set[int] = set()
    entries: list[Entry] = []
    for folder in listing.folders:
        files = listing.files.get(folder.id, ())
        in_folders.update(file.document_id for file in files if file.document_id is not None)
        found = [file for file in files if not words or fitness(words, [file.file]) is not None]
        if words and not found and fitness(words, [folder.name]) is None:
            continue
        is_open = bool(words) or folder.id in opened
        entries.append(FolderEntry(folder, is_open))
        for file in found if is_open else ():
            document = by_id.get(file.document_id) if file.document_id is not None else None
            entries.append(FileEntry(folder, file) if document is None else DocumentEntry(document, folder, file))
    for document in listing.documents:
        if document.id not in in_folders and (not words or fitness(words, [document.file]) is not None):
            entries.append(DocumentEntry(document))
    return entries


def name_of(entry: Entry) -> str:
    """The first line of a row."""
    if isinstance(entry, FolderEntry):
        return entry.folder.name
    if isinstance(entry, FileEntry):
        return entry.file.file
    return entry.file.file if entry.file is not None else entry.document.file


def state_of(entry: Entry) -> str:
    """The second line of a row."""
    if isinstance(entry, FolderEntry):
        linked = QCoreApplication.translate("documents", "kept up to date") if entry.folder.linked else ""
        return " · ".join(filter(None, (folder_state_worded(entry.folder), linked)))
    if isinstance(entry, FileEntry):
        return file_state_worded(entry.file, entry.folder.state == "stopped")
    document = entry.document
    words = [document_state_worded(document), remaining_worded(document), size_worded(document.size)]
    if document.passages:
        translate = QCoreApplication.translate
        passages = (
            translate("documents", "1 passage")
            if document.passages == 1
            else translate("documents", "{count} passages").format(count=count_worded(document.passages))
        )
        words.insert(2, passages)
    return " · ".join(filter(None, words))


def remark_of(entry: Entry) -> str:
    """Why something cannot be read and what to do, or what of it is not in its text; "" where all is well."""
    if isinstance(entry, FolderEntry):
        return entry.folder.path
    if isinstance(entry, FileEntry):
        return file_error_worded(entry.file)
    return "\n".join(filter(None, (document_error_worded(entry.document), *map(note_worded, entry.document.notes))))


def is_failed(entry: Entry) -> bool:
    if isinstance(entry, FolderEntry):
        return entry.folder.state == "missing"
    return (entry.document if isinstance(entry, DocumentEntry) else entry.file).state == "failed"


def remaining_worded(document: Document) -> str:
    """How long its indexing will still take, "" where that cannot be told."""
    if document.remaining_s is None or document.state != "embedding":
        return ""
    translate = QCoreApplication.translate
    if document.remaining_s < 60:
        return translate("documents", "less than a minute left")
    return translate("documents", "about {minutes} min left").format(minutes=round(document.remaining_s / 60))


def summary_of(listing: Listing) -> str:
    """How many documents there are, and how many of them are still on their way or cannot be read."""
    translate = QCoreApplication.translate
    count = len(listing.documents)
    words = translate("documents", "1 document") if count == 1 else translate("documents", "{count} documents")
    busy = sum(document.state in ("waiting", "parsing", "embedding") for document in listing.documents)
    failed = sum(document.state == "failed" for document in listing.documents)
    parts = [words.format(count=count_worded(count))]
    if busy:
        parts.append(translate("documents", "{count} on the way").format(count=count_worded(busy)))
    if failed:
        parts.append(translate("documents", "{count} not readable").format(count=count_worded(failed)))
    return " · ".join(parts)
