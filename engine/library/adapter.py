"""LoRA adapters: what their files say, and whether they fit a model.

A LoRA adds ``weight · alpha / rank · B·A`` to the matrices of a model (Hu et al. 2021). llama.cpp's own checks come
while it loads, and some are assertions that would end the process; all of them are made here, from the headers.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import msgspec

from engine.errors import AdapterMisfit, ModelError, ModelFileBroken, ModelUnsupported
from engine.library.gguf import BLOCKS, Header, Tensor
from engine.library.header import ModelInfo, read_header

MAX_WEIGHT = 2.0

_A, _B = ".lora_a", ".lora_b"
_NORM = "_norm.weight"
_INTEGERS = frozenset({"I8", "I16", "I32", "I64", "F64"})


class AdapterUse(msgspec.Struct, frozen=True):
    """The adapter in the file ``path``, put in with ``weight``: 0 leaves the model as it is, 1 is as it was trained."""

    path: str
    weight: float = 1.0


class AdapterInfo(msgspec.Struct, frozen=True):
    """An adapter file. ``name`` is the file's name without its ending, ``base_name`` the model it was trained on.

    ``pairs`` are the changed matrices: name, shape of A, shape of B (innermost dimension first).
    """

    name: str
    path: Path
    architecture: str
    base_name: str
    rank: int
    alpha: float
    size_bytes: int
    licence: str
    pairs: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]


def is_adapter(header: Header) -> bool:
    return header.values.get("general.type") == "adapter"


def read_adapter(path: Path) -> AdapterInfo:
    """Raises ``ModelNotFound``, ``ModelFileBroken`` or ``ModelUnsupported`` for what is no LoRA."""
    header = read_header(path)
    if not is_adapter(header):
        raise ModelUnsupported(model=path.stem, reason="it is a model, not an adapter")
    kind = header.text("adapter.type")
    if kind != "lora":
        raise ModelUnsupported(model=path.stem, reason=f"an adapter of the type {kind or 'unknown'}")
    if "adapter.alora.invocation_tokens" in header.lengths:
        raise ModelUnsupported(model=path.stem, reason="an adapter that acts behind certain words only")
    alpha = header.values.get("adapter.lora.alpha", 0.0)
    if not isinstance(alpha, float) or not math.isfinite(alpha):
        raise ModelFileBroken(model=path.name, reason="its alpha is not a number")
    pairs = _pairs(path, header.tensors)
    return AdapterInfo(
        name=path.stem,
        path=path,
        architecture=header.text("general.architecture"),
        base_name=header.text("general.base_model.0.name"),
        rank=max(b[0] for _, _, b in pairs),
        alpha=alpha,
        size_bytes=path.stat().st_size,
        licence=header.text("general.license.name") or header.text("general.license"),
        pairs=pairs,
    )


def check_adapter(adapter: AdapterInfo, model: ModelInfo) -> None:
    """Raises ``AdapterMisfit`` where ``adapter`` does not fit ``model``, and as ``read_header`` does for its file."""
    if model.kind not in ("chat", "base"):
        raise AdapterMisfit(adapter=adapter.name, model=model.name, reason="only models that write take adapters")
    if adapter.architecture != model.architecture:
        reason = f"it is for {adapter.architecture or 'unknown'} models, this is {model.architecture}"
        raise AdapterMisfit(adapter=adapter.name, model=model.name, reason=reason)
    shapes = {tensor.name: tensor.shape for tensor in model_tensors(model)}
    for name, a, b in adapter.pairs:
        shape = shapes.get(name)
        if shape is None:
            reason = f"the model has no {name}"
            raise AdapterMisfit(adapter=adapter.name, model=model.name, reason=reason)
        if not _fits(name, shape, a, b):
            reason = f"{name} has another shape"
            raise AdapterMisfit(adapter=adapter.name, model=model.name, reason=reason)


def usable_adapters(model: ModelInfo, uses: Sequence[AdapterUse]) -> tuple[list[AdapterUse], list[ModelError]]:
    """Those of ``uses`` that still are there and fit, and why the others cannot be put in."""
    usable: list[AdapterUse] = []
    errors: list[ModelError] = []
    for use in uses:
        try:
            check_adapter(read_adapter(Path(use.path)), model)
        except ModelError as error:
            errors.append(error)
        else:
            usable.append(use)
    return usable, errors


def model_tensors(model: ModelInfo) -> list[Tensor]:
    """The tensors of all parts of a model."""
    paths = [model.path]
    if model.parts > 1:
        stem = model.path.stem.removesuffix(f"-00001-of-{model.parts:05d}")
        names = (f"{stem}-{number:05d}-of-{model.parts:05d}.gguf" for number in range(2, model.parts + 1))
        paths += [model.path.with_name(name) for name in names]
    return [tensor for path in paths for tensor in read_header(path).tensors]


def _pairs(path: Path, tensors: Sequence[Tensor]) -> tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...]:
    """A and B of each matrix. Raises ``ModelFileBroken`` for one without the other and ``ModelUnsupported``."""
    halves: dict[str, dict[str, tuple[int, ...]]] = {_A: {}, _B: {}}
    for tensor in tensors:
        half = next((half for half in halves if tensor.name.endswith(half)), None)
        if half is not None:
            halves[half][tensor.name.removesuffix(half)] = tensor.shape
        elif not tensor.name.endswith(_NORM):
            raise ModelUnsupported(model=path.stem, reason=f"it changes {tensor.name} in an unknown way")
        if BLOCKS[tensor.kind][0] in _INTEGERS or (len(tensor.shape) < 2 and half is not None):
            raise ModelFileBroken(model=path.name, reason=f"{tensor.name} is no matrix of weights")
    if not halves[_A] or halves[_A].keys() != halves[_B].keys():
        raise ModelFileBroken(model=path.name, reason="its matrices do not come in pairs")
    return tuple((name, a, halves[_B][name]) for name, a in halves[_A].items())


def _fits(name: str, shape: tuple[int, ...], a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """As ggml multiplies: A takes the matrix's input to the rank, B the rank to its output.

    Of embeddings a row of A is looked up instead, so there A is transposed.
    """
    if len(shape) < 2 or shape[2:] != a[2:] or shape[2:] != b[2:]:
        return False
    if name.endswith("token_embd.weight"):
        return shape[0] == b[1] and shape[1] == a[1] and a[0] == b[0]
    return shape[0] == a[0] and shape[1] == b[1] and a[1] == b[0]
