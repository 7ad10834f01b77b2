"""A window that the system ends, or Ctrl+C in a terminal, puts everything away as if it had been closed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.profile import open_profile
from knowledge.store.database import Database
from knowledge.store.drafts import DraftStore

ROOT = Path(__file__).resolve().parents[2]
TYPE_AND_BE_ENDED = """
import os, signal, sys, threading
from pathlib import Path
from gui.app import run
from knowledge.profile import open_profile
from tests.whole.driver import Driver

def act():
    driver = Driver(Path())
    driver.until(driver.is_filled, "the window")
    driver.type("half a question")
    os.kill(os.getpid(), int(sys.argv[1]))

thread = threading.Timer(1, act)
thread.daemon = True
thread.start()
sys.exit(run(open_profile()))
"""


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody can send the signal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_half_written_is_kept(number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("DODAM_HOME", str(home))
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", TYPE_AND_BE_ENDED, str(int(number))]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "half a question" in DraftStore(Database(open_profile().database)).drafts().values()
    assert not [left.name for left in temporary.iterdir()]
