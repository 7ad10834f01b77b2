"""Folders and what is in them, in the user's language."""

from PySide6.QtCore import QCoreApplication, QLocale

from gui.marking import QT_TRANSLATE_NOOP
from gui.wording import worded
from knowledge.errors import error_named
from knowledge.store.records import Folder, FolderFile

_LEFT_OUT = (
    ("hidden", QT_TRANSLATE_NOOP("folders", "hidden: {count}")),
    ("caches", QT_TRANSLATE_NOOP("folders", "caches of programs: {count}")),
    ("empty", QT_TRANSLATE_NOOP("folders", "empty: {count}")),
    ("links", QT_TRANSLATE_NOOP("folders", "links to folders: {count}")),
    ("special", QT_TRANSLATE_NOOP("folders", "no real files: {count}")),
    ("unreadable", QT_TRANSLATE_NOOP("folders", "folders that may not be opened: {count}")),
    ("unsupported", QT_TRANSLATE_NOOP("folders", "without text, such as films and programs: {count}")),
)
"""Kinds of ``Folder.left_out`` → the words for so many."""

_REASONS = {
    "FileEncrypted": QT_TRANSLATE_NOOP("folders", "protected with a password"),
    "FileCorrupt": QT_TRANSLATE_NOOP("folders", "damaged"),
    "FileWithoutText": QT_TRANSLATE_NOOP("folders", "holds no text"),
    "OcrMissing": QT_TRANSLATE_NOOP("folders", "holds only pictures"),
    "FileTooLarge": QT_TRANSLATE_NOOP("folders", "too large"),
    "FileUnreadable": QT_TRANSLATE_NOOP("folders", "could not be opened"),
    "ReaderTimedOut": QT_TRANSLATE_NOOP("folders", "took too long to read"),
    "ReaderOutOfMemory": QT_TRANSLATE_NOOP("folders", "needed too much memory"),
}
"""Names of errors → a short reason for a list; the whole sentence is in its tooltip."""


def count_worded(count: int) -> str:
    """1,240 in the user's way."""
    return QLocale().toString(count)


def folder_state_worded(folder: Folder) -> str:
    """Where a folder is, in a few words that fit a chip."""
    translate = QCoreApplication.translate
    files, read = count_worded(folder.files), count_worded(folder.read)
    if folder.state == "missing":
        return translate("folders", "not there now · {read} files kept").format(read=read)
    if folder.state == "stopped":
        return translate("folders", "stopped · {read} of {files} files").format(read=read, files=files)
    if folder.state == "ready":
        words = translate("folders", "1 file") if folder.read == 1 else translate("folders", "{files} files")
        words = words.format(files=read)
    elif folder.files == 0:
        return translate("folders", "looking through it…")
    elif folder.read + folder.failed < folder.files:
        words = translate("folders", "{read} of {files} read").format(read=read, files=files)
    else:
        share = folder.learned / folder.read if folder.read else 1.0
        words = translate("folders", "learning {percent} %").format(percent=int(100 * share))
    if folder.failed:
        failed = translate("folders", "{count} not readable").format(count=count_worded(folder.failed))
        return f"{words} · {failed}"
    return words


def left_out_worded(folder: Folder) -> str:
    """What of a folder is no document, and why; "" where all is."""
    translate = QCoreApplication.translate
    parts = [
        translate("folders", words).format(count=count_worded(folder.left_out[kind]))
        for kind, words in _LEFT_OUT
        if folder.left_out.get(kind)
    ]
    return translate("folders", "Left out: {list}").format(list=" · ".join(parts)) if parts else ""


def file_state_worded(file: FolderFile, stopped: bool) -> str:
    """What is with a file of a folder: a state, or in short why it cannot be read."""
    translate = QCoreApplication.translate
    if file.state == "failed":
        return translate("folders", _REASONS.get(file.error_kind, QT_TRANSLATE_NOOP("folders", "not readable")))
    if file.state in ("embedding", "ready"):
        return translate("folders", "read")
    if stopped:
        return translate("folders", "not read")
    return translate("folders", "reading") if file.state == "parsing" else translate("folders", "waiting")


def file_error_worded(file: FolderFile) -> str:
    """Why a file of a folder cannot be read and what to do, "" where it can."""
    return worded(error_named(file.error_kind, file.error_details)) if file.state == "failed" else ""
