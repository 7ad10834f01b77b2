"""The fields of one prompt: its name, its text, and examples of how to answer it."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import Colours, text_font
from gui.icons import icon
from knowledge.store.prompts import PromptExample, SavedPrompt

TEXT_LINES = 5
EXAMPLE_LINES = 2


class PromptEditor(QScrollArea):
    """``edited``: ``prompt`` is another one now."""

    edited = Signal()

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._prompt: SavedPrompt | None = None
        self._examples: list[_ExampleFields] = []
        self._name = QLineEdit()
        self._name.setAccessibleName(self.tr("Name"))
        self._name.setPlaceholderText(self.tr("What you type behind the “/”"))
        self._name.textEdited.connect(self.edited)
        self._text = _text_field(TEXT_LINES)
        self._text.setAccessibleName(self.tr("Text"))
        self._text.textChanged.connect(self.edited)
        hint = _quiet(self.tr("{{name}} is filled in each time, {{name=first}} has a text to begin with."))
        examples_hint = _quiet(
            self.tr("Shown to the model as if they had been said before: small models learn by them.")
        )
        self._add = QPushButton(self.tr("Add an example"))
        self._add.setProperty("kind", "outlined")
        self._add.setAutoDefault(False)
        self._add.clicked.connect(self._add_example)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        add_row = QHBoxLayout()
        add_row.addWidget(self._add)
        add_row.addStretch(1)
        self._inside = QWidget()
        self._inside.setObjectName("strip")
        layout = QVBoxLayout(self._inside)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(6)
        for label, parts in (
            (self.tr("Name"), (self._name,)),
            (self.tr("Text"), (self._text, hint)),
            (self.tr("Examples"), (examples_hint,)),
        ):
            title = QLabel(label)
            title.setFont(text_font(13, text_font().Weight.DemiBold))
            layout.addWidget(title)
            for part in parts:
                layout.addWidget(part)
            layout.addSpacing(6)
        layout.addLayout(self._rows)
        layout.addLayout(add_row)
        layout.addStretch(1)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.show_prompt(None)

    @property
    def prompt(self) -> SavedPrompt | None:
        """The prompt as the fields have it; examples without a question or an answer are none."""
        if self._prompt is None:
            return None
        return SavedPrompt(
            self._prompt.id,
            self._name.text().strip(),
            self._text.toPlainText().strip(),
            tuple(example for fields in self._examples if (example := fields.example) is not None),
            self._prompt.used,
        )

    def show_prompt(self, prompt: SavedPrompt | None) -> None:
        """Edit this prompt, None for none."""
        self._prompt = prompt
        self._inside.setEnabled(prompt is not None)
        with QSignalBlocker(self._text):
            self._text.setPlainText(prompt.text if prompt is not None else "")
        self._name.setText(prompt.name if prompt is not None else "")
        while self._examples:
            self._take_out(self._examples[-1])
        for example in prompt.examples if prompt is not None else ():
            self._put_in(example)

    def begin(self) -> None:
        """Put the cursor into the name."""
        self._name.setFocus()
        self._name.selectAll()

    @Slot()
    def _add_example(self) -> None:
        fields = self._put_in(PromptExample("", ""))
        fields.setFocus()
        self._inside.adjustSize()
        self.ensureWidgetVisible(self._add)

    def _put_in(self, example: PromptExample) -> "_ExampleFields":
        fields = _ExampleFields(example, len(self._examples) + 1, self._colours)
        fields.edited.connect(self.edited)
        fields.removed.connect(lambda: self._remove(fields))
        self._rows.addWidget(fields)
        self._examples.append(fields)
        return fields

    def _remove(self, fields: "_ExampleFields") -> None:
        self._take_out(fields)
        self._add.setFocus()
        self.edited.emit()

    def _take_out(self, fields: "_ExampleFields") -> None:
        self._examples.remove(fields)
        self._rows.removeWidget(fields)
        fields.setParent(None)
        fields.deleteLater()
        for number, rest in enumerate(self._examples, 1):
            rest.set_number(number)


class _ExampleFields(QWidget):
    edited = Signal()
    removed = Signal()

    def __init__(self, example: PromptExample, number: int, colours: Colours) -> None:
        super().__init__()
        self._question = _text_field(EXAMPLE_LINES)
        self._question.setPlaceholderText(self.tr("Question"))
        self._question.setPlainText(example.question)
        self._answer = _text_field(EXAMPLE_LINES)
        self._answer.setPlaceholderText(self.tr("Answer"))
        self._answer.setPlainText(example.answer)
        for field in (self._question, self._answer):
            field.textChanged.connect(self.edited)
        self._drop = QToolButton()
        self._drop.setIcon(icon("x", colours.quiet, 14))
        self._drop.setIconSize(QSize(14, 14))
        self._drop.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._drop.clicked.connect(self.removed)
        self.setFocusProxy(self._question)
        pair = QVBoxLayout()
        pair.setSpacing(4)
        pair.addWidget(self._question)
        pair.addWidget(self._answer)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(pair, 1)
        layout.addWidget(self._drop, 0, Qt.AlignmentFlag.AlignTop)
        self.set_number(number)

    @property
    def example(self) -> PromptExample | None:
        question, answer = self._question.toPlainText().strip(), self._answer.toPlainText().strip()
        return PromptExample(question, answer) if question and answer else None

    def set_number(self, number: int) -> None:
        self._question.setAccessibleName(self.tr("Question of example {number}").format(number=number))
        self._answer.setAccessibleName(self.tr("Answer of example {number}").format(number=number))
        drop = self.tr("Remove example {number}").format(number=number)
        self._drop.setAccessibleName(drop)
        self._drop.setToolTip(drop)


def _text_field(lines: int) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setFont(text_font(14))
    field.setFixedHeight(lines * field.fontMetrics().lineSpacing() + 24)
    return field


def _quiet(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("kind", "quiet")
    label.setFont(text_font(12))
    label.setWordWrap(True)
    return label
