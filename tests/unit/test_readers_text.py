"""The readers of text files, and how bytes become characters."""

from pathlib import Path

import pytest

from knowledge.documents.encoding import decode, is_text
from knowledge.documents.extraction import Block, Extraction
from knowledge.documents.passages import split
from knowledge.documents.readers import html, markdown, text
from knowledge.errors import FileCorrupt

KOREAN = "도담은 작은 언어 모델을 내 컴퓨터에서 돌리는 대화 도우미입니다. 문서를 끌어다 놓으면 읽습니다.\n"

MARKDOWN = """---
title: x
---
# One `code`

words

Two
---

- a
- b

```py
# no heading
```

| a | b |
|---|---|
| 1 | 2 |
"""


def _found(extraction: Extraction) -> dict[str, Block]:
    return {extraction.text[block.start : block.end]: block for block in extraction.blocks}


RUSSIAN = "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.\n"
GERMAN = "Müßig stand der Bürgermeister vor dem Fenster und aß Käse. Über den Dächern lag Nebel.\n"
JAPANESE = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n"
SIMPLIFIED = "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？我们今天讨论中国的经济发展。\n"
TRADITIONAL = "學而時習之，不亦說乎？有朋自遠方來，不亦樂乎？我們今天討論台灣的經濟發展。\n"
WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, name) for text in (KOREAN, JAPANESE, SIMPLIFIED, RUSSIAN, GERMAN) for name in WIDE),
        *((KOREAN, name) for name in ("cp949", "euc_kr", "johab", "iso2022_kr")),
        *((JAPANESE, name) for name in ("shift_jis", "cp932", "euc_jp", "iso2022_jp")),
        *((SIMPLIFIED, name) for name in ("gb2312", "gb18030")),
        (TRADITIONAL, "big5"),
        *((RUSSIAN, name) for name in ("koi8_r", "cp1251", "iso8859_5", "cp866", "mac_cyrillic")),
        *((GERMAN, name) for name in ("cp1252", "iso8859_1", "mac_roman")),
    ],
)
def test_no_encoding_needs_to_be_declared(text: str, encoding: str) -> None:
    data = (text * 3).encode(encoding)

    assert is_text(data)
    assert decode(data) == text * 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949", "iso2022_kr"]
)
def test_korean_is_decoded(encoding: str) -> None:
    # UTF-16 without a mark is told by the NUL bytes of its Latin part.
    sample = KOREAN * 5 + "Latin letters, digits and spaces, as any real document has them. " * 20

    assert decode(sample.encode(encoding)) == sample


@pytest.mark.parametrize("label", ["euc-kr", "ks_c_5601-1987", "windows-949"])
def test_korean_labels_mean_their_superset(label: str) -> None:
    # 똠 is not in EUC-KR proper.
    assert decode("똠방각하".encode("cp949"), label) == "똠방각하"


def test_a_wrong_declaration_is_overruled() -> None:
    assert decode(KOREAN.encode("cp949") * 3, "utf-8") == KOREAN * 3


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    decoded = decode(KOREAN.encode() * 5 + b"\xff\n")

    assert decoded == KOREAN * 5 + "\ufffd\n"


def test_a_stray_nul_does_not_change_the_encoding() -> None:
    assert decode(KOREAN.encode("cp949") * 9 + b"\0") == KOREAN * 9 + "\0"


def test_western_text_too_short_for_statistics_is_cp1252() -> None:
    assert decode("können – “so”".encode("cp1252")) == "können – “so”"


def test_line_ends_become_newlines() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"plain", True),
        (b"a\0b\x01\x02\0\x03\0\x04\0", False),
        (bytes(range(256)), False),
        (b"", True),
        (b"log line\n" * 99 + b"\0", True),
    ],
)
def test_binary_is_told_from_text(head: bytes, expected: bool) -> None:
    assert is_text(head) is expected


def test_text_stays_as_it_stands_with_lines_labelled(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\n\nfirst\nsecond\n\n  third\n")
    extraction = text.read(path)

    assert extraction.text == "\n\nfirst\nsecond\n\n  third\n"
    assert {words: block.label for words, block in _found(extraction).items()} == {"first\nsecond\n\n  third": "line 3"}


def test_paragraphs_of_a_long_text_are_blocks_that_end_where_one_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("".join(f"{number} one\nof two lines.\n \n\n" for number in range(1000)), encoding="utf-8")
    extraction = text.read(path)
    texts = [extraction.text[block.start : block.end] for block in extraction.blocks]
    passages = split(extraction, lambda words: len(words.split()), limit=8)

    assert 1 < len(texts) < 100
    assert all(found.endswith("of two lines.") and " one\n" in found[:10] for found in texts)
    # Not one is torn to fill a passage, and each knows its lines.
    assert [(passage.text, passage.place) for passage in passages] == [
        (f"{number} one\nof two lines.", f"line {4 * number + 1}-{4 * number + 2}") for number in range(1000)
    ]


def test_markdown_blocks_keep_their_source_and_headings(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    found = _found(markdown.read(path))

    assert found["words"].headings == ("One code",)
    assert found["Two\n---"].kind == "heading"
    assert found["- a\n- b"].kind == "list"
    assert found["- a\n- b"].headings == ("One code", "Two")
    assert found["```py\n# no heading\n```"].kind == "code"
    assert found["| a | b |\n|---|---|\n| 1 | 2 |"].kind == "table"
    assert found["words"].label == "line 6"


def _html(tmp_path: Path, source: str | bytes) -> Extraction:
    path = tmp_path / "a.html"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return html.read(path)


def test_html_gives_headings_lists_tables_and_code(tmp_path: Path) -> None:
    found = _found(
        _html(
            tmp_path,
            "<html><head><title>Page</title><style>p{}</style></head><body><h1>One</h1><p>a\n <b>bold</b> word"
            "<script>no()</script></p><h2>Two</h2><ul><li>item<!-- no --> here</li></ul><pre>x\n  y</pre>"
            "<table><tr><th>A<th>B<tr><td>1<td>2</table>tail</body></html>",
        )
    )

    assert found["Page"].kind == "heading"
    assert found["a bold word"].headings == ("Page", "One")
    assert found["item here"].kind == "list"
    assert found["item here"].headings == ("Page", "One", "Two")
    assert found["x\n  y"].kind == "code"
    assert found["A | B\n1 | 2"].kind == "table"
    assert found["tail"].kind == "paragraph"


def test_html_tables_that_lay_out_a_page_are_read_as_paragraphs(tmp_path: Path) -> None:
    found = _found(_html(tmp_path, "<table><tr><td><p>left</p><td><table><tr><td>a<td>b</table></table>"))

    assert found["left"].kind == "paragraph"
    assert found["a | b"].kind == "table"


def test_html_charset_declaration_is_used(tmp_path: Path) -> None:
    source = '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><p>똠방각하</p>'.encode("cp949")

    assert _html(tmp_path, source).text == "똠방각하"


def test_html_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    assert _html(tmp_path, "<div>" * 1000 + "deep" + "</div>" * 1000 + "<p>after</p>").text == "deep\n\nafter"
    with pytest.raises(FileCorrupt):
        _html(tmp_path, "<p>top</p>" + "<div>" * 100_000 + "deep")
