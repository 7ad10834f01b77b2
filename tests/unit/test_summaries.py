"""A summary says what was said, or what the person said stands for itself."""

from engine.summaries import faithful, said
from knowledge.store.records import Message, Role


def talk(*texts: str) -> list[Message]:
    roles: tuple[Role, Role] = ("user", "assistant")
    return [
        Message(str(number), "c", None, roles[number % 2], text, 0.0, "complete") for number, text in enumerate(texts)
    ]


CAT = talk(
    "My cat is called Bora and she is nine years old. She has not been eating for two days.",
    "A cat that does not eat for two days should be seen by a vet. Is she drinking water?",
    "Yes. The clinic costs 80,000 won.",
    "Take her vaccination booklet along.",
)


def test_what_was_said_stays_and_what_was_made_up_goes() -> None:
    told = (
        "Bora, a nine years old cat, has not been eating for two days. She needs a kidney transplant tomorrow. "
        "The clinic costs 80,000 won. The clinic costs 90,000 won."
    )
    assert faithful(told, CAT) == (
        "Bora, a nine years old cat, has not been eating for two days. The clinic costs 80,000 won."
    )


def test_a_sentence_is_told_once() -> None:
    assert faithful("The clinic costs 80,000 won. The clinic costs 80,000 won.", CAT) == "The clinic costs 80,000 won."


def test_noise_leaves_nothing() -> None:
    assert faithful("Sinhokai: 2019-08-3", talk("어텐션이 뭔지 쉽게 설명해 주세요.", "어텐션은 가중합입니다.")) == ""


def test_the_first_words_of_the_person_stand_where_nothing_is_left() -> None:
    long = "one very long sentence without an end " * 10
    assert said([*CAT, *talk(long)], 400).splitlines()[:2] == [
        "- My cat is called Bora and she is nine years old.",
        "- Yes.",
    ]
    assert len(said(talk(long), 400)) < 110
    assert len(said(talk(*[long] * 9), 200)) < 250
