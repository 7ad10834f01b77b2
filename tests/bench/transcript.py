"""Measures the transcript: opening, jumping, resizing and streaming, with a heartbeat on the window's thread.

Run with `QT_QPA_PLATFORM=offscreen python -m tests.bench.transcript`. Times are milliseconds: what the thread
worked, so that other work on the machine does not count, but for the delays of the stream.
"""

import gc
import statistics
import sys
import time

import psutil
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from gui.transcript.content import CitationMark, TranscriptMessage
from gui.transcript.view import TranscriptView

MESSAGES = 10_000
ANSWER = (
    "The **scheduler** keeps a queue of requests, and each step takes `n_batch` tokens from it. "
    "What does not fit waits for the next step, so a long prompt cannot starve a short one.\n\n"
    "- First the prompt is read in chunks.\n- Then tokens are sampled one at a time.\n\n"
    "| step | tokens |\n|---|---|\n| read | 512 |\n| sample | 1 |\n\n"
    "```python\nfor token in stream:\n    print(token.text, end='')\n```\n\n"
    "스케줄러는 요청을 대기열에 두고, 단계마다 정해진 수의 토큰을 꺼냅니다. 남은 것은 다음 단계로 넘어갑니다.\n\n"
)
QUESTION = "How does the scheduler decide which request goes first when several are waiting at the same time?"
TOKENS_PER_SECOND = 200
TOKENS = 8_000
HEARTBEAT_MS = 2


def messages_of_a_long_chat() -> list[TranscriptMessage]:
    """10,000 messages with all that Markdown has, 5 MB."""
    return [
        TranscriptMessage(str(i), "user", "You", QUESTION)
        if i % 2 == 0
        else TranscriptMessage(str(i), "assistant", "Model", ANSWER + ANSWER[:400], actions=("copy", "regenerate"))
        for i in range(MESSAGES)
    ]


def _timed(application: QApplication, view: TranscriptView, action: object) -> float:
    """How long the thread works for an action and for the picture it makes."""
    start = time.thread_time()
    assert callable(action)
    action()
    view.grab()
    application.processEvents()
    return (time.thread_time() - start) * 1e3


def _memory() -> float:
    return psutil.Process().memory_info().rss / 2**20


class Heartbeat:
    """Records how late a 2 ms timer comes: how long the event loop was held up; and how long the thread worked.

    On a machine that is busy otherwise only the second tells about the transcript.
    """

    def __init__(self) -> None:
        self.delays: list[float] = []
        self.worked: list[float] = []
        self._worked = time.thread_time()
        self._last = time.perf_counter()
        self._timer = QTimer(interval=HEARTBEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.delays.append(max(0.0, (now - self._last) * 1e3 - HEARTBEAT_MS))
        self.worked.append((worked - self._worked) * 1e3)
        self._last, self._worked = now, worked


def _stream(view: TranscriptView, text: str) -> None:
    """Stream `text` at 200 tokens a second in parts of four characters."""
    tokens = [text[i : i + 4] for i in range(0, len(text), 4)][:TOKENS]
    view.append_message(TranscriptMessage("stream", "assistant", "Model", ""))
    costs: list[float] = []
    original = view.flush

    loop, heartbeat, start = QEventLoop(), Heartbeat(), time.perf_counter()
    sent = 0
    feeder = QTimer(interval=5)

    def feed() -> None:
        nonlocal sent
        due = min(len(tokens), int((time.perf_counter() - start) * TOKENS_PER_SECOND))
        if due > sent:
            view.append_text("stream", "".join(tokens[sent:due]))
            sent = due
        if sent == len(tokens):
            feeder.stop()
            loop.quit()

    def flush() -> None:
        begin = time.perf_counter()
        original()
        costs.append((time.perf_counter() - begin) * 1e3)

    view.arriving.updates.timeout.disconnect()
    view.arriving.updates.timeout.connect(flush)
    feeder.timeout.connect(feed)
    feeder.start()
    loop.exec()
    delays = sorted(heartbeat.delays)
    tenth = max(1, len(costs) // 10)
    p99, last = delays[int(len(delays) * 0.99)], costs[-tenth:]
    work = sorted(heartbeat.worked)
    print(f"stream      delay p50 {statistics.median(delays):.1f}  p99 {p99:.1f}  max {delays[-1]:.1f}")
    print(f"            work  p99 {work[int(len(work) * 0.99)]:.1f}  max {work[-1]:.1f}")
    first = costs[:tenth]
    print(f"update      first {statistics.mean(first):.1f}  last {statistics.mean(last):.1f}  max {max(costs):.1f}")
    message = TranscriptMessage("stream", "assistant", "Model", text, (CitationMark(1, 90),), actions=("copy",))
    heartbeat.delays.clear()
    heartbeat.worked.clear()
    start = time.perf_counter()
    view.update_message(message)
    print(f"final       {(time.perf_counter() - start) * 1e3:.0f}", end="")
    while view.arriving.slices.isActive():
        QApplication.processEvents()
    took = (time.perf_counter() - start) * 1e3
    print(f"  then at worst {max(heartbeat.delays):.0f}, work {max(heartbeat.worked):.0f}, of {took:.0f} in slices")


def main() -> None:
    """Run all measurements."""
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    view = TranscriptView()
    view.resize(1280, 800)
    view.set_messages([TranscriptMessage("warm", "assistant", "Model", ANSWER)])
    view.show()
    application.processEvents()
    view.grab()
    # As the window does when all of it is there.
    gc.freeze()
    messages = messages_of_a_long_chat()
    print(f"{len(messages)} messages, {sum(len(m.text.encode()) for m in messages) / 1e6:.1f} MB")
    before = _memory()
    print(f"open        {_timed(application, view, lambda: view.set_messages(messages)):.0f}")
    print(f"memory      +{_memory() - before:.1f} MB")
    jumps = [_timed(application, view, lambda i=i: view.scroll_to(str(i))) for i in range(1, MESSAGES, 487)]
    print(f"jump        median {statistics.median(jumps):.0f}  max {max(jumps):.0f}")
    widths = [_timed(application, view, lambda w=w: view.resize(w, 800)) for w in range(700, 1280, 40)]
    print(f"resize      median {statistics.median(widths):.0f}  max {max(widths):.0f}")
    bar = view.verticalScrollBar()
    wheel = [_timed(application, view, lambda: bar.setValue(bar.value() + 66)) for _ in range(100)]
    print(f"wheel       median {statistics.median(wheel):.0f}  max {max(wheel):.0f}")
    print(f"memory      +{_memory() - before:.1f} MB after all that")
    view.set_messages(messages[:20])
    _stream(view, ANSWER * 80)


if __name__ == "__main__":
    main()
