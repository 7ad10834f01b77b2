"""A question before something large or harmful is done, in the window's look."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.appearance import Colours, style_sheet
from gui.icons import icon

_SIGN = 28


class Question(QMessageBox):
    """``agree`` does it; Cancel, Escape and Enter do not. What is done is said by the words of ``agree``."""

    def __init__(self, text: str, details: str, agree: str, colours: Colours, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Dodam")
        self.setStyleSheet(style_sheet(colours))
        self.setIconPixmap(icon("triangle-alert", colours.warning, _SIGN).pixmap(_SIGN, _SIGN))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setInformativeText(details)
        self.agree = self.addButton(agree, QMessageBox.ButtonRole.DestructiveRole)
        cancel = self.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        self.agree.setProperty("kind", "outlined")
        cancel.setProperty("kind", "filled")
        for button in (self.agree, cancel):
            button.setAccessibleName(button.text())
            button.style().polish(button)
        self.setDefaultButton(cancel)
        self.setEscapeButton(cancel)
        self.setContentsMargins(8, 6, 8, 4)
