"""What of the turns that were found goes back into the prompt."""

from engine.turn.recalling import RECALLED_TURNS, part_about, recalled_turns
from knowledge.documents.token_estimate import count_tokens_roughly
from knowledge.store.records import TurnHit

LONG = " ".join(f"In room {number} there is a lamp and nothing else." for number in range(60))


def test_recalled_turns_keep_their_order_and_share_an_eighth_of_the_window() -> None:
    found = [TurnHit(str(number), 1 - number / 100, "A line that somebody said. " * 8) for number in range(40)]

    recalled = recalled_turns(found, "line", 2048)

    assert [turn.message_id for turn in recalled] == [turn.message_id for turn in found[: len(recalled)]]
    assert 2 < len(recalled) < RECALLED_TURNS
    assert sum(count_tokens_roughly(turn.text) for turn in recalled) <= 2048 / 8
    assert len(recalled_turns(found, "line", 32_768)) == RECALLED_TURNS


def test_even_in_the_smallest_window_the_best_turn_comes_back() -> None:
    assert len(recalled_turns([TurnHit("a", 1.0, LONG)], "lamp", 256)) == 1


def test_turns_far_behind_the_best_one_are_left_out() -> None:
    found = [TurnHit("a", 1.0, "My dog is called Choco."), TurnHit("b", 0.1, "It rains.")]
    assert [turn.message_id for turn in recalled_turns(found, "dog", 2048)] == ["a"]
    assert recalled_turns([], "dog", 2048) == ()


def test_of_a_long_turn_the_part_that_was_asked_about_comes_back() -> None:
    told = f"{LONG} The key of the cellar hangs behind the clock. {LONG}"

    part = part_about(told, "Where is the key of the cellar?", 200)

    assert part.startswith("The key of the cellar hangs behind the clock.")
    assert len(part) == 200
    assert part_about("short", "key", 200) == "short"
