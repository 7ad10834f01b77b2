"""Conversations as Markdown for reading, or as JSON for keeping: the whole tree, which ``engine.importing`` reads back.

A JSON file is an array of ``ExportedConversation``; several conversations as Markdown are a zip of files.
"""

import errno
import re
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from engine.errors import ExportFailed
from knowledge.errors import ConversationNotFound, DiskFull
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.filing import FilingStore
from knowledge.store.records import Citation, Conversation, Message
from knowledge.store.whole_conversations import WholeConversationStore

FORMAT = "dodam-conversation-1"

ExportForm = Literal["md", "json"]

_UNNAMEABLE = re.compile(r'[\s\\/:*?"<>|\x00-\x1f]+')


class ExportedConversation(msgspec.Struct, frozen=True):
    """One conversation in an export. ``messages`` are the whole tree, parents before children."""

    format: str
    exported: str
    conversation: Conversation
    messages: tuple[Message, ...]
    folder: str = ""


class Exporter:
    """Writes conversations of one profile into files."""

    def __init__(self, database: Database) -> None:
        self._conversations = ConversationStore(database)
        self._whole = WholeConversationStore(database)
        self._filing = FilingStore(database)

    def as_json(self, conversation_id: str) -> bytes:
        """Everything the store knows of a conversation. Raises ``ConversationNotFound``."""
        conversation = self._conversations.conversation(conversation_id)
        folders = {folder.id: folder.name for folder in self._filing.folders()}
        exported = ExportedConversation(
            FORMAT,
            datetime.now(UTC).isoformat(timespec="seconds"),
            conversation,
            tuple(self._whole.messages(conversation_id)),
            folders.get(conversation.folder_id or 0, ""),
        )
        return msgspec.json.format(msgspec.json.encode(exported), indent=1)

    def as_markdown(self, conversation_id: str) -> str:
        """The shown branch. Raises ``ConversationNotFound``."""
        return as_markdown(
            self._conversations.conversation(conversation_id), self._conversations.branch(conversation_id)
        )

    def write(
        self,
        conversation_ids: Sequence[str],
        form: ExportForm,
        file: BinaryIO,
        tell: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Write conversations into an open file, telling how many are done.

        Several as Markdown are a zip with a file for each. Conversations that are gone are passed over.
        """
        if form == "md" and len(conversation_ids) == 1:
            file.write(self.as_markdown(conversation_ids[0]).encode())
        elif form == "md":
            self._write_zip(conversation_ids, file, tell)
        else:
            self._write_json(conversation_ids, file, tell)

    def save(
        self,
        conversation_ids: Sequence[str],
        form: ExportForm,
        path: Path,
        tell: Callable[[int], None] = lambda done: None,
    ) -> None:
        """``write`` into a file that appears whole or not at all. Raises ``ExportFailed`` and ``DiskFull``."""
        partial = path.with_name(path.name + ".partial")
        try:
            with partial.open("wb") as file:
                self.write(conversation_ids, form, file, tell)
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull(folder=str(path.parent)) from error
            raise ExportFailed(file=path.name, reason=error.strerror or str(error)) from error

    def _write_json(self, conversation_ids: Sequence[str], file: BinaryIO, tell: Callable[[int], None]) -> None:
        separator = b"[\n"
        for done, conversation_id in enumerate(conversation_ids, 1):
            with suppress(ConversationNotFound):
                record = self.as_json(conversation_id)
                file.write(separator + record)
                separator = b",\n"
            tell(done)
        file.write(b"\n]\n" if separator == b",\n" else b"[]\n")

    def _write_zip(self, conversation_ids: Sequence[str], file: BinaryIO, tell: Callable[[int], None]) -> None:
        taken: set[str] = set()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, conversation_id in enumerate(conversation_ids, 1):
                with suppress(ConversationNotFound):
                    name = file_name(self._conversations.conversation(conversation_id).title)
                    unique = name if name.lower() not in taken else f"{name} ({conversation_id})"
                    taken.add(unique.lower())
                    archive.writestr(f"{unique}.md", self.as_markdown(conversation_id))
                tell(done)


def file_name(title: str) -> str:
    """A name for a file, without an ending, after the title of a conversation."""
    return _UNNAMEABLE.sub(" ", title).strip(" .")[:80].strip(" .") or "chat"


def as_markdown(conversation: Conversation, branch: Sequence[Message]) -> str:
    """The shown branch, with citations as footnotes."""
    parts = [f"# {conversation.title or conversation.id}"]
    for position, message in enumerate(branch):
        author = "You" if message.role == "user" else (message.model or "Assistant")
        parts.append(f"## {author}\n\n{_marked(message, position)}")
        parts.extend(f"[^{position}-{citation.number}]: {_place(citation)}" for citation in message.citations)
    return "\n\n".join(parts) + "\n"


def _marked(message: Message, position: int) -> str:
    marks = sorted(
        ((anchor, citation.number) for citation in message.citations for anchor in citation.anchors), reverse=True
    )
    text = message.text
    for anchor, number in marks:
        text = f"{text[:anchor]}[^{position}-{number}]{text[anchor:]}"
    return text


def _place(citation: Citation) -> str:
    passage = citation.passage
    page = f", p. {passage.page}" if passage.page is not None else ""
    return f"{passage.file}{page}: “{' '.join(passage.text.split())}”"
