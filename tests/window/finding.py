"""Finds what a person would press, by its accessible name."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

Kind = TypeVar("Kind", bound=QWidget)


def named(root: QWidget, name: str, kind: type[Kind]) -> Kind:
    """The visible widget that is called ``name``."""
    [found] = [part for part in root.findChildren(kind) if part.isVisible() and part.accessibleName() == name]
    return found


def press(qtbot: QtBot, root: QWidget, name: str) -> None:
    """Click the button that is called ``name``."""
    button = named(root, name, QAbstractButton)
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
