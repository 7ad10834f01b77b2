"""Looking at an answer word by word with the real children, and going on from another word."""

from engine.services import Services
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended
from engine.turn.word_scores import score_answer
from tests.whole.test_branches import SETTINGS, ask, loaded, services

__all__ = ["loaded", "services"]


def test_another_word_makes_another_version_that_begins_with_it(loaded: Services) -> None:
    store = loaded.conversations
    conversation = store.create(settings=SETTINGS)
    answer = ask(loaded, conversation.id, "Name three fruits.")
    assert answer.parent_id is not None
    words = score_answer(loaded, answer.id)
    assert "".join(word.text for word in words) == answer.text
    place = next(at for at, word in enumerate(words) if at > 1 and any(one.text.strip() for one in word.alternatives))
    other = next(one for one in words[place].alternatives if one.text.strip())
    store.set_leaf(conversation.id, answer.parent_id)
    ended = list(Turn(loaded, conversation.id).regenerate(begin=other.begin))[-1]
    assert isinstance(ended, Ended)
    beginning = "".join(word.text for word in words[:place])
    assert ended.message.text.startswith(beginning + other.text)
    assert loaded.branches.siblings(conversation.id)[answer.id] == (answer.id, ended.message.id)
    assert [message.text for message in store.branch(conversation.id)][-1] == ended.message.text
    ask(loaded, conversation.id, "And one more?")
    assert store.branch(conversation.id)[-3].id == ended.message.id
