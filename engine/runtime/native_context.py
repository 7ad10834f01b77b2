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
        # No property: every token asks for it, and nothing of Python is in the processor's caches then.
        self.handle: native.llama_context_p = handle
        memory = native.llama_get_memory(handle)
        if memory is None:
            self.close()
            raise ModelUnsupported(model=model.path.stem, reason=lacking)
        self.memory = memory

    def close(self) -> None:
        if hasattr(self, "handle"):
            native.llama_free(self.handle)
            # Whoever uses it from now on gets an error, not memory that is others' by then.
            del self.handle
