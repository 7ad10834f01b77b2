"""A tokenizer for prompt tests: one token per word or white space run, control tokens by number."""

import re

from engine.runtime.vocabulary import ControlToken


class WordVocabulary:
    """``texts`` gives back what the tokens of a prompt say; ``tokenized`` lists what had to be tokenised."""

    bos = 1
    adds_bos = False

    def __init__(self) -> None:
        self.control_tokens = {"<|im_start|>": ControlToken(2), "<|im_end|>": ControlToken(3), "<s>": ControlToken(1)}
        self.words: dict[str, int] = {}
        self.tokenized: list[str] = []

    def tokenize(self, text: str) -> list[int]:
        self.tokenized.append(text)
        return [self.words.setdefault(word, 100 + len(self.words)) for word in re.findall(r"\s+|\S+", text)]

    def text(self, tokens: list[int]) -> str:
        names = {number: word for word, number in self.words.items()}
        names |= {control.id: text for text, control in self.control_tokens.items()}
        return "".join(names[token] for token in tokens)
