"""Adding models to the folder, and taking them out of it."""

from collections import namedtuple
from pathlib import Path

import gguf
import numpy as np
import pytest

from engine.errors import ModelError, ModelFileBroken, ModelNotFound, NoRoomForModel
from engine.library import collection
from engine.library.catalog import list_adapters, list_models
from engine.library.collection import add_from_disk, bring_back, purge, put_away
from engine.library.curated import CURATED, file_to_begin_with
from engine.library.file_memory import estimated_memory
from engine.library.header import ModelInfo
from engine.library.hub_messages import HubFile, HubPart
from tests.adapter_files import random_pairs, write_adapter, write_llama


def write_split(folder: Path, parts: int = 2) -> list[Path]:
    """A model in ``parts`` files, with a tensor in each."""
    paths = [folder / f"big-{number:05d}-of-{parts:05d}.gguf" for number in range(1, parts + 1)]
    for number, path in enumerate(paths):
        writer = gguf.GGUFWriter(path, "llama")
        writer.add_tensor(f"blk.{number}.attn_norm.weight", np.ones(32, np.float32))
        writer.add_uint16("split.count", parts)
        writer.add_uint16("split.no", number)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    return paths


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "models"
    made.mkdir()
    return made


def test_all_parts_of_a_split_model_are_added_and_deleted(tmp_path: Path, folder: Path) -> None:
    parts = write_split(tmp_path)
    added = add_from_disk(folder, parts[0])
    assert (added.path, added.is_adapter) == (folder / parts[0].name, False)
    assert sorted(path.name for path in folder.iterdir()) == [part.name for part in parts]
    [model] = list_models(folder)
    assert isinstance(model, ModelInfo)
    assert model.parts == 2
    size = sum(part.stat().st_size for part in parts)

    deleted = put_away(added.path)
    assert deleted.freed_bytes == size
    assert list_models(folder) == []
    bring_back(deleted)
    assert list_models(folder) == [model]
    deleted = put_away(added.path)
    purge(folder)
    assert list(folder.iterdir()) == []
    with pytest.raises(ModelNotFound):
        bring_back(deleted)


def test_a_part_that_is_missing_is_told_and_nothing_is_copied(tmp_path: Path, folder: Path) -> None:
    first, second = write_split(tmp_path)
    second.unlink()
    with pytest.raises(ModelFileBroken):
        add_from_disk(folder, first)
    assert list(folder.iterdir()) == []
    (folder / first.name).write_bytes(first.read_bytes())
    put_away(folder / first.name)
    assert list_models(folder) == []


def test_an_adapter_is_added_as_one(tmp_path: Path, folder: Path) -> None:
    model = write_llama(tmp_path / "tiny.gguf")
    adapter = write_adapter(tmp_path / "polite.gguf", random_pairs(model, ["blk.0.attn_q.weight"], 2, 1), 4.0)
    assert add_from_disk(folder, adapter).is_adapter
    assert [found.name for found in list_adapters(folder)] == ["polite"]


def test_a_file_that_lies_there_already_stays(folder: Path) -> None:
    model = write_llama(folder / "tiny.gguf")
    before = model.stat().st_mtime_ns
    assert add_from_disk(folder, model).path == model
    assert model.stat().st_mtime_ns == before


def test_what_is_no_model_or_has_no_room_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, folder: Path
) -> None:
    (tmp_path / "text.gguf").write_text("no model")
    with pytest.raises(ModelError):
        add_from_disk(folder, tmp_path / "text.gguf")
    model = write_llama(tmp_path / "tiny.gguf")
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(collection.shutil, "disk_usage", lambda _: usage(9, 9, 9))
    with pytest.raises(NoRoomForModel):
        add_from_disk(folder, model)
    assert list(folder.iterdir()) == []


def test_a_file_that_has_another_name_elsewhere_frees_nothing(tmp_path: Path, folder: Path) -> None:
    # The starter model is a hard link to the one in its package.
    model = write_llama(tmp_path / "tiny.gguf")
    (folder / "tiny.gguf").hardlink_to(model)
    assert put_away(folder / "tiny.gguf").freed_bytes == 0


def test_curated_models_are_told_in_both_languages_and_fit_or_not() -> None:
    assert len({model.repo for model in CURATED}) == len(CURATED)
    for model in CURATED:
        assert model.english.isascii()
        assert any("가" <= letter <= "힣" for letter in model.korean)
        assert model.memory_bytes > model.size_bytes
        assert model.fit(2 * model.memory_bytes) == "fits"
        assert model.fit(model.size_bytes) == "too big"
    assert any(model.languages[0] == "ko" for model in CURATED)


def test_the_file_to_begin_with() -> None:
    def file(name: str) -> HubFile:
        return HubFile((HubPart(name, 1, "00"),))

    files = [file("a-Q2_K.gguf"), file("a-q4_k_m.gguf"), file("a-Q8_0.gguf")]
    eight_bits = next(model for model in CURATED if "Q8_0" in model.pattern)
    assert file_to_begin_with(eight_bits, files) == 2
    assert file_to_begin_with(None, files) == 1
    assert file_to_begin_with(eight_bits, files[:2]) == 1
    assert file_to_begin_with(None, files[:1]) == 0


def test_the_memory_of_a_file_is_told_before_it_is_here() -> None:
    def file(name: str) -> HubFile:
        return HubFile((HubPart(name, 2_000_000_000, "00"),))

    # The second copy of repacked weights counts.
    assert estimated_memory(file("a-Q4_K_M.gguf")) > 1.5 * estimated_memory(file("a-Q6_K.gguf"))
    assert estimated_memory(file("a-Q8_0.gguf")) > 2_000_000_000
    for model in CURATED:
        layout = model.pattern.strip("*")
        estimate = estimated_memory(HubFile((HubPart(f"a-{layout}", model.size_bytes, "00"),)))
        assert 0.8 < estimate / model.memory_bytes < 1.4
