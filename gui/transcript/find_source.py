"""How often a message will show words, told from its Markdown source: parsing all of a long conversation takes seconds.

What the parser does not show is cut out of one text, and what it may join stands together in another. The words are in
the message at least as often as in the first and at most as often as in the second, counting hits that do not
overlap; where both say the same, that is the number.
"""

import re

import msgspec

from gui.transcript.find_text import folded

# Signs that are shown in one place and are markup, which joins what is beside it, in another.
_SIGNS = "*_~`\\<>$"
_SPACES = re.compile(r"[ \t]{2,}|\t")
_ALL_SPACES = re.compile(r"[ \t\r\n]+")
_SQUEEZED = re.compile(r"[\s*_~`\\<>$]+")
# Links, their definitions, footnotes, entities, boxes of tasks, addresses that are decoded: what these show, as the
# characters that the transcript uses for itself, is left to the parser.
_OPEN = re.compile(r"\]\(|\]:|\[\^|\[[ xX]\]|&#?\w+;|<[a-zA-Z][\w+.\-]*:[^\s<>]*>")
_OWN = re.compile("[\0\u00a0\ufffc\U000f0000-\U0010ffff]")
_FENCE = re.compile(
    r"^((?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}(?!`)|~{3,}(?!~))([^`\n]*)(?:\n|\Z)", re.MULTILINE
)
# From the first to the last sign of a formula, in which several hits are one.
_FORMULAS = re.compile(r"(?:\$|\\[(\[]).*(?:\$|\\[)\]])", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# What may be hidden of a line: all of it where it is a fence, a rule, below a heading or between head and body of a
# table; else the signs of a list, quotation or heading.
_LEAD = re.compile(
    r"[ \t>*+\-\d.)]*(?:`{3,}|~{3,}).*|[ \t>|:=\-+*_]+$|(?:[ \t>]|[-*+](?=\s|$)|\d{1,9}[.)](?=\s|$)|#{1,6}(?=\s|$))+"
)
_LEADS = frozenset(" \t>*+-0123456789`~|:=_#")
# Emphasis, and a line that may be code because it is moved in.
_EMPHASIS = re.compile(r"(?<!\*)(\*{1,2})([^*_|\s](?:[^*_|]*[^*_|\s])?)\1(?!\*)")
_MOVED_IN = re.compile(r"[ >*+\-\d.)]*(?:\t| {4})")
_BELOW_HEAD = re.compile(r"^[ \t>|:\-]*\|[ \t>|:\-]*$", re.MULTILINE)
# Words of which every character is shown as it stands in the source.
_PLAIN = re.compile(r" ?[^\s*_~`\\<>$#|\[\]\0]+(?: [^\s*_~`\\<>$#|\[\]\0]+)* ?")


class Source(msgspec.Struct, frozen=True, gc=False):
    """The folded source of an answer: `code` is shown as it is, `certain` and `possible` are the rest as above.

    `certain` is None where the source does not tell what is shown. `signs` are those that are in the source.
    """

    code: str
    certain: str | None
    possible: str
    signs: str

    def count(self, words: str) -> int | None:
        """How often the folded `words` are shown, None where only the parser can tell."""
        if self.certain is None:
            return None
        if not _PLAIN.fullmatch(words):
            may_hold = all(sign in self.signs for sign in words if sign in _SIGNS) and _SQUEEZED.sub(
                "", words
            ) in _SQUEEZED.sub("", f"{self.possible}\0{self.code}")
            return None if may_hold else 0
        most = self.possible.count(words)
        least = _at_least(self.certain, words) if most else 0
        return self.code.count(words) + most if least == most else None


NOTHING = Source("", "", "", "")


def source_of(text: str) -> Source:
    """The source of an answer, or of what was thought before it, as it is looked through."""
    if not text:
        return NOTHING
    fences = list(_FENCE.finditer(text)) if "```" in text or "~~~" in text else []
    prose, code = _parted(text, fences)
    has_fences = bool(fences) and prose == text
    coded = [line for line in prose.split("\n") if "`" in line and not _FENCE.match(line)] if "`" in prose else []
    is_open = (
        any(map(_is_unclear, coded))
        or (has_fences and _may_be_no_fences(fences))
        or (("[" in prose or "&" in prose or "<" in prose) and _OPEN.search(prose))
        or _OWN.search(prose)
        or _drops_cells(prose)
    )
    signs = [sign for sign in _SIGNS if sign in text]
    possible = prose
    for sign in signs:
        possible = possible.replace(sign, "")
    # A formula that goes on in the next line has a space for the line's end.
    spaces = _ALL_SPACES if "$" in prose or "\\" in prose else _SPACES
    return Source(
        folded(code),
        None if is_open else folded(_certain(prose, not has_fences)),
        folded(spaces.sub(" ", possible)),
        "".join(signs),
    )


def _certain(prose: str, is_clear: bool) -> str:
    """What is shown for certain, with a NUL for each thing that may be hidden."""
    if "$" in prose or "\\" in prose:
        prose = _FORMULAS.sub("\0", prose)
    if "<" in prose:
        prose = _BREAK.sub("\0", prose)
    lines = prose.split("\n")
    for number, line in enumerate(lines):
        if is_clear and ("*" in line or "`" in line):
            line = _without_signs(line)
        if line[:1] in _LEADS and (lead := _LEAD.match(line)):
            line = f"\0{line[lead.end() :]}"
        lines[number] = line
    return "\n".join(lines)


def _without_signs(line: str) -> str:
    """A line without the signs of code spans and emphasis, where it is plain that they are such."""
    if "\\" in line or "\0" in line or _MOVED_IN.match(line):
        return line
    parts = line.split("`")
    # Between code spans: what is in them is no emphasis. A NUL stands for each.
    around = "\0".join(parts[::2])
    rest = _EMPHASIS.sub(_emphasised, around)
    bullet = rest.lstrip(" >")
    if "*" in (bullet[1:] if bullet.startswith("* ") else bullet):
        rest = around
    spans = iter(parts[1::2])
    return "".join(f"{part}{next(spans, '')}" for part in rest.split("\0"))


def _emphasised(found: re.Match[str]) -> str:
    """What is emphasised; all as it was where CommonMark's rule of what is beside the signs may say that it is not."""
    text, inside = found.string, found.group(2)
    before, after = text[max(0, found.start() - 1) : found.start()], text[found.end() : found.end() + 1]
    opens = inside[0].isalnum() or before in ("", " ", "(")
    closes = inside[-1].isalnum() or after in ("", " ", ".", ",", ";", ":", "!", "?", ")")
    return inside if opens and closes else found.group()


def _at_least(certain: str, words: str) -> int:
    if words.strip() == words:
        return certain.count(words)
    # A space at the edge of what is shown is not shown itself.
    before = r"(?<=[^\s|#>\0])" if words[0] == " " else ""
    after = r"(?=[^\s|#<\\\0])" if words[-1] == " " else ""
    return len(re.findall(before + re.escape(words) + after, certain))


def _parted(text: str, fences: list[re.Match[str]]) -> tuple[str, str]:
    """The text without its fenced code, and that code; the whole text where the fences are not plain to see."""
    are_plain = fences and "$$" not in text and "\\[" not in text
    for number, fence in enumerate(fences):
        prefix, marker, info = fence.groups()
        are_plain = are_plain and not prefix and marker == "```" and (number % 2 == 0 or not info.strip())
    if not are_plain:
        return text, ""
    prose = [text[: fences[0].start()]]
    code: list[str] = []
    for number, fence in enumerate(fences):
        end = fences[number + 1].start() if number + 1 < len(fences) else len(text)
        (prose if number % 2 else code).append(text[fence.end() : end])
    around = "\n\n".join(prose)
    return (text, "") if "``" in around else (around, "\0".join(code))


def _drops_cells(prose: str) -> bool:
    """Whether a row of a table may have more cells than its head, which are not shown."""
    for line in _BELOW_HEAD.finditer(prose) if "|" in prose else ():
        most = prose.count("|", prose.rfind("\n", 0, max(0, line.start() - 1)) + 1, line.start())
        rows = prose[line.end() + 1 :].partition("\n\n")[0]
        if any(row.count("|") > most for row in rows.split("\n")):
            return True
    return False


def _is_unclear(line: str) -> bool:
    """Whether a code span may go on in the next line, or hold its neighbours apart by spaces that are not shown."""
    parts = line.split("`")
    return len(parts) % 2 == 0 or "``" in line or any(part[:1] == part[-1:] == " " for part in parts[1::2])


def _may_be_no_fences(fences: list[re.Match[str]]) -> bool:
    """Whether these may be the signs of a code span over several lines."""
    return any(fence[3].strip() if number % 2 else fence[3][:1] == " " for number, fence in enumerate(fences))
