"""Asks several models the same, one after the other in the one model child, and tells what each took for its answer."""

import threading
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from engine.chat_settings import CONTEXT_TOKENS
from engine.library.catalog import check_fits
from engine.library.facts import settings_for_load
from engine.library.header import read_model_info
from engine.profile_settings import usual_settings
from engine.service.borrowed_child import BorrowedChild
from engine.service.messages import (
    ChatTurn,
    Generate,
    Generated,
    Loading,
    ModelEvent,
    ModelLoaded,
    Speeds,
    TextPiece,
    Usage,
)
from engine.services import Services
from knowledge.child.process import Stream
from knowledge.errors import DodamError


class Loads(msgspec.Struct, frozen=True):
    """The model at ``place`` is being loaded, ``fraction`` of it is done."""

    place: int
    fraction: float


class Reads(msgspec.Struct, frozen=True):
    """The model at ``place`` is there, after ``load_s``, and reads the prompt or thinks."""

    place: int
    load_s: float


class Writes(msgspec.Struct, frozen=True):
    """The next part of its answer; what it thinks before is not told."""

    place: int
    text: str


class Answered(msgspec.Struct, frozen=True):
    """Its answer is there, as far as it was not stopped."""

    place: int
    usage: Usage
    speeds: Speeds


class Failed(msgspec.Struct, frozen=True):
    """It could not answer; the others are asked all the same."""

    place: int
    error: DodamError


ComparingEvent = Loads | Reads | Writes | Answered | Failed


class Comparison:
    """The models at ``paths`` are asked ``prompt``, each with the settings that it would have in a new chat.

    Nothing of it is kept. Use an instance once; ``stop`` may come from any thread.
    """

    def __init__(self, services: Services, paths: Sequence[str], prompt: str) -> None:
        self._services = services
        self._paths = paths
        self._prompt = prompt
        self._stopped = threading.Event()
        self._stream: Stream[ModelEvent] | None = None

    def stop(self) -> None:
        """End the answer that is being written, and ask nobody else."""
        self._stopped.set()
        stream = self._stream
        if stream is not None:
            stream.cancel()

    def events(self) -> Iterator[ComparingEvent]:
        """Blocks while the models work; replies to chats wait meanwhile."""
        loaded = self._services.model.loaded
        freed = Path(loaded.path) if loaded is not None else None
        with self._services.reply_first(), self._services.model.borrowed() as child:
            for place, path in enumerate(self._paths):
                if self._stopped.is_set():
                    return
                try:
                    yield from self._one(child, place, Path(path), freed)
                except DodamError as error:
                    yield Failed(place, error)
                else:
                    freed = Path(path)

    def _one(self, child: BorrowedChild, place: int, path: Path, freed: Path | None) -> Iterator[ComparingEvent]:
        profile = self._services.profile
        info = read_model_info(path)
        check_fits(info, CONTEXT_TOKENS, freed.stat().st_size if freed is not None and freed.exists() else 0)
        yield Loads(place, 0.0)
        for event in self._following(child.load(path, CONTEXT_TOKENS, *settings_for_load(profile, info))):
            if isinstance(event, Loading):
                yield Loads(place, event.fraction)
            elif isinstance(event, ModelLoaded):
                yield Reads(place, event.load_s)
        if self._stopped.is_set():
            return
        settings = usual_settings(profile.settings, path.stem)
        turn = ChatTurn(uuid.uuid4().hex, "user", self._prompt)
        request = Generate(settings.system_prompt, (turn,), settings.sampling, think=settings.think)
        for event in self._following(child.generate(request)):
            if isinstance(event, TextPiece):
                yield Writes(place, event.text)
            elif isinstance(event, Generated):
                yield Answered(place, event.usage, event.speeds)

    def _following(self, stream: Stream[ModelEvent]) -> Stream[ModelEvent]:
        """``stream``, which ``stop`` reaches, also where it came before."""
        self._stream = stream
        if self._stopped.is_set():
            stream.cancel()
        return stream
