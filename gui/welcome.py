"""What an empty conversation shows."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.appearance import Colours, style_sheet, text_font
from gui.icons import icon

GAP = 8
MARGIN = 8


class Welcome(QWidget):
    """A greeting and three ways to begin; or, without any model, the way to get one."""

    suggested = Signal(str)
    attach_requested = Signal()
    add_model_requested = Signal()
    folder_requested = Signal()
    library_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self._private = False
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title = QLabel()
        self._title.setFont(text_font(24, text_font().Weight.DemiBold))
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text = QLabel()
        self._text.setProperty("kind", "quiet")
        self._text.setFont(text_font(14))
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._text.setWordWrap(True)

        drop = _chip(self.tr("Ask about a file"))
        explain = _chip(self.tr("Explain something simply"))
        write = _chip(self.tr("Help me write an email"))
        drop.clicked.connect(self.attach_requested)
        explain.clicked.connect(lambda: self.suggested.emit(self.tr("Explain in simple words: ")))
        write.clicked.connect(lambda: self.suggested.emit(self.tr("Write a short, friendly email about ")))
        self._icons = {drop: "paperclip", explain: "sparkles", write: "pencil"}
        self._suggestions = _Row(drop, explain, write)
        add = _chip(self.tr("Add a model from disk…"))
        folder = _chip(self.tr("Open the models folder"))
        get = _chip(self.tr("Get a model…"))
        get.clicked.connect(self.library_requested)
        add.clicked.connect(self.add_model_requested)
        folder.clicked.connect(self.folder_requested)
        self._icons |= {get: "download", add: "plus", folder: "folder-open"}
        self._model_ways = _Row(get, add, folder)

        self._greeting = QWidget()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._greeting)
        layout = QVBoxLayout(self._greeting)
        layout.setContentsMargins(MARGIN, 24, MARGIN, 24)
        layout.setSpacing(8)
        layout.addStretch(4)
        layout.addWidget(self._sign)
        layout.addSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addSpacing(16)
        layout.addWidget(self._suggestions)
        layout.addWidget(self._model_ways)
        layout.addStretch(5)
        self.set_without_models(False)

    def hold_back(self, held: bool) -> None:
        """Show nothing while a dialog in front greets in its place."""
        self._greeting.setVisible(not held)

    def set_private(self) -> None:
        """Say that nothing is kept here."""
        self._private = True
        self.set_without_models(False)

    def set_without_models(self, without: bool) -> None:
        """Show how to get a model in place of the suggestions."""
        self._suggestions.setVisible(not without)
        self._model_ways.setVisible(without)
        if without:
            self._title.setText(self.tr("Dodam needs a model"))
            self._text.setText(
                self.tr(
                    "Models are GGUF files. Get one from the hub, add one from your disk, or put it into the folder."
                )
            )
        elif self._private:
            self._title.setText(self.tr("A private chat"))
            self._text.setText(self.tr("Nothing of it is kept on this computer. It is gone when you close the window."))
        else:
            self._title.setText(self.tr("What can I help with?"))
            self._text.setText(self.tr("Everything stays on this computer."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for row in (self._suggestions, self._model_ways):
            row.fit(event.size().width() - 2 * MARGIN)

    def minimumSizeHint(self) -> QSize:
        """Less than the chips take beside each other."""
        return QSize(0, super().minimumSizeHint().height())

    def set_colours(self, colours: Colours) -> None:
        self.setStyleSheet(style_sheet(colours))
        self._sign.setPixmap(
            icon("eye-off" if self._private else "message-square", colours.accent_text, 36).pixmap(36, 36)
        )
        for chip, name in self._icons.items():
            chip.setIcon(icon(name, colours.accent_text, 16))


def _chip(text: str) -> QPushButton:
    chip = QPushButton(f" {text}")  # Qt leaves too little room between icon and text
    chip.setProperty("kind", "outlined")
    chip.setAccessibleName(text)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    chip.setIconSize(QSize(16, 16))
    chip.setMinimumHeight(36)
    return chip


class _Row(QWidget):
    """Chips beside each other; below each other where there is no room for that."""

    def __init__(self, *chips: QPushButton) -> None:
        super().__init__()
        self._chips = chips
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GAP)
        self._layout.addStretch(1)
        for chip in chips:
            self._layout.addWidget(chip, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addStretch(1)

    def fit(self, width: int) -> None:
        """Stand as ``width`` pixels allow."""
        wanted = sum(chip.sizeHint().width() + GAP for chip in self._chips) - GAP
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._layout.setDirection(across if wanted <= width else down)
