"""Draws a token with llama.cpp's sampler chain, from the best candidates only; written in C (``draw.c``)."""

class Draw:
    """Draws with ``chain`` of llama.cpp, the address of a sampler that keeps at most the ``kept`` best tokens.

    ``functions`` are the addresses of ``llama_get_logits_ith``, ``llama_sampler_apply`` and ``llama_sampler_accept``.
    ``kept`` is at least 1 and at most a 64th of ``vocabulary_size``; raises ``ValueError`` otherwise.
    """

    def __new__(cls, functions: tuple[int, int, int], chain: int, vocabulary_size: int, kept: int) -> Draw: ...
    def draw(self, context: int, row: int, /) -> int:
        """The next token, from the logits of output ``row`` (-1 for the last) of the context at an address.

        The chain has counted it. Raises ``ValueError`` where there are no logits, or where they are no numbers.
        """
