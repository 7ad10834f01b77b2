"""Chat templates: messages to the text that a model was trained to continue."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from engine.errors import TemplateFailed
from engine.templates.sandbox import ChatEnvironment
from knowledge.store.records import Role

_SYSTEM = "probe-system-7c1f"
_USER = "probe-user-7c1f"
_ANSWER = "probe-answer-7c1f"


class ChatMessage(msgspec.Struct, frozen=True):
    """A turn with its text as the model sees it."""

    role: Role
    content: str


class ChatFormat(Protocol):
    """Turns messages into a prompt; roles alternate and begin with the user."""

    def render(self, system_prompt: str, messages: Sequence[ChatMessage]) -> str:
        """The prompt up to where the answer begins. ``system_prompt`` "" means none. Raises ``TemplateFailed``."""
        ...

    @property
    def end_of_turn(self) -> str:
        """The text that comes right behind an answer."""
        ...

    @property
    def stop_strings(self) -> tuple[str, ...]:
        """Plain text that ends an answer, where no token does."""
        ...


class ChatTemplate:
    """The Jinja template ``source`` of the model named ``model``.

    ``special_tokens`` are texts that it can use, such as ``bos_token``. How it takes messages is found out once, by
    rendering probes: some templates have no system role (the system prompt then opens the first user turn), some take
    content only as a list of parts. Raises ``TemplateFailed`` where it cannot be used.
    """

    stop_strings: tuple[str, ...] = ()

    def __init__(self, model: str, source: str, special_tokens: Mapping[str, str]) -> None:
        self._model = model
        self._special_tokens = dict(special_tokens)
        self._environment = ChatEnvironment()
        self._in_parts = False
        self._takes_system = True
        # The template is a program of somebody else: whatever it raises is its failure, here and below.
        try:
            self._template = self._environment.compile_bounded(source)
        except Exception as error:
            raise self._failed(error) from error
        self._find_out()
        self.end_of_turn = self._after_answer()

    def render(self, system_prompt: str, messages: Sequence[ChatMessage]) -> str:
        try:
            return self._render(system_prompt, messages, add_generation_prompt=True)
        except Exception as error:
            raise self._failed(error) from error

    def _find_out(self) -> None:
        user = [ChatMessage("user", _USER)]
        for self._in_parts in (False, True):
            try:
                if _USER in self._render("", user, add_generation_prompt=True):
                    break
            except Exception as error:
                if self._in_parts:
                    raise self._failed(error) from error
        else:
            raise TemplateFailed(model=self._model, reason="it leaves out what the user says")
        try:
            self._takes_system = _SYSTEM in self._render(_SYSTEM, user, add_generation_prompt=True)
        except Exception:
            self._takes_system = False

    def _after_answer(self) -> str:
        turns = [ChatMessage("user", _USER), ChatMessage("assistant", _ANSWER), ChatMessage("user", _USER)]
        try:
            return self._render("", turns, add_generation_prompt=False).partition(_ANSWER)[2].partition(_USER)[0]
        except Exception as error:
            raise self._failed(error) from error

    def _render(self, system_prompt: str, messages: Sequence[ChatMessage], add_generation_prompt: bool) -> str:
        turns: list[tuple[str, str]] = [(message.role, message.content) for message in messages]
        if system_prompt and not self._takes_system:
            role, content = turns[0]
            turns[0] = (role, f"{system_prompt}\n\n{content}")
        elif system_prompt:
            turns.insert(0, ("system", system_prompt))
        variables: dict[str, object] = {
            **self._special_tokens,
            "messages": [{"role": role, "content": self._content(text)} for role, text in turns],
            "tools": None,
            "documents": None,
            "add_generation_prompt": add_generation_prompt,
        }
        return self._environment.render_bounded(self._template, variables)

    def _content(self, text: str) -> object:
        return [{"type": "text", "text": text}] if self._in_parts else text

    def _failed(self, error: Exception) -> TemplateFailed:
        return TemplateFailed(model=self._model, reason=str(error) or type(error).__name__)


class PlainChat:
    """A dialog in plain words, for models that were never trained on a chat format."""

    end_of_turn = "\n\n"
    stop_strings = ("\nUser:", "\n\nUser", "\nAssistant:")

    def render(self, system_prompt: str, messages: Sequence[ChatMessage]) -> str:
        names = {"user": "User", "assistant": "Assistant"}
        opening = [system_prompt] if system_prompt else []
        turns = [f"{names[message.role]}: {message.content}" for message in messages]
        return "\n\n".join([*opening, *turns, "Assistant:"])
