"""Search goes on by words where Chroma fails even on a fresh folder."""

from pathlib import Path

import numpy as np
import pytest

from knowledge.search.chroma import IndexUnavailable
from knowledge.search.dense import VectorIndex


def test_an_index_that_cannot_be_opened_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = VectorIndex(tmp_path / "chroma", lambda name: [(1, b"")])

    def broken() -> None:
        raise OSError("no such device")

    monkeypatch.setattr(index._store, "client", broken)
    with pytest.raises(IndexUnavailable):
        index.nearest("passages-x", np.zeros(3, np.float32), 3)
