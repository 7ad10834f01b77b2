"""Passages: limits, structure and offsets. A token is a word here, so that limits can be read off the texts."""

import itertools
import random
import re
from pathlib import Path

import pytest

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.passages import PassageDraft, split
from knowledge.documents.readers.text import read as read_text
from knowledge.documents.sentences import sentences
from knowledge.documents.token_estimate import count_tokens_roughly


def words(text: str) -> int:
    return len(text.split())


def _builder() -> ExtractionBuilder:
    return ExtractionBuilder(Path("a.txt"))


def _texts(extraction: Extraction, limit: int) -> list[str]:
    return [draft.text for draft in split(extraction, words, limit)]


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _assert_sound(extraction: Extraction, drafts: list[PassageDraft], limit: int) -> None:
    assert all(extraction.text[draft.start : draft.end] == draft.text for draft in drafts)
    assert all(words(draft.text) <= limit for draft in drafts)
    assert all(before.end <= after.start for before, after in itertools.pairwise(drafts))
    assert _bare("".join(draft.text for draft in drafts)) == _bare(extraction.text)


def test_small_neighbours_are_merged_up_to_the_limit() -> None:
    builder = _builder()
    for text in ("one two", "three four", "five six"):
        builder.add(text)

    assert _texts(builder.build(), 4) == ["one two\n\nthree four", "five six"]


def test_a_block_that_fits_alone_is_not_torn() -> None:
    builder = _builder()
    builder.add("One two.")
    builder.add("Three four. Five six.")

    assert _texts(builder.build(), 4) == ["One two.", "Three four. Five six."]


def test_a_long_block_is_cut_at_its_sentences() -> None:
    builder = _builder()
    builder.add("One two. Three four! Five six seven? Eight.")

    assert _texts(builder.build(), 4) == ["One two. Three four!", "Five six seven? Eight."]


def test_a_passage_never_crosses_a_page() -> None:
    builder = _builder()
    builder.add("one", page=1)
    builder.add("two", page=2)
    drafts = split(builder.build(pages=2), words, 100)

    assert [(draft.text, draft.page) for draft in drafts] == [("one", 1), ("two", 2)]


def test_headings_stay_with_the_text_below_and_divide_passages() -> None:
    builder = _builder()
    builder.add("before")
    builder.heading("Chapter", 1)
    builder.heading("Section", 2)
    builder.add("text")
    builder.heading("Next", 2)
    builder.add("more")
    drafts = split(builder.build(), words, 100)

    assert [(draft.text, draft.heading) for draft in drafts] == [
        ("before", ""),
        ("Chapter\n\nSection\n\ntext", "Chapter › Section"),
        ("Next\n\nmore", "Chapter › Next"),
    ]


def test_a_heading_stays_with_the_first_sentences_of_a_block_too_long_to_join() -> None:
    builder = _builder()
    builder.heading("Title", 1)
    builder.add("One two. Three four.")

    assert _texts(builder.build(), 4) == ["Title\n\nOne two.", "Three four."]


@pytest.mark.parametrize("kind", ["table", "list", "code"])
def test_rows_are_kept_whole(kind: str) -> None:
    builder = _builder()
    rows = ["a. b. c.", "d. e. f.", "g. h. i."]
    builder.add("\n".join(rows), "table" if kind == "table" else "list" if kind == "list" else "code")

    assert _texts(builder.build(), 4) == rows


def test_a_sentence_that_is_too_long_is_cut_at_spaces() -> None:
    builder = _builder()
    builder.add(" ".join(f"w{number}" for number in range(50)))
    extraction = builder.build()
    drafts = split(extraction, words, 8)

    _assert_sound(extraction, drafts, 8)
    assert all(re.fullmatch(r"w\d+( w\d+)*", draft.text) for draft in drafts)


def test_text_without_any_space_is_cut_by_characters() -> None:
    builder = _builder()
    builder.add("가" * 10_000)
    drafts = split(builder.build(), len, 100)

    assert sum(len(draft.text) for draft in drafts) == 10_000
    assert max(len(draft.text) for draft in drafts) <= 100


def test_counting_grows_with_the_text() -> None:
    counted = 0

    def counting(text: str) -> int:
        nonlocal counted
        counted += len(text)
        return words(text)

    builder = _builder()
    builder.add("Some words of a sentence. " * 4000)
    builder.add("wordswithoutend" * 4000)
    builder.add("\n".join(["a | b | c"] * 4000), "table")
    extraction = builder.build()
    split(extraction, counting, 50)

    assert counted <= 6 * len(extraction.text)


def test_random_documents_are_cut_soundly() -> None:
    chance = random.Random(7)
    pieces = ["word", "긴 문장입니다.", "End.", "3. item", "다.\n", "\n\n", "a|b", "。", "long" * 9, " "]
    for _ in range(200):
        builder = _builder()
        for _ in range(chance.randrange(1, 12)):
            text = " ".join(chance.choices(pieces, k=chance.randrange(1, 30)))
            if chance.random() < 0.3:
                builder.heading(text[:20], chance.randrange(1, 4), page=1)
            else:
                kind = "table" if chance.random() < 0.5 else "paragraph"
                builder.add(text, "table" if kind == "table" else "paragraph", page=chance.randrange(1, 3))
        extraction = builder.build()
        for limit in (3, 17):
            _assert_sound(extraction, split(extraction, words, limit), limit)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("좋습니다. 그래요? 갈까? 네.", ["좋습니다.", "그래요?", "갈까?", "네."]),
        ("これは文です。次の文です。", ["これは文です。", "次の文です。"]),
        ("Dr. Kim met J. Smith, e.g. twice. Then left.", ["Dr. Kim met J. Smith, e.g. twice.", "Then left."]),
        ("It is 3.14 today. “Yes.” He left.", ["It is 3.14 today.", "“Yes.”", "He left."]),
        ("1. First item. Next.", ["1. First item.", "Next."]),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text, 0, len(text))] == expected


@pytest.mark.parametrize(
    ("text", "real"),
    [
        # Counted once with the vocabulary of multilingual-e5-small.
        ("도담은 작은 언어 모델을 내 컴퓨터에서 돌리는 대화 도우미입니다. 문서를 끌어다 놓으면 읽습니다.", 28),
        ("The store gives each conversation its own memory; nothing leaves the computer.", 15),
        ("def read(path: Path) -> Extraction:\n    return Extraction(text, tuple(blocks))", 25),
        ("これは日本語の文です。文書を読みます。", 11),
        ("합계 | 12,345원 | 2026-11-21", 14),
        ("", 0),
    ],
)
def test_the_rough_count_is_near_and_not_below(text: str, real: int) -> None:
    assert real <= count_tokens_roughly(text) <= 1.7 * real


def test_a_passage_of_a_sheet_names_its_rows() -> None:
    builder = _builder()
    builder.heading("Sheet1", 1, label="Sheet1")
    rows = ["name | age", "Ada | 36", "Bo | 7", "Cy | 50"]
    builder.add("\n".join(rows), "table", label="Sheet1!A1:B9", lines=(0, 4, 5, 9))

    assert [draft.place for draft in split(builder.build(), words, 7)] == ["Sheet1!A4:B4", "Sheet1!A5:B9"]


def test_a_passage_of_lines_names_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\n\n\ntwo two\nthree\n\nfour\n", encoding="utf-8")

    assert [draft.place for draft in split(read_text(path), words, 2)] == ["line 1", "line 4", "line 5-7"]
    assert [draft.place for draft in split(read_text(path), words, 9)] == ["line 1-7"]


def test_a_passage_is_placed_where_it_begins() -> None:
    builder = _builder()
    builder.heading("Title", 1, label="section 1, paragraph 1")
    builder.add("one", label="section 1, paragraph 2")
    builder.add("two", label="section 1, paragraph 3")

    assert [draft.place for draft in split(builder.build(), words)] == ["section 1, paragraph 2"]
