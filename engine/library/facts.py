"""What is worth telling of a model before it is loaded, as values: the window and the command line word them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import psutil

from engine.errors import ModelError
from engine.library.adapter import AdapterInfo, check_adapter
from engine.library.header import MemoryNeed, ModelInfo, memory_parts
from engine.library.machine import MachineFit, known_fit
from engine.library.model_settings import ModelSettings, read_model_settings
from knowledge.profile import Profile

Fit = Literal["fits", "tight", "too big"]

_TIGHT = 0.85
"""From this share of the free memory on, other programs will feel it."""

_FASTER_LAYOUTS = {"Q4_1": "Q4_0"}
"""SmolLM2 as Q4_1 reads prompts at 437 tokens/s, as Q4_0 at 1,443: the runtime repacks Q4_0 for the CPU."""


class AdapterFact(msgspec.Struct, frozen=True):
    """An adapter file: the ``weight`` it is used with, None where it is not, and the ``problem`` where it misfits."""

    adapter: AdapterInfo
    weight: float | None
    problem: ModelError | None


class ModelFacts(msgspec.Struct, frozen=True):
    """``need`` is for ``window`` tokens; ``faster_layout`` names a quantization that reads prompts faster, or is "".

    ``available`` are the bytes that a model may take now; ``answered`` is how fast the model wrote its last answer, in
    tokens a second, 0 where it wrote none.
    """

    info: ModelInfo
    window: int
    need: MemoryNeed
    fit: Fit
    faster_layout: str
    settings: ModelSettings
    measured: MachineFit | None
    available: int = 0
    answered: float = 0.0

    @property
    def write_tokens_per_s(self) -> float:
        """As it was measured, else as it was in the last answer; 0 where neither is known."""
        return self.measured.write_tokens_per_s if self.measured is not None else self.answered


def model_facts(
    profile: Profile, info: ModelInfo, context_tokens: int, freed_bytes: int = 0, answered: float = 0.0
) -> ModelFacts:
    """``freed_bytes`` is what the loaded model will give back."""
    need = memory_parts(info, context_tokens)
    available = psutil.virtual_memory().available + freed_bytes
    return ModelFacts(
        info=info,
        window=min(context_tokens, info.context_length) if info.context_length else context_tokens,
        need=need,
        fit=fit_of(need.total, available),
        faster_layout=_FASTER_LAYOUTS.get(info.quantization, ""),
        settings=read_model_settings(profile.model_settings, info.name),
        measured=known_fit(profile.machine, info.path),
        available=available,
        answered=answered,
    )


def adapter_facts(profile: Profile, info: ModelInfo, adapters: Sequence[AdapterInfo]) -> list[AdapterFact]:
    """All adapters for the architecture of ``info``, those that fit first."""
    used = {use.path: use.weight for use in read_model_settings(profile.model_settings, info.name).adapters}
    facts = []
    for adapter in adapters:
        if adapter.architecture == info.architecture:
            problem = _problem(adapter, info)
            facts.append(AdapterFact(adapter, used.get(str(adapter.path)) if problem is None else None, problem))
    return sorted(facts, key=lambda fact: fact.problem is not None)


def settings_for_load(profile: Profile, info: ModelInfo) -> tuple[ModelSettings, MachineFit | None]:
    """What was set and what was measured, as ``ModelClient.load`` takes them."""
    return read_model_settings(profile.model_settings, info.name), known_fit(profile.machine, Path(info.path))


def _problem(adapter: AdapterInfo, info: ModelInfo) -> ModelError | None:
    try:
        check_adapter(adapter, info)
    except ModelError as error:
        return error
    return None


def fit_of(needed: int, available: int) -> Fit:
    """How ``needed`` bytes fit into ``available`` ones."""
    if needed > available:
        return "too big"
    return "tight" if needed > _TIGHT * available else "fits"
