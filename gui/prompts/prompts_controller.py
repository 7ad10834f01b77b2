"""The library of own prompts: what a “/” offers, what a chosen prompt does, and the window that edits them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Slot
from PySide6.QtWidgets import QFileDialog

from engine.prompt.layout import speaks_korean
from gui.background import Workers
from gui.composer.completion import Completion
from gui.composer.completion_popup import Entry
from gui.composer.tab_stops import VARIABLE, TabStops
from gui.conversation.conversation_controller import ConversationController
from gui.main_window import MainWindow
from gui.prompts.examples import Examples
from gui.prompts.prompt_library import PromptLibraryDialog
from gui.wording import worded
from knowledge.errors import DodamError, FileUnreadable, ProfileUnwritable
from knowledge.store.prompts import PromptDraft, SavedPrompt, read_prompts, written_prompts

if TYPE_CHECKING:
    from gui.session import Session

EDIT = -1
"""Key of the row that opens the library."""


class PromptsController(QObject):
    """Serves the prompts of the profile to the message field and to the library's window."""

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: MainWindow,
        conversation: ConversationController,
        completion: Completion,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = session.services.prompts
        self._private = False
        self._workers = workers
        self._window = window
        self._conversation = conversation
        self._completion = completion
        self._stops = TabStops(window.composer.field)
        window.composer.replaced.connect(self._stops.end)
        self._prompts: dict[int, SavedPrompt] = {}
        self._dialog: PromptLibraryDialog | None = None
        completion.wanted.connect(self._offer)
        completion.chosen.connect(self._use)
        window.composer.prompts_requested.connect(self.offer)
        self._examples = Examples(window.composer, conversation, self)

    def set_private(self, private: bool) -> None:
        """Whether it stays untold which prompts are used."""
        self._private = private

    @Slot()
    def offer(self) -> None:
        """Open the list of prompts over the message field."""
        self._completion.begin("/")

    @Slot()
    def edit(self) -> None:
        """Open the window in which prompts are written."""
        self._read(self._open)

    @Slot(str)
    def _offer(self, trigger: str) -> None:
        if trigger == "/":
            self._read(self._show_entries)

    def _read(self, then: Callable[[Sequence[SavedPrompt]], None]) -> None:
        self._workers.store.run(self._store.prompts).success(then)

    def _show_entries(self, prompts: Sequence[SavedPrompt]) -> None:
        self._prompts = {prompt.id: prompt for prompt in prompts}
        # Those of one's own language first, as long as none was used.
        ordered = sorted(prompts, key=lambda prompt: (-prompt.used, _is_foreign(prompt)))
        entries = [
            Entry(prompt.id, prompt.name, VARIABLE.sub("…", prompt.text), "square-slash")
            for prompt in ordered
            if prompt.name
        ]
        self._completion.set_entries("/", entries, Entry(EDIT, self.tr("Edit prompts…"), "", "pencil"))

    @Slot(str, object)
    def _use(self, trigger: str, entry: Entry) -> None:
        if trigger != "/":
            return
        if entry.key == EDIT:
            self.edit()
            return
        prompt = self._prompts[entry.key]
        self._stops.insert(prompt.text)
        if not self._private:
            self._workers.store.run(lambda: self._store.mark_used(prompt.id))
        self._examples.use(prompt.examples)

    def _open(self, prompts: Sequence[SavedPrompt]) -> None:
        ordered = sorted(prompts, key=lambda prompt: (_is_foreign(prompt), prompt.id))
        dialog = PromptLibraryDialog(ordered, self._window.colours, self._window)
        dialog.added.connect(self._add)
        dialog.changed.connect(lambda prompt: self._write(lambda: self._store.put(prompt)))
        dialog.deleted.connect(lambda prompt_id: self._write(lambda: self._store.delete(prompt_id)))
        dialog.import_requested.connect(self._import)
        dialog.export_requested.connect(self._export)
        self._dialog = dialog
        dialog.exec()
        dialog.save_now()
        self._dialog = None
        dialog.deleteLater()
        self._window.composer.setFocus()

    def _write(self, write: Callable[[], None]) -> None:
        self._workers.store.run(write).failure(self._tell)

    @Slot(object)
    def _add(self, draft: PromptDraft) -> None:
        self._workers.store.run(lambda: self._store.add(draft)).success(self._show_added).failure(self._tell)

    def _show_added(self, prompt: SavedPrompt) -> None:
        if self._dialog is not None:
            self._dialog.show_added(prompt)

    @Slot()
    def _import(self) -> None:
        file, _ = QFileDialog.getOpenFileName(self._dialog, self.tr("Import prompts"), "", self.tr("Prompts (*.json)"))
        if file:
            self._workers.store.run(lambda: self._imported(Path(file))).success(self._show_imported).failure(self._tell)

    def _imported(self, file: Path) -> tuple[int, Sequence[SavedPrompt]]:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise FileUnreadable(file=file.name, reason=error.strerror or str(error)) from error
        added = self._store.add_all(read_prompts(content, file.name))
        return added, self._store.prompts()

    def _show_imported(self, result: tuple[int, Sequence[SavedPrompt]]) -> None:
        added, prompts = result
        if self._dialog is not None:
            self._dialog.set_prompts(sorted(prompts, key=lambda prompt: (_is_foreign(prompt), prompt.id)))
            self._dialog.tell(self.tr("Prompts that were new: {count}").format(count=added))

    @Slot()
    def _export(self) -> None:
        file, _ = QFileDialog.getSaveFileName(
            self._dialog, self.tr("Export prompts"), "dodam-prompts.json", self.tr("Prompts (*.json)")
        )
        if file:
            self._workers.store.run(lambda: self._exported(Path(file))).success(self._show_exported).failure(self._tell)

    def _exported(self, file: Path) -> str:
        try:
            file.write_bytes(written_prompts(self._store.prompts()))
        except OSError as error:
            raise ProfileUnwritable(folder=str(file.parent), reason=error.strerror or str(error)) from error
        return file.name

    def _show_exported(self, file: str) -> None:
        if self._dialog is not None:
            self._dialog.tell(self.tr("Saved as “{file}”.").format(file=file))

    def _tell(self, error: DodamError) -> None:
        if self._dialog is not None:
            self._dialog.tell(worded(error))
        else:
            self._window.notice.tell(worded(error))


def _is_foreign(prompt: SavedPrompt) -> bool:
    """Whether a prompt is in another language than the window."""
    return speaks_korean(prompt.name) != (QLocale().language() == QLocale.Language.Korean)
