"""Colours for code, in slices short enough for the window's thread.

Pygments lexes lazily, so a long block is coloured a few milliseconds at a time. While code is still being written,
lexing restarts at a checkpoint: a line that begins at the left margin after an empty one, where most languages are
back at their outermost state. The finished block is lexed once more from the top.

A lexer's first use compiles its patterns, 50 to 130 ms: `prepare` has that done on a thread of its own.
"""

import re
import threading
from collections.abc import Iterator
from functools import cache
from itertools import islice

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.token import Token
from pygments.util import ClassNotFound

# Pygments' token types to the colour's name in TranscriptColours; the longest matching parent wins.
COLOURS = {
    Token.Comment: "code_comment",
    Token.Keyword: "code_keyword",
    Token.Operator.Word: "code_keyword",
    Token.Name.Tag: "code_keyword",
    Token.Literal.String: "code_string",
    Token.Literal.Number: "code_number",
    Token.Keyword.Constant: "code_number",
    Token.Name.Function: "code_function",
    Token.Name.Class: "code_function",
    Token.Name.Attribute: "code_function",
    Token.Name.Builtin: "code_builtin",
    Token.Name.Exception: "code_builtin",
    Token.Name.Decorator: "code_builtin",
    Token.Name.Variable: "code_builtin",
    Token.Generic.Deleted: "code_keyword",
    Token.Generic.Inserted: "code_string",
    Token.Generic.Heading: "code_function",
}
# Characters of unfinished code that are lexed again at each update, at most (about 2 ms).
LONGEST_RESTART = 1_500
Span = tuple[int, int, str]

_asked: set[str] = set()
_ready: set[str] = set()


def spans(code: str, language: str) -> Iterator[Span]:
    """Coloured spans of `code` as (offset, length, colour name), lexed as they are asked for."""
    for offset, kind, text in _lexer(language).get_tokens_unprocessed(code):
        name = _colour(kind)
        if name and text:
            yield offset, len(text), name


def utf16_spans(code: str, language: str, start: int = 0) -> Iterator[Span]:
    """Like `spans` of the code from `start`, with offsets in UTF-16 units of the whole code, as Qt counts."""
    wide = not code.isascii() and max(code) > "\uffff"
    done, shift = start, _astral(code[:start]) if wide else 0
    for offset, length, name in spans(code[start:], language):
        begin = start + offset
        if wide:
            shift += _astral(code[done:begin])
            done = begin
            yield begin + shift, length + _astral(code[begin : begin + length]), name
        else:
            yield begin, length, name


def _astral(text: str) -> int:
    return sum(character > "\uffff" for character in text)


def checkpoint(code: str, start: int) -> int:
    """The last place in `code` at or after `start` where lexing may begin anew.

    Where no empty line comes for long, any line at the left margin will do, so that the cost stays bounded.
    """
    separator = "\n\n" if len(code) - start < LONGEST_RESTART else "\n"
    place = code.rfind(separator)
    while place >= start:
        begin = place + len(separator)
        following = code[begin : begin + 1]
        if following and not following.isspace() and following not in ")]}\"'":
            return begin
        place = code.rfind(separator, 0, place)
    return start


def take(source: Iterator[Span], count: int) -> list[Span]:
    """The next `count` spans."""
    return list(islice(source, count))


def is_ready(language: str) -> bool:
    """Whether the lexer of a language can be used without delay."""
    return not language or language in _ready


def file_ending(language: str) -> str:
    """The usual ending of files in a language whose lexer is ready, such as ".py"; ".txt" where none is known."""
    patterns = _lexer(language).filenames if is_ready(language) else ()
    endings = [pattern[1:] for pattern in patterns if re.fullmatch(r"\*\.\w+", pattern)]
    return endings[0] if endings else ".txt"


def prepare(language: str) -> None:
    """Make the lexer of a language ready in the background; asked for again, nothing more happens."""
    if language not in _asked:
        _asked.add(language)
        threading.Thread(target=_make_ready, args=(language,), name="lexer", daemon=True).start()


def _make_ready(language: str) -> None:
    _lexer(language)
    _ready.add(language)


@cache
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language) if language else TextLexer()
    except ClassNotFound:
        return TextLexer()


@cache
def _colour(kind: object) -> str:
    while kind is not None:
        if kind in COLOURS:
            return COLOURS[kind]
        kind = getattr(kind, "parent", None)
    return ""
