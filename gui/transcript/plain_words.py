"""Words that go on in a paragraph: most of what arrives, and Markdown need not be parsed for it."""

import re
from dataclasses import replace

from gui.transcript.blocks import TextBlock

_PLAIN = re.compile(r"(?:[^\W\d_]|[ ,.;:!?'’])+")
# The end of a paragraph that more words change nothing about but its length.
_PLAIN_END = re.compile(r"(?<!\S)((?:[^\W\d_]|[,.;:!?'’])+)( ?)\Z")
# Space that Markdown takes away, and what may be the middle of an address.
_NOT_PLAIN = re.compile(r"  |[,.;:!?](?![\s,.;:!?]|\Z)")


def with_words(block: TextBlock, text: str, words: str) -> TextBlock | None:
    """``block``, the last one that ``text`` was parsed to, as it is with ``words`` behind the text.

    None where Markdown might make something else of that. Nothing in ``text`` may be left open.
    """
    if block.kind in ("hr", "math") or not _PLAIN.fullmatch(words):
        return None
    end = _PLAIN_END.search(text)
    if end is None:
        return None
    # A footnote stands behind all else wherever it is written.
    if not block.html.endswith(end[1]) or _NOT_PLAIN.search(end[0] + words) or "[^" in text:
        return None
    return replace(block, html=(block.html + end[2] + words).rstrip(" "))
