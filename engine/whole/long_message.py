"""A message that is longer than the window: what it asks for, and the text that it asks it of."""

import re

import msgspec

INSTRUCTION_CHARACTERS = 300
"""A longer line is part of the text."""

_POLITE = r"(?:please\s+|can you\s+|could you\s+|i (?:want|need) (?:you )?to\s+)?"
_ENGLISH = re.compile(
    _POLITE + r"(?:summari[sz]e|sum up|explain|list|find|extract|tell|give|write|review|compare|describe|shorten|"
    r"translate|rewrite|rephrase|correct|fix|proofread|reformat|convert|"
    r"what|which|who|when|where|why|how|tl;?dr|summary)\b",
    re.IGNORECASE,
)
_KOREAN = re.compile(r"(?:요약|정리|설명|번역|교정|줘|주세요|하세요|해라|할까|나요|까요|인가요|뭐야|무엇)[\s.!?:~]*$")
_REWRITES = re.compile(
    _POLITE + r"(?:translate|rewrite|rephrase|correct|fix|proofread|reformat|convert)\b|.*(?:번역|고쳐|교정|다듬|바꿔)",
    re.IGNORECASE,
)
_INLINE = re.compile(r"[^\n:]{3,120}:\s")


class LongTask(msgspec.Struct, frozen=True):
    """``instruction`` is what a person wants to have done with ``text``."""

    instruction: str
    text: str

    @property
    def rewrites(self) -> bool:
        """Whether the answer is as long as the text: a translation, a corrected version."""
        return _REWRITES.match(self.instruction) is not None


def long_task(message: str) -> LongTask | None:
    """The instruction that stands on the first or last line of ``message``, or before a colon at its beginning.

    None where nothing there asks for anything: what to do with the text is then for the person to say.
    """
    message = message.strip()
    first, _, behind = message.partition("\n")
    before, _, last = message.rpartition("\n")
    for line, text in ((last, before), (first, behind)):
        if text.strip() and asks(line):
            return LongTask(line.strip(), text.strip())
    inline = _INLINE.match(message)
    if inline is not None and asks(inline.group()):
        return LongTask(inline.group().strip().rstrip(":"), message[inline.end() :].strip())
    return None


def asks(line: str) -> bool:
    """Whether ``line`` reads like a request or a question."""
    line = line.strip()
    if not line or len(line) > INSTRUCTION_CHARACTERS:
        return False
    return line.endswith(("?", "？")) or _ENGLISH.match(line) is not None or _KOREAN.search(line) is not None
