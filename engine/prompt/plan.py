"""What of a conversation goes into the prompt, known in tokens before anything is generated.

The prompt keeps its prefix from turn to turn: the system prompt first, then the turns as they were first sent. When
turns must go, enough go at once that the next few turns need not drop any: each time the prefix changes, all of the
prompt is read anew.
"""

from collections.abc import Sequence

import msgspec

from engine.errors import MessageTooLong
from engine.prompt.encoding import Prompt, PromptEncoder
from engine.prompt.layout import excerpts_text, recalled_text, user_content
from engine.service.messages import ChatTurn, PromptPlan
from engine.templates.chat import ChatMessage

RESERVE_SHARE = 4
"""At most a quarter of the window is kept free for the answer."""

DROP_SHARE = 4
"""When turns must go, another quarter of the window is freed with them."""


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
    encoder: PromptEncoder, system_prompt: str, turns: Sequence[ChatTurn], window: int, max_tokens: int
) -> PlannedPrompt:
    """Plan the prompt that asks for an answer to the last of ``turns``, which is the user's.

    ``window`` and ``max_tokens`` are in tokens. Raises ``MessageTooLong`` where the last message does not fit by
    itself, and ``TemplateFailed``.
    """
    reserve = min(max_tokens, window // RESERVE_SHARE)
    room = window - reserve
    *earlier, last = turns
    system = encoder.count(system_prompt)
    asked = encoder.count(last.text)
    if system + asked > room:
        # Said before anything is rendered: the message may be a pasted book.
        raise MessageTooLong(tokens=str(asked), room=str(max(0, room - system)))
    measured = [_measure(encoder, turn) for turn in earlier]
    question = _measure(encoder, last)
    frame, per_turn = _template_tokens(encoder, system_prompt)
    first = _first_kept([*measured, question], room - frame, per_turn, window // DROP_SHARE)
    while True:
        kept = [*measured[first:], question]
        # Tokens may join where parts meet, so the sum of the counts is only nearly right: the last word is this.
        prompt = _encode(encoder, system_prompt, kept)
        if len(prompt.tokens) <= room:
            break
        if first < len(measured):
            first = _next_user(measured, first + 1)
        else:
            question = _shortened(encoder, question, len(prompt.tokens), room)
    excerpts = sum(turn.excerpts for turn in kept)
    recalled = sum(turn.recalled for turn in kept)
    plan = PromptPlan(
        window=window,
        system=system,
        excerpts=excerpts,
        recalled=recalled,
        turns=len(prompt.tokens) - system - excerpts - recalled,
        reserve=reserve,
        dropped=tuple(turn.turn.id for turn in measured[:first]),
        excerpts_dropped=len(last.excerpts) - len(question.turn.excerpts),
    )
    return PlannedPrompt(plan, prompt)


def _measure(encoder: PromptEncoder, turn: ChatTurn) -> _Turn:
    excerpts = excerpts_text(turn, turn.excerpts)
    recalled = recalled_text(turn, turn.recalled)
    content = user_content(turn.text, excerpts, recalled) if turn.role == "user" else turn.text
    return _Turn(
        turn, ChatMessage(turn.role, content), encoder.count(content), encoder.count(excerpts), encoder.count(recalled)
    )


def _template_tokens(encoder: PromptEncoder, system_prompt: str) -> tuple[int, int]:
    """Tokens that the template and the system prompt add: once, and with every turn."""
    user, answer = ChatMessage("user", "a"), ChatMessage("assistant", "a")
    content = encoder.count("a")
    one = len(encoder.encode(system_prompt, [user]).tokens) - content
    three = len(encoder.encode(system_prompt, [user, answer, user]).tokens) - 3 * content
    per_turn = max(0, three - one + 1) // 2
    return max(0, one - per_turn), per_turn


def _first_kept(turns: Sequence[_Turn], room: int, per_turn: int, chunk: int) -> int:
    """Index of the first turn that the prompt for the last of ``turns`` keeps; ``per_turn`` is the template's part.

    The conversation is played back turn by turn, as its prompts were planned then: so a turn that was dropped stays
    out, and the prompts of successive turns begin alike until the next chunk has to go.
    """
    first = _next_user(turns, 0)
    used = 0
    for index, turn in enumerate(turns[first:], first):
        used += turn.tokens + per_turn
        if turn.message.role == "assistant" or used <= room:
            continue
        while used > room - chunk and first < index:
            following = min(_next_user(turns, first + 1), index)
            used -= sum(gone.tokens + per_turn for gone in turns[first:following])
            first = following
    return first


def _next_user(turns: Sequence[_Turn], start: int) -> int:
    """Index of the first user turn from ``start`` on: pairs go as a whole, so that roles keep alternating."""
    return next((index for index in range(start, len(turns)) if turns[index].message.role == "user"), len(turns))


def _encode(encoder: PromptEncoder, system_prompt: str, turns: Sequence[_Turn]) -> Prompt:
    """Turns of one role in a row (an answer never came) become one: templates want roles to alternate."""
    messages: list[ChatMessage] = []
    for turn in turns:
        message = turn.message
        if messages and messages[-1].role == message.role:
            message = ChatMessage(message.role, f"{messages.pop().content}\n\n{message.content}")
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
