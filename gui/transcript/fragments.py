"""What the fragments of a document are that Qt's rich text does not know: pills, formulas, doubtful words."""

from dataclasses import dataclass, field

from PySide6.QtGui import QTextCharFormat, QTextDocument

from gui.transcript.blocks import FormulaKeys
from gui.utf16 import utf16_units

# The name of what stands for a formula that has no image, with its number behind it.
FORMULA_ANCHOR = "formula:"


@dataclass(frozen=True)
class Formula:
    """A formula at `start`: an image, or `length` characters of its source."""

    start: int
    length: int
    number: int
    is_image: bool


@dataclass(frozen=True)
class Fragments:
    """All of one document by position, in UTF-16 units; a pill is (start, length, "cite", "code" or "mention")."""

    pills: list[tuple[int, int, str]] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    doubtful: list[tuple[int, int]] = field(default_factory=list)


def shown_source(tex: str) -> str:
    """The source of a formula as it stands in a text, where Qt would collapse other spaces."""
    return " ".join(tex.split())


def fragments_of(document: QTextDocument, code_family: str, keys: FormulaKeys) -> Fragments:
    """Walk through the fragments of a document whose code is in the font `code_family`."""
    found = Fragments()
    block = document.begin()
    while block.isValid():
        iterator = block.begin()
        while not iterator.atEnd():
            fragment = iterator.fragment()
            _note(found, fragment.charFormat(), fragment.position(), fragment.length(), code_family, keys)
            iterator += 1
        block = block.next()
    return found


def _note(
    found: Fragments, form: QTextCharFormat, position: int, length: int, code_family: str, keys: FormulaKeys
) -> None:
    if form.isImageFormat():
        number = int(form.toImageFormat().name().partition(":")[2])
        # The same formula twice in a row is one fragment.
        found.formulas.extend(Formula(position + place, 1, number, is_image=True) for place in range(length))
        return
    # A name is on the first character only.
    name = next((name for name in form.anchorNames() if name.startswith(FORMULA_ANCHOR)), "")
    if name:
        number = int(name.removeprefix(FORMULA_ANCHOR))
        size = utf16_units(shown_source(keys.formula(number)[0]))
        found.formulas.append(Formula(position, size, number, is_image=False))
    elif form.anchorHref().startswith("cite:"):
        found.pills.append((position, length, "cite"))
    elif form.fontUnderline():
        found.doubtful.append((position, length))
    elif code_family in (form.fontFamilies() or []):
        found.pills.append((position, length, "code"))
