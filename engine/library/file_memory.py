"""How much memory a model will take that is not here yet, by its file alone."""

import re

from engine.library.hub_messages import HubFile

_REPACKED = re.compile(r"Q4_0|Q4_K|Q2_K|IQ4_NL", re.IGNORECASE)
"""Of these layouts the runtime makes a second copy for the CPU, of all but the embeddings."""

_COPY = 0.85
_CONVERSATION = 0.25
"""The KV cache of 4,096 tokens, as a share of the weights: from 0.1 (Gemma 3) to 0.7 (Qwen3 0.6B), 0.25 in the middle
of the curated models."""
_REST_BYTES = 300_000_000


def estimated_memory(file: HubFile) -> int:
    """Bytes, roughly, and rather too many; ``header.memory_parts`` knows better once the file is here.

    For the curated models 0.84 to 1.33 of what their list tells.
    """
    copies = 1 + _COPY if _REPACKED.search(file.name) else 1.0
    return round(file.size_bytes * (copies + _CONVERSATION)) + _REST_BYTES
