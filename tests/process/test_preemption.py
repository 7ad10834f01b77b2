"""A model's threads are not put aside for those that hand on and draw what it writes."""

import os
import sys
import threading
from pathlib import Path

import pytest

from knowledge.child.preemption import set_preempting
from knowledge.child.process import ChildProcess
from tests.process.echo_child import Said, event_decoder, main

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the two apart")


def _policies(pid: int) -> set[int]:
    return {os.sched_getscheduler(int(thread.name)) for thread in Path(f"/proc/{pid}/task").iterdir()}


def test_it_is_for_this_thread_and_those_that_it_starts() -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(os.sched_getscheduler(0))

    def wait_for_turn() -> None:
        set_preempting(False)
        for then in (look, lambda: set_preempting(True), look):
            started = threading.Thread(target=then)
            started.start()
            started.join()
        set_preempting(True)
        look()

    thread = threading.Thread(target=wait_for_turn)
    thread.start()
    thread.join()
    assert seen == [os.SCHED_BATCH, os.SCHED_BATCH, os.SCHED_OTHER]
    assert os.sched_getscheduler(0) == os.SCHED_OTHER


def test_a_child_preempts_whoever_starts_it_and_its_reader_does_not(tmp_path: Path) -> None:
    child: ChildProcess[Said] = ChildProcess("echo", main, b"", event_decoder, tmp_path / "echo.log")

    def begin() -> None:
        set_preempting(False)
        child.start()

    beginning = threading.Thread(target=begin)
    beginning.start()
    beginning.join()
    try:
        assert child.pid is not None
        assert _policies(child.pid) == {os.SCHED_OTHER}
        (reader,) = (thread for thread in threading.enumerate() if thread.name == "echo reader")
        assert reader.native_id is not None
        assert os.sched_getscheduler(reader.native_id) == os.SCHED_BATCH
    finally:
        child.close()
