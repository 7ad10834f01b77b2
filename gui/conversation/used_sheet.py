"""The sheet that tells what an answer was made from, and what it took."""

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.chat_settings import ChatSettings
from engine.service.messages import PromptPlan
from engine.turn.what_was_used import Used, UsedPassage
from gui.accessible_roles import set_role
from gui.appearance import Colours, style_sheet, text_font
from gui.composer.context_meter import context_notes, context_parts
from gui.conversation.used_wording import setting_rows, time_rows
from gui.wording import place_worded
from knowledge.store.records import Passage, RecalledTurn

_WIDTH = 560
_WORDS = 90
_LINK_STYLE = 'QPushButton[kind="link"] { color: %(accent_text)s; text-align: left; padding: 0; margin-left: -2px; }'


class UsedSheet(QDialog):
    """``passage_wanted`` carries a ``Passage`` to be shown in its document, ``turn_wanted`` the id of a message."""

    passage_wanted = Signal(object)
    turn_wanted = Signal(str)

    def __init__(self, used: Used, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("What was used"))
        self.setStyleSheet(style_sheet(colours) + _LINK_STYLE % colours._asdict())
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(24, 20, 24, 12)
        self._column.setSpacing(10)
        self._add_answer(used)
        if used.passages:
            self._add_passages(used.passages)
        if used.recalled:
            self._add_recalled(used.recalled)
        if used.stats.plan is not None:
            self._add_plan(used.stats.plan, colours)
        if used.stats.settings is not None:
            self._add_settings(used.stats.settings)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("sheet")
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        scroll.setAccessibleName(self.windowTitle())
        set_role(scroll, QAccessible.Role.Document)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 16)
        layout.setSpacing(0)
        layout.addWidget(scroll)
        layout.addLayout(self._close_row())
        body.setMinimumWidth(_WIDTH)
        room = parent.height() - 80 if parent is not None else 640
        self.resize(_WIDTH + 8, min(body.sizeHint().height() + 72, max(room, 320)))

    def _add_answer(self, used: Used) -> None:
        title = _words(used.answer.model)
        title.setFont(text_font(18, text_font().Weight.DemiBold))
        self._column.addWidget(title)
        rows = time_rows(used.stats)
        if rows:
            self._add_rows(rows)

    def _add_passages(self, passages: Sequence[UsedPassage]) -> None:
        self._column.addWidget(_heading(self.tr("Passages")))
        best = max((passage.score for passage in passages if passage.score is not None), default=0.0)
        for used in passages:
            passage = used.passage
            words = " · ".join(filter(None, (passage.file, place_worded(passage), passage.heading)))
            facts = [self.tr("source {number}").format(number=used.number)] if used.number else []
            if used.score is not None and best > 0:
                percent = QLocale().toString(round(100 * used.score / best))
                facts.append(self.tr("{percent} % of the best score").format(percent=percent))
            button = self._link(words, " · ".join(facts) or self.tr("not cited"), _short(passage.text))
            button.clicked.connect(lambda _=False, chosen=passage: self._show_passage(chosen))

    def _add_recalled(self, recalled: Sequence[RecalledTurn]) -> None:
        self._column.addWidget(_heading(self.tr("Recalled from earlier in this chat")))
        for turn in recalled:
            button = self._link(_short(turn.text), "", "")
            button.clicked.connect(lambda _=False, chosen=turn.message_id: self._show_turn(chosen))

    def _add_plan(self, plan: PromptPlan, colours: Colours) -> None:
        self._column.addWidget(_heading(self.tr("What the prompt held, in tokens")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, part in enumerate(context_parts(plan, colours)):
            grid.addWidget(_name(part.name), row, 0)
            grid.addWidget(_words(QLocale().toString(part.tokens)), row, 1)
        self._column.addLayout(grid)
        notes = context_notes(plan)
        if notes:
            self._column.addWidget(_words("\n".join(notes), "quiet"))

    def _add_settings(self, settings: ChatSettings) -> None:
        self._column.addWidget(_heading(self.tr("Settings")))
        self._add_rows(setting_rows(settings))

    def _add_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(4)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for name, value in rows:
            form.addRow(_name(name), _words(value))
        self._column.addLayout(form)

    def _link(self, words: str, facts: str, text: str) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("kind", "link")
        button.setAccessibleName(words)
        button.setAccessibleDescription(" · ".join(filter(None, (facts, text))))
        button.setToolTip(words)
        button.setMaximumWidth(_WIDTH - 48)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        self._column.addLayout(row)
        under = "\n".join(filter(None, (facts, text)))
        if under:
            self._column.addWidget(_words(under, "quiet"))
        return button

    def _close_row(self) -> QHBoxLayout:
        close = QPushButton(self.tr("Close"))
        close.setProperty("kind", "filled")
        close.setAccessibleName(close.text())
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setContentsMargins(24, 8, 24, 0)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _show_passage(self, passage: Passage) -> None:
        self.accept()
        self.passage_wanted.emit(passage)

    def _show_turn(self, message_id: str) -> None:
        self.accept()
        self.turn_wanted.emit(message_id)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(text_font(14, text_font().Weight.DemiBold))
    label.setContentsMargins(0, 8, 0, 0)
    return label


def _name(text: str) -> QLabel:
    label = _words(text, "quiet")
    label.setFixedWidth(208)
    return label


def _words(text: str, kind: str = "") -> QLabel:
    label = QLabel(text)
    label.setFont(text_font(13))
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if kind:
        label.setProperty("kind", kind)
    return label


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _WORDS else words[:_WORDS].rstrip() + "…"
