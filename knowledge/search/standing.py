"""How far a query stands out: whether the nearest passage is nearer to it than to questions about anything.

A cosine by itself tells little: that of unrelated texts is 0.78 in English and 0.83 in Korean with multilingual-e5, and
other models have other scales. So the score is put on the scale of the passage's own cosines with a cohort of everyday
questions in the query's language, as speaker verification does (zero normalisation; Auckenthaler, Carey and
Lloyd-Thomas 2000, "Score Normalization for Text-Independent Speaker Verification Systems"). SQuAD and Debian's Korean
FAQ, median: answerable questions 6.0 and 6.6, questions about something else 1.6 and 2.2.
"""

import re

import numpy as np
import numpy.typing as npt

from knowledge.embedding.embedder import Embedder
from knowledge.embedding.model import Vector

_ENGLISH = (
    "How long should I boil an egg?",
    "Who won the football match last night?",
    "What is the best way to learn the guitar?",
    "How do I reset the password of my phone?",
    "Where can I buy cheap flights to Japan?",
    "What time does the supermarket close?",
    "How much water should a cat drink?",
    "Which planet is the largest?",
    "Who wrote this novel?",
    "How do I remove a coffee stain from a shirt?",
    "What does this error message mean?",
    "When was the old bridge built?",
    "How many people live in the city?",
    "Why do leaves turn red in autumn?",
    "What are the side effects of this medicine?",
    "How is the salary calculated?",
    "What is the capital of Australia?",
    "Is it going to rain tomorrow?",
    "How did the war begin?",
    "What should I cook for dinner?",
    "Who is responsible for the contract?",
    "Which exercises strengthen the back?",
    "Can you recommend a good film?",
    "What is the difference between the two methods?",
)
_KOREAN = (
    "달걀은 몇 분 동안 삶아야 하나요?",
    "어젯밤 축구 경기는 누가 이겼어?",
    "기타를 배우는 가장 좋은 방법은 무엇인가요?",
    "휴대폰 비밀번호를 어떻게 재설정하나요?",
    "일본행 비행기표는 어디에서 싸게 살 수 있나요?",
    "마트는 몇 시에 문을 닫나요?",
    "고양이는 하루에 물을 얼마나 마셔야 하나요?",
    "가장 큰 행성은 무엇인가요?",
    "이 소설은 누가 썼나요?",
    "셔츠에 묻은 커피 얼룩은 어떻게 지우나요?",
    "이 오류 메시지는 무슨 뜻인가요?",
    "그 오래된 다리는 언제 지어졌나요?",
    "그 도시에는 몇 명이 살고 있나요?",
    "가을에 나뭇잎은 왜 빨갛게 변하나요?",
    "이 약의 부작용은 무엇인가요?",
    "급여는 어떻게 계산되나요?",
    "호주의 수도는 어디인가요?",
    "내일 비가 올까?",
    "전쟁은 어떻게 시작되었나요?",
    "저녁으로 무엇을 요리할까요?",
    "계약은 누가 책임지나요?",
    "허리를 튼튼하게 하는 운동은 무엇인가요?",
    "재미있는 영화 하나 추천해 줄래?",
    "두 방법의 차이는 무엇인가요?",
)

_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_LEAST_DEVIATION = 1e-3


class Cohort:
    """The everyday questions as vectors of ``embedder``, each language's made at its first use (0.1 s)."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[tuple[str, bool], npt.NDArray[np.float32]] = {}

    def standing(self, query: str, cosine: float, passage: Vector) -> float:
        """By how many standard deviations ``passage`` is nearer to ``query`` than to the questions of the cohort.

        ``cosine`` is that of the two. Raises ``EmbeddingModelMissing``.
        """
        korean = _HANGUL.search(query) is not None
        asked = self._embedder.identity, korean
        if asked not in self._vectors:
            questions = _KOREAN if korean else _ENGLISH
            self._vectors[asked] = np.array([self._embedder.query(question) for question in questions])
        others = self._vectors[asked] @ passage
        return float((cosine - others.mean()) / max(_LEAST_DEVIATION, others.std()))
