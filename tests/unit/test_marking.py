"""A passage is found on its page by letters alone, also where it goes over the page's end."""

from knowledge.viewing.marking import Letters, passage_range, word_ranges

PAGE = "Head\r\nThe renew\x02able share rose to 48,2 %.\r\nThe Straße ends here."


def covered(passage: str) -> str | None:
    found = passage_range(Letters.of(PAGE), passage)
    return PAGE[slice(*found)] if found else None


def test_spaces_hyphens_and_case_do_not_matter() -> None:
    assert covered("the renewable share\nrose to 48,2 %.") == "The renew\x02able share rose to 48,2"
    assert covered("STRASSE ENDS") == "Straße ends"


def test_a_passage_that_goes_on_elsewhere_is_marked_as_far_as_it_is_here() -> None:
    tail = "The renewable share rose to 48,2 %. The Straße ends here."
    assert covered(tail + " And goes on, on the next page.") == PAGE[6:-1]
    assert covered("It began on the page before. " + tail) == PAGE[:-1]


def test_nothing_is_marked_for_what_is_not_there() -> None:
    assert covered("Something else") is None
    assert covered("…") is None


def test_every_place_of_words_is_found() -> None:
    page = Letters.of("rent and Rent; parental 임대료")
    assert word_ranges(page, "rent") == [(0, 4), (9, 13), (17, 21)]
    assert word_ranges(page, "임대") == [(24, 26)]
    assert word_ranges(page, "!") == []
