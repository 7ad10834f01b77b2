"""Gives tags to conversations and takes them away."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import Colours, style_sheet
from gui.icons import icon
from gui.tick_box import BOX, paint_tick
from knowledge.store.filing import tag_name
from knowledge.store.records import NAME_CHARACTERS, Conversation

CHECKED, PARTLY, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Unchecked


class _TickDelegate(QStyledItemDelegate):
    """Draws ticks in the window's colours."""

    def __init__(self, colours: Colours, parent: QWidget) -> None:
        super().__init__(parent)
        self._colours = colours

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        area: QRect = option.rect  # the stubs do not know the option's fields' types
        box = QRect(area.left() + 3, area.center().y() - BOX // 2, BOX, BOX)
        state = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
        painter.fillRect(box.adjusted(-2, -2, 2, 2), QColor(self._colours.ground))
        paint_tick(painter, box, state, self._colours)


class TagsDialog(QDialog):
    """All tags, ticked where the conversations have them, partly where only some do, and a field for new ones.

    After it was accepted, ``added`` and ``removed`` say what changed for all of the conversations.
    """

    def __init__(
        self,
        tags: Sequence[tuple[str, int]],
        conversations: Sequence[Conversation],
        colours: Colours,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tags"))
        self.setStyleSheet(style_sheet(colours))
        self.setMinimumSize(340, 380)
        if len(conversations) == 1:
            words = self.tr("Tags of “{title}”").format(title=conversations[0].title or self.tr("New chat"))
        else:
            words = self.tr("Tags of {count} chats").format(count=len(conversations))
        title = QLabel(words)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)

        self._field = QLineEdit()
        self._field.setPlaceholderText(self.tr("New tag"))
        self._field.setAccessibleName(self.tr("New tag"))
        self._field.setMaxLength(NAME_CHARACTERS)
        self._field.returnPressed.connect(self._add)
        self._add_button = QPushButton(self.tr("Add"))
        self._add_button.setIcon(icon("plus", colours.text, 16))
        self._add_button.setProperty("kind", "outlined")
        self._add_button.setAutoDefault(False)
        self._add_button.setEnabled(False)
        self._add_button.clicked.connect(self._add)
        self._field.textChanged.connect(lambda text: self._add_button.setEnabled(bool(tag_name(text))))
        new = QHBoxLayout()
        new.addWidget(self._field, 1)
        new.addWidget(self._add_button)

        self._list = QListWidget()
        self._list.setAccessibleName(self.tr("Tags"))
        self._list.setSpacing(2)
        self._list.setObjectName("tags")
        self._list.setItemDelegate(_TickDelegate(colours, self))
        self._before: dict[str, Qt.CheckState] = {}
        for tag, _ in tags:
            having = sum(tag.lower() in (own.lower() for own in found.tags) for found in conversations)
            state = UNCHECKED if not having else (CHECKED if having == len(conversations) else PARTLY)
            self._before[tag] = state
            self._list.addItem(self._item(tag, state))
        self._list.setCurrentRow(0)

        cancel = QPushButton(self.tr("Cancel"))
        cancel.setProperty("kind", "outlined")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        save = QPushButton(self.tr("Save"))
        save.setProperty("kind", "filled")
        save.setAutoDefault(False)
        save.clicked.connect(self._accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 18)
        layout.setSpacing(12)
        layout.addWidget(title)
        layout.addLayout(new)
        layout.addWidget(self._list, 1)
        layout.addLayout(buttons)
        self._field.setFocus()

    @property
    def added(self) -> list[str]:
        return [tag for tag, state in self._states() if state == CHECKED and self._before.get(tag) != CHECKED]

    @property
    def removed(self) -> list[str]:
        return [
            tag for tag, state in self._states() if state == UNCHECKED and self._before.get(tag, UNCHECKED) != state
        ]

    def _states(self) -> list[tuple[str, Qt.CheckState]]:
        items = [self._list.item(position) for position in range(self._list.count())]
        return [(item.text(), item.checkState()) for item in items]

    def _item(self, tag: str, state: Qt.CheckState) -> QListWidgetItem:
        item = QListWidgetItem(tag)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(state)
        item.setSizeHint(QSize(0, 30))
        return item

    @Slot()
    def _add(self) -> None:
        tag = tag_name(self._field.text())
        if not tag:
            return
        found = self._list.findItems(tag, Qt.MatchFlag.MatchFixedString)
        if found:
            found[0].setCheckState(CHECKED)
        else:
            self._list.insertItem(0, self._item(tag, CHECKED))
        self._field.clear()

    @Slot()
    def _accept(self) -> None:
        """What stands in the field counts too: a person who typed a tag and pressed OK meant it."""
        self._add()
        self.accept()
