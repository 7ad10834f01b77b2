"""Small random decoders whose states go back in different ways: recurrent, hybrid, and with a sliding window."""

from pathlib import Path
from typing import Literal

import gguf
import numpy as np

Kind = Literal["recurrent", "hybrid", "hybrid with a sliding window", "sliding window"]
KINDS: tuple[Kind, ...] = ("recurrent", "hybrid", "hybrid with a sliding window", "sliding window")

SLIDING_WINDOW = 16

_LAYERS = 4
_WIDTH = 64
_HEADS = 4
_HEAD = _WIDTH // _HEADS
_INNER = 2 * _WIDTH
_STATE = 8
_STEP_RANK = 4
_CONVOLVED = 4
_FORWARD = 96
_SPECIAL = ("<unk>", "<s>", "</s>")


def write_decoder(path: Path, kind: Kind) -> Path:
    """Write a model of ``kind`` with the tokens of all bytes: Mamba, LFM2 (convolutions and attention) or Gemma 2."""
    if kind == "recurrent":
        return _Decoder("mamba").mamba(path)
    if kind == "sliding window":
        return _Decoder("gemma2").gemma2(path)
    return _Decoder("lfm2").lfm2(path, slides=kind == "hybrid with a sliding window")


class _Decoder:
    def __init__(self, architecture: str) -> None:
        self._architecture = architecture
        self._random = np.random.default_rng(11)
        self._tensors: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}
        tokens = [*_SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256))]
        self._tokens = [*tokens, *(f"<filler-{number}>" for number in range(-len(tokens) % 32))]
        self._matrix("token_embd.weight", len(self._tokens), _WIDTH)

    def mamba(self, path: Path) -> Path:
        for layer in range(_LAYERS):
            block = f"blk.{layer}"
            self._ones(f"{block}.attn_norm.weight", _WIDTH)
            self._matrix(f"{block}.ssm_in.weight", 2 * _INNER, _WIDTH)
            self._matrix(f"{block}.ssm_conv1d.weight", _INNER, _CONVOLVED)
            self._matrix(f"{block}.ssm_conv1d.bias", _INNER)
            self._matrix(f"{block}.ssm_x.weight", _STEP_RANK + 2 * _STATE, _INNER)
            self._matrix(f"{block}.ssm_dt.weight", _INNER, _STEP_RANK)
            self._matrix(f"{block}.ssm_dt.bias", _INNER)
            # Negative, as a state must fade; slowly, so that what was read long ago still counts.
            self._tensors[f"{block}.ssm_a"] = -self._random.uniform(0.01, 0.2, (_INNER, _STATE)).astype(np.float32)
            self._ones(f"{block}.ssm_d", _INNER)
            self._matrix(f"{block}.ssm_out.weight", _WIDTH, _INNER)
        self._ones("output_norm.weight", _WIDTH)
        writer = self._writer(path)
        writer.add_ssm_conv_kernel(_CONVOLVED)
        writer.add_ssm_inner_size(_INNER)
        writer.add_ssm_state_size(_STATE)
        writer.add_ssm_time_step_rank(_STEP_RANK)
        return self._written(writer, path)

    def lfm2(self, path: Path, slides: bool) -> Path:
        for layer in range(_LAYERS):
            block = f"blk.{layer}"
            self._ones(f"{block}.attn_norm.weight", _WIDTH)
            if layer % 2:
                self._attention(block)
                self._ones(f"{block}.attn_q_norm.weight", _HEAD)
                self._ones(f"{block}.attn_k_norm.weight", _HEAD)
            else:
                self._matrix(f"{block}.shortconv.conv.weight", _WIDTH, _CONVOLVED)
                self._matrix(f"{block}.shortconv.in_proj.weight", 3 * _WIDTH, _WIDTH)
                self._matrix(f"{block}.shortconv.out_proj.weight", _WIDTH, _WIDTH)
            self._feed_forward(block)
        self._ones("token_embd_norm.weight", _WIDTH)
        writer = self._writer(path)
        writer.add_shortconv_l_cache(_CONVOLVED)
        writer.add_head_count_kv([_HEADS * (layer % 2) for layer in range(_LAYERS)])
        writer.add_vocab_size(len(self._tokens))
        if slides:
            writer.add_sliding_window(SLIDING_WINDOW)
        return self._written(writer, path)

    def gemma2(self, path: Path) -> Path:
        for layer in range(_LAYERS):
            block = f"blk.{layer}"
            for norm in ("attn_norm", "post_attention_norm", "post_ffw_norm"):
                self._ones(f"{block}.{norm}.weight", _WIDTH)
            self._attention(block)
            self._feed_forward(block)
        self._ones("output_norm.weight", _WIDTH)
        writer = self._writer(path)
        writer.add_head_count_kv(_HEADS)
        writer.add_sliding_window(SLIDING_WINDOW)
        return self._written(writer, path)

    def _attention(self, block: str) -> None:
        for part in ("q", "k", "v", "output"):
            self._matrix(f"{block}.attn_{part}.weight", _WIDTH, _WIDTH)

    def _feed_forward(self, block: str) -> None:
        self._ones(f"{block}.ffn_norm.weight", _WIDTH)
        self._matrix(f"{block}.ffn_gate.weight", _FORWARD, _WIDTH)
        self._matrix(f"{block}.ffn_up.weight", _FORWARD, _WIDTH)
        self._matrix(f"{block}.ffn_down.weight", _WIDTH, _FORWARD)

    def _matrix(self, name: str, *shape: int) -> None:
        self._tensors[name] = (self._random.standard_normal(shape) / np.sqrt(shape[-1]) * 1.5).astype(np.float32)

    def _ones(self, name: str, size: int) -> None:
        self._tensors[name] = np.ones(size, np.float32)

    def _writer(self, path: Path) -> gguf.GGUFWriter:
        writer = gguf.GGUFWriter(path, self._architecture)
        writer.add_context_length(1024)
        writer.add_embedding_length(_WIDTH)
        writer.add_block_count(_LAYERS)
        writer.add_feed_forward_length(0 if self._architecture == "mamba" else _FORWARD)
        writer.add_head_count(0 if self._architecture == "mamba" else _HEADS)
        writer.add_layer_norm_rms_eps(1e-5)
        writer.add_file_type(gguf.LlamaFileType.ALL_F32)
        writer.add_tokenizer_model("llama")
        writer.add_token_list(self._tokens)
        writer.add_token_scores([0.0] * len(self._tokens))
        kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
        kinds += [gguf.TokenType.BYTE] * 256
        writer.add_token_types([*kinds, *[gguf.TokenType.NORMAL] * (len(self._tokens) - len(kinds))])
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_add_space_prefix(False)
        return writer

    def _written(self, writer: gguf.GGUFWriter, path: Path) -> Path:
        for name, tensor in self._tensors.items():
            writer.add_tensor(name, tensor)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return path
