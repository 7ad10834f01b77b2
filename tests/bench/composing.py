"""What typing costs the main thread, and planning beside it: ``python -m tests.bench.composing``.

Keys are typed into a real message field with all that hangs on it (pills, lists, drafts, preview), over a folder of
3,000 files; the preview is planned by the real starter model in a dialog of 40 turns.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest

from engine.service.client import ModelClient
from engine.turn.preview import preview
from gui.app import make_application
from gui.appearance import load_fonts
from gui.background import Workers
from gui.main_window import filled_window
from gui.preferences import Preferences
from gui.window_controller import WindowController
from knowledge.profile import Profile
from tests.bench.titles import starter
from tests.unit.scripted import ScriptedKnowledge, scripted_services
from tests.window.fakes import FakeSession

FILES = 3000
TURNS = 40


def typing(folder: Path) -> None:
    application = make_application()
    load_fonts()
    session, workers, window = FakeSession(folder), Workers(folder / "window.log"), filled_window(Preferences())
    window.show()
    controller = WindowController(session, workers, window, Preferences())
    mine = session.services.conversations.create("Folder")
    with session.services.database.transaction() as connection:
        connection.executemany(
            "INSERT INTO documents (conversation_id, file, sha256, size, state, added) VALUES (?, ?, ?, 1, 'ready', 0)",
            [(mine.id, f"보고서-{number:04d}.hwpx", str(number)) for number in range(FILES)],
        )
    controller.conversation.open(mine.id)
    field = window.composer.field
    end = time.monotonic() + 2
    while time.monotonic() < end:
        application.processEvents()

    def timed(label: str, keys: str) -> None:
        costs: list[float] = []
        keyed: list[float] = []
        for key in keys:
            started = time.thread_time()
            QTest.keyClicks(field, key) if key.isascii() else field.insertPlainText(key)
            keyed.append(1000 * (time.thread_time() - started))
            end = time.monotonic() + 0.05
            while time.monotonic() < end:
                started = time.thread_time()
                application.processEvents()
                costs.append(1000 * (time.thread_time() - started))
        words = f"a key {statistics.median(keyed):5.1f}, the longest event {max(costs + keyed):5.1f} ms of its time"
        print(f"{label:34} {words}")
        field.clear()

    timed("plain words", "how are you today? " * 4)
    field.setPlainText("some words of a text " * 1000)
    timed("behind 20,000 characters", "how are you")
    timed(f"“@” over {FILES:,} files", "@보-01 23")
    timed("“/” over the library", "/expl")
    workers.close()
    session.close()
    window.close()
    window.deleteLater()
    application.processEvents()


def planning(folder: Path) -> None:
    services = scripted_services(Profile(folder), ModelClient(folder), ScriptedKnowledge())
    list(services.model.load(starter(), 2048))
    mine = services.conversations.create()
    parent: str | None = None
    for number in range(TURNS):
        for role in ("user", "assistant"):
            parent = services.conversations.add_message(mine.id, parent, role, f"Number {number}: " + "a word " * 60).id

    def median(work: Callable[[], object]) -> float:
        costs = []
        for _ in range(9):
            started = time.perf_counter()
            work()
            costs.append(1000 * (time.perf_counter() - started))
        return statistics.median(costs)

    first = time.perf_counter()
    preview(services, mine.id, "And what about rent?")
    print(f"first plan of {TURNS} turns              {1000 * (time.perf_counter() - first):6.1f} ms beside it")
    print(f"every further one                  {median(lambda: preview(services, mine.id, 'And rent?')):6.1f} ms")
    services.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for name, bench in (("typing", typing), ("planning", planning)):
            (Path(place) / name).mkdir()
            bench(Path(place) / name)
