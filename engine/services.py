"""What a turn works with: the store, and the clients of both children."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from engine.service.client import ModelClient
from knowledge.child.process import ProcessOutcome
from knowledge.errors import DodamError
from knowledge.profile import Profile
from knowledge.service.client import KnowledgeClient
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore


class Services(msgspec.Struct, frozen=True):
    """Everything below the window, opened once per profile. Its methods block; call them off the main thread."""

    profile: Profile
    database: Database
    conversations: ConversationStore
    documents: DocumentStore
    knowledge: KnowledgeClient
    model: ModelClient
    later: ThreadPoolExecutor

    def remember_later(self, conversation_id: str, message_ids: Sequence[str]) -> None:
        """Put messages into the dialog memory in the background.

        What fails or is cut short here is made up for after the next turn, which names all messages again.
        """

        def remember() -> None:
            try:
                self.knowledge.remember(conversation_id, message_ids)
            except DodamError as error:
                logging.getLogger(__name__).info("not remembered yet: %s", error)

        self.later.submit(remember)

    def close(self) -> None:
        """End both children and close the store; what is unfinished goes on at the next start."""
        self.later.shutdown(wait=False, cancel_futures=True)
        self.model.close()
        self.knowledge.close()
        self.database.close()


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
        documents=DocumentStore(database),
        knowledge=KnowledgeClient(profile, on_exit),
        model=ModelClient(profile.logs, on_exit),
        later=ThreadPoolExecutor(1, "dialog memory"),
    )
