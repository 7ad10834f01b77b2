"""What HWP 5 and HWPX have in common: sections of paragraphs that hold tables, notes and boxes."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import msgspec

from knowledge.documents.building import HEADING_LIMIT_CHARS, ExtractionBuilder
from knowledge.documents.folding import SEPARATOR, folded, folded_cells

NESTING_LIMIT = 50
"""Tables in tables deeper than this are no document of a person; deeper content is refused or left out."""


# Trees without a way back up, so there are no cycles to look for.
class Paragraph(msgspec.Struct, gc=False):
    """One paragraph; ``level`` is its outline level, 1 the outermost, None for body text.

    ``inner`` is what is anchored in it, in order.
    """

    text: str
    level: int | None = None
    inner: "list[Table | Inset]" = msgspec.field(default_factory=list)


class Inset(msgspec.Struct, gc=False):
    """Paragraphs beside the running text. ``label`` says what they are (``footnote``), empty for a text box."""

    label: str
    paragraphs: list[Paragraph]


class Table(msgspec.Struct, gc=False):
    """``rows`` of cells of paragraphs, merged cells once; ``caption`` may be empty."""

    rows: list[list[list[Paragraph]]]
    caption: list[Paragraph]


def add_sections(builder: ExtractionBuilder, sections: Sequence[Sequence[Paragraph]]) -> None:
    """Add all paragraphs, each labelled with the section and the paragraph of the section it stands in, from 1.

    A paragraph comes before what is anchored in it. Headers and footers come where they are first defined.
    """
    for number, section in enumerate(sections, 1):
        for index, paragraph in enumerate(section, 1):
            _add(builder, paragraph, f"section {number}, paragraph {index}")


def _add(builder: ExtractionBuilder, paragraph: Paragraph, label: str, nested: bool = False) -> None:
    # Headings in frames would end the one that the frame stands under; a long one is body text in a wrong style.
    title = folded(paragraph.text) if paragraph.level is not None and not nested else ""
    if paragraph.level is not None and 0 < len(title) <= HEADING_LIMIT_CHARS:
        builder.heading(title, paragraph.level, label=label)
    else:
        builder.add(paragraph.text, label=label)
    for inner in paragraph.inner:
        if isinstance(inner, Table):
            _add_table(builder, inner, label)
        else:
            for below in inner.paragraphs:
                _add(builder, below, f"{label}, {inner.label}" if inner.label else label, nested=True)


def _add_table(builder: ExtractionBuilder, table: Table, label: str) -> None:
    if _holds_data(table):
        # All at once: most cells have nothing to fold, and a look at each row takes longer than one at the table.
        cells = iter(folded_cells([_cell(paragraphs) for paragraphs in chain.from_iterable(table.rows)]))
        rows = [SEPARATOR.join(islice(cells, len(row))) for row in table.rows]
        builder.add("\n".join([row for row in rows if row.strip(" |")]), "table", label=label)
    else:
        for row in table.rows:
            for cell in row:
                for paragraph in cell:
                    _add(builder, paragraph, label, nested=True)
    for paragraph in table.caption:
        _add(builder, paragraph, f"{label}, caption", nested=True)


def _holds_data(table: Table) -> bool:
    """Whether a table holds rows of cells; a frame of one cell and a table around tables only lay out the page."""
    cells = list(chain.from_iterable(table.rows))
    if len(cells) <= 1:
        return False
    anchored = [paragraph.inner for paragraph in chain.from_iterable(cells) if paragraph.inner]
    return not any(isinstance(inner, Table) and _holds_data(inner) for inner in chain.from_iterable(anchored))


def _cell(paragraphs: Sequence[Paragraph]) -> str:
    # As most cells are.
    if len(paragraphs) == 1 and not paragraphs[0].inner:
        return paragraphs[0].text
    return " ".join(_texts(paragraphs))


def _texts(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    for paragraph in paragraphs:
        yield paragraph.text
        for inner in paragraph.inner:
            if isinstance(inner, Table):
                for row in inner.rows:
                    for cell in row:
                        yield from _texts(cell)
                yield from _texts(inner.caption)
            else:
                yield from _texts(inner.paragraphs)
