"""What of a conversation goes into the prompt, known in tokens before anything is generated.

The prompt keeps its prefix from turn to turn: the system prompt first, then documents in view and what stands for
earlier turns, then the turns as they were first sent. When turns must go, enough go at once that the next few turns
need not drop any: each time the prefix changes, all of the prompt is read anew.
"""

from collections.abc import Sequence

import msgspec

from engine.errors import MessageTooLong
from engine.prompt.encoding import Prompt, PromptEncoder
from engine.prompt.history import SizedSummary, SizedTurn, kept_history, next_user
from engine.prompt.layout import excerpts_text, pinned_text, recalled_text, summaries_text, user_content
from engine.service.messages import ChatTurn, PinnedDocument, PromptPlan
from engine.templates.chat import ChatMessage
from knowledge.store.records import Summary

RESERVE_SHARE = 4
"""At most a quarter of the window is kept free for the answer."""

CHUNK_SHARE = 4
"""When turns must go, a quarter of the window goes at once."""

PINNED_SHARE = 2
"""Documents in view take at most half of the window."""

SUMMARIES_SHARE = 8
"""Summaries take at most an eighth of the window; the oldest give way."""

EXAMPLES_SHARE = 4
"""Examples of how to answer take at most a quarter of the window; the last give way."""


class PlannedPrompt(msgspec.Struct, frozen=True):
    plan: PromptPlan
    prompt: Prompt


class _Turn(msgspec.Struct, frozen=True):
    """A turn's message, and the tokens of its parts."""

    turn: ChatTurn
    message: ChatMessage
    tokens: int
    excerpts: int
    recalled: int


def plan_prompt(
    encoder: PromptEncoder,
    system_prompt: str,
    turns: Sequence[ChatTurn],
    window: int,
    max_tokens: int,
    pinned: Sequence[PinnedDocument] = (),
    summaries: Sequence[Summary] = (),
) -> PlannedPrompt:
    """Plan the prompt that asks for an answer to the last of ``turns``, which is the user's.

    ``window`` and ``max_tokens`` are in tokens. Raises ``MessageTooLong`` where the last message does not fit by
    itself, and ``TemplateFailed``.
    """
    reserve = min(max_tokens, window // RESERVE_SHARE)
    room = window - reserve
    offered = [turn for turn in turns if turn.example]
    *earlier, last = (turn for turn in turns if not turn.example)
    examples = _fitting_examples(encoder, offered, window // EXAMPLES_SHARE)
    shown = _fitting(encoder, pinned, window // PINNED_SHARE)
    standing = encoder.count(system_prompt) + encoder.count(pinned_text(shown)) + sum(one.tokens for one in examples)
    asked = encoder.count(last.text)
    if standing + asked > room:
        # Said before anything is rendered: the message may be a pasted book.
        raise MessageTooLong(tokens=str(asked), room=str(max(0, room - standing)))
    measured = [_measure(encoder, turn) for turn in earlier]
    question = _measure(encoder, last)
    frame, per_turn = _template_tokens(encoder, system_prompt)
    example_tokens = sum(example.tokens + per_turn for example in examples)
    sized = [
        SizedTurn(part.turn.id, part.turn.role, part.tokens + per_turn, part.turn.asked)
        for part in (*measured, question)
    ]
    kept = kept_history(
        sized,
        [SizedSummary(summary, encoder.count(summaries_text([summary]))) for summary in summaries],
        room - frame - example_tokens - encoder.count(pinned_text(shown)),
        window // CHUNK_SHARE,
        window // SUMMARIES_SHARE,
    )
    first = kept.first
    told = list(kept.summaries)
    while True:
        parts = [*measured[first:], question]
        # Tokens may join where parts meet, so the sum of the counts is only nearly right: the last word is this.
        prompt = _encode(encoder, system_prompt, examples, (pinned_text(shown), summaries_text(told)), parts)
        if len(prompt.tokens) <= room:
            break
        if first < len(measured):
            first = next_user(sized, first + 1)
        elif told:
            told.pop(0)
        else:
            question = _shortened(encoder, question, len(prompt.tokens), room)
    summarised = tuple(id for summary in told for id in kept.summaries[summary])
    system = encoder.count(system_prompt)
    shown_tokens = encoder.count(pinned_text(shown))
    summary_tokens = encoder.count(summaries_text(told))
    excerpts = sum(part.excerpts for part in parts)
    recalled = sum(part.recalled for part in parts)
    plan = PromptPlan(
        window=window,
        system=system,
        pinned=shown_tokens,
        summaries=summary_tokens,
        excerpts=excerpts,
        recalled=recalled,
        turns=len(prompt.tokens) - system - example_tokens - shown_tokens - summary_tokens - excerpts - recalled,
        reserve=reserve,
        dropped=tuple(part.turn.id for part in measured[:first] if part.turn.id not in summarised),
        summarised=summarised,
        unsummarised=kept.wanted,
        excerpts_dropped=len(last.excerpts) - len(question.turn.excerpts),
        pinned_dropped=tuple(document.file for document in pinned[len(shown) :]),
        examples=example_tokens,
        examples_dropped=(len(offered) - len(examples)) // 2,
    )
    return PlannedPrompt(plan, prompt)


def _fitting_examples(encoder: PromptEncoder, turns: Sequence[ChatTurn], room: int) -> Sequence[_Turn]:
    """The pairs of question and answer from the first on that fit together into ``room`` tokens."""
    measured = [_measure(encoder, turn) for turn in turns]
    while measured and sum(example.tokens for example in measured) > room:
        del measured[-2:]
    return measured


def _fitting(encoder: PromptEncoder, documents: Sequence[PinnedDocument], room: int) -> Sequence[PinnedDocument]:
    """The documents from the first on that fit together into ``room`` tokens."""
    shown = list(documents)
    while shown and encoder.count(pinned_text(shown)) > room:
        shown.pop()
    return shown


def _measure(encoder: PromptEncoder, turn: ChatTurn) -> _Turn:
    excerpts = excerpts_text(turn, turn.excerpts)
    recalled = recalled_text(turn, turn.recalled)
    content = user_content(turn.text, excerpts, recalled) if turn.role == "user" else turn.text
    return _Turn(
        turn,
        ChatMessage(turn.role, content, turn.reasoning),
        encoder.count(content),
        encoder.count(excerpts),
        encoder.count(recalled),
    )


def _template_tokens(encoder: PromptEncoder, system_prompt: str) -> tuple[int, int]:
    """Tokens that the template and the system prompt add: once, and with every turn."""
    user, answer = ChatMessage("user", "a"), ChatMessage("assistant", "a")
    content = encoder.count("a")
    one = len(encoder.encode(system_prompt, [user]).tokens) - content
    three = len(encoder.encode(system_prompt, [user, answer, user]).tokens) - 3 * content
    per_turn = max(0, three - one + 1) // 2
    return max(0, one - per_turn), per_turn


def _encode(
    encoder: PromptEncoder,
    system_prompt: str,
    examples: Sequence[_Turn],
    opening: Sequence[str],
    turns: Sequence[_Turn],
) -> Prompt:
    """The prompt with ``examples`` first, and ``opening`` before what the first turn says.

    Turns of one role in a row (an answer never came) become one: templates want roles to alternate.
    """
    messages = [example.message for example in examples]
    for index, turn in enumerate(turns):
        message = turn.message
        if index == 0:
            message = ChatMessage(
                message.role, "\n\n".join(part for part in (*opening, message.content) if part), message.reasoning
            )
        if messages and messages[-1].role == message.role:
            before = messages.pop()
            message = ChatMessage(message.role, f"{before.content}\n\n{message.content}", message.reasoning)
        messages.append(message)
    return encoder.encode(system_prompt, messages)


def _shortened(encoder: PromptEncoder, question: _Turn, tokens: int, room: int) -> _Turn:
    """The last turn without its lowest ranked excerpt, or else without its last recalled turn."""
    turn = question.turn
    if turn.excerpts:
        return _measure(encoder, msgspec.structs.replace(turn, excerpts=turn.excerpts[:-1]))
    if turn.recalled:
        return _measure(encoder, msgspec.structs.replace(turn, recalled=turn.recalled[:-1]))
    raise MessageTooLong(tokens=str(question.tokens), room=str(max(0, room - tokens + question.tokens)))
