"""A real model file that says what a test wants: a llama whose next token depends on its last token alone.

Embeddings are one-hot, all layers are zero and the output matrix is a table of successors. So llama.cpp, the tokenizer,
the chat template and every special token are the real ones, and the answer is known.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

_HEADS = 4
_CERTAIN = 20.0


def write_scripted(path: Path, template: str | None, controls: Sequence[str], script: Sequence[Sequence[str]]) -> Path:
    """Write a model with the chat template ``template`` to ``path``.

    Each line of ``script`` begins with the last character of a prompt, or its last token if that is among
    ``controls``; then come the pieces that the model says behind it. The last of them should end a turn.
    """
    special = ["<unk>", "<s>", "</s>", *controls]
    said = list(dict.fromkeys(piece for line in script for piece in line[1:] if piece not in special))
    letters = [f"<0x{byte:02X}>" for byte in range(256)]
    tokens = [*special, *letters, *(piece.replace(" ", "▁") for piece in said)]
    tokens += [f"<filler-{number}>" for number in range(-len(tokens) % (2 * _HEADS))]
    kinds = [gguf.TokenType.CONTROL] * len(special) + [gguf.TokenType.BYTE] * 256
    kinds += [gguf.TokenType.NORMAL] * (len(tokens) - len(kinds))
    kinds[0] = gguf.TokenType.UNKNOWN
    numbers = {token: number for number, token in enumerate(tokens)}
    size = len(tokens)
    successors = np.zeros((size, size), np.float32)
    for line in script:
        first = line[0] if line[0] in special else f"<0x{line[0].encode()[-1]:02X}>"
        for token, following in pairwise([first, *(piece.replace(" ", "▁") for piece in line[1:])]):
            successors[numbers[following], numbers[token]] = _CERTAIN
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(4096)
    writer.add_embedding_length(size)
    writer.add_block_count(1)
    writer.add_feed_forward_length(8)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * size)
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    if template is not None:
        writer.add_chat_template(template)
    square, wide = np.zeros((size, size), np.float32), np.zeros((8, size), np.float32)
    tensors: dict[str, npt.NDArray[np.float32]] = {
        "token_embd.weight": np.eye(size, dtype=np.float32),
        "output.weight": successors,
    }
    tensors |= {name: np.ones(size, np.float32) for name in ("output_norm.weight", "blk.0.attn_norm.weight")}
    tensors |= {f"blk.0.attn_{part}.weight": square for part in ("q", "k", "v", "output")}
    tensors |= {f"blk.0.ffn_{part}.weight": wide for part in ("gate", "up")}
    tensors |= {"blk.0.ffn_down.weight": wide.T.copy(), "blk.0.ffn_norm.weight": np.ones(size, np.float32)}
    for name, tensor in tensors.items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def with_template(model: Path, path: Path, template: str) -> Path:
    """Write a copy of ``model`` with another chat template to ``path``."""
    reader = gguf.GGUFReader(model)
    architecture = str(reader.fields["general.architecture"].contents())
    writer = gguf.GGUFWriter(path, architecture)
    for name, field in reader.fields.items():
        if not name.startswith("GGUF.") and name not in ("general.architecture", "tokenizer.chat_template"):
            kind = field.types[0]
            part = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), kind, part)
    writer.add_chat_template(template)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
