"""How far a query stands out from everyday questions in its language."""

import numpy as np
import pytest

from knowledge.embedding.embedder import Vector
from knowledge.search.standing import Cohort

PASSAGE = np.array([1.0, 0.0], np.float32)


class CountingEmbedder:
    """Cosines with ``PASSAGE``: English questions 0.7 and 0.9 in turn, Korean ones 0.8 and 1.0."""

    def __init__(self) -> None:
        self.identity = "first"
        self.asked: list[str] = []

    def query(self, text: str) -> Vector:
        self.asked.append(text)
        cosine = (0.7 if text.isascii() else 0.8) + 0.2 * (len(self.asked) % 2)
        return np.array([cosine, 0.0], np.float32)


def test_a_score_is_told_in_deviations_from_questions_in_the_same_language() -> None:
    cohort = Cohort(CountingEmbedder())
    assert cohort.standing("When is it due?", 0.9, PASSAGE) == pytest.approx(1.0, abs=1e-3)
    assert cohort.standing("언제 내야 하나요?", 0.9, PASSAGE) == pytest.approx(0.0, abs=1e-3)
    assert cohort.standing("When is it due?", 1.0, PASSAGE) == pytest.approx(2.0, abs=1e-3)


def test_the_questions_are_embedded_once_for_each_language_and_model() -> None:
    embedder = CountingEmbedder()
    cohort = Cohort(embedder)
    for query in ("When?", "Who?", "언제?", "누가?"):
        cohort.standing(query, 0.9, PASSAGE)
    once = len(embedder.asked)
    assert len(set(embedder.asked)) == once
    embedder.identity = "second"
    cohort.standing("When?", 0.9, PASSAGE)
    assert len(embedder.asked) == once + once // 2
