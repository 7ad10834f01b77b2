"""Every test has a profile of its own, and no test touches the person's."""

from pathlib import Path

import pytest

from knowledge.profile import Profile, open_profile

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def _own_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DODAM_HOME", str(tmp_path / "profile"))


@pytest.fixture
def profile(_own_profile: None) -> Profile:
    """The profile folder of this test, made."""
    return open_profile()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real documents beside the project; absent for everyone who only cloned it."""
    folder = SHARED / "corpus" / "open"
    if not folder.is_dir():
        pytest.skip("the document corpus is not beside the project")
    return folder
