"""Errors, sizes and states in the user's language."""

from PySide6.QtCore import QCoreApplication, QLocale

from knowledge.errors import ChildDied, ChildNotReady, DodamError, error_named
from knowledge.store.records import Document


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # lupdate knows this name
    """``text``, marked for the translators. (PySide6 has the same, typed as ``object``.)"""
    return text


CHILD_NAMES = (
    QT_TRANSLATE_NOOP("children", "model engine"),
    QT_TRANSLATE_NOOP("children", "knowledge service"),
)


def worded(error: DodamError) -> str:
    """The error's sentence, translated."""
    details = dict(error.details)
    if isinstance(error, (ChildDied, ChildNotReady)):
        details["name"] = QCoreApplication.translate("children", details["name"])
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
            if document.pages == 1:
                return translate("documents", "1 page")
            if document.pages is not None:
                return translate("documents", "{pages} pages").format(pages=document.pages)
            return translate("documents", "ready")
        case "failed":
            return translate("documents", "not readable")


def document_error_worded(document: Document) -> str:
    """Why a document failed, "" where it did not."""
    if document.state != "failed":
        return ""
    return worded(error_named(document.error_kind, document.error_details))
