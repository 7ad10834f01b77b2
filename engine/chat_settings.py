"""Settings of one conversation: how answers are sampled, and the system prompt."""

from typing import Any, Literal

import msgspec

from knowledge.store.prompts import PromptExample

AnswerMode = Literal["dialog", "single", "continue"]
"""``dialog``: a message is answered in the light of those before it; ``single``: each message by itself, as an
instruction; ``continue``: the conversation is one text, and the model writes on where it ends."""

CONTEXT_TOKENS = 4096
"""The wished context window; more costs memory that small machines lack."""


class SamplingSettings(msgspec.Struct, frozen=True):
    """How the next token is drawn. A ``seed`` of None draws a new one each time; ``temperature`` 0 is greedy.

    ``top_k`` 0, ``top_p`` 1, ``min_p`` 0 and ``repeat_penalty`` 1 switch that filter off.
    """

    temperature: float = 0.6
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    repeat_penalty: float = 1.1
    seed: int | None = None
    max_tokens: int = 1024


class ChatSettings(msgspec.Struct, frozen=True):
    """What ``Conversation.settings`` holds, as JSON.

    ``think`` says whether the model thinks before it answers; None leaves it to the model's template. ``grounded``:
    only what the documents tell is answered, and what they do not bear out is marked.
    """

    system_prompt: str = ""
    sampling: SamplingSettings = SamplingSettings()
    think: bool | None = None
    mode: AnswerMode = "dialog"
    examples: tuple[PromptExample, ...] = ()
    """Stand in every prompt as if they had been said before."""
    grounded: bool = False

    excerpts: int = 4
    """Passages that a question is answered from: four are about 800 tokens, 2 s of reading on the starter model."""

    @classmethod
    def from_json(cls, text: str, usual: "ChatSettings | None" = None) -> "ChatSettings":
        """What ``text`` says; what it does not is as ``usual``, or as the defaults."""
        if usual is None:
            return msgspec.json.decode(text or "{}", type=cls)
        own = msgspec.json.decode(text or "{}", type=dict[str, Any])
        others = msgspec.to_builtins(usual)
        sampling = {**others["sampling"], **own.get("sampling", {})}
        return msgspec.convert({**others, **own, "sampling": sampling}, cls)

    def to_json(self, usual: "ChatSettings | None" = None) -> str:
        """All of it, or only what differs from ``usual``, so that the rest follows when that changes."""
        own = msgspec.to_builtins(self)
        if usual is not None:
            others = msgspec.to_builtins(usual)
            sampling = _differing(own.pop("sampling"), others["sampling"])
            own = _differing(own, others) | ({"sampling": sampling} if sampling else {})
        return msgspec.json.encode(own).decode()


def _differing(own: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in own.items() if value != others[name]}
