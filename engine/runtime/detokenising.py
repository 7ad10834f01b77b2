"""From the bytes of tokens to text that can be shown: whole characters, ended before a stop string."""

import codecs
from collections.abc import Sequence


class TextDecoder:
    """Joins token bytes to text as they come.

    A Hangul syllable or an emoji is often spread over several tokens; its bytes are held back until it is whole. Text
    that may be the beginning of one of ``stop_strings`` is held back until it is clear. The cost of a token does not
    depend on how long the text is.
    """

    def __init__(self, stop_strings: Sequence[str] = ()) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._is_open = False
        self._stop_strings = tuple(stop for stop in stop_strings if stop)
        self._stop_beginnings = frozenset(stop[0] for stop in self._stop_strings)
        self._held = ""
        self.stopped = False
        """Whether a stop string was met; nothing comes after it."""

    def feed(self, piece: bytes) -> str:
        """The text that ``piece`` makes certain, "" where there is none yet."""
        text = self._decoded(piece)
        if not self._held and self._stop_beginnings.isdisjoint(text):
            return text
        text = self._held + text
        first_stop = min((at for stop in self._stop_strings if (at := text.find(stop)) >= 0), default=None)
        if first_stop is not None:
            self.stopped = True
            self._held = ""
            return text[:first_stop]
        certain = len(text) - self._open_length(text)
        self._held = text[certain:]
        return text[:certain]

    def finish(self) -> str:
        """What was held back and is text after all; bytes of an unfinished character are left out."""
        held, self._held = self._held, ""
        return held

    def _decoded(self, piece: bytes) -> str:
        if not self._is_open:
            # Nearly every piece is whole; the incremental decoder takes 36 µs behind a decode, where this takes 3.
            try:
                return piece.decode()
            except UnicodeDecodeError:
                pass
        text = self._utf8.decode(piece)
        self._is_open = bool(self._utf8.getstate()[0])
        return text

    def _open_length(self, text: str) -> int:
        """Length of the longest end of ``text`` that begins a stop string."""
        return max(
            (
                length
                for stop in self._stop_strings
                for length in range(1, min(len(stop), len(text) + 1))
                if text.endswith(stop[:length])
            ),
            default=0,
        )
