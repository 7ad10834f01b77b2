"""Words that show whether a question stands alone (``engine.turn.question``), in English and Korean."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH_POINTING = _words(
    "it its itself they them their theirs he him his she her hers this that these those one ones there another else"
)
"""Words for something that was named before."""

ENGLISH_OPENERS = ("and ", "but ", "so ", "then ", "or ", "what about", "how about", "what of", "also ")

ENGLISH_ASPECTS = _words(
    """price prices cost costs costing fee fees charge expensive cheap cheaper weight weigh weighs heavy heavier light
    lighter size big bigger large larger small smaller length long longer short height high tall width wide deep depth
    colour color colours colors warranty guarantee guaranteed delivery deliver delivered ship shipped shipping arrive
    arrives noise noisy loud quiet speed fast quick quickly slow slowly soon old age far near near often early late
    date dates deadline time times duration place location address number name names author owner reason reasons cause
    purpose advantage advantages disadvantage disadvantages benefit benefits difference differences drawback drawbacks
    material materials made capacity power voltage range version brand manufacturer maker available availability
    discount discounts stock safe dangerous difficult easy hard good bad better best worse worst population area
    temperature percentage amount total sum average result results conclusion consequences example examples details
    detail summary step steps condition conditions requirement requirements exception exceptions limit limits penalty
    break breaks broken work works happen happens happened include includes included contain contains use used using
    mean means worth buy bought sell sold pay order get need needed want lift clean cleaned repair repaired return"""
)
"""Words for what something has, is or does: alone they do not say which something."""

ENGLISH_EMPTY = _words(
    """a about above actually after again all also am an and any anything are as at be because been before being below
    between both but by can could did do does doing done down during each either enough ever every exactly few for
    from
    further give had has have having hello hey hi how however i if in into is just know let like list little lot many
    may maybe me mine might more most much must my myself neither no nor not now of off ok okay on once only or other
    our out over please really same say shall should show since so some still such sure tell than thank thanks the
    then
    though through to too under until up us very was we well were what what's when where whether which while who whom
    whose why will with without would yes yet you your yours explain describe than i'm i'd i've it's that's there's
    don't doesn't didn't isn't aren't wasn't can't won't couldn't great good nice cool got make makes take takes come
    comes go goes one hand two three else another explain kind type sort remember said told mentioned earlier"""
)
"""Words that name nothing."""

KOREAN_POINTING = _words(
    """그 그것 그거 그건 그게 그걸 그것은 그것이 그것을 그거는 그걸로 그건요 그게요 그거요 이 이것 이거 이건 이게
    이걸 저것 저거 저건 저게 저걸
    거기 거긴 거기서 거기에 여기 그곳 그때 그분 그녀 그들 그이 걔 걔는 얘 얘는 그쪽 그중 그중에 그중에서 둘 둘다
    나머지 다른건 다른거"""
)
"""Words for something that was named before."""

KOREAN_OPENERS = _words(
    "그럼 그러면 그리고 그런데 근데 그래서 그러니까 또 또한 혹시 아 음 그렇다면 하지만 그래도 참 그나저나"
)

KOREAN_ASPECTS = _words(
    """가격 값 비용 요금 금액 수수료 단가 할인 할인율 세금 무게 중량 크기 사이즈 길이 높이 너비 넓이 폭 깊이 두께
    면적 부피 용량 색 색깔 색상
    보증 보증기간 기간 무상 유상 무료 유료 배송 배송비 배달 도착 소음 소리 속도 성능 출력 전압 전력 품질 재질 재료
    소재 원료 성분 모양 디자인
    날짜 시간 시각 시기 기한 마감 마감일 일정 장소 위치 주소 전화 번호 전화번호 이름 제목 저자 작가 주인 나이 직업
    이유 원인 목적 목표
    장점 단점 특징 차이 차이점 효과 효능 부작용 결과 결론 영향 의미 뜻 역할 기능 방법 사용법 순서 절차 조건 자격
    대상 요건 예외 제한 한도
    벌금 벌칙 인구 인원 규모 온도 비율 수량 개수 총액 합계 평균 예 예시 세부 요약 종류 버전 제조사 제조업체 브랜드
    재고 수리 교환 환불 반품
    고장 사용 구매 구입 주문 청소 관리 보관 수명 배터리 필터 유통기한 난이도 고장나면 나면 나면요 사려면 쓰려면
    하려면"""
)
"""Words for what something has, is or does: alone they do not say which something."""

KOREAN_EMPTY = _words(
    """얼마 얼마나 몇 며칠 며칠이나 언제 언제까지 언제부터 어디 어디서 어디에 어디에서 누구 누가 뭐 뭘 뭐가 무엇
    무엇을 무슨 어느 어떤 어떻게
    왜 더 덜 가장 제일 많이 조금 좀 아주 너무 꽤 정말 진짜 다시 이제 지금 혹은 및 또는 같은 다른 하나 모두 다 안 못
    잘 꼭 약 정도 대해
    대한 대해서 관해 관한 알려 말해 설명 설명해 보여 가르쳐 줘 주세요 줄래 고마워 감사 감사합니다 안녕 안녕하세요 네
    응 예 아니 아니요 좋아
    좋아요 알겠어 그래 들어 걸려 걸려요 걸리나 걸리나요 되나 되나요 돼 돼요 있어 있나 있나요 없어 없나 없나요 해
    해요 하나요 나 나요 나와
    어때 어때요 어떤가요 쉬워 쉬운 쉽게 비싼 싼 무거운 가벼운 큰 작은 긴 짧은"""
)
"""Words that name nothing: asking words, adverbs, polite phrases."""

KOREAN_PARTICLES = (
    "에서는", "에게는", "으로는", "까지는", "부터는", "이라는", "이나", "에서", "에게", "으로", "까지", "부터",
    "라는",
    "은", "는", "이", "가", "을", "를", "의", "에", "도", "만", "로", "와", "과", "나",
)  # fmt: skip
"""Longest first."""

KOREAN_ENDINGS = (
    "요",
    "까",
    "니",
    "냐",
    "야",
    "지",
    "해",
    "어",
    "아",
    "돼",
    "나",
    "죠",
    "데",
    "다",
    "줘",
    "래",
    "워",
    "려",
    "와",
)
