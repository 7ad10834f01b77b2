"""The window's way down, over real files."""

from pathlib import Path

import pytest

from engine.errors import ModelFileBroken, ModelNotFound
from gui.session import Session
from tests.window.fakes import FakeSession


@pytest.fixture
def real(session: FakeSession) -> Session:
    return Session(session.services)


def test_a_broken_file_is_listed_with_its_reason(real: Session) -> None:
    (real.services.profile.models / "half.gguf").write_bytes(b"GGUF and then nothing")
    [entry] = real.models()
    assert entry.name == "half"
    assert "half" in entry.problem


def test_an_empty_folder_lists_nothing(real: Session) -> None:
    assert real.models() == []


def test_a_broken_file_is_neither_copied_nor_loaded(real: Session, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"no model at all")
    with pytest.raises(ModelFileBroken):
        real.add_model(str(broken))
    with pytest.raises(ModelFileBroken):
        next(real.load_model(str(broken)))
    assert list(real.services.profile.models.iterdir()) == []


def test_a_file_that_is_gone_is_worded(real: Session, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        real.add_model(str(tmp_path / "gone.gguf"))
