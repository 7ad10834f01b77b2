"""What a citation's card says, and which sentence of the passage bears the answer out."""

from PySide6.QtCore import QCoreApplication

from engine.turn.support import content_terms, sentences
from gui.transcript.content import CitationCard
from gui.wording import place_worded
from knowledge.store.records import Citation, Passage

CHARACTERS = 420
"""Of a passage on its card, the sentence that matters among them."""

BEFORE = 120


def citation_card(citation: Citation, answer: str) -> CitationCard:
    """The card of a citation on ``answer``."""
    passage = citation.passage
    place = " · ".join(filter(None, (place_worded(passage), passage.heading)))
    if not citation.supported:
        unsure = QCoreApplication.translate("card", "No sentence of the answer leans on this passage")
        place = " · ".join(filter(None, (place, unsure)))
    strong = supporting_sentence(citation, answer)
    middle = strong[0] if strong is not None else 0
    start = max(0, middle - BEFORE) if len(passage.text) > CHARACTERS else 0
    end = min(len(passage.text), start + CHARACTERS)
    before, after = "…" if start else "", "…" if end < len(passage.text) else ""
    # One character for one: the sentence keeps its place.
    shown = "".join(" " if character.isspace() else character for character in passage.text[start:end])
    if strong is not None:
        shift = len(before) - start
        strong = strong[0] + shift, min(strong[1], end) + shift
    return CitationCard(passage.file, place[:1].upper() + place[1:], f"{before}{shown}{after}", strong)


def supporting_sentence(citation: Citation, answer: str) -> tuple[int, int] | None:
    """(start, end) in the passage of the sentence that shares most with the first one that leans on it."""
    said = [answer[start:end] for start, end in sentences(answer) if end in citation.anchors]
    if not said:
        return None
    wanted = content_terms(said[0])
    spans = list(sentences(citation.passage.text))
    shares = [_share(wanted, citation.passage, span) for span in spans]
    best = max(range(len(spans)), key=shares.__getitem__, default=-1)
    return spans[best] if best >= 0 and shares[best] > 0 else None


def _share(wanted: set[str], passage: Passage, span: tuple[int, int]) -> float:
    """How much of what is wanted a sentence has, by the size of both (Otsuka and Ochiai's coefficient)."""
    found = content_terms(passage.text[slice(*span)])
    return len(wanted & found) / (len(wanted) * len(found)) ** 0.5 if wanted and found else 0.0
