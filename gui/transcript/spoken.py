"""Markdown as it is said aloud: without its signs, and while it is being written sentence by sentence."""

import re
from collections.abc import Callable, Iterator

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MAYBE_FENCE = re.compile(r" {0,3}(`{1,2}|~{1,2})?$")
# A full stop after a digit is one of "1." or "3.5"; it ends a sentence only at the end of its line.
_SENTENCE = re.compile(r"(?:(?<!\d)\.|[!?…。！？])+[\"'”’)\]*_]*\s+")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{3,}:?\s*(\|\s*:?-{3,}:?\s*)*\|?\s*$")
_RULE = re.compile(r"\s*([-*_]\s*){3,}$")
_LINE_SIGNS = re.compile(r"^(\s*(>|#{1,6}(?=\s)|[-*+](?=\s)))+\s*")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|~~|`+|\*(?=\S)|(?<=\S)\*|(?<!\w)_|_(?!\w))")


def spoken(markdown: str) -> str:
    """The words of a whole text on one line, code among them."""
    lines = ("" if _FENCE.match(line) else _line(line) for line in markdown.split("\n"))
    return " ".join(filter(None, lines))


class SpokenStream:
    """A text that grows, as sentences. `code` words a block of that many lines of code, which is not said itself."""

    def __init__(self, code: Callable[[int], str]) -> None:
        self._code = code
        self._taken = 0
        self._rest = ""
        self._fence = ""
        self._code_lines = 0

    def grow(self, text: str) -> list[str]:
        """The sentences that have become complete, where the whole text is `text` now."""
        self._rest += text[self._taken :]
        self._taken = max(self._taken, len(text))
        return list(filter(None, self._complete()))

    def end(self, text: str) -> list[str]:
        """What is left of the whole text, which is `text`."""
        said = self.grow(text)
        if self._fence:
            said.append(self._code(self._code_lines + bool(self._rest.strip())))
        else:
            said.append(_line(self._rest))
        self._rest = self._fence = ""
        return list(filter(None, said))

    def _complete(self) -> Iterator[str]:
        while (end := self._rest.find("\n")) >= 0:
            line, self._rest = self._rest[:end], self._rest[end + 1 :]
            yield self._take_line(line)
        if self._fence or _MAYBE_FENCE.match(self._rest) or _FENCE.match(self._rest) or self._rest[:1] == "|":
            return
        *_, last = (0, *(match.end() for match in _SENTENCE.finditer(self._rest)))
        sentences, self._rest = self._rest[:last], self._rest[last:]
        yield _line(sentences)

    def _take_line(self, line: str) -> str:
        fence = _FENCE.match(line)
        if self._fence:
            if fence is None or not fence[1].startswith(self._fence):
                self._code_lines += 1
                return ""
            self._fence = ""
            return self._code(self._code_lines)
        if fence is not None:
            self._fence, self._code_lines = fence[1], 0
            return ""
        return _line(line)


def _line(line: str) -> str:
    """A line without what makes it a heading, a list, a quotation, a table, a link or strong."""
    if _TABLE_RULE.match(line) or _RULE.match(line):
        return ""
    words = _LINE_SIGNS.sub("", line)
    if words.lstrip().startswith("|"):
        words = ", ".join(cell.strip() for cell in words.strip().strip("|").split("|"))
    return " ".join(_EMPHASIS.sub("", _LINK.sub(r"\1", words)).split())
