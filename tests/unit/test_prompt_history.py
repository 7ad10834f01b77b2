"""Turns leave in chunks that depend on themselves alone; what stands for them is settled when they leave."""

import itertools

from engine.prompt.history import KeptHistory, SizedSummary, SizedTurn, kept_history
from knowledge.store.records import Summary

ROOM = 400
CHUNK = 100
BUDGET = 60


def dialog(pairs: int, tokens: int = 20) -> list[SizedTurn]:
    """``pairs`` of turns of ``tokens`` each, then a question; turn n is said at second n."""
    turns = [
        SizedTurn(f"m{number}", "assistant" if number % 2 else "user", tokens, number) for number in range(2 * pairs)
    ]
    return [*turns, SizedTurn(f"m{2 * pairs}", "user", tokens, 2 * pairs)]


def summary(first: int, last: int, created: float, tokens: int = 20) -> SizedSummary:
    return SizedSummary(Summary(f"m{first}", f"m{last}", f"summary of {first} to {last}", "Small", created), tokens)


def kept(turns: list[SizedTurn], *summaries: SizedSummary) -> KeptHistory:
    return kept_history(turns, summaries, ROOM, CHUNK, BUDGET)


def test_a_dialog_that_fits_is_kept_whole() -> None:
    history = kept(dialog(5))
    assert (history.first, history.summaries, history.wanted) == (0, {}, ())


def test_a_chunk_is_wanted_before_it_leaves() -> None:
    near = kept(dialog(9))
    assert near.first == 0
    assert near.wanted == (("m0", "m5"),)
    left = kept(dialog(10))
    assert left.first == 6
    assert left.wanted[0] == ("m0", "m5")


def test_chunks_of_a_growing_dialog_end_where_they_ended_before() -> None:
    wanted = [set(kept(dialog(pairs)).wanted) for pairs in range(40)]
    for before, now in itertools.pairwise(wanted):
        assert before <= now


def test_a_ready_summary_stands_for_its_turns() -> None:
    history = kept(dialog(10), summary(0, 5, created=19))
    assert list(history.summaries.values()) == [("m0", "m1", "m2", "m3", "m4", "m5")]
    assert ("m0", "m5") not in history.wanted


def test_a_late_summary_waits_for_the_next_chunk_so_that_prompts_begin_alike() -> None:
    late = summary(0, 5, created=20.5)
    assert kept(dialog(10), late).summaries == {}
    assert kept(dialog(11), late).summaries == {}
    changed = [pairs for pairs in range(10, 20) if kept(dialog(pairs), late).summaries]
    first_dropped = [kept(dialog(pairs), late).first for pairs in range(10, 20)]
    assert changed[0] == 10 + first_dropped.index(12)


def test_turns_without_a_summary_are_wanted_by_stretches() -> None:
    history = kept(dialog(16), summary(2, 3, created=0))
    assert history.wanted[:2] == (("m0", "m1"), ("m4", "m5"))


def test_the_oldest_summaries_give_way() -> None:
    made = [summary(6 * number, 6 * number + 5, created=0, tokens=25) for number in range(4)]
    history = kept(dialog(24), *made)
    assert [one.first_id for one in history.summaries] == ["m12", "m18"]


def test_a_summary_of_another_branch_is_no_ones() -> None:
    other = SizedSummary(Summary("x1", "x2", "elsewhere", "Small", 0), 20)
    half = SizedSummary(Summary("m0", "x2", "elsewhere", "Small", 0), 20)
    assert kept(dialog(12), other, half).summaries == {}


def test_summaries_inside_others_stand_once() -> None:
    history = kept(dialog(16), summary(0, 5, created=0), summary(0, 1, created=0), summary(2, 7, created=0))
    assert [(one.first_id, one.last_id) for one in history.summaries] == [("m0", "m5")]
