import pytest

from engine.turn.labels import split_labels, with_labels


@pytest.mark.parametrize(
    ("message", "text", "labels"),
    [
        ("It broke.\nlabels: praise, complaint", "It broke.", ("praise", "complaint")),
        ("고장 났어요.\n\n분류: 칭찬, 불만 ,질문\n", "고장 났어요.", ("칭찬", "불만", "질문")),
        ("Labels：a；b | c, a", "", ("a", "b", "c")),
        ("labels: red | green", "", ("red", "green")),
        ("It broke.\nlabels: complaint", "It broke.\nlabels: complaint", ()),
        ("labels: a, b\nIt broke.", "labels: a, b\nIt broke.", ()),
        ("Which labels are there?", "Which labels are there?", ()),
    ],
)
def test_labels_stand_on_the_last_line(message: str, text: str, labels: tuple[str, ...]) -> None:
    assert split_labels(message) == (text, labels)


def test_labels_are_written_as_they_are_read() -> None:
    assert split_labels(with_labels("It broke. ", ["praise", "complaint"])) == ("It broke.", ("praise", "complaint"))
