"""The search text of a question."""

from engine.question import search_query


def test_a_full_question_stands_alone() -> None:
    prompt = "Which warranty period applies to refurbished laptops?"
    assert search_query(prompt, ["Tell me about printers"]) == prompt


def test_a_short_follow_up_leans_on_the_question_before_it() -> None:
    earlier = ["Hello", "Describe the Dodam X2 projector's features"]
    assert (
        search_query("And how much is it?", earlier) == "Describe the Dodam X2 projector's features And how much is it?"
    )


def test_it_goes_back_no_further_than_needed() -> None:
    earlier = ["First topic: the garden shed's red roof", "그 노트북의 배터리 용량은 얼마인가요?"]
    assert "garden" not in search_query("그럼 무게는?", earlier)
