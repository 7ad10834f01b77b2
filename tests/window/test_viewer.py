"""The viewer opens at the cited place: pages drawn by the real viewer child, rows, and texts of any length."""

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from gui.documents.pages_view import PagesView
from gui.documents.rows_view import RowsView
from gui.documents.text_view import TextView
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from knowledge.documents import ocr
from knowledge.documents.readers import pdf
from knowledge.folders.scan import FoundFile
from knowledge.store.documents import PassageDraft
from knowledge.store.file_copies import FileCopy
from knowledge.store.records import Document, Passage
from tests.sample_files import write_pdf, write_scan
from tests.window.fakes import FakeSession
from tests.window.finding import named, press

CONTROL = Qt.KeyboardModifier.ControlModifier


def attached(session: FakeSession, conversation_id: str, file: str, text: str, drafts: list[PassageDraft]) -> Document:
    """A document that was read; its kept copy is the file at ``file``, where there is one."""
    path = Path(file)
    content = path.read_bytes() if path.is_file() else text.encode()
    sha256 = hashlib.sha256(content).hexdigest()
    kept = session.services.profile.files / sha256[:2] / (sha256 + path.suffix)
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(content)
    store = session.services.documents
    document = store.attach(conversation_id, path.name, sha256, len(content))
    store.add_content(sha256, len(content), None, text, drafts)
    return store.set_state(document.id, "ready")


def draft(text: str, part: str, page: int | None = None) -> PassageDraft:
    start = text.index(part)
    return PassageDraft(part, start, start + len(part), page, "")


@pytest.fixture
def conversation_id(qtbot: QtBot, controller: WindowController, session: FakeSession) -> str:
    made = session.services.conversations.create("Mine").id
    controller.conversation.open(made)
    return made


@pytest.fixture
def cited(session: FakeSession, conversation_id: str, tmp_path: Path) -> Passage:
    """A passage on page 4 of a PDF of six pages."""
    lines = [[f"This is page {number}.", f"Clause {number} of the lease."] for number in range(1, 7)]
    text = "\n\n".join("\n".join(page) for page in lines)
    drafts = [draft(text, "\n".join(page), number) for number, page in enumerate(lines, start=1)]
    document = attached(session, conversation_id, str(write_pdf(tmp_path / "lease.pdf", lines)), text, drafts)
    return session.services.documents.passages(document.id)[3]


def open_passage(controller: WindowController, passage: Passage) -> None:
    controller._show_passage(passage)


def pages_of(qtbot: QtBot, window: MainWindow, page: int) -> PagesView:
    """The pages once ``page`` is looked at and drawn, and its passage marked."""
    view = window.panel.viewer.pages
    qtbot.waitUntil(lambda: view.page == page and view.has_picture(page), timeout=20000)
    return view


def test_a_pdf_opens_at_the_cited_page_with_the_passage_marked(
    qtbot: QtBot, controller: WindowController, window: MainWindow, cited: Passage
) -> None:
    open_passage(controller, cited)
    view = pages_of(qtbot, window, 4)
    qtbot.waitUntil(lambda: 4 in view.marks)
    assert len(view.marks[4].passage) == 2
    assert view.pages == 6
    assert named(window, "Page", QSpinBox).value() == 4
    picture = view.viewport().grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(0, picture.width(), 3) for y in range(picture.height())}
    assert {"#ffffff", "#ffe58a"} <= colours


def test_another_passage_is_shown_also_while_the_first_is_on_its_way(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, cited: Passage
) -> None:
    passages = session.services.documents.passages(cited.document_id)
    open_passage(controller, cited)
    open_passage(controller, passages[1])
    view = pages_of(qtbot, window, 2)
    qtbot.waitUntil(lambda: 2 in view.marks)
    # By now it is there: another place needs no new look at the file.
    open_passage(controller, passages[5])
    assert view.page == 6
    pages_of(qtbot, window, 6)
    qtbot.waitUntil(lambda: 6 in view.marks)


def test_pages_are_turned_by_buttons_keys_and_number(
    qtbot: QtBot, controller: WindowController, window: MainWindow, cited: Passage
) -> None:
    open_passage(controller, cited)
    view = pages_of(qtbot, window, 4)
    press(qtbot, window, "Next page")
    assert view.page == 5
    press(qtbot, window, "Previous page")
    qtbot.keyClick(view, Qt.Key.Key_PageUp, CONTROL)
    assert view.page == 3
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.page == 6
    number = named(window, "Page", QSpinBox)
    number.selectAll()
    qtbot.keyClicks(number, "2")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert view.page == 2
    pages_of(qtbot, window, 2)


def test_pages_are_zoomed_and_fitted_and_stay_where_they_are(
    qtbot: QtBot, controller: WindowController, window: MainWindow, cited: Passage
) -> None:
    open_passage(controller, cited)
    view = pages_of(qtbot, window, 4)
    fitted = view.zoom
    press(qtbot, window, "Larger")
    assert view.zoom == pytest.approx(fitted * 1.25)
    assert view.page == 4
    qtbot.keyClick(view, Qt.Key.Key_Minus, CONTROL)
    assert view.zoom == pytest.approx(fitted)
    assert not view.fits_width
    press(qtbot, window, "Fit the width")
    assert view.fits_width
    window.resize(1400, 800)
    assert view.page == 4


def test_words_are_found_on_other_pages(
    qtbot: QtBot, controller: WindowController, window: MainWindow, cited: Passage
) -> None:
    open_passage(controller, cited)
    view = pages_of(qtbot, window, 4)
    qtbot.keyClick(view, Qt.Key.Key_F, CONTROL)
    field = named(window, "Words to find", QLineEdit)
    qtbot.keyClicks(field, "clause 6")
    qtbot.waitUntil(lambda: 6 in view.marks, timeout=10000)
    assert len(view.marks[6].words) == 1
    assert view.page == 6
    field.setText("lease")
    # The next one to what is cited comes first.
    qtbot.waitUntil(lambda: 4 in view.marks)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: 5 in view.marks)
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: 4 in view.marks)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert window.panel.isVisible()


def test_a_pdf_that_cannot_be_drawn_shows_its_text(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, conversation_id: str
) -> None:
    text = "Words that were read while the file was whole."
    document = attached(session, conversation_id, "broken.pdf", text, [draft(text, text, 1)])
    open_passage(controller, session.services.documents.passages(document.id)[0])
    qtbot.waitUntil(lambda: window.panel.viewer.text.isVisible(), timeout=20000)
    assert window.panel.viewer.text.text_in_view == text


def test_a_long_text_is_laid_out_only_where_it_is_looked_at(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, conversation_id: str
) -> None:
    lines = [f"Line {number} of a long file, with some words in it." for number in range(105_000)]
    text = "\n".join(lines)
    assert len(text) > 5_000_000
    document = attached(session, conversation_id, "log.txt", text, [draft(text, lines[70_001])])
    open_passage(controller, session.services.documents.passages(document.id)[0])
    view = window.panel.viewer.text
    qtbot.waitUntil(lambda: view.isVisible() and "Line 70001 " in view.text_in_view, timeout=10000)
    window.grab()
    assert view.laid_out < 20
    for place in range(0, view.verticalScrollBar().maximum(), view.verticalScrollBar().maximum() // 50):
        view.verticalScrollBar().setValue(place)
        view.grab()
    assert view.laid_out < 200
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.text_in_view.endswith(lines[-1])
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.text_in_view.startswith(lines[0])


def test_text_is_marked_found_and_copied(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, conversation_id: str
) -> None:
    text = "Before it.\n\n해지는 석 달 전에 알린다 😀.\n\nAfter it, 해지 again."
    document = attached(session, conversation_id, "a.md", text, [draft(text, "해지는 석 달 전에 알린다 😀.")])
    open_passage(controller, session.services.documents.passages(document.id)[0])
    view = window.panel.viewer.text
    qtbot.waitUntil(view.isVisible)
    assert view.text_in_view == text
    picture = view.viewport().grab().toImage()
    assert any(picture.pixelColor(x, y).name() == "#e3ecfd" for x in range(picture.width()) for y in range(0, 200, 4))
    press(qtbot, window, "Copy")
    assert QGuiApplication.clipboard().text() == "해지는 석 달 전에 알린다 😀."
    qtbot.keyClick(view, Qt.Key.Key_A, CONTROL)
    qtbot.keyClick(view, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == text
    press(qtbot, window, "Find in the document")
    qtbot.keyClicks(named(window, "Words to find", QLineEdit), "again")
    qtbot.waitUntil(lambda: window.panel.viewer.finder._count.text() == "1 of 1")
    named(window, "Words to find", QLineEdit).setText("nowhere")
    qtbot.waitUntil(lambda: window.panel.viewer.finder._count.text() == "not found")


def test_a_table_shows_its_rows_at_the_cited_one(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession, conversation_id: str
) -> None:
    rows = [f"item {number} | {number} | 3.5" for number in range(500)]
    text = (
        "Fees\n\nname | count | price\n" + "\n".join(rows[:250]) + "\n\nname | count | price\n" + "\n".join(rows[250:])
    )
    document = attached(session, conversation_id, "fees.xlsx", text, [draft(text, "\n".join(rows[300:303]))])
    open_passage(controller, session.services.documents.passages(document.id)[0])
    qtbot.waitUntil(lambda: window.panel.viewer.rows.isVisible())
    view: RowsView = window.panel.viewer.rows
    model = view.model()
    # The names of columns are there once, and the title of the sheet.
    assert (model.rowCount(), model.columnCount()) == (502, 3)
    assert view.currentIndex().data() == "item 300"
    marked = [
        row for row in range(model.rowCount()) if model.index(row, 0).data(Qt.ItemDataRole.BackgroundRole) is not None
    ]
    assert [model.index(row, 0).data() for row in marked] == ["item 300", "item 301", "item 302"]
    assert model.headerData(1, Qt.Orientation.Horizontal) == "B"


def test_the_file_is_opened_where_it_was_or_as_a_copy_of_its_name(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    conversation_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "gui.documents.viewer_controller.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile())
    )
    text = "The text."
    document = attached(session, conversation_id, "계약.txt", text, [draft(text, text)])
    open_passage(controller, session.services.documents.passages(document.id)[0])
    qtbot.waitUntil(lambda: window.panel.viewer.text.isVisible())
    press(qtbot, window, "Open the file")
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert Path(opened[0]).name == "계약.txt"
    assert Path(opened[0]).read_text(encoding="utf-8") == text
    assert not window.panel.viewer._folder.isEnabled()


def test_the_original_is_opened_and_shown_in_its_folder(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    conversation_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "gui.documents.viewer_controller.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile())
    )
    file = tmp_path / "lease.txt"
    file.write_text("The text.", encoding="utf-8")
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    status = file.stat()
    found = FoundFile(file, status.st_size, status.st_mtime_ns)
    document, _ = session.services.sources.attach(conversation_id, None, found, FileCopy(sha256, status.st_size))
    session.services.documents.add_content(sha256, 9, None, "The text.", [draft("The text.", "The text.")])
    controller.documents.viewer.open_document(document)
    qtbot.waitUntil(lambda: window.panel.viewer.text.isVisible() and window.panel.viewer._folder.isEnabled())
    press(qtbot, window, "Open the file")
    qtbot.waitUntil(lambda: opened == [str(file)])
    press(qtbot, window, "Show in its folder")
    qtbot.waitUntil(lambda: opened == [str(file), str(tmp_path)])


def test_a_text_view_without_text_is_empty(qtbot: QtBot) -> None:
    view = TextView()
    qtbot.addWidget(view)
    view.set_text("", ())
    view.go_to(3)
    view.grab()
    assert view.text_in_view == ""


@pytest.mark.skipif(not ocr.program(), reason="tesseract is not installed")
def test_a_cited_passage_is_marked_on_a_scanned_page(
    qtbot: QtBot,
    controller: WindowController,
    window: MainWindow,
    session: FakeSession,
    conversation_id: str,
    tmp_path: Path,
) -> None:
    lines = ["The kettle boils on the stove.", "Bread is on the table."]
    picture = pdf.page_picture(pdf._open(write_pdf(tmp_path / "page.pdf", [lines])), 0)
    text = "\n".join(lines)
    scan = write_scan(tmp_path / "scan.pdf", *picture)
    document = attached(session, conversation_id, str(scan), text, [draft(text, lines[1], 1)])
    open_passage(controller, session.services.documents.passages(document.id)[0])
    view = pages_of(qtbot, window, 1)
    qtbot.waitUntil(lambda: 1 in view.marks and bool(view.marks[1].passage), timeout=20000)
    [(left, top, right, bottom)] = view.marks[1].passage
    assert 0 < left < right < 1
    assert 0 < top < bottom < 0.5
    qtbot.keyClick(view, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(named(window, "Words to find", QLineEdit), "kettle")
    qtbot.waitUntil(lambda: bool(view.marks[1].words), timeout=20000)
    assert view.marks[1].words[0][3] < top
