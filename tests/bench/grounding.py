"""What grounded mode keeps and refuses by the search's scores alone: ``python -m tests.bench.grounding [questions]``.

Without any model but the embedder. Every article of SQuAD 2.0 is a conversation with one document, as is Debian's
Korean FAQ. For each kind of question the line says which share is answered at each threshold of the evidence; the
app's own is marked. The rule was fitted on every other article of SQuAD, whose figures are of the rest only, and on the
FAQ, as there is no other Korean set: those figures are not of unseen texts. ``questions`` are asked of each kind and
article.

answerable       SQuAD's, and the FAQ's own headings
unanswerable     SQuAD's, written to look answerable from a passage that does not tell
something else   questions of SQuAD's other file; Korean questions of KLUE-STS and Tatoeba
next to it       FAQ headings, with the half of the FAQ that answers them taken out
across           Korean questions to English articles, and the same to each next article

Then, which share of sentences the found passages bear out (``engine.turn.support``): for SQuAD's answerable questions
the right answers, the sentences they stand in, and the same of other questions.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from engine.turn.grounding import ENOUGH, JUDGED, evidence
from engine.turn.support import unsupported
from knowledge.documents.sentences import sentences
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install
from knowledge.search.dense import VectorIndex, to_bytes
from knowledge.search.documents import DocumentSearch, collection_of
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore
from knowledge.store.records import Passage
from tests.bench.retrieval import DATA, KEPT, embedded, passages_of, read_set

THRESHOLDS = (0.05, 0.1, ENOUGH, 0.2, 0.3, 0.4, 0.5)

ACROSS = {
    "Normans": (
        "노르만족의 이름은 어디에서 왔나요?",
        "노르망디는 어느 나라에 있나요?",
        "노르만족은 누구의 후손인가요?",
    ),
    "Steam_engine": ("증기 기관은 누가 개량했나요?", "증기 터빈의 장점은 무엇인가요?", "증기 기관차는 언제 나왔나요?"),
    "Harvard_University": ("하버드 대학교는 언제 설립되었나요?", "하버드 도서관에는 책이 몇 권 있나요?"),
    "Immune_system": ("면역 체계는 무엇을 막아 주나요?", "백신은 어떻게 작용하나요?", "T세포는 무슨 일을 하나요?"),
    "Warsaw": ("바르샤바의 인구는 얼마인가요?", "바르샤바는 어느 강가에 있나요?", "바르샤바에는 어떤 대학이 있나요?"),
    "1973_oil_crisis": ("석유 파동은 언제 시작되었나요?", "어느 나라들이 석유 수출을 금지했나요?"),
    "European_Union_law": ("유럽 사법 재판소는 무슨 일을 하나요?", "유럽 의회의 의원은 어떻게 선출되나요?"),
    "Force": ("힘의 단위는 무엇인가요?", "뉴턴의 제2법칙은 무엇인가요?", "중력은 어떻게 작용하나요?"),
    "Scottish_Parliament": ("스코틀랜드 의회는 어디에 있나요?", "스코틀랜드 의회 의원은 몇 명인가요?"),
    "Yuan_dynasty": ("원나라는 누가 세웠나요?", "쿠빌라이 칸은 어디를 수도로 정했나요?", "원나라는 언제 멸망했나요?"),
}


class Asked(NamedTuple):
    kind: str
    text: str


class Answer(msgspec.Struct):
    text: str
    answer_start: int


class Question(msgspec.Struct):
    question: str
    is_impossible: bool = False
    answers: list[Answer] = []


class Paragraph(msgspec.Struct):
    context: str
    qas: list[Question]


class Article(msgspec.Struct):
    title: str
    paragraphs: list[Paragraph]


class Squad(msgspec.Struct):
    data: list[Article]


class Pair(msgspec.Struct):
    sentence1: str
    sentence2: str


def squad(name: str) -> list[Article]:
    return msgspec.json.decode((DATA / "squad2-dev" / name).read_bytes(), type=Squad).data


def english(questions: int) -> Iterator[tuple[list[str], list[Asked]]]:
    """Texts and questions of each article that the rule was not fitted on."""
    rng = random.Random(7)
    elsewhere = [q.question for article in squad("test-v2.0.json") for p in article.paragraphs for q in p.qas]
    rng.shuffle(elsewhere)
    # The rule was fitted on the articles at even places.
    articles = sorted(squad("dev-v2.0.json"), key=lambda article: article.title)
    for article in articles[1::2]:
        asked = [q for paragraph in article.paragraphs for q in paragraph.qas]
        rng.shuffle(asked)
        told = [Asked("answerable", q.question) for q in asked if not q.is_impossible][:questions]
        untold = [Asked("unanswerable", q.question) for q in asked if q.is_impossible][:questions]
        others = [Asked("something else", elsewhere.pop()) for _ in range(questions)]
        yield [paragraph.context for paragraph in article.paragraphs], told + untold + others


def korean(questions: int) -> Iterator[tuple[list[str], list[Asked]]]:
    rng = random.Random(7)
    texts, asked = read_set("debian-faq-ko", 1000)
    pairs = msgspec.json.decode((DATA / "klue-sts" / "klue-sts-v1.1_dev.json").read_bytes(), type=list[Pair])
    lines = (DATA / "tatoeba-ko-en" / "tatoeba.kor-eng.kor").read_text(encoding="utf-8").splitlines()
    elsewhere = [line for pair in pairs for line in (pair.sentence1, pair.sentence2)] + lines
    elsewhere = [line for line in elsewhere if line.strip().endswith("?")]
    rng.shuffle(elsewhere)
    others = [Asked("something else", line) for line in elsewhere[: 8 * questions]]
    yield [text.text for text in texts], [Asked("answerable", q.text) for q in asked] + others
    half = len(texts) // 2
    for part in (texts[:half], texts[half:]):
        kept = {text.id for text in part}
        yield [text.text for text in part], [Asked("next to it", q.text) for q in asked if not kept & set(q.pos)]


def across() -> Iterator[tuple[list[str], list[Asked]]]:
    articles = {article.title: article for article in squad("dev-v2.0.json")}
    titles = list(ACROSS)
    for title, following in zip(titles, [*titles[1:], titles[0]], strict=True):
        told = [Asked("answerable", question) for question in ACROSS[title]]
        others = [Asked("something else", question) for question in ACROSS[following]]
        yield [paragraph.context for paragraph in articles[title].paragraphs], told + others


class Profile:
    """One database and Chroma folder; every document is in a conversation of its own."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._embedder = embedder
        self._database = Database(folder / "bench.sqlite3")
        self._documents = DocumentStore(self._database)
        self._conversations = ConversationStore(self._database)
        self._vectors = VectorIndex(
            folder / "chroma", lambda name: self._documents.embeddings(name.removeprefix(collection_of("")))
        )
        self._search = DocumentSearch(self._database, self._documents, embedder, self._vectors)
        self._added = 0

    def add(self, texts: Sequence[str]) -> str:
        conversation = self._conversations.create().id
        self._added += 1
        sha256 = f"{self._added:016x}" * 4
        document = self._documents.attach(conversation, "bench.txt", sha256, 0)
        cut = [draft for text in texts for draft in passages_of(text, self._embedder)]
        drafts = [msgspec.structs.replace(draft, start=place) for place, draft in enumerate(cut)]
        self._documents.add_content(sha256, 0, None, "", drafts)
        vectors = embedded(self._embedder, [draft.text for draft in drafts])
        passages = self._documents.passages(document.id)
        self._documents.save_embeddings(
            (passage.id, to_bytes(vector)) for passage, vector in zip(passages, vectors, strict=True)
        )
        return conversation

    def evidence(self, conversation: str, question: str) -> float:
        hits, _, standing, _ = self._search.search(conversation, question, JUDGED)
        return evidence(question, [hit.passage for hit in hits], standing)

    def passages(self, conversation: str, question: str) -> list[Passage]:
        return [hit.passage for hit in self._search.search(conversation, question, JUDGED)[0]]


def sentence_of(context: str, answer: Answer) -> str:
    """The sentence of ``context`` that an answer stands in."""
    spans = sentences(context, 0, len(context))
    return next((context[a:b] for a, b in spans if a <= answer.answer_start < b), answer.text)


def print_support(profile: Profile, questions: int) -> None:
    """How often the passages found for a question bear out its answer, and answers to other questions."""
    rng = random.Random(7)
    articles = sorted(squad("dev-v2.0.json"), key=lambda article: article.title)[1::2]
    told: list[tuple[str, list[tuple[str, str, str]]]] = []
    for article in articles:
        asked = [
            (q.question, q.answers[0].text, sentence_of(paragraph.context, q.answers[0]))
            for paragraph in article.paragraphs
            for q in paragraph.qas
            if q.answers and not q.is_impossible
        ]
        conversation = profile.add([paragraph.context for paragraph in article.paragraphs])
        told.append((conversation, rng.sample(asked, questions)))
    borne_out: dict[str, list[bool]] = {}
    for place, (conversation, asked) in enumerate(told):
        elsewhere = told[place - 1][1]
        for number, (question, answer, sentence) in enumerate(asked):
            passages = profile.passages(conversation, question)
            for kind, said in (
                ("right answer", answer),
                ("its sentence", sentence),
                ("answer to another question", asked[number - 1][1]),
                ("its sentence, of another", asked[number - 1][2]),
                ("answer of another article", elsewhere[number][1]),
                ("its sentence, elsewhere", elsewhere[number][2]),
            ):
                borne_out.setdefault(kind, []).append(not unsupported(said, passages))
    print("\nSQuAD 2.0: share that the found passages bear out")
    for kind, values in borne_out.items():
        print(f"{kind:28} n={len(values):<6} {sum(values) / len(values):6.1%}", flush=True)


def print_curve(name: str, found: dict[str, list[float]]) -> None:
    print(f"\n{name}: share answered where the evidence is at least")
    print(" " * 24 + "".join(f"{f'[{t}]' if t == ENOUGH else t:>9}" for t in THRESHOLDS))
    for kind, values in found.items():
        shares = "".join(f"{sum(value >= t for value in values) / len(values):9.1%}" for t in THRESHOLDS)
        print(f"{kind:15} n={len(values):<6} {shares}", flush=True)


def main() -> None:
    questions = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    KEPT.mkdir(exist_ok=True)
    model = KEPT / "multilingual-e5-small-q4_0.gguf"
    install(model)
    embedder = Embedder(model)
    groups = (
        ("SQuAD 2.0", english(questions)),
        ("Debian FAQ (Korean)", korean(questions)),
        ("Korean to English", across()),
    )
    with tempfile.TemporaryDirectory() as folder:
        profile = Profile(Path(folder), embedder)
        for name, group in groups:
            started = time.process_time()
            found: dict[str, list[float]] = {}
            for texts, asked in group:
                conversation = profile.add(texts)
                for kind, text in asked:
                    found.setdefault(kind, []).append(profile.evidence(conversation, text))
            print_curve(name, found)
            print(f"{time.process_time() - started:.0f} s of processor time")
        print_support(profile, questions)


if __name__ == "__main__":
    main()
