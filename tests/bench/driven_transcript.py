"""Drives the window over a conversation of 10,000 messages: scroll, jump, select, search, edit, branch, delete, stream.

Run with `QT_QPA_PLATFORM=offscreen python -m tests.bench.driven_transcript SECONDS` (600 for ten minutes). Prints, for
each kind of act, how long the event loop was held up at worst and how long the window's own thread worked at a stretch
(less, where other processes or threads had the processor), and how the memory grew.
"""

import math
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui.app import make_application
from gui.appearance import load_fonts
from gui.background import Workers
from gui.composer.message_field import MessageField
from gui.main_window import MainWindow, filled_window
from gui.preferences import Preferences
from gui.transcript.text_widget import TextWidget
from gui.window_controller import WindowController
from tests.bench.transcript import ANSWER, MESSAGES, QUESTION
from tests.window.fakes import FakeSession

HEARTBEAT_MS = 2
PIECE_S = 0.005


class Pieces(list[str]):
    """An answer that arrives at 200 pieces a second."""

    def __iter__(self) -> Iterator[str]:
        for piece in super().__iter__():
            time.sleep(PIECE_S)
            yield piece


class Heartbeat:
    """Notes by the name of the act how late a 2 ms timer comes, and how much of that the window's thread worked."""

    def __init__(self) -> None:
        self.act = "open"
        # Counted by the millisecond: a list of all would be what grows in ten minutes.
        self.delays: dict[str, Counter[int]] = defaultdict(Counter)
        self.work: dict[str, float] = defaultdict(float)
        self._worked = time.thread_time()
        self._last = time.perf_counter()
        self._timer = QTimer(interval=HEARTBEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        delay = max(0.0, (now - self._last) * 1e3 - HEARTBEAT_MS)
        self.delays[self.act][math.ceil(delay)] += 1
        self.work[self.act] = max(self.work[self.act], (worked - self._worked) * 1e3)
        self._last, self._worked = now, worked


class Driver:
    """The acts of a person, each with a short rest after it."""

    def __init__(self, controller: WindowController, window: MainWindow, session: FakeSession) -> None:
        self.controller = controller
        self.window = window
        self.session = session
        self.random = random.Random(7)

    def rest(self, seconds: float = 0.05) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1e3), loop.quit)
        loop.exec()

    def until(self, condition: Callable[[], bool], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            self.rest(0.01)

    def idle(self) -> bool:
        return not self.controller.conversation.is_answering

    def scroll(self) -> None:
        view, none = self.controller.transcript, Qt.KeyboardModifier.NoModifier
        turn = self.random.choice((-120, 120))
        for _ in range(20):
            place = QPointF(view.viewport().rect().center())
            event = QWheelEvent(
                place, view.viewport().mapToGlobal(place), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, none,
                Qt.ScrollPhase.NoScrollPhase, False,
            )  # fmt: skip
            QApplication.sendEvent(view.viewport(), event)
            self.rest(0.015)

    def jump(self) -> None:
        bar = self.controller.transcript.verticalScrollBar()
        for _ in range(5):
            bar.setValue(self.random.randint(0, bar.maximum()))
            self.rest()

    def select(self) -> None:
        widgets = [made for made in self.controller.transcript.findChildren(TextWidget) if made.isVisible()]
        if len(widgets) < 2:
            return
        first, last = widgets[0].viewport(), widgets[-1].viewport()
        QTest.mousePress(first, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(3, 3))
        for step in range(10):
            QTest.mouseMove(last, QPoint(5 + 4 * step, 5))
            self.rest(0.01)
        QTest.mouseRelease(last, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(50, 5))
        self.controller.transcript.copy()
        self.rest()

    def search_chats(self) -> None:
        self.controller.actions["search"].trigger()
        QTest.keyClicks(self.window.sidebar, "scheduler", delay=10)
        self.rest(0.2)
        self.window.composer.setFocus()

    def go_through_messages(self) -> None:
        for _ in range(6):
            self.controller.actions["previous_message"].trigger()
            self.rest(0.02)

    def edit_and_cancel(self) -> None:
        self.controller.actions["edit_message"].trigger()
        fields = [made for made in self.controller.transcript.findChildren(MessageField) if made.isVisible()]
        if fields:
            QTest.keyClicks(fields[0], " and why?", delay=5)
            QTest.keyClick(fields[0], Qt.Key.Key_Escape)
        self.rest()

    def edit_and_send(self) -> None:
        questions = [message for message in self.controller.conversation.messages[-40:] if message.role == "user"]
        if questions and self.idle():
            self.controller.conversation.ask_instead(self.random.choice(questions).id, f"Once more: {QUESTION}")
            self.until(self.idle)
        self.rest()

    def answer_again(self) -> None:
        self.controller.actions["regenerate"].trigger()
        self.until(self.idle)
        self.rest()

    def switch_version(self) -> None:
        self.controller.transcript.current.set("")
        for action in ("version_before", "version_after"):
            self.controller.actions[action].trigger()
            self.rest(0.3)

    def delete_and_undo(self) -> None:
        messages = self.controller.conversation.messages
        if len(messages) > 4:
            self.controller.messages.act(messages[-self.random.randint(1, 4)].id, "delete")
            self.rest(0.3)
            self.window.toast._press()
            self.rest(0.3)

    def ask(self) -> None:
        self.controller.conversation.send(QUESTION)
        self.rest(0.1)
        self.until(self.idle)

    @property
    def acts(self) -> Sequence[Callable[[], None]]:
        return (
            self.scroll, self.jump, self.select, self.search_chats, self.go_through_messages, self.edit_and_cancel,
            self.edit_and_send, self.answer_again, self.switch_version, self.delete_and_undo, self.ask,
        )  # fmt: skip


def fill(session: FakeSession) -> str:
    """A conversation of 10,000 messages; returns its id."""
    store = session.services.conversations
    made = store.create("Ten thousand messages")
    ids = [f"m{number}" for number in range(MESSAGES)]
    with session.services.database.transaction() as connection:
        connection.executemany(
            "INSERT INTO messages (id, conversation_id, parent_id, role, text, created, state, model)"
            " VALUES (?, ?, ?, ?, ?, 0, 'complete', 'Model')",
            [
                (
                    message_id, made.id, ids[number - 1] if number else None, "assistant" if number % 2 else "user",
                    ANSWER + ANSWER[:400] if number % 2 else QUESTION,
                )
                for number, message_id in enumerate(ids)
            ],
        )  # fmt: skip
    store.set_leaf(made.id, ids[-1])
    return made.id


def _percentile(counts: Counter[int], share: float) -> int:
    wanted, seen = share * counts.total(), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= wanted:
            return value
    return 0


def memory() -> float:
    return psutil.Process().memory_info().rss / 2**20


def main(seconds: float) -> None:
    application = make_application()
    load_fonts()
    with tempfile.TemporaryDirectory() as folder:
        session = FakeSession(Path(folder))
        conversation_id = fill(session)
        session.pieces = Pieces(ANSWER[start : start + 4] for start in range(0, len(ANSWER), 4))
        workers, window = Workers(Path(folder) / "window.log"), filled_window(Preferences())
        window.resize(1280, 800)
        window.show()
        controller = WindowController(session, workers, window, Preferences())
        driver, heartbeat = Driver(controller, window, session), Heartbeat()
        driver.rest(0.5)
        before = memory()
        begun = time.perf_counter()
        heartbeat.act = "open"
        controller.conversation.open(conversation_id)
        driver.until(lambda: len(controller.conversation.messages) == MESSAGES)
        print(f"open {(time.perf_counter() - begun) * 1e3:.0f} ms, +{memory() - before:.1f} MB")
        driver.rest(0.5)
        end = time.monotonic() + seconds
        rounds, first = 0, 0.0
        while time.monotonic() < end:
            for act in driver.acts:
                heartbeat.act = act.__name__
                act()
            rounds += 1
            if rounds == 2:
                first = memory()
        print(f"{rounds} rounds; memory {first:.1f} MB after two, {memory():.1f} MB at the end")
        print(f"{'act':22}{'p99 ms':>8}{'worst ms':>10}{'worked ms':>11}")
        for name, delays in heartbeat.delays.items():
            print(f"{name:22}{_percentile(delays, 0.99):8}{max(delays):10}{heartbeat.work[name]:11.1f}")
        window.close()
        workers.close()
        session.close()
    application.processEvents()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
