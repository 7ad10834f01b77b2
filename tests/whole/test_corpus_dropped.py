"""The worst files there are, dropped on the window all at once: see ``corpus_script``."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "open"


@pytest.mark.timeout(600)
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of files is not beside the project")
def test_the_window_survives_every_file_at_once(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "LANG": "en_US.UTF-8", "LANGUAGE": "", "LC_ALL": ""}
    done = subprocess.run(
        [sys.executable, "-m", "tests.whole.corpus_script", str(tmp_path), str(CORPUS)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=580, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    # Every file is a document that can be found by its words, or one that says why not.
    assert told["states"].keys() <= {"embedding", "ready", "failed"}
    assert sum(told["states"].values()) == told["distinct"]
    assert told["states"]["failed"] == sum(bool(kind) for kind in told["failed"].values())
    assert "InternalFault" not in told["failed"].values()
    assert told["states"]["failed"] < told["distinct"] / 3
    assert told["readers"] == 0
    assert told["answer"] in ("complete", "stopped")
