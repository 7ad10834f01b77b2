"""The messages of the open conversation, and the transcript that shows them.

What stays the same is not shown anew: in a conversation of 10,000 messages another answer to the last question costs
as much as in a short one.
"""

import operator
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from gui.conversation.branch_reading import NOTHING, Beside, ReadBranch, shown_at
from gui.conversation.running_turns import RunningTurn
from gui.transcript.content import TranscriptMessage
from gui.transcript.view import TranscriptView
from knowledge.store.records import Message, Passage, RecalledTurn

if TYPE_CHECKING:
    from gui.session import Session

PENDING_ID = "pending"
"""Stands in the transcript for an answer that has no row yet, while the documents are searched."""


class OpenBranch(QObject):
    """The branch that is shown. ``filled`` tells whether there is anything to show."""

    filled = Signal(bool)

    def __init__(self, session: "Session", transcript: TranscriptView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._transcript = transcript
        self._messages: list[Message] = []
        self._beside = NOTHING.beside
        self._notices = 0
        self.is_pending_shown = False

    @property
    def messages(self) -> Sequence[Message]:
        """From the first message to the leaf."""
        return self._messages

    def message(self, message_id: str) -> Message | None:
        return next((message for message in self._messages if message.id == message_id), None)

    def question_of(self, message_id: str) -> Message | None:
        """The question that a message answers, or the message itself where it is one."""
        question: Message | None = None
        for message in self._messages:
            question = message if message.role == "user" else question
            if message.id == message_id:
                return question
        return None

    def version_beside(self, message_id: str, step: int) -> str:
        """The id of the version ``step`` places after a message among those in its place, "" where there is none."""
        versions = self._beside.siblings.get(message_id, ())
        place = versions.index(message_id) + step if message_id in versions else -1
        return versions[place] if 0 <= place < len(versions) else ""

    def last_with_version(self, step: int) -> str:
        """The id of the last message that has a version ``step`` places after it, "" where none has."""
        there = {key for key in self._beside.siblings if self._transcript.has(key) and self.version_beside(key, step)}
        return next((message.id for message in reversed(self._messages) if message.id in there), "") if there else ""

    def show(self, read: ReadBranch, running: RunningTurn | None) -> None:
        """Show another branch; the view stays where it is as far as both are the same."""
        messages = _with_running(read.messages, running)
        same = _same_at_the_beginning(self._messages, messages)
        self._drop_pending()
        changed = self._changed(read.beside)
        self._messages, self._beside = messages, read.beside
        shown = [read.shown.get(messages[index].id) or self._shown(index) for index in range(same, len(messages))]
        if shown and running is not None:
            # What was read comes from the store, which the turn is ahead of.
            shown[-1] = msgspec.structs.replace(self._shown(-1), thinking_since=running.thinking_since)
        with self._transcript.at_once():
            if same:
                self._transcript.replace_after(messages[same - 1].id, shown)
            else:
                self._transcript.set_messages(shown)
            self._update(changed)
        self.filled.emit(bool(messages) or running is not None)

    def set_beside(self, beside: Beside) -> None:
        """Tell anew what stands beside the messages."""
        changed = self._changed(beside)
        self._beside = beside
        with self._transcript.at_once():
            self._update(changed)

    def append(self, message: Message) -> None:
        """Add a message at the end, and show the end."""
        self._drop_pending()
        self._messages.append(message)
        self._transcript.append_message(self._shown(len(self._messages) - 1))
        self._transcript.scroll_to_end()
        self.filled.emit(True)

    def replace(self, message: Message) -> None:
        """Show what became of a message; one that is not shown is passed over."""
        for index in range(len(self._messages) - 1, -1, -1):
            if self._messages[index].id == message.id:
                self._messages[index] = message
                self._transcript.update_message(self._shown(index))
                return

    def note_found(self, excerpts: tuple[Passage, ...], recalled: tuple[RecalledTurn, ...]) -> None:
        """Keep what was found for the question at the end, which its answer will show."""
        if self._messages and self._messages[-1].role == "user":
            self._messages[-1] = msgspec.structs.replace(self._messages[-1], excerpts=excerpts, recalled=recalled)

    def cut_after(self, message_id: str | None) -> None:
        """Show nothing behind a message; None leaves nothing at all."""
        self._drop_pending()
        kept = 0
        if message_id is not None:
            kept = next(place for place, message in enumerate(self._messages, 1) if message.id == message_id)
        del self._messages[kept:]
        if message_id is None:
            self._transcript.set_messages([])
        else:
            self._transcript.replace_after(message_id, [])

    def notice(self, text: str) -> None:
        """Say something below the messages."""
        self._drop_pending()
        self._notices += 1
        self._transcript.append_message(TranscriptMessage(f"notice-{self._notices}", "notice", "", text))
        self._transcript.scroll_to_end()
        self.filled.emit(True)

    def show_busy(self, running: RunningTurn | None) -> None:
        """Show what a turn is busy with, where its answer stands or will stand."""
        self._transcript.pointing.set_changeable(running is None)
        if running is None:
            self._drop_pending()
            self._transcript.set_busy(None, "")
        elif running.answer is not None:
            self._transcript.set_busy(running.answer.id, running.caption)
        else:
            self._show_pending(running.caption)

    def _shown(self, index: int) -> TranscriptMessage:
        return shown_at(self._messages, index % len(self._messages), self._beside)

    def _changed(self, beside: Beside) -> set[str]:
        changed: set[str] = set()
        for before, now in zip(self._beside, beside, strict=True):
            changed |= {key for key in before.keys() | now.keys() if before.get(key, ()) != now.get(key, ())}
        return changed

    def _update(self, message_ids: set[str]) -> None:
        shown = {message_id for message_id in message_ids if self._transcript.has(message_id)}
        for index in range(len(self._messages) - 1, -1, -1) if shown else ():
            message = self._messages[index]
            if message.id in shown:
                shown.remove(message.id)
                if message.state != "streaming":
                    self._transcript.update_message(self._shown(index))
            if not shown:
                return

    def _show_pending(self, caption: str) -> None:
        if not self.is_pending_shown:
            loaded = self._session.services.model.loaded
            author = Path(loaded.path).stem if loaded is not None else ""
            self._transcript.append_message(TranscriptMessage(PENDING_ID, "assistant", author, ""))
            self._transcript.scroll_to_end()
            self.is_pending_shown = True
            self.filled.emit(True)
        self._transcript.set_busy(PENDING_ID, caption)

    def _drop_pending(self) -> None:
        if self.is_pending_shown:
            self._transcript.set_busy(None, "")
            self._transcript.remove_message(PENDING_ID)
            self.is_pending_shown = False


def _with_running(messages: Sequence[Message], running: RunningTurn | None) -> list[Message]:
    """What the store has, with what the turn on its way has: the store may have been read before its last events."""
    branch = list(messages)
    if running is None:
        return branch
    known = {message.id for message in branch}
    if running.question is not None and running.question.id not in known:
        branch.append(running.question)
    if running.answer is not None:
        branch = [message for message in branch if message.id != running.answer.id]
        text = running.text or running.answer.text
        reasoning = running.reasoning or running.answer.reasoning
        branch.append(msgspec.structs.replace(running.answer, text=text, reasoning=reasoning))
    return branch


def _same_at_the_beginning(old: Sequence[Message], new: Sequence[Message]) -> int:
    """How many messages at the beginning are the same ones."""
    same = list(map(operator.is_, old, new))
    return same.index(False) if False in same else len(same)
