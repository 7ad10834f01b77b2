"""KV states on disk: whole or not there, no more than allowed, and gone when they are forgotten."""

import os
import stat
from pathlib import Path

import msgspec
import pytest

from engine.kv_cache import files as kv_files
from engine.kv_cache.files import StateFiles, forget_states
from engine.kv_cache.key import CacheKey
from engine.runtime.snapshot import Checkpoint, Snapshot, reusable, shared_prefix

KEY = CacheKey("small.gguf", 100, 5, "llama.cpp 1 f16", "template", "")
SNAPSHOT = Snapshot([1, 2, 3, 4], bytearray(range(200)) * 5, (Checkpoint(2, bytearray(b"two")),), 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kv"


@pytest.fixture
def files(folder: Path) -> StateFiles:
    return StateFiles(folder)


def same(first: Snapshot | None, second: Snapshot) -> bool:
    return first is not None and msgspec.to_builtins(first) == msgspec.to_builtins(second)


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_a_state_comes_back_whole_and_only_its_owner_can_read_it(files: StateFiles, folder: Path) -> None:
    assert files.read("a", KEY) is None
    assert files.tokens("a", KEY) == []
    assert files.write("a", KEY, SNAPSHOT)
    assert files.tokens("a", KEY) == SNAPSHOT.tokens
    assert same(StateFiles(folder).read("a", KEY), SNAPSHOT)
    if os.name == "posix":
        assert stat.S_IMODE(only_file(folder).stat().st_mode) == 0o600


@pytest.mark.parametrize("field", CacheKey.__struct_fields__)
def test_nothing_of_another_model_build_template_or_adapter_is_used(files: StateFiles, field: str) -> None:
    files.write("a", KEY, SNAPSHOT)
    value = getattr(KEY, field)
    other = msgspec.structs.replace(KEY, **{field: value + 1 if isinstance(value, int) else value + "!"})
    assert files.read("a", other) is None
    assert files.read("b", KEY) is None
    assert same(files.read("a", KEY), SNAPSHOT)


def test_a_file_of_somebody_else_under_our_name_is_removed(files: StateFiles, folder: Path) -> None:
    files.write("a", KEY, SNAPSHOT)
    ours = only_file(folder)
    files.write("b", KEY, SNAPSHOT)
    theirs = next(path for path in folder.iterdir() if path != ours)
    theirs.replace(ours)
    assert files.read("a", KEY) is None
    assert not ours.exists()


def test_every_changed_byte_and_every_cut_is_noticed(files: StateFiles, folder: Path) -> None:
    files.write("a", KEY, SNAPSHOT)
    path = only_file(folder)
    whole = path.read_bytes()
    for index in [*range(0, len(whole), 7), len(whole) - 1]:
        path.write_bytes(whole[:index] + bytes([whole[index] ^ 0x40]) + whole[index + 1 :])
        assert files.read("a", KEY) is None, index
        assert not path.exists()
        path.write_bytes(whole[:index])
        assert files.read("a", KEY) is None, index
    path.write_bytes(whole + b"more")
    assert files.read("a", KEY) is None
    path.write_bytes(whole)
    assert same(files.read("a", KEY), SNAPSHOT)


def test_the_state_that_was_not_used_for_longest_makes_way(folder: Path) -> None:
    files = StateFiles(folder, limit_bytes=3 * SNAPSHOT.size_bytes + 1500)
    for age, name in enumerate("abc"):
        files.write(name, KEY, SNAPSHOT)
        newest = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, ns=(age + 1, age + 1))
    assert files.read("a", KEY) is not None
    files.write("d", KEY, SNAPSHOT)
    kept = [name for name in "abcd" if files.tokens(name, KEY)]
    assert kept == ["a", "c", "d"]


def test_what_is_larger_than_allowed_is_not_kept_and_nothing_else_is_lost_in_vain(folder: Path) -> None:
    files = StateFiles(folder, limit_bytes=SNAPSHOT.size_bytes + 1000)
    assert files.write("a", KEY, SNAPSHOT)
    large = msgspec.structs.replace(SNAPSHOT, data=SNAPSHOT.data * 3)
    assert not files.write("b", KEY, large)
    assert same(files.read("a", KEY), SNAPSHOT)


def test_a_full_or_unwritable_disk_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert not StateFiles(blocked / "kv").write("a", KEY, SNAPSHOT)

    files = StateFiles(tmp_path / "kv")
    monkeypatch.setattr(kv_files, "FREE_BYTES", 1 << 62)
    assert not files.write("a", KEY, SNAPSHOT)
    assert files.read("a", KEY) is None


def test_a_write_that_is_interrupted_leaves_the_state_before(files: StateFiles, folder: Path) -> None:
    files.write("a", KEY, SNAPSHOT)
    longer = msgspec.structs.replace(SNAPSHOT, tokens=[1, 2, 3, 4, 5])
    asked = iter([False, False, True, True])
    assert not files.write("a", KEY, longer, lambda: next(asked))
    assert same(files.read("a", KEY), SNAPSHOT)
    assert len(list(folder.iterdir())) == 1


def test_what_a_killed_program_left_unfinished_is_removed(folder: Path) -> None:
    folder.mkdir()
    (folder / "abc.partial").write_bytes(b"half")
    StateFiles(folder)
    assert list(folder.iterdir()) == []


def test_a_forgotten_conversation_leaves_nothing_and_does_not_come_back(files: StateFiles, folder: Path) -> None:
    other_model = msgspec.structs.replace(KEY, model="large.gguf")
    files.write("a", KEY, SNAPSHOT)
    files.write("a", other_model, SNAPSHOT)
    files.write("b", KEY, SNAPSHOT)
    files.forget("a")
    assert len(list(folder.iterdir())) == 1
    assert not files.write("a", KEY, SNAPSHOT)
    assert len(list(folder.iterdir())) == 1
    forget_states(folder, "b")
    assert list(folder.iterdir()) == []
    forget_states(folder / "absent", "b")


def test_how_much_of_a_prompt_a_state_saves() -> None:
    assert shared_prefix([1, 2, 3], [1, 2, 4, 5]) == 2
    assert shared_prefix([], [1]) == 0
    # The last token is read anew, for its logits.
    assert reusable([1, 2, 3], [1, 2, 3], 0, []) == 2
    assert reusable([1, 2, 3, 4], [1, 2, 3, 9], 0, []) == 3
    # A state that cannot be cut goes on from its end, or from a checkpoint.
    assert reusable([1, 2, 3], [1, 2, 3, 4], 3, []) == 3
    assert reusable([1, 2, 3], [1, 2, 9, 9], 3, []) == 0
    assert reusable([1, 2, 3], [1, 2, 9, 9], 3, [1, 2, 3]) == 2
