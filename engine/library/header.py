"""What a model file says about itself, and how much memory it needs."""

from collections import Counter
from pathlib import Path
from typing import Literal

import msgspec

from engine.errors import ModelFileBroken, ModelNotFound, ModelUnsupported
from engine.library.gguf import BLOCKS, Header, HeaderBroken, Tensor, VersionUnknown, read_gguf
from engine.library.kv_size import BATCH_TOKENS, KvSize, kv_size

_FILE_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS",
    21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4", 39: "NVFP4", 40: "Q1_0",
}  # fmt: skip
"""llama.cpp's ``llama_ftype``, what people call a quantization."""

ModelKind = Literal["chat", "base", "encoder-decoder", "encoder"]
"""``chat``: a decoder with a chat template; ``base``: one without, which continues text; ``encoder-decoder``: reads a
task and writes its result (T5); ``encoder``: finds, sorts and compares, and writes nothing (BERT, embedding models)."""

_ENCODERS = frozenset({
    "bert", "eurobert", "gemma-embedding", "jina-bert-v2", "jina-bert-v3", "llama-embed", "modern-bert", "neo-bert",
    "nomic-bert", "nomic-bert-moe", "t5encoder",
})  # fmt: skip

_NO_VOCABULARY = frozenset({"no_vocab", "none"})
"""Names of a tokenizer that mean none. llama.cpp loads such a file, and ends the process where it is given text."""

_NOT_TEXT = {
    "clip": "it sees pictures for another model",
    "dflash": "it only drafts for another model",
    "dream": "it writes by diffusion",
    "eagle3": "it only drafts for another model",
    "gemma4-assistant": "it only drafts for another model",
    "llada": "it writes by diffusion",
    "llada-moe": "it writes by diffusion",
    "pockettts": "it speaks instead of writing",
    "qwen3tts": "it speaks instead of writing",
    "rnd1": "it writes by diffusion",
    "wavtokenizer-dec": "it speaks instead of writing",
    "whisper": "it listens to speech",
}
"""Architectures that GGUF files have, but that neither continue text nor compare texts, and what they do instead."""

_NO_POOLING = 0

_RUNTIME_BYTES = 75_000_000
"""The model child without a model: Python, its libraries and llama.cpp's."""

_MAX_PARTS = 999

_VOCABULARY_BYTES = 170
"""What llama.cpp keeps for each token of a vocabulary, measured on 49,000 and 262,000 of them."""

_REPACKED = frozenset({"Q2_K", "Q4_0", "Q4_K", "IQ4_NL"})
"""Layouts of which llama.cpp makes a second copy that suits the CPU; ``token_embd`` stays as it is."""


class ModelInfo(msgspec.Struct, frozen=True):
    """A model file. ``name`` is the file's name without its ending.

    ``parameters`` counts weights; ``context_length`` is the trained window in tokens, 0 where the file does not say;
    ``size_bytes`` is that of all ``parts`` of a split model, of which ``path`` is the first; ``repacked_bytes`` are the
    weights that the runtime copies into a layout for the CPU. ``licence`` is as the file puts it, "" where it does not
    say.
    """

    name: str
    path: Path
    architecture: str
    parameters: int
    quantization: str
    size_bytes: int
    context_length: int
    block_count: int
    embedding_length: int
    kv: KvSize
    vocabulary_size: int
    has_template: bool
    kind: ModelKind
    feed_forward_length: int = 0
    repacked_bytes: int = 0
    licence: str = ""
    parts: int = 1


class MemoryNeed(msgspec.Struct, frozen=True):
    """Bytes that a loaded model takes: ``weights``, ``cache`` (KV) and everything else."""

    weights: int
    cache: int
    buffers: int

    @property
    def total(self) -> int:
        return self.weights + self.cache + self.buffers


def read_model_info(path: Path) -> ModelInfo:
    """Raises ``ModelNotFound``, ``ModelFileBroken``, or ``ModelUnsupported`` for GGUF versions not read here and for
    files that hold no text model.
    """
    header = read_header(path)
    architecture = header.values.get("general.architecture")
    if not isinstance(architecture, str) or not architecture:
        raise ModelFileBroken(model=path.name, reason="it does not name its architecture")
    other = _why_not_text(header, architecture)
    if other is not None:
        raise ModelUnsupported(model=path.stem, reason=other)
    parts = _parts(path, header)
    tensors = [tensor for part in parts[1:] for tensor in read_header(part).tensors]
    tensors += header.tensors
    return ModelInfo(
        name=path.stem,
        path=path,
        architecture=architecture,
        parameters=header.whole("general.parameter_count") or sum(tensor.elements for tensor in tensors),
        quantization=_quantization(header, tensors),
        size_bytes=sum(part.stat().st_size for part in parts),
        context_length=header.whole(f"{architecture}.context_length"),
        block_count=header.whole(f"{architecture}.block_count"),
        embedding_length=header.whole(f"{architecture}.embedding_length"),
        kv=kv_size(header, architecture),
        vocabulary_size=header.lengths.get("tokenizer.ggml.tokens", 0),
        has_template="tokenizer.chat_template" in header.values,
        kind=_kind(header, architecture),
        feed_forward_length=header.most(f"{architecture}.feed_forward_length"),
        repacked_bytes=sum(tensor.size_bytes for tensor in tensors if _is_repacked(tensor)),
        licence=header.text("general.license.name") or header.text("general.license"),
        parts=len(parts),
    )


def read_header(path: Path) -> Header:
    """Raises ``ModelNotFound``, ``ModelFileBroken``, or ``ModelUnsupported`` for GGUF versions not read here."""
    try:
        return read_gguf(path)
    except FileNotFoundError as error:
        raise ModelNotFound(model=str(path)) from error
    except OSError as error:
        raise ModelFileBroken(model=path.name, reason=error.strerror or str(error)) from error
    except HeaderBroken as error:
        raise ModelFileBroken(model=path.name, reason=str(error)) from error
    except VersionUnknown as error:
        raise ModelUnsupported(model=path.name, reason=str(error)) from error


def memory_need(info: ModelInfo, context_tokens: int) -> int:
    """Bytes that ``info`` needs with a window of ``context_tokens``."""
    return memory_parts(info, context_tokens).total


def memory_parts(info: ModelInfo, context_tokens: int) -> MemoryNeed:
    """What ``info`` takes of the memory once a window of ``context_tokens`` is full.

    The estimate is of pages that are touched. llama.cpp reserves logits for every token of a batch besides, and never
    writes them.
    """
    window = min(context_tokens, info.context_length) if info.context_length else context_tokens
    # Two matrices of the feed-forward part and some six of the width of an embedding are alive at once, 32 bits each.
    activations = 4 * min(BATCH_TOKENS, window) * (2 * info.feed_forward_length + 6 * info.embedding_length)
    return MemoryNeed(
        weights=info.size_bytes + info.repacked_bytes,
        cache=info.kv.total(window),
        buffers=activations + _VOCABULARY_BYTES * info.vocabulary_size + _RUNTIME_BYTES,
    )


def part_paths(path: Path) -> list[Path]:
    """All files of a model, ``path`` first. Raises as ``read_header``, and ``ModelFileBroken`` where one is missing."""
    return _parts(path, read_header(path))


def _parts(path: Path, header: Header) -> list[Path]:
    """All files of a model, ``path`` first; named as llama.cpp's splitter does. Raises ``ModelFileBroken``."""
    count = header.whole("split.count")
    if count <= 1:
        return [path]
    if header.whole("split.no") != 0:
        raise ModelFileBroken(model=path.name, reason="it is a later part of a split model; choose its first part")
    ending = f"-00001-of-{count:05d}"
    if not path.stem.endswith(ending) or count > _MAX_PARTS:
        raise ModelFileBroken(model=path.name, reason="the first of its parts is not named so")
    stem = path.stem.removesuffix(ending)
    parts = [path.with_name(f"{stem}-{number:05d}-of-{count:05d}.gguf") for number in range(1, count + 1)]
    for number, part in enumerate(parts, 1):
        if not part.exists():
            raise ModelFileBroken(model=path.name, reason=f"part {number} of {count} is missing")
    return parts


def _is_repacked(tensor: Tensor) -> bool:
    return (
        BLOCKS[tensor.kind][0] in _REPACKED
        and len(tensor.shape) == 2
        and tensor.shape[1] % 8 == 0
        and not tensor.name.startswith("token_embd")
    )


def _kind(header: Header, architecture: str) -> ModelKind:
    if architecture in _ENCODERS or header.whole(f"{architecture}.pooling_type") != _NO_POOLING:
        return "encoder"
    if architecture == "t5":
        return "encoder-decoder"
    return "chat" if "tokenizer.chat_template" in header.values else "base"


def _why_not_text(header: Header, architecture: str) -> str | None:
    """What the file is instead of a text model; None where it is one."""
    role = header.values.get("general.type", "model")
    if role != "model":
        return f"it is no model by itself but a part of one: {role}"
    if architecture in _NOT_TEXT:
        return _NOT_TEXT[architecture]
    has_words = header.text("tokenizer.ggml.model") not in _NO_VOCABULARY
    return None if has_words else "it is no model by itself: it has no vocabulary"


def _quantization(header: Header, tensors: list[Tensor]) -> str:
    named = _FILE_TYPES.get(header.whole("general.file_type")) if "general.file_type" in header.values else None
    if named is not None:
        return named
    weights: Counter[int] = Counter()
    for tensor in tensors:
        weights[tensor.kind] += tensor.elements
    if not weights:
        return "unknown"
    return BLOCKS.get(weights.most_common(1)[0][0], ("unknown", 0, 0))[0]
