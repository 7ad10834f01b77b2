"""Exports."""

import json

import msgspec

from engine.export import as_json, as_markdown
from knowledge.store.records import Citation, Conversation, Message, Passage

CONVERSATION = Conversation("c1", "임대 계약", 1.0, 2.0, "{}", "m2", "SmolLM2")
PASSAGE = Passage(1, 1, "lease.pdf", 4, "Terms", 0, 9, "due\nfirst")
BRANCH = [
    Message("m1", "c1", None, "user", "When?", 1.0, "complete"),
    Message(
        "m2",
        "c1",
        "m1",
        "assistant",
        "On the first. Bye.",
        2.0,
        "complete",
        "SmolLM2",
        citations=(Citation(1, PASSAGE, (13,)),),
    ),
]


def test_markdown_keeps_citations_as_footnotes() -> None:
    text = as_markdown(CONVERSATION, BRANCH)
    assert text.startswith("# 임대 계약\n")
    assert "On the first.[^1-1] Bye." in text
    assert "[^1-1]: lease.pdf, p. 4: “due first”" in text


def test_json_keeps_everything() -> None:
    record = json.loads(as_json(CONVERSATION, BRANCH))
    assert record["conversation"]["title"] == "임대 계약"
    assert record["messages"][1]["citations"][0]["passage"]["page"] == 4


def test_reasoning_is_in_the_json_and_not_in_the_text() -> None:
    branch = [BRANCH[0], msgspec.structs.replace(BRANCH[1], reasoning="Page four says so.")]
    assert "Page four" not in as_markdown(CONVERSATION, branch)
    assert json.loads(as_json(CONVERSATION, branch))["messages"][1]["reasoning"] == "Page four says so."
