"""Facts as people tell them in a long dialog, once, and questions about them much later (``tests.bench.recall``).

Written for the bench. Questions rarely use the words of the fact; every second fact has echoes, later messages on the
same subject that do not hold the answer, and some answers make no sense without the message before them.
"""

from typing import NamedTuple


class Fact(NamedTuple):
    """``said`` alternates between the person and the model; ``answer`` stands in exactly one of its messages."""

    said: tuple[str, ...]
    answer: str
    questions: tuple[str, ...]
    echoes: tuple[str, ...] = ()


ENGLISH = (
    Fact(
        ("My dog Choco goes crazy for blue cheese, we have to hide it.", "Ha, that is an unusual taste for a dog!"),
        "blue cheese",
        ("What food does my dog love?", "Which treat should I buy for Choco?"),
        ("I walked the dog twice today, he was tired afterwards.",),
    ),
    Fact(
        (
            "Could you help me plan a trip?",
            "Gladly. Where would you like to go?",
            "Ljubljana, in the last week of May.",
        ),
        "Ljubljana",
        ("Which city did I say I want to travel to?", "Where was my spring holiday going to be?"),
        ("I bought a new suitcase for my travels.", "Trains are the nicest way to see a country."),
    ),
    Fact(
        ("What is your daughter's name, you asked? She is Mina, she turned six in March.", "What a lovely age."),
        "Mina",
        ("What is my little girl called?", "Do you remember how old my child is?"),
    ),
    Fact(
        ("I am allergic to peanuts, please keep that in mind for recipes.", "Noted, nothing with peanuts."),
        "peanuts",
        ("Is there something I must not eat?", "What should a cook know about my health?"),
        ("I cooked a big pot of lentil soup yesterday.",),
    ),
    Fact(
        ("Which paint would suit a small bathroom?", "A moisture-proof paint in pale sage would open the room up."),
        "pale sage",
        ("What colour did you suggest for the bathroom?", "How did you say I should paint the small room?"),
        ("The plumber fixed the bathroom tap today.",),
    ),
    Fact(
        ("My landlord raised the rent to 1,340 euros from January.", "That is quite an increase."),
        "1,340",
        ("How much do I pay for the flat?", "What does my apartment cost me every month?"),
        ("The heating in my flat is broken again.",),
    ),
    Fact(
        ("I finally passed the driving test on my third try!", "Congratulations, persistence pays."),
        "third try",
        ("How often did I fail before I got my licence?", "How many attempts did the driving exam take me?"),
    ),
    Fact(
        ("When is the report due, you mean? My boss Ingrid wants it by the 14th.", "Then there are nine days left."),
        "14th",
        ("What is the deadline for my report?", "By when does Ingrid need the document?"),
        ("The report has twelve pages by now.",),
    ),
    Fact(
        ("Which book should I read next?", "Try “The Dispossessed” by Ursula Le Guin, you liked slow stories."),
        "Dispossessed",
        ("Which novel did you recommend to me?", "What was the title you thought I would enjoy reading?"),
        ("I read two chapters before going to sleep.",),
    ),
    Fact(
        ("My brother works as a beekeeper near Tartu.", "A sweet profession."),
        "beekeeper",
        ("What does my brother do for a living?", "What job does my sibling have?"),
        ("My brother called me this morning, he talked for an hour.",),
    ),
    Fact(
        ("The Wi-Fi password of the cabin is otter-lantern-42.", "I will remember it for this conversation."),
        "otter-lantern-42",
        ("What was the code for the internet in the cabin?", "How do I get online up there?"),
    ),
    Fact(
        ("I play the cello in an amateur orchestra on Thursdays.", "Which pieces are you rehearsing?"),
        "cello",
        ("Which instrument do I play?", "What kind of music do I make in my free time?"),
        ("The orchestra's concert was a success.",),
    ),
    Fact(
        ("How long should the bread rest?", "With this little yeast, leave it for eighteen hours in the fridge."),
        "eighteen hours",
        ("How much time did you say the dough needs?", "For how long does the loaf have to rise?"),
        ("The bread tasted wonderful with butter.",),
    ),
    Fact(
        ("We got married in a lighthouse on the coast of Galicia.", "That sounds very romantic."),
        "lighthouse",
        ("Where was my wedding?", "In what kind of place did my partner and I marry?"),
        ("My partner and I watched a film last night.",),
    ),
    Fact(
        ("My car is a green 1998 Saab and it will not start in the cold.", "Check the battery first."),
        "Saab",
        ("What do I drive?", "Which make is my vehicle?"),
        ("I had to take the bus again because of the frost.",),
    ),
    Fact(
        ("Do you have a favourite season?", "I have none. Which is yours?", "Late autumn, when the fog comes."),
        "autumn",
        ("Which time of the year do I like best?", "What is my favourite season?"),
    ),
    Fact(
        ("I switched from coffee to roasted barley tea because of my sleep.", "Does it help?"),
        "barley tea",
        ("What do I drink instead of coffee now?", "Which hot drink did I change to?"),
        ("I slept badly last night.",),
    ),
    Fact(
        ("My doctor told me to take 20 mg of famotidine before dinner.", "Follow that, and ask if it does not help."),
        "famotidine",
        ("Which medicine was I prescribed?", "What do I have to take in the evening?"),
        ("I have an appointment with the doctor on Tuesday.",),
    ),
    Fact(
        ("Our team decided to write the new service in Elixir.", "A good choice for many connections."),
        "Elixir",
        ("Which programming language did we choose?", "What will the new service be written in?"),
        ("The new service crashed twice in testing.",),
    ),
    Fact(
        ("How should I name the boat?", "Something with the sea in it: “Halcyon” would be a name of good omen."),
        "Halcyon",
        ("What name did you come up with for the boat?", "How should my ship be called, according to you?"),
        ("The boat needs new sails.",),
    ),
    Fact(
        ("I collect fountain pens, my best one is a Japanese Namiki.", "Do you write with it every day?"),
        "Namiki",
        ("What is the most precious piece of my collection?", "Which of my pens is the best?"),
    ),
    Fact(
        ("Grandma left me her house in Évora.", "My condolences, and what a gift."),
        "vora",
        ("What did I inherit?", "Where is the building that my grandmother gave to me?"),
        ("I miss my grandma a lot these days.",),
    ),
)

KOREAN = (
    Fact(
        ("우리 강아지 초코는 블루치즈만 보면 정신을 못 차려.", "강아지치고는 특이한 입맛이네요!"),
        "블루치즈",
        ("우리 개가 제일 좋아하는 음식이 뭐였지?", "초코한테 무슨 간식을 사 주면 좋을까?"),
        ("오늘 강아지 산책을 두 번이나 시켰더니 피곤하다.",),
    ),
    Fact(
        ("여행 계획 좀 도와줄래?", "물론이죠. 어디로 가고 싶으세요?", "류블랴나, 5월 마지막 주에."),
        "류블랴나",
        ("내가 어느 도시로 여행 간다고 했지?", "봄 휴가는 어디로 가기로 했더라?"),
        ("여행 가려고 캐리어를 새로 샀어.",),
    ),
    Fact(
        ("우리 딸 미나는 3월에 여섯 살이 됐어.", "한창 귀여울 나이네요."),
        "미나",
        ("내 아이 이름이 뭐라고 했지?", "우리 딸은 몇 살이야?"),
        ("주말에 아이랑 놀이공원에 다녀왔어.",),
    ),
    Fact(
        ("나는 땅콩 알레르기가 있으니까 요리 추천할 때 꼭 기억해 줘.", "네, 땅콩은 빼겠습니다."),
        "땅콩",
        ("내가 먹으면 안 되는 게 뭐야?", "나는 어떤 음식을 피해야 해?"),
        ("어제 렌틸콩 수프를 한 솥 끓였어.",),
    ),
    Fact(
        ("작은 욕실에는 어떤 페인트가 어울릴까?", "방수 페인트 중에서 연한 세이지색을 추천합니다."),
        "세이지색",
        ("욕실은 무슨 색으로 칠하라고 했지?", "아까 추천해 준 욕실 벽 색깔이 뭐였어?"),
        ("오늘 욕실 수도꼭지를 고쳤다.",),
    ),
    Fact(
        ("집주인이 1월부터 월세를 87만 원으로 올렸어.", "꽤 많이 올랐네요."),
        "87만",
        ("내가 한 달에 집세로 얼마를 내지?", "우리 집 월세가 얼마야?"),
        ("집 보일러가 또 고장 났어.",),
    ),
    Fact(
        ("운전면허 시험을 세 번째 만에 드디어 붙었어!", "축하해요, 끈기의 승리네요."),
        "세 번째",
        ("나 면허 딸 때 몇 번이나 시험 봤지?", "운전 시험에 몇 번 만에 합격했어?"),
    ),
    Fact(
        ("보고서는 팀장님이 14일까지 달라고 하셨어.", "아흐레 남았네요."),
        "14일",
        ("보고서 마감이 언제야?", "팀장님께 문서를 언제까지 드려야 해?"),
        ("보고서가 벌써 열두 쪽이야.",),
    ),
    Fact(
        ("다음에 무슨 책을 읽을까?", "느린 이야기를 좋아하시니 박경리의 『김약국의 딸들』은 어떠세요."),
        "김약국",
        ("나한테 어떤 소설을 추천했지?", "읽어 보라고 한 책 제목이 뭐였어?"),
        ("자기 전에 책을 두 장 읽었어.",),
    ),
    Fact(
        ("우리 형은 강릉에서 양봉을 해.", "달콤한 직업이네요."),
        "양봉",
        ("형의 직업이 뭐라고 했지?", "우리 형은 무슨 일을 해?"),
        ("형이 아침에 전화해서 한 시간이나 떠들었어.",),
    ),
    Fact(
        ("펜션 와이파이 비밀번호는 수달등불42야.", "이 대화에서 기억해 둘게요."),
        "수달등불42",
        ("펜션에서 인터넷 연결할 때 암호가 뭐였지?", "와이파이에 어떻게 접속해?"),
    ),
    Fact(
        ("나는 목요일마다 아마추어 오케스트라에서 첼로를 켜.", "요즘 어떤 곡을 연습하세요?"),
        "첼로",
        ("내가 연주하는 악기가 뭐야?", "내 취미가 뭐였지? 무슨 음악을 하더라?"),
        ("오케스트라 공연이 성공적으로 끝났어.",),
    ),
    Fact(
        ("빵 반죽은 얼마나 두면 돼?", "이스트가 적으니 냉장고에서 열여덟 시간 두세요."),
        "열여덟 시간",
        ("반죽을 몇 시간 발효하라고 했지?", "빵은 얼마 동안 부풀려야 해?"),
        ("빵에 버터를 발라 먹으니 정말 맛있었어.",),
    ),
    Fact(
        ("우리는 울릉도 등대에서 결혼식을 올렸어.", "정말 낭만적이네요."),
        "등대",
        ("내가 어디서 결혼했지?", "우리 부부가 식을 올린 곳이 어디였어?"),
        ("어젯밤에 남편이랑 영화를 봤어.",),
    ),
    Fact(
        ("내 차는 1998년식 초록색 사브인데 추우면 시동이 안 걸려.", "배터리부터 확인해 보세요."),
        "사브",
        ("내가 타는 자동차가 뭐였지?", "내 차는 어느 회사 거야?"),
        ("길이 얼어서 오늘도 버스를 탔어.",),
    ),
    Fact(
        ("좋아하는 계절이 있어?", "저는 없어요. 당신은요?", "안개 끼는 늦가을."),
        "늦가을",
        ("내가 가장 좋아하는 계절이 언제라고 했지?", "나는 일 년 중 어느 때를 좋아해?"),
    ),
    Fact(
        ("잠 때문에 커피를 끊고 보리차로 바꿨어.", "도움이 되나요?"),
        "보리차",
        ("요즘 커피 대신 뭘 마신다고 했지?", "내가 바꾼 음료가 뭐야?"),
        ("어젯밤에 잠을 설쳤어.",),
    ),
    Fact(
        (
            "의사가 저녁 먹기 전에 파모티딘 20밀리그램을 먹으라고 했어.",
            "지시대로 드시고 효과가 없으면 다시 물어보세요.",
        ),
        "파모티딘",
        ("내가 처방받은 약이 뭐였지?", "저녁마다 무슨 약을 먹어야 해?"),
        ("화요일에 병원 예약이 있어.",),
    ),
    Fact(
        ("우리 팀은 새 서비스를 엘릭서로 만들기로 했어.", "연결이 많은 서비스에 좋은 선택이네요."),
        "엘릭서",
        ("새 서비스는 어떤 프로그래밍 언어로 개발하기로 했지?", "우리 팀이 고른 언어가 뭐야?"),
        ("새 서비스가 테스트에서 두 번 죽었어.",),
    ),
    Fact(
        ("배 이름을 뭐로 지을까?", "바다가 들어가면 좋겠네요. “물마루”는 어떨까요?"),
        "물마루",
        ("배 이름을 뭐라고 지어 줬지?", "네가 생각해 낸 배의 이름이 뭐였더라?"),
        ("배에 새 돛이 필요해.",),
    ),
)
