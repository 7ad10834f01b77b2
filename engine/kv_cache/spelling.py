"""How a model has spelled its answers, told from what it has read.

A model need not write a text with the tokens that a tokenizer would choose. A prompt that is made anew, after a
restart, must hold the tokens that were drawn, or the kept state is of no use from the first odd one on.
"""

from collections.abc import Callable, Collection, Iterator, Sequence

from engine.runtime.vocabulary import Vocabulary


def spellings(
    tokens: Sequence[int], vocabulary: Vocabulary, piece: Callable[[int], bytes]
) -> Iterator[tuple[str, Sequence[int]]]:
    """The texts between control tokens that are not spelled as the tokenizer would, with their tokens.

    ``piece`` gives the bytes of a token.
    """
    controls = {control.id for control in vocabulary.control_tokens.values()}
    for run in _runs(tokens, controls):
        spelled = b"".join(piece(token) for token in run)
        try:
            text = spelled.decode("utf-8")
        except UnicodeDecodeError:
            continue
        # SentencePiece brings a space of its own before a text.
        for written in (text, text.removeprefix(" ")):
            usual = vocabulary.tokenize(written)
            if b"".join(piece(token) for token in usual) == spelled:
                if list(usual) != list(run):
                    yield written, run
                break


def _runs(tokens: Sequence[int], controls: Collection[int]) -> Iterator[Sequence[int]]:
    start = 0
    for index, token in enumerate(tokens):
        if token in controls:
            if index > start:
                yield tokens[start:index]
            start = index + 1
    if start < len(tokens):
        yield tokens[start:]
