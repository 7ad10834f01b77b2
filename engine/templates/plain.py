"""Prompts in plain words, for models that were never trained on a chat format."""

from collections.abc import Sequence
from typing import NamedTuple

from engine.prompt.layout import speaks_korean
from engine.templates.probing import ChatMessage


class _Words(NamedTuple):
    """What a dialog is written down with in one language."""

    opening: str
    user: str
    assistant: str
    examples: tuple[tuple[str, str], ...]


_ENGLISH = _Words(
    "A conversation with a helpful assistant. The assistant answers what it is asked, correctly and in a few clear "
    "sentences.",
    "User",
    "Assistant",
    (
        ("What is the capital of Portugal?", "The capital of Portugal is Lisbon."),
        (
            "Why do leaves turn yellow in autumn?",
            "In autumn trees stop making chlorophyll, the pigment that makes leaves green. Yellow pigments that were "
            "there all along can then be seen.",
        ),
        ("Make this polite: Send me the file.", "Could you please send me the file?"),
    ),
)
_KOREAN = _Words(
    "친절한 도우미와 나눈 대화입니다. 도우미는 묻는 말에 정확하고 짧게 답합니다.",
    "사용자",
    "도우미",
    (
        ("포르투갈의 수도는 어디야?", "포르투갈의 수도는 리스본입니다."),
        (
            "가을에 나뭇잎은 왜 노랗게 변해?",
            "가을이 되면 나무가 잎을 푸르게 하는 엽록소를 더 만들지 않습니다. "
            "그래서 원래 있던 노란 색소가 보이게 됩니다.",
        ),
        ("공손하게 바꿔 줘: 파일 보내.", "파일을 보내 주시겠어요?"),
    ),
)


class PlainChat:
    """A dialog written down in plain words, behind examples of one (few-shot: Brown et al. 2020).

    Its language is that of the first user message, so that the beginning of the prompt stays the same.
    """

    end_of_turn = "\n\n"
    stop_strings = tuple(
        f"{line}{name}:"
        for words in (_ENGLISH, _KOREAN)
        for name in (words.user, words.assistant)
        for line in ("\n\n", "\n")
    )
    reasoning = None
    thinks = None

    def opens_reasoning(self, think: bool | None = None) -> bool:
        return False

    def render(self, system_prompt: str, messages: Sequence[ChatMessage], think: bool | None = None) -> str:
        words = _KOREAN if speaks_korean(messages[0].content) else _ENGLISH
        names = {"user": words.user, "assistant": words.assistant}
        turns = [f"{words.user}: {asked}\n{words.assistant}: {answer}" for asked, answer in words.examples]
        # An answer begins with the space that the model wrote behind the colon.
        said = [f"{names[message.role]}: {message.content.strip()}" for message in messages]
        dialog = "\n\n".join(turns) + "\n\n" + "\n".join(_paired(said))
        return f"{words.opening}{' ' if system_prompt else ''}{system_prompt}\n\n{dialog}\n{words.assistant}:"


class PlainText:
    """No dialog: what everybody wrote is one text, and the model writes on. The system prompt is no part of it."""

    end_of_turn = ""
    stop_strings: tuple[str, ...] = ()
    reasoning = None
    thinks = None

    def opens_reasoning(self, think: bool | None = None) -> bool:
        return False

    def render(self, system_prompt: str, messages: Sequence[ChatMessage], think: bool | None = None) -> str:
        text = ""
        for message in messages:
            # An answer goes on as the model wrote it, inside a word if need be; a person's next piece is a new one.
            apart = message.role == "user" and text and not text[-1].isspace() and not message.content[:1].isspace()
            text += (" " if apart else "") + message.content
        return text


def _paired(said: Sequence[str]) -> Sequence[str]:
    """An empty line before each question but the first, as between the examples."""
    return [line if index % 2 or not index else f"\n{line}" for index, line in enumerate(said)]
