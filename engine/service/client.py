"""The window's end of the model child."""

import importlib
import os
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from engine.errors import ModelNotLoaded
from engine.kv_cache.files import LIMIT_BYTES, forget_states, trim_states
from engine.library.adapter import AdapterUse
from engine.library.machine import MachineFit, default_threads
from engine.library.model_settings import ModelSettings
from engine.service.borrowed_child import BorrowedChild
from engine.service.messages import (
    AnswerScored,
    Compare,
    CountTokens,
    ForgetConversation,
    Generate,
    LimitStates,
    Loading,
    LoadModel,
    MeasureSpeed,
    ModelConfig,
    ModelEvent,
    ModelLoaded,
    ModelRequest,
    PlanPrompt,
    PromptPlan,
    PromptPlanned,
    ScoreAnswer,
    SetAdapters,
    SetThreads,
    SpeedMeasured,
    TokensCounted,
    event_decoder,
)
from engine.service.precedence import Precedence
from knowledge.child.process import ChildProcess, ProcessOutcome, Stream
from knowledge.errors import ChildDied, ChildNotReady, DodamError

SPIN_COUNT = "20000"
"""How long OpenMP's threads spin at a barrier before they sleep, on a machine that is otherwise idle: some 0.25 ms,
longer than nearly all waits inside a token (``engine.runtime.spinning``). To spin from one token to the next takes
60,000 and writes no more: the window's thread then has to take a processor from one that spins.

Tokens/s of the starter model by spin count, 2 threads on 2 cores. Idle: 300: 42, 1,000: 73, 4,000: 82, 10,000: 84,
300,000 (libgomp's default): 85. Beside one busy process: 33, 29, 19, 13 and 7.
"""

LEAVE_S = 5.0
"""How long the child may take to leave: it writes KV states for at most 3 s."""

_NOTHING_SET = ModelSettings()


def model_child(connection: Connection, log: str, config: bytes) -> None:
    """Runs in the child. Its main module is named, not imported: the window must not load llama.cpp with this one."""
    os.environ.setdefault("GOMP_SPINCOUNT", SPIN_COUNT)
    importlib.import_module("engine.service.child").model_main(connection, log, config)


class ModelClient:
    """Loads a model in the child and has it answer. Methods may be called from any thread and block.

    ``logs`` is the folder for the child's log. ``on_exit`` is called on a background thread when the child dies; the
    next request starts another one and loads the last model again. KV states are kept in ``kv_folder``, where they take
    at most ``kv_bytes``.
    """

    def __init__(
        self,
        logs: Path,
        on_exit: Callable[[ProcessOutcome], None] | None = None,
        threads: int | None = None,
        kv_folder: Path | None = None,
        kv_bytes: int = LIMIT_BYTES,
    ) -> None:
        self._kv_folder = kv_folder
        config = ModelConfig(threads or default_threads(), str(kv_folder or ""), kv_bytes)
        self._child: ChildProcess[ModelEvent] = ChildProcess(
            "model engine", model_child, msgspec.msgpack.encode(config), event_decoder, logs / "model.log", on_exit
        )
        self._lock = threading.Lock()
        self._wished: LoadModel | None = None
        self._loaded: ModelLoaded | None = None
        self._loaded_in: int | None = None
        self._precedence = Precedence()
        self._limit: LimitStates | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the child while it runs."""
        return self._child.pid

    @property
    def loaded(self) -> ModelLoaded | None:
        """The model that answers; after the child died, the one that the next request loads again."""
        return self._loaded

    def settled(self) -> ModelLoaded | None:
        """As ``loaded``, once a load that is under way has ended."""
        with self._lock:
            return self._loaded

    def load(
        self,
        path: Path,
        context_tokens: int,
        settings: ModelSettings = _NOTHING_SET,
        fit: MachineFit | None = None,
    ) -> Iterator[Loading | ModelLoaded]:
        """Load a model in place of the present one, which stays where this fails.

        Gives ``Loading`` with the fraction that is done, then ``ModelLoaded``, which names those of the adapters in
        ``settings`` that fit. What these leave open is as ``fit`` has it, which was measured before. Leaving early ends
        the load.
        Raises ``ModelError`` kinds, ``ChildDied`` or ``ChildNotReady``.
        """
        events: queue.SimpleQueue[Loading | ModelLoaded | DodamError | None] = queue.SimpleQueue()
        left = threading.Event()
        request = LoadModel(str(path), context_tokens, settings, fit)

        def load() -> None:
            # On a thread of its own: who asks for the events may stop asking, and the lock must not wait for that.
            try:
                with (
                    self.reply_first(),
                    self._lock,
                    closing(self._load(request)) as loading,
                ):
                    for event in loading:
                        events.put(event)
                        if left.is_set():
                            break
                events.put(None)
            except DodamError as error:
                events.put(error)

        threading.Thread(target=load, name="loading a model", daemon=True).start()
        try:
            while (event := events.get()) is not None:
                if isinstance(event, DodamError):
                    raise event
                yield event
        finally:
            left.set()

    def set_adapters(self, uses: Sequence[AdapterUse]) -> None:
        """Have the loaded model, which stays, use exactly these adapters; also after its process died.

        Raises ``AdapterMisfit`` and other ``ModelError`` kinds; the adapters before stay then. Raises as ``generate``.
        """
        self._ensure_loaded()
        with self.reply_first(), self._lock:
            for _ in self._child.stream(SetAdapters(tuple(uses))):
                pass
            if self._wished is not None:
                self._wished = _with_settings(self._wished, adapters=tuple(uses))
            if self._loaded is not None:
                self._loaded = msgspec.structs.replace(self._loaded, adapters=tuple(uses))

    def set_threads(self, threads: int) -> None:
        """From the next answer on; 0 leaves their number to what was measured. Raises as ``generate``."""
        self._ensure_loaded()
        with self.reply_first(), self._lock:
            for _ in self._child.stream(SetThreads(threads)):
                pass
            if self._wished is not None:
                self._wished = _with_settings(self._wished, threads=threads)

    def generate(self, request: Generate) -> Stream[ModelEvent]:
        """The answer's events: ``PromptPlanned``, ``TextPiece``…, ``Generated``; its ``cancel`` ends it at once.

        Raises as ``load`` does where the model must be loaded again first, and ``ModelNotLoaded``.
        """
        self._ensure_loaded()
        return self._child.stream(request)

    def reply_first(self) -> AbstractContextManager[None]:
        """Inside, nothing is generated in the background: what is under way ends within a token."""
        return self._precedence.reply()

    def generate_in_background(self, request: Generate) -> str:
        """The whole text of an answer that nobody waits for; replies come first and it is begun anew after them.

        Raises as ``generate`` does, and ``MessageTooLong``, ``TemplateFailed`` or ``ChildDied``.
        """
        return self._precedence.background(lambda: self.generate(request))

    def measure_in_background(self) -> MachineFit | None:
        """Measure what suits the loaded model, which uses it from then on; None for kinds that have no choice.

        Replies come first, as with ``generate_in_background``. Raises ``ModelError`` kinds and ``ChildDied``.
        """
        events = self._precedence.background_events(self._begin_measuring)
        fit = next((event.fit for event in events if isinstance(event, SpeedMeasured)), None)
        with self._lock:
            if fit is not None and fit.is_trusted and self._wished is not None:
                self._wished = msgspec.structs.replace(self._wished, fit=fit)
        return fit

    def score_in_background(self, request: ScoreAnswer) -> AnswerScored:
        """How probable each token of an answer was. Replies come first, as with ``generate_in_background``.

        Raises as that does, and ``ModelNotLoaded`` where the model does not write token by token.
        """

        def begin() -> Stream[ModelEvent]:
            self._ensure_loaded()
            return self._child.stream(request)

        return next(event for event in self._precedence.background_events(begin) if isinstance(event, AnswerScored))

    def _begin_measuring(self) -> Stream[ModelEvent]:
        self._ensure_loaded()
        return self._child.stream(MeasureSpeed())

    @contextmanager
    def borrowed(self) -> Iterator[BorrowedChild]:
        """The child for models of one's own choice.

        Everything else waits meanwhile. Afterwards the next request loads the model from before again.
        """
        with self.reply_first(), self._lock:
            self._loaded_in = None
            yield BorrowedChild(self._child)

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """How many tokens each text takes as a part of a prompt. Raises as ``generate`` does."""
        self._ensure_loaded()
        event = self._child.call(CountTokens(tuple(texts)))
        if not isinstance(event, TokensCounted):
            raise TypeError(f"CountTokens was answered by {type(event).__name__}")
        return event.counts

    def compare(self, request: Compare) -> Stream[ModelEvent]:
        """One ``Classified`` or ``Ranked``; nothing where its ``cancel`` came first.

        Raises ``CannotSort`` where the model writes, ``NothingToFind``, ``OwnLabelsOnly``, ``LettersUnknown``, and as
        ``generate`` does.
        """
        self._ensure_loaded()
        return self._child.stream(request)

    def plan(self, request: PlanPrompt) -> PromptPlan:
        """What the prompt would hold. Raises ``MessageTooLong``, ``TemplateFailed``, and as ``generate`` does."""
        self._ensure_loaded()
        event = self._child.call(request)
        if not isinstance(event, PromptPlanned):
            raise TypeError(f"PlanPrompt was answered by {type(event).__name__}")
        return event.plan

    def forget_conversation(self, conversation_id: str) -> None:
        """Leave nothing of a conversation's KV states, in memory or on disk; it need not have any."""
        if self._child.pid is not None:
            try:
                for _ in self._child.stream(ForgetConversation(conversation_id)):
                    pass
            except (ChildDied, ChildNotReady):
                # What it held in memory is gone with it.
                pass
        if self._kv_folder is not None:
            forget_states(self._kv_folder, conversation_id)

    def limit_states(self, limit_bytes: int) -> None:
        """Let the KV states on disk take at most so much from now on, 0 for none; the oldest of the others go."""
        self._limit = LimitStates(limit_bytes)
        if self._child.pid is not None:
            # Where it has died, the next one is told before it loads a model.
            with suppress(ChildDied, ChildNotReady):
                self._finish(self._limit)
        elif self._kv_folder is not None:
            trim_states(self._kv_folder, limit_bytes)

    def close(self) -> None:
        """End the child for good; it brings the KV states on disk up to date before."""
        self._precedence.close()
        self._child.close(LEAVE_S)

    def _ensure_loaded(self) -> None:
        with self._lock:
            if self._wished is None:
                raise ModelNotLoaded
            if self._loaded_in != self._child.pid or self._loaded_in is None:
                for _ in self._load(self._wished):
                    pass

    def _finish(self, request: ModelRequest) -> None:
        for _ in self._child.stream(request):
            pass

    def _load(self, request: LoadModel) -> Generator[Loading | ModelLoaded, None, None]:
        if self._limit is not None and self._loaded_in != self._child.pid:
            self._finish(self._limit)
        for event in self._child.stream(request):
            if isinstance(event, ModelLoaded):
                self._wished = request
                self._loaded = event
                self._loaded_in = self._child.pid
                yield event
            elif isinstance(event, Loading):
                yield event


def _with_settings(
    request: LoadModel, adapters: tuple[AdapterUse, ...] | None = None, threads: int | None = None
) -> LoadModel:
    settings = request.settings
    if adapters is not None:
        settings = msgspec.structs.replace(settings, adapters=adapters)
    if threads is not None:
        settings = msgspec.structs.replace(settings, threads=threads)
    return msgspec.structs.replace(request, settings=settings)
