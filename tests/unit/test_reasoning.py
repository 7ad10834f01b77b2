"""Reasoning is found from templates and told from answers, whatever the family writes around it."""

import pytest

from engine.templates.chat import ChatMessage, ChatTemplate
from engine.templates.plain import PlainChat
from engine.templates.reasoning import ReasoningFormat, ReasoningSplitter
from tests.chat_families import FAMILIES, HYPERCLOVA, QWEN3, Family

TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
THINK = ReasoningFormat("<think>", "</think>")
MARKED = ReasoningFormat("<think>", "</think>", answer_opening="<response>", answer_closing="</response>")
CHANNELS = ReasoningFormat(
    "<|channel|>analysis<|message|>",
    "<|end|><|start|>assistant<|channel|>final<|message|>",
    "<|channel|>final<|message|>",
)


def split(text: str, form: ReasoningFormat | None, inside: bool = False, step: int = 1) -> tuple[str, str]:
    """Reasoning and answer of ``text`` that comes in pieces of ``step`` characters."""
    splitter = ReasoningSplitter(form, inside)
    parts = [part for start in range(0, len(text), step) for part in splitter.feed(text[start : start + step])]
    parts += splitter.finish()
    told = ("".join(part.text for part in parts if part.is_reasoning == kind) for kind in (True, False))
    return next(told), next(told)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())
def test_a_template_tells_what_stands_around_reasoning(family: Family) -> None:
    template = ChatTemplate("m", family.template, TOKENS)
    found = template.reasoning
    assert (found.opening, found.closing, found.lead) == (family.opening, family.closing, family.lead)
    assert (template.thinks, template.opens_reasoning()) == (family.thinks, family.opens)


def test_the_switch_changes_the_prompt_and_what_it_opens() -> None:
    qwen = ChatTemplate("m", QWEN3, TOKENS)
    user = [ChatMessage("user", "Hi")]
    assert qwen.render("", user) == qwen.render("", user, think=True)
    assert qwen.render("", user, think=False).endswith("<think>\n\n</think>\n\n")
    assert not qwen.opens_reasoning(think=True)
    clova = ChatTemplate("m", HYPERCLOVA, TOKENS)
    assert clova.render("", user, think=True).endswith("<|im_start|>assistant/think\n")
    assert clova.opens_reasoning(think=True)
    assert not clova.opens_reasoning(think=False)


def test_a_skipping_switch_is_read_the_other_way_round() -> None:
    source = HYPERCLOVA.replace("force_reasoning is defined and force_reasoning is true", "not skip_reasoning")
    template = ChatTemplate("m", source, TOKENS)
    user = [ChatMessage("user", "Hi")]
    assert template.thinks is True
    assert template.render("", user, think=True).endswith("/think\n")
    assert template.render("", user, think=False).endswith("assistant\n")


def test_a_level_of_effort_is_no_switch() -> None:
    assert ChatTemplate("m", FAMILIES["gpt-oss"].template, TOKENS).thinks is None


def test_earlier_reasoning_goes_back_as_the_family_does_it() -> None:
    talk = [ChatMessage("user", "Hi"), ChatMessage("assistant", "Yes.", "Hm, yes."), ChatMessage("user", "Why?")]
    assert "Hm, yes." not in ChatTemplate("m", QWEN3, TOKENS).render("", talk)
    keeping = QWEN3.replace("loop.index0 > ns.last", "thought")
    assert "<think>\nHm, yes.\n</think>\n\nYes.<|im_end|>" in ChatTemplate("m", keeping, TOKENS).render("", talk)


def test_an_answer_can_have_marks_of_its_own() -> None:
    asked = "Think between <think></think>, answer between <response></response>."
    source = f"{{% if thinking %}}{asked}{{% endif %}}{{{{ messages[0].content }}}}"
    found = ChatTemplate("m", source, TOKENS).reasoning
    assert (found.closing, found.answer_opening, found.answer_closing) == ("</think>", "<response>", "</response>")


def test_a_plain_dialog_has_no_reasoning() -> None:
    assert PlainChat().reasoning is None
    assert split("<think>x</think>y", None) == ("", "<think>x</think>y")


@pytest.mark.parametrize("step", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(
    ("text", "form", "inside", "parts"),
    [
        ("<think>\nHm, 1 < 2.\n</think>\n\nYes.\n", THINK, False, ("Hm, 1 < 2.", "Yes.\n")),
        ("\n<think>a</think>b<think>c</think>", THINK, False, ("a", "b<think>c</think>")),
        ("Hm </thin </think> Yes", THINK, True, ("Hm </thin", "Yes")),
        ("Still thinking </thi", THINK, True, ("Still thinking </thi", "")),
        ("<thing> is a tag", THINK, False, ("", "<thing> is a tag")),
        ("  Hello", THINK, False, ("", "  Hello")),
        ("</think>\nHello", THINK, False, ("", "Hello")),
        ("<think>\n\n</think>\n\nHello", THINK, False, ("", "Hello")),
        ("<thi", THINK, False, ("", "<thi")),
        ("", THINK, True, ("", "")),
        (f"{CHANNELS.opening}Hm{CHANNELS.closing}Yes", CHANNELS, False, ("Hm", "Yes")),
        (f"{CHANNELS.lead}Yes", CHANNELS, False, ("", "Yes")),
        ("<think>a</think>\n<response>\nYes, <b>.\n</response>\n", MARKED, False, ("a", "Yes, <b>.")),
        ("<think>a</think> Yes </response", MARKED, False, ("a", "Yes </response")),
        ("<think>a</think><response>Yes </resp", MARKED, False, ("a", "Yes </resp")),
    ],
)
def test_parts_are_the_same_however_the_text_comes(
    text: str, form: ReasoningFormat, inside: bool, parts: tuple[str, str], step: int
) -> None:
    assert split(text, form, inside, step) == parts


def test_reasoning_is_told_as_it_comes() -> None:
    splitter = ReasoningSplitter(THINK, inside=True)
    assert [part.text for part in splitter.feed("One, ")] == ["One,"]
    assert [part.text for part in splitter.feed("two<")] == [" two"]
    assert splitter.is_inside
    assert [part.text for part in splitter.feed("/think>")] == []
    assert not splitter.is_inside
