"""How many tokens to draft: what a draft of each size costs on this computer, and how likely its tokens are right.

Both are measured while answering. Decoding n tokens at once costs between one and n times as much as decoding one,
depending on the layout of the weights, the processor and the depth, so nothing is taken for granted for long.
"""

import statistics
from collections import deque
from collections.abc import Mapping

BATCHES = {4: 2.2, 8: 2.8, 16: 4.0, 32: 7.0}
"""Tokens decoded at once (the drawn one and its draft), and what that costs relative to one token until it is measured.

Multiples of four: the kernels for repacked weights work on four rows at a time and do the rest one by one. The costs
are those of repacked Q4_0 weights (2 cores, AVX-512), where drafts pay most."""

LARGEST_DRAFT = max(BATCHES) - 1

_LEAST_GAIN = 1.15
"""Expected tokens per cost below which there is no draft: the estimates are noisy, and plain decoding is certain."""

_SAMPLES = 5
_PLAIN_SAMPLES = 15
_REMEMBERED_DECODES = 512
"""A cost is forgotten after that many decodes: other programs come and go, and a draft that did not pay may pay now."""


class DraftCosts:
    """Seconds per decode by batch size and depth, kept as ratios to a decode of one token at the same time.

    Depths are told apart by powers of two: attention grows with them, and a batch does not share that work. One for
    each loaded model. ``assumed`` are ratios that were measured before, for what is not measured yet.
    """

    def __init__(self, assumed: Mapping[int, float] = BATCHES) -> None:
        self._assumed = {size: assumed.get(size, cost) for size, cost in BATCHES.items()}
        self._plain: deque[float] = deque(maxlen=_PLAIN_SAMPLES)
        self._relative: dict[tuple[int, int], deque[tuple[int, float]]] = {}
        self._now = 0

    def begin(self) -> None:
        """An answer begins: it may be at another depth, and the computer may be busier than it was."""
        self._plain.clear()

    def record(self, batch: int, depth: int, seconds: float) -> None:
        """``batch`` tokens were decoded at once behind ``depth`` tokens."""
        self._now += 1
        if batch == 1:
            self._plain.append(seconds)
        elif self.known:
            samples = self._relative.setdefault((batch, depth.bit_length()), deque(maxlen=_SAMPLES))
            samples.append((self._now, seconds / statistics.median(self._plain)))

    @property
    def known(self) -> bool:
        """Whether it is known what one token costs in this answer."""
        return len(self._plain) >= 3

    def relative(self, batch: int, depth: int) -> float:
        """What decoding ``batch`` tokens costs, in tokens decoded one by one: measured lately, else assumed."""
        samples = self._relative.get((batch, depth.bit_length()))
        if samples is None:
            return self._assumed[batch]
        while samples and samples[0][0] < self._now - _REMEMBERED_DECODES:
            samples.popleft()
        return statistics.median(cost for _, cost in samples) if samples else self._assumed[batch]


_PRIOR = {1: 0.5, 2: 0.65, 3: 0.55, 4: 0.65, 6: 0.75, 9: 0.85, 16: 0.92, 32: 0.96}
"""Assumed probability that a match goes on, from this length of it on; 1 and 2 are resumed behind a longer one."""

_PRIOR_WEIGHT = 4.0
"""Tokens that the assumption counts for."""

_DECAY = 0.97
"""What earlier tokens count after each new one: about thirty of them make the estimate."""


class Acceptance:
    """How often the token that followed at a match followed again, by the match's length; learned from every token.

    Tokens that are decoded one by one teach as much as drafted ones, so a text in which matches mean nothing costs
    nothing to find out about. One for each answer: a quotation and a story have little in common.
    """

    def __init__(self) -> None:
        self._right = {least: probability * _PRIOR_WEIGHT for least, probability in _PRIOR.items()}
        self._seen: dict[int, float] = dict.fromkeys(_PRIOR, _PRIOR_WEIGHT)

    def observe(self, length: int, right: bool) -> None:
        """Whether the token after a match of ``length`` was the one that followed there."""
        least = self._class(length)
        self._right[least] = self._right[least] * _DECAY + int(right)
        self._seen[least] = self._seen[least] * _DECAY + 1

    def probability(self, length: int) -> float:
        """That the next token follows a match of ``length`` again."""
        least = self._class(length)
        return self._right[least] / self._seen[least]

    def expected(self, length: int, draft: int) -> float:
        """Tokens that a decode with ``draft`` drafted ones gives: those accepted, and the one drawn after them."""
        tokens = 1.0
        chance = 1.0
        for ahead in range(draft):
            chance *= self.probability(length + ahead)
            tokens += chance
        return tokens

    def _class(self, length: int) -> int:
        return max(least for least in _PRIOR if least <= length)


def draft_size(length: int, depth: int, room: int, costs: DraftCosts, acceptance: Acceptance) -> int:
    """How many tokens to draft behind a match of ``length`` at ``depth``, at most ``room``; 0 where none pays."""
    if not costs.known:
        return 0
    best = 0
    best_gain = _LEAST_GAIN
    for batch in BATCHES:
        if batch - 1 > room:
            break
        gain = acceptance.expected(length, batch - 1) / costs.relative(batch, depth)
        if gain > best_gain:
            best, best_gain = batch - 1, gain
    return best
