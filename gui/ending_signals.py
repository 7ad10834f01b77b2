"""The system ending the session, or Ctrl+C in a terminal, closes the window as its own button does."""

import signal
import socket

from PySide6.QtCore import QCoreApplication, QObject, QSocketNotifier, Slot


class EndingSignals(QObject):
    """Listens until ``close``; unheard, a signal would end the program with nothing put away.

    While Qt waits for events no Python runs, so what Python writes on a signal wakes Qt (``signal.set_wakeup_fd``).
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waking, self._woken = socket.socketpair()
        for end in (self._waking, self._woken):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, _quit) for number in (signal.SIGTERM, signal.SIGINT)}
        self._notifier = QSocketNotifier(self._woken.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def close(self) -> None:
        self._notifier.setEnabled(False)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        self._waking.close()
        self._woken.close()

    @Slot()
    def _wake(self) -> None:
        """Python runs now, and with it what it calls on the signal."""
        self._woken.recv(64)


def _quit(number: int, frame: object) -> None:
    QCoreApplication.quit()
