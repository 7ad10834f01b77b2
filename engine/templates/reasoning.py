"""Telling a model's reasoning from its answer while both are written."""

from collections.abc import Callable

import msgspec


class ReasoningFormat(msgspec.Struct, frozen=True):
    """The texts that stand around reasoning, without the white space about them.

    ``opening`` begins it, ``closing`` ends it and begins the answer; ``lead`` may stand before an answer that has none.
    ``gap`` is the white space that the template writes behind ``closing``. Some models put the answer behind reasoning
    between marks of its own: ``answer_opening`` and ``answer_closing``.
    """

    opening: str
    closing: str
    lead: str = ""
    gap: str = ""
    answer_opening: str = ""
    answer_closing: str = ""

    @property
    def marks(self) -> str:
        """All of them: what control tokens stand in here is needed to tell the parts."""
        return "\n".join((self.opening, self.closing, self.lead, self.answer_opening, self.answer_closing))


class Part(msgspec.Struct, frozen=True):
    """A piece of what a model writes."""

    text: str
    is_reasoning: bool


class ReasoningSplitter:
    """Splits one answer. ``inside``: the prompt has opened the reasoning already.

    Text that may be the beginning of a mark is held back until it is clear. White space around reasoning is dropped.
    """

    def __init__(self, form: ReasoningFormat | None, inside: bool) -> None:
        self._form = form or ReasoningFormat("", "")
        self._has_marks = form is not None
        self._held = ""
        self._fresh = True
        self._parts: list[Part] = []
        self._step: Callable[[], bool] = self._answer
        if inside:
            self._step = self._inside
        elif form is not None:
            self._step = self._before

    @property
    def is_inside(self) -> bool:
        """Whether reasoning is open."""
        return self._step == self._inside

    def feed(self, text: str) -> list[Part]:
        """What ``text`` makes certain."""
        if not self._has_marks:
            return [Part(text, is_reasoning=False)] if text else []
        self._held += text
        while self._held and self._step():
            pass
        parts, self._parts = self._parts, []
        return parts

    def finish(self) -> list[Part]:
        """What was held back and was no mark after all."""
        held, self._held = self._held, ""
        is_reasoning = self.is_inside
        held = held.rstrip() if is_reasoning else held
        return [Part(held, is_reasoning)] if held.strip() else []

    def _before(self) -> bool:
        form, text = self._form, self._held.lstrip()
        for mark, step in ((form.opening, self._inside), (form.lead, self._behind), (form.closing, self._behind)):
            if mark and text.startswith(mark):
                self._held, self._step = text[len(mark) :], step
                return True
            if mark.startswith(text):
                return False
        self._step = self._answer
        return True

    def _inside(self) -> bool:
        if self._fresh:
            self._held = self._held.lstrip()
        reasoning, closing, behind = self._held.partition(self._form.closing)
        if closing:
            self._tell(reasoning.rstrip(), is_reasoning=True)
            self._held, self._step = behind, self._behind
            return True
        certain = len(self._held) - _open_length(self._held, self._form.closing)
        certain = len(self._held[:certain].rstrip())
        self._tell(self._held[:certain], is_reasoning=True)
        self._held = self._held[certain:]
        return False

    def _behind(self) -> bool:
        self._held = self._held.lstrip()
        opening = self._form.answer_opening
        if opening and self._held.startswith(opening):
            self._held, self._step, self._fresh = self._held[len(opening) :], self._marked_answer, True
        elif opening.startswith(self._held):
            return False
        else:
            self._step = self._answer
        return True

    def _marked_answer(self) -> bool:
        closing = self._form.answer_closing
        if self._fresh:
            self._held = self._held.lstrip()
        answer, found, _ = self._held.partition(closing)
        certain = len(answer) if found else len(answer) - _open_length(answer, closing)
        kept = len(answer[:certain].rstrip())
        self._tell(answer[:kept], is_reasoning=False)
        self._held = "" if found else answer[kept:]
        self._step = self._nothing if found else self._step
        return False

    def _nothing(self) -> bool:
        """What comes behind the marks of an answer is no part of it."""
        self._held = ""
        return False

    def _answer(self) -> bool:
        self._tell(self._held, is_reasoning=False)
        self._held = ""
        return False

    def _tell(self, text: str, is_reasoning: bool) -> None:
        if text:
            self._parts.append(Part(text, is_reasoning))
            self._fresh = False


def _open_length(text: str, mark: str) -> int:
    """Length of the longest end of ``text`` that begins ``mark``."""
    longest = min(len(mark) - 1, len(text))
    return next((length for length in range(longest, 0, -1) if text.endswith(mark[:length])), 0)
