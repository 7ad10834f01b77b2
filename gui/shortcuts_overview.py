"""All keyboard shortcuts at a glance."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gui.accessible_roles import set_role
from gui.actions import ACTION_GROUPS
from gui.appearance import Colours, style_sheet, text_font, text_scale

SIZE = QSize(640, 520)


class ShortcutsOverview(QDialog):
    """``change`` leads to where shortcuts are set."""

    def __init__(self, actions: Mapping[str, QAction], colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setStyleSheet(style_sheet(colours))
        title = QLabel(self.windowTitle())
        title.setFont(text_font(18, text_font().Weight.DemiBold))
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(24, 8, 24, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        row = 0
        for group in ACTION_GROUPS:
            for action in (actions[spec.name] for spec in group):
                if action.shortcut().isEmpty():
                    continue
                grid.addWidget(QLabel(action.text()), row, 0)
                keys = QLabel(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
                keys.setObjectName("keys")
                grid.addWidget(keys, row, 1, Qt.AlignmentFlag.AlignRight)
                row += 1
            grid.setRowMinimumHeight(row, 10)
            row += 1
        grid.setRowStretch(row, 1)
        scroll = QScrollArea()
        scroll.setObjectName("sheet")
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setAccessibleName(self.windowTitle())
        set_role(scroll, QAccessible.Role.Document)
        self.change = QPushButton(self.tr("Change shortcuts…"))
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(24, 0, 24, 0)
        buttons.addWidget(self.change)
        buttons.addStretch(1)
        buttons.addWidget(close)
        for button in (self.change, close):
            button.setProperty("kind", "outlined")
            button.setAccessibleName(button.text())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 20, 0, 20)
        layout.setSpacing(12)
        heading = QHBoxLayout()
        heading.setContentsMargins(24, 0, 24, 0)
        heading.addWidget(title)
        layout.addLayout(heading)
        layout.addWidget(scroll, 1)
        layout.addLayout(buttons)
        size = SIZE * text_scale()
        self.resize(size if parent is None else size.boundedTo(parent.size() - QSize(40, 40)))
