"""The window of the prompt library: the prompts at the left, the chosen one at the right, kept as it is written."""

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import Colours, style_sheet, text_font
from gui.composer.completion import matching
from gui.composer.completion_popup import Entry
from gui.prompts.prompt_editor import PromptEditor
from gui.search_field import SearchField
from knowledge.store.prompts import PromptDraft, SavedPrompt

WIDTH, HEIGHT = 820, 540
LIST_WIDTH = 240
SAVE_AFTER_MS = 400


class PromptLibraryDialog(QDialog):
    """``added`` carries a ``PromptDraft`` that ``show_added`` answers, ``changed`` a ``SavedPrompt``, also one that was
    deleted and is wanted back; ``deleted`` an id.
    """

    added = Signal(object)
    changed = Signal(object)
    deleted = Signal(int)
    import_requested = Signal()
    export_requested = Signal()

    def __init__(self, prompts: Sequence[SavedPrompt], colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Prompts"))
        self.setStyleSheet(style_sheet(colours))
        self._colours = colours
        self._prompts: dict[int, SavedPrompt] = {}
        self._undo: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.save_now)

        self._search = SearchField(self.tr("Search prompts"))
        self._search.set_colours(colours)
        self._search.textChanged.connect(self._fill)
        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Prompts"))
        self._list.setStyleSheet(
            f"QListWidget {{ border: 1px solid {colours.line}; border-radius: 8px; padding: 4px; }}"
            f"QListWidget:focus {{ border: 2px solid {colours.accent_text}; padding: 3px; }}"
            f"QListWidget::item {{ padding: 7px 8px; border-radius: 6px; color: {colours.text}; }}"
            f"QListWidget::item:selected {{ background: {colours.chosen}; }}"
        )
        self._list.currentItemChanged.connect(self._choose)
        QShortcut(QKeySequence(Qt.Key.Key_Delete), self._list, self._delete, context=Qt.ShortcutContext.WidgetShortcut)
        self._editor = PromptEditor(colours)
        self._editor.edited.connect(self._timer.start)
        self._notice = QLabel()
        self._notice.setProperty("kind", "quiet")
        self._notice.setFont(text_font(12))
        self._notice.setWordWrap(True)
        self._undo_button = _button(self.tr("Undo"), self._take_back)
        self._undo_button.hide()

        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self._search)
        left.addWidget(self._list, 1)
        left_side = QWidget()
        left_side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        left_side.setFixedWidth(LIST_WIDTH)
        sides = QHBoxLayout()
        sides.setSpacing(16)
        sides.addWidget(left_side)
        sides.addWidget(self._editor, 1)
        self._one = (
            _button(self.tr("Duplicate"), self._duplicate),
            _button(self.tr("Delete"), self._delete),
        )
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        for button in (_button(self.tr("New prompt"), self._new), *self._one):
            verbs.addWidget(button)
        verbs.addStretch(1)
        verbs.addWidget(_button(self.tr("Import…"), self.import_requested.emit))
        verbs.addWidget(_button(self.tr("Export…"), self.export_requested.emit))
        close = QPushButton(self.tr("Done"))
        close.setProperty("kind", "filled")
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        verbs.addWidget(close)
        said = QHBoxLayout()
        said.addWidget(self._notice, 1)
        said.addWidget(self._undo_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 18)
        layout.setSpacing(12)
        layout.addLayout(sides, 1)
        layout.addLayout(said)
        layout.addLayout(verbs)
        self.resize(QSize(WIDTH, HEIGHT))
        self.set_prompts(prompts)
        self._list.setFocus()

    @property
    def prompts(self) -> Sequence[SavedPrompt]:
        """The library as it is shown."""
        return tuple(self._prompts.values())

    def set_prompts(self, prompts: Sequence[SavedPrompt]) -> None:
        """Show these and no others."""
        self.save_now()
        self._prompts = {prompt.id: prompt for prompt in prompts}
        self._fill()

    def show_added(self, prompt: SavedPrompt) -> None:
        """Show a prompt that is in the library now, ready to be named."""
        self.save_now()
        self._prompts[prompt.id] = prompt
        self._search.clear()
        self._fill(prompt.id)
        self._editor.begin()

    def tell(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say something below the list, with a way back where there is one."""
        self._undo = undo
        self._notice.setText(text)
        self._undo_button.setVisible(undo is not None)

    @Slot()
    def save_now(self) -> None:
        """Give over what was edited since it was given over last."""
        self._timer.stop()
        edited = self._editor.prompt
        if edited is not None and self._prompts.get(edited.id) not in (None, edited):
            self._prompts[edited.id] = edited
            item = self._item(edited.id)
            if item is not None:
                item.setText(edited.name or self.tr("Without a name"))
            self.changed.emit(edited)

    def _item(self, prompt_id: int) -> QListWidgetItem | None:
        items = (self._list.item(row) for row in range(self._list.count()))
        return next((item for item in items if item.data(Qt.ItemDataRole.UserRole) == prompt_id), None)

    def _fill(self, current: int | str | None = None) -> None:
        """Show what fits the search; ``current`` is the id of the prompt that is chosen then, by default the same."""
        self.save_now()
        shown = self._editor.prompt
        wanted = current if isinstance(current, int) else (shown.id if shown is not None else None)
        self._list.blockSignals(True)
        self._list.clear()
        entries = [Entry(prompt.id, prompt.name) for prompt in self._prompts.values()]
        for entry in matching(self._search.text(), entries) if self._search.text().strip() else entries:
            item = QListWidgetItem(entry.name or self.tr("Without a name"))
            item.setData(Qt.ItemDataRole.UserRole, entry.key)
            self._list.addItem(item)
        chosen = self._item(wanted) if wanted is not None else None
        self._list.setCurrentItem(chosen or self._list.item(0))
        self._list.blockSignals(False)
        self._choose(self._list.currentItem())

    @Slot(QListWidgetItem, QListWidgetItem)
    def _choose(self, item: QListWidgetItem | None, before: QListWidgetItem | None = None) -> None:
        self.save_now()
        prompt = self._prompts.get(item.data(Qt.ItemDataRole.UserRole)) if item is not None else None
        self._editor.show_prompt(prompt)
        for button in self._one:
            button.setEnabled(prompt is not None)

    @Slot()
    def _new(self) -> None:
        self.added.emit(PromptDraft("", ""))

    @Slot()
    def _duplicate(self) -> None:
        prompt = self._editor.prompt
        if prompt is not None:
            name = self.tr("{name} (copy)").format(name=prompt.name)
            self.added.emit(msgspec.structs.replace(prompt.draft, name=name))

    @Slot()
    def _delete(self) -> None:
        self.save_now()
        prompt = self._editor.prompt
        if prompt is None:
            return
        row = self._list.currentRow()
        order = list(self._prompts)
        del self._prompts[prompt.id]
        self._editor.show_prompt(None)
        self._fill()
        self._list.setCurrentRow(min(row, self._list.count() - 1))
        self.deleted.emit(prompt.id)

        def back() -> None:
            restored = {**self._prompts, prompt.id: prompt}
            self._prompts = {key: restored[key] for key in (*order, *self._prompts) if key in restored}
            self.changed.emit(prompt)
            self._fill(prompt.id)

        self.tell(self.tr("“{name}” is deleted.").format(name=prompt.name or self.tr("Without a name")), back)

    @Slot()
    def _take_back(self) -> None:
        undo = self._undo
        self.tell("")
        if undo is not None:
            undo()


def _button(text: str, verb: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("kind", "outlined")
    button.setAutoDefault(False)
    button.clicked.connect(lambda: verb())
    return button
