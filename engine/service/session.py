"""One loaded model, ready to plan and to answer."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from engine.chat_settings import SamplingSettings
from engine.errors import CannotSort
from engine.kv_cache.files import StateFiles
from engine.kv_cache.key import CacheKey
from engine.kv_cache.spelling import spellings
from engine.kv_cache.states import ConversationStates
from engine.library.adapter import AdapterUse, check_adapter, read_adapter
from engine.library.catalog import check_fits
from engine.library.header import ModelInfo
from engine.library.machine import Attention, MachineFit
from engine.prompt.encoding import PromptEncoder
from engine.prompt.plan import PlannedPrompt, plan_prompt
from engine.runtime.adapters import Adapters
from engine.runtime.attention_probe import with_attention
from engine.runtime.context import SHALLOW_TOKENS, Context
from engine.runtime.generation import Answer, StopRules, generate
from engine.runtime.model import Model
from engine.runtime.probe import measure, use_threads
from engine.runtime.scoring import TokenScore, score
from engine.runtime.speculation.draft_policy import DraftCosts
from engine.service.answer_parts import AnswerParts
from engine.service.messages import (
    AnswerScored,
    Compare,
    Generate,
    Generated,
    PlanPrompt,
    PromptPlan,
    PromptPlanned,
    ScoreAnswer,
    ScoredToken,
    Speeds,
    TokenChoice,
    Usage,
)
from engine.service.written_answers import WrittenAnswers
from engine.templates.chat import ChatFormat, ChatTemplate
from engine.templates.plain import PlainChat, PlainText
from knowledge.child.serving import Reply


class ModelSession:
    """Owns the weights, the KV states and the prompt encoder of the model ``info``; states on disk are in ``kept``.

    ``on_progress`` is called with the fraction loaded and returns whether to go on. Raises ``ModelError`` kinds; what
    was taken of memory is given back then.
    """

    def __init__(
        self,
        info: ModelInfo,
        context_tokens: int,
        threads: int,
        attention: Attention,
        on_progress: Callable[[float], bool],
        kept: StateFiles | None = None,
    ) -> None:
        started = time.perf_counter()
        check_fits(info, context_tokens)
        self.info = info
        self.wished_context = context_tokens
        self._model = Model(info.path, on_progress)
        try:
            self._chat = _Voice(self._model, _chat_format(self._model))
            self._text = _Voice(self._model, PlainText())
            if self._chat.format.reasoning is not None:
                self._model.tell_controls(self._chat.format.reasoning.marks)
            self._written = WrittenAnswers(self._model.piece)
            shallow = SHALLOW_TOKENS if attention.begins_shallow else 0
            self._context = Context(self._model, context_tokens, threads, attention.mode, shallow)
        except BaseException:
            self._model.close()
            raise
        self._context.warm_up()
        self._draft_costs = DraftCosts()
        key = CacheKey.of(info.path, self._context.state_kind, self._model.chat_template)
        self._states = ConversationStates(self._context, key, kept)
        self._adapters = Adapters(self._model)
        self.adapters: tuple[AdapterUse, ...] = ()
        self.load_s = time.perf_counter() - started

    @property
    def context_tokens(self) -> int:
        return self._context.context_tokens

    @property
    def variant(self) -> str:
        """What the weights are changed by, such as a hash of the adapters in use; "" where they are as in the file."""
        return self._states.variant

    @variant.setter
    def variant(self, variant: str) -> None:
        """Set this whenever the weights change: what was read with others is never mixed with what comes."""
        self._states.variant = variant

    def measure(self, candidates: Sequence[int], stopped: Callable[[], bool]) -> MachineFit:
        """Try these numbers of threads, and ways to attend. Raises ``ReadingStopped`` and ``ModelError`` kinds."""
        fit = measure(self._model, candidates, stopped)
        return with_attention(fit, self._model, stopped)

    def use_threads(self, threads: int) -> None:
        """From the next decode on."""
        use_threads(self._context, threads)

    def use(self, fit: MachineFit, threads: int) -> None:
        """From now on: what was measured, with ``threads`` threads."""
        self.use_threads(threads)
        self._draft_costs = DraftCosts(fit.batch_costs)

    def set_adapters(self, uses: Sequence[AdapterUse]) -> None:
        """Use exactly these adapters from now on. Raises ``ModelError`` kinds, and nothing has changed then."""
        for use in uses:
            check_adapter(read_adapter(Path(use.path)), self.info)
        self.variant = self._adapters.apply(self._context, uses)
        self.adapters = tuple(uses)

    @property
    def thinks(self) -> bool | None:
        """Whether the model thinks first when it is not told; None where it cannot be told."""
        return self._chat.format.thinks

    def forget(self, conversation_id: str) -> None:
        """Leave nothing of a conversation's KV states, in memory or on disk. Any thread."""
        self._states.forget(conversation_id)

    def save(self) -> None:
        """Bring the KV states on disk up to date, for good: nothing is written later."""
        self._states.close()

    def close(self) -> None:
        self.save()
        self._context.close()
        self._model.close()

    def plan(self, request: PlanPrompt) -> PromptPlan:
        """Raises ``MessageTooLong`` or ``TemplateFailed``."""
        return self._planned(request, request.max_tokens).plan

    def count(self, texts: Sequence[str]) -> tuple[int, ...]:
        """Tokens of each text as a part of a prompt."""
        return tuple(len(self._model.tokenize(text)) for text in texts)

    def compare(self, request: Compare, reply: Reply) -> None:
        """Raises ``CannotSort``: words are all that comes out of this model."""
        raise CannotSort(model=self.info.name)

    def answer(self, request: Generate, reply: Reply) -> None:
        """Emit what ``Generate`` says. Raises ``MessageTooLong`` or ``TemplateFailed``."""
        arrived = time.perf_counter()
        sampling = request.sampling
        voice = self._voice(request)
        earlier = self._states.known_tokens(request.conversation_id)
        for text, tokens in spellings(earlier, self._model, self._model.piece):
            voice.encoder.learn(text, tokens)
        planned = self._planned(request, sampling.max_tokens)
        reply.emit(PromptPlanned(planned.plan))
        prompt = planned.prompt
        parts = AnswerParts(reply, voice.format.reasoning, voice.format.opens_reasoning(request.think))
        with self._states.reading(request.conversation_id, prompt.tokens):
            prepared_s = time.perf_counter() - arrived
            answer = self._generated(prompt.tokens, sampling, voice, parts, request.begin)
            parts.finish()
            self._read_last(prompt.tokens, answer.tokens)
        voice.encoder.learn_answer(prompt, answer.text, answer.tokens)
        if voice.format.reasoning is not None:
            self._written.note(answer.tokens)
        read = len(prompt.tokens) + len(request.begin) - answer.cached_tokens
        drawn = max(0, len(answer.tokens) - len(request.begin))
        reply.emit(
            Generated(
                answer.reason,
                Usage(
                    len(prompt.tokens),
                    answer.cached_tokens,
                    len(answer.tokens),
                    answer.drafted_tokens,
                    answer.accepted_tokens,
                ),
                Speeds(
                    prepared_s + answer.reading_s,
                    read / answer.reading_s if answer.reading_s else 0.0,
                    drawn / answer.decoding_s if answer.decoding_s else 0.0,
                ),
            )
        )

    def score(self, request: ScoreAnswer, stopped: Callable[[], bool]) -> AnswerScored:
        """How probable each token of an answer was. Raises ``ReadingStopped`` and as ``answer``."""
        asked = request.request
        voice = self._voice(asked)
        for text, tokens in spellings(self._states.known_tokens(asked.conversation_id), self._model, self._model.piece):
            voice.encoder.learn(text, tokens)
        prompt = self._planned(asked, asked.sampling.max_tokens).prompt
        if request.reasoning and voice.format.reasoning is not None:
            before, answer = self._behind_reasoning(voice, prompt.tokens, request)
        else:
            before, answer = [], voice.encoder.answer_tokens(prompt, request.answer)
        read = [*prompt.tokens, *before]
        answer = answer[: max(0, self.context_tokens - len(read))]
        with self._states.reading("", [*read, *answer]):
            scores = score(self._context, read, answer, stopped)
        return AnswerScored(tuple(before), tuple(map(self._told, scores)))

    def _behind_reasoning(
        self, voice: "_Voice", prompt: list[int], request: ScoreAnswer
    ) -> tuple[list[int], list[int]]:
        """The tokens of what was thought and of the answer: those they were written with, as far as they are known."""
        form = voice.format.reasoning
        assert form is not None
        inside = voice.format.opens_reasoning(request.request.think)
        known = self._states.known_tokens(request.request.conversation_id)
        known = known[len(prompt) :] if list(known[: len(prompt)]) == prompt else ()
        written = self._written.find(form, inside, request.reasoning, request.answer, known)
        if written is not None:
            return written
        opening = "" if inside else f"{form.opening}\n"
        thought = f"{opening}{request.reasoning}\n{form.closing}{form.gap}{form.answer_opening}"
        return voice.encoder.encode_rendered(thought).tokens, list(self._model.tokenize(request.answer))

    def _told(self, scored: TokenScore) -> ScoredToken:
        choices = (
            TokenChoice(token, self._model.piece(token), probability, token in self._model.end_tokens)
            for token, probability in scored.best
        )
        return ScoredToken(scored.token, self._model.piece(scored.token), scored.probability, tuple(choices))

    def _read_last(self, prompt: list[int], answer: list[int]) -> None:
        """Read the last token too where no other was wanted after it: what is kept must tell the whole answer."""
        read = self._context.tokens
        if answer and len(read) < self.context_tokens and read == [*prompt, *answer[:-1]]:
            self._context.append(answer[-1])

    def _generated(
        self,
        prompt: list[int],
        sampling: SamplingSettings,
        voice: "_Voice",
        parts: AnswerParts,
        begin: Sequence[int],
    ) -> Answer:
        """An answer with its reasoning.

        Some families end the reasoning as they end a turn, and answer in another one: that is begun here.
        """
        form = voice.format.reasoning
        marker = form.closing + form.gap if form is not None else ""
        closing = voice.encoder.encode_rendered(marker).tokens
        if not closing or not self._ends_turn(closing[0], voice):
            closing = []
        # Where to go on from another word of the answer, what was thought before it ends there, too.
        behind = _behind(begin, closing) if closing else 0
        answer = generate(
            self._context,
            prompt,
            sampling,
            voice.stop,
            parts.add,
            parts.stopped,
            self._draft_costs,
            begin[: behind - len(closing) + 1] if behind else begin,
        )
        thought = [*prompt, *answer.tokens, *closing]
        left = sampling.max_tokens - len(answer.tokens)
        is_over = not parts.is_reasoning or answer.reason != "end" or left <= 0
        if not closing or is_over or len(thought) >= self.context_tokens:
            return answer
        parts.add(marker)
        rest = generate(
            self._context,
            thought,
            msgspec.structs.replace(sampling, max_tokens=left),
            voice.stop,
            parts.add,
            parts.stopped,
            self._draft_costs,
            begin[behind:] if behind else (),
        )
        return Answer(
            reason=rest.reason,
            tokens=[*answer.tokens, *closing, *rest.tokens],
            cached_tokens=answer.cached_tokens,
            reading_s=answer.reading_s,
            decoding_s=answer.decoding_s + rest.reading_s + rest.decoding_s,
            text=answer.text + marker + rest.text,
            drafted_tokens=answer.drafted_tokens + rest.drafted_tokens,
            accepted_tokens=answer.accepted_tokens + rest.accepted_tokens,
        )

    def _ends_turn(self, token: int, voice: "_Voice") -> bool:
        return token in voice.stop.tokens or token in self._model.end_tokens

    def _voice(self, request: PlanPrompt | Generate) -> "_Voice":
        return self._text if request.continues else self._chat

    def _planned(self, request: PlanPrompt | Generate, max_tokens: int) -> PlannedPrompt:
        planned = plan_prompt(
            self._voice(request).encoder.thinking(request.think),
            request.system_prompt,
            request.turns,
            self.context_tokens,
            max_tokens,
            request.pinned,
            request.summaries,
        )
        if not request.continues:
            return planned
        # What no longer fits of a text is no dialog that a summary could stand for.
        return msgspec.structs.replace(planned, plan=msgspec.structs.replace(planned.plan, unsummarised=()))


def _behind(tokens: Sequence[int], mark: Sequence[int]) -> int:
    """The place behind ``mark`` in ``tokens``, 0 where it is not in them."""
    places = range(len(tokens) - len(mark) + 1)
    return next((place + len(mark) for place in places if list(tokens[place : place + len(mark)]) == list(mark)), 0)


class _Voice:
    """One way of speaking with a model: how prompts are written, encoded and ended."""

    def __init__(self, model: Model, format: ChatFormat) -> None:
        self.format = format
        self.encoder = PromptEncoder(model, format)
        self.stop = _stop_rules(model, format)


def _chat_format(model: Model) -> ChatFormat:
    source = model.chat_template
    if source is None:
        return PlainChat()
    return ChatTemplate(model.path.stem, source, model.special_tokens)


def _stop_rules(model: Model, chat_format: ChatFormat) -> StopRules:
    """Some files do not mark the token that ends a turn; the template shows it, right behind an answer."""
    behind = chat_format.end_of_turn.lstrip()
    tokens = [token.id for text, token in model.control_tokens.items() if behind.startswith(text)]
    return StopRules(tuple(tokens), chat_format.stop_strings)
