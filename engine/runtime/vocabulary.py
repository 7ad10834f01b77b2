"""What the prompt needs of a model's vocabulary, without llama.cpp."""

from collections.abc import Mapping
from typing import Protocol

import msgspec


class ControlToken(msgspec.Struct, frozen=True):
    """A token such as ``<|im_end|>``; the strip flags swallow white space of the text beside it."""

    id: int
    strips_left: bool = False
    strips_right: bool = False


class Vocabulary(Protocol):
    @property
    def control_tokens(self) -> Mapping[str, ControlToken]:
        """By text: the tokens that mean something to the model and must not come out of a person's text."""
        ...

    @property
    def bos(self) -> int:
        """The token that begins every text, -1 where there is none."""
        ...

    @property
    def adds_bos(self) -> bool:
        """Whether the model was trained with ``bos`` in front."""
        ...

    def tokenize(self, text: str) -> list[int]:
        """Tokens of plain text: texts of control tokens in it are spelled out, nothing is added."""
        ...
