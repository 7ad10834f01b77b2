"""The embedding model of a profile: loaded when needed, shared by threads, exchanged when another one is chosen.

A query does not even wait for the batch of passages that is being encoded: that one is ended and done again. Which
model made a vector is told by its ``identity``: vectors of different models must never be compared.
"""

import contextlib
import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from knowledge.embedding.model import (
    BATCH_SEQUENCES,
    BATCH_TOKENS,
    EmbeddingModel,
    EncodingInterrupted,
    Vector,
    is_bundled,
)
from knowledge.errors import EmbedderUnusable, EmbeddingModelMissing

IDLE_S = 300.0

INTERRUPTIONS = 3
"""A batch that was ended so often is encoded to its end, or someone who asks all the time would stop all indexing."""

IDENTIFYING_BYTES = 1 << 20
"""Of the beginning and of the end of a model's file, which tell it from others: names and shapes, and weights."""


class _Loaded:
    """A model in memory with the number of its users; freed by the last one when it is ``retired``."""

    def __init__(self, path: Path) -> None:
        self.model = EmbeddingModel(path)
        self.users = 0
        self.retired = False


class Embedder:
    """The embedding model of a profile, loaded at its first use and let go of after five idle minutes.

    Threads may share it: a query waits for the batch that is running, never for the rest of a document.
    Every method but ``available`` raises ``EmbeddingModelMissing`` where the model is absent or broken.
    """

    def __init__(self, model: Path, idle_s: float = IDLE_S) -> None:
        self._path = model
        self._identity = identity_of(model)
        self._idle_s = idle_s
        self._lifetime = threading.Condition()
        self._last_use = 0.0
        self._loaded: _Loaded | None = None
        self._broken = False
        self._turn = threading.Condition()
        self._encoding = False
        self._queries_waiting = 0
        self._interruptible: EmbeddingModel | None = None

    @property
    def available(self) -> bool:
        """Whether there is a model file that did not fail to load."""
        return not self._broken and self._path.is_file()

    @property
    def identity(self) -> str:
        """Tells the model from others, wherever its file lies; "" where there is none."""
        return self._identity

    @property
    def path(self) -> Path:
        return self._path

    def use(self, model: Path) -> None:
        """Go on with another model. What is being encoded ends with the one it began with."""
        with self._lifetime:
            self._path, self._identity, self._broken = model, identity_of(model), False
            self._retire()
            self._lifetime.notify_all()

    def query(self, text: str) -> Vector:
        with self._in_use() as model:
            tokens = model.cut(model.tokens(model.family.question + text))
            with self._encoder(model, urgent=True):
                return model.encode([tokens])[0]

    def interrupt(self) -> None:
        """End the batch of passages that is being encoded: a reply needs the processor now."""
        with self._turn:
            self._interrupt()

    def passages(self, texts: Sequence[str]) -> Iterator[list[tuple[int, Vector]]]:
        """Vectors as (position in ``texts``, vector), one list for each batch, not in the order of ``texts``.

        The list is empty where a batch was interrupted: the caller may wait before it is tried again.
        """
        with self._in_use() as model:
            sequences = [model.cut(model.tokens(model.family.passage + text)) for text in texts]
            for batch in full_batches([len(sequence) for sequence in sequences]):
                tokens = [sequences[position] for position in batch]
                vectors: list[Vector] = []
                for interruptible in (*[True] * INTERRUPTIONS, False):
                    try:
                        with self._encoder(model, urgent=False, interruptible=interruptible):
                            vectors = model.encode(tokens)
                        break
                    except EncodingInterrupted:
                        yield []
                yield list(zip(batch, vectors, strict=True))

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` alone, without prefix and marks."""
        with self._in_use() as model:
            return max(0, len(model.tokens(text)) - 2)

    @contextlib.contextmanager
    def _in_use(self) -> Iterator[EmbeddingModel]:
        with self._lifetime:
            if self._loaded is None:
                self._loaded = self._load()
                threading.Thread(target=self._release_when_idle, args=(self._loaded,), daemon=True).start()
            loaded = self._loaded
            loaded.users += 1
        try:
            yield loaded.model
        finally:
            with self._lifetime:
                loaded.users -= 1
                self._last_use = time.monotonic()
                if loaded.retired and not loaded.users:
                    loaded.model.free()
                self._lifetime.notify_all()

    def _load(self) -> _Loaded:
        if not self.available:
            raise EmbeddingModelMissing()
        try:
            return _Loaded(self._path.resolve())
        except EmbeddingModelMissing:
            self._broken = True
            raise

    def _retire(self) -> None:
        """With the lock held: the model in memory, if any, goes as soon as nobody uses it."""
        if self._loaded is not None:
            self._loaded.retired = True
            if not self._loaded.users:
                self._loaded.model.free()
            self._loaded = None

    def _release_when_idle(self, loaded: _Loaded) -> None:
        with self._lifetime:
            while not loaded.retired:
                left = self._last_use + self._idle_s - time.monotonic()
                if not loaded.users and left <= 0:
                    self._retire()
                else:
                    self._lifetime.wait(None if loaded.users else left)

    @contextlib.contextmanager
    def _encoder(self, model: EmbeddingModel, urgent: bool, interruptible: bool = False) -> Iterator[None]:
        """Hold the one context; queries go before passages."""
        with self._turn:
            self._queries_waiting += urgent
            if urgent:
                self._interrupt()
            self._turn.wait_for(lambda: not self._encoding and (urgent or self._queries_waiting == 0))
            self._queries_waiting -= urgent
            self._encoding = True
            self._interruptible = model if interruptible else None
            model.go_on()
        try:
            yield
        finally:
            with self._turn:
                self._encoding = False
                self._interruptible = None
                self._turn.notify_all()

    def _interrupt(self) -> None:
        if self._interruptible is not None:
            self._interruptible.interrupt()


def full_batches(lengths: Sequence[int]) -> list[list[int]]:
    """Positions of ``lengths`` (tokens), packed first-fit by falling length into batches of ``BATCH_TOKENS`` tokens."""
    batches: list[list[int]] = []
    room: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda position: lengths[position], reverse=True):
        for batch, left in enumerate(room):
            if lengths[position] <= left and len(batches[batch]) < BATCH_SEQUENCES:
                batches[batch].append(position)
                room[batch] -= lengths[position]
                break
        else:
            batches.append([position])
            room.append(BATCH_TOKENS - lengths[position])
    return batches


def identity_of(model: Path) -> str:
    """The identity of a model's file: the name of the bundled one, a hash of any other; "" where there is none."""
    if is_bundled(model):
        return model.stem
    try:
        with model.open("rb") as file:
            digest = hashlib.sha256(file.read(IDENTIFYING_BYTES))
            size = file.seek(0, 2)
            file.seek(max(0, size - IDENTIFYING_BYTES))
            digest.update(file.read())
    except OSError:
        return ""
    return f"{size}-{digest.hexdigest()[:24]}"


def check_embedder(model: Path) -> None:
    """Load the model in the file and let it go again. Raises ``EmbedderUnusable`` where it gives no vectors."""
    try:
        loaded = EmbeddingModel(model.resolve())
    except EmbeddingModelMissing as error:
        raise EmbedderUnusable(file=model.name) from error
    try:
        loaded.encode([loaded.cut(loaded.tokens("a"))])
    except EmbeddingModelMissing as error:
        raise EmbedderUnusable(file=model.name) from error
    finally:
        loaded.free()
