"""llama.cpp's copy of a sequence, from the layout of shallow cells to that of deep ones and back, in place.

As ``llama_context::state_seq_get_data`` and ``llama_kv_cache::state_write`` lay it out: a mark, the sequence, streams,
cells; of each cell its position and sequences; whether values are transposed, layers; of each layer the type and size
of a row of keys with a row for each cell; then so the values. Transposed values have a row for each of their
dimensions, and the sizes of an element and a row where the others have the size of a row: both layouts are as long.

Keys are of float16 in both. Shallow cells have values of bfloat16, deep ones transposed values of float16, which hold
the same numbers but for those over 65,504 or under 6e-5: there and back again nothing else is lost.
"""

import numpy as np
from numpy.typing import NDArray

_F16 = 1
_BF16 = 30
_HEAD = np.dtype([("mark", "<u4"), ("sequence", "<i4"), ("streams", "<u4"), ("cells", "<u4")])
_CELL = np.dtype([("position", "<i4"), ("sequences", "<u4"), ("sequence", "<i4")])
_LAYERS = np.dtype([("transposed", "<u4"), ("count", "<u4")])
_ROWS = np.dtype([("type", "<i4"), ("row_bytes", "<u8")])
_COLUMNS = np.dtype([("type", "<i4"), ("element_bytes", "<u4"), ("rows", "<u4")])


def to_deep(data: bytearray) -> bool:
    """Lay a copy of shallow cells out as one of deep ones; where it is not understood this gives False."""
    found = _values(data, is_deep=False)
    if found is None:
        return False
    layers, cells, places = found
    layers[0]["transposed"] = 1
    for place, dimensions in places:
        values = np.frombuffer(data, "<u2", cells * dimensions, place + _ROWS.itemsize)
        wide = (values.astype(np.uint32) << 16).view(np.float32).reshape(cells, dimensions)
        with np.errstate(over="ignore"):
            values[:] = wide.astype(np.float16).T.ravel().view(np.uint16)
        np.frombuffer(data, _COLUMNS, 1, place)[0] = (_F16, 2, dimensions)
    return True


def to_shallow(data: bytearray) -> bool:
    """Lay a copy of deep cells out as one of shallow ones; where it is not understood this gives False."""
    found = _values(data, is_deep=True)
    if found is None:
        return False
    layers, cells, places = found
    layers[0]["transposed"] = 0
    for place, dimensions in places:
        values = np.frombuffer(data, "<u2", cells * dimensions, place + _ROWS.itemsize)
        columns = values.view(np.float16).reshape(dimensions, cells)
        bits = columns.T.astype(np.float32).ravel().view(np.uint32)
        # To the nearest, and to the even one of two.
        values[:] = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16
        np.frombuffer(data, _ROWS, 1, place)[0] = (_BF16, 2 * dimensions)
    return True


def _values(data: bytearray, is_deep: bool) -> tuple[NDArray[np.void], int, list[tuple[int, int]]] | None:
    """Where the layers are told, how many cells there are, and the place and dimensions of each layer's values.

    None where something is not as expected.
    """
    try:
        head = np.frombuffer(data, _HEAD, 1)[0]
        cells = int(head["cells"])
        place = _HEAD.itemsize
        each = np.frombuffer(data, _CELL, cells, place)
        place += each.nbytes
        layers = np.frombuffer(data, _LAYERS, 1, place)
        place += layers.nbytes
        if head["streams"] != 1 or layers[0]["transposed"] != is_deep or not (each["sequences"] == 1).all():
            return None
        if not np.array_equal(np.sort(each["position"]), np.arange(cells)):
            return None
        places: list[tuple[int, int]] = []
        count = int(layers[0]["count"])
        for number in range(2 * count):
            is_value = number >= count
            size = _row_bytes(data, place, is_value and is_deep, _F16 if is_deep or not is_value else _BF16)
            if size is None:
                return None
            if is_value:
                places.append((place, size // 2))
            place += _ROWS.itemsize + cells * size
    except ValueError:
        return None
    return (layers, cells, places) if place == len(data) else None


def _row_bytes(data: bytearray, place: int, is_transposed: bool, kind: int) -> int | None:
    """How much the block at ``place`` has of each cell; None where it is not of ``kind`` or not of two-byte numbers."""
    if is_transposed:
        block = np.frombuffer(data, _COLUMNS, 1, place)[0]
        return 2 * int(block["rows"]) if block["type"] == kind and block["element_bytes"] == 2 else None
    block = np.frombuffer(data, _ROWS, 1, place)[0]
    size = int(block["row_bytes"])
    return size if block["type"] == kind and size % 2 == 0 else None
