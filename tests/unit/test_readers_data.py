"""The readers of tables, JSON, notebooks, XML and source code."""

import json
from pathlib import Path

import pytest

from knowledge.documents.extraction import Extraction
from knowledge.documents.readers import code, csv_table, ipynb, json_text, xml
from knowledge.errors import FileCorrupt, FileWithoutText


def _written(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def _blocks(extraction: Extraction) -> list[tuple[str, str]]:
    return [(block.label, extraction.text[block.start : block.end]) for block in extraction.blocks]


def test_a_table_repeats_its_header_and_counts_lines_of_the_source(tmp_path: Path) -> None:
    rows = "".join(f'{number};"two\nlines"\n' for number in range(60))
    blocks = _blocks(csv_table.read(_written(tmp_path / "a.csv", "no;text\n" + rows)))

    assert [label for label, _ in blocks] == ["line 2-81", "line 82-121"]
    assert [text.split("\n")[:2] for _, text in blocks] == [
        ["no | text", "0 | two lines"],
        ["no | text", "40 | two lines"],
    ]


def test_a_table_of_nothing_but_names_is_those(tmp_path: Path) -> None:
    assert _blocks(csv_table.read(_written(tmp_path / "a.csv", "\nno,text\n"))) == [("line 2", "no | text")]
    assert not csv_table.read(_written(tmp_path / "b.csv", "\n,\n")).blocks


def test_ragged_rows_and_korean_encodings_are_read(tmp_path: Path) -> None:
    data = "이름\t나이\n가나다\t1\t더\n라\n".encode("cp949")

    assert csv_table.read(_written(tmp_path / "a.tsv", data)).text == "이름 | 나이\n가나다 | 1 | 더\n라"


@pytest.mark.parametrize("quoted", [False, True])
def test_white_space_in_cells_is_folded_and_rows_of_nothing_are_left_out(tmp_path: Path, quoted: bool) -> None:
    rows = "a , b\n1,,2\n , \n\n3\u3000x,4\t\t y\n"
    data = rows + '"5",6\n' if quoted else rows + "5,6\n"

    (block,) = csv_table.read(_written(tmp_path / "a.csv", data)).blocks

    assert csv_table.read(tmp_path / "a.csv").text == "a | b\n1 |  | 2\n3 x | 4 y\n5 | 6"
    assert block.lines == (0, 2, 5, 6)


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_table(tmp_path: Path) -> None:
    data = 'a,b\n1,"open\n' + "2,row\n" * 200_000

    blocks = _blocks(csv_table.read(_written(tmp_path / "a.csv", data)))

    assert len(blocks) == -(-200_001 // csv_table.ROWS_A_BLOCK)


def test_json_is_lines_under_their_path(tmp_path: Path) -> None:
    people = [{"name": f"사람 {number}", "tags": ["x", None]} for number in range(80)]

    blocks = _blocks(json_text.read(_written(tmp_path / "a.json", json.dumps({"people": people}))))

    assert blocks[0][0] == "people"
    assert blocks[0][1].startswith("people:\n  [0]:\n    name: 사람 0\n    tags:\n      [0]: x\n      [1]: null")
    assert all(label.startswith("people[") for label, _ in blocks[1:])


def test_json_lines_are_records(tmp_path: Path) -> None:
    assert json_text.read(_written(tmp_path / "a.jsonl", '{"a": 1}\n{"a": 2}\n')).text == "[0]:\n  a: 1\n[1]:\n  a: 2"


@pytest.mark.parametrize("data", ['{"a": ', "[" * 200_000])
def test_what_is_no_json_is_read_as_it_stands(tmp_path: Path, data: str) -> None:
    assert json_text.read(_written(tmp_path / "a.json", data)).text == data


def test_a_notebook_gives_its_cells(tmp_path: Path) -> None:
    notebook = {
        "cells": [
            {"cell_type": "markdown", "source": ["# Title\n", "\n", "words"]},
            {
                "cell_type": "code",
                "source": "1 + 1",
                "outputs": [
                    {"output_type": "stream", "text": ["printed\n"]},
                    {"output_type": "execute_result", "data": {"text/plain": "2", "image/png": "AAAA"}},
                    {"output_type": "error", "ename": "ValueError", "evalue": "bad", "traceback": []},
                ],
            },
        ]
    }

    extraction = ipynb.read(_written(tmp_path / "a.ipynb", json.dumps(notebook)))

    assert _blocks(extraction) == [
        ("cell 1", "Title"),
        ("cell 1", "words"),
        ("cell 2", "1 + 1"),
        ("cell 2, output", "printed"),
        ("cell 2, output", "2"),
        ("cell 2, output", "ValueError: bad"),
    ]
    assert extraction.blocks[-1].headings == ("Title",)


def test_a_notebook_with_json_that_only_python_writes_is_read(tmp_path: Path) -> None:
    data = '{"cells": [{"cell_type": "code", "source": "x", "metadata": {"a": NaN}}], "bad": "\\ud800"}'

    assert ipynb.read(_written(tmp_path / "a.ipynb", data)).text == "x"


@pytest.mark.parametrize("data", ["[" * 200_000, "no json", '{"cells": 3}'])
def test_what_is_no_notebook_is_told(tmp_path: Path, data: str) -> None:
    with pytest.raises(FileCorrupt):
        ipynb.read(_written(tmp_path / "a.ipynb", data))


def test_xml_gives_text_under_titles_and_reads_html_in_feeds(tmp_path: Path) -> None:
    data = """<?xml version="1.0" encoding="euc-kr"?>
<rss><channel><title>소식</title>
<item><title>첫째</title><link>x</link><description><![CDATA[<b>굵은</b> 글<BR>다음 줄]]></description></item>
<p>mixed <i>text</i> &lost; here</p></channel></rss>"""

    extraction = xml.read(_written(tmp_path / "a.xml", data.encode("cp949")))

    assert _blocks(extraction) == [
        ("line 2", "소식"),
        ("line 3", "첫째"),
        ("line 3", "link: x"),
        ("line 3", "굵은 글\n다음 줄"),
        ("line 4", "mixed text &lost; here"),
    ]
    assert extraction.blocks[3].headings == ("소식", "첫째")


def test_records_of_xml_are_paragraphs_whose_lines_are_those_of_the_source(tmp_path: Path) -> None:
    records = "".join(f"<item>\n<no>{number}</no><text>{'낱말 ' * 400}</text></item>" for number in range(5))
    extraction = xml.read(_written(tmp_path / "a.xml", f"<all>{records}</all>"))

    first, rest = extraction.blocks
    assert first.lines == (2, 2, 0, 3, 3, 0, 4, 4, 0, 5, 5)
    assert (rest.label, rest.lines) == ("line 6", (6, 6))
    assert extraction.text[first.start : first.end].split("\n\n")[1] == f"no: 1\ntext: {'낱말 ' * 399}낱말"


def test_xml_in_an_encoding_that_it_does_not_tell_is_decoded(tmp_path: Path) -> None:
    sentence = "사람들은 대화 상자에 온갖 파일을 떨어뜨린다."

    assert xml.read(_written(tmp_path / "a.xml", f"<a>{sentence}</a>".encode("cp949"))).text == f"a: {sentence}"


def test_xml_with_broken_characters_is_read_around_them(tmp_path: Path) -> None:
    # lxml passes over half a surrogate pair and fails where its text is asked for.
    words = "사람들은 대화 상자에 파일을 떨어뜨린다. " * 5
    data = f"<a>{words}".encode() + b"\xed\xa0\x80" + b"</a>"

    assert xml.read(_written(tmp_path / "a.xml", data)).text == f"a: {words}\ufffd\ufffd\ufffd"


def test_xml_expands_no_entities_and_opens_nothing(tmp_path: Path) -> None:
    secret = _written(tmp_path / "secret.txt", "do not read")
    data = (
        f"""<!DOCTYPE a [<!ENTITY b "{"x" * 1000}"><!ENTITY f SYSTEM "{secret.as_uri()}">]><a>{"&b;" * 9}&f; end</a>"""
    )

    text = xml.read(_written(tmp_path / "a.xml", data)).text

    assert "end" in text
    assert "x" * 1000 not in text
    assert "do not read" not in text


def test_xml_that_is_too_deep_or_empty_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileCorrupt):
        xml.read(_written(tmp_path / "a.xml", "<a>" * 100_000 + "x"))
    with pytest.raises(FileWithoutText):
        xml.read(_written(tmp_path / "a.xml", " \n"))


def test_code_stands_under_its_class_and_function(tmp_path: Path) -> None:
    source = "import os\n\n\nclass Cat:\n    def purr(self):\n        return os.name\n\n\ndef other():\n    pass\n"

    extraction = code.read(_written(tmp_path / "a.py", source))

    assert extraction.text == source
    assert [(block.label, block.headings) for block in extraction.blocks] == [
        ("line 1", ()),
        ("line 4", ("Cat",)),
        ("line 5-6", ("Cat", "purr")),
        ("line 9-10", ("other",)),
    ]


def test_code_of_an_unknown_language_is_cut_at_empty_lines(tmp_path: Path) -> None:
    source = ("x = 1\n" * 49 + "\n") * 3

    extraction = code.read(_written(tmp_path / "a.unknown", source))

    assert [block.label for block in extraction.blocks] == ["line 1-49", "line 51-99", "line 101-149"]
