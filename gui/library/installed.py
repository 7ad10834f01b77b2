"""The models on this computer: use, inspect, find in the folder, delete, add."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.appearance import Colours
from gui.library.card import Card, wrapped_label
from gui.library.model_menu import ModelEntry
from gui.library.scrolled import Scrolled

_BUTTON_SIDES = 28


class InstalledPane(QWidget):
    """Signals carry a model's path."""

    use_wanted = Signal(str)
    details_wanted = Signal(str)
    folder_wanted = Signal(str)
    delete_wanted = Signal(str)
    add_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._models: Sequence[ModelEntry] = ()
        self._in_use = ""
        self._uses: dict[str, QPushButton] = {}
        self._colours: Colours | None = None
        self._add = QPushButton(self.tr("Add from disk…"))
        self._add.setProperty("kind", "filled")
        self._add.setAccessibleName(self._add.text())
        self._add.clicked.connect(self.add_wanted)
        head = QHBoxLayout()
        head.setSpacing(12)
        words = self.tr("GGUF files, models and adapters alike, can also be dropped here. Nothing is uploaded.")
        head.addWidget(wrapped_label(words, 13, "quiet"), 1)
        head.addWidget(self._add, 0, Qt.AlignmentFlag.AlignTop)
        self._cards = Scrolled(self.tr("Models on this computer"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self._cards, 1)

    def show_models(self, models: Sequence[ModelEntry], in_use: str) -> None:
        """Show ``models``; ``in_use`` is the path of the loaded one."""
        self._models, self._in_use = models, in_use
        self._fill()

    def show_loading(self, path: str, fraction: float) -> None:
        """How much of a model is loaded."""
        if path in self._uses:
            self._uses[path].setText(self.tr("{percent} %").format(percent=int(100 * fraction)))

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self._fill()

    def _fill(self) -> None:
        if self._colours is None:
            return
        self._uses.clear()
        with self._cards.anew():
            for model in self._models:
                self._cards.add(self._card(model, self._colours))
            if not self._models:
                self._cards.add(wrapped_label(self.tr("There is no model yet. Add one, or get one from the hub.")))

    def _card(self, model: ModelEntry, colours: Colours) -> Card:
        card = Card(model.name, " · ".join(filter(None, (model.facts, model.warning))), colours)
        if model.fit is not None:
            card.add_fit(model.fit, model.need, model.memory)
        if model.problem:
            card.add_line(model.problem, "danger")
        in_use = model.path == self._in_use
        card.setProperty("chosen", in_use)
        if not model.problem:
            use = card.add_button(
                self.tr("In use") if in_use else self.tr("Use"),
                self.tr("Use {model}").format(model=model.name),
                lambda: self.use_wanted.emit(model.path),
            )
            use.setEnabled(not in_use and not model.blocked)
            # All of the same width: the figures of the memory beside them stand in one column.
            words = (self.tr("In use"), self.tr("Use"))
            use.setMinimumWidth(max(map(use.fontMetrics().horizontalAdvance, words)) + _BUTTON_SIDES)
            self._uses[model.path] = use
            card.add_icon(
                "info",
                self.tr("About this model"),
                self.tr("About {model}").format(model=model.name),
                lambda: self.details_wanted.emit(model.path),
            )
        card.add_icon(
            "folder-open",
            self.tr("Show in the folder"),
            self.tr("Show {model} in the folder").format(model=model.name),
            lambda: self.folder_wanted.emit(model.path),
        )
        delete = card.add_icon(
            "trash-2",
            self.tr("It is in use. Choose another model first.") if in_use else self.tr("Delete"),
            self.tr("Delete {model}").format(model=model.name),
            lambda: self.delete_wanted.emit(model.path),
        )
        delete.setEnabled(not in_use)
        return card
