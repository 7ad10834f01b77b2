"""The model child: loads models and answers with them. It is the only process that loads llama.cpp for chat."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import psutil

from engine.errors import AdapterMisfit, ModelError, ModelNotLoaded
from engine.kv_cache.files import StateFiles
from engine.library.adapter import AdapterUse, usable_adapters
from engine.library.header import ModelInfo, memory_need, read_model_info
from engine.library.machine import Attention, MachineFit, threads_to_try
from engine.library.model_settings import attention_to_use
from engine.runtime.context import ReadingStopped
from engine.runtime.native_log import take_native_log
from engine.runtime.spinning import LOOK_S, Spinning
from engine.service.messages import (
    Compare,
    CountTokens,
    ForgetConversation,
    Generate,
    LimitStates,
    Loading,
    LoadModel,
    MeasureSpeed,
    ModelConfig,
    ModelLoaded,
    ModelRequest,
    PlanPrompt,
    PromptPlanned,
    ScoreAnswer,
    SetAdapters,
    SetThreads,
    SpeedMeasured,
    TokensCounted,
    request_decoder,
)
from engine.service.opening import Session, open_session
from engine.service.session import ModelSession
from knowledge.child.preemption import set_preempting
from knowledge.child.serving import Reply, Server, enter_child

_PROGRESS_S = 0.05
"""Least time between two ``Loading`` events."""


def model_main(connection: Connection, log: str, config: bytes) -> None:
    """Serve the window over ``connection`` until it is closed; ``config`` is a ``ModelConfig`` in msgpack."""
    enter_child(Path(log))
    take_native_log()
    settings = msgspec.msgpack.decode(config, type=ModelConfig)
    kept = StateFiles(Path(settings.kv_folder), settings.kv_bytes) if settings.kv_folder else None
    service = ModelService(settings.threads, kept)
    server: Server[ModelRequest] = Server(connection, request_decoder, service.handle, Path(log), _lane_of)
    server.run(service.leave)


def _lane_of(request: ModelRequest) -> str:
    """What forgets a conversation does not wait for a reply to end."""
    return "forget" if isinstance(request, (ForgetConversation, LimitStates)) else "main"


class ModelService:
    """Holds at most one loaded model; ``kept`` holds the KV states of conversations on disk."""

    def __init__(self, threads: int, kept: StateFiles | None = None) -> None:
        self._threads = threads
        self._kept = kept
        self._session: Session | None = None
        self._chosen_threads = 0
        self._attention = Attention()
        self._fit: MachineFit | None = None
        self._spinning = Spinning()
        self._at_work = threading.Event()
        threading.Thread(target=self._look_around, name="looking around", daemon=True).start()

    def handle(self, request: ModelRequest, reply: Reply) -> None:
        if isinstance(request, ForgetConversation):
            self._forget(request.conversation_id)
        elif isinstance(request, LimitStates):
            if self._kept is not None:
                self._kept.limit(request.limit_bytes)
        else:
            self._at_work.set()
            try:
                self._work(request, reply)
            finally:
                self._at_work.clear()

    def _work(self, request: ModelRequest, reply: Reply) -> None:
        if isinstance(request, LoadModel):
            self._load(request, reply)
        elif isinstance(request, MeasureSpeed):
            self._measure(reply)
        elif isinstance(request, SetThreads):
            self._set_threads(request.threads)
        elif isinstance(request, SetAdapters):
            self._set_adapters(request)
        elif isinstance(request, PlanPrompt):
            reply.emit(PromptPlanned(self._loaded().plan(request)))
        elif isinstance(request, CountTokens):
            reply.emit(TokensCounted(self._loaded().count(request.texts)))
        elif isinstance(request, Compare):
            self._loaded().compare(request, reply)
        elif isinstance(request, ScoreAnswer):
            self._score(request, reply)
        elif isinstance(request, Generate):
            self._loaded().answer(request, reply)

    def _look_around(self) -> None:
        """Follow what other programs do while the model works: here, so that no token takes the time for it."""
        set_preempting(False)
        while self._at_work.wait():
            self._spinning.adapt(self._threads_in_use)
            time.sleep(LOOK_S)

    def leave(self) -> None:
        """Bring the KV states on disk up to date: the process ends."""
        if isinstance(self._session, ModelSession):
            self._session.save()

    def _forget(self, conversation_id: str) -> None:
        if self._kept is not None:
            self._kept.forget(conversation_id)
        if isinstance(self._session, ModelSession):
            self._session.forget(conversation_id)

    def _loaded(self) -> Session:
        if self._session is None:
            raise ModelNotLoaded
        return self._session

    def _load(self, request: LoadModel, reply: Reply) -> None:
        """Put a model in place of the loaded one; where that fails, the user keeps the one that worked."""
        info = read_model_info(Path(request.path))
        before = self._session
        if before is not None and not _fits_beside(info, request.context_tokens):
            self._session = None
            before.close()
        adapters = before.adapters if isinstance(before, ModelSession) else ()
        settings, fit = request.settings, request.fit
        threads = settings.threads or (fit.threads if fit else self._threads)
        attention = attention_to_use(settings, fit)
        try:
            session = open_session(info, request.context_tokens, threads, attention, _progress(reply), self._kept)
        except ModelError:
            if before is not None and self._session is None:
                logging.info("loading %s again", before.info.name)
                self._session = open_session(
                    before.info,
                    before.wished_context,
                    self._threads,
                    self._attention,
                    lambda _fraction: True,
                    self._kept,
                )
                _put_in(self._session, adapters)
            raise
        _put_in(session, settings.adapters)
        self._chosen_threads = settings.threads
        self._attention = attention
        self._fit = fit
        if fit is not None and isinstance(session, ModelSession):
            session.use(fit, threads)
        if self._session is not None:
            self._session.close()
        self._session = session
        thinks = session.thinks if isinstance(session, ModelSession) else None
        used = session.adapters if isinstance(session, ModelSession) else ()
        reply.emit(ModelLoaded(request.path, session.context_tokens, session.load_s, info.kind, thinks, used))

    def _measure(self, reply: Reply) -> None:
        session = self._loaded()
        if not isinstance(session, ModelSession):
            reply.emit(SpeedMeasured(None))
            return
        try:
            fit = session.measure(threads_to_try(), lambda: reply.cancelled)
        except ReadingStopped:
            return
        if fit.is_trusted:
            self._fit = fit
            session.use(fit, self._chosen_threads or fit.threads)
        reply.emit(SpeedMeasured(fit))

    def _score(self, request: ScoreAnswer, reply: Reply) -> None:
        session = self._loaded()
        if not isinstance(session, ModelSession):
            raise ModelNotLoaded
        with suppress(ReadingStopped):
            reply.emit(session.score(request, lambda: reply.cancelled))

    @property
    def _threads_in_use(self) -> int:
        return self._chosen_threads or (self._fit.threads if self._fit else self._threads)

    def _set_threads(self, threads: int) -> None:
        session = self._loaded()
        self._chosen_threads = threads
        if isinstance(session, ModelSession):
            session.use_threads(self._threads_in_use)

    def _set_adapters(self, request: SetAdapters) -> None:
        session = self._loaded()
        if isinstance(session, ModelSession):
            session.set_adapters(request.adapters)
        elif request.adapters:
            name = Path(request.adapters[0].path).stem
            raise AdapterMisfit(adapter=name, model=session.info.name, reason="only models that write take adapters")


def _put_in(session: Session, uses: Sequence[AdapterUse]) -> None:
    """Those adapters that fit: a file that has gone since must not keep its model from loading."""
    if not isinstance(session, ModelSession):
        return
    usable, errors = usable_adapters(session.info, uses)
    for error in errors:
        logging.warning("%s", error)
    try:
        session.set_adapters(usable)
    except ModelError as error:
        logging.warning("%s", error)


def _fits_beside(info: ModelInfo, context_tokens: int) -> bool:
    """Whether there is memory for ``info`` while the model before it is still loaded."""
    return memory_need(info, context_tokens) < psutil.virtual_memory().available


def _progress(reply: Reply) -> Callable[[float], bool]:
    """Emits ``Loading`` now and then; says whether to go on."""
    last = 0.0

    def on_progress(fraction: float) -> bool:
        nonlocal last
        now = time.monotonic()
        if now - last >= _PROGRESS_S or fraction >= 1:
            last = now
            reply.emit(Loading(fraction))
        return not reply.cancelled

    return on_progress
