"""Tells screen readers what a widget is, where Qt does not know: its own kind of text, an area that keys scroll."""

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

_ROLE = "accessible_role"
_kept: list[QAccessibleWidget] = []


def set_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Have ``widget`` be told as a ``role``, with the name that it has. Call it before it is shown."""
    widget.setProperty(_ROLE, role.value)
    _install()


@cache
def _install() -> None:
    QAccessible.installFactory(_made)


def _made(_key: str, widget: QObject | None) -> QAccessibleWidget | None:
    role = widget.property(_ROLE) if isinstance(widget, QWidget) else None
    if not isinstance(widget, QWidget) or role is None:
        return None
    # Qt deletes it with its widget, and until then Python must not.
    _kept[:] = [one for one in _kept if isValid(one)]
    _kept.append(QAccessibleWidget(widget, QAccessible.Role(role)))
    return _kept[-1]
