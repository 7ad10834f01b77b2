"""The search text of a question."""

import pytest

from engine.turn.question import search_query

PRODUCT = ["Hello", "Tell me about the Dodam X2 projector.", "Does it come in other colours?"]
KOREAN_PRODUCT = ["안녕하세요", "브리사 청소기에 대해 알려 줘.", "그건 다른 색도 있어?"]


@pytest.mark.parametrize(
    "prompt",
    [
        "Which warranty period applies to refurbished laptops?",
        "What is my dog called?",
        "Where was my wedding?",
        "Is it possible to get to the Eiffel Tower by bus?",
        "Who founded the company?",
        "Which documents show that the payment was made?",
        "Is there a swimming pool in the hotel?",
        "우리 개가 제일 좋아하는 음식이 뭐였지?",
        "매장은 언제 닫아요?",
        "에어로 300은 얼마예요?",
        "대한민국의 수도는 어디인가요?",
        "",
        "?",
    ],
)
def test_a_full_question_stands_alone(prompt: str) -> None:
    assert search_query(prompt, PRODUCT) == prompt
    assert search_query(prompt, KOREAN_PRODUCT) == prompt


@pytest.mark.parametrize(
    ("prompt", "query"),
    [
        ("And how much does that cost?", "And how much does Dodam X2 cost?"),
        ("How heavy is it?", "How heavy is Dodam X2?"),
        ("How long is the warranty?", "Dodam X2 How long is the warranty?"),
        ("And the weight?", "Dodam X2 And the weight?"),
    ],
)
def test_a_question_that_leans_gets_its_subject(prompt: str, query: str) -> None:
    assert search_query(prompt, PRODUCT) == query
    assert search_query(prompt, []) == prompt


@pytest.mark.parametrize(
    ("prompt", "query"),
    [
        ("그건 얼마예요?", "브리사 청소기 얼마예요?"),
        ("그럼 무게는?", "브리사 청소기 그럼 무게는?"),
        ("비싼가요?", "브리사 청소기 비싼가요?"),
        ("보증 기간은 얼마나 되나요?", "브리사 청소기 보증 기간은 얼마나 되나요?"),
    ],
)
def test_korean_leans_too(prompt: str, query: str) -> None:
    assert search_query(prompt, KOREAN_PRODUCT) == query
    assert search_query(prompt, []) == prompt


def test_the_same_question_about_something_else() -> None:
    asked = "How long is the warranty of the Brisa?"
    assert search_query("And the Calypso Mini?", [asked]).startswith("Calypso Mini How long is the warranty")
    assert "Brisa" not in search_query("What about the Calypso?", [asked])
    assert search_query("그럼 칼립소는요?", ["브리사는 얼마예요?"]) == "칼립소는요 얼마예요"


def test_it_goes_on_from_what_was_asked_last() -> None:
    earlier = ["How much does the Brisa cost?", "What about the Fjord?"]
    assert search_query("Is it loud?", earlier) == "Is Fjord loud?"


def test_it_goes_back_no_further_than_needed() -> None:
    earlier = ["First topic: the garden shed's red roof", "그 노트북의 배터리 용량은 얼마인가요?"]
    assert search_query("그럼 무게는?", earlier) == "노트북 그럼 무게는?"


def test_a_pasted_page_does_not_drown_the_question() -> None:
    page = "lighthouse " + "keepers wrote letters about storms and ships " * 200
    query = search_query("When did they stop?", [page])
    assert "lighthouse" in query
    assert len(query) < 150
