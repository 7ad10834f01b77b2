"""How what is not said by anybody stands in the prompt: short, question last.

Excerpts and recalled turns stand in the user turn they were retrieved for; documents in view and summaries of earlier
turns open the first user turn, right behind the system prompt. Small models follow the last thing they read, and words
of instruction crowd out their little attention. No text depends on later turns, so later prompts hold the same.
"""

import re
from collections.abc import Sequence

from engine.service.messages import ChatTurn, PinnedDocument
from knowledge.store.records import Passage, RecalledTurn, Summary

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


def user_content(question: str, excerpts: str, recalled: str) -> str:
    """The whole text of a user turn; ``excerpts`` and ``recalled`` come from the functions below."""
    if not excerpts and not recalled:
        return question
    label = "질문" if speaks_korean(question) else "Question"
    asked = f"{label}: {question}" if excerpts else question
    return "\n\n".join(part for part in (recalled, excerpts, asked) if part)


def pinned_text(documents: Sequence[PinnedDocument]) -> str:
    """Whole documents under their names."""
    return "\n\n".join(
        f"{'문서' if speaks_korean(document.text) else 'Document'} “{document.file}”:\n{document.text.strip()}"
        for document in documents
    )


def summaries_text(summaries: Sequence[Summary]) -> str:
    """What was said in turns that are no longer in the prompt, oldest first."""
    if not summaries:
        return ""
    korean = any(speaks_korean(summary.text) for summary in summaries)
    opening = "지금까지의 대화 요약:" if korean else "The conversation so far, in short:"
    return "\n".join([opening, *(summary.text.strip() for summary in summaries)])


def excerpts_text(turn: ChatTurn, excerpts: Sequence[Passage]) -> str:
    """The numbered excerpts with their places, under one line of instruction in the language of the question."""
    if not excerpts:
        return ""
    korean = speaks_korean(turn.text)
    if turn.grounded:
        opening = "다음 발췌문의 내용으로만 답하세요." if korean else "Answer only from these excerpts, in their words."
    else:
        opening = "다음 발췌문을 근거로 답하세요." if korean else "Answer using these excerpts."
    parts = [
        f"[{number}] {place_of(passage, korean)}\n{passage.text.strip()}" for number, passage in enumerate(excerpts, 1)
    ]
    return "\n\n".join([opening, *parts])


def recalled_text(turn: ChatTurn, recalled: Sequence[RecalledTurn]) -> str:
    """Turns of the conversation that were put back in."""
    if not recalled:
        return ""
    opening = "앞선 대화에서:" if speaks_korean(turn.text) else "From earlier in this conversation:"
    return "\n".join([opening, *(f"- {item.text.strip()}" for item in recalled)])


def speaks_korean(text: str) -> bool:
    """Whether ``text`` has Hangul: Korean questions often hold English names, hardly ever the other way round."""
    return _HANGUL.search(text) is not None


def place_of(passage: Passage, korean: bool) -> str:
    """File and page of a passage, in words."""
    if passage.page is None:
        return passage.file
    return f"{passage.file}, {passage.page}쪽" if korean else f"{passage.file}, page {passage.page}"
