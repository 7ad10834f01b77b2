"""Near copies are told once, neighbours as one."""

from knowledge.search.joining import with_neighbours_joined, without_repetition
from knowledge.store.records import Hit, Passage

BODY = "The keeper of the lighthouse walks to the village every morning and buys bread, salt and a newspaper. "
BODY += "On the way back he counts the boats in the harbour, talks with two fishermen and feeds the cat of his sister."


def hit(number: int, text: str, start: int = 0, page: int | None = 1, heading: str = "", document: int = 1) -> Hit:
    return Hit(Passage(number, document, "a.pdf", page, heading, start, start + len(text), text), 1 - number / 100)


def test_copies_and_near_copies_fall_away() -> None:
    hits = [
        hit(1, BODY),
        hit(2, BODY.replace(" ", "\n")),
        hit(3, BODY.upper()),
        hit(4, BODY.replace("newspaper", "magazine")),
        hit(5, "Something else altogether stands here."),
    ]
    assert [one.passage.id for one in without_repetition(hits, 4)] == [1, 5]


def test_what_differs_in_a_number_is_told() -> None:
    hits = [hit(1, BODY + " It is 1931."), hit(2, BODY + " It is 1932.")]
    assert len(without_repetition(hits, 4)) == 2


def test_no_more_are_kept_than_asked_for() -> None:
    hits = [hit(number, f"Entry {number} of the list") for number in range(9)]
    assert [one.passage.id for one in without_repetition(hits, 3)] == [0, 1, 2]
    assert without_repetition([], 3) == []


def test_neighbours_are_joined_in_the_order_of_the_text() -> None:
    text = "First comes this.\n\nThen comes that.\n\nFar away."
    second, other, first = hit(1, text[19:35], 19), hit(2, "Elsewhere.", 500), hit(3, text[:17], 0)

    joined = with_neighbours_joined([second, other, first], lambda document, start, end: text[start:end])

    assert [one.passage.text for one in joined] == [text[:35], "Elsewhere."]
    assert (joined[0].passage.id, joined[0].passage.start, joined[0].passage.end) == (3, 0, 35)
    assert joined[0].score == second.score


def test_what_stands_on_another_page_or_under_another_heading_stays_apart() -> None:
    first = hit(1, "First.", 0)
    for other in (
        hit(2, "Then.", 8, page=2),
        hit(2, "Then.", 8, heading="Later"),
        hit(2, "Then.", 8, document=2),
        hit(2, "Then.", 200),
        hit(2, "Then." * 500, 8),
    ):
        assert with_neighbours_joined([first, other], lambda *_: "joined") == [first, other]
