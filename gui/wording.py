"""Errors, sizes and states in the user's language."""

import re

from PySide6.QtCore import QCoreApplication, QLocale

from gui.marking import QT_TRANSLATE_NOOP
from gui.reasons import reason_worded
from knowledge.documents.extraction import Note
from knowledge.errors import ChildDied, ChildNotReady, DodamError, error_named
from knowledge.store.records import Document, Passage

_CHILD_WORDS = {
    "model engine": QT_TRANSLATE_NOOP("children", "model"),
    "knowledge service": QT_TRANSLATE_NOOP("children", "document search"),
    "document viewer": QT_TRANSLATE_NOOP("children", "document viewer"),
    "download service": QT_TRANSLATE_NOOP("children", "download"),
}
"""Names of child processes → what a person knows of them."""

_PLACE_KINDS = (
    (re.compile(r"(.*)![A-Z]+(\d+):[A-Z]+\2", re.DOTALL), QT_TRANSLATE_NOOP("places", "{} · row {}")),
    (re.compile(r"(.*)![A-Z]+(\d+):[A-Z]+(\d+)", re.DOTALL), QT_TRANSLATE_NOOP("places", "{} · rows {}–{}")),
    (re.compile(r"line (\d+)"), QT_TRANSLATE_NOOP("places", "line {}")),
    (re.compile(r"line (\d+)-(\d+)"), QT_TRANSLATE_NOOP("places", "lines {}–{}")),
    (re.compile(r"cell (\d+)"), QT_TRANSLATE_NOOP("places", "cell {}")),
    (re.compile(r"cell (\d+), output"), QT_TRANSLATE_NOOP("places", "output of cell {}")),
    (re.compile(r"part (\d+)"), QT_TRANSLATE_NOOP("places", "part {}")),
    (re.compile(r"section (\d+), paragraph (\d+)"), QT_TRANSLATE_NOOP("places", "section {}, paragraph {}")),
    (re.compile(r"notes"), QT_TRANSLATE_NOOP("places", "speaker notes")),
    (re.compile(r"header"), QT_TRANSLATE_NOOP("places", "header")),
    (re.compile(r"footer"), QT_TRANSLATE_NOOP("places", "footer")),
    (re.compile(r"footnotes?(?: (\d+))?"), QT_TRANSLATE_NOOP("places", "footnote")),
    (re.compile(r"endnotes?(?: (\d+))?"), QT_TRANSLATE_NOOP("places", "endnote")),
    (re.compile(r"text box"), QT_TRANSLATE_NOOP("places", "text box")),
)
"""How ``Passage.place`` is written (by the readers) → the words for it."""


def place_worded(passage: Passage) -> str:
    """Page and finer place of a passage, "" where its format knows neither; what has no words stands as it is."""
    translate = QCoreApplication.translate
    word = translate("places", "slide {}") if has_slides(passage.file) else translate("places", "page {}")
    page = word.format(passage.page) if passage.page is not None else ""
    for pattern, words in _PLACE_KINDS:
        if found := pattern.fullmatch(passage.place):
            return " · ".join(filter(None, (page, translate("places", words).format(*found.groups()))))
    return " · ".join(filter(None, (page, passage.place)))


def has_slides(file: str) -> bool:
    """Whether the pages of a file of this name are slides."""
    return file.lower().endswith((".pptx", ".pptm", ".ppsx", ".potx", ".ppt", ".pps", ".odp", ".otp"))


def note_worded(note: Note) -> str:
    """What of a file is not in its text."""
    return QCoreApplication.translate("notes", note.sentence).format(count=note.count, total=note.total)


def worded(error: DodamError) -> str:
    """The error's sentence, translated."""
    details = dict(error.details)
    if isinstance(error, (ChildDied, ChildNotReady)):
        details["name"] = QCoreApplication.translate("children", _CHILD_WORDS.get(details["name"], details["name"]))
    if "reason" in details:
        details["reason"] = reason_worded(details["reason"])
    for counted in ("tokens", "room"):
        if details.get(counted, "").isdecimal():
            details[counted] = QLocale().toString(int(details[counted]))
    return QCoreApplication.translate("errors", type(error).sentence).format(**details)


def size_worded(size_bytes: int) -> str:
    """A file size such as 98.1 MB."""
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def document_state_worded(document: Document) -> str:
    """What is happening to a document, in two or three words."""
    translate = QCoreApplication.translate
    match document.state:
        case "waiting":
            return translate("documents", "waiting")
        case "parsing":
            return translate("documents", "reading")
        case "embedding":
            share = document.done / document.passages if document.passages else 0.0
            return translate("documents", "learning {percent} %").format(percent=int(100 * share))
        case "ready":
            size = pages_worded(document.pages)
            # The note itself is too long for a chip; it is its tooltip.
            return translate("documents", "{size}, read in part").format(size=size) if document.notes else size
        case "failed":
            return translate("documents", "not readable")


def pages_worded(pages: int | None) -> str:
    """How many pages a document has that can be read; only that it can be where it has none."""
    translate = QCoreApplication.translate
    if pages == 1:
        return translate("documents", "1 page")
    if pages is not None:
        return translate("documents", "{pages} pages").format(pages=pages)
    return translate("documents", "ready")


def document_remark_worded(document: Document) -> str:
    """Why a document failed, or what of it is not in its text; its name where there is nothing to say."""
    said = [document_error_worded(document), *map(note_worded, document.notes)]
    return "\n".join(filter(None, said)) or document.file


def document_error_worded(document: Document) -> str:
    """Why a document failed, "" where it did not."""
    if document.state != "failed":
        return ""
    return worded(error_named(document.error_kind, document.error_details))
