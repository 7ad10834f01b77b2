"""Where a passage stands on a page that is a picture: among the words that are recognised in it."""

from collections.abc import Iterable

from knowledge.documents.ocr import RecognisedPage
from knowledge.viewing.marking import Letters, passage_range, word_ranges
from knowledge.viewing.messages import MarksFound, Rect


def marks_on(page: RecognisedPage, width: int, height: int, passage: str, words: str) -> MarksFound:
    """The marks on the picture of a page, ``width`` by ``height`` pixels."""
    characters = [character for word in page.words for character in word.text]
    owners = [number for number, word in enumerate(page.words) for _ in word.text]
    letters = Letters.of(characters)

    def marked(ranges: Iterable[tuple[int, int]]) -> tuple[Rect, ...]:
        found: list[Rect] = []
        for start, end in ranges:
            lines: dict[int, Rect] = {}
            for number in dict.fromkeys(owners[start:end]):
                word = page.words[number]
                left, top, right, bottom = word.box
                here = (left / width, top / height, right / width, bottom / height)
                if page.turned:
                    here = (1 - here[2], 1 - here[3], 1 - here[0], 1 - here[1])
                lines[word.line] = _around(lines.get(word.line, here), here)
            found += lines.values()
        return tuple(found)

    passage_at = passage_range(letters, passage)
    return MarksFound(marked([passage_at] if passage_at else []), marked(word_ranges(letters, words)))


def _around(one: Rect, other: Rect) -> Rect:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
