"""The sheet that shows an answer word by word: how probable each was, and with what else the answer could go on."""

from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QTextEdit, QVBoxLayout, QWidget

from engine.turn.word_scores import ALTERNATIVES, Alternative, WordScore
from gui.announcing import announce
from gui.appearance import Colours, style_sheet, text_font, text_scale

_SIZE = (860, 560)
_SIDE_WIDTH = 270
# Words that are put in at once: 4 ms.
_WORDS_AT_ONCE = 200
# The ground of a word that had no chance at all has this much of the warning colour.
_STRONGEST = 0.3
_LEAST_PERCENT = 0.1


class TokenView(QDialog):
    """Opened empty, then given ``show_words`` or ``show_problem``.

    ``continue_wanted`` carries the tokens that another answer is to begin with.
    """

    continue_wanted = Signal(tuple)

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._words: Sequence[WordScore] = ()
        self.setWindowTitle(self.tr("The words of the answer"))
        self.setStyleSheet(style_sheet(colours))
        self._hint = _label(self.tr("Reading the answer once more…"), "quiet")
        self.text = WordsText(colours)
        self.text.setObjectName("words")
        self.text.setStyleSheet(
            "#words { border: 2px solid transparent; border-radius: 8px; }"
            f"#words:focus {{ border-color: {colours.accent}; }}"
        )
        self.text.setAccessibleName(self.tr("The words of the answer"))
        self.text.pointed_at.connect(self._show_word)
        self.text.entered.connect(self._go_to_alternatives)
        self._word = _label("")
        self._word.setFont(text_font(18, text_font().Weight.DemiBold))
        self._chance = _label("", "quiet")
        self._offer = _label(self.tr("Continue from here with:"), "quiet")
        self._buttons = [AlternativeButton(colours) for _ in range(ALTERNATIVES)]
        for button in self._buttons:
            button.chosen.connect(self._continue)
        close = QPushButton(self.tr("Close"))
        close.setProperty("kind", "filled")
        close.setAccessibleName(close.text())
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        self._lay_out(close)
        self.text.hide()
        self._show_word(-1)
        room = parent.size() if parent is not None else None
        width, height = (round(side * text_scale()) for side in _SIZE)
        self.resize(
            min(width, room.width() - 40) if room else width, min(height, room.height() - 60) if room else height
        )

    def show_words(self, words: Sequence[WordScore]) -> None:
        """Show the words of an answer."""
        self._words = words
        if not words:
            self.show_problem(self.tr("There are no words in this answer."))
            return
        self._hint.setText(
            self.tr("The stronger the tint, the less likely the word was. Click one to see what else fits.")
        )
        self.text.show()
        self.text.set_words(words)
        self.text.setFocus()

    def show_problem(self, words: str) -> None:
        """Say why there is nothing to be seen."""
        self._hint.setText(words)

    @Slot(int)
    def _show_word(self, index: int) -> None:
        alternatives: Sequence[Alternative] = ()
        if index < 0:
            self._word.setText("")
            self._chance.setText("")
        else:
            word = self._words[index]
            alternatives = word.alternatives
            self._word.setText(_visible(word.text, word.text) or self.tr("line end"))
            self._chance.setText(self.tr("{percent} likely").format(percent=percent(word.probability)))
            told = f"{self._word.text()}, {self._chance.text()}"
            self.text.setAccessibleDescription(told)
            others = self.tr("what else fits: {count}").format(count=len(alternatives)) if alternatives else ""
            # The focus stays in the text: without this a screen reader would not tell which word is come to.
            announce(self.text, ", ".join(filter(None, (told, others))))
        self._offer.setVisible(bool(alternatives))
        for button, other in zip(self._buttons, alternatives, strict=False):
            button.show_alternative(other, self._wording(other, self._words[index]))
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(alternatives))

    def _wording(self, other: Alternative, word: WordScore) -> str:
        if other.ends:
            return self.tr("the end of the answer")
        if not other.text:
            return self.tr("another character")
        return _visible(other.text, word.text) or self.tr("line end")

    @Slot()
    def _go_to_alternatives(self) -> None:
        if self._buttons[0].isVisible():
            self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(tuple)
    def _continue(self, begin: tuple[int, ...]) -> None:
        self.accept()
        self.continue_wanted.emit(begin)

    def _lay_out(self, close: QPushButton) -> None:
        side = QVBoxLayout()
        side.setSpacing(4)
        for part in (self._word, self._chance, self._offer, *self._buttons):
            side.addWidget(part)
        side.addStretch(1)
        column = QWidget()
        column.setFixedWidth(round(_SIDE_WIDTH * text_scale()))
        column.setLayout(side)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.text, 1)
        middle.addStretch(0)
        middle.addWidget(column)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(self._hint)
        layout.addLayout(middle, 1)
        layout.addLayout(foot)


class WordsText(QTextEdit):
    """Text of tinted words, one of which is the current one: by click, or with the arrow keys.

    ``pointed_at`` carries its index; ``entered`` comes with Enter.
    """

    pointed_at = Signal(int)
    entered = Signal()

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._colours = colours
        self._words: Sequence[WordScore] = ()
        self._starts: list[int] = []
        self._current = -1
        self._filling = QTimer(self, interval=0)
        self._filling.timeout.connect(self._fill)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(text_font(15))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def set_words(self, words: Sequence[WordScore]) -> None:
        """Show other words, slice by slice; the first one is current."""
        self.clear()
        self._words, self._starts, self._current = words, [], -1
        self._fill()
        self.set_current(0)
        self._filling.start()

    @property
    def current(self) -> int:
        """The index of the current word, -1 before there is any."""
        return self._current

    def set_current(self, index: int) -> None:
        """Make a word the current one."""
        if not self._starts:
            return
        self._current = max(0, min(index, len(self._starts) - 1))
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._starts[self._current])
        self.setTextCursor(cursor)
        end = self._starts[self._current + 1] if self._current + 1 < len(self._starts) else self._last
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        mark.format.setBackground(QColor(self._colours.accent))
        mark.format.setForeground(QColor(self._colours.on_accent))
        self.setExtraSelections([mark])
        self.ensureCursorVisible()
        self.pointed_at.emit(self._current)

    def index_at(self, point: QPoint) -> int:
        """The word at a point of the viewport."""
        cursor = self.cursorForPosition(point)
        position = cursor.position()
        # The cursor goes to the nearest gap, which is behind the character when that is clicked on its right half.
        if point.x() < self.cursorRect(cursor).x():
            position -= 1
        return max(0, bisect_right(self._starts, position) - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the word there the current one."""
        self.set_current(self.index_at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go word by word, up and down by lines, Enter to what else fits."""
        match event.key():
            case Qt.Key.Key_Left:
                self.set_current(self._current - 1)
            case Qt.Key.Key_Right:
                self.set_current(self._current + 1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                line = self.cursorRect().height() or 1
                step = line if event.key() == Qt.Key.Key_Down else -line
                self.set_current(self.index_at(self.cursorRect().center() + QPoint(1, step)))
            case Qt.Key.Key_Home:
                self.set_current(0)
            case Qt.Key.Key_End:
                self.set_current(len(self._starts) - 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.entered.emit()
            case _:
                super().keyPressEvent(event)

    @property
    def _last(self) -> int:
        return self.document().characterCount() - 1

    @Slot()
    def _fill(self) -> None:
        """Put in the next words."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        done = len(self._starts)
        for word in self._words[done : done + _WORDS_AT_ONCE]:
            self._starts.append(cursor.position())
            form = QTextCharFormat()
            form.setForeground(QColor(self._colours.text))
            bare = word.text.lstrip(" ")
            cursor.insertText(word.text[: len(word.text) - len(bare)], form)
            form.setBackground(tint(self._colours, word.probability))
            cursor.insertText(bare, form)
        if len(self._starts) == len(self._words):
            self._filling.stop()


class AlternativeButton(QPushButton):
    """What else could have stood there, over a bar as long as it was likely. ``chosen`` carries its tokens."""

    chosen = Signal(tuple)

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._bar = QColor(colours.accent_wash)
        self._share = 0.0
        self._begin: tuple[int, ...] = ()
        self.setAutoDefault(False)
        self.setStyleSheet("text-align: left;")
        self.clicked.connect(lambda: self.chosen.emit(self._begin))

    def show_alternative(self, other: Alternative, words: str) -> None:
        """Show another one, worded ``words``."""
        self._share, self._begin = other.probability, other.begin
        share = percent(other.probability)
        self.setText(f"{words}   {share}".replace("&", "&&"))
        self.setAccessibleName(self.tr("Continue from here with {word}, {percent}").format(word=words, percent=share))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar below the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._bar)
        area = self.rect().adjusted(2, 2, -2, -2)
        area.setWidth(max(6, round(area.width() * self._share)))
        painter.drawRoundedRect(area, 6, 6)
        painter.end()
        super().paintEvent(event)


def percent(probability: float) -> str:
    """A probability in words, as "34 %"."""
    value = 100 * probability
    if value < _LEAST_PERCENT:
        return f"< {QLocale().toString(_LEAST_PERCENT, 'f', 1)} %"
    return f"{QLocale().toString(value, 'f', 0 if value >= 10 else 1)} %"


def tint(colours: Colours, probability: float) -> QColor:
    """The ground of a word: the less likely it was, the more of the warning colour."""
    ground, strong = QColor(colours.ground), QColor(colours.warning)
    share = _STRONGEST * (1 - probability)
    return QColor(
        round(ground.red() + (strong.red() - ground.red()) * share),
        round(ground.green() + (strong.green() - ground.green()) * share),
        round(ground.blue() + (strong.blue() - ground.blue()) * share),
    )


def _visible(text: str, like: str) -> str:
    """``text`` on one line, "" for a line end. White space before it shows where the word ``like`` has it not."""
    bare = text.strip()
    if not bare:
        return "" if "\n" in text else "␣"
    if text[0].isspace() and not like[:1].isspace():
        return f"␣{bare}"
    return f"…{bare}" if like[:1].isspace() and not text[0].isspace() else bare


def _label(text: str, kind: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if kind:
        label.setProperty("kind", kind)
    return label
