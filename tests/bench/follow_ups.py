"""Finding what a question leans on: ``python -m tests.bench.follow_ups [missed]``.

One document with several products, each with a passage on its price, warranty, weight, noise and delivery, in English
and in Korean. After three turns about one product comes a question that does not name it ("and how much does that
cost?"), one that names only another product ("and the Brisa?"), or one that stands alone: about another product, or
about something else in the document. Prints hit@1 for the last message alone, for the last message behind all earlier
ones, and for ``engine.turn.question.search_query``, and behind it how often the first hit is at least of the right
product (questions that stand alone show what words and meaning can find). Vectors come from the real embedder.
"""

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.turn.question import search_query
from knowledge.embedding.embedder import Embedder
from knowledge.embedding.install import install
from tests.bench.retrieval import KEPT, Bench, Text

Way = Callable[[str, Sequence[str]], str]

WAYS: dict[str, Way] = {
    "alone": lambda prompt, earlier: prompt,
    "joined": lambda prompt, earlier: " ".join([*earlier, prompt]),
    "search_query": search_query,
}


class Language(NamedTuple):
    """Aspects are told by ``passages`` (with the product's name and a number), asked in full by ``full``."""

    name: str
    products: tuple[str, ...]
    passages: dict[str, str]
    full: dict[str, str]
    leaning: dict[str, tuple[str, ...]]
    parallel: tuple[str, ...]
    opening: tuple[str, ...]
    others: dict[str, tuple[str, str]]


ENGLISH = Language(
    "english",
    ("Aerovac 300", "Brisa", "Calypso Mini", "Dustral", "Ember Pro", "Fjord", "Gusto 2"),
    {
        "price": "The {0} costs {1} euros with the charger; a second battery is sold for 39 euros more.",
        "warranty": "For the {0} there is a warranty of {1} months on the motor. Filters are excluded from it.",
        "weight": "With its battery the {0} weighs {1} grams, and the wall mount adds 200 grams.",
        "noise": "At full power the {0} reaches {1} decibels at one metre; in the quiet mode nine less.",
        "delivery": "The {0} is sent within {1} working days from the warehouse in Ghent.",
    },
    {
        "price": "How much does the {0} cost?",
        "warranty": "How long is the warranty of the {0}?",
        "weight": "What does the {0} weigh?",
        "noise": "How loud is the {0}?",
        "delivery": "How quickly is the {0} delivered?",
    },
    {
        "price": ("And how much does that cost?", "How much is it?", "What's the price?", "Is it expensive?"),
        "warranty": ("How long is the warranty?", "And what if its motor breaks?", "Is there a guarantee on that?"),
        "weight": ("How heavy is it?", "And the weight?", "Can I lift it with one hand, or does it weigh too much?"),
        "noise": ("Is it loud?", "How much noise does it make?", "And what about the noise?"),
        "delivery": ("When would it arrive?", "How soon can they deliver it?", "And the delivery?"),
    },
    ("What about the {0}?", "And the {0}?", "How about the {0} then?"),
    ("Tell me about the {0}.", "Does it come in other colours?", "Is that easy to clean?"),
    {
        "founder": ("The company was founded in 1961 by Odile Marchetti, a watchmaker.", "Who founded the company?"),
        "hours": ("The shop in Ghent opens at ten and closes at half past six.", "When does the shop close?"),
        "returns": (
            "Opened packages can be returned within thirty days.",
            "Is it possible to return an opened package?",
        ),
        "jobs": ("Applications for a job go to the office in Lille.", "Where do I send my application for a job?"),
        "newsletter": (
            "Readers of the newsletter get a voucher each June.",
            "What do readers of the newsletter get?",
        ),
    },
)

KOREAN = Language(
    "korean",
    ("에어로 300", "브리사", "칼립소 미니", "더스트랄", "엠버 프로", "피오르드", "구스토 2"),
    {
        "price": "{0} 청소기는 충전기를 포함해 {1}유로이며, 배터리를 하나 더 사면 39유로가 추가된다.",
        "warranty": "{0} 청소기의 모터는 {1}개월 동안 무상으로 보증한다. 필터는 보증에서 제외된다.",
        "weight": "배터리를 끼운 {0} 청소기의 무게는 {1}그램이고, 벽걸이 거치대는 200그램이다.",
        "noise": "{0} 청소기는 최대 출력에서 1미터 거리에 {1}데시벨의 소음을 내며, 저소음 모드에서는 9데시벨 낮다.",
        "delivery": "{0} 청소기는 겐트 창고에서 영업일 {1}일 안에 배송된다.",
    },
    {
        "price": "{0} 청소기는 얼마예요?",
        "warranty": "{0} 청소기 보증 기간이 얼마나 되나요?",
        "weight": "{0} 청소기 무게가 어떻게 돼요?",
        "noise": "{0} 청소기는 소음이 심한가요?",
        "delivery": "{0} 청소기는 배송이 얼마나 걸려요?",
    },
    {
        "price": ("그건 얼마예요?", "가격은요?", "그럼 그거 사려면 얼마 들어?", "비싼가요?"),
        "warranty": ("보증 기간은 얼마나 되나요?", "그게 고장 나면요?", "그거 무상 보증 돼?"),
        "weight": ("무게는?", "그건 무거워요?", "그럼 몇 그램이에요?"),
        "noise": ("시끄러워요?", "소음은 어때요?", "그거 소리가 많이 나?"),
        "delivery": ("배송은 얼마나 걸려요?", "그건 언제 도착해요?", "그럼 며칠이나 걸리나요?"),
    },
    ("{0}는요?", "그럼 {0} 청소기는?", "{0}는 어때요?"),
    ("{0} 청소기에 대해 알려 줘.", "그건 다른 색도 있어?", "그럼 청소하기는 쉬워?"),
    {
        "founder": ("이 회사는 1961년에 시계공 오딜 마르케티가 세웠다.", "회사는 누가 세웠나요?"),
        "hours": ("겐트 매장은 열 시에 열고 여섯 시 반에 닫는다.", "매장은 언제 닫아요?"),
        "returns": ("개봉한 제품은 삼십 일 안에 반품할 수 있다.", "개봉한 상품도 반품할 수 있나요?"),
        "jobs": ("입사 지원서는 릴 사무소로 보낸다.", "입사 지원서는 어디로 보내나요?"),
        "newsletter": ("소식지 구독자에게는 매년 유월에 할인권을 준다.", "소식지를 구독하면 무엇을 받나요?"),
    },
)


class Case(NamedTuple):
    kind: str
    earlier: tuple[str, ...]
    prompt: str
    right: str


def texts_of(language: Language) -> list[Text]:
    made = [
        Text(f"{product}/{aspect}", passage.format(product, 12 + 7 * number + 31 * place))
        for number, product in enumerate(language.products)
        for place, (aspect, passage) in enumerate(language.passages.items())
    ]
    return made + [Text(name, passage) for name, (passage, _) in language.others.items()]


def cases_of(language: Language) -> Iterator[Case]:
    for product, other in zip(language.products, language.products[3:] + language.products[:3], strict=True):
        opened = tuple(text.format(product) for text in language.opening)
        for aspect, follow_ups in language.leaning.items():
            for prompt in follow_ups:
                yield Case("leaning", opened, prompt, f"{product}/{aspect}")
        for (aspect, full), parallel in zip(language.full.items(), itertools.cycle(language.parallel), strict=False):
            asked = (*opened[:2], full.format(product))
            yield Case("parallel", asked, parallel.format(other), f"{other}/{aspect}")
            leaning = next(iter(language.leaning["price"]))
            yield Case("after parallel", (*asked, parallel.format(other)), leaning, f"{other}/price")
            yield Case("other product", opened, full.format(other), f"{other}/{aspect}")
        for name, (_, question) in language.others.items():
            yield Case("other topic", opened, question, name)


def main() -> None:
    KEPT.mkdir(exist_ok=True)
    model = KEPT / "multilingual-e5-small-q4_0.gguf"
    install(model)
    embedder = Embedder(model)
    for language in (ENGLISH, KOREAN):
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), embedder, texts_of(language))
            hits: dict[tuple[str, str], list[bool]] = {}
            near: dict[tuple[str, str], list[bool]] = {}
            for case in cases_of(language):
                for way, made in WAYS.items():
                    query = made(case.prompt, case.earlier)
                    best = bench.ask(query)["fused"][0]
                    hits.setdefault((case.kind, way), []).append(best == case.right)
                    near.setdefault((case.kind, way), []).append(best.split("/")[0] == case.right.split("/")[0])
                    if best != case.right and way == "search_query" and "missed" in sys.argv:
                        print(f"  {case.kind}: {query} → {best}")
        for kind in dict.fromkeys(kind for kind, _ in hits):
            asked = len(hits[kind, "alone"])
            told = ", ".join(
                f"{way} {sum(hits[kind, way]) / asked:.2f} ({sum(near[kind, way]) / asked:.2f})" for way in WAYS
            )
            print(f"{language.name}, {kind} ({asked} questions): hit@1 {told}", flush=True)


if __name__ == "__main__":
    main()
