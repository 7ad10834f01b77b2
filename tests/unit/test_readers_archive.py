"""The reader of zip archives."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from knowledge.documents.extraction import Note
from knowledge.documents.formats import detect
from knowledge.documents.readers import archive
from knowledge.errors import FileCorrupt, FileEncrypted, FileTooLarge
from tests.sample_files import paragraph, write_docx, write_pdf


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def _written(path: Path, members: dict[str, bytes]) -> Path:
    path.write_bytes(_zip(members))
    return path


def test_members_are_read_under_their_names(tmp_path: Path) -> None:
    members = {
        "notes/a.md": b"# One\n\nwords",
        "../../b.pdf": write_pdf(tmp_path / "b.pdf", [["page one"], ["page two"]]).read_bytes(),
        "c.docx": write_docx(tmp_path / "c.docx", paragraph("a paragraph")).read_bytes(),
        "inner.zip": _zip({"d.txt": "안쪽".encode()}),
        "broken.docx": b"PK\x03\x04 cut",
        "program.bin": bytes(range(256)),
        "__MACOSX/._a.md": b"junk",
    }

    path = _written(tmp_path / "a.zip", members)
    extraction = archive.read(path)

    assert detect(path).name == "archive"
    found = [(extraction.text[block.start : block.end], block.headings, block.label) for block in extraction.blocks]
    assert ("words", ("notes/a.md", "One"), "line 3") in found
    assert ("page two", ("../../b.pdf",), "page 2") in found
    assert ("a paragraph", ("c.docx",), "") in found
    assert ("안쪽", ("inner.zip", "d.txt"), "line 1") in found
    assert any(text.startswith("“broken.docx” is damaged") for text, _, _ in found)
    assert found[-1][0] == "program.bin"


def test_archives_in_archives_are_opened_to_a_limit(tmp_path: Path) -> None:
    data = _zip({"deep.txt": b"treasure"})
    for level in range(5):
        data = _zip({f"level{level}.zip": data})
    path = tmp_path / "a.zip"
    path.write_bytes(data)

    text = archive.read(path).text

    assert text.split() == ["level4.zip", "level3.zip", "level2.zip"]


def test_all_members_together_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _written(tmp_path / "a.zip", {"inner.zip": _zip({f"{number}.txt": b"x" * 100 for number in range(20)})})
    monkeypatch.setattr(archive, "UNPACKED_LIMIT_BYTES", 3000)

    with pytest.raises(FileTooLarge) as caught:
        archive.read(path)

    assert "a.zip" in str(caught.value)
    monkeypatch.setattr(archive, "MEMBERS_LIMIT", 5)
    with pytest.raises(FileTooLarge):
        archive.read(path)


def test_a_password_and_damage_are_told(tmp_path: Path) -> None:
    data = bytearray(_zip({"a.txt": b"words"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    locked = tmp_path / "locked.zip"
    locked.write_bytes(data)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(_zip({"a.txt": b"words"})[:40])

    with pytest.raises(FileEncrypted):
        archive.read(locked)
    with pytest.raises(FileCorrupt):
        archive.read(cut)


@pytest.mark.parametrize("name", ["보고서.txt", "plain.txt", "é.txt"])
def test_names_come_out_as_they_were_meant(name: str) -> None:
    assert archive.shown_name(name) == name
    if name == "보고서.txt":
        assert archive.shown_name(name.encode("cp949").decode("cp437")) == name
        assert archive.shown_name(name.encode().decode("cp437")) == name


def test_damaged_members_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(_zip({"a.txt": b"words", "b.pdf": b"%PDF-1.7 and no more", "c.bin": bytes(range(256))}))

    assert archive.read(path).notes == (Note("parts_unread", 1, 3),)
