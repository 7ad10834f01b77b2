"""A person's day with Dodam, on a virtual screen: see ``session_script``."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def screen() -> Iterator[dict[str, str]]:
    """The environment of a fresh virtual screen; without Xvfb the windows open offscreen."""
    if shutil.which("Xvfb") is None:
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server, os.fdopen(read) as number:
        os.close(write)
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number.readline().strip()}"}
        server.terminate()


@pytest.mark.timeout(900)
def test_a_day_with_dodam(screen: dict[str, str], tmp_path: Path) -> None:
    pictures = Path(os.environ.get("DODAM_PICTURES", tmp_path))
    pictures.mkdir(parents=True, exist_ok=True)
    for session, language in (("first", "en_US.UTF-8"), ("again", "en_US.UTF-8"), ("korean", "ko_KR.UTF-8")):
        environment = os.environ | screen | {"LANG": language, "LANGUAGE": "", "LC_ALL": ""}
        done = subprocess.run(
            [sys.executable, "-m", "tests.whole.session_script", str(pictures), session],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{session}: {done.stderr[-3000:]}"
    taken = {picture.stem for picture in pictures.glob("*.png")}
    assert {"1-start", "2-streaming", "3-citation", "4-model-died", "6-again", "8-korean-dark"} <= taken
