"""A computation that takes too long is ended where it is, and nothing of that strikes later."""

import threading
import time

import pytest

from engine.templates.time_limit import within


def for_ever() -> None:
    while True:
        pass


def for_a_while(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_what_ends_in_time_gives_its_result() -> None:
    assert within(10, lambda: 42) == 42


def test_what_does_not_end_is_ended() -> None:
    with pytest.raises(TimeoutError):
        within(0.05, for_ever)


def test_what_is_raised_comes_out_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        within(10, lambda: 1 // 0)


def test_nothing_strikes_after_the_end() -> None:
    for _ in range(300):
        try:
            within(0.0005, lambda: sum(range(20_000)))
        except TimeoutError:
            continue
    assert sum(range(2_000_000)) > 0


def test_a_computation_cannot_catch_its_end_by_itself() -> None:
    def stubborn() -> None:
        while True:
            try:
                for_ever()
            except Exception:
                continue

    with pytest.raises(TimeoutError):
        within(0.05, stubborn)


class Hidden:
    """Takes a while to go away, where Python drops whatever is raised."""

    def __del__(self) -> None:
        for_a_while(0.15)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_end_that_strikes_in_a_destructor_comes_again() -> None:
    def work() -> None:
        Hidden()
        for_ever()

    with pytest.raises(TimeoutError):
        within(0.05, work)


def test_other_threads_go_on() -> None:
    ended: list[str] = []

    def work() -> None:
        with pytest.raises(TimeoutError):
            within(0.05, for_ever)
        ended.append("work")

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert ended == ["work"] * 3
