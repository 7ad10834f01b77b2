"""A question about page 400 of 500, while they are being indexed and again when they are: see ``large_pdf_script``."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("embedding_model")
def test_a_citation_leads_to_page_400_of_a_pdf_that_was_asked_about_while_it_was_indexed(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "LANG": "en_US.UTF-8", "LANGUAGE": "", "LC_ALL": ""}
    done = subprocess.run(
        [sys.executable, "-m", "tests.whole.large_pdf_script", str(tmp_path)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    ready = re.search(r"all words were searched, and (\d+) of 500 pages also by meaning", told["while indexing"])
    assert ready is not None, told
    assert 0 < int(ready[1]) < 400
    # Words are found from the start, so that page is cited already.
    assert told["first"][0] == 400
    assert "is ready now" in told["when ready"]
    assert told["again"][0] == 400
    assert told["seen"] == {"page": 400, "pages": 500, "marked lines": 3}
