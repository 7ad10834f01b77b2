"""How full the model's context window is: a ring beside the message field, and a card that names the parts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale, QPoint, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.appearance import LIGHT, Colours, style_sheet, text_font

if TYPE_CHECKING:
    from engine.service.messages import PromptPlan
    from engine.turn.preview import Preview

RING = 16
THICK = 2.5
NEARLY_FULL = 0.9
CARD_WIDTH = 320
BAR_HEIGHT = 8
CORNER = 12
GAP = 8

TEAL = "#0f9488"
VIOLET = "#8b5cf6"
AMBER = "#c2760c"
PINK = "#d6457f"
OLIVE = "#7c8a1f"
PALE_GREY = "#c6cbd4"
DEEP_GREY = "#555a66"


class ContextPart(NamedTuple):
    """A part of the window: its name, its tokens, its colour."""

    name: str
    tokens: int
    colour: str


def context_parts(plan: "PromptPlan", colours: Colours) -> list[ContextPart]:
    """What the window holds, in the order of the prompt, then the room for the answer."""
    translate = QCoreApplication.translate
    parts = (
        ContextPart(translate("context", "System prompt"), plan.system, colours.quiet),
        ContextPart(translate("context", "Examples"), plan.examples, OLIVE),
        ContextPart(translate("context", "Pinned documents"), plan.pinned, TEAL),
        ContextPart(translate("context", "Summary of earlier messages"), plan.summaries, AMBER),
        ContextPart(translate("context", "Earlier messages brought back"), plan.recalled, PINK),
        ContextPart(translate("context", "Passages from documents"), plan.excerpts, VIOLET),
        ContextPart(translate("context", "Messages"), plan.turns, colours.accent),
        ContextPart(
            translate("context", "Kept free for the answer"), plan.reserve, DEEP_GREY if colours.dark else PALE_GREY
        ),
    )
    return [part for part in parts if part.tokens > 0]


def context_notes(plan: "PromptPlan") -> list[str]:
    """What is not in the window as it was said, in words."""
    translate = QCoreApplication.translate
    notes: list[str] = []
    if plan.parts > 1:
        notes.append(translate("context", "The text was read in {count} parts.").format(count=plan.parts))
    if plan.summarised:
        notes.append(
            translate("context", "Earlier messages that are summarised: {count}").format(count=len(plan.summarised))
        )
    if plan.dropped:
        notes.append(
            translate("context", "Earlier messages left out, brought back when they matter: {count}").format(
                count=len(plan.dropped)
            )
        )
    if plan.excerpts_dropped:
        notes.append(translate("context", "Passages without room: {count}").format(count=plan.excerpts_dropped))
    if plan.examples_dropped:
        notes.append(translate("context", "Examples without room: {count}").format(count=plan.examples_dropped))
    if plan.pinned_dropped:
        notes.append(
            translate("context", "Too long to stay pinned, looked up instead: {files}").format(
                files=", ".join(plan.pinned_dropped)
            )
        )
    return notes


def preview_notes(preview: "Preview") -> list[str]:
    """What would happen that a person may not expect, if the message were sent, in words."""
    translate = QCoreApplication.translate
    tokens = QLocale().toString(preview.tokens)
    if preview.room is not None:
        words = translate(
            "context", "Too long: {tokens} tokens, with room for {room}. Shorten it or attach it as a file."
        )
        return [words.format(tokens=tokens, room=QLocale().toString(preview.room))]
    if preview.files:
        files = ", ".join(preview.files)
        if preview.parts < 2:
            return [translate("context", "All of {files} will be read.").format(files=files)]
        words = translate("context", "All of {files} will be read, in about {count} parts.")
        return [words.format(files=files, count=preview.parts)]
    if preview.parts > 1:
        return [translate("context", "The text will be read in about {count} parts.").format(count=preview.parts)]
    if preview.leaving == 1:
        return [translate("context", "1 earlier message will be summarised.")]
    if preview.leaving:
        words = translate("context", "{count} earlier messages will be summarised.")
        return [words.format(count=preview.leaving)]
    return []


class ContextMeter(QToolButton):
    """The ring; hidden until a plan is known. A click shows the card."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = LIGHT
        self._plan: PromptPlan | None = None
        self._last: PromptPlan | None = None
        self._preview: Preview | None = None
        self._card = ContextCard(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Context window"))
        self.clicked.connect(self._open_card)
        self.hide()

    @property
    def card(self) -> "ContextCard":
        return self._card

    def set_plan(self, plan: "PromptPlan | None") -> None:
        """Show how the last prompt filled the window; None hides the ring."""
        self._last = plan
        self._show()

    def set_preview(self, preview: "Preview | None") -> None:
        """Show how the window would be filled by what stands in the message field; None for nothing there."""
        self._preview = preview
        self._show()

    def _show(self) -> None:
        preview = self._preview
        plan = preview.plan if preview is not None and preview.plan is not None else self._last
        self._plan = plan
        self.setVisible(plan is not None)
        if plan is None:
            self._card.hide()
            return
        title = self.tr("Context window")
        if preview is not None and plan is not self._last:
            title = self.tr("Context window with this message")
            if preview.estimated:
                title = self.tr("Context window with this message, estimated")
        notes = [*(preview_notes(preview) if preview is not None else ()), *context_notes(plan)]
        words = _in_use(plan)
        self.setToolTip(words)
        self.setAccessibleName(f"{title}: {words}")
        lines = [f"{part.name}: {part.tokens}" for part in context_parts(plan, self._colours)]
        self.setAccessibleDescription("\n".join([*lines, *notes]))
        self._card.set_plan(plan, title, notes)
        self.update()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self._card.set_colours(colours)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._plan is None:
            return
        share = min(1.0, self._plan.prompt / max(1, self._plan.window))
        full = self._plan.prompt + self._plan.reserve >= NEARLY_FULL * self._plan.window
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF((self.width() - RING) / 2, (self.height() - RING) / 2, RING, RING)
        painter.setPen(QPen(QColor(self._colours.chosen if self._colours.dark else self._colours.line), THICK))
        painter.drawEllipse(ring)
        colour = self._colours.warning if full else self._colours.accent_text
        pen = QPen(QColor(colour), THICK)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(ring, 90 * 16, -round(360 * 16 * share))
        painter.end()

    @Slot()
    def _open_card(self) -> None:
        self._card.fit()
        corner = self.mapToGlobal(QPoint(self.width(), 0))
        self._card.move(corner.x() - self._card.width(), corner.y() - self._card.height() - GAP)
        self._card.show()


class ContextCard(QFrame):
    """The parts of the window with their tokens, and what is not in it. Closes by itself when anything else is used."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._colours = LIGHT
        self._plan: PromptPlan | None = None
        self._title = QLabel()
        self._title.setFont(text_font(13, text_font().Weight.DemiBold))
        self._use = QLabel()
        self._use.setFont(text_font(12))
        self._use.setProperty("kind", "quiet")
        self._bar = _Bar()
        self._row_words: list[str] = []
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(6)
        self._rows.setColumnStretch(1, 1)
        self._notes = QLabel()
        self._notes.setFont(text_font(12))
        self._notes.setProperty("kind", "quiet")
        self._notes.setWordWrap(True)
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._use)
        layout.addWidget(self._bar)
        layout.addSpacing(2)
        layout.addLayout(self._rows)
        layout.addSpacing(2)
        layout.addWidget(self._notes)

    @property
    def words(self) -> Sequence[str]:
        """What the card says, line by line."""
        return [*self._row_words, *self._notes.text().splitlines()]

    def fit(self) -> None:
        """Be as high as the words need at the card's width."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedSize(CARD_WIDTH, layout.totalHeightForWidth(CARD_WIDTH))

    def set_plan(self, plan: "PromptPlan", title: str, notes: Sequence[str]) -> None:
        """Show the parts of ``plan`` and, below them, ``notes``."""
        self._plan = plan
        self._title.setText(title)
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._row_words.clear()
        parts = context_parts(plan, self._colours)
        for row, part in enumerate(parts):
            name = QLabel(part.name)
            tokens = QLabel(QLocale().toString(part.tokens))
            tokens.setProperty("kind", "quiet")
            for label in (name, tokens):
                label.setFont(text_font(13))
            self._row_words.append(f"{name.text()} {tokens.text()}")
            self._rows.addWidget(_Dot(part.colour), row, 0)
            self._rows.addWidget(name, row, 1)
            self._rows.addWidget(tokens, row, 2, Qt.AlignmentFlag.AlignRight)
        self._use.setText(_in_use(plan))
        self._bar.set_parts(parts, plan.window, self._colours.hover)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._colours.line))
        painter.setBrush(QColor(self._colours.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        painter.end()

    def set_colours(self, colours: Colours) -> None:
        self._colours = colours
        self.setStyleSheet(style_sheet(colours))
        if self._plan is not None:
            self.set_plan(self._plan, self._title.text(), self._notes.text().splitlines())


class _Bar(QWidget):
    """The window from end to end, each part in its colour."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: Sequence[ContextPart] = ()
        self._window = 1
        self._ground = LIGHT.hover
        self.setFixedHeight(BAR_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: Sequence[ContextPart], window: int, ground: str) -> None:
        self._parts, self._window, self._ground = parts, max(1, window), ground
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._ground))
        whole = QRectF(self.rect())
        painter.drawRoundedRect(whole, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        left = whole.left()
        for part in self._parts:
            width = whole.width() * part.tokens / self._window
            painter.setBrush(QColor(part.colour))
            painter.drawRoundedRect(QRectF(left, 0, max(2.0, width - 1), BAR_HEIGHT), 2, 2)
            left += width
        painter.end()


class _Dot(QWidget):
    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        painter.drawEllipse(QRectF(1, 1, 8, 8))
        painter.end()


def _in_use(plan: "PromptPlan") -> str:
    locale = QLocale()
    return QCoreApplication.translate("context", "{used} of {window} tokens in use").format(
        used=locale.toString(plan.prompt), window=locale.toString(plan.window)
    )
