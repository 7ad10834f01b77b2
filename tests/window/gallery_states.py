"""Pictures of errors, questions and menus, and of the window with large text or without its list of chats."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, QUrl
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from engine.errors import ModelFileBroken
from engine.library.downloads import DownloadStatus
from gui.appearance import application_font
from gui.library.controller import GET_MORE, INSTALLED
from gui.library.download_sheet import DownloadSheet, FreeSpace
from gui.settings.dialog import SettingsDialog
from gui.wording import worded
from knowledge.child.process import ProcessOutcome
from knowledge.errors import ChildDied
from tests.window import gallery_models
from tests.window.fakes import wait_for

if TYPE_CHECKING:
    from tests.window.gallery_studio import Studio


def search_died(studio: "Studio") -> QPixmap:
    """The process that reads documents was killed while somebody attached one."""
    studio.open_report()
    studio.window.notice.tell(worded(ChildDied(name="knowledge service", reason="SIGKILL")))
    studio.settle()
    return studio.window.grab()


def model_died(studio: "Studio") -> QPixmap:
    """The model was killed in the middle of an answer."""
    studio.session.cut_off = ChildDied(name="model engine", reason="SIGKILL")
    studio.open_report()
    studio.controller.child_died(ProcessOutcome("model engine", -9))
    studio.settle()
    return studio.window.grab()


def model_broken(studio: "Studio") -> QPixmap:
    """The model that was chosen cannot be loaded, and none is."""
    studio.session.load_error = ModelFileBroken(model="Qwen3-4B-Q4_K_M", reason="81,920 bytes are missing at its end")
    studio.controller.models.load("/models/Qwen3-4B-Q4_K_M.gguf")
    studio.settle(0.5)
    return studio.window.grab()


def delete_all(studio: "Studio") -> QPixmap:
    """The question before all chats are deleted."""
    studio.controller.settings.open_at("privacy")
    studio.settle(0.5)
    dialog = studio.window.findChild(SettingsDialog)
    assert dialog is not None
    [button] = [button for button in dialog.findChildren(QPushButton) if button.text().endswith("…")]
    button.click()
    studio.settle()
    question = dialog.findChild(QMessageBox)
    assert question is not None
    picture = studio.with_overlay(question, studio.middle_for(question))
    question.close()
    dialog.close()
    return picture


def large_folder(studio: "Studio") -> QPixmap:
    """The question before a very large folder is read."""
    folder = studio.session.services.profile.folder / "사진과 문서"
    question = studio.controller.documents.folders.question(folder, 23_480)
    question.show()
    studio.settle()
    picture = studio.with_overlay(question, studio.middle_for(question))
    question.close()
    return picture


def header_menu(studio: "Studio") -> QPixmap:
    """The menu of all actions."""
    studio.open_report()
    header = studio.window.header
    header.menu.popup(header.more.mapToGlobal(header.more.rect().bottomLeft()))
    studio.settle()
    menu = header.menu
    place = QPoint(studio.window.width() - menu.width() - 8, header.height() - 4)
    picture = studio.with_overlay(menu, place)
    menu.close()
    return picture


def palette_search(studio: "Studio") -> QPixmap:
    """What the palette finds for a word: actions, settings, chats."""
    studio.controller.palette.open()
    studio.settle()
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "re")
    studio.settle(0.5)
    return studio.window.grab()


def _settings(studio: "Studio", section: str, words: str = "") -> QPixmap:
    studio.controller.settings.open_at(section)
    studio.settle(0.4)
    dialog = studio.window.findChild(SettingsDialog)
    assert dialog is not None
    if words:
        dialog._search.setText(words)
        studio.settle(0.3)
    picture = studio.with_overlay(dialog, studio.middle_for(dialog))
    dialog.close()
    return picture


def settings_language(studio: "Studio") -> QPixmap:
    return _settings(studio, "language.language")


def settings_notifications(studio: "Studio") -> QPixmap:
    return _settings(studio, "notifications.ended")


def settings_search(studio: "Studio") -> QPixmap:
    return _settings(studio, "appearance.theme", "dark")


def sidebar_hidden(studio: "Studio") -> QPixmap:
    studio.open_report()
    studio.window.toggle_sidebar()
    studio.settle()
    return studio.window.grab()


def draft(studio: "Studio") -> QPixmap:
    """A long message before it is sent."""
    studio.open_report()
    studio.window.composer.suggest(
        "다음 내용을 한 쪽으로 요약해 줘.\n\n- 3분기 매출과 신규 계약\n- 해지율이 오른 까닭\n\n"
        "Keep the figures exact, name the page for each of them, and tell me what is missing."
    )
    studio.settle(0.5)
    return studio.window.grab()


def large_text(studio: "Studio") -> QPixmap:
    """The chat with text of 20 pixels."""
    return _with_text_of(studio, 20, lambda fresh: fresh.open_report())


def large_text_settings(studio: "Studio") -> QPixmap:
    """The settings with text of 20 pixels."""
    taken: list[QPixmap] = []
    _with_text_of(studio, 20, lambda fresh: taken.append(_settings(fresh, "appearance.theme")))
    return taken[0]


def _with_text_of(studio: "Studio", pixels: int, do: "Callable[[Studio], object]") -> QPixmap:
    studio.application.setFont(application_font("", pixels))
    fresh = studio.fresh()
    do(fresh)
    picture = fresh.window.grab()
    fresh.close()
    studio.application.setFont(application_font())
    return picture


def documents_empty(studio: "Studio") -> QPixmap:
    """The list of a chat without documents."""
    studio.controller.documents.list.open()
    studio.settle(0.4)
    return studio.window.grab()


def library_empty(studio: "Studio") -> QPixmap:
    without = studio.fresh(())
    without.controller.library.open(INSTALLED)
    without.settle(0.4)
    picture = without.window.grab()
    without.close()
    return picture


def library_offline(studio: "Studio") -> QPixmap:
    """A search that did not reach the hub."""
    studio.controller.library.open(GET_MORE)
    studio.settle()
    more = studio.controller.library._get_more
    more._search.setText("exaone")
    failed: DownloadStatus = gallery_models.FAILED
    assert failed.error is not None
    more.say(worded(failed.error), wrong=True)
    studio.settle()
    return studio.window.grab()


def library_full_disk(studio: "Studio") -> QPixmap:
    """A download for which there is neither room nor memory."""
    sheet = DownloadSheet(
        gallery_models.REPO, 2, FreeSpace(1_900_000_000, 2_200_000_000), studio.window.colours, studio.window
    )
    sheet.show()
    studio.settle()
    picture = studio.with_overlay(sheet, studio.middle_for(sheet))
    sheet.close()
    sheet.deleteLater()
    return picture


def _dragged(studio: "Studio", data: QMimeData, kind: str) -> QPixmap:
    zone = studio.window.drop_zone
    zone.begin(data)
    wait_for(lambda: zone.dragged is not None and zone.dragged.kind == kind, studio.application.processEvents)
    studio.settle()
    return studio.window.grab()


def dropping_model(studio: "Studio") -> QPixmap:
    """A model is dragged over the window."""
    file = studio.session.services.profile.folder / "Qwen3-1.7B-Q8_0.gguf"
    file.write_bytes(b"GGUF" + bytes(64))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    return _dragged(studio, data, "models")


def dropping_picture(studio: "Studio") -> QPixmap:
    """A picture from a browser."""
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0)
    data = QMimeData()
    data.setImageData(image)
    return _dragged(studio, data, "picture")


SCENES: tuple[Callable[["Studio"], QPixmap], ...] = (
    search_died, model_died, model_broken, delete_all, large_folder, header_menu, palette_search, settings_language,
    settings_notifications, settings_search, sidebar_hidden, draft, large_text, large_text_settings, documents_empty,
    library_empty, library_offline, library_full_disk, dropping_model, dropping_picture,
)  # fmt: skip
