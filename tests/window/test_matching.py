"""What a person types finds what is meant, in both languages and before a syllable is whole."""

import pytest

from gui.matching import fitness


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("new", "New chat"),
        ("CHAT", "New chat"),
        ("cha new", "New chat"),
        ("cs", "Chat settings…"),
        ("새 대화", "새 대화"),
        ("새대화", "새 대화"),
        ("ㅅㄷㅎ", "새 대화"),
        ("ㄷㅎ", "새 대화"),
        ("새 ㄷ", "새 대화"),
        ("대호", "새 대화"),
        ("설저", "설정"),
        ("설정", "설정"),
        ("", "anything"),
    ],
)
def test_finds(query: str, text: str) -> None:
    assert fitness(query, [text]) is not None


@pytest.mark.parametrize(
    ("query", "text"),
    [("zebra", "New chat"), ("new dog", "New chat"), ("ㅎㄷ", "새 대화"), ("ㅏ", "새 대화"), ("hat", "cat")],
)
def test_does_not_find(query: str, text: str) -> None:
    assert fitness(query, [text]) is None


def test_decomposed_hangul_is_the_same() -> None:
    assert fitness("\u1109\u1162", ["새 대화"]) == fitness("새", ["새 대화"])


def test_better_fits_come_first() -> None:
    texts = ["Research", "Old search", "Search chats", "Save each archive"]
    ranked = sorted(texts, key=lambda text: -(fitness("search", [text]) or 0))
    assert ranked == ["Search chats", "Old search", "Research", "Save each archive"]
    own, other = fitness("chat", ["Chat settings", ""]), fitness("chat", ["Rename", "chat"])
    assert own is not None
    assert other is not None
    assert own > other
