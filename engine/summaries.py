"""Summaries of turns that leave the context window: made once, in the background, and held to what was said.

A small model adds things when it retells. So a sentence of a summary is kept only where the dialog holds nearly all of
its content terms and all of its numbers; where nothing is left, what the person said stands for itself.
"""

from collections.abc import Sequence

from engine.chat_settings import SamplingSettings
from engine.errors import MessageTooLong
from engine.prompt.layout import speaks_korean
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate
from engine.turn.support import content_terms, sentences
from knowledge.store.conversations import ConversationStore
from knowledge.store.records import Message
from knowledge.store.summaries import SummaryStore

WINDOW_SHARE = 32
"""A summary takes at most this share of the window: it stands for a quarter of the window, or more."""

LEAST_TOKENS = 32

FAITHFUL = 0.8
"""Share of a sentence's content terms that the dialog must hold. Looked at on summaries of the starter model: what it
made up ("she needs a kidney transplant") stayed under 0.5, what it retold was above."""

LEAST_TERMS = 2
QUOTED_CHARACTERS = 100
LEAST_CHARACTERS = 24
CHARACTERS_A_TOKEN = 3
"""Between English, about 4, and Korean, about 1 to 2."""


def summarise(
    model: ModelClient,
    conversations: ConversationStore,
    summaries: SummaryStore,
    conversation_id: str,
    first_id: str,
    last_id: str,
) -> None:
    """Summarise the messages from ``first_id`` to ``last_id`` of a branch, unless that was done; blocks.

    Raises ``DodamError`` kinds; the summary is then made after another turn.
    """
    loaded = model.settled()
    known = {(summary.first_id, summary.last_id) for summary in summaries.summaries(conversation_id)}
    if loaded is None or (first_id, last_id) in known:
        return
    branch = conversations.branch(conversation_id, last_id)
    begin = next((index for index, message in enumerate(branch) if message.id == first_id), None)
    if begin is None:
        return
    messages = [message for message in branch[begin:] if message.text.strip()]
    if messages:
        tokens = max(LEAST_TOKENS, loaded.context_tokens // WINDOW_SHARE)
        retold = _generated(model, messages, tokens) if loaded.kind == "chat" else ""
        text = faithful(retold, messages) or said(messages, CHARACTERS_A_TOKEN * tokens)
        summaries.add(conversation_id, first_id, last_id, text, loaded.path)


def faithful(summary: str, messages: Sequence[Message]) -> str:
    """The sentences of ``summary`` that say what ``messages`` say, each once."""
    known = set().union(*(content_terms(message.text) for message in messages))
    numbers = {term for term in known if term.isdigit()}
    kept: list[str] = []
    told: list[set[str]] = []
    for start, end in sentences(summary):
        terms = content_terms(summary[start:end])
        made_up = {term for term in terms if term.isdigit()} - numbers
        if len(terms) < LEAST_TERMS or made_up or len(terms & known) < FAITHFUL * len(terms) or terms in told:
            continue
        kept.append(summary[start:end])
        told.append(terms)
    return " ".join(kept)


def said(messages: Sequence[Message], characters: int) -> str:
    """What the person said, each time in the first words, in about as many characters."""
    texts = [message.text for message in messages if message.role == "user"]
    each = min(QUOTED_CHARACTERS, max(LEAST_CHARACTERS, characters // max(1, len(texts))))
    return "\n".join(f"- {_first_words(text, each)}" for text in texts)


def _generated(model: ModelClient, messages: Sequence[Message], tokens: int) -> str:
    longest = max(len(message.text) for message in messages)
    while True:
        request = Generate(
            "",
            (ChatTurn("summary", "user", _instruction(messages, longest)),),
            SamplingSettings(temperature=0, max_tokens=tokens),
            think=False,
        )
        try:
            return model.generate_in_background(request)
        except MessageTooLong:
            # One message can be as long as the window: its beginning and its end stand for it.
            longest //= 2


def _instruction(messages: Sequence[Message], longest: int) -> str:
    korean = any(speaks_korean(message.text) for message in messages if message.role == "user")
    names = {"user": "사용자", "assistant": "도우미"} if korean else {"user": "User", "assistant": "Assistant"}
    asked = (
        "이 대화를 두세 문장으로 요약하세요. 이름, 숫자, 결정한 것을 남기세요."
        if korean
        else "Summarise this conversation in two or three sentences. Keep names, numbers and decisions."
    )
    lines = [f"{names[message.role]}: {_shortened(message.text.strip(), longest)}" for message in messages]
    return "\n".join([asked, "", *lines])


def _shortened(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return f"{text[: length * 2 // 3].rstrip()} … {text[len(text) - length // 3 :].lstrip()}"


def _first_words(text: str, length: int) -> str:
    span = next(sentences(text), (0, len(text)))
    first = " ".join(text[span[0] : span[1]].split())
    if len(first) <= length:
        return first
    return first[:length].rsplit(" ", 1)[0] + "…"
