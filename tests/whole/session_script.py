"""One long session at the real window: ``python -m tests.whole.session_script PICTURES first|again|korean``.

Type, send, stream, stop, attach by drop, cite, switch the model, lose both children, close, come back, find all again.
It runs in a process of its own, so that the window is a fresh program on a screen of its own.
"""

import functools
import os
import shutil
import signal
import sys
from pathlib import Path

import psutil
from PySide6.QtCore import Qt

from engine.starter import provide_starter
from knowledge.profile import Profile, open_profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.records import Message
from tests.whole.driver import Driver, drive

LEASE = """# Workshop lease

## Rent

The monthly rent of the workshop is 840 euros, due on the third working day of each month.

## 해지

계약 해지는 석 달 전에 서면으로 알려야 합니다.

## Pets

Two cats may live in the workshop.
"""
SECOND = "Z-second-model"
SOURCE = ("Source 1", "Unsure source 1")
"""A drawn answer may lean on its source or not; its source is shown either way."""


class Store:
    """Looks at the profile from outside, as the next program would."""

    def __init__(self, profile: Profile) -> None:
        database = Database(profile.database)
        self._conversations = ConversationStore(database)
        self._documents = DocumentStore(database)

    def last(self) -> Message:
        branch = self.branch()
        return branch[-1]

    def branch(self) -> list[Message]:
        return self._conversations.branch(self._used_last())

    def document_states(self) -> list[str]:
        return [document.state for document in self._documents.documents(self._used_last())]

    def _used_last(self) -> str:
        return self._conversations.conversations()[0].id


def ask(driver: Driver, text: str) -> None:
    driver.until(lambda: driver.invitation().startswith("Message "), "a loaded model")
    driver.until(lambda: driver.named("Send"), "that an answer can be asked for")
    driver.type(text, Qt.Key.Key_Return)
    driver.until(lambda: driver.named("Stop the answer"), "that the answer begins")


def answered(driver: Driver, store: Store) -> Message:
    driver.until(lambda: driver.named("Send"), "the end of the answer")
    last = store.last()
    assert last.role == "assistant"
    return last


def begin_long_answer(driver: Driver, store: Store) -> None:
    """Have an answer under way that is long already; a small model sometimes says two words and stops."""
    for subject in (
        "a lighthouse keeper",
        "a mountain",
        "a river",
        "two brothers",
        "a market",
        "the winter",
        "a school",
        "two ships",
    ):
        before = store.last().id
        ask(driver, f"Write a very long story about {subject}, with many chapters.")
        driver.until(functools.partial(has_answer_after, store, before), "the answer's row")
        driver.until(lambda: len(store.last().text) > 80 or driver.named("Send"), "some text, or the end")
        if driver.on_main(lambda: driver.named("Stop the answer")):
            return
    raise AssertionError("no answer was long")


def has_answer_after(store: Store, message_id: str) -> bool:
    """Whether an answer was begun since this message was the last."""
    # A new conversation has no messages for a moment.
    return any(last.role == "assistant" and last.id != message_id for last in store.branch()[-1:])


def child_with_log(log: str) -> int:
    """Process id of the child that writes this log."""
    for child in psutil.Process().children():
        if Path(f"/proc/{child.pid}/fd/1").readlink().name == log:
            return child.pid
    raise AssertionError(f"no child writes {log}")


def letters(text: str) -> str:
    """Letters only: what is left of Markdown when it is shown."""
    return "".join(character for character in text if character.isalpha())


def first_session(driver: Driver, profile: Profile, lease: Path) -> None:
    store = Store(profile)
    driver.until(lambda: driver.named("Model: SmolLM2"), "the starter model in the header")
    for button in ("Next", "Next", "Start"):
        driver.click(button)
    driver.picture("1-start")
    ask(driver, "Write a short poem about the sea.")
    driver.until(lambda: len(driver.shown()) > 40, "streamed text")
    driver.picture("2-streaming")
    first = answered(driver, store)
    assert first.state == "complete"
    assert first.text.strip()[:20] in driver.on_main(driver.shown)

    begin_long_answer(driver, store)
    driver.click("Stop the answer")
    stopped = answered(driver, store)
    assert stopped.state == "stopped"
    assert stopped.text

    driver.drop([lease])
    driver.until(lambda: store.document_states() == ["ready"], "the document")
    driver.until(lambda: driver.named("lease.md"), "its chip")
    ask(driver, "How high is the monthly rent of the workshop?")
    cited = answered(driver, store)
    assert cited.citations[0].passage.heading.endswith("Rent")
    driver.click(*SOURCE)
    driver.until(lambda: "840 euros" in driver.panel_text(), "the cited passage in its panel")
    driver.picture("3-citation")

    driver.on_main(lambda: driver.window().header.model.chosen.emit(str(profile.models / f"{SECOND}.gguf")))
    driver.until(lambda: driver.named(f"Model: {SECOND}"), "the second model")
    ask(driver, "안녕하세요! 짧게 인사해 주세요.")
    assert answered(driver, store).model == SECOND

    driver.choose("new_chat")
    driver.until(lambda: driver.window().welcome.isVisible(), "the empty conversation")
    lose_children(driver, store, lease)


def lose_children(driver: Driver, store: Store, lease: Path) -> None:
    begin_long_answer(driver, store)
    shown = driver.on_main(driver.shown)
    os.kill(child_with_log("model.log"), signal.SIGKILL)
    cut_off = answered(driver, store)
    assert cut_off.state == "interrupted"
    assert letters(shown)[-60:] in letters(cut_off.text)
    driver.until(lambda: driver.named("The model stopped unexpectedly"), "the notice")
    driver.picture("4-model-died")

    driver.drop([lease])
    driver.until(lambda: store.document_states() == ["ready"], "the document in the second conversation")
    ask(driver, "How many cats may live in the workshop?")
    os.kill(child_with_log("knowledge.log"), signal.SIGKILL)
    after = answered(driver, store)
    assert after.state == "complete"
    ask(driver, "When is the monthly rent of the workshop due?")
    again = answered(driver, store)
    assert again.citations
    driver.picture("5-after")

    # Closed in the middle of an answer: what was shown is found again.
    driver.choose("new_chat")
    driver.until(lambda: driver.window().welcome.isVisible(), "the empty conversation")
    begin_long_answer(driver, store)


def second_session(driver: Driver, profile: Profile) -> None:
    store = Store(profile)
    before = driver.until(lambda: branch_at_rest(store), "what the last session left")
    assert before[-1].state == "interrupted"
    assert len(before[-1].text) > 80
    driver.until(lambda: driver.named(f"Model: {SECOND}"), "the model that was last used")
    driver.until(lambda: letters(before[-1].text)[:60] in letters(driver.shown()), "the answer that was cut off")
    assert store.branch() == before
    driver.picture("6-again")
    driver.choose("regenerate")
    driver.until(lambda: driver.named("Stop the answer"), "the new answer")
    assert answered(driver, store).id != before[-1].id
    driver.open_chat("Write a short poem")
    driver.until(lambda: driver.named("lease.md"), "the document of the first conversation")
    driver.scroll_up_to(*SOURCE)
    driver.click(*SOURCE)
    driver.until(lambda: "840 euros" in driver.panel_text(), "its citation")
    driver.choose("new_chat")
    driver.until(lambda: driver.window().welcome.isVisible(), "the empty conversation")


def branch_at_rest(store: Store) -> list[Message] | None:
    """All messages, once the start has seen to the one that was cut off."""
    branch = store.branch()
    return branch if branch[-1].state != "streaming" else None


def korean_session(driver: Driver, profile: Profile) -> None:
    driver.on_main(lambda: driver.look().follow_system(True))
    driver.until(lambda: driver.named(f"모델: {SECOND}"), "모델 이름")
    driver.until(lambda: "에게 메시지" in driver.invitation(), "입력란")
    driver.picture("7-korean-empty")
    driver.type("바다에 대해 알려 주세요", Qt.Key.Key_Return)
    driver.until(lambda: driver.named("답변 멈추기"), "답변의 시작")
    driver.until(lambda: "바다에 대해 알려 주세요" in driver.shown(), "보낸 말")
    driver.until(lambda: driver.named("보내기"), "답변의 끝")
    driver.picture("8-korean-dark")
    driver.on_main(lambda: driver.window().resize(900, 600))
    driver.picture("9-korean-dark-900")


def main() -> None:
    pictures, session = Path(sys.argv[1]), sys.argv[2]
    profile = open_profile()
    if session == "first":
        provide_starter(profile)
        starter = next(profile.models.glob("*.gguf"))
        shutil.copyfile(starter, profile.models / f"{SECOND}.gguf")
        lease = pictures / "lease.md"
        lease.write_text(LEASE, "utf-8")
        drive(profile, pictures, lambda driver: first_session(driver, profile, lease))
    elif session == "again":
        drive(profile, pictures, lambda driver: second_session(driver, profile))
    else:
        drive(profile, pictures, lambda driver: korean_session(driver, profile))


if __name__ == "__main__":
    main()
