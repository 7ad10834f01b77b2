"""The main thread waits for its turn as long as anything is written, in whichever window."""

import gc
import os
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui.giving_way import begin_giving_way, end_giving_way
from knowledge.child.preemption import set_preempting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the two apart")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    set_preempting(True)


def test_the_answer_that_ends_last_ends_it(qtbot: QtBot) -> None:
    one, other = QObject(), QObject()
    begin_giving_way(one)
    begin_giving_way(other)
    end_giving_way(one)
    assert os.sched_getscheduler(0) == os.SCHED_BATCH
    end_giving_way(other)
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_a_window_that_was_closed_over_its_answer_does_not_count(qtbot: QtBot) -> None:
    closed, other = QObject(), QObject()
    begin_giving_way(closed)
    begin_giving_way(other)
    del closed
    gc.collect()
    end_giving_way(other)
    assert os.sched_getscheduler(0) == os.SCHED_OTHER
