"""The button in the header that names the loaded model, and its menu of all models."""

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLocale, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QMenu, QProgressBar, QSizePolicy, QToolButton, QWidget

from gui.appearance import LIGHT, Colours, style_sheet, text_font
from gui.icons import icon
from gui.library.model_row import ModelRow

if TYPE_CHECKING:
    from engine.library.facts import Fit


class ModelEntry(NamedTuple):
    """A GGUF file as the menu shows it; ``problem`` says why it cannot be used, "" where it can.

    ``warning`` is of memory; ``blocked`` says that it would not fit at all. ``fit`` is how it fits into the free
    memory, ``need`` how much it takes of that, in short, and ``memory`` the figures behind both, in words.
    """

    path: str
    name: str
    facts: str = ""
    problem: str = ""
    warning: str = ""
    blocked: bool = False
    fit: "Fit | None" = None
    need: str = ""
    memory: str = ""


class AdapterEntry(NamedTuple):
    """An adapter for the loaded model: its ``weight`` while it is in use, else None; ``problem`` as of models."""

    path: str
    name: str
    weight: float | None = None
    problem: str = ""


LEAST_WIDTH = 120


class ModelButton(QToolButton):
    """Shows the models it is given. ``chosen`` carries a GGUF's path; ``opening`` asks for a fresh list.

    ``adapter_switched`` carries an adapter's path and whether it is to be used.
    """

    chosen = Signal(str)
    adapter_switched = Signal(str, bool)
    details_requested = Signal()
    opening = Signal()
    folder_requested = Signal()
    add_requested = Signal()
    library_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._whole = ""
        self._models: Sequence[ModelEntry] = ()
        self._adapters: Sequence[AdapterEntry] = ()
        self._loaded_path = ""
        self.setObjectName("modelButton")
        self.setFont(text_font(15, text_font().Weight.DemiBold))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the arrow stands behind the name
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(36)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
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

    def set_adapters(self, adapters: Sequence[AdapterEntry]) -> None:
        """List the adapters for the loaded model."""
        self._adapters = adapters
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

    def sizeHint(self) -> QSize:
        """Room for the whole name, also while it is shortened."""
        # To shorten a text asks for parts of a pixel, which the usual width has rounded away.
        whole = ceil(QFontMetricsF(self.font()).horizontalAdvance(self._whole))
        return super().sizeHint() + QSize(whole - self.fontMetrics().horizontalAdvance(self.text()), 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        """Show as much of the name as there is room for."""
        beside = super().sizeHint().width() - self.fontMetrics().horizontalAdvance(self.text())
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width() - beside))

    def _name(self, text: str) -> None:
        self._whole = text
        self.setText(text)
        self.setToolTip(text)
        if self.isVisible():
            self._shorten()
        self.setAccessibleName(self.tr("Model: {model}").format(model=text))

    def _fill(self) -> None:
        self._menu.clear()
        if not self._models:
            nothing = self._menu.addAction(self.tr("No models yet. Add a GGUF file to begin."))
            nothing.setEnabled(False)
        for model in self._models:
            self._add(model)
        if self._loaded_path:
            self._menu.addSeparator()
            self._add_adapters()
            about = self._menu.addAction(icon("info", self._colours.quiet, 16), self.tr("About this model…"))
            about.triggered.connect(self.details_requested)
        self._menu.addSeparator()
        library = self._menu.addAction(icon("hard-drive", self._colours.quiet, 16), self.tr("All models, get more…"))
        library.triggered.connect(self.library_requested)
        add = self._menu.addAction(icon("plus", self._colours.quiet, 16), self.tr("Add a model from disk…"))
        add.triggered.connect(self.add_requested)
        folder = self._menu.addAction(icon("folder-open", self._colours.quiet, 16), self.tr("Open the models folder"))
        folder.triggered.connect(self.folder_requested)

    def _add(self, model: ModelEntry) -> None:
        if model.problem:
            name = self.tr("{model} (not usable)").format(model=model.name)
            broken = ModelRow(self._menu, self._colours, model._replace(name=name), "triangle-alert")
            broken.setToolTip(model.problem)
            broken.setEnabled(False)
            self._menu.addAction(broken)
            return
        sign = "check" if model.path == self._loaded_path else ""
        row = ModelRow(self._menu, self._colours, model, sign)
        row.setCheckable(True)
        row.setChecked(bool(sign))
        row.triggered.connect(lambda: self.chosen.emit(model.path))
        self._menu.addAction(row)

    def _add_adapters(self) -> None:
        if not self._adapters:
            return
        in_use = sum(adapter.weight is not None for adapter in self._adapters)
        title = self.tr("Adapters ({count})").format(count=in_use) if in_use else self.tr("Adapters")
        submenu = self._menu.addMenu(icon("sliders-horizontal", self._colours.quiet, 16), title)
        submenu.setToolTipsVisible(True)
        submenu.setAccessibleName(self.tr("Adapters"))
        for adapter in self._adapters:
            self._add_adapter(submenu, adapter)

    def _add_adapter(self, submenu: QMenu, adapter: AdapterEntry) -> None:
        action = submenu.addAction(adapter.name)
        if adapter.problem:
            action.setText(self.tr("{adapter} (does not fit)").format(adapter=adapter.name))
            action.setToolTip(adapter.problem)
            action.setEnabled(False)
            return
        action.setCheckable(True)
        action.setChecked(adapter.weight is not None)
        if adapter.weight is not None and adapter.weight != 1:
            action.setText(f"{adapter.name} × {QLocale().toString(adapter.weight, 'f', 2)}")
        action.triggered.connect(lambda checked: self.adapter_switched.emit(adapter.path, checked))
