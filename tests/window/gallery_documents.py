"""The gallery's scenes of documents: the viewer at a cited page, row and line, and the list beside the chat."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QMarginsF, QMimeData, QPoint, QRectF, QUrl
from PySide6.QtGui import QFont, QPageSize, QPainter, QPdfWriter, QPixmap, QTextOption

from engine.turn.turn_events import Retrieved
from gui.appearance import text_font
from gui.documents.folder_dialog import FolderDialog
from knowledge.errors import FileCorrupt, FileEncrypted
from knowledge.folders.scan import FoundFile
from knowledge.store.documents import PassageDraft
from knowledge.store.file_copies import FileCopy
from knowledge.store.records import Document, FolderState, Passage
from tests.window.fakes import wait_for

if TYPE_CHECKING:
    from tests.window.gallery_studio import Studio

TITLE = "3. 실적 개요"
BEFORE = "이 장은 분기 실적을 지난해 같은 분기와 비교한다. 금액은 억 원이며 반올림했다."
CITED = (
    "매출은 482억 원으로 전년 같은 분기보다 12.4 % 늘었다. 늘어난 몫의 4분의 3은 갱신 계약에서 나왔고,"
    " 신규 계약은 6 % 줄었다."
)
AFTER = "Revenue grew mostly through renewals. New contracts fell by six percent, as sales staff moved to renewals."
PAGES = 12
CITED_PAGE = 4

FILM = b"\0\0\0\x18ftypmp42" + bytes(4000)


def _report(file: Path) -> str:
    """Writes a report of ``PAGES`` pages with the cited passage on one of them, and returns its text."""
    writer = QPdfWriter(str(file))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(144)
    painter = QPainter(writer)
    texts = []
    for number in range(1, PAGES + 1):
        if number > 1:
            writer.newPage()
        body = f"{BEFORE}\n\n{CITED}\n\n{AFTER}" if number == CITED_PAGE else f"{BEFORE}\n\n{AFTER}"
        painter.setFont(_sized(32, QFont.Weight.Bold))
        painter.drawText(QRectF(140, 150, 900, 60), TITLE if number == CITED_PAGE else f"{number}.")
        painter.setFont(_sized(21, QFont.Weight.Normal))
        painter.drawText(QRectF(140, 260, 910, 1200), body, QTextOption())
        texts.append(body)
    painter.end()
    return "\n\n".join(texts)


def _sized(pixels: int, weight: QFont.Weight) -> QFont:
    font = text_font(14, weight)
    font.setPixelSize(pixels)
    return font


def _attach(studio: "Studio", file: str, text: str, cited: str, page: int | None, content: bytes = b"") -> Passage:
    store = studio.session.services.documents
    sha256 = hashlib.sha256(content or text.encode()).hexdigest()
    kept = studio.session.services.profile.files / sha256[:2] / (sha256 + Path(file).suffix)
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(content or text.encode())
    document = store.attach(studio.report.id, file, sha256, max(len(content), len(text)))
    start = text.index(cited)
    store.add_content(
        sha256, len(content), PAGES if page else None, text,
        [PassageDraft(cited, start, start + len(cited), page, "실적 › 개요")],
    )  # fmt: skip
    store.set_state(document.id, "ready")
    return store.passages(document.id)[0]


def viewer_page(studio: "Studio") -> QPixmap:
    """A page of a PDF with the cited passage marked."""
    file = studio.session.services.profile.folder / "report.pdf"
    text = _report(file)
    passage = _attach(studio, "2026년 3분기 실적 보고서.pdf", text, CITED, CITED_PAGE, file.read_bytes())
    studio.open_report()
    studio.controller._show_passage(passage)
    pages = studio.window.panel.viewer.pages
    wait_for(lambda: CITED_PAGE in pages.marks, studio.application.processEvents)
    studio.settle(0.5)
    return studio.window.grab()


def viewer_search(studio: "Studio") -> QPixmap:
    """Words looked for in a long text."""
    lines = [f"{number:03d}  {AFTER if number % 3 else BEFORE}" for number in range(400)]
    passage = _attach(studio, "회의록-2026.txt", "\n".join(lines), "\n".join(lines[120:123]), None)
    studio.open_report()
    studio.controller._show_passage(passage)
    studio.settle(0.4)
    studio.window.panel.viewer.finder.open()
    studio.window.panel.viewer.finder._field.setText("renewals")
    studio.settle(0.6)
    return studio.window.grab()


def viewer_rows(studio: "Studio") -> QPixmap:
    """The rows of a sheet at the cited one."""
    rows = [
        f"{number} | 서울 {number}지점 | {number * 37 % 900} | {number % 7}.{number % 10} %" for number in range(300)
    ]
    text = "\n".join(("매출", "", "번호 | 지점 | 매출 (억 원) | 성장", *rows))
    passage = _attach(studio, "지점별 매출.xlsx", text, "\n".join(rows[140:143]), None)
    studio.open_report()
    studio.controller._show_passage(passage)
    studio.settle(0.4)
    return studio.window.grab()


def _open_with_folder(studio: "Studio", state: FolderState) -> None:
    """A folder of 1,240 files beside the report: with ``reading`` a quarter is read, and forty are broken."""
    sources, documents = studio.session.services.sources, studio.session.services.documents
    folder = sources.add_folder(studio.report.id, Path("/home/minji/문서/분기 보고서"), True)
    names = [f"{2015 + number // 124}/보고서-{number:04d}.hwpx" for number in range(1240)]
    files = [FoundFile(Path("/home/minji/문서/분기 보고서", name), 9, number) for number, name in enumerate(names)]
    sources.begin(folder.id, files, {"hidden": 12, "caches": 1, "empty": 3})
    for number, file in enumerate(files[: 352 if state == "reading" else None]):
        document, _ = sources.attach(studio.report.id, folder.id, file, FileCopy(f"folder {number}", 9))
        if number < 40:
            documents.fail(document.id, (FileEncrypted if number % 2 else FileCorrupt)(file=document.file))
        else:
            documents.set_state(document.id, "ready")
    sources.set_folder_state(folder.id, state)
    studio.open_report()


def folder_reading(studio: "Studio") -> QPixmap:
    _open_with_folder(studio, "reading")
    return studio.window.grab()


def folder_ready(studio: "Studio") -> QPixmap:
    _open_with_folder(studio, "ready")
    return studio.window.grab()


def _folder_list(studio: "Studio", state: FolderState) -> QPixmap:
    _open_with_folder(studio, state)
    studio.controller.documents.folders.look_into(studio.window.strip.folder_chips[0].folder.id)
    studio.settle(0.6)
    dialog = studio.window.findChild(FolderDialog)
    assert dialog is not None
    picture = studio.with_overlay(dialog, QPoint((studio.window.width() - dialog.width()) // 2, 40))
    dialog.close()
    return picture


def folder_list(studio: "Studio") -> QPixmap:
    return _folder_list(studio, "ready")


def folder_list_reading(studio: "Studio") -> QPixmap:
    return _folder_list(studio, "reading")


def documents_list(studio: "Studio") -> QPixmap:
    """The list with a folder that is open, documents on their way, and one that cannot be read."""
    services = studio.session.services
    folder = services.sources.add_folder(studio.report.id, Path("/home/minji/문서/분기 보고서"), True)
    names = ["1분기 보고서.hwpx", "2분기 보고서.hwpx", "회의록/이사회.docx"]
    files = [FoundFile(Path("/home/minji/문서/분기 보고서", name), 9, number) for number, name in enumerate(names)]
    services.sources.begin(folder.id, files, {})
    for number, file in enumerate(files):
        document, _ = services.sources.attach(studio.report.id, folder.id, file, FileCopy(f"folder {number}", 90_000))
        if number == 2:
            services.documents.fail(document.id, FileEncrypted(file=document.file))
        else:
            services.documents.set_state(document.id, "ready")
    services.sources.set_folder_state(folder.id, "ready")
    services.documents.pin(1, True)
    studio.open_report()
    studio.controller.documents.list.open()
    studio.settle(0.4)
    panel = studio.window.panel.documents
    panel._turn(panel.entries[0], True)
    learning = services.documents.document(2)
    studio.controller.documents.changed.emit(_progress(learning))
    studio.settle(0.4)
    failed = next(row for row, entry in enumerate(panel.entries) if "scan.hwp" in str(entry))
    panel.list.setCurrentIndex(panel.list.model().index(failed, 0))
    panel.list.setFocus()
    studio.settle()
    return studio.window.grab()


def _drag(studio: "Studio", data: QMimeData, kind: str) -> QPixmap:
    studio.open_report()
    zone = studio.window.drop_zone
    zone.begin(data)
    wait_for(lambda: zone.dragged is not None and zone.dragged.kind == kind, studio.application.processEvents)
    studio.settle()
    return studio.window.grab()


def dropping_folder(studio: "Studio") -> QPixmap:
    """A folder that is dragged over the window."""
    folder = studio.session.services.profile.folder / "분기 보고서"
    folder.mkdir(exist_ok=True)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    return _drag(studio, data, "folders")


def dropping_refused(studio: "Studio") -> QPixmap:
    """A file that nobody reads."""
    film = studio.session.services.profile.folder / "film.mp4"
    film.write_bytes(FILM)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(film))])
    return _drag(studio, data, "refused")


def dropping_text(studio: "Studio") -> QPixmap:
    """Text from a browser."""
    data = QMimeData()
    data.setText("https://example.org/page")
    return _drag(studio, data, "text")


def readiness(studio: "Studio") -> QPixmap:
    """What of a document could be searched when it was asked about."""
    studio.open_report()
    studio.controller.conversation.happened.emit(studio.report.id, Retrieved((), (), True, 1, 0.1))
    studio.settle()
    return studio.window.grab()


def removed(studio: "Studio") -> QPixmap:
    """A document was removed from the list, which can be undone."""
    studio.open_report()
    studio.controller.documents.list.open()
    studio.settle(0.4)
    studio.window.panel.documents._remove_current()
    studio.settle()
    return studio.window.grab()


def _progress(document: Document) -> Document:
    return msgspec.structs.replace(document, state="embedding", done=120, passages=500, remaining_s=290.0)


SCENES: "tuple[Callable[[Studio], QPixmap], ...]" = (
    folder_reading, folder_ready, folder_list, folder_list_reading,
    viewer_page, viewer_search, viewer_rows, documents_list, dropping_folder, dropping_refused, dropping_text,
    readiness, removed,
)  # fmt: skip
