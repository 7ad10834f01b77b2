"""LoRA adapters made for a test, a small llama to put them in, and models with an adapter merged into their weights."""

from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]
Pair = tuple[Matrix, Matrix]
"""A (rank × inputs) and B (outputs × rank); for embeddings A is (tokens × rank) and B (width × rank)."""

WIDTH = 64
LAYERS = 2


def write_llama(path: Path, width: int = WIDTH, name: str = "Tiny") -> Path:
    """A random llama in 32 bits with the tokens of all bytes, whose next token depends on all before it."""
    random = np.random.default_rng(5)
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(name)
    writer.add_context_length(2048)
    writer.add_embedding_length(width)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(2 * width)
    writer.add_head_count(4)
    writer.add_head_count_kv(4)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    control, byte = gguf.TokenType.CONTROL, gguf.TokenType.BYTE
    writer.add_token_types([control] * 3 + [byte] * 256)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    shapes = {"token_embd.weight": (len(tokens), width), "output.weight": (len(tokens), width)}
    for layer in range(LAYERS):
        shapes |= {f"blk.{layer}.attn_{part}.weight": (width, width) for part in ("q", "k", "v", "output")}
        shapes |= {f"blk.{layer}.ffn_{part}.weight": (2 * width, width) for part in ("gate", "up")}
        shapes[f"blk.{layer}.ffn_down.weight"] = (width, 2 * width)
    for tensor, shape in shapes.items():
        writer.add_tensor(tensor, random.normal(0, 2 * shape[1] ** -0.5, shape).astype(np.float32))
    norms = ["output_norm.weight"]
    norms += [f"blk.{layer}.{part}_norm.weight" for layer in range(LAYERS) for part in ("attn", "ffn")]
    for norm in norms:
        writer.add_tensor(norm, np.ones(width, np.float32))
    return _written(writer, path)


def random_pairs(model: Path, names: list[str], rank: int, seed: int) -> dict[str, Pair]:
    """A and B for tensors of ``model``, as large as its weights."""
    random = np.random.default_rng(seed)
    pairs = {}
    for tensor in gguf.GGUFReader(model).tensors:
        if tensor.name in names:
            inputs, outputs = (int(count) for count in tensor.shape)
            size = float(np.abs(_weights(tensor)).mean())
            embeds = tensor.name == "token_embd.weight"
            a = random.normal(0, 1, (outputs, rank) if embeds else (rank, inputs)).astype(np.float32)
            b = random.normal(0, size / rank, (inputs if embeds else outputs, rank)).astype(np.float32)
            pairs[tensor.name] = (a, b)
    assert len(pairs) == len(names)
    return pairs


def write_adapter(
    path: Path, pairs: Mapping[str, Pair], alpha: float, architecture: str = "llama", kind: str = "lora"
) -> Path:
    """A LoRA GGUF as ``convert_lora_to_gguf`` of llama.cpp writes them."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string("adapter.type", kind)
    writer.add_float32("adapter.lora.alpha", alpha)
    for name, (a, b) in pairs.items():
        writer.add_tensor(f"{name}.lora_a", a)
        writer.add_tensor(f"{name}.lora_b", b)
    return _written(writer, path)


def merged(model: Path, path: Path, changes: Mapping[str, Matrix]) -> Path:
    """A copy of ``model`` whose named tensors are in 32 bits, with ``changes`` added to them."""
    reader = gguf.GGUFReader(model)
    writer = gguf.GGUFWriter(path, str(reader.fields["general.architecture"].contents()))
    for name, field in reader.fields.items():
        if not name.startswith("GGUF.") and name != "general.architecture":
            kind = field.types[0]
            part = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), kind, part)
    for tensor in reader.tensors:
        if tensor.name in changes:
            writer.add_tensor(tensor.name, _weights(tensor) + changes[tensor.name])
        else:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    return _written(writer, path)


def change(pairs: Mapping[str, Pair], alpha: float, weight: float) -> dict[str, Matrix]:
    """weight · alpha / rank · B·A."""
    changes = {}
    for name, (a, b) in pairs.items():
        product = a @ b.T if name == "token_embd.weight" else b @ a
        changes[name] = (weight * alpha / b.shape[1] * product).astype(np.float32)
    return changes


def _weights(tensor: gguf.gguf_reader.ReaderTensor) -> Matrix:
    return np.asarray(gguf.quants.dequantize(tensor.data, tensor.tensor_type), np.float32)


def _written(writer: gguf.GGUFWriter, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
