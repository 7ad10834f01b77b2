"""Citations are attached by what a passage says."""

from engine.turn.support import cite, sentences, unsupported
from knowledge.store.records import Passage


def passage(number: int, text: str) -> Passage:
    return Passage(number, 1, "report.pdf", number, "", 0, len(text), text)


RENT = passage(1, "The rent of the office is 1,200 euros a month and is due on the first working day.")
NOTICE = passage(2, "Either party may end the contract with a notice period of three months to the end of a quarter.")
KOREAN = passage(3, "사무실 임대료는 매월 첫 영업일에 납부해야 하며 보증금은 석 달 치입니다.")


def test_each_sentence_is_marked_with_the_passage_that_supports_it() -> None:
    answer = "The notice period is three months. The rent of the office is due on the first working day."
    citations = cite(answer, [RENT, NOTICE])
    assert [(citation.number, citation.passage.id) for citation in citations] == [(1, 2), (2, 1)]
    assert citations[0].anchors == (len("The notice period is three months."),)
    assert citations[1].anchors == (len(answer),)


def test_korean_sentences_are_traced() -> None:
    citations = cite("임대료는 매월 첫 영업일에 납부합니다.", [RENT, KOREAN])
    assert [(citation.passage.id, citation.supported) for citation in citations] == [(3, True)]


def test_a_number_that_the_passage_does_not_have_is_not_supported() -> None:
    citations = cite("The rent of the office is 1,500 euros a month.", [RENT, NOTICE])
    assert [citation.supported for citation in citations] == [False]


def test_an_unsupported_answer_shows_where_it_was_looked_for() -> None:
    (citation,) = cite("Bananas are yellow fruits from warm countries.", [RENT, NOTICE])
    assert (citation.passage.id, citation.anchors, citation.supported) == (1, (), False)


def test_without_excerpts_or_text_there_is_nothing_to_cite() -> None:
    assert cite("Hello there, my friend.", []) == ()
    assert cite("  ", [RENT]) == ()


def test_code_is_not_a_sentence() -> None:
    text = "Look at this:\n```\nrent office first working day euros month.\n```\nDone."
    assert [text[start:end] for start, end in sentences(text)] == ["Look at this:", "Done."]


def test_points_inside_numbers_and_names_do_not_end_a_sentence() -> None:
    text = "It costs 3.5 euros at example.com today. 그렇습니다. 정말?"
    assert [text[start:end] for start, end in sentences(text)] == [
        "It costs 3.5 euros at example.com today.",
        "그렇습니다.",
        "정말?",
    ]


def test_the_number_of_a_list_item_is_no_sentence() -> None:
    text = "1. The rent is due.\n   2) It is high!\na. Pay it.\n3.1.5. 임대료\n42.\nIn 2019. Yes."
    assert [text[start:end] for start, end in sentences(text)] == [
        "The rent is due.", "It is high!", "Pay it.", "임대료", "42.", "In 2019.", "Yes.",
    ]  # fmt: skip


def test_a_short_answer_leans_on_the_passage_that_holds_all_of_it() -> None:
    (citation,) = cite("Three months.", [RENT, NOTICE])
    assert (citation.passage.id, citation.supported) == (2, True)
    assert [citation.supported for citation in cite("Four weeks.", [RENT, NOTICE])] == [False]


def test_what_is_not_related_to_the_passages_cites_none() -> None:
    assert cite("You are very welcome indeed.", [RENT, NOTICE], related=False) == ()


def test_sentences_that_say_something_without_support_are_found() -> None:
    answer = "Yes. The rent of the office is due on the first working day. The landlord is called Peter Miller."
    assert [answer[start:end] for start, end in unsupported(answer, [RENT, NOTICE])] == [
        "The landlord is called Peter Miller."
    ]
