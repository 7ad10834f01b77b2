"""A loaded encoder–decoder, ready to do the tasks that messages set it."""

import time
from collections.abc import Callable, Sequence

import msgspec

from engine.chat_settings import SamplingSettings
from engine.errors import CannotSort
from engine.library.catalog import check_fits
from engine.library.gguf import read_gguf
from engine.library.header import ModelInfo
from engine.prompt.layout import excerpts_text
from engine.prompt.pieces import pieces_of
from engine.prompt.task import Task, read_task
from engine.runtime.encoder_decoder import EncoderDecoder, Written
from engine.runtime.letters import check_letters
from engine.runtime.model import Model
from engine.service.answer_parts import AnswerParts
from engine.service.messages import (
    Compare,
    FinishReason,
    Generate,
    Generated,
    PartBegun,
    PlanPrompt,
    PromptPlan,
    PromptPlanned,
    Speeds,
    Usage,
)
from knowledge.child.serving import Reply


class _Work(msgspec.Struct, frozen=True):
    """A task and the pieces that its text is read in."""

    task: Task
    pieces: list[str]
    plan: PromptPlan


class EncoderDecoderSession:
    """Owns the weights of the model ``info``; every message is a task of its own.

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
        tensors = {tensor.name for tensor in read_gguf(info.path).tensors}
        # T5 1.0 is the one without gates; later ones were trained on instructions, or are trained further by people.
        self._instructed = "enc.blk.0.ffn_gate.weight" in tensors
        self._model = Model(info.path, on_progress)
        try:
            scale = 1.0 if "output.weight" in tensors else float(info.embedding_length**-0.5)
            self._runtime = EncoderDecoder(self._model, context_tokens, threads, scale)
        except BaseException:
            self._model.close()
            raise
        self.load_s = time.perf_counter() - started

    @property
    def context_tokens(self) -> int:
        return self._runtime.window

    def close(self) -> None:
        self._runtime.close()
        self._model.close()

    def plan(self, request: PlanPrompt) -> PromptPlan:
        """The task alone is in the prompt: such a model knows nothing of earlier turns. Raises ``LettersUnknown``."""
        return self._work(request).plan

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        return tuple(self._count(text) for text in texts)

    def compare(self, request: Compare, reply: Reply) -> None:
        """Raises ``CannotSort``: words are all that comes out of this model."""
        raise CannotSort(model=self.info.name)

    def answer(self, request: Generate, reply: Reply) -> None:
        """Emit ``PromptPlanned``, ``PartBegun`` for each piece of a long text, ``TextPiece``… and ``Generated``.

        Where the task reduces, the answers for pieces are kept back and become the text of the next round, until one
        piece is left or they grow no shorter. Raises ``LettersUnknown``.
        """
        work = self._work(request)
        reply.emit(PromptPlanned(work.plan))
        sampling = _fitting_sampling(request.sampling)
        shown = AnswerParts(reply)
        rounds: list[Written] = []
        read = 0
        pieces = work.pieces
        while True:
            last = len(pieces) == 1 or not work.task.reduces
            answers: list[str] = []
            for number, piece in enumerate(pieces, 1):
                if len(pieces) > 1:
                    reply.emit(PartBegun(number, len(pieces)))
                if last and number > 1:
                    shown.add(" ")
                source = self._source(work.task.prefix + piece)
                read += len(source)
                parts: list[str] = []
                written = self._runtime.write(source, sampling, shown.add if last else parts.append, shown.stopped)
                answers.append("".join(parts))
                rounds.append(written)
                if written.reason == "cancelled":
                    break
            if last or rounds[-1].reason == "cancelled":
                break
            text = "\n".join(answers)
            following = self._pieces(work.task, text)
            # A model that summarises nothing away would go round for ever: what it said is then the answer.
            if len(following) >= len(pieces):
                shown.add(text)
                break
            pieces = following
        shown.finish()
        reply.emit(_generated(rounds, read))

    def _work(self, request: PlanPrompt | Generate) -> _Work:
        """The task with as many excerpts, best first, as leave it in one piece."""
        turn, system_prompt = request.turns[-1], request.system_prompt
        count = len(turn.excerpts)
        while True:
            excerpts = turn.excerpts[:count]
            task = self._manageable(read_task(turn, system_prompt, excerpts, self._instructed))
            pieces = self._pieces(task, task.text)
            if len(pieces) == 1 or count == 0:
                break
            count -= 1
        check_letters(self._model, turn.text)
        tokens = sum(len(self._source(task.prefix + piece)) for piece in pieces)
        system = self._count(system_prompt) if system_prompt and task.prefix.startswith(system_prompt) else 0
        quoted = self._count(excerpts_text(turn, excerpts)) if excerpts else 0
        plan = PromptPlan(
            window=self.context_tokens,
            system=system,
            excerpts=quoted,
            recalled=0,
            turns=max(0, tokens - system - quoted),
            reserve=0,
            excerpts_dropped=len(turn.excerpts) - count,
            pinned_dropped=tuple(document.file for document in request.pinned),
            parts=len(pieces),
        )
        return _Work(task, pieces, plan)

    def _pieces(self, task: Task, text: str) -> list[str]:
        if self._fits(task.prefix + text):
            return [text]
        return pieces_of(text, self.context_tokens, lambda piece: self._fits(task.prefix + piece))

    def _manageable(self, task: Task) -> Task:
        """An instruction that fills the window by itself is no instruction: it is read as text, like the rest."""
        if self._count(task.prefix) <= self.context_tokens // 2:
            return task
        return Task("", task.prefix + task.text, task.reduces)

    def _fits(self, text: str) -> bool:
        return len(self._source(text)) <= self.context_tokens

    def _source(self, text: str) -> list[int]:
        return [*self._model.tokenize(text), self._model.eos]

    def _count(self, text: str) -> int:
        return len(self._model.tokenize(text))


def _fitting_sampling(sampling: SamplingSettings) -> SamplingSettings:
    """What nobody changed gives way to what these models are run with: the likeliest word, repeated if need be."""
    usual = SamplingSettings()
    return msgspec.structs.replace(
        sampling,
        temperature=0.0 if sampling.temperature == usual.temperature else sampling.temperature,
        repeat_penalty=1.0 if sampling.repeat_penalty == usual.repeat_penalty else sampling.repeat_penalty,
    )


def _generated(rounds: list[Written], read: int) -> Generated:
    reading = sum(written.reading_s for written in rounds)
    decoding = sum(written.decoding_s for written in rounds)
    drawn = sum(len(written.tokens) for written in rounds)
    return Generated(
        _reason(rounds),
        Usage(read, 0, drawn),
        Speeds(rounds[0].reading_s, read / reading if reading else 0.0, drawn / decoding if decoding else 0.0),
    )


def _reason(rounds: list[Written]) -> FinishReason:
    """How the answer ended: stopped by the person, else cut short in any of its parts, else whole."""
    reasons = [written.reason for written in rounds]
    if "cancelled" in reasons:
        return "cancelled"
    return next((reason for reason in reasons if reason != "end"), "end")
