"""A word in the composer on how the conversation is held; a press ends it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton

from gui.appearance import Colours, text_font
from gui.icons import icon

HEIGHT = 28
_ICON = 14


class ComposerChip(QToolButton):
    """``description`` says, for its tooltip and for screen readers, what holds and what a press does."""

    def __init__(self, icon_name: str, text: str, description: str) -> None:
        super().__init__()
        self._icon_name = icon_name
        self.setObjectName("chip")
        self.setFixedHeight(HEIGHT)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(text_font(12))
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(description)
        self.setToolTip(description)
        self.hide()

    def fold(self, folded: bool) -> None:
        """Show the icon alone, or the words as well."""
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonIconOnly if folded else style.ToolButtonTextBesideIcon)

    def set_colours(self, colours: Colours) -> None:
        """Take new colours."""
        self.setIcon(icon(self._icon_name, colours.accent_text, _ICON))
        self.setStyleSheet(
            f"#chip {{ background: {colours.accent_wash}; color: {colours.accent_text}; border-radius: {HEIGHT // 2}px;"
            f" border: 1px solid {colours.accent_wash}; padding: 0 4px 0 8px; }}"
            f"#chip:hover, #chip:focus {{ border-color: {colours.accent}; }}"
        )
