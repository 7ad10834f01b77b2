"""The gallery's scenes of the conversation list."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QMenu

from gui.private.private_windows import PrivateWindow, PrivateWindows
from gui.settings.store import SettingsStore
from gui.sidebar.tags_dialog import TagsDialog
from knowledge.store.filing import FilingStore

if TYPE_CHECKING:
    from tests.window.gallery_studio import Studio


def _file_chats(studio: "Studio") -> None:
    """Pinned, in folders, tagged, archived, and some of earlier months."""
    services = studio.session.services
    filing = FilingStore(services.database)
    ids = {conversation.title[:4]: conversation.id for conversation in services.conversations.conversations()}
    ages = {"분기 예산 초안": 40, "Tax return questions": 70, "Landlord email": 200}
    for title in ages:
        ids[title[:4]] = services.conversations.create(title).id
    with services.database.transaction() as connection:
        for title, days in ages.items():
            then = time.time() - days * 86400
            connection.execute("UPDATE conversations SET updated = ? WHERE title = ?", (then, title))
    filing.set_pinned([ids["어텐션 "]], True)
    filing.create_folder("업무", [studio.report.id, ids["회의록 "]])
    filing.set_collapsed(filing.create_folder("Recipes").id, True)
    filing.tag([studio.report.id], ["재무", "보고서", "2025"], [])
    filing.tag([ids["Tax "]], ["home"], [])
    filing.set_archived([ids["Land"]], True)
    studio.controller.chats.refresh()
    studio.settle()


def filed(studio: "Studio") -> QPixmap:
    _file_chats(studio)
    studio.controller.conversation.open(studio.report.id)
    studio.settle()
    return studio.window.grab()


def chat_menu(studio: "Studio") -> QPixmap:
    _file_chats(studio)
    view = studio.window.sidebar.list
    place = view.visualRect(view.model().index(4, 0)).center()
    view.customContextMenuRequested.emit(place)
    studio.settle()
    menu = next(menu for menu in studio.window.findChildren(QMenu) if menu.isVisible())
    picture = studio.with_overlay(menu, view.viewport().mapTo(studio.window, place))
    menu.close()
    return picture


def tags(studio: "Studio") -> QPixmap:
    _file_chats(studio)
    studio.controller.filing.edit_tags([studio.report.id])
    studio.settle()
    dialog = studio.window.findChild(TagsDialog)
    assert dialog is not None
    picture = studio.with_overlay(dialog, QPoint((studio.window.width() - dialog.width()) // 2, 120))
    dialog.close()
    return picture


def _open_private(studio: "Studio") -> tuple[PrivateWindows, PrivateWindow]:
    profile = studio.session.services.profile
    windows = PrivateWindows(
        profile.logs / "window.log",
        SettingsStore(profile.settings),
        lambda window: window.set_colours(studio.window.colours),
        studio.window,
    )
    opened = windows.open(studio.session, "", studio.window)
    studio.settle(0.5)
    return windows, opened


def private(studio: "Studio") -> QPixmap:
    windows, opened = _open_private(studio)
    opened.controller.conversation.send("건강 검진 결과를 어떻게 읽어야 하나요?")
    studio.settle(0.8)
    picture = opened.window.grab()
    windows.close()
    return picture


def private_empty(studio: "Studio") -> QPixmap:
    windows, opened = _open_private(studio)
    picture = opened.window.grab()
    windows.close()
    return picture


SCENES: tuple[Callable[["Studio"], QPixmap], ...] = (filed, chat_menu, tags, private, private_empty)
