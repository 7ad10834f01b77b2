"""Finding out, by rendering probes, how a chat template treats reasoning. No list of models: templates change.

Where a template takes an earlier turn's reasoning as a field (``reasoning_content`` and its other names), a rendered
turn shows what stands around it. Others show it in the empty block that a prompt without thinking ends in, in the mark
that a prompt with thinking ends in, or in the text that they search earlier answers for.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from engine.templates.reasoning import ReasoningFormat
from knowledge.store.records import Role

USER = "probe-user-7c1f"
ANSWER = "probe-answer-7c1f"
_REASONING = "probe-reasoning-7c1f"
_TAGS = ReasoningFormat("<think>", "</think>")
"""What models write whose template says nothing of it."""

_NAME = r"[\w:]*(?:think|thought|reason|reflect)(?:ing|s)?(?::\w+)?"
_NAMED_MARK = re.compile(rf"(?:<[^<>\s/]*{_NAME}[^<>\s]*>|\[{_NAME}\])$", re.IGNORECASE)
_ANY_MARK = re.compile(r"(?:<[^<>\s]+>|\[[^\[\]\s]+\])$")
_CLOSING = re.compile(rf"</{_NAME}>|\[/{_NAME}\]", re.IGNORECASE)
# As in "write your response between <response></response>".
_ANSWER_MARKS = re.compile(r"<(response|answer)></\1>")
_EMPTY_BLOCK = re.compile(r"(\S+?[>\]]|\S[^\n]*)\s*((?:<|\[)\S+)")


class ChatMessage(msgspec.Struct, frozen=True):
    """A turn with its text as the model sees it; ``reasoning`` is what an assistant thought before it."""

    role: Role
    content: str
    reasoning: str = ""


Render = Callable[[Sequence[ChatMessage], bool, Mapping[str, object]], str]
"""Renders messages, with the generation prompt or without, with more variables.

It may raise whatever it likes; its ``TimeoutError`` ends the probing.
"""


class ThinkingSwitch(msgspec.Struct, frozen=True):
    """Variables that turn thinking on and off; ``default`` is whether it is on without them, or up to the model."""

    on: dict[str, object]
    off: dict[str, object]
    default: bool

    def variables(self, think: bool) -> dict[str, object]:
        """What the template must be given."""
        return self.on if think else self.off


def find_switch(source: str, render: Render) -> ThinkingSwitch | None:
    """The switch of the template ``source``, if it has one: a variable that changes the prompt when it is set.

    Some families have one variable that forces reasoning and another one that skips it.
    """
    names = set(re.findall(r"[a-z_]*(?:think|reason)[a-z_]*", source))
    default = _prompt(render, {})
    found: ThinkingSwitch | None = None
    for name in sorted(names, key=lambda name: (name not in ("enable_thinking", "thinking"), name)):
        on = not name.startswith(("skip", "no_", "disable"))
        thinking, without = (_prompt(render, {name: value}) for value in (on, not on))
        # A level of effort is no switch: it is printed as it is.
        if not thinking or not without or thinking == without or re.search("true|false", thinking, re.IGNORECASE):
            continue
        if found is None:
            found = ThinkingSwitch({name: on}, {name: not on}, default != without)
        elif not found.default and thinking == default:
            found = ThinkingSwitch(found.on, {name: not on}, default=True)
    return found


def find_reasoning(source: str, render: Render, switch: ThinkingSwitch | None) -> ReasoningFormat:
    """The marks around the reasoning of a model with the template ``source``."""
    on = switch.variables(True) if switch else {}
    prompt = _tail(_prompt(render, on))
    empty = _tail(_prompt(render, switch.variables(False))) if switch else prompt
    form = (
        _from_field(render, on, prompt, empty)
        or _from_empty_block(prompt, empty)
        or _from_opened_prompt(prompt)
        or _from_source(source)
        or _TAGS
    )
    plain = _tail(_rendered(render, [ChatMessage("assistant", ANSWER)], on)).partition(ANSWER)[0]
    lead = plain[len(prompt) :].lstrip() if plain.startswith(prompt) else ""
    answer = _ANSWER_MARKS.search(source)
    return msgspec.structs.replace(
        form,
        lead="" if form.opening in lead else lead,
        answer_opening=f"<{answer.group(1)}>" if answer else "",
        answer_closing=f"</{answer.group(1)}>" if answer else "",
    )


def opens_reasoning(form: ReasoningFormat, render: Render, variables: Mapping[str, object]) -> bool:
    """Whether a prompt ends inside the reasoning, so that the answer begins in it."""
    prompt = _tail(_prompt(render, variables))
    return form.opening in prompt and form.closing not in prompt.rpartition(form.opening)[2]


def _from_field(render: Render, on: Mapping[str, object], prompt: str, empty: str) -> ReasoningFormat | None:
    told = _tail(_rendered(render, [ChatMessage("assistant", ANSWER, _REASONING)], on))
    before, reasoning, behind = told.partition(_REASONING)
    closing, answer, _ = behind.partition(ANSWER)
    if not reasoning or not answer or not closing.strip():
        return None
    header = prompt.rstrip()
    opening = before[len(header) :].strip() if before.startswith(header) else ""
    if not opening:
        # The prompt opens the reasoning: what it says more than the turn does, or its last mark.
        written = header[len(before.rstrip()) :].strip() if header.startswith(before.rstrip()) else ""
        named, mark = _NAMED_MARK.search(before.rstrip()), _ANY_MARK.search(before.rstrip())
        differing = header[_common_length(prompt, empty) :].strip()
        opening = (named and named.group()) or written or differing or (mark.group() if mark else "")
    gap = closing[len(closing.rstrip()) :]
    return ReasoningFormat(opening, closing.strip(), gap=gap) if opening else None


def _from_empty_block(prompt: str, empty: str) -> ReasoningFormat | None:
    if empty.startswith(prompt.rstrip()):
        block = _EMPTY_BLOCK.fullmatch(empty[len(prompt.rstrip()) :].strip())
        if block:
            return ReasoningFormat(block.group(1), block.group(2))
    return None


def _from_opened_prompt(prompt: str) -> ReasoningFormat | None:
    mark = _NAMED_MARK.search(prompt.rstrip())
    return ReasoningFormat(mark.group(), f"{mark.group()[0]}/{mark.group()[1:]}") if mark else None


def _from_source(source: str) -> ReasoningFormat | None:
    closing = _CLOSING.search(source)
    return ReasoningFormat(closing.group().replace("/", "", 1), closing.group()) if closing else None


def _prompt(render: Render, variables: Mapping[str, object]) -> str:
    return _rendered(render, [], variables, add_generation_prompt=True)


def _rendered(
    render: Render,
    answers: Sequence[ChatMessage],
    variables: Mapping[str, object],
    add_generation_prompt: bool = False,
) -> str:
    """The text of a dialog that begins with the user, "" where the template does not take it."""
    # The template is a program of somebody else: whatever it raises is its answer.
    try:
        return render([ChatMessage("user", USER), *answers], add_generation_prompt, variables)
    except TimeoutError:
        raise
    except Exception:
        return ""


def _tail(text: str) -> str:
    return text.rpartition(USER)[2]


def _common_length(first: str, second: str) -> int:
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))
