"""What a text has come to have at its end: a document that grows by it need not be made and laid out anew."""

import html
import re
from dataclasses import replace

from gui.transcript.pieces import TextPiece

_CLOSING_TAGS = re.compile(r"(?:</\w+>)+$")
# HTML shows any run of space as one, and none at an end.
_LOST_SPACE = re.compile(r"\s\s|[^\S ]|\s$")


def grown_text(before: TextPiece, after: TextPiece) -> str | None:
    """The plain text that ``after`` has behind the last character of ``before``, in the format of that character.

    None where that is not all that they differ in, and where HTML would show the text otherwise than it is.
    """
    closing = _CLOSING_TAGS.search(before.html)
    if closing is None or after.style == "table" or replace(before, html=after.html) != after:
        return None
    kept = before.html[: closing.start()]
    if not after.html.startswith(kept) or not after.html.endswith(closing.group()):
        return None
    added = after.html[len(kept) : len(after.html) - len(closing.group())]
    # Behind a tag begins another format.
    if not added or "<" in added or kept[-1] == ">" or kept[-1].isspace():
        return None
    text = html.unescape(added)
    return None if _LOST_SPACE.search(text) else text
