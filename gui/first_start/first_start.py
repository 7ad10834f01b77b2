"""Three short steps to a first answer: language and look, the model, something to try."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import Colours, style_sheet, text_font, text_scale
from gui.icons import icon
from gui.settings.rows import SettingRow
from gui.settings.store import SettingsStore
from gui.settings.table import LANGUAGE, THEME

SIZE = QSize(560, 440)
LANGUAGE_STEP, MODEL_STEP, TRY_STEP = range(3)


class FirstStart(QDialog):
    """Can be skipped at any step. ``suggested`` carries the beginning of a question."""

    suggested = Signal(str)
    attach_requested = Signal()
    add_model_requested = Signal()
    folder_requested = Signal()

    def __init__(self, store: SettingsStore, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Welcome to Dodam"))
        self._place = QLabel()
        self._place.setProperty("kind", "quiet")
        self._place.setFont(text_font(12))
        self._rows = [SettingRow(setting, store, colours) for setting in (LANGUAGE, THEME)]
        self._sign, self._try_sign = QLabel(), QLabel()
        self._model = ModelStep()
        self._model.add_requested.connect(self.add_model_requested)
        self._model.folder_requested.connect(self.folder_requested)
        self._tries = (
            (_wide(self.tr("Explain something simply")), "sparkles", self.tr("Explain in simple words: ")),
            (_wide(self.tr("Help me write an email")), "pencil", self.tr("Write a short, friendly email about ")),
        )
        self._attach = _wide(self.tr("Choose a file and ask about it"))
        self._skip = _button(self.tr("Skip"), "")
        self._back = _button(self.tr("Back"), "outlined")
        self._next = _button(self.tr("Next"), "filled")
        self._next.setDefault(True)
        self._steps = QStackedWidget()
        self._steps.addWidget(self._language_step())
        self._steps.addWidget(self._model)
        self._steps.addWidget(self._try_step())
        self._lay_out()
        self._skip.clicked.connect(self.accept)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        self.set_colours(colours)
        self.go_to(LANGUAGE_STEP)
        size = SIZE * text_scale()
        self.resize(size if parent is None else size.boundedTo(parent.size() - QSize(40, 40)))

    @property
    def step(self) -> int:
        return self._steps.currentIndex()

    @property
    def model(self) -> "ModelStep":
        return self._model

    def go_to(self, step: int) -> None:
        """Show a step, with the focus on what leads on."""
        self._steps.setCurrentIndex(step)
        self._place.setText(self.tr("Step {step} of {steps}").format(step=step + 1, steps=self._steps.count()))
        self._back.setVisible(step > LANGUAGE_STEP)
        self._skip.setVisible(step < TRY_STEP)
        self._next.setText(self.tr("Start") if step == TRY_STEP else self.tr("Next"))
        self._next.setAccessibleName(self._next.text())
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_colours(self, colours: Colours) -> None:
        self.setStyleSheet(style_sheet(colours))
        self._sign.setPixmap(icon("message-square", colours.accent_text, 36).pixmap(36, 36))
        self._try_sign.setPixmap(icon("sparkles", colours.accent_text, 36).pixmap(36, 36))
        self._attach.setIcon(icon("paperclip", colours.accent_text, 16))
        for button, name, _ in self._tries:
            button.setIcon(icon(name, colours.accent_text, 16))
        self._model.set_colours(colours)
        for row in self._rows:
            row.set_colours(colours)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape skips; Alt with an arrow goes a step on or back."""
        if event.key() == Qt.Key.Key_Left and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._go_back()
        elif event.key() == Qt.Key.Key_Right and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._go_on()
        elif event.key() == Qt.Key.Key_Escape:
            self.accept()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _go_on(self) -> None:
        if self.step == TRY_STEP:
            self.accept()
        else:
            self.go_to(self.step + 1)

    @Slot()
    def _go_back(self) -> None:
        if self.step > LANGUAGE_STEP:
            self.go_to(self.step - 1)

    def _language_step(self) -> QWidget:
        text = self.tr("A chat assistant that runs on this computer. What you write and open stays here.")
        return _step(self.tr("Welcome to Dodam"), text, *self._rows, sign=self._sign)

    def _try_step(self) -> QWidget:
        for button, _, beginning in self._tries:
            button.clicked.connect(lambda _, beginning=beginning: self._try(beginning))
        self._attach.clicked.connect(self._choose_file)
        text = self.tr("You can also drop files anywhere on the window. Ctrl+K finds everything else.")
        return _step(
            self.tr("Try it"), text, *(button for button, *_ in self._tries), self._attach, sign=self._try_sign
        )

    def _try(self, beginning: str) -> None:
        self.accept()
        self.suggested.emit(beginning)

    @Slot()
    def _choose_file(self) -> None:
        self.accept()
        self.attach_requested.emit()

    def _lay_out(self) -> None:
        # A grid with sides of the same width: the middle stays where it is when buttons come and go.
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addStretch(1)
        ways.addWidget(self._back)
        ways.addWidget(self._next)
        buttons = QGridLayout()
        buttons.addWidget(self._skip, 0, 0, Qt.AlignmentFlag.AlignLeft)
        buttons.addWidget(self._place, 0, 1)
        buttons.addLayout(ways, 0, 2)
        for side in (0, 2):
            buttons.setColumnStretch(side, 1)
            buttons.setColumnMinimumWidth(side, round(160 * text_scale()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 28, 32, 20)
        layout.setSpacing(12)
        layout.addWidget(self._steps, 1)
        layout.addLayout(buttons)


class ModelStep(QWidget):
    """How far the model is; without one, the ways to get one."""

    add_requested = Signal()
    folder_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sign = QLabel()
        self._title = _title("")
        self._text = _paragraph("")
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setRange(0, 100)
        self._progress.setFixedHeight(4)
        self._progress.setAccessibleName(self.tr("Loading the model"))
        self._progress.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._add = _wide(self.tr("Add a model from disk…"))
        self._folder = _wide(self.tr("Open the models folder"))
        self._add.clicked.connect(self.add_requested)
        self._folder.clicked.connect(self.folder_requested)
        _fill(self, self._sign, self._title, self._text, self._progress, self._add, self._folder)
        self.set_loading("", 0.0)

    def set_loading(self, model: str, fraction: float) -> None:
        """Show how much of a model is loaded, "" before it is known which."""
        self._title.setText(self.tr("Getting the model ready"))
        self._text.setText(
            self.tr("{model} is being loaded. Nothing is downloaded for this.").format(model=model)
            if model
            else self.tr("Looking for models…")
        )
        self._progress.setValue(int(100 * fraction))
        self._show(loading=True)

    def set_ready(self, model: str) -> None:
        """A model answers now."""
        self._title.setText(self.tr("The model is ready"))
        words = self.tr("{model} answers without a network. Others can be chosen at the top of the window.")
        self._text.setText(words.format(model=model))
        self._show()

    def set_without_models(self) -> None:
        """There is no model: say how to get one."""
        self._title.setText(self.tr("Dodam needs a model"))
        self._text.setText(self.tr("Models are GGUF files. Add one from your disk, or put it into the models folder."))
        self._show(ways=True)

    def set_failed(self, reason: str) -> None:
        """The model could not be loaded."""
        self._title.setText(self.tr("The model could not be loaded"))
        self._text.setText(reason)
        self._show(ways=True)

    def set_colours(self, colours: Colours) -> None:
        self._sign.setPixmap(icon("cpu", colours.accent_text, 36).pixmap(36, 36))
        self._add.setIcon(icon("plus", colours.accent_text, 16))
        self._folder.setIcon(icon("folder-open", colours.accent_text, 16))

    def _show(self, loading: bool = False, ways: bool = False) -> None:
        self._progress.setVisible(loading)
        self._add.setVisible(ways)
        self._folder.setVisible(ways)
        self.setAccessibleName(f"{self._title.text()} {self._text.text()}")


def _step(title: str, text: str, *parts: QWidget, sign: QLabel) -> QWidget:
    step = QWidget()
    _fill(step, sign, _title(title), _paragraph(text), *parts)
    return step


def _fill(step: QWidget, *parts: QWidget) -> None:
    layout = QVBoxLayout(step)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(10)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(text_font(22, text_font().Weight.DemiBold))
    label.setWordWrap(True)
    return label


def _paragraph(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("kind", "quiet")
    label.setWordWrap(True)
    label.setContentsMargins(0, 0, 0, 8)
    return label


def _wide(text: str) -> QPushButton:
    button = QPushButton(f" {text}")  # Qt leaves too little room between icon and text
    button.setProperty("kind", "outlined")
    button.setStyleSheet("text-align: left;")
    button.setAccessibleName(text)
    button.setMinimumHeight(38)
    return button


def _button(text: str, kind: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("kind", kind)
    button.setAccessibleName(text)
    return button
