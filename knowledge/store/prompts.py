"""A person's own prompts: named texts with variables, and examples of how to answer them."""

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence

import msgspec

from knowledge.errors import PromptsUnreadable
from knowledge.store.database import Database

FILE_VERSION = 1

MOST_BYTES = 4_000_000
"""A larger file is no library that somebody wrote."""


class PromptExample(msgspec.Struct, frozen=True):
    """A question and how it is to be answered."""

    question: str
    answer: str


class PromptDraft(msgspec.Struct, frozen=True):
    """A prompt as it is written; ``{{name}}`` or ``{{name=default}}`` in ``text`` is filled in at each use."""

    name: str
    text: str
    examples: tuple[PromptExample, ...] = ()


class SavedPrompt(msgspec.Struct, frozen=True):
    """A prompt of the library; ``used`` is when it was last put into a message, 0 for never."""

    id: int
    name: str
    text: str
    examples: tuple[PromptExample, ...] = ()
    used: float = 0.0

    @property
    def draft(self) -> PromptDraft:
        return PromptDraft(self.name, self.text, self.examples)


class PromptFile(msgspec.Struct, frozen=True):
    """What an exported file holds."""

    dodam_prompts: int
    prompts: tuple[PromptDraft, ...]


class PromptStore:
    """The prompt library of a profile. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prompts(self) -> list[SavedPrompt]:
        """All of them, the last used first, then in the order they were added."""
        with self._database.reading() as connection:
            return [_prompt(row) for row in connection.execute("SELECT * FROM prompts ORDER BY used DESC, id")]

    def add(self, draft: PromptDraft) -> SavedPrompt:
        with self._database.transaction() as connection:
            inserted = connection.execute(
                "INSERT INTO prompts (name, text, examples) VALUES (?, ?, ?)",
                (draft.name, draft.text, _json(draft.examples)),
            )
            return SavedPrompt(inserted.lastrowid or 0, draft.name, draft.text, draft.examples)

    def put(self, prompt: SavedPrompt) -> None:
        """Keep a prompt as it is now, also one that was deleted."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO prompts (id, name, text, examples, used) VALUES (?, ?, ?, ?, ?)",
                (prompt.id, prompt.name, prompt.text, _json(prompt.examples), prompt.used),
            )

    def delete(self, prompt_id: int) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM prompts WHERE id = ?", (prompt_id,))

    def mark_used(self, prompt_id: int) -> None:
        """It was put into a message now."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE prompts SET used = ? WHERE id = ?", (time.time(), prompt_id))

    def add_all(self, drafts: Iterable[PromptDraft]) -> int:
        """Add those that the library does not have just like this; returns how many were added."""
        known = {prompt.draft for prompt in self.prompts()}
        new = [draft for draft in dict.fromkeys(drafts) if draft not in known]
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO prompts (name, text, examples) VALUES (?, ?, ?)",
                [(draft.name, draft.text, _json(draft.examples)) for draft in new],
            )
        return len(new)


def written_prompts(prompts: Iterable[SavedPrompt]) -> bytes:
    """A file with these prompts, as JSON."""
    file = PromptFile(FILE_VERSION, tuple(prompt.draft for prompt in prompts))
    return json.dumps(msgspec.to_builtins(file), ensure_ascii=False, indent=2).encode()


def read_prompts(content: bytes, file: str) -> Sequence[PromptDraft]:
    """The prompts of a written file called ``file``. Raises ``PromptsUnreadable``."""
    if len(content) > MOST_BYTES:
        raise PromptsUnreadable(file=file)
    try:
        found = msgspec.json.decode(content, type=PromptFile)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PromptsUnreadable(file=file) from error
    if found.dodam_prompts != FILE_VERSION or not all(draft.name.strip() for draft in found.prompts):
        raise PromptsUnreadable(file=file)
    return found.prompts


def _json(examples: Sequence[PromptExample]) -> str:
    return msgspec.json.encode(examples).decode()


def _prompt(row: sqlite3.Row) -> SavedPrompt:
    return SavedPrompt(
        row["id"],
        row["name"],
        row["text"],
        msgspec.json.decode(row["examples"], type=tuple[PromptExample, ...]),
        row["used"],
    )
