"""The model child in the hands of somebody who chooses the models himself."""

from pathlib import Path

from engine.library.machine import MachineFit
from engine.library.model_settings import ModelSettings
from engine.service.messages import Generate, LoadModel, ModelEvent
from knowledge.child.process import ChildProcess, Stream


class BorrowedChild:
    """Valid only inside ``ModelClient.borrowed``. The streams raise ``ModelError`` kinds and ``ChildDied``."""

    def __init__(self, child: "ChildProcess[ModelEvent]") -> None:
        self._child = child

    def load(
        self, path: Path, context_tokens: int, settings: ModelSettings, fit: MachineFit | None
    ) -> Stream[ModelEvent]:
        """``Loading``…, then ``ModelLoaded``."""
        return self._child.stream(LoadModel(str(path), context_tokens, settings, fit))

    def generate(self, request: Generate) -> Stream[ModelEvent]:
        """The answer's events, as of ``ModelClient.generate``."""
        return self._child.stream(request)
