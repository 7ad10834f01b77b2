"""Messages to tokens, so that nothing that a person or a document says can end a turn or begin another.

The rendered template is split at the texts of control tokens, and what is between them is tokenised as plain text:
llama.cpp does the same inside when it is told to parse special tokens. Before rendering, control texts in contents
are broken by a guard character, so that the split finds those of the template only; the guards are taken out again
before tokenising. So contents pass through the template as they are (it may trim or search them), and for harmless
texts the tokens equal those of the whole rendered text.
"""

import copy
import re
from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from engine.runtime.vocabulary import Vocabulary
from engine.templates.chat import ChatFormat, ChatMessage

GUARD = "\ufdd0"
"""A Unicode noncharacter: it stands for nothing, so no text loses by doing without it."""

_REMEMBERED = 1024
"""Pieces of text whose tokens are kept: a few hundred turns."""

_COUNTED = 16384
"""Pieces of text whose number of tokens is kept: a few thousand turns."""


class Prompt(msgspec.Struct, frozen=True):
    """``tail`` is the text behind the last control token; the answer continues it."""

    tokens: list[int]
    tail: str


class PromptEncoder:
    """Encodes the conversations of one loaded model. Tokens of texts are remembered, so a turn costs its new part."""

    def __init__(self, vocabulary: Vocabulary, chat_format: ChatFormat) -> None:
        self._vocabulary = vocabulary
        self._format = chat_format
        self._think: bool | None = None
        self._remembered: OrderedDict[str, Sequence[int]] = OrderedDict()
        self._counts: dict[str, int] = {}
        texts = sorted(vocabulary.control_tokens, key=len, reverse=True)
        # "(?!)" matches nowhere: some vocabularies have no control tokens.
        self._control = re.compile("|".join(map(re.escape, texts)) or "(?!)")

    def thinking(self, think: bool | None) -> "PromptEncoder":
        """This encoder, for prompts that tell the model whether to think first; both remember the same."""
        other = copy.copy(self)
        other._think = think
        return other

    def encode(self, system_prompt: str, messages: Sequence[ChatMessage]) -> Prompt:
        """The tokens up to where the answer begins. Raises ``TemplateFailed``."""
        harmless = [
            ChatMessage(message.role, self._guard(message.content), self._guard(message.reasoning))
            for message in messages
        ]
        prompt = self.encode_rendered(self._format.render(self._guard(system_prompt), harmless, self._think))
        if self._vocabulary.adds_bos and prompt.tokens[:1] != [self._vocabulary.bos]:
            prompt.tokens.insert(0, self._vocabulary.bos)
        return prompt

    def encode_rendered(self, text: str) -> Prompt:
        """The tokens of what a template wrote: texts of control tokens in it are those tokens."""
        tokens: list[int] = []
        controls = self._vocabulary.control_tokens
        at = 0
        swallow = False
        for match in self._control.finditer(text):
            control = controls[match.group()]
            between = text[at : match.start()]
            between = between.lstrip() if swallow else between
            tokens += self._plain(between.rstrip() if control.strips_left else between)
            tokens.append(control.id)
            swallow = control.strips_right
            at = match.end()
        tail = text[at:].lstrip() if swallow else text[at:]
        return Prompt([*tokens, *self._plain(tail)], tail)

    def count(self, text: str) -> int:
        """Tokens of ``text`` as a part of a prompt.

        Remembered apart from the tokens: every turn of a long dialog is counted, and must not push out the tokens of
        those that the prompt holds.
        """
        count = self._counts.get(text)
        if count is None:
            plain = text.replace(GUARD, "")
            count = len(self._remembered.get(plain) or self._vocabulary.tokenize(plain)) if plain else 0
            if len(self._counts) >= _COUNTED:
                del self._counts[next(iter(self._counts))]
            self._counts[text] = count
        return count

    def learn_answer(self, prompt: Prompt, answer: str, tokens: Sequence[int]) -> None:
        """Remember the tokens that made ``answer``, in which control tokens stand with their texts.

        A model need not spell a text as the tokenizer would. The next prompt must hold the same tokens, or the KV
        cache is of no use from there on.
        """
        written = [*self._plain(prompt.tail), *tokens]
        texts = self._control.split(prompt.tail + answer)
        if len(texts) == 1:
            self._remember(texts[0], written)
            return
        controls = {control.id for control in self._vocabulary.control_tokens.values()}
        ends = [at for at, token in enumerate(written) if token in controls]
        if len(ends) == len(texts) - 1:
            starts = [0, *(end + 1 for end in ends)]
            for text, start, end in zip(texts, starts, [*ends, len(written)], strict=True):
                self._remember(text, written[start:end])

    def answer_tokens(self, prompt: Prompt, answer: str) -> list[int]:
        """The tokens of an answer behind ``prompt``: those it was written with, as far as they are remembered."""
        tail, whole = list(self._plain(prompt.tail)), list(self._plain(prompt.tail + answer))
        return whole[len(tail) :] if whole[: len(tail)] == tail else list(self._plain(answer))

    def learn(self, text: str, tokens: Sequence[int]) -> None:
        """Spell ``text`` with ``tokens`` from now on, wherever it is all there is between two control tokens."""
        self._remember(text, tokens)

    def _guard(self, text: str) -> str:
        text = text.replace(GUARD, "")
        # Breaking one control text can leave another that overlapped it.
        while self._control.search(text):
            text = self._control.sub(lambda match: match.group()[0] + GUARD + match.group()[1:], text)
        return text

    def _plain(self, text: str) -> Sequence[int]:
        text = text.replace(GUARD, "")
        if not text:
            return ()
        known = self._remembered.get(text)
        if known is not None:
            self._remembered.move_to_end(text)
            return known
        return self._remember(text, self._vocabulary.tokenize(text))

    def _remember(self, text: str, tokens: Sequence[int]) -> Sequence[int]:
        self._remembered[text] = tokens
        self._remembered.move_to_end(text)
        if len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return tokens
