"""Reads the header of a GGUF file: its metadata and its list of tensors, never the weights.

Format: the ggml project's ``docs/gguf.md``, versions 2 and 3, little endian. Every count and length comes out of a
file that may lie, so each is checked against what the file can hold before it is followed, and what llama.cpp would
only assert (or divide by) is refused here: an assertion would end the process that loads the file.
"""

import math
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

_MAX_ENTRIES = 1 << 17
"""Keys, and tensors: the largest models have some thousand of either. More would only fill the memory."""

_MAX_TENSOR_NAME = 63
"""Bytes: ggml keeps names in arrays of 64."""

_MAX_ELEMENTS = 1 << 48

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
    """``kind`` is the ggml type, ``shape`` counts weights with the innermost dimension first, as ggml does."""

    name: str
    kind: int
    shape: tuple[int, ...]

    @property
    def elements(self) -> int:
        """The number of weights."""
        return math.prod(self.shape)

    @property
    def size_bytes(self) -> int:
        _, block, size = BLOCKS[self.kind]
        return self.elements // block * size


class Header(msgspec.Struct, frozen=True):
    """``values`` by key; of arrays that were skipped, ``lengths`` has the number of items.

    ``starts`` is where in the file the items of arrays of strings begin.
    """

    values: dict[str, Value]
    lengths: dict[str, int]
    tensors: tuple[Tensor, ...]
    starts: dict[str, int] = {}

    def whole(self, key: str) -> int:
        """A count, 0 where the file does not say or says nonsense."""
        value = self.values.get(key, 0)
        return int(value) if isinstance(value, int) and value > 0 else 0

    def most(self, key: str) -> int:
        """A count, the largest where the file has one for each layer."""
        value = self.values.get(key, 0)
        return max((int(count) for count in value), default=0) if isinstance(value, tuple) else self.whole(key)

    def text(self, key: str) -> str:
        """A string, "" where the file does not say."""
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ""


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


def read_strings(path: Path, header: Header, key: str) -> list[bytes]:
    """The array of strings ``key`` of a file whose header was read. Raises ``OSError``."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at, length_at = header.starts[key], _U64.unpack_from
        strings = []
        for _ in range(header.lengths[key]):
            begin = at + _U64.size
            at = begin + length_at(data, at)[0]
            strings.append(data[begin:at])
        return strings


class _Cursor:
    """A position in the file that only moves forward."""

    def __init__(self, data: mmap.mmap, at: int) -> None:
        self._data = data
        self._at = at
        self._size = len(data)
        self._starts: dict[str, int] = {}

    def header(self) -> Header:
        version = self._u32()
        if version not in (2, 3):
            raise VersionUnknown("big endian" if version & 0xFFFF == 0 else f"GGUF version {version}")
        tensor_count = self._count(self._u64(), 24)
        value_count = self._count(self._u64(), 13)
        if max(tensor_count, value_count) > _MAX_ENTRIES:
            raise HeaderBroken("its header is damaged")
        values: dict[str, Value] = {}
        lengths: dict[str, int] = {}
        for _ in range(value_count):
            key = self._string()
            if not key or key in values or key in lengths:
                raise HeaderBroken("its header is damaged")
            self._value(key, values, lengths)
        alignment = values.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 0 < alignment <= 1 << 20 or alignment & (alignment - 1):
            raise HeaderBroken("its header is damaged")
        return Header(values, lengths, self._tensors(tensor_count, alignment), self._starts)

    def _value(self, key: str, values: dict[str, Value], lengths: dict[str, int]) -> None:
        kind = self._u32()
        if kind == _ARRAY:
            length, items = self._array(key)
            lengths[key] = length
            if items is not None:
                values[key] = items
        else:
            values[key] = self._string() if kind == _STRING else self._scalar(kind)

    def _tensors(self, count: int, alignment: int) -> tuple[Tensor, ...]:
        tensors = []
        names: set[str] = set()
        end = 0
        for _ in range(count):
            tensor = self._tensor()
            # One tensor lies behind the other, so an offset of its own would overlap another or leave a hole.
            if self._u64() != end or tensor.name in names:
                raise HeaderBroken("its list of tensors is damaged")
            names.add(tensor.name)
            tensors.append(tensor)
            end += -(-tensor.size_bytes // alignment) * alignment
        start = -(-self._at // alignment) * alignment
        # The padding of the last tensor may be missing.
        last = tensors[-1].size_bytes if tensors else 0
        needed = start + end - (-(-last // alignment) * alignment - last)
        if needed > self._size:
            raise HeaderBroken(f"{needed - self._size:,} bytes are missing at its end")
        return tuple(tensors)

    def _tensor(self) -> Tensor:
        """Name, shape and type; its offset is behind them."""
        length = self._u64()
        if not 0 < length <= _MAX_TENSOR_NAME:
            raise HeaderBroken("its list of tensors is damaged")
        self._at -= _U64.size
        name = self._string()
        dimensions = self._u32()
        if not 0 < dimensions <= _MAX_DIMENSIONS:
            raise HeaderBroken("its list of tensors is damaged")
        shape = tuple(self._u64() for _ in range(dimensions))
        kind = self._u32()
        if not 0 < math.prod(shape) <= _MAX_ELEMENTS:
            raise HeaderBroken("its list of tensors is damaged")
        if kind not in BLOCKS:
            raise VersionUnknown(f"weights of type {kind}")
        if shape[0] % BLOCKS[kind][1]:
            raise HeaderBroken("its list of tensors is damaged")
        return Tensor(name, kind, shape)

    def _array(self, key: str) -> tuple[int, tuple[int | float | bool, ...] | None]:
        """The number of items, and the items of a short numeric array."""
        kind = self._u32()
        if kind == _STRING:
            length = self._count(self._u64(), 8)
            self._starts[key] = self._at
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
