"""Draws the rows of the conversation list."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDateTime, QLocale, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.appearance import LIGHT, is_compact, text_font
from gui.icons import icon
from gui.sidebar.rows import ConversationRow, MessageRow, SectionRow
from knowledge.store.records import NAME_CHARACTERS, Span

SIDE = 8
"""Space between the list's edge and a row's ground."""
INSET = 10
"""Space between a row's ground and its text."""
FOLDER_INSET = 14
MORE_WIDTH = 28
COMPACT_BY = 6
"""Where rows are to stand close together, each is so much lower."""
GLYPH = 16

PILL_WIDTH = 64
PILLS_SHARE = 0.35
"""Of a row's width for all its pills, the last of which says how many more tags there are: the title comes first."""
PILL_SIDE = 6
PILL_GAP = 4
BADGE_GLYPH = 12

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Rounded rows with a title and tags, in search results with a snippet; a “more” mark under the pointer.

    All rows are of one height, that of search results while ``searching``: asked for the height of each of 5,000 rows,
    the list would open slowly.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.colours = LIGHT
        self.focus_ring = False
        self.opened_id = ""
        self.searching = False
        self.drop_row = -1
        # Made once: a repaint asks for a hundred of them.
        self._title, self._opened_title = text_font(14), text_font(14, QFont.Weight.DemiBold)
        self._section, self._small, self._pill = text_font(12, QFont.Weight.DemiBold), text_font(12), text_font(11)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        title = QFontMetrics(self._title).height()
        wanted = title + QFontMetrics(self._small).height() + 22 if self.searching else title + 19
        return QSize(0, wanted - COMPACT_BY if is_compact() else wanted)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = index.data(Qt.ItemDataRole.UserRole)
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        area: QRect = option.rect  # the stubs do not know the option's fields' types
        self._paint_ground(painter, option.state, area, row, index.row() == self.drop_row)
        if isinstance(row, SectionRow):
            self._paint_section(painter, option.state, area, row, text)
        elif isinstance(row, ConversationRow):
            self._paint_conversation(painter, option.state, area, row, text)
        elif isinstance(row, MessageRow):
            self._paint_message(painter, area, row, text)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, state: QStyle.StateFlag, area: QRect, row: object, is_target: bool
    ) -> None:
        colours = self.colours
        ground = area.adjusted(SIDE, 1, -SIDE, -1)
        opened = isinstance(row, ConversationRow) and row.conversation.id == self.opened_id
        usable = not isinstance(row, SectionRow) or row.can_collapse
        chosen = opened or (bool(state & QStyle.StateFlag.State_Selected) and not isinstance(row, SectionRow))
        if chosen or is_target or (usable and state & QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            fill = colours.accent_wash if is_target else (colours.chosen if chosen else colours.hover)
            painter.setBrush(QColor(fill))
            painter.drawRoundedRect(ground, 8, 8)
        if usable and self.focus_ring and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent_text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 8, 8)

    def _paint_section(
        self, painter: QPainter, state: QStyle.StateFlag, area: QRect, row: SectionRow, text: str
    ) -> None:
        quiet = self.colours.quiet
        inner = area.adjusted(SIDE + INSET, 0 if row.can_collapse else 8, -SIDE - INSET, 0)
        if row.can_collapse:
            self._glyph(painter, "chevron-right" if row.collapsed else "chevron-down", inner, 14)
            inner.setLeft(inner.left() + 18)
            self._glyph(painter, "folder" if row.folder is not None else "archive", inner, 14)
            inner.setLeft(inner.left() + 20)
            if row.folder is not None and state & QStyle.StateFlag.State_MouseOver:
                icon("ellipsis", quiet, GLYPH).paint(painter, more_area(area))
            else:
                count = QRect(inner.right() - 40, inner.top(), 40, inner.height())
                self._text(painter, self._small, quiet, count, str(row.count), Qt.AlignmentFlag.AlignRight)
            inner.setRight(inner.right() - 32)
        self._elided(painter, self._section, self.colours.text if row.folder is not None else quiet, inner, text)

    def _paint_conversation(
        self, painter: QPainter, state: QStyle.StateFlag, area: QRect, row: ConversationRow, text: str
    ) -> None:
        colours = self.colours
        inner = area.adjusted(SIDE + INSET, 1, -SIDE - INSET, -1)
        if row.in_folder:
            inner.setLeft(inner.left() + FOLDER_INSET)
        title_area = QRect(inner)
        if self.searching:
            title_area.setHeight(inner.height() * 11 // 20)
        pills = [] if self.searching else pill_areas(row, area)
        if state & QStyle.StateFlag.State_MouseOver:
            title_area.setRight(title_area.right() - MORE_WIDTH + INSET)
            icon("ellipsis", colours.quiet, GLYPH).paint(painter, more_area(area))
        elif pills:
            title_area.setRight(pills[0][1].left() - PILL_GAP)
            self._paint_pills(painter, pills)
        if row.can_expand:
            badge = matches_area(row, area)
            title_area.setRight(badge.left() - PILL_GAP)
            self._paint_badge(painter, badge, row)
        opened = row.conversation.id == self.opened_id
        font = self._opened_title if opened else self._title
        self._elided(painter, font, colours.text, title_area, text, row.title_marks)
        if self.searching:
            below = inner.adjusted(0, title_area.height(), 0, -4)
            if row.conversation.archived:
                self._glyph(painter, "archive", below, 12)
                below.setLeft(below.left() + GLYPH)
            words = row.snippet or " ".join(f"#{tag}" for tag in row.conversation.tags) or _day(row)
            self._elided(painter, self._small, colours.quiet, below, words, row.marks)

    def _paint_message(self, painter: QPainter, area: QRect, row: MessageRow, text: str) -> None:
        inner = area.adjusted(SIDE + INSET + FOLDER_INSET, 1, -SIDE - INSET, -1)
        above = QRect(inner.left(), inner.top(), inner.width(), inner.height() * 11 // 20)
        self._elided(painter, self._small, self.colours.quiet, above, text)
        below = inner.adjusted(0, above.height(), 0, -4)
        self._elided(painter, self._small, self.colours.text, below, row.hit.snippet, row.hit.marks)

    def _paint_pills(self, painter: QPainter, pills: Sequence[tuple[str, QRect]]) -> None:
        for label, place in pills:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.colours.accent_wash))
            painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
            inside = place.adjusted(PILL_SIDE, 0, -PILL_SIDE + 1, 0)
            self._elided(painter, self._pill, self.colours.text, inside, label)

    def _paint_badge(self, painter: QPainter, place: QRect, row: ConversationRow) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colours.accent_wash))
        painter.drawRoundedRect(place, place.height() / 2, place.height() / 2)
        inside = place.adjusted(PILL_SIDE, 0, -PILL_SIDE, 0)
        self._glyph(painter, "chevron-down" if row.expanded else "chevron-right", inside, BADGE_GLYPH)
        self._text(painter, self._pill, self.colours.text, inside, _count(row), Qt.AlignmentFlag.AlignRight)

    def _glyph(self, painter: QPainter, name: str, area: QRect, size: int) -> None:
        top = area.center().y() - size // 2
        icon(name, self.colours.quiet, size).paint(painter, QRect(area.left(), top, size, size))

    def _elided(
        self, painter: QPainter, font: QFont, colour: str, area: QRect, text: str, marks: Sequence[Span] = ()
    ) -> None:
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        whole = len(text) if shown == text else len(shown) - 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colours.warning_wash))
        for first, last in marks:
            if first < whole:
                left = area.left() + metrics.horizontalAdvance(shown[:first])
                right = area.left() + metrics.horizontalAdvance(shown[: min(last, whole)])
                top = area.center().y() - metrics.height() // 2
                painter.drawRoundedRect(QRect(left - 1, top, right - left + 2, metrics.height()), 3, 3)
        self._text(painter, font, colour, area, shown, Qt.AlignmentFlag.AlignLeft)

    def _text(
        self, painter: QPainter, font: QFont, colour: str, area: QRect, text: str, alignment: Qt.AlignmentFlag
    ) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(area, alignment | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        is_folder = isinstance(index.data(Qt.ItemDataRole.UserRole), SectionRow)
        editor.setAccessibleName(self.tr("New name of the folder") if is_folder else self.tr("New name of the chat"))
        editor.setMaxLength(NAME_CHARACTERS if is_folder else 200)
        editor.setFont(text_font(14))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        editor.setGeometry(area.adjusted(SIDE, 0, -SIDE, 0))


def _day(row: ConversationRow) -> str:
    """When a conversation was last used."""
    day = QDateTime.fromSecsSinceEpoch(int(row.conversation.updated)).date()
    return QLocale().toString(day, QLocale.FormatType.LongFormat)


def more_area(row_area: QRect) -> QRect:
    """Where the “more” mark of a row is."""
    return QRect(row_area.right() - SIDE - MORE_WIDTH, row_area.top(), MORE_WIDTH, row_area.height())


def matches_area(row: ConversationRow, row_area: QRect) -> QRect:
    """Where the number of messages found in a conversation stands, on its title's line; empty for a single one."""
    if not row.can_expand:
        return QRect()
    metrics = QFontMetrics(text_font(11))
    width = metrics.horizontalAdvance(_count(row)) + BADGE_GLYPH + PILL_GAP + 2 * PILL_SIDE
    height = metrics.height() + 4
    middle = row_area.top() + row_area.height() * 3 // 10
    return QRect(more_area(row_area).left() - width, middle - height // 2, width, height)


def _count(row: ConversationRow) -> str:
    return QLocale().toString(row.messages)


def pill_areas(row: ConversationRow, row_area: QRect) -> list[tuple[str, QRect]]:
    """What the pills of a row say and where they are, the left one first."""
    if not row.conversation.tags:
        return []
    metrics = QFontMetrics(text_font(11))

    def width_of(label: str) -> int:
        return min(PILL_WIDTH, metrics.horizontalAdvance(label) + 2 * PILL_SIDE)

    right = row_area.right() - SIDE - INSET // 2
    height = metrics.height() + 4
    places: list[tuple[str, QRect]] = []
    for label in reversed(_pill_labels(row.conversation.tags, int(row_area.width() * PILLS_SHARE), width_of)):
        width = width_of(label)
        places.append((label, QRect(right - width, row_area.center().y() - height // 2, width, height)))
        right -= width + PILL_GAP
    return places[::-1]


def _pill_labels(tags: Sequence[str], room: int, width_of: Callable[[str], int]) -> list[str]:
    """As many tags as ``room`` pixels hold, and how many more there are; without room for any, how many there are."""
    for count in range(len(tags), 0, -1):
        labels = [*tags[:count], *([f"+{len(tags) - count}"] if count < len(tags) else [])]
        if sum(map(width_of, labels)) + PILL_GAP * (len(labels) - 1) <= room:
            return labels
    return [f"#{len(tags)}"]


def tag_at(row: ConversationRow, row_area: QRect, place: QPoint) -> str:
    """The tag whose pill is at ``place``, "" for none."""
    for label, area in pill_areas(row, row_area):
        if area.contains(place) and label in row.conversation.tags:
            return label
    return ""
