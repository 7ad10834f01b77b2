"""Drafts are as long as pays, by measured costs and by how often matches went on."""

from engine.runtime.speculation.draft_policy import (
    BATCHES,
    LARGEST_DRAFT,
    Acceptance,
    DraftCosts,
    draft_size,
)

DEPTH = 1000


def measured(relative: dict[int, float]) -> DraftCosts:
    """Costs as they stand after some decodes of each size; one token takes 0.01 s."""
    costs = DraftCosts()
    for _ in range(5):
        costs.record(1, DEPTH, 0.01)
        for batch, cost in relative.items():
            costs.record(batch, DEPTH, 0.01 * cost)
    return costs


def told(length: int, right: list[bool]) -> Acceptance:
    acceptance = Acceptance()
    for each in right:
        acceptance.observe(length, each)
    return acceptance


SURE = told(40, [True] * 100)
CHEAP = dict(zip(BATCHES, (1.2, 1.5, 2.0, 3.0), strict=True))
DEAR = dict(zip(BATCHES, (4.0, 8.0, 16.0, 32.0), strict=True))


def test_long_drafts_where_batches_are_cheap_and_matches_hold() -> None:
    assert draft_size(40, DEPTH, 100, measured(CHEAP), SURE) == LARGEST_DRAFT


def test_no_drafts_where_a_batch_saves_nothing() -> None:
    assert draft_size(40, DEPTH, 100, measured(DEAR), SURE) == 0


def test_the_size_with_the_best_rate_is_taken() -> None:
    uneven = {**DEAR, 8: 2.0}
    assert draft_size(40, DEPTH, 100, measured(uneven), SURE) == 7


def test_no_drafts_from_matches_that_never_hold() -> None:
    costs = measured(CHEAP)
    assert draft_size(3, DEPTH, 100, costs, told(3, [True] * 20)) > 0
    assert draft_size(3, DEPTH, 100, costs, told(3, [False] * 20)) == 0


def test_drafts_fit_the_room() -> None:
    costs = measured(CHEAP)
    assert draft_size(40, DEPTH, 10, costs, SURE) == 7
    assert draft_size(40, DEPTH, 2, costs, SURE) == 0


def test_nothing_is_drafted_before_it_is_known_what_a_token_costs() -> None:
    costs = measured(CHEAP)
    costs.begin()
    assert draft_size(40, DEPTH, 100, costs, SURE) == 0
    for _ in range(3):
        costs.record(1, DEPTH, 0.01)
    assert draft_size(40, DEPTH, 100, costs, SURE) == LARGEST_DRAFT


def test_another_depth_has_costs_of_its_own() -> None:
    costs = measured(DEAR)
    assert costs.relative(8, DEPTH) == 8.0
    assert costs.relative(8, 8 * DEPTH) == BATCHES[8]


def test_one_slow_decode_among_many_changes_nothing() -> None:
    costs = measured(CHEAP)
    costs.record(8, DEPTH, 1.0)
    costs.record(1, DEPTH, 1.0)
    costs.record(8, DEPTH, 0.015)
    assert costs.relative(8, DEPTH) == 1.5


def test_what_was_dear_long_ago_is_tried_again() -> None:
    costs = measured(DEAR)
    for _ in range(600):
        costs.record(1, DEPTH, 0.01)
    assert costs.relative(8, DEPTH) == BATCHES[8]


def test_longer_matches_are_trusted_more_before_anything_is_known() -> None:
    acceptance = Acceptance()
    assert [acceptance.probability(length) for length in (3, 5, 9, 20, 64)] == sorted(
        acceptance.probability(length) for length in (3, 5, 9, 20, 64)
    )
    assert acceptance.expected(64, 15) > acceptance.expected(4, 15) > 1
    assert acceptance.expected(64, 0) == 1
