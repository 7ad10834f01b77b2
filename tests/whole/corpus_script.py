"""Every file of a folder dropped on the window at once: ``python -m tests.whole.corpus_script PICTURES FOLDER``.

It runs in a process of its own, like ``session_script``. Prints, as JSON, how the documents ended, the longest time
that the window's loop was held up meanwhile, and how many processes there were before and after.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
from PySide6.QtCore import Qt, QTimer

from engine.starter import provide_starter
from knowledge.profile import Profile, open_profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.records import Document
from tests.whole.driver import Driver, drive
from tests.whole.session_script import Store, answered, ask

LONGEST_S = 420.0
"""Recognising the scanned pages among them takes most of it."""


class Heartbeat:
    """Beats on the main thread and remembers the longest pause."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, (now - self._last) * 1000)
        self._last = now

    def stop(self) -> None:
        self._timer.stop()


def drop_all(driver: Driver, profile: Profile, folder: Path, told: dict[str, object]) -> None:
    database = Database(profile.database)
    documents = DocumentStore(database)
    conversations = ConversationStore(database)
    driver.until(lambda: driver.named("Model: SmolLM2"), "the starter model in the header")
    driver.click("Skip")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    heartbeat = driver.on_main(Heartbeat)
    driver.drop(files)

    def there() -> list[Document]:
        known = conversations.conversations()
        return documents.documents(known[0].id) if known else []

    driver.until(lambda: len(there()) > 0, "the first document")
    driver.picture("corpus-1-reading")
    distinct = len({path.read_bytes() for path in files})
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        found = there()
        # Each look at the window is a check that it is alive.
        driver.on_main(lambda: driver.window().isVisible())
        if len(found) == distinct and all(document.state not in ("waiting", "parsing") for document in found):
            break
        time.sleep(0.5)
    driver.picture("corpus-2-read")
    ask(driver, "What are these documents about?")
    driver.type("", Qt.Key.Key_Escape)
    answer = answered(driver, Store(profile))
    driver.on_main(heartbeat.stop)
    states = Counter(document.state for document in there())
    readers = [child for child in psutil.Process().children(recursive=True) if "reader" in " ".join(child.cmdline())]
    told.update(
        dropped=len(files),
        distinct=distinct,
        states=dict(states),
        failed={document.file: document.error_kind for document in there() if document.state == "failed"},
        answer=answer.state,
        longest_pause_ms=round(heartbeat.longest_ms),
        children=len(psutil.Process().children()),
        readers=len(readers),
    )
    database.close()


def main() -> None:
    pictures, folder = Path(sys.argv[1]), Path(sys.argv[2])
    profile = open_profile()
    provide_starter(profile)
    told: dict[str, object] = {}
    drive(profile, pictures, lambda driver: drop_all(driver, profile, folder, told))
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
