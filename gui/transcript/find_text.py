"""Finding words in what is shown of a message: case and Unicode form (NFC or NFD) make no difference."""

import html
import re
import unicodedata
from collections.abc import Iterable

import msgspec

from gui.transcript.blocks import PADDING, FormulaKeys
from gui.transcript.pieces import BubblePiece, CodePiece, Piece, TextPiece

_PILL = re.compile(r'<a class="pill"[^>]*>\d+</a>')
_LINE_END = re.compile(r"<(?:br|hr|/p|/h\d|/li|/t[dhr])\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \t\n]+")
_FORMULA = re.compile(r'<img src="formula:(\d+)">')
# What stands for a formula, as in Qt's documents.
OBJECT = "\ufffc"


class Shown(msgspec.Struct, frozen=True, gc=False):
    """Folded text as it is shown, with OBJECT for each formula, and the folded TeX of those."""

    text: str
    formulas: tuple[str, ...] = ()

    def count(self, words: str) -> int:
        """How often the folded `words` are found. A formula that has them is one hit, for it is marked as a whole."""
        return self.text.count(words) + sum(words in formula for formula in self.formulas) if words else 0


def folded(text: str) -> str:
    """`text` as it is compared: composed (NFC), without case, without the room around code and pills."""
    return unicodedata.normalize("NFC", text.replace(PADDING, "")).casefold()


def folded_words(text: str) -> str:
    """What a person typed, to be looked for in `folded` text."""
    return folded(text.replace(PADDING, " "))


def folded_formula(tex: str) -> str:
    """The source of a formula as it is compared: how its lines are broken makes no difference."""
    return folded(" ".join(tex.split()))


def shown_text(pieces: Iterable[Piece], formulas: FormulaKeys) -> Shown:
    """What is shown by pieces, with a line end between any two lines."""
    lines: list[str] = []
    numbers: list[str] = []
    for piece in pieces:
        if isinstance(piece, TextPiece | BubblePiece | CodePiece):
            lines.append(folded(_text(piece)))
        if isinstance(piece, TextPiece):
            numbers += _FORMULA.findall(piece.html)
    return Shown("\n".join(lines), tuple(folded_formula(formulas.formula(int(number))[0]) for number in numbers))


def _text(piece: TextPiece | BubblePiece | CodePiece) -> str:
    if isinstance(piece, BubblePiece):
        return piece.text
    if isinstance(piece, CodePiece):
        return piece.code
    lines = _LINE_END.sub("\0", _FORMULA.sub(OBJECT, _PILL.sub("", piece.html)))
    return html.unescape(_SPACES.sub(" ", _TAG.sub("", lines))).replace("\0", "\n")


def occurrences(text: str, words: str) -> list[tuple[int, int]]:
    """(start, end) of the folded `words` in `text`, in UTF-16 units as Qt counts, none over another."""
    if not words:
        return []
    compared = folded(text)
    starts, ends = _places(text)
    found: list[tuple[int, int]] = []
    start = compared.find(words)
    while start >= 0:
        found.append((starts[start], ends[start + len(words) - 1]))
        start = compared.find(words, start + len(words))
    return found


def _places(text: str) -> tuple[list[int], list[int]]:
    """Where in `text`, in UTF-16 units, each character of `folded(text)` begins, and where it ends."""
    if max(text, default="") <= "\uffff" and len(text.casefold()) == len(text) and _is_composed(text):
        starts = [place for place, character in enumerate(text) if character != PADDING]
        return starts, [place + 1 for place in starts]
    starts, ends = [], []
    place = 0
    for cluster in _CLUSTER.findall(text):
        size = len(folded(cluster))
        end = place + len(cluster) + sum(character > "\uffff" for character in cluster)
        starts += [place] * size
        ends += [end] * size
        place = end
    return starts, ends


def _is_composed(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text)


_CLUSTER = re.compile(
    # Conjoining jamo of one syllable; else a character with the marks behind it.
    "[\u1100-\u115f\ua960-\ua97c]+[\u1160-\u11a7\ud7b0-\ud7c6]*[\u11a8-\u11ff\ud7cb-\ud7fb]*"
    "|.[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u093c\u094d\u11a8-\u11c2\u1160-\u1175"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]*",
    re.DOTALL,
)
