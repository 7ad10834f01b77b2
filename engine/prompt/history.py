"""Which turns of a dialog the prompt keeps, and which are replaced by a summary.

A dialog is played back turn by turn, as its prompts were planned then. Turns leave in chunks of whole pairs, and what
stands in their place is settled when they leave: so the prompts of successive turns begin alike until the next chunk
has to go. Where a chunk ends depends on the turns in it alone, so that it can be summarised before it leaves.
"""

from collections.abc import Iterator, Sequence

import msgspec

from knowledge.store.records import Role, Summary


class SizedTurn(msgspec.Struct, frozen=True):
    """A turn with its ``tokens`` in the prompt, the template's part included."""

    id: str
    role: Role
    tokens: int
    asked: float


class SizedSummary(msgspec.Struct, frozen=True):
    """A summary with its ``tokens`` in the prompt."""

    summary: Summary
    tokens: int


class KeptHistory(msgspec.Struct, frozen=True):
    """``first`` is the index of the first turn that is kept.

    ``summaries`` stand for turns before it, oldest first, each with the ids of its turns. ``wanted`` are ranges (first
    id, last id) of turns without a summary: chunks that left, and the one that leaves next where that is near.
    """

    first: int
    summaries: dict[Summary, tuple[str, ...]]
    wanted: tuple[tuple[str, str], ...]


class _Placed(msgspec.Struct, frozen=True):
    """A summary of the turns from index ``start`` up to ``end``, which is not included."""

    start: int
    end: int
    sized: SizedSummary


def kept_history(
    turns: Sequence[SizedTurn], summaries: Sequence[SizedSummary], room: int, chunk: int, budget: int
) -> KeptHistory:
    """What the prompt for the last of ``turns`` keeps of them.

    ``room`` is what the turns and summaries may take together, ``chunk`` the least that leaves at once, ``budget`` what
    summaries may take; all in tokens. A summary that came after its turns had left waits until the next ones leave.
    """
    placed = _placed(turns, summaries)
    first = next_user(turns, 0)
    used = 0
    chunks: list[tuple[int, int]] = []
    standing: list[_Placed] = []
    for index, turn in enumerate(turns[first:], first):
        used += turn.tokens
        if turn.role == "assistant":
            continue
        while first < index and used + sum(one.sized.tokens for one in standing) > room:
            end = _chunk_end(turns, first, index, chunk)
            used -= sum(gone.tokens for gone in turns[first:end])
            chunks.append((first, end))
            first = end
            standing = _standing(placed, first, turn.asked, budget)
    following = _chunk_end(turns, first, len(turns) - 1, chunk)
    used += sum(one.sized.tokens for one in standing)
    near = used > room - chunk and sum(turn.tokens for turn in turns[first:following]) >= chunk
    return KeptHistory(
        first,
        {one.sized.summary: tuple(turn.id for turn in turns[one.start : one.end]) for one in standing},
        tuple(_without_summary(turns, placed, [*chunks, (first, following)] if near else chunks)),
    )


def next_user(turns: Sequence[SizedTurn], start: int) -> int:
    """Index of the first user turn from ``start`` on: pairs go as a whole, so that roles keep alternating."""
    return next((index for index in range(start, len(turns)) if turns[index].role == "user"), len(turns))


def _chunk_end(turns: Sequence[SizedTurn], start: int, limit: int, chunk: int) -> int:
    """Where the chunk that begins at ``start`` ends: ``chunk`` tokens later, or at ``limit``."""
    end = start
    tokens = 0
    while end < limit and tokens < chunk:
        following = min(next_user(turns, end + 1), limit)
        tokens += sum(turn.tokens for turn in turns[end:following])
        end = following
    return end


def _placed(turns: Sequence[SizedTurn], summaries: Sequence[SizedSummary]) -> list[_Placed]:
    """The summaries of turns of this branch, in the order of their turns, none inside another."""
    at = {turn.id: index for index, turn in enumerate(turns)}
    found = [
        _Placed(at[sized.summary.first_id], at[sized.summary.last_id] + 1, sized)
        for sized in summaries
        if sized.summary.first_id in at and sized.summary.last_id in at
    ]
    apart: list[_Placed] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return apart


def _standing(placed: Sequence[_Placed], first: int, asked: float, budget: int) -> list[_Placed]:
    """The newest summaries of turns before ``first`` that were there when the turn of time ``asked`` was planned."""
    chosen: list[_Placed] = []
    for one in reversed(placed):
        if one.end > first or one.sized.summary.created > asked:
            continue
        budget -= one.sized.tokens
        if budget < 0:
            break
        chosen.insert(0, one)
    return chosen


def _without_summary(
    turns: Sequence[SizedTurn], placed: Sequence[_Placed], chunks: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, str]]:
    """The stretches of ``chunks`` that no summary stands for, as (first id, last id)."""
    covered = {index for one in placed for index in range(one.start, one.end)}
    for start, end in chunks:
        begun: int | None = None
        for index in range(start, end + 1):
            if index < end and index not in covered:
                begun = index if begun is None else begun
            elif begun is not None:
                yield turns[begun].id, turns[index - 1].id
                begun = None
