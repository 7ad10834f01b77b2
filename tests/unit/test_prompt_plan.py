"""What fits goes in, what does not is named, and prompts of successive turns begin alike."""

import itertools

import msgspec
import pytest

from engine.errors import MessageTooLong
from engine.prompt.encoding import PromptEncoder
from engine.prompt.plan import PlannedPrompt, plan_prompt
from engine.service.messages import ChatTurn, PinnedDocument
from engine.templates.chat import ChatTemplate
from knowledge.store.records import Passage, RecalledTurn, Summary
from tests.unit.fake_vocabulary import WordVocabulary
from tests.unit.test_templates import GEMMA, SMOLLM


def passage(number: int, words: int = 20) -> Passage:
    return Passage(number, 1, "manual.pdf", number, "", 0, 1, f"passage{number} " * words)


def talk(pairs: int, words: int = 10) -> list[ChatTurn]:
    turns = []
    for number in range(pairs):
        turns.append(ChatTurn(f"u{number}", "user", f"question{number} " * words))
        turns.append(ChatTurn(f"a{number}", "assistant", f"answer{number} " * words))
    return [*turns, ChatTurn("last", "user", "and now?")]


def plan(turns: list[ChatTurn], window: int, max_tokens: int = 50) -> tuple[PlannedPrompt, str]:
    vocabulary = WordVocabulary()
    encoder = PromptEncoder(vocabulary, ChatTemplate("m", SMOLLM, {}))
    planned = plan_prompt(encoder, "Be brief.", turns, window, max_tokens)
    return planned, vocabulary.text(planned.prompt.tokens)


def test_everything_fits() -> None:
    planned, text = plan(talk(3), window=1000)
    account = planned.plan
    assert account.dropped == ()
    assert account.reserve == 50
    assert account.system + account.excerpts + account.recalled + account.turns == len(planned.prompt.tokens)
    assert text.startswith("<|im_start|>system\nBe brief.<|im_end|>")
    assert text.endswith("and now?<|im_end|>\n<|im_start|>assistant\n")


def test_excerpts_stand_before_the_question_with_their_places() -> None:
    turn = ChatTurn("1", "user", "How?", (passage(3, 1), passage(7, 1)), (RecalledTurn("0", "We spoke of it."),))
    planned, text = plan([turn], window=1000)
    assert (
        "user\nFrom earlier in this conversation:\n- We spoke of it.\n\nAnswer using these excerpts.\n\n"
        "[1] manual.pdf, page 3\npassage3\n\n[2] manual.pdf, page 7\npassage7\n\nQuestion: How?<|im_end|>"
    ) in text
    assert planned.plan.excerpts > 0
    assert planned.plan.recalled > 0


def test_a_korean_question_is_asked_in_korean() -> None:
    _, text = plan([ChatTurn("1", "user", "보증 기간은?", (passage(3, 1),))], window=1000)
    assert "다음 발췌문을 근거로 답하세요." in text
    assert "manual.pdf, 3쪽" in text
    assert "질문: 보증 기간은?" in text


def test_oldest_pairs_go_first_and_are_named() -> None:
    planned, text = plan(talk(20), window=400)
    dropped = planned.plan.dropped
    assert dropped
    assert dropped == tuple(turn.id for turn in talk(20))[: len(dropped)]
    assert len(dropped) % 2 == 0
    assert "question0 " not in text
    assert "answer19 " in text
    assert len(planned.prompt.tokens) <= 400 - planned.plan.reserve


def test_prompts_of_successive_turns_mostly_extend_each_other() -> None:
    dropped = [len(plan(talk(pairs), window=600)[0].plan.dropped) for pairs in range(30)]
    assert dropped == sorted(dropped)
    assert dropped[-1] > 0
    changes = sum(now != before for before, now in itertools.pairwise(dropped))
    assert changes <= 7


def test_excerpts_of_the_last_turn_go_from_the_lowest_ranked() -> None:
    turns = talk(3)
    turns[-1] = ChatTurn("last", "user", "and now?", tuple(passage(number) for number in range(1, 9)))
    planned, text = plan(turns, window=300)
    assert planned.plan.dropped == tuple(turn.id for turn in turns[:-1])
    assert 0 < planned.plan.excerpts_dropped < 8
    assert "passage1 " in text
    assert "passage8 " not in text


def test_a_question_that_cannot_fit_is_refused() -> None:
    with pytest.raises(MessageTooLong) as refused:
        plan([ChatTurn("1", "user", "word " * 500)], window=200)
    assert int(refused.value.details["tokens"]) > int(refused.value.details["room"])


def test_roles_alternate_even_where_an_answer_is_missing() -> None:
    turns = [ChatTurn("1", "user", "one"), ChatTurn("2", "user", "two"), ChatTurn("3", "user", "three")]
    vocabulary = WordVocabulary()
    encoder = PromptEncoder(vocabulary, ChatTemplate("m", GEMMA, {"bos_token": "<s>"}))
    planned = plan_prompt(encoder, "", turns, 500, 50)
    assert "user\none\n\ntwo\n\nthree<end_of_turn>" in vocabulary.text(planned.prompt.tokens)


def test_the_reserve_is_at_most_a_quarter() -> None:
    planned, _ = plan(talk(1), window=400, max_tokens=5000)
    assert planned.plan.reserve == 100


def test_documents_in_view_and_summaries_open_the_first_turn_that_is_kept() -> None:
    vocabulary = WordVocabulary()
    encoder = PromptEncoder(vocabulary, ChatTemplate("m", SMOLLM, {}))
    lease = PinnedDocument("lease.txt", "The rent is due on Monday.")
    turns = [msgspec.structs.replace(turn, asked=float(number)) for number, turn in enumerate(talk(20))]
    plain = plan_prompt(encoder, "Be brief.", turns, 400, 50, pinned=[lease]).plan
    assert plain.pinned > 0
    first, last = plain.dropped[0], plain.dropped[5]
    summary = Summary(first, last, "They counted.", "Small", created=0)
    planned = plan_prompt(encoder, "Be brief.", turns, 400, 50, pinned=[lease], summaries=[summary])
    account, text = planned.plan, vocabulary.text(planned.prompt.tokens)
    assert (
        "<|im_start|>user\nDocument “lease.txt”:\nThe rent is due on Monday.\n\n"
        "The conversation so far, in short:\nThey counted.\n\nquestion"
    ) in text
    assert account.prompt == len(planned.prompt.tokens)
    assert account.summaries > 0
    assert (account.summarised[0], account.summarised[-1]) == (first, last)
    assert not set(account.summarised) & set(account.dropped)
    assert (first, last) not in account.unsummarised


def test_a_document_that_does_not_fit_is_named() -> None:
    encoder = PromptEncoder(WordVocabulary(), ChatTemplate("m", SMOLLM, {}))
    book = PinnedDocument("book.txt", "word " * 150)
    note = PinnedDocument("note.txt", "word " * 10)
    account = plan_prompt(encoder, "", talk(1), 400, 50, pinned=[note, book]).plan
    assert account.pinned_dropped == ("book.txt",)
    assert 0 < account.pinned < 200


def test_a_long_question_puts_summaries_out_and_says_so() -> None:
    encoder = PromptEncoder(WordVocabulary(), ChatTemplate("m", SMOLLM, {}))
    summary = Summary("u0", "a1", "They counted. " * 8, "Small", created=0)
    turns = [*talk(2)[:-1], ChatTurn("last", "user", "word " * 160, asked=1)]
    account = plan_prompt(encoder, "", turns, 400, 50, summaries=[summary]).plan
    assert account.summaries == 0
    assert account.dropped == ("u0", "a0", "u1", "a1")


def example(number: int, words: int = 3) -> list[ChatTurn]:
    return [
        ChatTurn(f"eq{number}", "user", f"asked{number} " * words, example=True),
        ChatTurn(f"ea{number}", "assistant", f"said{number} " * words, example=True),
    ]


def test_examples_stand_before_all_turns_and_stay_when_those_go() -> None:
    planned, text = plan([*example(1), *talk(12)], window=400)
    account = planned.plan
    assert account.dropped
    assert text.index("asked1") < text.index("said1") < text.index("question")
    assert "said1 said1 said1 <|im_end|>" in text
    assert account.prompt == len(planned.prompt.tokens)
    assert account.examples > 6
    assert account.examples_dropped == 0


def test_pinned_documents_stand_behind_the_examples() -> None:
    vocabulary = WordVocabulary()
    encoder = PromptEncoder(vocabulary, ChatTemplate("m", SMOLLM, {}))
    planned = plan_prompt(encoder, "", [*example(1), *talk(1)], 400, 50, pinned=[PinnedDocument("a.txt", "lease")])
    text = vocabulary.text(planned.prompt.tokens)
    assert text.index("said1") < text.index("lease") < text.index("question0")


def test_examples_that_do_not_fit_are_left_out_in_pairs_and_named() -> None:
    planned, text = plan([*example(1, 20), *example(2, 20), *talk(1)], window=400)
    assert planned.plan.examples_dropped == 1
    assert "said1" in text
    assert "asked2" not in text
