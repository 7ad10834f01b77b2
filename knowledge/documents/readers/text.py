"""Plain text: the lines as they stand, one block per run without an empty line."""

import re
from pathlib import Path

from knowledge.documents.building import text_file_bytes
from knowledge.documents.encoding import decode
from knowledge.documents.extraction import Block, Extraction

_RUN = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_UNSTORABLE = str.maketrans({"\0": "\ufffd"})


def read(path: Path) -> Extraction:
    """The decoded text, unchanged but for line ends; each block is labelled with its first line, from 1."""
    text = decode(text_file_bytes(path)).translate(_UNSTORABLE)
    blocks: list[Block] = []
    line, counted = 1, 0
    for run in _RUN.finditer(text):
        line += text.count("\n", counted, run.start())
        counted = run.start()
        lines = tuple(range(line, line + run.group().count("\n") + 1))
        blocks.append(Block(run.start(), run.end(), label=f"line {line}", lines=lines))
    return Extraction(text, tuple(blocks))
