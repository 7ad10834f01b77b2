"""Has two models answer the same question, and gives the model's process back afterwards."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from engine.comparing import ComparingEvent, Comparison
from gui.background import Workers
from gui.giving_way import begin_giving_way, end_giving_way
from gui.library.comparing import ComparePane
from gui.library.model_controller import ModelController
from gui.wording import worded
from knowledge.errors import DodamError

if TYPE_CHECKING:
    from gui.session import Session


class ComparingController(QObject):
    """``is_answering`` is whether an answer is being written in any chat. The chat's model is lent from the first
    question on, and loaded again by ``leave``.
    """

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        models: ModelController,
        pane: ComparePane,
        is_answering: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._workers = workers
        self._models = models
        self._pane = pane
        self._is_answering = is_answering
        self._running: Comparison | None = None
        self._has_model = False
        pane.asked.connect(self._ask)
        pane.stopped.connect(self.stop)
        pane.use_wanted.connect(self.leave)

    @property
    def is_running(self) -> bool:
        return self._running is not None

    @Slot()
    def stop(self) -> None:
        """End what is being asked; what is written stays."""
        if self._running is not None:
            self._running.stop()

    @Slot(str)
    def leave(self, path: str = "") -> None:
        """End it and load the chat's model again, or ``path`` in its place."""
        self.stop()
        if self._has_model:
            # The load waits for the end: both are done by the same worker.
            self._has_model = False
            self._models.take_back(path)
        elif path:
            self._models.load(path)

    @Slot(list, str)
    def _ask(self, paths: Sequence[str], question: str) -> None:
        if self._is_answering():
            self._pane.say(self.tr("An answer is being written in a chat. Wait for its end, or stop it."))
            return
        if not self._has_model:
            self._has_model = True
            self._models.lend()
        running = self._running = self._session.comparison(paths, question)
        self._pane.begin()
        begin_giving_way(self)
        self._workers.model.follow(running.events).event(self._show).success(
            lambda _nothing: self._end(running)
        ).failure(lambda error: self._fail(running, error))

    def _show(self, event: ComparingEvent) -> None:
        self._pane.columns[event.place].show_event(event)

    def _fail(self, running: Comparison, error: DodamError) -> None:
        self._pane.say(worded(error))
        self._end(running)

    def _end(self, running: Comparison) -> None:
        if running is self._running:
            self._running = None
            end_giving_way(self)
            self._pane.set_busy(False)
            for column in self._pane.columns:
                column.settle()
