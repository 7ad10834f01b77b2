"""The gallery's scenes of settings, palette and shortcuts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QDialog

from gui.first_start.first_start import LANGUAGE_STEP, MODEL_STEP, TRY_STEP, FirstStart
from gui.settings.dialog import SettingsDialog
from gui.shortcuts_overview import ShortcutsOverview

if TYPE_CHECKING:
    from tests.window.gallery_studio import Studio


def _over(studio: "Studio", kind: type[QDialog]) -> QPixmap:
    """The window with its dialog of this kind in its middle."""
    studio.settle(0.5)
    dialog = studio.window.findChild(kind)
    assert dialog is not None
    left, top = studio.window.width() - dialog.width(), studio.window.height() - dialog.height()
    picture = studio.with_overlay(dialog, QPoint(left // 2, top // 2))
    dialog.close()
    return picture


def settings_appearance(studio: "Studio") -> QPixmap:
    studio.controller.settings.open_at("appearance.theme")
    return _over(studio, SettingsDialog)


def settings_answers(studio: "Studio") -> QPixmap:
    studio.controller.settings.open_at("answers")
    return _over(studio, SettingsDialog)


def settings_documents(studio: "Studio") -> QPixmap:
    studio.controller.settings.open_at("documents")
    return _over(studio, SettingsDialog)


def settings_storage(studio: "Studio") -> QPixmap:
    studio.controller.settings.open_at("storage")
    return _over(studio, SettingsDialog)


def settings_privacy(studio: "Studio") -> QPixmap:
    studio.controller.settings.open_at("privacy")
    return _over(studio, SettingsDialog)


def settings_shortcuts(studio: "Studio") -> QPixmap:
    studio.controller.settings.open_at("shortcuts")
    return _over(studio, SettingsDialog)


def palette(studio: "Studio") -> QPixmap:
    studio.controller.palette.open()
    studio.settle()
    return studio.window.grab()


def shortcuts(studio: "Studio") -> QPixmap:
    studio.controller.settings.show_shortcuts()
    return _over(studio, ShortcutsOverview)


def first_language(studio: "Studio") -> QPixmap:
    studio.controller.first_start.open(LANGUAGE_STEP)
    return _over(studio, FirstStart)


def first_model(studio: "Studio") -> QPixmap:
    studio.controller.first_start.open(MODEL_STEP)
    return _over(studio, FirstStart)


def first_without_model(studio: "Studio") -> QPixmap:
    studio.controller.first_start.open(MODEL_STEP)
    studio.session.entries = ()
    studio.controller.models.refresh()
    return _over(studio, FirstStart)


def first_try(studio: "Studio") -> QPixmap:
    studio.controller.first_start.open(TRY_STEP)
    return _over(studio, FirstStart)


SCENES = (
    first_language, first_model, first_without_model, first_try,
    settings_appearance, settings_answers, settings_documents, settings_privacy, settings_storage,
    settings_shortcuts, palette, shortcuts,
)  # fmt: skip
