"""The ring beside the message field and its card say what the window holds, and what it does not."""

from pytestqt.qtbot import QtBot

from engine.errors import DocumentTooLongToPin, MessageTooLong
from engine.service.messages import PartBegun, PromptPlan
from gui.appearance import LIGHT
from gui.composer.context_meter import context_notes, context_parts
from gui.main_window import MainWindow
from gui.window_controller import WindowController
from tests.window.fakes import FakeSession

PLAN = PromptPlan(
    window=4096,
    system=20,
    pinned=400,
    summaries=90,
    excerpts=0,
    recalled=60,
    turns=700,
    reserve=1024,
    dropped=("m5", "m6"),
    summarised=("m1", "m2", "m3", "m4"),
    pinned_dropped=("book.txt",),
)


def test_the_parts_are_those_of_the_plan_and_nothing_is_left_unsaid() -> None:
    parts = context_parts(PLAN, LIGHT)
    assert sum(part.tokens for part in parts) == PLAN.prompt + PLAN.reserve
    assert [part.name for part in parts if part.tokens == 90] == ["Summary of earlier messages"]
    assert context_notes(PLAN) == [
        "Earlier messages that are summarised: 4",
        "Earlier messages left out, brought back when they matter: 2",
        "Too long to stay pinned, looked up instead: book.txt",
    ]
    assert context_notes(PromptPlan(4096, 0, 0, 0, 10, 1024)) == []


def test_the_meter_follows_the_conversation(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    meter = window.composer.meter
    assert not meter.isVisible()
    session.plan = PLAN
    controller.conversation.send("Hello?")
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    assert meter.isVisible()
    assert "1270 of 4096 tokens" in meter.accessibleName().replace(",", "")
    meter.click()
    assert meter.card.isVisible()
    assert "Pinned documents 400" in meter.card.words
    meter.card.close()
    answered = controller.conversation.conversation_id
    controller.conversation.new_chat()
    assert not meter.isVisible()
    controller.conversation.open(answered)
    qtbot.waitUntil(meter.isVisible)


def test_parts_of_a_long_text_are_told_while_they_are_read(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    captions: list[str] = []
    controller.conversation.answering.connect(
        lambda: captions.append(running.caption if (running := controller.conversation._turns.of(
            controller.conversation.conversation_id)) else "")
    )  # fmt: skip
    session.parts = (PartBegun(1, 3), PartBegun(2, 3), PartBegun(3, 3))
    controller.conversation.send("Summarise this: …")
    qtbot.waitUntil(lambda: controller.conversation.has_answer and not controller.conversation.is_answering)
    assert [caption for caption in captions if caption.startswith("Part")] == [
        "Part 1 of 3…", "Part 2 of 3…", "Part 3 of 3…",
    ]  # fmt: skip


def test_a_message_that_is_too_long_becomes_a_document_with_one_click(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    session.refusal = MessageTooLong(tokens="9,000", room="3,000")
    controller.conversation.send("A pasted book. " * 100)
    qtbot.waitUntil(lambda: "too long" in window.notice.text)
    window.notice._button.click()
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    [document] = session.services.documents.documents(controller.conversation.conversation_id)
    assert document.file == "Pasted text 1.txt"
    qtbot.waitUntil(lambda: session.services.documents.document(document.id).state == "ready")
    assert session.services.documents.text(document.id).startswith("A pasted book.")
    assert window.notice.text == ""


def test_a_document_is_pinned_and_unpinned_on_its_chip(
    qtbot: QtBot, controller: WindowController, window: MainWindow, session: FakeSession
) -> None:
    conversation = session.services.conversations.create("Mine")
    document = session.services.documents.attach(conversation.id, "lease.txt", "hash", 3)
    session.services.documents.set_state(document.id, "ready")
    controller.conversation.open(conversation.id)
    qtbot.waitUntil(lambda: len(window.strip.chips) == 1)
    pin = window.strip.chips[0].first_button
    for name, pinned in (("Unpin", True), ("Pin", False)):
        pin.click()
        qtbot.waitUntil(lambda name=name: pin.accessibleName().startswith(name))
        assert session.services.documents.document(document.id).pinned is pinned
    session.unpinnable = DocumentTooLongToPin(file="lease.txt", tokens="9000", room="2048")
    pin.click()
    qtbot.waitUntil(lambda: "too long to be always in view" in window.notice.text)
    assert pin.accessibleName().startswith("Pin")
