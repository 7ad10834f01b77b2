"""Walks what is shown as a person does who has no mouse, or does not see: by Tab, by name, by the ring of focus."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMenu,
    QRadioButton,
    QWidget,
)
from shiboken6 import isValid

MOST_STOPS = 400
AROUND = 8
"""Pixels around a control in which its ring may be."""


def controls(root: QWidget) -> list[QWidget]:
    """What of ``root`` can be used now: shown, enabled, and either a button or made to have the focus by Tab.

    Not what Qt itself puts into a field: the sign in front, and the cross that clears it as keys do.
    """
    found = []
    for widget in root.findChildren(QWidget):
        of_another = widget.window() is not root.window() or isinstance(widget.parent(), QAbstractSpinBox | QLineEdit)
        usable = widget.isVisible() and widget.isEnabled() and not widget.visibleRegion().isEmpty()
        can_be_used = isinstance(widget, QAbstractButton) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if usable and can_be_used and not of_another and widget.focusProxy() is None:
            found.append(widget)
    return found


def said(widget: QWidget) -> str:
    """The name that a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def described(widget: QWidget) -> str:
    """A control as a person who puts it right would look for it."""
    return f"{type(widget).__name__} “{said(widget)}” in {type(widget.parent()).__name__}"


def nameless(root: QWidget) -> list[str]:
    """Controls without a role or a name. Of a menu: entries without words."""
    if isinstance(root, QMenu):
        return [str(action) for action in root.actions() if not (action.isSeparator() or _entry_said(action, root))]
    roles = (QAccessible.Role.NoRole, QAccessible.Role.Client)
    found = []
    for widget in controls(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or interface.role() in roles or not said(widget).strip():
            found.append(described(widget))
    return found


def _entry_said(action: object, root: QMenu) -> str:
    for number, own in enumerate(root.actions()):
        if own is action:
            return own.text() or QAccessible.queryAccessibleInterface(root).child(number).text(QAccessible.Text.Name)
    return ""


def walk(root: QWidget) -> list[str]:
    """Faults met on the way that Tab leads, from the first stop around to it again, and what it does not come to."""
    root.window().activateWindow()
    faults: list[str] = []
    stops: list[QWidget] = []
    kinds: set[tuple[object, ...]] = set()
    usable = controls(root)
    for _ in range(MOST_STOPS):
        focused = QApplication.focusWidget()
        if focused is not None and focused not in stops:
            stops.append(focused)
            kind = type(focused), focused.objectName(), focused.property("kind"), type(focused.parent())
            # Of several of a kind the first is looked at.
            if root.isAncestorOf(focused) and kind not in kinds and not _has_ring(root, focused):
                faults.append(f"no ring: {described(focused)}")
            kinds.add(kind)
        # Inside of a text Tab leads from link to link.
        elif len(stops) > 1 and focused is stops[0]:
            break
        QTest.keyClick(focused or root.window(), Qt.Key.Key_Tab)
    # Of buttons that exclude each other Tab comes to one, and the arrows lead on.
    groups = {_group(stop) for stop in stops} - {None}
    missed = [widget for widget in usable if widget not in stops and isValid(widget) and widget.isVisible()]
    return faults + [f"not by Tab: {described(widget)}" for widget in missed if _group(widget) not in groups]


def _group(widget: QWidget) -> object:
    if not isinstance(widget, QAbstractButton):
        return None
    return widget.group() or (widget.parent() if isinstance(widget, QRadioButton) else None)


def _has_ring(root: QWidget, focused: QWidget) -> bool:
    """Whether it looks other with the focus than without."""
    QApplication.processEvents()
    with_focus = _picture(root, focused)
    focused.clearFocus()
    QApplication.processEvents()
    without = _picture(root, focused)
    focused.setFocus(Qt.FocusReason.TabFocusReason)
    return with_focus != without


def _picture(root: QWidget, widget: QWidget) -> QImage:
    place = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
    return QWidget.grab(root, place.adjusted(-AROUND, -AROUND, AROUND, AROUND)).toImage()
