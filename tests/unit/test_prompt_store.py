"""The prompt library: kept, brought back, written to a file and read again."""

import pytest

from knowledge.errors import PromptsUnreadable
from knowledge.profile import Profile
from knowledge.store.database import Database
from knowledge.store.prompts import PromptDraft, PromptExample, PromptStore, read_prompts, written_prompts
from knowledge.store.starting_prompts import STARTING_PROMPTS

POLITE = PromptDraft("Polite's", "Rewrite {{text}}", (PromptExample("Come.", "Would you come?"),))


@pytest.fixture
def prompts(profile: Profile) -> PromptStore:
    return PromptStore(Database(profile.database))


def test_a_new_library_holds_prompts_in_both_languages_once(profile: Profile, prompts: PromptStore) -> None:
    names = [prompt.name for prompt in prompts.prompts()]
    assert names == [prompt.name for prompt in STARTING_PROMPTS]
    assert {"Summarise", "요약하기"} <= set(names)
    spelling = next(prompt for prompt in prompts.prompts() if prompt.name == "맞춤법 고치기")
    assert spelling.examples[0].answer == "오늘은 왠지 기분이 좋다."
    for prompt in prompts.prompts():
        prompts.delete(prompt.id)
    assert PromptStore(Database(profile.database)).prompts() == []


def test_the_last_used_comes_first_and_a_deleted_one_comes_back(prompts: PromptStore) -> None:
    mine = prompts.add(POLITE)
    prompts.mark_used(mine.id)
    first = prompts.prompts()[0]
    assert first.draft == POLITE
    prompts.delete(first.id)
    assert first not in prompts.prompts()
    prompts.put(first)
    assert prompts.prompts()[0] == first


def test_a_library_goes_through_a_file_and_known_prompts_are_passed_over(prompts: PromptStore) -> None:
    before = prompts.prompts()
    mine = prompts.add(POLITE)
    content = written_prompts([mine, *before])
    assert "요약하기" in content.decode()
    drafts = read_prompts(content, "mine.json")
    assert drafts[0] == POLITE
    assert prompts.add_all([*drafts, POLITE]) == 0
    prompts.delete(mine.id)
    assert prompts.add_all(drafts) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"dodam_prompts": 2, "prompts": []}',
        b'{"dodam_prompts": 1, "prompts": [{"name": " ", "text": ""}]}',
        b'{"dodam_prompts": 1, "prompts": [{"name": 1, "text": ""}]}',
        b" " * 4_000_001,
    ],
)
def test_another_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(PromptsUnreadable):
        read_prompts(content, "photo.json")
