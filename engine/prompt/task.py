"""What an encoder–decoder is asked: one task, and the text to do it on.

Such a model holds no dialog. T5 1.0 knows the tasks it was trained on by their prefixes (Raffel et al. 2020,
appendix D); its instruction-tuned children (Flan-T5) take the task in plain words.
"""

import re
from collections.abc import Sequence

import msgspec

from engine.prompt.layout import excerpts_text, user_content
from engine.service.messages import ChatTurn
from knowledge.documents.sentences import sentences
from knowledge.store.records import Passage

_PREFIXED = re.compile(r"\s*[^\n.!?:]{2,80}:\s+(?=\S)")
"""“summarize: …”, “Fix the spelling of this:\\n…”."""

_QUESTION = re.compile(r"\s*question:.*?\scontext:\s+(?=\S)", re.DOTALL | re.IGNORECASE)
_FIRST_LINE = re.compile(r"\s*[^\n]{2,200}\n\s*(?=\S)")
_SUMMARY = re.compile(r"summar|tl;?dr|headline|in short|요약|줄여", re.IGNORECASE)

_SUMMARISE_WORDS = re.compile(
    r"(?:please\s+|can you\s+)?(?:summari[sz]e|sum up|give (?:me )?a summary of)\b[^\n:]{0,60}?[:\n]\s*", re.IGNORECASE
)
_TRANSLATE_WORDS = re.compile(
    r"(?:please\s+|can you\s+)?translate\b[^\n:]{0,40}?\b(?:in)?to (german|french|romanian)\b[^\n:]{0,20}[:\n]\s*",
    re.IGNORECASE,
)


class Task(msgspec.Struct, frozen=True):
    """``prefix`` stands before every piece of ``text``. Answers for pieces are joined and, where ``reduces``, given
    back to the model as the text of the same task."""

    prefix: str
    text: str
    reduces: bool


def read_task(turn: ChatTurn, system_prompt: str, excerpts: Sequence[Passage], instructed: bool) -> Task:
    """The task that ``turn`` sets, answered from ``excerpts`` where it is a question and not a text to work on.

    ``instructed`` models follow plain words; for the others, plain words for a trained task become its prefix.
    """
    message = turn.text.strip()
    # "translate English to German:" is no instruction that a system prompt may stand before.
    opening = f"{system_prompt}\n\n" if system_prompt and instructed else ""
    if not instructed:
        message = _in_trained_words(message)
    prefix = _prefix(message)
    if prefix:
        return Task(opening + prefix, message[len(prefix) :], _SUMMARY.search(prefix) is not None)
    if excerpts and instructed:
        return Task(opening, user_content(message, excerpts_text(turn, excerpts), ""), False)
    if excerpts:
        context = "\n".join(passage.text.strip() for passage in excerpts)
        return Task(f"question: {message} context: ", context, False)
    if not instructed and len(list(sentences(message, 0, len(message)))) > 2:
        # A text without a task: of those that T5 1.0 knows, people want this one.
        return Task("summarize: ", message, True)
    return Task(opening, message, False)


def _prefix(message: str) -> str:
    """The instruction that ``message`` opens with, "" where it is not told apart from the text."""
    for form in (_QUESTION, _PREFIXED, _FIRST_LINE):
        match = form.match(message)
        if match is not None:
            return match.group()
    return ""


def _in_trained_words(message: str) -> str:
    """``message`` with the prefix of T5 1.0 for what it asks in plain words."""
    summarise = _SUMMARISE_WORDS.match(message)
    if summarise is not None:
        return f"summarize: {message[summarise.end() :]}"
    translate = _TRANSLATE_WORDS.match(message)
    if translate is not None:
        return f"translate English to {translate[1].capitalize()}: {message[translate.end() :]}"
    return message
