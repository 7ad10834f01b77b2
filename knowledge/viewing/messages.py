"""What the window asks the viewer child, and what it answers: pages as pictures, and where words stand on them."""

import msgspec

from knowledge.child.wire import Cancel, Completed, Failure, Ready

Rect = tuple[float, float, float, float]
"""Left, top, right and bottom on a page as it is seen, in shares of its width and height."""


class OpenPages(msgspec.Struct, frozen=True, tag=True):
    """Asks for the sizes of a file's pages: ``Opened``. Fails with ``FileUnsupported`` where it has none to draw."""

    path: str


class DrawPage(msgspec.Struct, frozen=True, tag=True):
    """Asks for a page (from 1) drawn ``width`` pixels wide: ``PageDrawn``."""

    path: str
    page: int
    width: int


class FindMarks(msgspec.Struct, frozen=True, tag=True):
    """Asks where on a page (from 1) a passage stands, and all places of ``words``: ``MarksFound``. "" finds nothing."""

    path: str
    page: int
    passage: str
    words: str


class ReadMarks(msgspec.Struct, frozen=True, tag=True):
    """As ``FindMarks``, among words that are recognised in the picture of the page, which takes seconds.

    Fails with ``OcrMissing`` where nothing is installed that could.
    """

    path: str
    page: int
    passage: str
    words: str


class Opened(msgspec.Struct, frozen=True, tag=True):
    """(width, height) of each page in points, of which 72 are an inch."""

    pages: tuple[tuple[float, float], ...]


class PageDrawn(msgspec.Struct, frozen=True, tag=True):
    """Rows of four bytes a pixel: blue, green, red, unused. A row takes ``stride`` bytes."""

    width: int
    height: int
    stride: int
    pixels: bytes


class MarksFound(msgspec.Struct, frozen=True, tag=True):
    """Line by line. ``unread``: what was looked for may stand in a picture of the page, where ``ReadMarks`` looks."""

    passage: tuple[Rect, ...]
    words: tuple[Rect, ...]
    unread: bool = False


ViewerRequest = OpenPages | DrawPage | FindMarks | ReadMarks
ViewerEvent = Opened | PageDrawn | MarksFound

request_decoder = msgspec.msgpack.Decoder(tuple[int, ViewerRequest | Cancel])
event_decoder: "msgspec.msgpack.Decoder[tuple[int, ViewerEvent | Ready | Completed | Failure]]" = (
    msgspec.msgpack.Decoder(tuple[int, ViewerEvent | Ready | Completed | Failure])
)
