"""Damaged model files: refused with a typed error or read the same way by llama.cpp, in a process that survives."""

import random
import shutil
import struct
from contextlib import suppress
from pathlib import Path

import gguf
import pytest

from engine.chat_settings import SamplingSettings
from engine.errors import ModelError, ModelFileBroken, ModelUnsupported
from engine.library.adapter import check_adapter, read_adapter
from engine.library.catalog import list_adapters, list_models
from engine.library.gguf import read_gguf
from engine.library.header import ModelInfo, read_model_info
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate
from tests.adapter_files import random_pairs, write_adapter, write_llama

ROUNDS = 600
LOADED = 12


def damaged(whole: bytes, header: int, generator: random.Random) -> bytes:
    """``whole`` with a few bytes of its header changed, or a number made absurd, or its end cut off."""
    data = bytearray(whole)
    way = generator.randrange(4)
    if way == 0:
        return bytes(data[: generator.randrange(len(data))])
    if way == 1:
        at = generator.randrange(4, header - 8)
        data[at : at + 8] = struct.pack("<q", generator.choice([-1, 0, 1 << 62, 1 << 40, -(1 << 63), 1 << 31]))
        return bytes(data)
    for _ in range(generator.choice([1, 1, 2, 4, 16])):
        data[generator.randrange(4, header)] = generator.randrange(256)
    return bytes(data)


def header_size(path: Path) -> int:
    return int(gguf.GGUFReader(path).data_offset)


def test_damaged_headers_are_refused_or_consistent(tmp_path: Path) -> None:
    whole = write_llama(tmp_path / "whole.gguf")
    data, size = whole.read_bytes(), header_size(whole)
    path = tmp_path / "damaged.gguf"
    generator = random.Random(7)
    refused = 0
    for _ in range(ROUNDS):
        path.write_bytes(damaged(data, size, generator))
        try:
            info = read_model_info(path)
        except (ModelFileBroken, ModelUnsupported):
            refused += 1
            continue
        tensors = read_gguf(path).tensors
        assert sum(tensor.size_bytes for tensor in tensors) < info.size_bytes == path.stat().st_size
        assert len({tensor.name for tensor in tensors}) == len(tensors)
        assert info.parameters > 0
    assert ROUNDS / 2 < refused < ROUNDS


def test_what_is_accepted_does_not_end_the_child(tmp_path: Path) -> None:
    whole = write_llama(tmp_path / "whole.gguf")
    data, size = whole.read_bytes(), header_size(whole)
    generator = random.Random(11)
    client = ModelClient(tmp_path / "logs", threads=1)
    request = Generate("", (ChatTurn("1", "user", "Hi"),), SamplingSettings(temperature=0, max_tokens=2))
    loaded = 0
    try:
        list(client.load(whole, 1024))
        before = client.pid
        for number in range(40 * LOADED):
            path = tmp_path / f"{number}.gguf"
            path.write_bytes(damaged(data, size, generator))
            try:
                read_model_info(path)
            except ModelError:
                path.unlink()
                continue
            with suppress(ModelError):
                list(client.load(path, 1024))
                list(client.generate(request))
            path.unlink()
            loaded += 1
            if loaded == LOADED:
                break
        assert loaded == LOADED
        assert client.pid == before
    finally:
        client.close()


@pytest.mark.parametrize("missing", [1, 2])
def test_a_split_model_with_a_missing_part(tmp_path: Path, missing: int) -> None:
    first = split(tmp_path, parts=3)
    info = read_model_info(first)
    assert info.parts == 3
    assert info.size_bytes == sum(path.stat().st_size for path in tmp_path.glob("big-*.gguf"))
    assert [model.path for model in list_models(tmp_path) if isinstance(model, ModelInfo)] == [first]
    (tmp_path / f"big-{missing + 1:05d}-of-00003.gguf").unlink()
    with pytest.raises(ModelFileBroken, match=f"part {missing + 1} of 3 is missing"):
        read_model_info(first)


def split(folder: Path, parts: int) -> Path:
    """Metadata in the first part and one tensor in each other one, as llama.cpp's splitter names them."""
    paths = [folder / f"big-{number:05d}-of-{parts:05d}.gguf" for number in range(1, parts + 1)]
    for number, path in enumerate(paths):
        writer = gguf.GGUFWriter(path, "llama")
        writer.add_uint16("split.no", number)
        writer.add_uint16("split.count", parts)
        if number:
            matrices = random_pairs(write_llama(folder / "whole.part"), ["output.weight"], 4, number)
            writer.add_tensor(f"blk.{number}.weight", matrices["output.weight"][0])
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    return paths[0]


def test_adapters_that_lie_are_refused(tmp_path: Path) -> None:
    model = write_llama(tmp_path / "model.gguf")
    info = read_model_info(model)
    pairs = random_pairs(model, ["blk.0.attn_q.weight"], 4, 1)
    good = write_adapter(tmp_path / "good.gguf", pairs, 8.0)
    check_adapter(read_adapter(good), info)
    a, b = pairs["blk.0.attn_q.weight"]
    for name, wrong in (
        ("shape", {"blk.0.attn_q.weight": (a[:, :32], b)}),
        ("rank", {"blk.0.attn_q.weight": (a[:2], b)}),
        ("unknown", {"blk.9.attn_q.weight": (a, b)}),
    ):
        with pytest.raises(ModelError):
            check_adapter(read_adapter(write_adapter(tmp_path / f"{name}.gguf", wrong, 8.0)), info)
    for architecture, kind in (("gemma3", "lora"), ("llama", "control_vector")):
        path = write_adapter(tmp_path / "other.gguf", pairs, 8.0, architecture, kind)
        with pytest.raises(ModelError):
            check_adapter(read_adapter(path), info)
    with pytest.raises(ModelFileBroken):
        read_adapter(write_adapter(tmp_path / "alpha.gguf", pairs, float("nan")))
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(good, folder)
    shutil.copy(model, folder)
    assert [adapter.name for adapter in list_adapters(folder)] == ["good"]
    assert [found.path.stem for found in list_models(folder)] == ["model"]


def test_damaged_adapters_are_refused_or_harmless(tmp_path: Path) -> None:
    model = write_llama(tmp_path / "model.gguf")
    info = read_model_info(model)
    good = write_adapter(tmp_path / "good.gguf", random_pairs(model, ["blk.0.attn_q.weight"], 4, 1), 8.0)
    data, size = good.read_bytes(), header_size(good)
    generator = random.Random(3)
    for _ in range(ROUNDS):
        path = tmp_path / "damaged.gguf"
        path.write_bytes(damaged(data, size, generator))
        with suppress(ModelError):
            check_adapter(read_adapter(path), info)
