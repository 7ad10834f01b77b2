"""Children that answer, die, hang, talk too much or lose their parent."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from knowledge.child.process import ChildMain, ChildProcess, ProcessOutcome
from knowledge.errors import ChildDied, ChildNotReady, FileMissing, InternalFault
from tests.process.echo_child import CountTo, Die, Echo, Refuse, Said, event_decoder, main, silent_main


def child_of(log: Path, entry: ChildMain = main, ready_timeout_s: float = 30.0) -> ChildProcess[Said]:
    return ChildProcess("echo", entry, b"", event_decoder, log, ready_timeout_s=ready_timeout_s)


@pytest.fixture
def child(tmp_path: Path) -> Iterator[ChildProcess[Said]]:
    child = child_of(tmp_path / "echo.log")
    yield child
    child.close()


def test_answers_and_keeps_its_output_out_of_ours(
    child: ChildProcess[Said], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert child.call(Echo("안녕 👋")) == Said("안녕 👋")
    child.close()
    assert "echoing 안녕" in (tmp_path / "echo.log").read_text("utf-8")
    assert capfd.readouterr().out == ""


def test_lanes_do_not_wait_for_each_other(child: ChildProcess[Said]) -> None:
    long = child.stream(CountTo(1000, 0.01))
    assert child.call(Echo("meanwhile")) == Said("meanwhile")
    long.cancel()
    assert 0 < len(list(long)) < 1000


def test_leaving_a_stream_cancels_it(child: ChildProcess[Said]) -> None:
    for event in child.stream(CountTo(10_000, 0.001)):
        assert event == Said("0")
        break
    assert [event.text for event in child.stream(CountTo(2, 0))] == ["0", "1"]


def test_errors_arrive_as_what_they_are(child: ChildProcess[Said], tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"a\.txt"):
        child.call(Refuse(fault=False))
    with pytest.raises(InternalFault) as fault:
        child.call(Refuse(fault=True))
    assert fault.value.details["reason"] == "ValueError"
    assert "a fault of ours" in (tmp_path / "echo.log").read_text("utf-8")


def test_death_is_told_to_every_open_request_and_the_next_request_starts_it_again(child: ChildProcess[Said]) -> None:
    outcomes: list[ProcessOutcome] = []
    told = threading.Event()

    def note(outcome: ProcessOutcome) -> None:
        outcomes.append(outcome)
        told.set()

    child.on_exit = note
    counting = child.stream(CountTo(10_000, 0.001))
    with pytest.raises(ChildDied):
        child.call(Die())
    with pytest.raises(ChildDied):
        list(counting)
    assert told.wait(10)
    assert [outcome.reason for outcome in outcomes] == ["SIGABRT"]
    assert child.call(Echo("again")) == Said("again")


def test_a_killed_child_is_started_again_and_its_log_says_how_it_ended(
    child: ChildProcess[Said], tmp_path: Path
) -> None:
    child.start()
    assert child.pid is not None
    counting = child.stream(CountTo(10_000, 0.001))
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(ChildDied) as died:
        list(counting)
    assert "SIGKILL" not in str(died.value)
    assert "echo ended: SIGKILL" in (tmp_path / "echo.log").read_text("utf-8")
    assert child.call(Echo("again")) == Said("again")


def test_a_child_that_never_gets_ready_is_given_up(tmp_path: Path) -> None:
    child = child_of(tmp_path / "silent.log", silent_main, ready_timeout_s=1.0)
    with pytest.raises(ChildNotReady):
        child.start()
    assert not [process for process in multiprocessing.active_children() if process.name == "echo"]


def test_a_closed_child_does_not_come_back(child: ChildProcess[Said]) -> None:
    child.start()
    child.close()
    with pytest.raises(ChildDied):
        child.call(Echo("?"))


PARENT = """
import sys, time
from pathlib import Path
from tests.process.echo_child import event_decoder, main
from knowledge.child.process import ChildProcess

if __name__ == "__main__":
    child = ChildProcess("echo", main, b"", event_decoder, Path(sys.argv[1]))
    child.start()
    print(child.pid, flush=True)
    time.sleep(60)
"""


def test_a_child_leaves_with_its_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, str(script), str(tmp_path / "echo.log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
        parent.wait()
    assert gone(pid, within_s=10)


def gone(pid: int, within_s: float) -> bool:
    """Whether no process of this id runs any more; a zombie that nobody collects does not run."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


FORGETFUL_PARENT = PARENT.replace("time.sleep(60)", "raise SystemExit(3)")


def test_a_parent_that_ends_without_closing_is_not_held_up(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(FORGETFUL_PARENT)
    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, str(script), str(tmp_path / "echo.log")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=30, check=False)
    assert done.returncode == 3
    assert gone(int(done.stdout), within_s=10)
