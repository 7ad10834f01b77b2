"""PowerPoint (OOXML) by python-pptx: slides as pages, titles as headings, tables as rows, speaker notes."""

import itertools
from collections.abc import Iterable
from pathlib import Path
from zipfile import BadZipFile

from lxml import etree
from pptx.exc import PythonPptxError
from pptx.package import Package
from pptx.parts.presentation import PresentationPart
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.table import Table

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.errors import FileCorrupt

NOTES_LABEL = "notes"


def read(path: Path) -> Extraction:
    """The text of all slides in their order, hidden ones too; a block's page is the number of its slide.

    Raises ``FileCorrupt`` where parts are missing or broken, and what opening a ``GuardedZip`` raises.
    """
    with GuardedZip(path):
        # Its checks are what is wanted; python-pptx opens the file by itself.
        pass
    builder = ExtractionBuilder(path)
    try:
        # Not Presentation(), which refuses slide shows and templates.
        part = Package.open(str(path)).main_document_part
        if not isinstance(part, PresentationPart):
            raise FileCorrupt(file=path.name)
        slides = part.presentation.slides
        for number, slide in enumerate(slides, 1):
            _add_slide(builder, slide, number)
        return builder.build(pages=len(slides))
    except (PythonPptxError, etree.LxmlError, BadZipFile, KeyError, ValueError, AttributeError) as error:
        raise FileCorrupt(file=path.name) from error


def _add_slide(builder: ExtractionBuilder, slide: Slide, number: int) -> None:
    shapes = list(slide.shapes)
    title = _title_element(slide)
    words = next((shape.text_frame.text for shape in shapes if shape.element is title and isinstance(shape, Shape)), "")
    # Also where it is empty: what follows does not stand under the title of the slide before.
    builder.heading(" ".join(words.split()), 1, number)
    _add_shapes(builder, (shape for shape in shapes if shape.element is not title), number)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None:
        builder.add(_lines(notes.text), page=number, label=NOTES_LABEL)


def _title_element(slide: Slide) -> etree._Element | None:
    """The first of the slide's own shapes that takes the place of the title.

    As ``slide.shapes.title`` finds it, which asks every shape once more whether it takes a place, by XPath.
    """
    tree: etree._Element = slide.shapes.element
    for place in tree.iter("{*}ph"):
        above = list(itertools.islice(place.iterancestors(), 4))
        if len(above) == 4 and above[3] is tree and place.get("idx", "0") == "0":
            return above[2]
    return None


def _add_shapes(builder: ExtractionBuilder, shapes: Iterable[BaseShape], number: int) -> None:
    for shape in shapes:
        if isinstance(shape, GroupShape):
            _add_shapes(builder, shape.shapes, number)
        elif isinstance(shape, GraphicFrame) and shape.has_table:
            builder.add(_rows(shape.table), "table", number)
        elif isinstance(shape, Shape) and shape.has_text_frame:
            paragraphs = [_lines(paragraph.text) for paragraph in shape.text_frame.paragraphs]
            filled = [text for text in paragraphs if text.strip()]
            builder.add("\n".join(filled), "list" if len(filled) > 1 else "paragraph", number)


def _rows(table: Table) -> str:
    lines = [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows]
    return "\n".join(" | ".join(texts) for texts in lines if any(texts))


def _lines(text: str) -> str:
    """python-pptx gives a line break as a vertical tab."""
    return text.replace("\v", "\n")
