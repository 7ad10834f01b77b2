"""A ``llama_context`` and its memory, freed once."""

from llama_cpp import llama_cpp as native

from engine.errors import ModelTooBig, ModelUnsupported
from engine.runtime.model import Model


class NativeContext:
    """Made over ``model`` with ``params``. Raises ``ModelTooBig`` where its buffers do not fit in memory, and
    ``ModelUnsupported`` with ``lacking`` where it has none to keep what was read.
    """

    def __init__(self, model: Model, params: native.llama_context_params, lacking: str) -> None:
        handle = native.llama_init_from_model(model.handle, params)
        if not handle:
            raise ModelTooBig(model=model.path.stem, needed="more", available="less")
        self._handle: native.llama_context_p | None = handle
        memory = native.llama_get_memory(handle)
        if memory is None:
            self.close()
            raise ModelUnsupported(model=model.path.stem, reason=lacking)
        self.memory = memory

    @property
    def handle(self) -> native.llama_context_p:
        if self._handle is None:
            raise ValueError("the context was closed")
        return self._handle

    def close(self) -> None:
        if self._handle is not None:
            native.llama_free(self._handle)
            self._handle = None
