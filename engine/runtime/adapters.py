"""LoRA adapters in a context: put in, weighed and taken out while the model stays loaded."""

import ctypes
import hashlib
from collections.abc import Sequence
from pathlib import Path

from llama_cpp import llama_cpp as native

from engine.errors import ModelUnsupported
from engine.library.adapter import AdapterUse
from engine.runtime.context import Context
from engine.runtime.model import Model
from engine.runtime.native_log import recent_errors


class Adapters:
    """The adapters of one ``model``. They must have been checked to fit it (``engine.library.adapter``)."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._loaded: dict[str, ctypes._Pointer[ctypes.c_void_p]] = {}

    def apply(self, context: Context, uses: Sequence[AdapterUse]) -> str:
        """Have ``context`` use exactly ``uses``, and give a name of the weights that result: "" for none.

        What was read with other weights must be forgotten by the caller. Where this raises ``ModelUnsupported`` the
        context is as it was.
        """
        wanted = {_fingerprint(use.path): use for use in uses if use.weight}
        for fingerprint, use in wanted.items():
            if fingerprint not in self._loaded:
                self._loaded[fingerprint] = self._load(Path(use.path))
        handles = (native.llama_adapter_lora_p_ctypes * len(wanted))()
        for place, fingerprint in enumerate(wanted):
            handles[place] = self._loaded[fingerprint]
        weights = (ctypes.c_float * len(wanted))(*(use.weight for use in wanted.values()))
        for native_context in context.handles:
            native.llama_set_adapters_lora(native_context, handles, len(wanted), weights)
        for fingerprint in self._loaded.keys() - wanted.keys():
            native.llama_adapter_lora_free(self._loaded.pop(fingerprint))
        if not wanted:
            return ""
        named = sorted(f"{fingerprint} {use.weight!r}" for fingerprint, use in wanted.items())
        return hashlib.sha256("\n".join(named).encode()).hexdigest()

    def _load(self, path: Path) -> "ctypes._Pointer[ctypes.c_void_p]":
        recent_errors.clear()
        handle: ctypes._Pointer[ctypes.c_void_p] | None
        handle = native.llama_adapter_lora_init(self._model.handle, str(path).encode())
        if not handle:
            reason = recent_errors[0] if recent_errors else "it was not loaded"
            raise ModelUnsupported(model=path.stem, reason=reason)
        return handle


def _fingerprint(path: str) -> str:
    """Changes whenever the file does. Raises ``ModelUnsupported`` where it is gone."""
    try:
        stat = Path(path).stat()
    except OSError as error:
        raise ModelUnsupported(model=Path(path).stem, reason=error.strerror or str(error)) from error
    return f"{path} {stat.st_size} {stat.st_mtime_ns}"
