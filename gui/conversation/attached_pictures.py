"""Which pictures were attached with which question: those that came since the message before it."""

from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

from gui.transcript.content import Picture
from knowledge.store.documents import DocumentStore
from knowledge.store.file_copies import FileCopies
from knowledge.store.records import Message

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp"})


def attached_pictures(
    documents: DocumentStore, files: Path, conversation_id: str, messages: Sequence[Message]
) -> dict[str, tuple[Picture, ...]]:
    """The pictures of a branch by the id of the question they came with; those attached after the last have none yet.

    ``files`` is the profile's folder of copies. Reads the store and the disk: for a worker's thread.
    """
    pictures = [found for found in documents.loose(conversation_id) if Path(found.file).suffix.lower() in SUFFIXES]
    if not pictures:
        return {}
    copies = FileCopies(files)
    questions = [message for message in messages if message.role == "user"]
    times = [message.created for message in questions]
    by_question: dict[str, tuple[Picture, ...]] = {}
    for document in pictures:
        index = bisect_left(times, document.added)
        path = copies.find(document.sha256) if index < len(questions) else None
        if path is not None:
            message_id = questions[index].id
            by_question[message_id] = (*by_question.get(message_id, ()), Picture(document.file, str(path)))
    return by_question
