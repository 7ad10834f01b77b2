"""The readers of mail and Outlook messages, and the attachments they read."""

import struct
import tempfile
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar

import pytest

from knowledge.documents import compressed_rtf, mail
from knowledge.documents.extraction import Extraction, Note
from knowledge.documents.formats import detect
from knowledge.documents.readers import eml, msg
from knowledge.errors import FileCorrupt, FileTooLarge
from tests.sample_files import paragraph, write_docx, write_pdf


def _read(folder: Path, data: bytes) -> Extraction:
    path = folder / "a.eml"
    path.write_bytes(data)
    assert detect(path).name == "eml"
    return eml.read(path)


def _mail(subject: str, text: str = "words") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "김 <kim@example.org>"
    message.set_content(text)
    return message


def _texts(extraction: Extraction) -> list[str]:
    return [extraction.text[block.start : block.end] for block in extraction.blocks]


def test_headers_come_first_and_plain_text_before_html(tmp_path: Path) -> None:
    message = _mail("회의 안내", "one\ntwo\n\nthree")
    message.add_alternative("<p>html</p>", subtype="html")

    assert _texts(_read(tmp_path, message.as_bytes())) == [
        "Subject: 회의 안내\nFrom: 김 <kim@example.org>",
        "one\ntwo",
        "three",
    ]


def test_html_alone_is_read_as_html(tmp_path: Path) -> None:
    data = b"Subject: s\nContent-Type: text/html; charset=utf-8\n\n<h1>Title</h1><p>under it</p>"
    extraction = _read(tmp_path, data)

    assert _texts(extraction) == ["Subject: s", "Title", "under it"]
    assert extraction.blocks[2].headings == ("Title",)


def test_syllables_that_only_cp949_has_are_read(tmp_path: Path) -> None:
    text = "펲똠".encode("cp949")
    data = (
        b"Subject: =?ks_c_5601-1987?Q?" + b"".join(b"=%02X" % byte for byte in text) + b"?=\nFrom: " + text + b"\n"
        b"Content-Type: text/plain; charset=ks_c_5601-1987\nContent-Transfer-Encoding: 8bit\n\n" + text
    )

    assert _texts(_read(tmp_path, data))[0].startswith("Subject: 펲똠")
    assert _texts(_read(tmp_path, data))[-1] == "펲똠"


def test_attachments_are_read_by_their_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = _mail("s")
    pdf = write_pdf(tmp_path / "x.pdf", [["on the page"]]).read_bytes()
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename="보고서.pdf")
    docx = write_docx(tmp_path / "x.docx", paragraph("in Word")).read_bytes()
    message.add_attachment(docx, maintype="application", subtype="octet-stream", filename="../../b.docx")
    message.add_attachment(b"\x89PNG\0\1\2", maintype="image", subtype="png", filename="c.png")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    extraction = _read(tmp_path, message.as_bytes())

    assert _texts(extraction)[2:] == ["on the page", "in Word", "Attachment not read: c.png"]
    assert extraction.blocks[2].label.startswith("보고서.pdf, page 1")
    assert extraction.blocks[2].headings[0] == "보고서.pdf"
    assert extraction.blocks[2].page is None
    assert not list(scratch.iterdir())


def test_messages_in_messages_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = _mail("level 0", "text 0")
    for level in range(1, 9):
        outer = _mail(f"level {level}", f"text {level}")
        outer.add_attachment(message)
        message = outer
    texts = _texts(_read(tmp_path, message.as_bytes()))

    assert "text 3" in texts
    assert "text 2" not in texts
    assert texts[-1] == "Attachment not read: level 2"
    monkeypatch.setattr(eml, "_PART_LIMIT", 3)
    with pytest.raises(FileTooLarge):
        _read(tmp_path, message.as_bytes())


def test_attachments_are_limited_in_number_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = _mail("s")
    for name in ("a.log", "b.log"):
        message.add_attachment(name.encode(), maintype="application", subtype="x", filename=name)
    path = tmp_path / "a.eml"
    data = message.as_bytes()
    assert _texts(_read(tmp_path, data))[2:] == ["a.log", "b.log"]

    monkeypatch.setattr(mail, "ATTACHMENT_LIMIT", 1)
    assert _texts(eml.read(path))[2:] == ["a.log", "Attachment not read: b.log"]
    monkeypatch.setattr(mail, "ATTACHMENT_LIMIT_BYTES", 4)
    assert _texts(eml.read(path))[2:] == ["Attachment not read: a.log", "Attachment not read: b.log"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Content-Type: multipart/mixed; boundary=x\n\n--x", b": \n=?x?y?z?="])
def test_what_is_hardly_mail_ends_in_peace(tmp_path: Path, data: bytes) -> None:
    _read(tmp_path, data)


class FakeOle:
    """Stands in for ``OleFile``: nothing at hand writes OLE files."""

    streams: ClassVar[dict[str, bytes]] = {}

    def __init__(self, path: Path) -> None:
        self.names = tuple(self.streams)

    def __enter__(self) -> "FakeOle":
        return self

    def __exit__(self, *ending: object) -> None:
        pass

    def read(self, name: str) -> bytes:
        return self.streams[name]


def _read_msg(folder: Path, monkeypatch: pytest.MonkeyPatch, streams: dict[str, bytes]) -> Extraction:
    FakeOle.streams = streams
    monkeypatch.setattr(msg, "OleFile", FakeOle)
    return msg.read(folder / "a.msg")


def test_an_outlook_message_with_attachments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code_page = bytes(32) + struct.pack("<HHIQ", 3, 0x3FFD, 0, 949)
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    extraction = _read_msg(
        tmp_path,
        monkeypatch,
        {
            "__properties_version1.0": code_page,
            "__substg1.0_0037001E": "펲 안내".encode("cp949"),
            "__substg1.0_0C1A001F": "김".encode("utf-16-le"),
            "__substg1.0_0C1F001F": "kim@example.org".encode("utf-16-le"),
            "__substg1.0_10130102": b"<p>body</p>",
            "__attach_version1.0_#00000000/__substg1.0_3707001F": "노트.txt".encode("utf-16-le"),
            "__attach_version1.0_#00000000/__substg1.0_37010102": b"noted",
            f"{inner}__properties_version1.0": bytes(24),
            f"{inner}__substg1.0_0037001F": "forwarded".encode("utf-16-le"),
            f"{inner}__substg1.0_1000001F": "inside".encode("utf-16-le"),
        },
    )

    assert _texts(extraction) == [
        'Subject: 펲 안내\nFrom: "김" <kim@example.org>',
        "body",
        "noted",
        "Subject: forwarded",
        "inside",
    ]
    assert extraction.blocks[2].headings == ("노트.txt",)
    assert extraction.blocks[4].headings == ("forwarded",)


def test_an_outlook_message_of_compressed_rtf_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The first example of [MS-OXRTFCP], and its second, whose references reach into what they are writing.
    simple = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    overlapping = "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0"
    streams = {"__properties_version1.0": bytes(32), "__substg1.0_10090102": bytes.fromhex(simple)}

    assert _texts(_read_msg(tmp_path, monkeypatch, streams)) == ["hello world"]
    assert compressed_rtf.unpacked(bytes.fromhex(overlapping)) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_an_outlook_message_whose_only_body_is_broken_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = {"__properties_version1.0": bytes(32), "__substg1.0_0037001F": "hello".encode("utf-16-le")}
    extraction = _read_msg(tmp_path, monkeypatch, subject | {"__substg1.0_10090102": b"no RTF, but long enough"})

    assert _texts(extraction) == ["Subject: hello"]
    assert extraction.notes == (Note("parts_unread", 1, 1),)


def test_eight_bit_strings_without_a_code_page_are_guessed_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "안녕하세요. 회의 자료를 보내 드립니다. 확인 부탁드립니다.".encode("cp949")
    streams = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_0037001E": "회의".encode("cp949"),
        "__substg1.0_1000001E": body,
    }

    assert _texts(_read_msg(tmp_path, monkeypatch, streams))[0] == "Subject: 회의"


def test_an_ole_file_without_properties_is_corrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileCorrupt):
        _read_msg(tmp_path, monkeypatch, {"Workbook": b""})
