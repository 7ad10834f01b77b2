"""Drawing an answer token by token from a context that may have read some of them ahead as a draft."""

import time

from engine.errors import DecodeFailed
from engine.runtime.context import Context
from engine.runtime.sampler import Sampler
from engine.runtime.speculation.draft_policy import Acceptance, DraftCosts, draft_size
from engine.runtime.speculation.ngram_index import NgramIndex


class Drafting:
    """Draws with ``sampler`` behind the tokens that ``context`` has read.

    Every token is drawn from the model's own logits with the ordinary chain, in order; a draft is only read ahead, and
    what was drawn otherwise than drafted is cut off again. So the answer is distributed as without drafts.
    """

    def __init__(self, context: Context, sampler: Sampler, costs: DraftCosts | None) -> None:
        """Without ``costs``, and where the state cannot be cut, nothing is drafted."""
        self._context = context
        self._sampler = sampler
        self._costs = costs
        self._ngrams = NgramIndex(context.tokens) if costs is not None and context.can_cut else None
        self._acceptance = Acceptance()
        self._ahead: list[int] = []
        self._row = -1
        self.length = len(context.tokens)
        """Tokens that were read and accepted."""
        self.drafted = 0
        """Tokens that were read ahead."""
        self.accepted = 0
        """Of these, the ones that were drawn."""
        if costs is not None:
            costs.begin()

    def draw(self) -> int:
        """The next token."""
        return self._sampler.draw(self._context, self._row)

    def accept(self, token: int, room: int) -> None:
        """Read the drawn ``token``, and a draft of at most ``room`` tokens where that pays. Raises ``DecodeFailed``."""
        self._learn(token)
        if self._ahead and self._ahead[0] == token:
            del self._ahead[0]
            self._row += 1
            self.accepted += 1
        else:
            if self._ahead:
                self.cut()
            self._ahead = self._draft(room)
            self._read(token)
        self.length += 1

    def cut(self) -> None:
        """Let the context hold only what was accepted. Raises ``DecodeFailed`` where llama.cpp will not have it."""
        if self._ahead and not self._context.cut(self.length):
            raise DecodeFailed(model=self._context.model.path.stem, reason="a draft could not be cut off")
        self._ahead = []

    def _learn(self, token: int) -> None:
        if self._ngrams is not None:
            match = self._ngrams.match
            if match is not None:
                self._acceptance.observe(match.length, self._ngrams.continuation(match, 1)[0] == token)
            self._ngrams.append(token)

    def _draft(self, room: int) -> list[int]:
        if self._ngrams is None or self._costs is None or self._ngrams.match is None:
            return []
        match = self._ngrams.match
        count = draft_size(match.length, self.length, room, self._costs, self._acceptance)
        return self._ngrams.continuation(match, count)

    def _read(self, token: int) -> None:
        """Read ``token`` and the draft behind it, and note what that cost."""
        started = time.perf_counter()
        if self._ahead:
            self._context.append_all([token, *self._ahead])
            self.drafted += len(self._ahead)
            self._row = 0
        else:
            self._context.append(token)
            self._row = -1
        if self._costs is not None:
            self._costs.record(1 + len(self._ahead), self.length, time.perf_counter() - started)
