"""Content-addressed copies of attached files."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from knowledge.errors import DiskFull, FileMissing, FileUnreadable
from knowledge.profile import Profile
from knowledge.store.file_copies import CopyCancelled, FileCopies


@pytest.fixture
def copies(profile: Profile) -> FileCopies:
    return FileCopies(profile.files)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_copy_is_named_by_what_is_in_it(copies: FileCopies, profile: Profile, tmp_path: Path) -> None:
    source = tmp_path / "보고서.PDF"
    source.write_bytes(b"content")
    sha256 = hashlib.sha256(b"content").hexdigest()

    copy = copies.take(source)

    assert (copy.sha256, copy.size) == (sha256, 7)
    assert copies.find(sha256) == profile.files / sha256[:2] / f"{sha256}.pdf"
    assert files_in(profile.files) == [copies.find(sha256)]


def test_the_same_content_is_kept_once(copies: FileCopies, profile: Profile, tmp_path: Path) -> None:
    for name in ("a.txt", "b.md"):
        (tmp_path / name).write_bytes(b"same")
        copies.take(tmp_path / name)

    assert len(files_in(profile.files)) == 1


@pytest.mark.parametrize("suffix", ["", ".averyverylongsuffix", ".a b", ".한글"])
def test_an_odd_suffix_is_left_out(copies: FileCopies, tmp_path: Path, suffix: str) -> None:
    source = tmp_path / f"name{suffix}"
    source.write_bytes(b"x")

    found = copies.find(copies.take(source).sha256)

    assert found is not None
    assert found.suffix == ""


def test_a_dropped_copy_leaves_no_folder(copies: FileCopies, profile: Profile, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    sha256 = copies.take(tmp_path / "a.txt").sha256

    copies.drop(sha256)
    copies.drop(sha256)

    assert list(profile.files.iterdir()) == []


def test_what_an_ended_process_left_is_swept(copies: FileCopies, profile: Profile, tmp_path: Path) -> None:
    for name in ("kept", "orphan"):
        (tmp_path / name).write_text(name)
    kept = copies.take(tmp_path / "kept").sha256
    copies.take(tmp_path / "orphan")
    (profile.files / "half.partial").write_bytes(b"x")

    copies.sweep({kept})

    assert files_in(profile.files) == [copies.find(kept)]


def test_a_missing_file_and_a_folder(copies: FileCopies, profile: Profile, tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        copies.take(tmp_path / "nothing.txt")
    with pytest.raises(FileUnreadable):
        copies.take(tmp_path)
    assert list(profile.files.iterdir()) == []


def test_a_cancelled_copy_leaves_nothing(copies: FileCopies, profile: Profile, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")

    with pytest.raises(CopyCancelled):
        copies.take(tmp_path / "a.txt", cancelled=lambda: True)

    assert list(profile.files.iterdir()) == []


def test_a_full_disk_is_named(
    copies: FileCopies, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")

    def refuse(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(DiskFull):
        copies.take(tmp_path / "a.txt")

    assert files_in(profile.files) == []
