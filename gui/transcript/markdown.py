"""The Markdown dialect of answers: CommonMark with tables, strike-through, task lists, footnotes and TeX math.

Three things differ from CommonMark because language models write that way: math may stand in `\\(...\\)` and
`\\[...\\]`, a line break in the source is a line break, and emphasis may touch Korean, Chinese or Japanese text
(`**값(V)**은`), which CommonMark's flanking rule forbids.
"""

import re
import unicodedata
from collections.abc import Iterable

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

# A citation mark travels through the parser as one character of this private plane: MARK_BASE + number.
MARK_BASE = 0xF0000
MARK_PATTERN = re.compile("[\U000f0000-\U000ffffd]")
# Numbers of the marks around what is doubtful; at one place an end stands before a beginning.
DOUBT_ENDS, DOUBT_BEGINS = 0xFFFB, 0xFFFC
# What makes a line a list item, heading or quotation; a mark before it would make it none.
_LINE_SIGNS = re.compile(r"(?:[ \t]*(?:[-*+]|\d{1,9}[.)]|#{1,6}|>)[ \t]+)*")
_TABLE_ROW = re.compile(r"[ \t]*\|.*\|")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<>\"'`\U000f0000-\U000ffffd]+")
_BRACKETS = {"(": "\\)", "[": "\\]"}


def build_parser() -> MarkdownIt:
    """A parser for answers. HTML in the source stays text."""
    parser = MarkdownIt("commonmark", {"html": False})
    parser.enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False, double_inline=True)
    parser.use(footnote_plugin)
    parser.use(tasklists_plugin)
    parser.block.ruler.before("fence", "bracket_math_block", _bracket_math_block, {"alt": ["paragraph", "blockquote"]})
    parser.inline.ruler.before("escape", "bracket_math", _bracket_math)
    parser.inline.ruler.before("autolink", "break_tag", _break_tag)
    parser.inline.ruler.before("link", "bare_address", _bare_address)
    parser.inline.ruler.at("emphasis", _emphasis)
    return parser


def doubt_marks(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """(offset, number) of the marks around each (start, end) of `text`. Rows of tables are left alone."""
    marks: list[tuple[int, int]] = []
    for start, end in spans:
        signs = _LINE_SIGNS.match(text, start, end)
        begin = signs.end() if signs else start
        if begin < end and text[begin] != "|":
            marks += [(begin, DOUBT_BEGINS), (end, DOUBT_ENDS)]
    return marks


def with_marks(text: str, marks: list[tuple[int, int]]) -> str:
    """`text` with a mark character at each (offset, number). Private characters already there are replaced."""
    text = MARK_PATTERN.sub("\ufffd", text)
    parts: list[str] = []
    done = 0
    for offset, number in sorted(marks):
        offset = max(done, min(offset, len(text)))
        if _TABLE_ROW.fullmatch(text, text.rfind("\n", 0, offset) + 1, offset):
            # Behind its last line a row has no cell that is shown.
            offset = max(done, offset - 1)
        # Between the two signs of a pair such as ** a mark would break the pair.
        while 0 < offset < len(text) and text[offset] == text[offset - 1] and text[offset] in "*_~`$":
            offset += 1
        parts += [text[done:offset], chr(MARK_BASE + number)]
        done = offset
    return "".join([*parts, text[done:]])


def _bracket_math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("\\[", first) or state.is_code_block(start):
        return False
    closing = state.src.find("\\]", first, state.eMarks[end - 1])
    if closing < 0:
        return False
    last = next(line for line in range(start, end) if state.eMarks[line] >= closing)
    if state.src[closing + 2 : state.eMarks[last]].strip():
        return False
    if not silent:
        token = state.push("math_block", "math", 0)
        token.content = state.src[first + 2 : closing].strip()
        token.map = [start, last + 1]
        state.line = last + 1
    return True


def _bracket_math(state: StateInline, silent: bool) -> bool:
    opening = state.src[state.pos : state.pos + 2]
    if not opening.startswith("\\") or opening[1:] not in _BRACKETS:
        return False
    end = state.src.find(_BRACKETS[opening[1]], state.pos + 2)
    content = state.src[state.pos + 2 : end].strip()
    if end < 0 or not content:
        return False
    if not silent:
        token = state.push("math_inline" if opening[1] == "(" else "math_inline_double", "math", 0)
        token.content = content
    state.pos = end + 2
    return True


def _break_tag(state: StateInline, silent: bool) -> bool:
    found = _BREAK_TAG.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def _bare_address(state: StateInline, silent: bool) -> bool:
    """Link `http://` and `https://` addresses. The text rule has already swallowed the scheme when it stops at ":"."""
    found = _ADDRESS.match(state.src, state.pos)
    scheme = next((name for name in ("https", "http") if state.pending.endswith(name)), "")
    if not found or not scheme or silent or state.linkLevel:
        return False
    rest = found.group().rstrip(".,;:!?*_~'\"”’。、")
    while rest.endswith(")") and rest.count(")") > rest.count("("):
        rest = rest[:-1]
    if len(rest) <= len("://"):
        return False
    state.pending = state.pending.removesuffix(scheme)
    state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(scheme + rest)}
    state.push("text", "", 0).content = scheme + rest
    state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """The emphasis rule of CommonMark, with marks looked through and CJK letters counted as word boundaries."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = _neighbour(state.src, state.pos - 1, -1, state.posMax)
    after = _neighbour(state.src, end, 1, state.posMax)
    left = not after.isspace() and (not _is_punctuation(after) or _bounds_word(before))
    right = not before.isspace() and (not _is_punctuation(before) or _bounds_word(after))
    splits_words = marker == "*"
    for _ in range(end - state.pos):
        state.push("text", "", 0).content = marker
        delimiter = Delimiter(
            marker=ord(marker),
            length=end - state.pos,
            token=len(state.tokens) - 1,
            end=-1,
            open=left and (splits_words or not right or _is_punctuation(before)),
            close=right and (splits_words or not left or _is_punctuation(after)),
        )
        state.delimiters.append(delimiter)
    state.pos = end
    return True


def _neighbour(text: str, position: int, step: int, end: int) -> str:
    while 0 <= position < end and MARK_PATTERN.match(text[position]):
        position += step
    return text[position] if 0 <= position < end else " "


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _bounds_word(character: str) -> bool:
    return character.isspace() or _is_punctuation(character) or unicodedata.east_asian_width(character) in "WF"
