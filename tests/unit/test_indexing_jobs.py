"""Order, end and pause of indexing, and full batches for the embedder."""

import threading

import pytest

from knowledge.embedding.embedder import full_batches
from knowledge.embedding.model import BATCH_SEQUENCES, BATCH_TOKENS
from knowledge.service.jobs import Job, Jobs, Pace, Pause, Stopped, Turnstile
from knowledge.store.records import Document

DOCUMENT = Document(1, "conversation", "a.txt", "a" * 64, 1, None, "waiting", 0, 0, 0.0)


def job(cancelled: bool = False) -> Job:
    return Job(DOCUMENT, lambda: cancelled, lambda document: None)


class TestJob:
    def test_a_cancelled_job_takes_its_document_along(self) -> None:
        cancelled = job(cancelled=True)

        with pytest.raises(Stopped):
            cancelled.check()
        assert cancelled.cancelled

    def test_a_job_whose_document_is_removed_has_nothing_left_to_remove(self) -> None:
        removed = job(cancelled=True)
        removed.stop()

        assert removed.ended
        assert not removed.cancelled

    def test_progress_is_told_a_few_times_a_second(self) -> None:
        told: list[Document] = []
        running = Job(DOCUMENT, lambda: False, told.append)

        running.tell(DOCUMENT)
        for _ in range(1000):
            running.tell_progress(lambda: DOCUMENT)

        assert 1 <= len(told) < 100


class TestJobs:
    def test_a_second_job_on_a_document_waits_and_can_be_cancelled_meanwhile(self) -> None:
        jobs = Jobs()

        with jobs.claimed(job()), pytest.raises(Stopped), jobs.claimed(job(cancelled=True)):
            pass

    def test_stopping_reaches_the_job_under_way(self) -> None:
        jobs = Jobs()
        running = job()

        with jobs.claimed(running):
            jobs.stop(DOCUMENT.id + 1)
            jobs.stop_conversation("another")
            assert not running.ended
            jobs.stop_conversation(DOCUMENT.conversation_id)

        assert running.ended


def test_the_longest_waiting_passes_first() -> None:
    turnstile = Turnstile()
    passed: list[int] = []
    waiting = threading.Barrier(2)

    def pass_through() -> None:
        waiting.wait()
        with turnstile.passing(job()):
            passed.append(2)

    with turnstile.passing(job()):
        thread = threading.Thread(target=pass_through)
        thread.start()
        waiting.wait()
        passed.append(1)
    thread.join()
    with turnstile.passing(job()):
        passed.append(3)

    assert passed == [1, 2, 3]


def test_a_job_that_ends_in_the_queue_leaves_it() -> None:
    turnstile = Turnstile()

    with turnstile.passing(job()), pytest.raises(Stopped), turnstile.passing(job(cancelled=True)):
        pass
    with turnstile.passing(job()):
        pass


class TestPause:
    def test_it_ends_by_itself(self) -> None:
        pause = Pause(longest_s=0.05)
        pause.set(True)
        pause.wait()

    def test_it_ends_when_the_reply_has(self) -> None:
        pause = Pause()
        pause.set(True)
        timer = threading.Timer(0.05, pause.set, (False,))
        timer.start()
        pause.wait()
        timer.join()

    def test_it_holds_no_job_that_ended(self) -> None:
        pause = Pause()
        pause.set(True)
        pause.wait(lambda: True)


class TestFullBatches:
    def test_every_text_is_in_one_batch_that_fits(self) -> None:
        lengths = [(17 * i) % BATCH_TOKENS + 1 for i in range(200)]

        batches = full_batches(lengths)

        assert sorted(position for batch in batches for position in batch) == list(range(200))
        assert all(sum(lengths[position] for position in batch) <= BATCH_TOKENS for batch in batches)

    def test_short_texts_share_batches(self) -> None:
        assert len(full_batches([BATCH_TOKENS // 4] * 8)) == 2
        assert len(full_batches([1] * (2 * BATCH_SEQUENCES))) == 2

    def test_nothing_makes_no_batch(self) -> None:
        assert full_batches([]) == []


def test_the_time_left_is_unknown_while_nothing_was_embedded() -> None:
    pace = Pace()
    assert pace.remaining_s(100) is None
    # A query came before the first batch had a result.
    pace.count(0, 0.8)
    assert pace.remaining_s(100) is None
    pace.count(10, 0.2)
    assert pace.remaining_s(100) == pytest.approx(10.0, rel=0.05)
