"""Pictures of text (PNG, JPEG, TIFF) by OCR."""

from pathlib import Path

from knowledge.documents import ocr
from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.errors import ReaderTimedOut


def read(path: Path) -> Extraction:
    """The text of each page of the picture that is clear enough.

    Raises ``OcrMissing`` where nothing is installed that could recognise it, ``ReaderTimedOut`` where it takes longer
    than ``ocr.BUDGET_S``.
    """
    pages = ocr.Recogniser(path.name).pages_of_file(path)
    if pages is None:
        raise ReaderTimedOut(file=path.name, seconds=str(ocr.BUDGET_S))
    builder = ExtractionBuilder(path)
    for number, page in enumerate(pages, start=1):
        if page.is_clear:
            for paragraph in page.text.split("\n\n"):
                builder.add(paragraph, page=number)
    builder.note("scans_unclear", sum(not page.is_clear for page in pages), len(pages))
    return builder.build(pages=len(pages))
