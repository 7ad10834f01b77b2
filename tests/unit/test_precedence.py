"""Background generation gives way to replies, comes back after them, and ends with the program."""

import threading
from collections.abc import Iterator

import pytest

from engine.errors import MessageTooLong
from engine.service.messages import Generated, ModelEvent, Speeds, TextPiece, Usage
from engine.service.precedence import Precedence
from knowledge.errors import ChildDied, DodamError


class HeldStream:
    """Gives its words one by one; with ``hold`` it waits before the second one until it is cancelled."""

    def __init__(self, *words: str, hold: bool = False, error: DodamError | None = None) -> None:
        self._words = words
        self._hold = hold
        self._error = error
        self.begun = threading.Event()
        self.cancelled = threading.Event()

    def cancel(self) -> None:
        self.cancelled.set()

    def __iter__(self) -> Iterator[ModelEvent]:
        if self._error is not None:
            raise self._error
        for word in self._words:
            yield TextPiece(word)
            self.begun.set()
            if self._hold:
                assert self.cancelled.wait(10)
                break
        reason = "cancelled" if self.cancelled.is_set() else "end"
        yield Generated(reason, Usage(5, 0, 1), Speeds(0.1, 100, 40))


class Background(threading.Thread):
    """Runs the streams one after another, as tries of one generation."""

    def __init__(self, precedence: Precedence, *streams: HeldStream) -> None:
        super().__init__(daemon=True)
        self._precedence = precedence
        self.left = list(streams)
        self.text: str | None = None
        self.error: DodamError | None = None
        self.start()

    def run(self) -> None:
        try:
            self.text = self._precedence.background(lambda: self.left.pop(0))
        except DodamError as error:
            self.error = error


def test_undisturbed_work_is_done_at_once() -> None:
    assert Precedence().background(lambda: HeldStream("All ", "of it.")) == "All of it."


def test_a_reply_ends_background_work_which_is_begun_anew_after_it() -> None:
    precedence = Precedence()
    first = HeldStream("Half", hold=True)
    work = Background(precedence, first, HeldStream("Whole."))
    assert first.begun.wait(10)
    with precedence.reply():
        assert first.cancelled.is_set()
        work.join(0.1)
        assert len(work.left) == 1
    work.join(10)
    assert work.text == "Whole."


def test_background_work_waits_for_all_replies() -> None:
    precedence = Precedence()
    with precedence.reply():
        with precedence.reply():
            work = Background(precedence, HeldStream("Whole."))
        work.join(0.1)
        assert len(work.left) == 1
    work.join(10)
    assert work.text == "Whole."


def test_background_works_wait_for_each_other() -> None:
    precedence = Precedence()
    first = HeldStream("Half", hold=True)
    one = Background(precedence, first, HeldStream("One."))
    assert first.begun.wait(10)
    other = Background(precedence, HeldStream("Other."))
    other.join(0.1)
    assert len(other.left) == 1
    with precedence.reply():
        assert first.cancelled.is_set()
    one.join(10)
    other.join(10)
    assert (one.text, other.text) == ("One.", "Other.")


def test_errors_go_to_the_work_and_the_next_one_runs() -> None:
    precedence = Precedence()
    with pytest.raises(MessageTooLong):
        precedence.background(lambda: HeldStream(error=MessageTooLong(tokens="9", room="1")))
    assert precedence.background(lambda: HeldStream("Fine.")) == "Fine."


def test_what_waits_ends_with_the_program() -> None:
    precedence = Precedence()
    with precedence.reply():
        work = Background(precedence, HeldStream("Never."))
        precedence.close()
        work.join(10)
    assert isinstance(work.error, ChildDied)
