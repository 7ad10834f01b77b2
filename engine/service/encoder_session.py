"""A loaded encoder, ready to order passages and to sort texts into labels. It writes nothing."""

import time
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from engine.errors import CannotWrite, ModelUnsupported, NothingToFind, OwnLabelsOnly
from engine.library.catalog import check_fits
from engine.library.gguf import Header, read_gguf
from engine.library.header import ModelInfo
from engine.prompt.layout import speaks_korean
from engine.runtime.encoder import Encoder, EncodingStopped, Vector
from engine.runtime.letters import check_letters
from engine.runtime.model import Model
from engine.service.messages import Classified, Compare, Generate, LabelShare, PlanPrompt, PromptPlan, Ranked
from knowledge.child.serving import Reply
from knowledge.embedding.family import embedding_family

_RANK_POOLING = 4
"""llama.cpp's ``LLAMA_POOLING_TYPE_RANK``; files made before it have a head all the same."""


class EncoderSession:
    """Owns the weights of the model ``info``.

    ``on_progress`` is called with the fraction loaded and returns whether to go on. Raises ``ModelError`` kinds; what
    was taken of memory is given back then.
    """

    def __init__(
        self, info: ModelInfo, context_tokens: int, threads: int, on_progress: Callable[[float], bool]
    ) -> None:
        started = time.perf_counter()
        check_fits(info, context_tokens)
        self.info = info
        self.wished_context = context_tokens
        header = read_gguf(info.path)
        if "tokenizer.chat_template.rerank" in header.values:
            raise ModelUnsupported(model=info.name, reason="a ranker that is asked in the words of a template")
        pooling = header.values.get(f"{info.architecture}.pooling_type")
        ranks = pooling == _RANK_POOLING or any(tensor.name == "cls.output.weight" for tensor in header.tensors)
        self._family = embedding_family(f"{_given_name(header)} {info.name}")
        self._model = Model(info.path, on_progress)
        try:
            self._encoder = Encoder(self._model, threads, ranks, pooled=bool(pooling))
        except BaseException:
            self._model.close()
            raise
        self._classes = self._encoder.classes if ranks else ()
        self._entails = next(
            (at for at, name in enumerate(self._classes) if name.casefold().startswith("entail")), None
        )
        self.load_s = time.perf_counter() - started

    @property
    def context_tokens(self) -> int:
        return self._encoder.window

    def close(self) -> None:
        self._encoder.close()
        self._model.close()

    def plan(self, request: PlanPrompt) -> PromptPlan:
        """Raises ``CannotWrite``: there is no prompt."""
        raise CannotWrite(model=self.info.name)

    def answer(self, request: Generate, reply: Reply) -> None:
        """Raises ``CannotWrite``."""
        raise CannotWrite(model=self.info.name)

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        return tuple(len(self._model.tokenize(text)) for text in texts)

    def compare(self, request: Compare, reply: Reply) -> None:
        """Emit ``Classified`` where there are labels, else ``Ranked``; nothing where it was cancelled.

        Raises ``NothingToFind`` without labels and passages, ``OwnLabelsOnly`` for a classifier with fixed classes,
        and ``LettersUnknown``.
        """
        check_letters(self._model, request.text)
        try:
            if len(self._classes) > 1 and self._entails is None:
                if request.labels:
                    raise OwnLabelsOnly(model=self.info.name, labels=", ".join(self._classes))
                reply.emit(Classified(self._own_classes(request.text, lambda: reply.cancelled)))
            elif request.labels:
                reply.emit(Classified(self._sorted(request.text, request.labels, lambda: reply.cancelled)))
            elif request.passages:
                reply.emit(Ranked(self._ranked(request.text, request.passages, lambda: reply.cancelled)))
            else:
                raise NothingToFind(model=self.info.name)
        except EncodingStopped:
            return

    def _ranked(self, query: str, passages: Sequence[str], stopped: Callable[[], bool]) -> tuple[float, ...]:
        """By the head's own score, else by the likeness (cosine) of meanings."""
        if self._classes:
            at = self._entails or 0
            return tuple(float(self._encoder.scores(query, passage, stopped)[at]) for passage in passages)
        asked = self._encoder.vector(self._family.question, query, stopped)
        return tuple(
            float(asked @ self._encoder.vector(self._family.passage, passage, stopped)) for passage in passages
        )

    def _sorted(self, text: str, labels: Sequence[str], stopped: Callable[[], bool]) -> tuple[LabelShare, ...]:
        """Zero-shot: each label becomes a sentence, and the text is compared with all of them.

        With a head that knows entailment, the text is the premise of each sentence (Yin et al. 2019).
        """
        sentences = [_sentence(label) for label in labels]
        if self._entails is not None:
            scores = [float(self._encoder.scores(text, sentence, stopped)[self._entails]) for sentence in sentences]
        elif self._classes:
            scores = [float(self._encoder.scores(sentence, text, stopped)[0]) for sentence in sentences]
        else:
            meaning = self._encoder.vector(self._family.sorted, text, stopped)
            likeness = [meaning @ self._encoder.vector(self._family.sorted, item, stopped) for item in sentences]
            scores = [float(score) / self._family.temperature for score in likeness]
        return _shares(labels, np.array(scores, np.float32))

    def _own_classes(self, text: str, stopped: Callable[[], bool]) -> tuple[LabelShare, ...]:
        names = [name or str(number) for number, name in enumerate(self._classes, 1)]
        return _shares(names, self._encoder.scores(text, "", stopped))


def _sentence(label: str) -> str:
    """Measured on e5, 40 texts: the bare label sorts 32 right, “about …” 33, this 35."""
    return f"이것은 {label}의 예이다." if speaks_korean(label) else f"This is an example of {label}."


def _shares(labels: Sequence[str], scores: Vector) -> tuple[LabelShare, ...]:
    """Softmax over ``scores``, the largest share first."""
    powers: npt.NDArray[np.float32] = np.exp(scores - scores.max())
    shares = powers / powers.sum()
    order = np.argsort(-shares, kind="stable")
    return tuple(LabelShare(labels[at], float(shares[at]), float(scores[at])) for at in order)


def _given_name(header: Header) -> str:
    name = header.values.get("general.name", "")
    return name if isinstance(name, str) else ""
