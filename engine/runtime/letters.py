"""Whether a vocabulary has the letters of a text: T5 1.0 knows no Hangul, an English BERT no Cyrillic."""

from engine.errors import LettersUnknown
from engine.runtime.model import Model

_UNKNOWN = ("<unk>", "[UNK]")

_MOST = 0.5
"""Above this share of words that the vocabulary cannot spell, an answer would be about something else."""


def check_letters(model: Model, text: str) -> None:
    """Raises ``LettersUnknown`` where most words of ``text`` cannot be spelled."""
    unknown = {model.control_tokens[name].id for name in _UNKNOWN if name in model.control_tokens}
    missing = sum(token in unknown for token in model.tokenize(text))
    if missing > _MOST * len(text.split()):
        raise LettersUnknown(model=model.path.stem)
