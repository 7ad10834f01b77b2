"""How probable each token of a text was to a model, and what else could have stood in its place.

One pass over the text, as perplexity is measured. A row of logits is as wide as the vocabulary, so only a few positions
are read at once and only the best of each row are kept.
"""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.runtime.context import Context, ReadingStopped
from engine.runtime.sampler import logits_at

SCORED_AT_ONCE = 32
"""Positions whose logits are held together: 6 MB with 49,000 tokens in the vocabulary, 33 MB with 262,000."""

KEPT = 8


class TokenScore(msgspec.Struct, frozen=True):
    """``probability`` at temperature 1, of all tokens of the vocabulary; ``best`` are (token, probability), best
    first."""

    token: int
    probability: float
    best: tuple[tuple[int, float], ...]


def score(
    context: Context, prompt: Sequence[int], text: Sequence[int], stopped: Callable[[], bool]
) -> list[TokenScore]:
    """Score the tokens of ``text`` behind ``prompt``; both fit into the window together.

    Afterwards the context holds both but for the last token. Raises ``ReadingStopped`` and ``DecodeFailed``.
    """
    if not text:
        return []
    size = context.model.vocabulary_size
    context.read(prompt, stopped)
    scores = [_scored(logits_at(context, -1, size), text[0])]
    for start in range(0, len(text) - 1, SCORED_AT_ONCE):
        if stopped():
            raise ReadingStopped
        part = text[start : min(start + SCORED_AT_ONCE, len(text) - 1)]
        context.append_all(part)
        scores += [
            _scored(logits_at(context, row, size), token)
            for row, token in enumerate(text[start + 1 : start + 1 + len(part)])
        ]
    return scores


def _scored(logits: NDArray[np.float32], token: int) -> TokenScore:
    highest = float(logits.max())
    total = float(np.exp(logits - highest, dtype=np.float64).sum())
    kept = min(KEPT, len(logits))
    best = np.argpartition(logits, -kept)[-kept:]
    best = best[np.argsort(logits[best])[::-1]]

    def probability(candidate: int) -> float:
        return float(np.exp(np.float64(logits[candidate]) - highest)) / total

    return TokenScore(token, probability(token), tuple((int(other), probability(int(other))) for other in best))
