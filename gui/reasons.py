"""The reasons inside errors, in a person's words and language: they come from file formats and the system."""

import re

from PySide6.QtCore import QCoreApplication

from gui.marking import QT_TRANSLATE_NOOP

_REASONS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r".+ has another shape", QT_TRANSLATE_NOOP("reasons", "it is for a model of another size")),
        (r"the model has no .+", QT_TRANSLATE_NOOP("reasons", "it changes parts that the model does not have")),
        (r"it is for (.+) models, this is (.+)", QT_TRANSLATE_NOOP("reasons", "it is for {} models, this is {}")),
        (r"only models that write take adapters", QT_TRANSLATE_NOOP("reasons", "only models that write take adapters")),
        (r"it is a model, not an adapter", QT_TRANSLATE_NOOP("reasons", "it is a model, not an adapter")),
        (r"it does not begin like one", QT_TRANSLATE_NOOP("reasons", "it does not begin like one")),
        (r"it ends too early.*", QT_TRANSLATE_NOOP("reasons", "it ends too early")),
        (r"([\d,]+) bytes are missing at its end", QT_TRANSLATE_NOOP("reasons", "{} bytes are missing at its end")),
        (r"its .+ is damaged", QT_TRANSLATE_NOOP("reasons", "its beginning is damaged")),
        (r"its vocabulary .+|it has no vocabulary", QT_TRANSLATE_NOOP("reasons", "its vocabulary is damaged")),
        (
            r"it is a later part of a split model; choose its first part",
            QT_TRANSLATE_NOOP("reasons", "it is a later part of a split model; choose its first part"),
        ),
        (r"part (\d+) of (\d+) is missing", QT_TRANSLATE_NOOP("reasons", "part {} of {} is missing")),
        (r"it does not generate text|it has no decoder", QT_TRANSLATE_NOOP("reasons", "it does not write")),
        (
            r"it (?:sees|only drafts|is no model by itself).+",
            QT_TRANSLATE_NOOP("reasons", "it only helps another model"),
        ),
        (r"it writes by diffusion", QT_TRANSLATE_NOOP("reasons", "it writes by diffusion")),
        (r"it speaks instead of writing", QT_TRANSLATE_NOOP("reasons", "it speaks instead of writing")),
        (r"it listens to speech", QT_TRANSLATE_NOOP("reasons", "it listens to speech")),
        (
            r"big endian|GGUF version .+|weights of type .+",
            QT_TRANSLATE_NOOP("reasons", "its format is not known here"),
        ),
        (r"it is not a folder|Not a directory", QT_TRANSLATE_NOOP("reasons", "it is not a folder")),
        (r"it is still being written", QT_TRANSLATE_NOOP("reasons", "it is still being written")),
        (r"Permission denied", QT_TRANSLATE_NOOP("reasons", "access is denied")),
        (r"Read-only file system", QT_TRANSLATE_NOOP("reasons", "the disk can only be read")),
        (r"No such file or directory", QT_TRANSLATE_NOOP("reasons", "it is not there any more")),
        (r"No space left on device", QT_TRANSLATE_NOOP("reasons", "the disk is full")),
        (r"Is a directory", QT_TRANSLATE_NOOP("reasons", "it is a folder")),
        (r"Input/output error", QT_TRANSLATE_NOOP("reasons", "the disk could not be read")),
    )
)
"""How reasons are written (by the readers of files, or by the system as ``OSError.strerror``) → the words for them."""


def reason_worded(reason: str) -> str:
    """What is not known here stands as it is: better in another language than not at all."""
    for pattern, words in _REASONS:
        if found := pattern.fullmatch(reason):
            return QCoreApplication.translate("reasons", words).format(*found.groups())
    return reason
