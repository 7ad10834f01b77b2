"""llama.cpp's log lines, taken into ``logging``; the last errors word why a load failed."""

import ctypes
import logging
from collections import deque

from llama_cpp import llama_cpp as native

_log = logging.getLogger("llama.cpp")

_LEVELS = {3: logging.WARNING, 4: logging.ERROR}
"""Of ggml_log_level: 1 debug, 2 info and 5 (the line before goes on) are all taken as debug."""

recent_errors: deque[str] = deque(maxlen=4)
"""The newest error lines of llama.cpp, oldest first."""


def _take(level: int, text: bytes | None, _user_data: int | None) -> None:
    line = (text or b"").decode("utf-8", "replace").strip()
    if not line:
        return
    _log.log(_LEVELS.get(level, logging.DEBUG), "%s", line)
    if level == 4:
        recent_errors.append(line)


_callback = native.llama_log_callback(_take)


def take_native_log() -> None:
    """Send what llama.cpp prints from now on to the logger ``llama.cpp``."""
    native.llama_log_set(_callback, ctypes.c_void_p(0))
