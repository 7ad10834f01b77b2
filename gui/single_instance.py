"""One window for a profile: a second start asks the first one to come to the front."""

import hashlib

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from knowledge.profile import Profile

ANSWER_TIMEOUT_MS = 1000


def _name(profile: Profile) -> str:
    return "dodam-" + hashlib.sha256(str(profile.folder).encode()).hexdigest()[:16]


def raise_other(profile: Profile) -> bool:
    """Ask the window that has ``profile`` open to come to the front; False where none answers."""
    socket = QLocalSocket()
    socket.connectToServer(_name(profile))
    reached = socket.waitForConnected(ANSWER_TIMEOUT_MS)
    socket.disconnectFromServer()
    return reached


class SingleInstance(QObject):
    """Listens for later starts with the same profile; only this user can reach it."""

    raised = Signal()

    def __init__(self, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        # The socket file of a run that was killed is still there; the profile lock says that nobody listens on it.
        QLocalServer.removeServer(_name(profile))
        self._server.listen(_name(profile))

    @Slot()
    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raised.emit()
