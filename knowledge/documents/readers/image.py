"""Pictures of text (PNG, JPEG, TIFF) by OCR."""

from pathlib import Path

from knowledge.documents import ocr
from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.errors import ReaderTimedOut


def read(path: Path) -> Extraction:
    """The text of each page of the picture.

    Raises ``OcrMissing`` where nothing is installed that could recognise it, ``ReaderTimedOut`` where it takes longer
    than ``ocr.BUDGET_S``.
    """
    text = ocr.Recogniser(path.name).text_of_file(path)
    if text is None:
        raise ReaderTimedOut(file=path.name, seconds=str(ocr.BUDGET_S))
    pages = text.split("\f")
    builder = ExtractionBuilder(path)
    for page, content in enumerate(pages, start=1):
        for paragraph in content.split("\n\n"):
            builder.add(paragraph, page=page)
    return builder.build(pages=len(pages))
