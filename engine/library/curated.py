"""Models that do well on a laptop, a few of each size, Korean ones among them.

The sizes and needs of memory are for choosing; what is downloaded is what the repository holds at that moment.
``memory_bytes`` counts a window of 4,096 tokens as ``engine.library.header.memory_parts`` does: the weights, a second
copy of 4-bit ones in the CPU's layout, the KV cache and 0.2 GB besides.
"""

from collections.abc import Sequence
from fnmatch import fnmatch

import msgspec

from engine.library.facts import Fit, fit_of
from engine.library.hub_messages import HubFile


class CuratedModel(msgspec.Struct, frozen=True):
    """``pattern`` finds the file to begin with in ``repo``, upper and lower case alike.

    ``languages`` are ISO 639-1 codes of those it writes well, the best first; ``english`` and ``korean`` say what it
    is good for, and what it is not.
    """

    name: str
    repo: str
    pattern: str
    size_bytes: int
    memory_bytes: int
    licence: str
    languages: tuple[str, ...]
    english: str
    korean: str

    def fit(self, available_bytes: int) -> Fit:
        """How it fits into the free memory."""
        return fit_of(self.memory_bytes, available_bytes)


def file_to_begin_with(model: CuratedModel | None, files: Sequence[HubFile]) -> int:
    """The place of the file to suggest: the one of ``model``'s pattern, else 4-bit K-quants, else the smallest."""
    for pattern in (model.pattern if model is not None else "", "*q4_k_m*"):
        for place, file in enumerate(files):
            if pattern and fnmatch(file.name.lower(), pattern.lower()):
                return place
    return 0


_Q4, _Q8 = "*Q4_K_M*.gguf", "*Q8_0*.gguf"

CURATED = (
    CuratedModel(
        "Qwen3 0.6B", "Qwen/Qwen3-0.6B-GGUF", _Q8, 639_000_000, 1_310_000_000, "apache-2.0", ("en", "ko", "zh"),
        "Very quick and thinks before it answers; good for short tasks, weak on facts.",
        "아주 빠르고 생각한 뒤 답해요. 짧은 작업에 좋고, 사실에는 약해요.",
    ),
    CuratedModel(
        "Qwen3 1.7B", "Qwen/Qwen3-1.7B-GGUF", _Q8, 1_834_000_000, 2_500_000_000, "apache-2.0", ("en", "ko", "zh"),
        "A sound all-rounder for its size, in English and Korean.",
        "크기에 비해 두루 잘하며, 영어와 한국어를 모두 써요.",
    ),
    CuratedModel(
        "Qwen3 4B", "Qwen/Qwen3-4B-GGUF", _Q4, 2_497_000_000, 5_400_000_000, "apache-2.0", ("en", "ko", "zh"),
        "The best answers of this list, at the pace of a slow reader on most laptops.",
        "이 목록에서 답이 가장 좋지만, 대부분의 노트북에서 천천히 써요.",
    ),
    CuratedModel(
        "Gemma 3 270M", "ggml-org/gemma-3-270m-it-GGUF", _Q8, 292_000_000, 570_000_000, "gemma", ("en",),
        "Tiny and at once there; for rewriting and sorting, not for knowledge.",
        "아주 작고 바로 답해요. 고쳐 쓰기와 분류에 좋고, 지식을 묻기에는 맞지 않아요.",
    ),
    CuratedModel(
        "Gemma 3 1B", "ggml-org/gemma-3-1b-it-GGUF", _Q4, 806_000_000, 1_430_000_000, "gemma", ("en", "ko"),
        "Fluent short texts in many languages; makes up details.",
        "여러 언어로 짧은 글을 매끄럽게 써요. 세부 내용은 지어내기도 해요.",
    ),
    CuratedModel(
        "SmolLM3 3B", "ggml-org/SmolLM3-3B-GGUF", _Q4, 1_916_000_000, 4_000_000_000, "apache-2.0", ("en", "fr", "es"),
        "Open down to its training data, and strong in English; not made for Korean.",
        "학습 자료까지 공개된 모델로 영어에 강해요. 한국어용은 아니에요.",
    ),
    CuratedModel(
        "Llama 3.2 1B", "bartowski/Llama-3.2-1B-Instruct-GGUF", _Q4, 808_000_000, 1_700_000_000, "llama3.2", ("en",),
        "Summarises and rewrites English well for its size.",
        "크기에 비해 영어 요약과 고쳐 쓰기를 잘해요.",
    ),
    CuratedModel(
        "Llama 3.2 3B", "bartowski/Llama-3.2-3B-Instruct-GGUF", _Q4, 2_019_000_000, 4_300_000_000, "llama3.2", ("en",),
        "Follows instructions reliably in English; Korean is only passable.",
        "영어 지시를 믿음직하게 따라요. 한국어는 그럭저럭이에요.",
    ),
    CuratedModel(
        "Phi-4 mini", "unsloth/Phi-4-mini-instruct-GGUF", _Q4, 2_490_000_000, 5_200_000_000, "mit", ("en", "ko"),
        "Good at reasoning and arithmetic, dry in style; needs a laptop with room.",
        "추론과 계산을 잘하고 문체는 건조해요. 메모리가 넉넉해야 해요.",
    ),
    CuratedModel(
        "EXAONE 4.0 1.2B", "LGAI-EXAONE/EXAONE-4.0-1.2B-GGUF", _Q4, 812_000_000, 1_850_000_000, "exaone",
        ("ko", "en", "es"),
        "Strong Korean for its size; the licence does not allow commercial use.",
        "크기에 비해 한국어를 아주 잘해요. 라이선스가 상업적 사용을 허용하지 않아요.",
    ),
    CuratedModel(
        "HyperCLOVA X SEED 1.5B", "naver-ellm/HyperCLOVAX-SEED-Text-Instruct-1.5B-GGUF", _Q4, 988_000_000,
        2_300_000_000, "hyperclovax-seed", ("ko", "en"),
        "Knows Korean culture and usage well; weaker in English and code.",
        "한국 문화와 말씨를 잘 알아요. 영어와 코드에는 약한 편이에요.",
    ),
    CuratedModel(
        "Kanana 1.5 2.1B", "DevQuasar/kakaocorp.kanana-1.5-2.1b-instruct-2505-GGUF", _Q4, 1_500_000_000,
        3_400_000_000, "apache-2.0", ("ko", "en"),
        "Balanced in Korean and English, and free to use; brought into this format by others than its makers.",
        "한국어와 영어를 고르게 잘하고 자유롭게 쓸 수 있어요. 이 형식으로는 만든 곳이 아닌 이들이 바꿨어요.",
    ),
)  # fmt: skip
"""Ordered by family."""
