"""Measures find in conversation over 10,000 messages: how long a word takes to be counted, and the longest stall.

Run with `QT_QPA_PLATFORM=offscreen python -m tests.bench.finding`. The first word is counted as if it came before the
bar; then the bar is opened, which reads the messages before there is a word. Times are milliseconds; `all counted` is
by the clock, the stalls are what the window's thread worked between two beats of a 2 ms timer.
"""

import gc
import sys
import time

from PySide6.QtWidgets import QApplication

from gui.transcript.find import Find
from gui.transcript.view import TranscriptView
from tests.bench.transcript import Heartbeat, messages_of_a_long_chat

WORDS = ("s", "sc", "sch", "scheduler keeps", "대기열", "nowhere in it", "e", "print(")


class _Told:
    def __init__(self, finder: Find) -> None:
        self.answer = (0, 0, True)
        finder.counted.connect(self._note)

    def _note(self, number: int, total: int, is_final: bool) -> None:
        self.answer = number, total, is_final


def _prepared(application: QApplication, finder: Find) -> None:
    """The bar is opened: it takes a person longer than this to type."""
    heartbeat = Heartbeat()
    start = time.perf_counter()
    finder.prepare()
    while finder.is_under_way:
        application.processEvents()
    took = (time.perf_counter() - start) * 1e3
    print(
        f"{'before any word':18} {'':12}   all looked through {took:5.0f}   longest stall {max(heartbeat.worked):4.0f}"
    )


def _measured(application: QApplication, finder: Find, told: _Told, words: str) -> None:
    heartbeat = Heartbeat()
    told.answer = 0, 0, False
    start = time.perf_counter()
    finder.look_for(words)
    while not told.answer[2]:
        application.processEvents()
    counted = (time.perf_counter() - start) * 1e3
    for _ in range(20):
        finder.step(1)
        application.processEvents()
    worst = max(heartbeat.worked)
    print(f"{words!r:18} {told.answer[1]:7} hits   all counted {counted:5.0f}   longest stall {worst:4.0f}")


def main() -> None:
    """Type the words one after the other, and go through some hits of each."""
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    view = TranscriptView()
    view.resize(1280, 800)
    view.set_messages(messages_of_a_long_chat())
    view.show()
    application.processEvents()
    gc.freeze()
    finder = view.finder()
    told = _Told(finder)
    _measured(application, finder, told, WORDS[0])
    finder.look_for("")
    _prepared(application, finder)
    for words in WORDS:
        _measured(application, finder, told, words)


if __name__ == "__main__":
    main()
