"""Takes a document out of its chat after the time in which that can be undone."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.toast import TOAST_MS, Toast
from knowledge.store.records import Document

FOR_GOOD_MS = TOAST_MS + 500
"""A little longer than the toast, so that an undo in its last moment still finds the document."""


class Removal(QObject):
    """``remove`` takes a document out for good. ``undone`` carries a document that is to be shown again."""

    undone = Signal(object)

    def __init__(self, toast: Toast, remove: Callable[[int], None], parent: QObject) -> None:
        super().__init__(parent)
        self._toast = toast
        self._remove = remove
        self._leaving: Document | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FOR_GOOD_MS)
        self._timer.timeout.connect(self.finish)

    @property
    def leaving(self) -> int:
        """Id of the document that is no longer shown but still there, 0 for none."""
        return self._leaving.id if self._leaving is not None else 0

    def begin(self, document: Document) -> None:
        """Offer to undo it; the one before goes for good."""
        self.finish()
        self._leaving = document
        self._timer.start()
        words = self.tr("“{file}” was removed").format(file=document.file)
        self._toast.tell(words, self.tr("Undo"), self._undo)

    @Slot()
    def finish(self) -> None:
        """Take out for good what is leaving: another question must not be answered from it."""
        leaving, self._leaving = self._leaving, None
        self._timer.stop()
        if leaving is not None:
            self._remove(leaving.id)

    def _undo(self) -> None:
        leaving, self._leaving = self._leaving, None
        self._timer.stop()
        if leaving is not None:
            self.undone.emit(leaving)
