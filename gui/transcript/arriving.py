"""Messages that are being written: their text between its arrival and its next showing, their moving dots."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from gui.transcript.announcer import Announcer
from gui.transcript.content import TranscriptMessage
from gui.transcript.entries import Entries

# Streamed text is shown at most this often (30 times a second). Mostly it comes no faster and is shown as it comes.
_UPDATE_MS = 33


class Arriving(QObject):
    """Collects text by message, what is thought apart from what is answered, and shows it all together.

    `arrange` lays out what changed. `updates` ticks once when collected text is to be shown, `slices` while the end of
    a long message is still being parsed.
    """

    def __init__(self, entries: Entries, announcer: Announcer, arrange: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._entries = entries
        self._announcer = announcer
        self._arrange = arrange
        self._parts: dict[tuple[str, bool], list[str]] = {}
        self._busy_id: str | None = None
        self._since_update = QElapsedTimer()
        self.updates = QTimer(self, singleShot=True)
        self.updates.timeout.connect(self.show)
        self.slices = QTimer(self, interval=0)
        self.slices.timeout.connect(self._parse_next)

    def add(self, message_id: str, delta: str, is_reasoning: bool) -> None:
        """Collect `delta`. Raises KeyError for an unknown id."""
        row = self._entries.row(message_id)
        self._parts.setdefault((message_id, is_reasoning), []).append(delta)
        if not is_reasoning:
            self._announcer.begin(self._entries.message(row))
        if not self.updates.isActive():
            waited = self._since_update.elapsed() if self._since_update.isValid() else _UPDATE_MS
            self.updates.start(max(0, _UPDATE_MS - waited))

    def show(self) -> None:
        """Show what was collected."""
        self.updates.stop()
        self._since_update.start()
        taken = [(message_id, kind, "".join(parts)) for (message_id, kind), parts in self._parts.items()]
        self._parts.clear()
        for message_id, is_reasoning, text in taken:
            stream = self._entries.stream_reasoning if is_reasoning else self._entries.stream
            self._announcer.follow(self._entries.message(stream(message_id, text)))
        self._arrange()

    def end(self, message: TranscriptMessage) -> None:
        """Show `message` as it is, in the place of what was collected for it. Raises KeyError for an unknown id."""
        self._drop_text(message.id)
        self._announcer.end(message)
        self._entries.update(message)
        if self._entries.is_parsing:
            self.slices.start()
        self._arrange()

    def set_busy(self, message_id: str | None, caption: str) -> None:
        """Show moving dots with `caption` at a message until it has text; None ends it everywhere."""
        if self._busy_id is not None and self._busy_id != message_id:
            self._entries.set_busy(self._entries.row(self._busy_id), None)
        self._busy_id = message_id
        if message_id is not None:
            self._entries.set_busy(self._entries.row(message_id), caption)
        self._announcer.busy(caption if message_id is not None else "")
        self._arrange()

    def drop(self, message_id: str) -> None:
        """A message goes."""
        self._drop_text(message_id)
        if self._busy_id == message_id:
            self._busy_id = None

    def clear(self) -> None:
        """All messages go."""
        self._parts.clear()
        self._announcer.forget()
        self._busy_id = None

    def _drop_text(self, message_id: str) -> None:
        for is_reasoning in (True, False):
            self._parts.pop((message_id, is_reasoning), None)

    def _parse_next(self) -> None:
        if self._entries.is_parsing and self._entries.parse_next():
            self._arrange()
        if not self._entries.is_parsing:
            self.slices.stop()
