"""A session without children: real stores in a temporary profile, scripted models, documents and turns."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.chat_settings import ChatSettings
from engine.comparing import Answered, ComparingEvent, Failed, Loads, Reads, Writes
from engine.errors import AdapterMisfit, ModelTooBig
from engine.library.adapter import AdapterInfo
from engine.library.downloads import Downloads
from engine.library.facts import AdapterFact, ModelFacts
from engine.library.header import MemoryNeed, ModelInfo
from engine.library.kv_size import KvSize
from engine.library.machine import MachineFit
from engine.library.model_settings import ModelSettings
from engine.service.messages import Loading, ModelLoaded, PartBegun, PromptPlan, Speeds, Usage
from engine.turn.preview import Preview
from engine.turn.turn_events import (
    Asked,
    Ended,
    Manner,
    Planned,
    Reading,
    Retrieved,
    Searching,
    Thought,
    TurnEvent,
    TurnStats,
    WholeRead,
    Wrote,
)
from engine.turn.what_was_used import Used, what_was_used
from engine.turn.word_scores import WordScore
from gui.library.model_menu import AdapterEntry, ModelEntry
from gui.library.model_wording import adapter_entry
from gui.session import Session
from knowledge.errors import DodamError, FileMissing
from knowledge.folders.scan import scan
from knowledge.profile import Profile
from knowledge.service.messages import EmbedderState
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore, PassageDraft
from knowledge.store.file_copies import FileCopy
from knowledge.store.prompts import PromptStore
from knowledge.store.records import Citation, Document, Folder, Hit, Passage, RecalledTurn
from knowledge.store.sources import SourceStore
from knowledge.viewing.client import ViewerClient

MODELS = (
    ModelEntry(
        "/models/SmolLM2-135M-Instruct.Q4_1.gguf",
        "SmolLM2-135M-Instruct.Q4_1",
        "Chat · 135M · Q4_1 · 98.4 MB · 88 tokens/s",
        fit="fits",
        need="0.3 GB",
        memory="Fits: needs 0.3 GB, 6.2 GB of memory is free",
    ),
    ModelEntry(
        "/models/Qwen3-4B-Q4_K_M.gguf",
        "Qwen3-4B-Q4_K_M",
        "Chat · 4.0B · Q4_K_M · 2.5 GB",
        warning="will be tight",
        fit="tight",
        need="5.6 GB",
        memory="Will be tight: needs 5.6 GB, 6.2 GB of memory is free",
    ),
    ModelEntry(
        "/models/EXAONE-4.0-32B-Q4_K_M.gguf",
        "EXAONE-4.0-32B-Q4_K_M",
        "Chat · 32.0B · Q4_K_M · 19.3 GB",
        warning="too big for the free memory",
        blocked=True,
        fit="too big",
        need="20.1 GB",
        memory="Too big: needs 20.1 GB, only 6.2 GB of memory is free",
    ),
    ModelEntry("/models/half-download.gguf", "half-download", problem="“half-download” is not a whole GGUF file."),
)
MODEL_FACTS = ModelFacts(
    info=ModelInfo(
        name="SmolLM2-135M-Instruct.Q4_1",
        path=Path(MODELS[0].path),
        architecture="llama",
        parameters=134_515_008,
        quantization="Q4_1",
        size_bytes=98_362_432,
        context_length=8192,
        block_count=30,
        embedding_length=576,
        kv=KvSize(23040),
        vocabulary_size=49152,
        has_template=True,
        kind="chat",
        licence="apache-2.0",
    ),
    window=4096,
    need=MemoryNeed(98_362_432, 94_371_840, 126_725_184),
    fit="fits",
    faster_layout="Q4_0",
    settings=ModelSettings(),
    measured=MachineFit(
        2,
        88.4,
        437.0,
        {1: (60.2, 231.0), 2: (88.4, 437.0)},
        {1: 1.0, 8: 4.8},
        by_attention={"plain": (61.5, 208.0), "flash": (34.2, 240.0), "flash-q8": (52.6, 141.0)},
        attention_depth=1024,
        begins_shallow=True,
    ),
)
_FITTING = AdapterInfo("polite-korean", Path("/models/polite-korean.gguf"), "llama", "", 8, 16.0, 4_200_000, "", ())
_STRANGE = AdapterInfo("tiny-lora", Path("/models/tiny-lora.gguf"), "llama", "", 4, 8.0, 90_000, "", ())
_MISFIT = AdapterMisfit(
    adapter="tiny-lora", model="SmolLM2-135M-Instruct.Q4_1", reason="blk.0.attn_q.weight has another shape"
)
ADAPTERS = (AdapterFact(_FITTING, None, None), AdapterFact(_STRANGE, None, _MISFIT))
TOO_BIG = ModelTooBig(model="EXAONE-4.0-32B-Q4_K_M", needed="20.1 GB", available="6.2 GB")


BUNDLED_EMBEDDER = EmbedderState("multilingual-e5-small", "", True, 10, 10, None)


class FakeFollowing:
    """Folders that never change."""

    def cancel(self) -> None: ...

    def __iter__(self) -> Iterator[Folder]:
        return iter(())


class FakeModel:
    def __init__(self) -> None:
        self.loaded: ModelLoaded | None = None
        self.limits: list[int] = []

    def limit_states(self, limit_bytes: int) -> None:
        self.limits.append(limit_bytes)


@dataclass
class FakeKnowledge:
    """Reads a file as UTF-8 text and makes one passage of it."""

    documents: DocumentStore
    sources: SourceStore
    forgotten: list[str] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    resumed: int = 0
    stopped_folders: list[int] = field(default_factory=list)
    embedder_in_use: EmbedderState = BUNDLED_EMBEDDER
    unusable: DodamError | None = None
    servers: list[str] = field(default_factory=list)

    def embedder(self) -> EmbedderState:
        return self.embedder_in_use

    def choose_embedder(self, path: Path | None) -> Iterator[EmbedderState]:
        if self.unusable is not None:
            raise self.unusable
        name = path.stem if path is not None else "multilingual-e5-small"
        for done in (0, 5, 10):
            self.embedder_in_use = EmbedderState(name, str(path or ""), True, done, 10, None)
            yield self.embedder_in_use

    def choose_server(self, address: str) -> None:
        self.servers.append(address)

    def add_file(self, conversation_id: str, path: Path) -> Iterator[Document]:
        text = path.read_text(encoding="utf-8", errors="replace")
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        document = self.documents.attach(conversation_id, path.name, sha256, len(text))
        yield document
        self.documents.add_content(sha256, len(text), 3, text, [PassageDraft(text, 0, len(text), 1, "")])
        yield self.documents.set_state(document.id, "embedding")
        yield self.documents.set_state(document.id, "ready")

    def add_files(self, conversation_id: str, paths: Sequence[Path]) -> Iterator[Document | DodamError]:
        for path in paths:
            if path.is_file():
                yield from self.add_file(conversation_id, path)
            else:
                yield FileMissing(file=path.name)

    def resume_indexing(self) -> Iterator[Document]:
        self.resumed += 1
        return iter(())

    def add_folder(self, conversation_id: str, path: Path, linked: bool | None) -> Iterator[Folder]:
        folder = self.sources.add_folder(conversation_id, path, linked)
        yield folder
        found = scan(path)
        self.sources.begin(folder.id, found.files, found.left_out)
        for file in found.files:
            text = file.path.read_text(encoding="utf-8")
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            document, _ = self.sources.attach(conversation_id, folder.id, file, FileCopy(sha256, file.size))
            self.documents.add_content(sha256, file.size, None, text, [PassageDraft(text, 0, len(text), None, "")])
            self.documents.set_state(document.id, "ready")
        self.sources.set_folder_state(folder.id, "ready")
        yield self.sources.folder(folder.id)

    def follow_folders(self) -> "FakeFollowing":
        return FakeFollowing()

    def stop_folder(self, folder_id: int) -> None:
        self.stopped_folders.append(folder_id)

    def link_folder(self, folder_id: int, on: bool) -> Folder:
        return self.sources.link(folder_id, on)

    def remove_folder(self, folder_id: int) -> None:
        self.sources.remove_folder(folder_id)

    def remove_document(self, document_id: int) -> None:
        self.removed.append(document_id)
        self.documents.remove(document_id)

    def forget_conversation(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)


@dataclass
class FakeServices:
    profile: Profile
    database: Database
    conversations: ConversationStore
    branches: BranchStore
    documents: DocumentStore
    sources: SourceStore
    knowledge: FakeKnowledge
    model: FakeModel
    prompts: PromptStore

    def forget_conversation(self, conversation_id: str) -> None:
        self.knowledge.forget_conversation(conversation_id)

    def forget_conversations(self, conversation_ids: Sequence[str]) -> None:
        for conversation_id in conversation_ids:
            self.forget_conversation(conversation_id)

    def forget_messages(self, conversation_id: str, until: float) -> None:
        self.branches.purge(conversation_id, until)


class FakeTurn:
    """Answers with ``session.pieces``; with ``session.hold`` set it waits before the last one until it is released."""

    def __init__(self, session: "FakeSession", conversation_id: str) -> None:
        self._session = session
        self._id = conversation_id
        self.stopped = threading.Event()
        self.manner: Manner = "chosen"
        self.begin: tuple[int, ...] = ()

    def stop(self) -> None:
        self.stopped.set()
        self._session.released.set()

    def ask(self, prompt: str) -> Iterator[TurnEvent]:
        store = self._session.services.conversations
        conversation = store.conversation(self._id)
        question = store.add_message(self._id, conversation.leaf_id, "user", prompt)
        if not conversation.title:
            store.rename(self._id, prompt[:60])
        yield Asked(question)
        yield from self._answer(question.id)

    def regenerate(self, manner: Manner = "chosen", begin: Sequence[int] = ()) -> Iterator[TurnEvent]:
        self.manner, self.begin = manner, tuple(begin)
        branch = self._session.services.conversations.branch(self._id)
        while branch[-1].role == "assistant":
            branch.pop()
        yield from self._answer(branch[-1].id)

    def _answer(self, question_id: str) -> Iterator[TurnEvent]:
        session = self._session
        if session.refusal is not None:
            raise session.refusal
        store = session.services.conversations
        yield Searching()
        if session.hold_search:
            session.released.wait(20)
        if session.excerpts or session.recalled:
            store.freeze_context(question_id, session.excerpts, session.recalled)
            hits = tuple(
                Hit(passage, score) for passage, score in zip(session.excerpts, session.passage_scores, strict=True)
            )
            yield Retrieved(hits, tuple(session.recalled), True, 0, 0.04, reason=session.words_only)
        answer = store.add_message(self._id, question_id, "assistant", "", "streaming", "SmolLM2-135M-Instruct.Q4_1")
        yield Reading(answer)
        yield from session.parts
        if session.plan is not None:
            yield Planned(session.plan)
        for thought in session.thoughts:
            yield Thought(thought)
        if session.hold_thinking:
            session.released.wait(20)
        text = ""
        for position, piece in enumerate(session.pieces):
            if session.hold and position == len(session.pieces) - 1:
                session.released.wait(20)
            if self.stopped.is_set():
                break
            text += piece
            yield Wrote(piece)
        stats = TurnStats(
            session.plan,
            Usage(120, 80, 96),
            Speeds(0.31, 400.0, 44.1),
            load_s=1.4,
            retrieve_s=0.04,
            thought_s=3.2 if session.thoughts else 0.0,
            passage_scores=session.passage_scores,
            settings=session.settings,
            refused=session.refused and self.manner != "anyway",
            unsupported=session.unsupported,
            whole=session.whole if self.manner in ("chosen", "whole") else None,
        )
        state = "stopped" if self.stopped.is_set() else ("interrupted" if session.cut_off else "complete")
        stats_json = msgspec.json.encode(stats).decode()
        reasoning = "".join(session.thoughts)
        ended = store.finish_message(answer.id, text, state, session.citations, stats_json, reasoning)
        yield Ended(ended, stats, session.cut_off)


class FakeComparison:
    """The first model answers with ``session.pieces``, the second is too big; ``session.hold_comparing`` holds it."""

    def __init__(self, session: "FakeSession") -> None:
        self._session = session
        self.stopped = threading.Event()

    def stop(self) -> None:
        self.stopped.set()
        self._session.released.set()

    def events(self) -> Iterator[ComparingEvent]:
        yield Loads(0, 0.5)
        yield Reads(0, 1.25)
        for piece in self._session.pieces:
            yield Writes(0, piece)
        if self._session.hold_comparing:
            self._session.released.wait(20)
        if not self.stopped.is_set():
            yield Answered(0, Usage(20, 0, 42), Speeds(0.31, 400.0, 44.1))
            yield Failed(1, TOO_BIG)


class FakeSession:
    """Scripted by its attributes; ``turns`` are those begun."""

    def __init__(self, folder: Path, database: Database | None = None) -> None:
        profile = Profile(folder)
        for path in (profile.files, profile.models, profile.logs):
            path.mkdir(parents=True, exist_ok=True)
        database = database or Database(profile.database)
        documents = DocumentStore(database)
        sources = SourceStore(database)
        self.services = FakeServices(
            profile,
            database,
            ConversationStore(database),
            BranchStore(database),
            documents,
            sources,
            FakeKnowledge(documents, sources),
            FakeModel(),
            PromptStore(database),
        )
        self.viewer = ViewerClient(profile.logs)
        self.downloads = Downloads(profile.models, profile.logs)
        self.pieces: Sequence[str] = ("Hello", " there.")
        self.thoughts: Sequence[str] = ()
        self.hold_thinking = False
        self.refused = False
        self.unsupported: tuple[tuple[int, int], ...] = ()
        self.whole: WholeRead | None = None
        self.citations: Sequence[Citation] = ()
        self.excerpts: Sequence[Passage] = ()
        self.passage_scores: tuple[float, ...] = ()
        self.recalled: Sequence[RecalledTurn] = ()
        self.words_only: DodamError | None = None
        self.settings: ChatSettings | None = None
        self.words: Sequence[WordScore] = ()
        self.hold = False
        self.hold_search = False
        self.released = threading.Event()
        self.refusal: DodamError | None = None
        self.plan: PromptPlan | None = None
        self.previewed: Preview | None = None
        self.previews: list[tuple[str, str]] = []
        self.parts: Sequence[PartBegun] = ()
        self.unpinnable: DodamError | None = None
        self.cut_off: DodamError | None = None
        self.load_error: DodamError | None = None
        self.entries: Sequence[ModelEntry] = MODELS
        self.loads: list[str] = []
        self.model_settings = ModelSettings()
        self.measured: list[str] = []
        self.turns: list[FakeTurn] = []
        self.compared: list[tuple[tuple[str, ...], str]] = []
        self.hold_comparing = False

    def private(self) -> "FakeSession":
        made = FakeSession(self.services.profile.folder, Database(None))
        made.services.model = self.services.model
        return made

    def turn(self, conversation_id: str) -> FakeTurn:
        self.turns.append(FakeTurn(self, conversation_id))
        return self.turns[-1]

    save_text = Session.save_text

    def what_was_used(self, answer_id: str) -> Used:
        return what_was_used(self.services, answer_id)

    def score_answer(self, answer_id: str) -> list[WordScore]:
        return list(self.words)

    def pin(self, document_id: int, pinned: bool) -> Document:
        if self.unpinnable is not None:
            raise self.unpinnable
        return self.services.documents.pin(document_id, pinned)

    usual_settings = Session.usual_settings
    storage = Session.storage
    delete_model = Session.delete_model
    restore_model = Session.restore_model
    purge_models = Session.purge_models
    free_disk = Session.free_disk
    limit_states = Session.limit_states
    clear_states = Session.clear_states
    clear_logs = Session.clear_logs

    def preview(self, conversation_id: str, text: str) -> Preview:
        self.previews.append((conversation_id, text))
        return self.previewed or Preview(len(text) // 4)

    def models(self) -> list[ModelEntry]:
        return list(self.entries)

    def model_details(self, path: str) -> tuple[ModelFacts, list[AdapterFact]]:
        return MODEL_FACTS, [msgspec.structs.replace(fact, weight=self._weight(fact)) for fact in ADAPTERS]

    def adapters(self, path: str) -> list[AdapterEntry]:
        return [adapter_entry(fact) for fact in self.model_details(path)[1]]

    def set_model(self, path: str, settings: ModelSettings) -> None:
        self.model_settings = settings

    def measure(self, path: str) -> None:
        self.measured.append(path)

    def _weight(self, fact: AdapterFact) -> float | None:
        used = {use.path: use.weight for use in self.model_settings.adapters}
        return used.get(str(fact.adapter.path))

    def load_model(self, path: str) -> Iterator[Loading | ModelLoaded]:
        self.loads.append(path)
        if self.load_error is not None:
            raise self.load_error
        yield Loading(0.5)
        loaded = ModelLoaded(path, 4096, 0.4)
        self.services.model.loaded = loaded
        yield loaded

    def add_model(self, source: str) -> str:
        return str(self.services.profile.models / Path(source).name)

    def comparison(self, paths: Sequence[str], question: str) -> "FakeComparison":
        self.compared.append((tuple(paths), question))
        return FakeComparison(self)

    def free_memory(self) -> int:
        return 6_200_000_000

    def close(self) -> None:
        self.released.set()
        self.viewer.close()
        self.downloads.close()
        self.services.database.close()


def wait_for(condition: Callable[[], bool], process_events: Callable[[], None], seconds: float = 10.0) -> None:
    """Process events until ``condition``; raises ``TimeoutError``."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        process_events()
        time.sleep(0.005)
