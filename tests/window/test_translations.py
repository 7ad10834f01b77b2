"""Korean is complete and compiled; ``tests.window.update_translations`` brings it up to date."""

import re
import string
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

import engine.errors
from engine.errors import AdapterMisfit, MessageTooLong, ModelFileBroken
from gui.app import TRANSLATIONS
from gui.wording import worded
from knowledge.documents.extraction import Note, NoteKind
from knowledge.errors import ChildDied, DodamError
from tests.window.update_translations import collect, compile_messages


def all_errors(kind: type[DodamError] = DodamError) -> list[type[DodamError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in all_errors(child))]


def pairs(name: str) -> dict[tuple[str, str], ElementTree.Element]:
    tree = ElementTree.parse(TRANSLATIONS / f"{name}_ko.ts")
    return {
        (context.findtext("name", ""), message.findtext("source", "")): translation
        for context in tree.iter("context")
        for message in context.iter("message")
        if (translation := message.find("translation")) is not None
    }


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_every_error_has_a_korean_sentence() -> None:
    assert engine.errors.ModelError in all_errors()
    known = {source for _, source in pairs("errors")}
    assert {kind.sentence for kind in all_errors()} <= known


def test_every_note_has_a_korean_sentence() -> None:
    sentences = {Note(kind, 1, 2).sentence for kind in get_args(NoteKind)}
    assert sentences == {source for context, source in pairs("errors") if context == "notes"}


@pytest.mark.parametrize("name", ["dodam", "errors"])
def test_nothing_is_unfinished_and_placeholders_stay(name: str) -> None:
    for (_, source), translation in pairs(name).items():
        assert translation.get("type") is None, source
        assert translation.text, source
        assert placeholders(translation.text) == placeholders(source), source


@pytest.mark.parametrize("name", ["dodam", "errors"])
def test_compiled_translations_are_up_to_date(name: str, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled.qm"
    compile_messages(TRANSLATIONS / f"{name}_ko.ts", compiled)
    assert compiled.read_bytes() == (TRANSLATIONS / f"{name}_ko.qm").read_bytes()


def test_every_source_text_is_in_the_translation(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh_ko.ts"
    collect(fresh)
    found = {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ElementTree.parse(fresh).iter("context")
        for message in context.iter("message")
    }
    assert found == set(pairs("dodam"))


def test_a_child_that_died_is_told_without_its_signal(speaking: Callable[[str], None]) -> None:
    died = ChildDied(name="knowledge service", reason="SIGKILL")
    assert (
        worded(died) == "The document search stopped unexpectedly. It is started again; nothing that was saved is lost."
    )
    speaking("ko_KR")
    assert worded(died).startswith("문서 찾기 기능이")
    assert "SIGKILL" not in worded(died)


@pytest.mark.parametrize("name", ["dodam", "errors"])
def test_korean_has_no_particles_in_brackets(name: str) -> None:
    """Which of 이/가 follows depends on the name before it: the words put a noun of their own between."""
    both = re.compile(r"이\(가\)|을\(를\)|은\(는\)|와\(과\)|\(으\)로")
    texts = [translation.text or "" for translation in pairs(name).values()]
    assert texts
    assert not [text for text in texts if both.search(text)]


def test_reasons_inside_errors_are_said_in_the_same_language(speaking: Callable[[str], None]) -> None:
    misfit = AdapterMisfit(adapter="polite", model="Qwen3", reason="blk.0.attn_q.weight has another shape")
    assert "it is for a model of another size" in worded(misfit)
    assert "blk.0" not in worded(misfit)
    speaking("ko_KR")
    assert "크기가 다른 모델" in worded(misfit)
    missing = ModelFileBroken(model="Qwen3", reason="part 2 of 3 is missing")
    assert "2번째 파일이 없어요(모두 3개)" in worded(missing)
    strange = ModelFileBroken(model="Qwen3", reason="something new")
    assert "something new" in worded(strange)


def test_large_numbers_in_errors_are_grouped(speaking: Callable[[str], None]) -> None:
    speaking("ko_KR")
    assert "9,120토큰인데 3,042토큰까지" in worded(MessageTooLong(tokens="9120", room="3042"))
