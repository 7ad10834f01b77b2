"""Chat templates: messages to the text that a model was trained to continue."""

import time
from collections.abc import Mapping, Sequence
from typing import Protocol

from engine.errors import TemplateFailed
from engine.templates.probing import (
    ANSWER,
    USER,
    ChatMessage,
    find_reasoning,
    find_switch,
    opens_reasoning,
)
from engine.templates.reasoning import ReasoningFormat
from engine.templates.sandbox import ChatEnvironment

__all__ = ["ChatFormat", "ChatMessage", "ChatTemplate"]

PROBING_LIMIT_S = 10.0
"""A template that is slow by itself must not make the many probes for its ways endless."""

_SYSTEM = "probe-system-7c1f"


class ChatFormat(Protocol):
    """Turns messages into a prompt; roles alternate and begin with the user."""

    def render(self, system_prompt: str, messages: Sequence[ChatMessage], think: bool | None = None) -> str:
        """The prompt up to where the answer begins. Raises ``TemplateFailed``.

        ``system_prompt`` "" means none; ``think`` None leaves it to the template whether the model thinks first.
        """
        ...

    @property
    def end_of_turn(self) -> str:
        """The text that comes right behind an answer."""
        ...

    @property
    def stop_strings(self) -> tuple[str, ...]:
        """Plain text that ends an answer, where no token does."""
        ...

    @property
    def reasoning(self) -> ReasoningFormat | None:
        """What stands around reasoning; None where the format knows of none."""
        ...

    @property
    def thinks(self) -> bool | None:
        """Whether the model thinks first when it is not told; None where it cannot be told."""
        ...

    def opens_reasoning(self, think: bool | None = None) -> bool:
        """Whether the prompt ends inside the reasoning."""
        ...


class ChatTemplate:
    """The Jinja template ``source`` of the model named ``model``.

    ``special_tokens`` are texts that it can use, such as ``bos_token``. How it takes messages is found out once, by
    rendering probes: some templates have no system role (the system prompt then opens the first user turn), some take
    content only as a list of parts, some have a switch for thinking. Raises ``TemplateFailed`` where it cannot be used.
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
        self._probe_until = time.monotonic() + PROBING_LIMIT_S
        try:
            self._switch = find_switch(source, self._probe)
            self.reasoning = find_reasoning(source, self._probe, self._switch)
            self._opened = {
                think: opens_reasoning(self.reasoning, self._probe, self._thinking(think))
                for think in (None, False, True)
            }
        except TimeoutError as error:
            raise self._failed(error) from error

    @property
    def thinks(self) -> bool | None:
        return self._switch.default if self._switch else None

    def opens_reasoning(self, think: bool | None = None) -> bool:
        return self._opened[think]

    def render(self, system_prompt: str, messages: Sequence[ChatMessage], think: bool | None = None) -> str:
        try:
            return self._render(messages, True, self._thinking(think), system_prompt)
        except Exception as error:
            raise self._failed(error) from error

    def _thinking(self, think: bool | None) -> dict[str, object]:
        return self._switch.variables(think) if self._switch and think is not None else {}

    def _find_out(self) -> None:
        user = [ChatMessage("user", USER)]
        for self._in_parts in (False, True):
            try:
                if USER in self._render(user, True, {}):
                    break
            except Exception as error:
                if self._in_parts:
                    raise self._failed(error) from error
        else:
            raise TemplateFailed(model=self._model, reason="it leaves out what the user says")
        try:
            self._takes_system = _SYSTEM in self._render(user, True, {}, _SYSTEM)
        except Exception:
            self._takes_system = False

    def _probe(
        self, messages: Sequence[ChatMessage], add_generation_prompt: bool, variables: Mapping[str, object]
    ) -> str:
        if time.monotonic() > self._probe_until:
            raise TimeoutError("it takes too long")
        return self._render(messages, add_generation_prompt, variables)

    def _after_answer(self) -> str:
        turns = [ChatMessage("user", USER), ChatMessage("assistant", ANSWER), ChatMessage("user", USER)]
        try:
            return self._render(turns, False, {}).partition(ANSWER)[2].partition(USER)[0]
        except Exception as error:
            raise self._failed(error) from error

    def _render(
        self,
        messages: Sequence[ChatMessage],
        add_generation_prompt: bool,
        variables: Mapping[str, object],
        system_prompt: str = "",
    ) -> str:
        turns = [self._as_template_takes_it(message) for message in messages]
        if system_prompt and not self._takes_system:
            first = f"{system_prompt}\n\n{messages[0].content}"
            turns[0] = self._as_template_takes_it(ChatMessage(messages[0].role, first))
        elif system_prompt:
            turns.insert(0, {"role": "system", "content": self._content(system_prompt)})
        given: dict[str, object] = {
            **self._special_tokens,
            **variables,
            "messages": turns,
            "tools": None,
            "documents": None,
            "add_generation_prompt": add_generation_prompt,
        }
        return self._environment.render_bounded(self._template, given)

    def _as_template_takes_it(self, message: ChatMessage) -> dict[str, object]:
        turn: dict[str, object] = {"role": message.role, "content": self._content(message.content)}
        if message.reasoning:
            # One thing by the names that template families have for it.
            turn.update(dict.fromkeys(("reasoning_content", "thinking", "reasoning"), message.reasoning))
        return turn

    def _content(self, text: str) -> object:
        return [{"type": "text", "text": text}] if self._in_parts else text

    def _failed(self, error: Exception) -> TemplateFailed:
        return TemplateFailed(model=self._model, reason=str(error) or type(error).__name__)
