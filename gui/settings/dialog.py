"""The settings: sections at the left, a search over all of them, and a row for each setting of the table."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol, cast

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import Colours, style_sheet, text_font, text_scale
from gui.icons import icon
from gui.matching import fitness
from gui.search_field import SearchField
from gui.settings.controls import shown_text
from gui.settings.rows import SettingRow, quiet_label
from gui.settings.store import SettingsStore
from gui.settings.table import SECTIONS, SETTINGS, Section

SIZE = QSize(860, 560)
SIDE_WIDTH = 208


class SettingsPanel(Protocol):
    """The part of a section that is more than rows of the table. It is a widget, made when it is first looked at."""

    def refresh(self) -> None:
        """The panel is looked at: show what is so now."""

    def set_colours(self, colours: Colours) -> None: ...


class PanelSpec(NamedTuple):
    """How to make a panel, and the words to find it by, translated."""

    make: Callable[[], SettingsPanel]
    words: str


class SectionBlock(QWidget):
    """A heading, the section's rows, and its panel where it has one."""

    def __init__(self, section: Section, rows: Sequence[SettingRow], panel: PanelSpec | None) -> None:
        super().__init__()
        self.section = section
        self.rows = rows
        self._spec = panel
        self._panel: SettingsPanel | None = None
        title = QLabel(shown_text(section.text))
        title.setFont(text_font(18, text_font().Weight.DemiBold))
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 20)
        self._layout.setSpacing(6)
        self._layout.addWidget(title)
        self._layout.addSpacing(4)
        for row in rows:
            self._layout.addWidget(row)

    def show_for(self, query: str, colours: Colours) -> bool:
        """Show what a search finds, everything where the section itself is found; whether that is anything."""
        whole = fitness(query, [shown_text(self.section.text), self.section.text]) is not None
        found = [whole or row.fits(query) for row in self.rows]
        for row, fits in zip(self.rows, found, strict=True):
            row.setVisible(fits)
        has_panel = self._spec is not None and (whole or fitness(query, ["", self._spec.words]) is not None)
        if has_panel:
            self._show_panel(colours)
        elif self._panel is not None:
            cast("QWidget", self._panel).hide()
        shown = any(found) or has_panel
        self.setVisible(shown)
        return shown

    def set_colours(self, colours: Colours) -> None:
        for row in self.rows:
            row.set_colours(colours)
        if self._panel is not None:
            self._panel.set_colours(colours)

    def _show_panel(self, colours: Colours) -> None:
        if self._panel is None and self._spec is not None:
            self._panel = self._spec.make()
            self._panel.set_colours(colours)
            self._layout.addWidget(cast("QWidget", self._panel))
        if self._panel is not None:
            cast("QWidget", self._panel).show()
            self._panel.refresh()


class SettingsDialog(QDialog):
    """``panels`` are by the name of their section."""

    def __init__(
        self, store: SettingsStore, panels: Mapping[str, PanelSpec], colours: Colours, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._colours = colours
        self._search = SearchField(self.tr("Search the settings"))
        self._search.textChanged.connect(self._show)
        self._sections = QListWidget()
        self._sections.setObjectName("settingsSections")
        self._sections.setAccessibleName(self.tr("Sections"))
        self._sections.setIconSize(QSize(18, 18))
        self._blocks = [
            SectionBlock(
                section,
                [SettingRow(setting, store, colours) for setting in SETTINGS if setting.section == section.name],
                panels.get(section.name),
            )
            for section in SECTIONS
            if section.name in panels or any(setting.section == section.name for setting in SETTINGS)
        ]
        for block in self._blocks:
            self._sections.addItem(QListWidgetItem(shown_text(block.section.text)))
        self._nothing = quiet_label(self.tr("No setting found"))
        self._lay_out()
        self.set_colours(colours)
        self._sections.setCurrentRow(0)
        self._sections.currentRowChanged.connect(self._choose_section)
        self._show()
        self._fit()

    @property
    def section(self) -> str:
        """The name of the chosen section."""
        return self._blocks[self._sections.currentRow()].section.name

    @property
    def blocks(self) -> Sequence[SectionBlock]:
        return self._blocks

    def choose(self, name: str) -> None:
        """Show a section, or the section of a setting with the focus on its control."""
        section, _, setting = name.partition(".")
        for row, block in enumerate(self._blocks):
            if block.section.name == section:
                self._search.clear()
                self._sections.setCurrentRow(row)
                for candidate in block.rows:
                    if candidate.setting.name == setting:
                        candidate.control.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.setStyleSheet(style_sheet(colours))
        self._search.set_colours(colours)
        for row, block in enumerate(self._blocks):
            self._sections.item(row).setIcon(icon(block.section.icon, colours.quiet))
            block.set_colours(colours)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends the writing in a field. It must not press a button that does not have the focus."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setContentsMargins(16, 16, 8, 16)
        side.setSpacing(12)
        side.addWidget(self._search)
        side.addWidget(self._sections, 1)
        side_widget = QFrame()
        side_widget.setObjectName("settingsSide")
        side_widget.setFixedWidth(round(SIDE_WIDTH * text_scale()))
        side_widget.setLayout(side)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 20, 28, 12)
        column.setSpacing(0)
        for block in self._blocks:
            column.addWidget(block)
        column.addWidget(self._nothing)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(body)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side_widget)
        row.addWidget(self._scroll, 1)

    def _fit(self) -> None:
        """As large as the text asks for, and not larger than the window it stands over."""
        size = SIZE * text_scale()
        parent = self.parentWidget()
        if parent is not None:
            size = size.boundedTo(parent.size() - QSize(40, 40))
        self.resize(size)

    @Slot()
    def _show(self) -> None:
        query = self._search.text().strip()
        found = 0
        for row, block in enumerate(self._blocks):
            if query:
                found += block.show_for(query, self._colours)
            else:
                chosen = row == self._sections.currentRow()
                block.setVisible(chosen)
                found += chosen and block.show_for("", self._colours)
        self._nothing.setVisible(not found)
        self._scroll.verticalScrollBar().setValue(0)

    @Slot(int)
    def _choose_section(self, _row: int) -> None:
        if self._search.text():
            self._search.clear()
        else:
            self._show()
