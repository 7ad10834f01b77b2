"""Private chats: the services of a profile with every store in memory; only the model and the parsers are shared."""

from concurrent.futures import ThreadPoolExecutor

import msgspec

from engine.services import Services
from knowledge.service.client import KnowledgeClient
from knowledge.service.private import PrivateAnswering
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.sources import SourceStore
from knowledge.store.summaries import SummaryStore


def private_services(shared: Services) -> Services:
    """Services that keep nothing: their conversations are gone with ``close_private``.

    The ids of conversations begin with ``knowledge.store.records.PRIVATE_PREFIX``, by which the model's process keeps
    no KV state of them on disk.
    """
    database = Database(None)
    return msgspec.structs.replace(
        shared,
        database=database,
        conversations=ConversationStore(database),
        branches=BranchStore(database),
        documents=DocumentStore(database),
        sources=SourceStore(database),
        summaries=SummaryStore(database),
        knowledge=KnowledgeClient(shared.profile, answering=PrivateAnswering(database, shared.knowledge)),
        later=ThreadPoolExecutor(1, "private dialog memory"),
        background=ThreadPoolExecutor(1, "private background generation"),
    )


def close_private(services: Services) -> None:
    """Let everything go that was said, also from the memory of the model's process; blocks."""
    for executor in (services.later, services.background):
        executor.shutdown(wait=False, cancel_futures=True)
    conversations = [*(found.id for found in services.conversations.conversations()), *services.conversations.deleted()]
    for conversation_id in conversations:
        services.model.forget_conversation(conversation_id)
    services.database.close()
