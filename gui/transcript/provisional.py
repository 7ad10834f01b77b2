"""Unfinished Markdown made presentable: what is open at the end of a streamed text is closed or held back for now.

Without this an answer flickers while it is written: `**bol` shows asterisks until the closing pair arrives, `-` under a
line turns it into a heading for one frame, and a table's header row stands there as text with bars.
"""

import re

# A last line that is only the beginning of some markup says nothing yet.
_BARE_MARKUP = re.compile(r"(?:^|\n)[ \t>]*(?:\d{1,3}[.)]?|[-*+=#>_]{1,6}|`{1,2}|(?:`{3,}|~{3,})[^\s`]*|\$)[ \t]*$")
_TABLE_START = re.compile(r"(?:^|\n)[ \t]*\|[^\n]*(?:\n[ \t]*\|?[-:| \t]*)?$")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$", re.MULTILINE)
_TOKEN = re.compile(r"\\.|`+|\*+|_+|~~|\$\$?|\\[(\[]", re.DOTALL)
_OPEN_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)?[^()\s]*)*$")
_OPEN_LINK_TEXT = re.compile(r"(?:(?<=\s)|^)!?\[(?![ xX]?\]?$)([^\[\]\n]*)\]?$")
_BARE_BRACKET = re.compile(r"(?<=[^\s\-*+.)] )!?\[$")
_TEX_SIGN = re.compile(r"[\\^_{=]")


def presentable(text: str) -> str:
    """`text` with everything closed that its last paragraph leaves open. Complete Markdown comes back unchanged."""
    text = _BARE_MARKUP.sub("", text)
    begin = text.rfind("\n\n") + 2 if "\n\n" in text else 0
    head, last = text[:begin], text[begin:]
    if math := _open_display_math(text):
        return math
    # A fence is closed by its own rule in the parser, and nothing inside it is markup.
    if re.search(r"^[ \t>]*(?:```|~~~)", last, re.MULTILINE):
        return text
    if not _TABLE_RULE.search(last) and (start := _TABLE_START.search(last)):
        last = last[: start.start()]
    return head + _close_inline(last)


def _open_display_math(text: str) -> str:
    """The text with an unfinished `$$` or `\\[` block shown as its source, or "" when there is none."""
    for opening, closing in (("$$", "$$"), ("\\[", "\\]")):
        start = text.rfind(opening)
        if opening == closing and text.count(opening) % 2 == 0:
            continue
        if start >= 0 and closing not in text[start + 2 :] and "```" not in text[start:]:
            source = " ".join(text[start + 2 :].replace("`", "").rstrip("$\\").split())
            return text[:start] + (f"`{source}`" if source else "")
    return ""


def _close_inline(text: str) -> str:
    if text.endswith("~") and not text.endswith("~~"):
        text = text[:-1]
    text = _BARE_BRACKET.sub("", text)
    text = _OPEN_LINK.sub(r"[\1](<>)", text)
    text = _OPEN_LINK_TEXT.sub(r"\1", text)
    open_marks: list[tuple[str, int]] = []
    position = 0
    while found := _TOKEN.search(text, position):
        mark, position = found.group(), found.end()
        if mark.startswith("\\"):
            if mark == "\\(":
                end = text.find("\\)", position)
                if end < 0:
                    return _closed(_as_code(text, found.start(), 2), open_marks)
                position = end + 2
        elif mark[0] in "`$":
            end = text.find(mark, position)
            if end >= 0:
                position = end + len(mark)
            elif mark[0] == "`" or _begins_formula(text, position):
                return _closed(_as_code(text, found.start(), len(mark)), open_marks)
        elif open_marks and open_marks[-1][0] == mark:
            open_marks.pop()
        elif text[position : position + 1].strip() and not (mark[0] == "_" and text[found.start() - 1].isalnum()):
            open_marks.append((mark, found.start()))
        elif position == len(text) and (found.start() == 0 or not text[found.start() - 1].isalnum()):
            # Markup that has just begun and holds nothing yet.
            text = text[: found.start()]
        elif position == len(text) and open_marks and open_marks[-1][0].startswith(mark):
            text = text[: found.start()]
    return _closed(text, open_marks)


def _begins_formula(text: str, position: int) -> bool:
    return bool(_TEX_SIGN.search(text, position)) and not text[position : position + 1].isspace()


def _as_code(text: str, start: int, length: int) -> str:
    content = text[start + length :].replace("`", "").rstrip("\\")
    return text[:start] + (f"`` {content} ``" if content.strip() else "")


def _closed(text: str, open_marks: list[tuple[str, int]]) -> str:
    stripped = text.rstrip()
    # A single open asterisk or underscore may be a literal one; a pair never is.
    closers = [mark for mark, _ in reversed(open_marks)]
    return stripped + "".join(closers) if closers and stripped else text
