"""The keys of every action, to be changed; whose keys they are is told before they are taken."""

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui.actions import ACTION_GROUPS, ActionSpec
from gui.appearance import Colours, text_scale
from gui.icons import icon
from gui.shortcuts import Shortcuts, is_commanding

KEYS_WIDTH = 192
BUTTON = 28
_NATIVE = QKeySequence.SequenceFormat.NativeText
_MODIFIERS = frozenset(
    {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta, Qt.Key.Key_unknown}
)


class KeysField(QLineEdit):
    """Shows keys, and takes those that are pressed in it: ``pressed``; Backspace or Delete for none."""

    pressed = Signal(QKeySequence)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)

    def show_keys(self, keys: QKeySequence) -> None:
        self.setText(keys.toString(_NATIVE))
        self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        """Have the keys of other actions too."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alone = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() in _MODIFIERS:
            return
        if alone and event.key() == Qt.Key.Key_Escape:
            event.ignore()
        elif alone and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.pressed.emit(QKeySequence())
        else:
            self.pressed.emit(QKeySequence(event.keyCombination()))


class ShortcutRow(QWidget):
    """One action: its text, its keys to be pressed anew, and a way back to the usual ones."""

    changed = Signal()

    def __init__(self, spec: ActionSpec, shortcuts: Shortcuts) -> None:
        super().__init__()
        self._name = spec.name
        self._shortcuts = shortcuts
        self._wanted = QKeySequence()
        text = action_text(spec)
        self._keys = KeysField()
        self._keys.setFixedWidth(round(KEYS_WIDTH * text_scale()))
        self._keys.setAccessibleName(text)
        self._keys.setAccessibleDescription(self.tr("Press the keys for this, or Backspace for none"))
        self._keys.pressed.connect(self._press)
        self._back = QToolButton()
        self._back.setFixedSize(BUTTON, BUTTON)
        self._back.setIconSize(QSize(14, 14))
        self._back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        usual = shortcuts.usual(spec.name).toString(_NATIVE)
        self._back.setToolTip(self.tr("Back to {keys}").format(keys=usual or "–"))
        self._back.setAccessibleName(self.tr("Reset the shortcut of {action}").format(action=text))
        self._back.clicked.connect(self._reset)
        self._remark = QLabel()
        self._remark.setProperty("kind", "danger")
        self._remark.setWordWrap(True)
        self._take = QPushButton(self.tr("Use it here"))
        self._take.setProperty("kind", "outlined")
        self._take.setAccessibleName(self._take.text())
        self._take.clicked.connect(self._take_over)
        row = QHBoxLayout()
        row.setSpacing(8)
        title = QLabel(text)
        title.setWordWrap(True)
        row.addWidget(title, 1)
        row.addWidget(self._keys)
        row.addWidget(self._back)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._remark, 1)
        below.addWidget(self._take)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addLayout(below)
        self.refresh()

    @property
    def remark(self) -> str:
        """Why the pressed keys were not taken, "" where they were."""
        return self._remark.text()

    def refresh(self) -> None:
        """Show the keys that the action has now."""
        self._keys.show_keys(self._shortcuts.keys(self._name))
        self._say("")
        self._back.setEnabled(not self._shortcuts.is_usual(self._name))

    def set_colours(self, colours: Colours) -> None:
        self._back.setIcon(icon("undo-2", colours.quiet, 14))

    @Slot(QKeySequence)
    def _press(self, keys: QKeySequence) -> None:
        if not keys.isEmpty() and not is_commanding(keys):
            self.refresh()
            self._say(self.tr("Use Ctrl or Alt with it, or a function key."))
            return
        owner = self._shortcuts.owner(keys, self._name)
        if not owner:
            self._set(keys)
            return
        self.refresh()
        self._wanted = keys
        spec = next(spec for group in ACTION_GROUPS for spec in group if spec.name == owner)
        words = self.tr("{keys} belongs to “{action}”.")
        self._say(words.format(keys=keys.toString(_NATIVE), action=action_text(spec)), may_take=True)

    @Slot()
    def _take_over(self) -> None:
        self._set(self._wanted)

    @Slot()
    def _reset(self) -> None:
        self._press(self._shortcuts.usual(self._name))

    def _set(self, keys: QKeySequence) -> None:
        self._shortcuts.set(self._name, keys)
        self.changed.emit()

    def _say(self, text: str, may_take: bool = False) -> None:
        self._remark.setText(text)
        self._remark.setVisible(bool(text))
        self._take.setVisible(may_take)


class ShortcutsPanel(QWidget):
    """A row for each action of the table."""

    def __init__(self, shortcuts: Shortcuts) -> None:
        super().__init__()
        self._shortcuts = shortcuts
        self._rows = [ShortcutRow(spec, shortcuts) for group in ACTION_GROUPS for spec in group]
        reset = QPushButton(self.tr("Reset all shortcuts"))
        reset.setProperty("kind", "outlined")
        reset.setAccessibleName(reset.text())
        reset.clicked.connect(self._reset_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for row in self._rows:
            row.changed.connect(self.refresh)
            layout.addWidget(row)
        layout.addSpacing(8)
        layout.addWidget(reset, 0, Qt.AlignmentFlag.AlignLeft)

    @Slot()
    def refresh(self) -> None:
        for row in self._rows:
            row.refresh()

    def set_colours(self, colours: Colours) -> None:
        for row in self._rows:
            row.set_colours(colours)

    @Slot()
    def _reset_all(self) -> None:
        self._shortcuts.reset_all()
        self.refresh()


def action_text(spec: ActionSpec) -> str:
    """An action's text in the window's language."""
    return QCoreApplication.translate("actions", spec.text)
