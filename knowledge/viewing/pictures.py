"""A picture as pages to look at; a TIFF may have several."""

import warnings
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from knowledge.documents.readers.pdf import PICTURE_LIMIT_PIXELS
from knowledge.errors import FileCorrupt, FileTooLarge
from knowledge.viewing.messages import MarksFound, Opened, PageDrawn

PIXEL_LIMIT = 100_000_000
"""A larger picture is refused: as four bytes a pixel it would take most of the child's memory."""

FRAME_LIMIT = 2000
POINTS_A_PIXEL = 72 / 96


class Picture:
    """An open picture. Raises ``FileCorrupt`` and ``FileTooLarge``."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        # The limit below takes the place of Pillow's warning.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            self._image = Image.open(path)
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
            raise FileCorrupt(file=path.name) from error

    def close(self) -> None:
        self._image.close()

    def sizes(self) -> Opened:
        """The size of each frame, a pixel being 1/96 inch."""
        sizes = []
        for number in range(1, min(FRAME_LIMIT, getattr(self._image, "n_frames", 1)) + 1):
            frame = self._frame(number)
            sizes.append((frame.width * POINTS_A_PIXEL, frame.height * POINTS_A_PIXEL))
        return Opened(tuple(sizes))

    def draw(self, number: int, width: int) -> PageDrawn:
        """Frame ``number`` (from 1), at most ``width`` pixels wide and as it is; what is clear becomes white."""
        frame = self._frame(number)
        try:
            frame.draft("RGB", (width, width * frame.height // max(1, frame.width)))
            if frame.width > width:
                shown = frame.convert("RGBA").resize((width, max(1, round(frame.height * width / frame.width))))
            else:
                shown = frame.convert("RGBA")
        except (OSError, ValueError, SyntaxError) as error:
            raise FileCorrupt(file=self._file) from error
        ground = Image.new("RGBA", shown.size, "white")
        ground.alpha_composite(shown)
        return PageDrawn(ground.width, ground.height, 4 * ground.width, ground.convert("RGB").tobytes("raw", "BGRX"))

    def marks(self, number: int, passage: str, words: str) -> MarksFound:
        """A picture has no words of its own."""
        return MarksFound((), (), bool(passage or words))

    def picture(self, number: int) -> tuple[bytes, int, int]:
        """Frame ``number`` (from 1) as grey pixels for recognition, a byte each; width and height."""
        try:
            frame = self._frame(number).convert("L")
        except (OSError, ValueError, SyntaxError) as error:
            raise FileCorrupt(file=self._file) from error
        scale = min(1.0, (PICTURE_LIMIT_PIXELS / (frame.width * frame.height)) ** 0.5)
        if scale < 1:
            frame = frame.resize((max(1, int(frame.width * scale)), max(1, int(frame.height * scale))))
        return frame.tobytes(), frame.width, frame.height

    def _frame(self, number: int) -> Image.Image:
        try:
            self._image.seek(number - 1)
        except (EOFError, OSError, ValueError, SyntaxError) as error:
            raise FileCorrupt(file=self._file) from error
        if self._image.width * self._image.height > PIXEL_LIMIT:
            size = f"{self._image.width} × {self._image.height}"
            raise FileTooLarge(file=self._file, size=size, limit=f"{PIXEL_LIMIT // 1_000_000} megapixels")
        return self._image
