"""Looking at an answer word by word, and answering again from another word."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from gui.background import Workers
from gui.conversation.conversation_controller import ConversationController
from gui.library.model_controller import ModelController
from gui.main_window import MainWindow
from gui.transcript.view import TranscriptView
from gui.wording import worded
from knowledge.store.records import Message

if TYPE_CHECKING:
    from engine.turn.word_scores import WordScore
    from gui.conversation.token_view import TokenView
    from gui.session import Session


class TokenViewController(QObject):
    """Opens a ``TokenView`` for an answer of ``conversation``; the model that wrote it is needed for that."""

    def __init__(
        self,
        session: "Session",
        workers: Workers,
        window: MainWindow,
        transcript: TranscriptView,
        conversation: ConversationController,
        models: ModelController,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._workers = workers
        self._window = window
        self._transcript = transcript
        self._conversation = conversation
        self._models = models
        self._sheet: TokenView | None = None
        self._waiting: tuple[str, str] | None = None
        models.loaded.connect(self._model_loaded)
        models.failed.connect(self._give_up)

    @property
    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """What ``gui.actions`` calls look_at_words: for the current answer, else the last one."""
        return {"look_at_words": self._open_current}

    @Slot(str)
    def open(self, message_id: str) -> None:
        """Show the words of an answer."""
        answer = self._conversation.branch.message(message_id)
        if answer is None or answer.role != "assistant":
            return
        tell = self._window.toast.tell
        if self._conversation.is_answering:
            tell(self.tr("An answer is being written. Stop it first."), self.tr("Stop"), self._conversation.stop)
        elif not self._was_written_at_once(answer):
            tell(self.tr("This answer was not written word by word from one prompt, so there is nothing to look at."))
        elif Path(self._models.path).stem != answer.model:
            self._offer_model(answer)
        else:
            self._show(answer)

    def _open_current(self) -> None:
        answers = [message.id for message in self._conversation.messages if message.role == "assistant"]
        current = self._transcript.current.message_id
        if answers:
            self.open(current if current in answers else answers[-1])

    def _was_written_at_once(self, answer: Message) -> bool:
        # Imported when it is first wanted: most windows are closed without it.
        from engine.turn.what_was_used import stats_of

        stats = stats_of(answer)
        loaded = self._session.services.model.loaded
        is_other_kind = loaded is not None and loaded.kind not in ("chat", "base")
        in_parts = stats.plan is not None and stats.plan.parts > 1
        return not (stats.whole is not None or stats.refused or in_parts or is_other_kind)

    def _offer_model(self, answer: Message) -> None:
        path = next((model.path for model in self._models.usable if Path(model.path).stem == answer.model), "")

        def load() -> None:
            self._waiting = answer.id, path
            self._models.load(path)

        if path:
            words = self.tr("{model} wrote this answer, and only it knows how likely each word was.")
            self._window.toast.tell(words.format(model=answer.model), self.tr("Load it"), load)
        else:
            words = self.tr("{model} wrote this answer, and it is not among your models any more.")
            self._window.toast.tell(words.format(model=answer.model))

    def _show(self, answer: Message) -> None:
        from gui.conversation.token_view import TokenView

        sheet = TokenView(self._window.colours, self._window)
        self._sheet = sheet

        def close() -> None:
            self._sheet = None
            sheet.deleteLater()

        sheet.finished.connect(close)
        sheet.continue_wanted.connect(lambda begin: self._continue(answer.id, begin))
        sheet.open()
        # This worker waits for the model as long as replies are under way.
        self._workers.measuring.run(lambda: self._session.score_answer(answer.id)).success(
            lambda words: self._tell(sheet, words)
        ).failure(lambda error: self._tell(sheet, worded(error)))

    def _tell(self, sheet: "TokenView", result: "Sequence[WordScore] | str") -> None:
        """Show the words, or why there are none; the sheet may have been closed meanwhile."""
        if sheet is not self._sheet:
            return
        if isinstance(result, str):
            sheet.show_problem(result)
        else:
            sheet.show_words(result)

    def _continue(self, answer_id: str, begin: tuple[int, ...]) -> None:
        if not self._conversation.is_answering:
            self._conversation.answer_again(answer_id, begin=begin)

    @Slot(str)
    def _model_loaded(self, path: str) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting[1] == path:
            self.open(waiting[0])

    @Slot(str)
    def _give_up(self, _words: str) -> None:
        self._waiting = None
