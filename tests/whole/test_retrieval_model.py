"""Making the embedding model out of the package that carries it."""

from pathlib import Path

import pytest

from knowledge.embedding.e5_gguf import NotAnE5File, repack
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install, main, source_weights
from knowledge.profile import Profile


@pytest.mark.usefixtures("embedding_model")
class TestInstall:
    def test_it_is_written_once(self, profile: Profile, capsys: pytest.CaptureFixture[str]) -> None:
        codes = [main(), main()]
        first, second = capsys.readouterr().out.splitlines()

        assert codes == [0, 0]
        assert first == f"{profile.embedding_model} written"
        assert second == f"{profile.embedding_model} is up to date"
        assert Embedder(profile.embedding_model).available

    def test_one_of_another_version_is_replaced(self, tmp_path: Path) -> None:
        target = tmp_path / "model.gguf"
        target.write_bytes(b"old")
        target.with_suffix(".version").write_text("0.0")

        assert install(target)
        assert target.stat().st_size > 1_000_000

    def test_weights_that_end_early_leave_no_half(self, tmp_path: Path) -> None:
        cut = tmp_path / "cut.bin"
        with source_weights().open("rb") as weights:
            cut.write_bytes(weights.read(1_000_000))

        with pytest.raises(NotAnE5File):
            repack(cut, tmp_path / "model.gguf")
        assert [path.name for path in tmp_path.iterdir()] == ["cut.bin"]


def test_another_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"GGUF" + bytes(100))

    with pytest.raises(NotAnE5File):
        repack(other, tmp_path / "model.gguf")
