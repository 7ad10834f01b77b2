"""The button in the header that names the loaded model, and its menu of all models."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QProgressBar, QToolButton, QWidget

from gui.appearance import LIGHT, Colours, style_sheet, text_font
from gui.icons import icon


class ModelEntry(NamedTuple):
    """A GGUF file as the menu shows it; ``problem`` says why it cannot be used, "" where it can."""

    path: str
    name: str
    facts: str = ""
    problem: str = ""


class ModelButton(QToolButton):
    """Shows the models it is given. ``chosen`` carries a GGUF's path; ``opening`` asks for a fresh list."""

    chosen = Signal(str)
    opening = Signal()
    folder_requested = Signal()
    add_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._models: Sequence[ModelEntry] = ()
        self._loaded_path = ""
        self.setObjectName("modelButton")
        self.setFont(text_font(15, text_font().Weight.DemiBold))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the name
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(36)
        self._menu = QMenu(self)
        self._menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._menu.setToolTipsVisible(True)
        self._menu.setAccessibleName(self.tr("Models"))
        self.clicked.connect(self.open_menu)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 100)
        self._progress.setAccessibleName(self.tr("Loading the model"))
        self._progress.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._progress.hide()
        self.set_loaded("")

    @property
    def menu_shown(self) -> QMenu:
        return self._menu

    def set_models(self, models: Sequence[ModelEntry]) -> None:
        """List ``models``, also in a menu that is open."""
        self._models = models
        self._fill()

    def set_loaded(self, path: str) -> None:
        """Name the loaded model, "" for none."""
        self._loaded_path = path
        self._progress.hide()
        self._name(Path(path).stem if path else self.tr("No model"))
        self._fill()

    def set_loading(self, path: str, fraction: float) -> None:
        """Show how much of a model is loaded."""
        self._name(self.tr("{model} {percent} %").format(model=Path(path).stem, percent=int(100 * fraction)))
        self._progress.setGeometry(8, self.height() - 4, self.width() - 16, 3)
        self._progress.setValue(int(100 * fraction))
        self._progress.show()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.setStyleSheet(style_sheet(colours))
        self.setIcon(icon("chevron-down", colours.quiet, 16))
        self._fill()

    @Slot()
    def open_menu(self) -> None:
        """Show the menu under the button; the list is refreshed meanwhile."""
        self.opening.emit()
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _name(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(self.tr("Model: {model}").format(model=text))

    def _fill(self) -> None:
        self._menu.clear()
        if not self._models:
            nothing = self._menu.addAction(self.tr("No models yet. Add a GGUF file to begin."))
            nothing.setEnabled(False)
        for model in self._models:
            self._add(model)
        self._menu.addSeparator()
        add = self._menu.addAction(icon("plus", self._colours.quiet, 16), self.tr("Add a model from disk…"))
        add.triggered.connect(self.add_requested)
        folder = self._menu.addAction(icon("folder-open", self._colours.quiet, 16), self.tr("Open the models folder"))
        folder.triggered.connect(self.folder_requested)

    def _add(self, model: ModelEntry) -> None:
        if model.problem:
            sign = icon("triangle-alert", self._colours.warning, 16)
            action = self._menu.addAction(sign, self.tr("{model} (not usable)").format(model=model.name))
            action.setToolTip(model.problem)
            action.setEnabled(False)
            return
        action = self._menu.addAction(f"{model.name}\t{model.facts}")
        if model.path == self._loaded_path:
            action.setIcon(icon("check", self._colours.accent_text, 16))
        action.triggered.connect(lambda: self.chosen.emit(model.path))
