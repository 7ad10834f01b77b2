"""Reads the header of a GGUF file: its metadata and its list of tensors, never the weights.

Format: the ggml project's ``docs/gguf.md``, versions 2 and 3, little endian. Every count and length comes out of a
file that may lie, so each is checked against what the file can hold before it is followed.
"""

import mmap
import struct
from pathlib import Path
from typing import Final

import msgspec

Value = int | float | bool | str | tuple[int | float | bool, ...]

_SCALARS: Final = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
"""Scalar value types of the format."""

_STRING = 8
_ARRAY = 9
_U32: Final = struct.Struct("<I")
_U64: Final = struct.Struct("<Q")

_KEPT_ARRAY = 4096
"""Numeric arrays up to this length are values (heads per layer); longer ones belong to the tokenizer."""

_KEPT_STRING = 4096
"""Longer strings (chat templates, licences) are cut to this length."""

_MAX_DIMENSIONS = 4

BLOCKS: Final = {
    0: ("F32", 1, 4),
    1: ("F16", 1, 2),
    2: ("Q4_0", 32, 18),
    3: ("Q4_1", 32, 20),
    6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24),
    8: ("Q8_0", 32, 34),
    9: ("Q8_1", 32, 40),
    10: ("Q2_K", 256, 84),
    11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176),
    14: ("Q6_K", 256, 210),
    15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66),
    17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98),
    19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18),
    21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82),
    23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1),
    25: ("I16", 1, 2),
    26: ("I32", 1, 4),
    27: ("I64", 1, 8),
    28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56),
    30: ("BF16", 1, 2),
    34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66),
    39: ("MXFP4", 32, 17),
    40: ("NVFP4", 64, 36),
    41: ("Q1_0", 128, 18),
}
"""By ggml type: name, weights per block, bytes per block."""


class HeaderBroken(Exception):
    """The file is no GGUF file, or not a whole one."""


class VersionUnknown(Exception):
    """A GGUF file of a version or byte order that is not read here."""


class Tensor(msgspec.Struct, frozen=True):
    """``kind`` is the ggml type, ``elements`` the number of weights."""

    name: str
    kind: int
    elements: int


class Header(msgspec.Struct, frozen=True):
    """``values`` by key; of arrays that were skipped, ``lengths`` has the number of items."""

    values: dict[str, Value]
    lengths: dict[str, int]
    tensors: tuple[Tensor, ...]


def read_gguf(path: Path) -> Header:
    """Raises ``HeaderBroken``, ``VersionUnknown`` or ``OSError``."""
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise HeaderBroken("it does not begin like one")
        try:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _Cursor(data, 4).header()
        except (struct.error, OverflowError) as error:
            raise HeaderBroken("it ends too early") from error
        except UnicodeDecodeError as error:
            raise HeaderBroken("its header is damaged") from error


class _Cursor:
    """A position in the file that only moves forward."""

    def __init__(self, data: mmap.mmap, at: int) -> None:
        self._data = data
        self._at = at
        self._size = len(data)

    def header(self) -> Header:
        version = self._u32()
        if version not in (2, 3):
            raise VersionUnknown("big endian" if version & 0xFFFF == 0 else f"GGUF version {version}")
        tensor_count = self._count(self._u64(), 24)
        value_count = self._count(self._u64(), 13)
        values: dict[str, Value] = {}
        lengths: dict[str, int] = {}
        for _ in range(value_count):
            key = self._string()
            kind = self._u32()
            if kind == _ARRAY:
                length, items = self._array()
                lengths[key] = length
                if items is not None:
                    values[key] = items
            else:
                values[key] = self._string() if kind == _STRING else self._scalar(kind)
        alignment = values.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 0 < alignment <= 1 << 20:
            raise HeaderBroken("its header is damaged")
        return Header(values, lengths, self._tensors(tensor_count, alignment))

    def _tensors(self, count: int, alignment: int) -> tuple[Tensor, ...]:
        tensors = []
        end = 0
        for _ in range(count):
            name = self._string()
            dimensions = self._u32()
            if dimensions > _MAX_DIMENSIONS:
                raise HeaderBroken("its list of tensors is damaged")
            elements = 1
            for _ in range(dimensions):
                elements *= self._u64()
            kind = self._u32()
            offset = self._u64()
            tensors.append(Tensor(name, kind, elements))
            if kind in BLOCKS:
                _, block, size = BLOCKS[kind]
                end = max(end, offset + elements // block * size)
        start = -(-self._at // alignment) * alignment
        if start + end > self._size:
            raise HeaderBroken(f"{start + end - self._size:,} bytes are missing at its end")
        return tuple(tensors)

    def _array(self) -> tuple[int, tuple[int | float | bool, ...] | None]:
        """The number of items, and the items of a short numeric array."""
        kind = self._u32()
        if kind == _STRING:
            length = self._count(self._u64(), 8)
            self._skip_strings(length)
            return length, None
        if kind not in _SCALARS:
            raise HeaderBroken("its header is damaged")
        item = _SCALARS[kind]
        length = self._count(self._u64(), item.size)
        if length > _KEPT_ARRAY:
            self._at += length * item.size
            return length, None
        return length, tuple(self._scalar(kind) for _ in range(length))

    def _skip_strings(self, count: int) -> None:
        # Vocabularies have hundreds of thousands of these, so nothing but the lengths is looked at.
        data, at, length_at = self._data, self._at, _U64.unpack_from
        for _ in range(count):
            at += 8 + length_at(data, at)[0]
        self._at = at

    def _string(self) -> str:
        length = self._count(self._u64(), 1)
        raw = self._data[self._at : self._at + min(length, _KEPT_STRING)]
        self._at += length
        return raw.decode("utf-8", "strict" if length <= _KEPT_STRING else "ignore")

    def _scalar(self, kind: int) -> int | float | bool:
        item = _SCALARS.get(kind)
        if item is None:
            raise HeaderBroken("its header is damaged")
        value: int | float | bool = item.unpack_from(self._data, self._at)[0]
        self._at += item.size
        return value

    def _count(self, count: int, least_bytes: int) -> int:
        """``count`` items of at least ``least_bytes`` each must fit in the rest of the file."""
        if count * least_bytes > self._size - self._at:
            raise HeaderBroken("it ends too early, or its header is damaged")
        return count

    def _u32(self) -> int:
        value: int = _U32.unpack_from(self._data, self._at)[0]
        self._at += 4
        return value

    def _u64(self) -> int:
        value: int = _U64.unpack_from(self._data, self._at)[0]
        self._at += 8
        return value
