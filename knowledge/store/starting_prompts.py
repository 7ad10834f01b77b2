"""The prompts that a new library holds, in English and Korean: they are a person's own from then on.

They are part of a migration: a profile gets them once. Short, because small models follow short instructions best.
"""

from typing import NamedTuple


class StartingPrompt(NamedTuple):
    """``examples`` are (question, answer) pairs."""

    name: str
    text: str
    examples: tuple[tuple[str, str], ...] = ()


STARTING_PROMPTS = (
    StartingPrompt("Summarise", "Summarise the following text in three short points.\n\n{{text}}"),
    StartingPrompt("Translate", "Translate the following text into {{language=Korean}}.\n\n{{text}}"),
    StartingPrompt("Explain simply", "Explain {{topic}} in simple words, with one example from everyday life."),
    StartingPrompt(
        "Correct spelling",
        "Correct the spelling: {{text}}",
        (
            ("Correct the spelling: I recieved you're letter yesterday.", "I received your letter yesterday."),
            ("Correct the spelling: The meeting are on wensday.", "The meeting is on Wednesday."),
        ),
    ),
    StartingPrompt(
        "Rewrite politely",
        "Rewrite politely: {{text}}",
        (
            ("Rewrite politely: Send me the file today.", "Could you please send me the file today?"),
            ("Rewrite politely: This is wrong. Fix it.", "There seems to be a mistake here. Could you have a look?"),
        ),
    ),
    StartingPrompt("요약하기", "다음 글을 세 줄로 요약해 줘.\n\n{{글}}"),
    StartingPrompt("번역하기", "다음 글을 {{언어=영어}}로 번역해 줘.\n\n{{글}}"),
    StartingPrompt("쉽게 설명하기", "{{주제}}에 대해 쉬운 말로 설명하고, 생활 속 예를 하나 들어 줘."),
    StartingPrompt(
        "맞춤법 고치기",
        "맞춤법을 고쳐 줘: {{글}}",
        (
            ("맞춤법을 고쳐 줘: 오늘은 웬지 기분이 조타.", "오늘은 왠지 기분이 좋다."),
            ("맞춤법을 고쳐 줘: 몇일 뒤에 뵈요.", "며칠 뒤에 봬요."),
        ),
    ),
    StartingPrompt(
        "공손하게 바꾸기",
        "공손하게 바꿔 줘: {{글}}",
        (
            ("공손하게 바꿔 줘: 오늘까지 파일 보내.", "죄송하지만 오늘까지 파일을 보내 주실 수 있을까요?"),
            ("공손하게 바꿔 줘: 이거 틀렸어. 다시 해.", "이 부분에 착오가 있는 것 같습니다. 다시 살펴봐 주시겠어요?"),
        ),
    ),
)
