"""Every error a person can meet, as one tree.

    DodamError
    ├── ProfileError: ProfileInUse, ProfileTooNew, ProfileUnwritable, ProfileDamaged, DiskFull
    ├── DocumentError: FileMissing, FileUnreadable (FileIsFolder, FileIsSpecial), FileUnsupported,
    │                  FileEncrypted, FileCorrupt,
    │                  FileWithoutText (OcrMissing), FileTooLarge, ReaderTimedOut, ReaderOutOfMemory,
    │                  FolderInPrivate
    ├── NotFound: ConversationNotFound, DocumentNotFound, MessageNotFound
    ├── PromptsUnreadable
    ├── EmbeddingModelMissing, EmbedderUnusable
    ├── ChromaServerAway
    ├── ChildDied, ChildNotReady
    ├── InternalFault
    └── (engine.errors adds ModelError and its kinds)

An error is a class with an English ``sentence`` and string ``details`` that fill its placeholders. The class name
and the details cross process boundaries; the window shows the sentence in the user's language
(translation context ``errors``, source text = ``sentence``), the command line as it stands.
A sentence says what happened and what to do next.
"""

from collections.abc import Mapping
from typing import ClassVar


class DodamError(Exception):
    """Root of all errors that are shown to a person.

    ``details`` holds one string for each placeholder of ``sentence``, and may hold more than is shown.
    """

    sentence: ClassVar[str] = "Something went wrong. Try again."

    def __init__(self, **details: str) -> None:
        super().__init__(details)
        self.details: Mapping[str, str] = details

    def __str__(self) -> str:
        return self.sentence.format(**self.details)


class ProfileError(DodamError):
    """The profile folder cannot be used."""


class ProfileInUse(ProfileError):
    sentence = (
        "Dodam is already running with the profile “{folder}”. Use that one, or close it first. "
        "To run two side by side, set DODAM_HOME to another folder."
    )


class ProfileTooNew(ProfileError):
    sentence = (
        "The profile “{folder}” was written by a newer Dodam (data version {found}, this one reads up to {known}). "
        "Update Dodam, or set DODAM_HOME to another folder. Nothing was changed."
    )


class ProfileUnwritable(ProfileError):
    sentence = "Dodam cannot write to its folder “{folder}”: {reason}. Check its permissions, or set DODAM_HOME."


class ProfileDamaged(ProfileError):
    sentence = "“{file}” is damaged and cannot be read. Put a copy in its place, or move it away to begin anew."


class DiskFull(ProfileError):
    sentence = "The disk with “{folder}” is full. Free some space, then try again; everything saved so far is kept."


class DocumentError(DodamError):
    """One file could not be read; the conversation goes on without it."""


class FileMissing(DocumentError):
    sentence = "“{file}” is not there. Check its path, then try again."


class FileUnreadable(DocumentError):
    sentence = "“{file}” could not be opened: {reason}. Check its permissions, then try again."


class FileIsFolder(FileUnreadable):
    sentence = "“{file}” is a folder. Give a file in it, or add all of it to a chat: drop it there, or use “dodam add”."


class FileIsSpecial(FileUnreadable):
    """A pipe, a socket or a device."""

    sentence = "“{file}” is no ordinary file. Save what comes from it as a file, and give that one."


class FileUnsupported(DocumentError):
    sentence = "Dodam cannot read “{file}” ({kind}). It reads {known}."


class FileEncrypted(DocumentError):
    sentence = "“{file}” is protected with a password. Save a copy without the password and add that."


class FileCorrupt(DocumentError):
    sentence = "“{file}” is damaged and cannot be read. Open it in its own program, save it again and add the new file."


class FileWithoutText(DocumentError):
    sentence = "“{file}” holds no text, perhaps only scanned pictures. Add a version whose text can be selected."


class OcrMissing(FileWithoutText):
    sentence = (
        "“{file}” holds only pictures, and the program that reads text in pictures is not installed. "
        "Install Tesseract with its Korean data, or add a version whose text can be selected."
    )


class FileTooLarge(DocumentError):
    sentence = "“{file}” is too large to read ({size}; the limit is {limit}). Split it and add the parts."


class ReaderTimedOut(DocumentError):
    sentence = "Reading “{file}” took longer than {seconds} seconds and was stopped. Try a smaller part of it."


class ReaderOutOfMemory(DocumentError):
    sentence = "Reading “{file}” needed too much memory and was stopped. Try a smaller part of it."


class FolderInPrivate(DocumentError):
    sentence = "A folder cannot be attached to a private chat: keeping track of it would leave traces. Drop its files."


class NotFound(DodamError):
    """Something was asked for by an id that nothing has."""


class ConversationNotFound(NotFound):
    sentence = "There is no conversation “{id}”. “dodam conversations” lists them."


class DocumentNotFound(NotFound):
    sentence = "That document is no longer part of this conversation."


class PromptsUnreadable(DodamError):
    sentence = "“{file}” is no prompt library. Choose a file that Dodam exported."


class MessageNotFound(NotFound):
    sentence = "That message was deleted. Open the conversation again to see what is left."


class EmbeddingModelMissing(DodamError):
    sentence = (
        "The embedding model is missing, so documents are searched by their words only. "
        "Run the set-up of the README again to get it."
    )


class EmbedderUnusable(DodamError):
    sentence = (
        "“{file}” gives no vectors that passages could be found by. Choose the GGUF file of an embedding model, "
        "or the bundled one."
    )


class ChromaServerAway(DodamError):
    sentence = (
        "The Chroma server “{address}” does not answer, so documents are searched by their words only. "
        "Start it, or keep the index on this computer in the settings."
    )


class ChildDied(DodamError):
    """A child process ended before it answered; ``name`` is which.

    ``reason`` words its end for us and stands in the child's log: a person is told no "SIGKILL".
    """

    sentence = "The {name} stopped unexpectedly. It is started again; nothing that was saved is lost."


class ChildNotReady(DodamError):
    sentence = "The {name} did not start within {seconds} seconds. Close other programs and try again."


class InternalFault(DodamError):
    """A fault of ours; ``log`` is the file that has the traceback, ``reason`` names it for us."""

    sentence = "Dodam made a mistake. Try again; the details are in “{log}”."


def error_named(name: str, details: Mapping[str, str]) -> DodamError:
    """The error whose class is called ``name``; an ``InternalFault`` where no such class is known here."""
    pending: list[type[DodamError]] = [DodamError]
    while pending:
        kind = pending.pop()
        if kind.__name__ == name:
            return kind(**details)
        pending.extend(kind.__subclasses__())
    return InternalFault(reason=name, log="logs")
