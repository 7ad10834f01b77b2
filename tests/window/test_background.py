import threading
from collections.abc import Iterator

from pytestqt.qtbot import QtBot

from gui.background import Workers
from knowledge.errors import DocumentNotFound, InternalFault


def test_results_come_in_order_on_the_main_thread(qtbot: QtBot, workers: Workers) -> None:
    got: list[tuple[int, bool]] = []
    for number in range(20):
        workers.store.run(lambda number=number: number).success(
            lambda result: got.append((result, threading.current_thread() is threading.main_thread()))
        )
    qtbot.waitUntil(lambda: len(got) == 20)
    assert got == [(number, True) for number in range(20)]


def test_events_come_before_the_end(qtbot: QtBot, workers: Workers) -> None:
    got: list[object] = []
    workers.turn.follow(lambda: iter("abc")).event(got.append).success(got.append)
    qtbot.waitUntil(lambda: len(got) == 4)
    assert got == ["a", "b", "c", None]


def test_a_stream_may_fail_after_its_events(qtbot: QtBot, workers: Workers) -> None:
    got: list[object] = []

    def work() -> Iterator[int]:
        yield 1
        raise DocumentNotFound()

    workers.turn.follow(work).event(got.append).failure(lambda error: got.append(type(error)))
    qtbot.waitUntil(lambda: len(got) == 2)
    assert got == [1, DocumentNotFound]


def test_a_foreign_error_becomes_an_internal_fault(qtbot: QtBot, workers: Workers) -> None:
    with qtbot.waitSignal(workers.unhandled) as told:
        workers.store.run(lambda: 1 // 0)
    assert isinstance(told.args[0], InternalFault)
    assert "ZeroDivisionError" in told.args[0].details["reason"]


def test_nothing_is_told_after_close(qtbot: QtBot, workers: Workers) -> None:
    got: list[int] = []
    done = threading.Event()
    workers.store.run(lambda: 1).success(got.append)
    workers.close()
    workers.store.run(done.set)
    qtbot.wait(50)
    assert got == []
