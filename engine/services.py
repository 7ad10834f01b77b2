"""What a turn works with: the store, and the clients of both children."""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial

import msgspec

from engine.profile_settings import kv_limit_bytes
from engine.service.client import ModelClient
from engine.service.messages import PromptPlan
from engine.summaries import summarise
from knowledge.child.process import ProcessOutcome
from knowledge.errors import DodamError
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.prompts import PromptStore
from knowledge.store.sources import SourceStore
from knowledge.store.summaries import SummaryStore


class Services(msgspec.Struct, frozen=True):
    """Everything below the window, opened once per profile. Its methods block; call them off the main thread."""

    profile: Profile
    database: Database
    conversations: ConversationStore
    branches: BranchStore
    documents: DocumentStore
    sources: SourceStore
    summaries: SummaryStore
    knowledge: KnowledgeClient
    model: ModelClient
    later: ThreadPoolExecutor
    background: ThreadPoolExecutor
    prompts: PromptStore
    """A person's own prompts are no part of a chat: private ones have the same."""

    @contextmanager
    def reply_first(self) -> Iterator[None]:
        """Inside, indexing and background generation rest."""
        self.knowledge.yield_to_reply(True)
        try:
            with self.model.reply_first():
                yield
        finally:
            self.knowledge.yield_to_reply(False)

    def remember_later(self, conversation_id: str, message_ids: Sequence[str]) -> None:
        """Put messages into the dialog memory in the background.

        What fails or is cut short here is made up for after the next turn, which names all messages again.
        """

        def remember() -> None:
            try:
                self.knowledge.remember(conversation_id, message_ids)
            except DodamError as error:
                logging.getLogger(__name__).info("not remembered yet: %s", error)

        _submit(self.later, remember)

    def summarise_later(self, conversation_id: str, plan: PromptPlan) -> None:
        """Summarise, in the background, what left the window or soon will; after the next turn what fails here."""

        def work(first_id: str, last_id: str) -> None:
            try:
                summarise(self.model, self.conversations, self.summaries, conversation_id, first_id, last_id)
            except DodamError as error:
                logging.getLogger(__name__).info("not summarised yet: %s", error)

        for first_id, last_id in plan.unsummarised:
            _submit(self.background, partial(work, first_id, last_id))

    def forget_conversation(self, conversation_id: str) -> None:
        """Remove all there is of a conversation for good."""
        # The rows go last: what is cut short is found by them, and done again at the next start.
        self.model.forget_conversation(conversation_id)
        self.knowledge.forget_conversation(conversation_id)

    def forget_conversations(self, conversation_ids: Sequence[str]) -> None:
        """Remove all there is of deleted conversations for good, to the last byte; what was brought back stays."""
        for conversation_id in set(conversation_ids).intersection(self.conversations.deleted()):
            self.forget_conversation(conversation_id)
        self.database.scrub()

    def forget_messages(self, conversation_id: str, until: float) -> None:
        """Remove the messages of a conversation that were deleted up to ``until`` for good.

        The next prompt of the conversation is read from its beginning: the KV states held the deleted text as well.
        """
        self.model.forget_conversation(conversation_id)
        self.knowledge.forget_messages(conversation_id, until)
        self.database.scrub()

    def close(self) -> None:
        """End both children and close the store; what is unfinished goes on at the next start."""
        for executor in (self.later, self.background):
            executor.shutdown(wait=False, cancel_futures=True)
        self.model.close()
        self.knowledge.close()
        self.database.close()


def _submit(executor: Executor, work: Callable[[], None]) -> None:
    # A turn may end after the services were closed over it; what it leaves undone is done after the next one.
    with suppress(RuntimeError):
        executor.submit(work)


def open_services(profile: Profile, on_exit: Callable[[ProcessOutcome], None]) -> Services:
    """Open the store of a held profile and prepare both children (they start when first used).

    Raises ``ProfileTooNew`` or ``ProfileUnwritable``.
    """
    database = Database(profile.database)
    conversations = ConversationStore(database)
    conversations.interrupt_open_messages()
    return Services(
        profile=profile,
        database=database,
        conversations=conversations,
        branches=BranchStore(database),
        documents=DocumentStore(database),
        sources=SourceStore(database),
        summaries=SummaryStore(database),
        knowledge=KnowledgeClient(profile, on_exit),
        model=ModelClient(profile.logs, on_exit, kv_folder=profile.kv, kv_bytes=kv_limit_bytes(profile.settings)),
        later=ThreadPoolExecutor(1, "dialog memory"),
        background=ThreadPoolExecutor(1, "background generation"),
        prompts=PromptStore(database),
    )
