"""What a model's KV cache takes, from its header."""

import msgspec

from engine.library.gguf import Header

BATCH_TOKENS = 512
"""Prompt tokens per ``llama_decode``. Reading is as fast as with larger batches, and its buffers stay small."""

_CELLS = 256
"""llama.cpp makes caches of layers with a sliding window in multiples of so many tokens."""

_PERIODS = {
    "afmoe": 4, "cohere2": 4, "exaone-moe": 4, "gemma2": 2, "gemma3": 6, "gemma3n": 5, "gpt-oss": 2, "mellum": 4,
    "olmo2": 4, "plamo3": 8,
}  # fmt: skip
"""One layer in so many attends to everything and the others to a window, where the file does not tell the layers
(llama.cpp's ``load_swa_pattern``). Architectures that are not here count as if all layers attended to everything."""


class KvSize(msgspec.Struct, frozen=True):
    """Bytes that a token takes in all layers at 16 bits, and how much of that in layers with a ``sliding_window``.

    A recurrent model has no such heads and counts as 0.
    """

    bytes_per_token: int = 0
    sliding_bytes_per_token: int = 0
    sliding_window: int = 0

    def total(self, context_tokens: int) -> int:
        """Bytes once ``context_tokens`` are full. A layer with a sliding window has room for that and a batch."""
        needed = self.sliding_window + min(BATCH_TOKENS, context_tokens)
        sliding = min(-(-needed // _CELLS) * _CELLS, context_tokens) if self.sliding_window else context_tokens
        everything = self.bytes_per_token - self.sliding_bytes_per_token
        return context_tokens * everything + sliding * self.sliding_bytes_per_token


def kv_size(header: Header, architecture: str) -> KvSize:
    """Keys and values of all layers."""
    attention = f"{architecture}.attention"
    heads = f"{attention}.head_count"
    width = header.whole(f"{architecture}.embedding_length") // max(header.most(heads), 1)
    key = header.whole(f"{attention}.key_length") or width
    value = header.whole(f"{attention}.value_length") or width
    head_bytes = 2 * (key + value)
    kv_heads = f"{heads}_kv" if f"{heads}_kv" in header.values else heads
    window = header.whole(f"{attention}.sliding_window")
    slides = header.values.get(f"{attention}.sliding_window_pattern")
    period = _PERIODS.get(architecture, 1)
    by_layer = header.values.get(kv_heads)
    if isinstance(by_layer, tuple):
        counts = [int(count) for count in by_layer]
        told = slides if isinstance(slides, tuple) else [layer % period < period - 1 for layer in range(len(counts))]
        total = sum(counts)
        sliding = sum(count for count, slid in zip(counts, told, strict=False) if slid)
    else:
        layers = header.whole(f"{architecture}.block_count")
        sliding_layers = sum(map(bool, slides)) if isinstance(slides, tuple) else layers - layers // period
        total = layers * header.whole(kv_heads)
        sliding = min(sliding_layers, layers) * header.whole(kv_heads)
    if not window or not sliding:
        return KvSize(head_bytes * total)
    return KvSize(head_bytes * total, head_bytes * sliding, window)
