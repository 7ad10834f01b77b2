"""Models to be had: a short list for laptops, and a search on the hub. Nothing goes out before somebody asks."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.library.curated import CURATED, CuratedModel
from engine.library.downloads import DownloadStatus
from engine.library.hub_messages import HubModel
from gui.appearance import Colours, text_font
from gui.library.card import Card, wrapped_label
from gui.library.download_row import DownloadRow
from gui.library.model_wording import gigabytes_worded
from gui.library.scrolled import Scrolled
from gui.library.wording import curated_facts, curated_memory, curated_sentence, found_facts
from gui.search_field import SearchField


class GetMorePane(QWidget):
    """``search_wanted`` carries words, ``chosen`` a repository's name; the others carry a download's file name."""

    search_wanted = Signal(str)
    chosen = Signal(str)
    paused = Signal(str)
    resumed = Signal(str)
    given_up = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._colours: Colours | None = None
        self._available = 0
        self._found: Sequence[HubModel] | None = None
        self._rows: dict[str, DownloadRow] = {}
        self._search = SearchField(self.tr("Search the hub, such as “qwen3 instruct”"), self.tr("Search the hub"))
        self._search.returnPressed.connect(self._ask)
        self._search.textChanged.connect(self._typed)
        self._button = QPushButton(self.tr("Search"))
        self._button.setProperty("kind", "outlined")
        self._button.setAccessibleName(self._button.text())
        self._button.clicked.connect(self._ask)
        self._state = wrapped_label("", 13)
        self._cards = Scrolled(self.tr("Models to be had"))
        self._lay_out()

    @property
    def state(self) -> str:
        """What is said about the search."""
        return self._state.text()

    @property
    def rows(self) -> Mapping[str, DownloadRow]:
        """The downloads that are shown, by file name."""
        return self._rows

    def show_memory(self, available_bytes: int) -> None:
        """How much memory a model may take now."""
        self._available = available_bytes
        self._fill()

    def show_found(self, models: Sequence[HubModel]) -> None:
        """Show what a search has found."""
        self._found = models
        self.say("" if models else self.tr("Nothing was found. Try fewer words, or the name of a family."))
        self._fill()

    def look_for(self, words: str) -> None:
        """Search for ``words`` in place of the person."""
        self._search.setText(words)
        self._ask()

    def say(self, text: str, wrong: bool = False) -> None:
        """Tell what is being done, or what went ``wrong``."""
        self._state.setText(text)
        self._state.setAccessibleName(text)
        self._state.setProperty("kind", "danger" if wrong else "quiet")
        self._state.style().polish(self._state)
        self._state.setVisible(bool(text))

    def show_download(self, status: DownloadStatus) -> None:
        """Show how far a download is, in its row."""
        name = status.plan.file.name
        if status.state == "done":
            self.drop_download(name)
        elif name in self._rows:
            self._rows[name].show_status(status)
        elif self._colours is not None:
            row = self._rows[name] = DownloadRow(status, self._colours)
            for mine, its in ((self.paused, row.paused), (self.resumed, row.resumed), (self.given_up, row.given_up)):
                its.connect(mine)
            self._cards.add_on_top(row)

    def drop_download(self, name: str) -> None:
        """Take a row away."""
        row = self._rows.pop(name, None)
        if row is not None:
            row.hide()
            row.deleteLater()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self._search.set_colours(colours)
        self._fill()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._search, 1)
        row.addWidget(self._button)
        promise = self.tr(
            "Nothing leaves this computer until you search or download. Then the hub learns your words, "
            "or which model you want; it never sees your chats."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addLayout(row)
        layout.addWidget(wrapped_label(promise, 12, "quiet"))
        layout.addWidget(self._state)
        layout.addWidget(self._cards, 1)
        self._state.hide()

    def _fill(self) -> None:
        colours = self._colours
        if colours is None:
            return
        with self._cards.anew():
            if self._found is None:
                self._cards.add(_heading(self.tr("Good on a laptop")))
                for model in CURATED:
                    self._cards.add(self._curated_card(model, colours))
            else:
                self._cards.add(_heading(self.tr("On the hub")))
                for found in self._found:
                    self._cards.add(self._found_card(found, colours))

    def _curated_card(self, model: CuratedModel, colours: Colours) -> Card:
        card = Card(model.name, curated_facts(model), colours)
        need = gigabytes_worded(model.memory_bytes)
        card.add_fit(model.fit(self._available), need, curated_memory(model, self._available))
        card.add_line(curated_sentence(model))
        name = self.tr("Download {model}").format(model=model.name)
        card.add_button(self.tr("Download…"), name, lambda: self.chosen.emit(model.repo))
        return card

    def _found_card(self, model: HubModel, colours: Colours) -> Card:
        card = Card(model.repo, found_facts(model), colours)
        name = self.tr("Choose a file of {model}").format(model=model.repo)
        card.add_button(self.tr("Choose a file…"), name, lambda: self.chosen.emit(model.repo))
        return card

    @Slot()
    def _ask(self) -> None:
        words = self._search.text().strip()
        if words:
            self.search_wanted.emit(words)

    @Slot(str)
    def _typed(self, text: str) -> None:
        if not text and self._found is not None:
            self._found = None
            self.say("")
            self._fill()


def _heading(text: str) -> QLabel:
    label = wrapped_label(text, 14)
    label.setFont(text_font(14, text_font().Weight.DemiBold))
    return label
