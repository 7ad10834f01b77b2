"""Headers of whole, foreign, cut and lying GGUF files."""

import struct
from pathlib import Path

import gguf
import numpy as np
import pytest

from engine.errors import ModelFileBroken, ModelNotFound, ModelTooBig, ModelUnsupported, NoModels
from engine.library.catalog import BrokenModel, check_fits, find_model, list_models, talkers_first
from engine.library.header import ModelInfo, memory_need, read_model_info
from engine.library.kv_size import KvSize
from tests.tiny_decoders import write_decoder


def write_model(path: Path, architecture: str = "llama", pooled: bool = False, template: bool = True) -> Path:
    """A tiny GGUF with a vocabulary and two tensors; it is never run."""
    writer = gguf.GGUFWriter(path, architecture)
    writer.add_context_length(2048)
    writer.add_block_count(2)
    writer.add_embedding_length(64)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    if pooled:
        writer.add_pooling_type(gguf.PoolingType.MEAN)
    if template:
        writer.add_chat_template("{{ messages }}" * 1000)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list([f"token{number}" for number in range(300)])
    writer.add_token_types([1] * 300)
    writer.add_tensor("token_embd.weight", np.zeros((300, 64), np.float16))
    writer.add_tensor("output_norm.weight", np.zeros(64, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "Tiny-1K.F16.gguf")


def test_what_a_header_tells(model: Path) -> None:
    info = read_model_info(model)
    assert info == ModelInfo(
        name="Tiny-1K.F16",
        path=model,
        architecture="llama",
        parameters=300 * 64 + 64,
        quantization="F16",
        size_bytes=model.stat().st_size,
        context_length=2048,
        block_count=2,
        embedding_length=64,
        kv=KvSize(2 * 2 * 2 * (16 + 16)),
        vocabulary_size=300,
        has_template=True,
        kind="chat",
    )


@pytest.mark.parametrize(
    ("architecture", "pooled", "template", "kind"),
    [
        ("llama", False, True, "chat"),
        ("llama", False, False, "base"),
        ("t5", False, False, "encoder-decoder"),
        ("bert", False, False, "encoder"),
        ("qwen3", True, True, "encoder"),
    ],
)
def test_the_kind_of_a_model(tmp_path: Path, architecture: str, pooled: bool, template: bool, kind: str) -> None:
    info = read_model_info(write_model(tmp_path / "a.gguf", architecture, pooled, template))
    assert info.kind == kind
    assert info.has_template == template


@pytest.mark.parametrize("architecture", ["clip", "whisper", "dream"])
def test_what_is_no_text_model_is_refused(tmp_path: Path, architecture: str) -> None:
    with pytest.raises(ModelUnsupported):
        read_model_info(write_model(tmp_path / "a.gguf", architecture))


@pytest.mark.parametrize("tokenizer", ["no_vocab", "none"])
def test_a_file_without_words_is_refused(tmp_path: Path, tokenizer: str) -> None:
    """llama.cpp would load it and end the process where it is given text."""
    writer = gguf.GGUFWriter(tmp_path / "a.gguf", "bert")
    writer.add_tokenizer_model(tokenizer)
    writer.add_tensor("token_embd.weight", np.zeros((32, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with pytest.raises(ModelUnsupported, match="no vocabulary"):
        read_model_info(tmp_path / "a.gguf")


def test_models_that_talk_come_first(tmp_path: Path) -> None:
    write_model(tmp_path / "a.gguf", "bert")
    write_model(tmp_path / "b.gguf", template=False)
    write_model(tmp_path / "c.gguf")
    (tmp_path / "d.gguf").write_bytes(b"")
    assert [model.kind for model in talkers_first(list_models(tmp_path))] == ["chat", "base", "encoder"]


def test_memory_grows_with_the_window_up_to_the_trained_one(model: Path) -> None:
    info = read_model_info(model)
    assert memory_need(info, 1024) < memory_need(info, 2048) == memory_need(info, 999_999)


def test_layers_with_a_sliding_window_stop_growing(tmp_path: Path) -> None:
    """Gemma 2: every other of four layers attends to 16 tokens, with room for a batch of 512."""
    kv = read_model_info(write_decoder(tmp_path / "tiny.gguf", "sliding window")).kv
    layer = 2 * 2 * 64
    assert kv == KvSize(4 * layer, 2 * layer, 16)
    assert kv.total(256) == 256 * 4 * layer
    assert kv.total(4096) == 4096 * 2 * layer + 768 * 2 * layer


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_cut_files(model: Path, share: float) -> None:
    data = model.read_bytes()
    model.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelFileBroken):
        read_model_info(model)


@pytest.mark.parametrize(
    ("at", "lie"),
    [(8, struct.pack("<Q", 1 << 60)), (16, struct.pack("<Q", 1 << 63)), (24, struct.pack("<Q", (1 << 64) - 1))],
    ids=["tensor count", "value count", "key length"],
)
def test_lying_counts(model: Path, at: int, lie: bytes) -> None:
    data = bytearray(model.read_bytes())
    data[at : at + len(lie)] = lie
    model.write_bytes(data)
    with pytest.raises(ModelFileBroken):
        read_model_info(model)


def test_every_damaged_byte_of_the_header_is_survived(model: Path) -> None:
    whole = model.read_bytes()
    for at in range(4, 700):
        data = bytearray(whole)
        data[at] ^= 0xFF
        model.write_bytes(data)
        try:
            read_model_info(model)
        except (ModelFileBroken, ModelUnsupported):
            continue


@pytest.mark.parametrize("version", [1, 4, 0x03000000])
def test_other_versions(model: Path, version: int) -> None:
    data = bytearray(model.read_bytes())
    data[4:8] = struct.pack("<I", version)
    model.write_bytes(data)
    with pytest.raises(ModelUnsupported):
        read_model_info(model)


def test_a_folder_lists_broken_files_too(model: Path) -> None:
    folder = model.parent
    broken = folder / "broken.gguf"
    broken.write_bytes(b"<html>not found</html>")
    (folder / "notes.txt").write_text("")
    write_model(folder / "big-00001-of-00002.gguf")
    write_model(folder / "big-00002-of-00002.gguf")
    listed = list_models(folder)
    assert [item.path.name for item in listed] == ["big-00001-of-00002.gguf", "broken.gguf", "Tiny-1K.F16.gguf"]
    assert isinstance(listed[1], BrokenModel)
    assert "broken.gguf" in str(listed[1].error)


def test_finding_by_name_or_path(model: Path) -> None:
    folder = model.parent
    assert find_model(folder, "tiny-1k.f16").path == model
    assert find_model(folder, "Tiny-1K.F16.gguf").path == model
    assert find_model(folder / "elsewhere", str(model)).path == model
    with pytest.raises(ModelNotFound):
        find_model(folder, "other")
    with pytest.raises(ModelNotFound):
        find_model(folder, str(folder / "gone.gguf"))
    with pytest.raises(NoModels):
        find_model(folder / "elsewhere", "tiny")


def test_too_big_for_the_memory(model: Path) -> None:
    info = read_model_info(model)
    check_fits(info, 2048)
    with pytest.raises(ModelTooBig):
        check_fits(info, 2048, freed_bytes=-(1 << 50))
