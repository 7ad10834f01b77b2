"""The KV states of all conversations with one loaded model.

One is in the context. The others are byte copies in memory, as many as fit, the last used first; behind them are
files. A turn takes whichever of them saves most reading, so that only what is new to all of them is read.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
import psutil

from engine.kv_cache.files import StateFiles
from engine.kv_cache.key import CacheKey
from engine.kv_cache.writer import IDLE_S, StateWriter, Unsaved
from engine.runtime.context import Context
from engine.runtime.snapshot import Snapshot, shared_prefix
from knowledge.store.records import is_private

MEMORY_BYTES = 2_000_000_000
MEMORY_SHARE = 4
"""Copies take at most one part in four of the memory that would be free without them."""

COPY_COST = 1 / 32
"""Putting a token's state back, relative to reading the token: 4 µs and 0.7 to 2 ms on the starter model from memory,
30 µs from disk with its checksum. What saves less than it costs is left where it is."""

IDLE_WRITE_SHARE = 8
"""While the program runs, a file is written again once it lacks one token in eight: a long conversation of a larger
model has files of hundreds of megabytes. At the end every file is brought up to date."""

CLOSE_S = 3.0
"""How long states may take to be written at the end."""

_log = logging.getLogger(__name__)


class ConversationStates:
    """Keeps the states that ``context`` is in, by conversation; ``files`` is None where nothing goes to disk.

    ``reading`` is called on one thread at a time; ``forget`` and ``close`` may be called from any.
    """

    def __init__(
        self,
        context: Context,
        key: CacheKey,
        files: StateFiles | None,
        idle_s: float = IDLE_S,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._context = context
        self._key = key
        self._files = files
        self._memory_bytes = memory_bytes
        # Held while the context is in use.
        self._lock = threading.Lock()
        self._owner = ""
        self._copies: OrderedDict[tuple[str, CacheKey], Snapshot] = OrderedDict()
        self._on_disk: dict[tuple[str, CacheKey], Sequence[int]] = {}
        self._forgotten: set[str] = set()
        self._writer = StateWriter(files, self._unsaved, self._saved, idle_s) if files is not None else None

    @property
    def variant(self) -> str:
        """What the weights are changed by, such as a hash of the adapters in use; "" where they are as in the file."""
        return self._key.variant

    @variant.setter
    def variant(self, variant: str) -> None:
        if variant == self._key.variant:
            return
        with self._lock:
            self._put_away()
            self._context.clear()
            self._owner = ""
            self._key = msgspec.structs.replace(self._key, variant=variant)

    def known_tokens(self, conversation_id: str) -> Sequence[int]:
        """What an earlier run has read of a conversation that was not read in this one."""
        place = (conversation_id, self._key)
        return () if place in self._on_disk else self._tokens_on_disk(place)

    @contextmanager
    def reading(self, conversation_id: str, prompt: Sequence[int]) -> Iterator[None]:
        """Use the context for ``prompt``: on entry it holds the state that saves most of its reading.

        What it holds at the end belongs to ``conversation_id``; with "" it is not kept once another prompt comes.
        """
        if self._writer is not None:
            self._writer.pause()
        try:
            with self._lock:
                self._bring(conversation_id, prompt)
                try:
                    yield
                finally:
                    self._clear_forgotten()
        finally:
            if self._writer is not None:
                self._writer.resume()

    def forget(self, conversation_id: str) -> None:
        """Leave nothing of a conversation, in memory or on disk. A reply that it is getting may end first."""
        self._forgotten.add(conversation_id)
        if self._files is not None:
            self._files.forget(conversation_id)
        for place in [place for place in list(self._copies) if place[0] == conversation_id]:
            self._copies.pop(place, None)
        for place in [place for place in list(self._on_disk) if place[0] == conversation_id]:
            self._on_disk.pop(place, None)
        if self._lock.acquire(blocking=False):
            try:
                self._clear_forgotten()
            finally:
                self._lock.release()

    def close(self) -> None:
        """Write what the files lack, the state in use first; what takes too long is read anew some day."""
        if self._files is None or self._writer is None:
            return
        until = time.monotonic() + CLOSE_S
        leaving = self._writer.close()
        self._writer = None
        for state in [*self._unsaved(up_to_date=True), *leaving]:
            if time.monotonic() > until:
                _log.info("not all KV states were written in time")
                return
            self._files.write(state.conversation_id, state.key, state.snapshot, lambda: time.monotonic() > until)

    def _bring(self, conversation_id: str, prompt: Sequence[int]) -> None:
        """Put the best state for ``prompt`` into the context, and keep a copy of the one that makes way."""
        if conversation_id != self._owner:
            self._put_away()
        self._owner = conversation_id
        place, copy = self._best_copy(prompt)
        best = max(self._context.reusable(prompt), copy.reusable(prompt) if copy is not None else 0)
        stored = self._worthwhile_file(conversation_id, prompt, best)
        if stored is not None and self._context.restore(stored):
            return
        if copy is None or place is None:
            return
        if not self._context.restore(copy):
            self._copies.pop(place, None)
        elif place[0] == conversation_id:
            # The context holds it now, and what will be read after it.
            self._copies.pop(place, None)
        else:
            self._copies.move_to_end(place)

    def _best_copy(self, prompt: Sequence[int]) -> tuple[tuple[str, CacheKey] | None, Snapshot | None]:
        """The copy that saves most, of any conversation: they may begin with the same system prompt and documents."""
        best = self._context.reusable(prompt)
        found: tuple[tuple[str, CacheKey] | None, Snapshot | None] = (None, None)
        for place, copy in list(self._copies.items()):
            saved = copy.reusable(prompt)
            if place[1] == self._key and saved - best > COPY_COST * len(copy.tokens):
                best, found = saved, (place, copy)
        return found

    def _worthwhile_file(self, conversation_id: str, prompt: Sequence[int], best: int) -> Snapshot | None:
        place = (conversation_id, self._key)
        tokens = self._tokens_on_disk(place)
        if self._files is None or shared_prefix(tokens, prompt) - best <= COPY_COST * len(tokens):
            return None
        stored = self._files.read(*place)
        if stored is None:
            self._on_disk[place] = ()
        elif stored.reusable(prompt) <= best:
            return None
        return stored

    def _tokens_on_disk(self, place: tuple[str, CacheKey]) -> Sequence[int]:
        if self._files is None or not place[0]:
            return ()
        if place not in self._on_disk:
            self._on_disk[place] = self._files.tokens(*place)
        return self._on_disk[place]

    def _put_away(self) -> None:
        """Copy the state in use, where it is of a conversation that will come back to it."""
        place = (self._owner, self._key)
        tokens = self._context.tokens
        if not self._owner or not tokens or self._owner in self._forgotten:
            return
        held = self._copies.get(place)
        if held is None or held.tokens != tokens:
            copy = self._context.snapshot()
            if copy is None:
                return
            self._copies[place] = copy
        self._copies.move_to_end(place)
        self._make_room()

    def _make_room(self) -> None:
        """Let the copies that were not used for longest leave memory; a file keeps them."""
        held = sum(copy.size_bytes for copy in self._copies.values())
        room = min(self._memory_bytes, (psutil.virtual_memory().available + held) // MEMORY_SHARE)
        while self._copies and held > room:
            place, copy = self._copies.popitem(last=False)
            held -= copy.size_bytes
            if self._writer is not None and not is_private(place[0]) and copy.tokens != self._on_disk.get(place):
                self._writer.write_soon(Unsaved(*place, copy))

    def _unsaved(self, up_to_date: bool = False) -> Iterator[Unsaved]:
        """Copies of all states whose files lack much, or with ``up_to_date`` lack anything."""
        # A reply that begins now comes first; at the end the last one is over within a token.
        if self._lock.acquire(timeout=CLOSE_S if up_to_date else 0):
            try:
                place = (self._owner, self._key)
                due = self._owner != "" and self._lacks(place, self._context.tokens, up_to_date)
                copy = self._context.snapshot() if due else None
            finally:
                self._lock.release()
            if copy is not None:
                yield Unsaved(*place, copy)
        for place, copy in reversed(list(self._copies.items())):
            if place != (self._owner, self._key) and self._lacks(place, copy.tokens, up_to_date):
                yield Unsaved(*place, copy)

    def _lacks(self, place: tuple[str, CacheKey], tokens: Sequence[int], up_to_date: bool) -> bool:
        """Whether the file of ``place`` should be written for ``tokens``."""
        if is_private(place[0]):
            return False
        written = self._on_disk.get(place, ())
        if not tokens or list(tokens) == list(written):
            return False
        return up_to_date or (len(tokens) - shared_prefix(tokens, written)) * IDLE_WRITE_SHARE >= len(tokens)

    def _saved(self, state: Unsaved) -> None:
        self._on_disk[state.conversation_id, state.key] = state.snapshot.tokens

    def _clear_forgotten(self) -> None:
        if self._owner in self._forgotten:
            self._context.clear()
            self._owner = ""
