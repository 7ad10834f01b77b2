"""The window over real children: a T5 and an encoder are chosen in the menu, asked, and answer in the transcript."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.background import Workers
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.session import Session, open_session
from gui.window_controller import WindowController
from knowledge.profile import Profile
from tests.tiny_bert import TinyBert, write_bert
from tests.tiny_t5 import TinyT5, write_t5

PATIENCE_MS = 60_000


@pytest.fixture
def t5(profile: Profile) -> TinyT5:
    profile.models.mkdir(parents=True, exist_ok=True)
    return write_t5(profile.models / "tiny-t5.gguf", gated=True)


@pytest.fixture
def ranker(profile: Profile) -> TinyBert:
    profile.models.mkdir(parents=True, exist_ok=True)
    return write_bert(profile.models / "tiny-ranker.gguf")


@pytest.fixture
def real(profile: Profile, t5: TinyT5, ranker: TinyBert) -> Iterator[Session]:
    session = open_session(profile, lambda _outcome: None)
    yield session
    session.close()


def choose(window: MainWindow, name: str) -> None:
    """Click a model in the menu."""
    actions = window.header.model.menu_shown.actions()
    next(action for action in actions if action.text().startswith(name)).trigger()


def answer(qtbot: QtBot, window: MainWindow, controller: WindowController, text: str) -> str:
    """Send ``text`` and wait for what comes."""
    before = len(controller.conversation.messages)
    window.composer.suggest(text)
    window.composer._field.sent.emit()

    def answered() -> bool:
        messages = controller.conversation.messages
        return len(messages) == before + 2 and messages[-1].state == "complete"

    qtbot.waitUntil(answered, timeout=PATIENCE_MS)
    return controller.conversation.messages[-1].text


def test_a_t5_and_an_encoder_answer_in_the_transcript(
    qtbot: QtBot,
    window: MainWindow,
    workers: Workers,
    real: Session,
    t5: TinyT5,
    ranker: TinyBert,
    tmp_path: Path,
    speaking: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    controller = WindowController(real, workers, window, Preferences(model=str(t5.path)))
    qtbot.waitUntil(lambda: controller.models.path == str(t5.path), timeout=PATIENCE_MS)
    assert "summarize: …" in window.composer._field.placeholderText()
    question = "translate English to German: that is good."
    source = [*t5.pieces.encode(question), t5.pieces.eos_id()]
    assert t5.pieces.decode(t5.greedy(source, 200)).startswith(answer(qtbot, window, controller, question)[:40])

    choose(window, "tiny-ranker")
    qtbot.waitUntil(lambda: controller.models.path == str(ranker.path), timeout=PATIENCE_MS)
    assert "labels:" in window.composer._field.placeholderText()
    table = answer(qtbot, window, controller, "the cat sat on the mat\nlabels: cat, deadline")
    assert {"cat", "deadline"} <= set(table.replace("|", " ").split())

    # With nothing to find and nothing to sort, the model says what it can do, in the user's language.
    speaking("ko_KR")
    notices: list[str] = []
    monkeypatch.setattr(controller.conversation, "notice", notices.append)
    window.composer.suggest("when is the deadline?")
    window.composer._field.sent.emit()
    qtbot.waitUntil(lambda: bool(notices), timeout=PATIENCE_MS)
    assert "찾기와 분류만" in notices[0]

    facts = tmp_path / "facts.txt"
    facts.write_text("the library opens at nine.\n\nthe deadline is monday.\n")
    conversation = controller.conversation.conversation_id
    assert list(real.services.knowledge.add_file(conversation, facts))[-1].state in ("ready", "embedding")
    found = answer(qtbot, window, controller, "when is the deadline?")
    assert "deadline is monday" in found
    assert controller.conversation.messages[-1].citations
    roles = [message.role for message in real.services.conversations.branch(conversation)]
    assert roles == ["user", "assistant", "user", "assistant", "user", "user", "assistant"]
