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
    """Line by line. ``passage`` is empty where the page has no layer of text, as a scanned one."""

    passage: tuple[Rect, ...]
    words: tuple[Rect, ...]


ViewerRequest = OpenPages | DrawPage | FindMarks
ViewerEvent = Opened | PageDrawn | MarksFound

request_decoder = msgspec.msgpack.Decoder(tuple[int, ViewerRequest | Cancel])
event_decoder: "msgspec.msgpack.Decoder[tuple[int, ViewerEvent | Ready | Completed | Failure]]" = (
    msgspec.msgpack.Decoder(tuple[int, ViewerEvent | Ready | Completed | Failure])
)
