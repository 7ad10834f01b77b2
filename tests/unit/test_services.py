"""What the services do together."""

import msgspec

from engine.kv_cache.files import StateFiles
from engine.services import open_services
from knowledge.profile import Profile
from tests.unit.test_kv_files import KEY, SNAPSHOT


class Forgetful:
    """Notes what it is told to forget, in a list that it shares."""

    def __init__(self, name: str, noted: list[tuple[str, str]]) -> None:
        self._name = name
        self._noted = noted

    def forget_conversation(self, conversation_id: str) -> None:
        self._noted.append((self._name, conversation_id))


def test_the_rows_of_a_forgotten_conversation_go_last(profile: Profile) -> None:
    # They are what the next start finds it by where this one is cut short.
    noted: list[tuple[str, str]] = []
    services = open_services(profile, lambda _outcome: None)
    forgetful = msgspec.structs.replace(
        services, knowledge=Forgetful("knowledge", noted), model=Forgetful("model", noted)
    )
    forgetful.forget_conversation("ant")
    assert noted == [("model", "ant"), ("knowledge", "ant")]
    services.close()


def test_a_conversation_that_was_brought_back_is_not_forgotten(profile: Profile) -> None:
    noted: list[tuple[str, str]] = []
    services = open_services(profile, lambda _outcome: None)
    forgetful = msgspec.structs.replace(
        services, knowledge=Forgetful("knowledge", noted), model=Forgetful("model", noted)
    )
    gone, back = (services.conversations.create(title).id for title in ("gone", "back"))
    for conversation_id in (gone, back):
        services.conversations.delete(conversation_id)
    services.conversations.restore(back)
    forgetful.forget_conversations([gone, back])
    assert noted == [("model", gone), ("knowledge", gone)]
    services.close()


def test_forgetting_reaches_the_states_on_disk_without_a_model(profile: Profile) -> None:
    StateFiles(profile.kv).write("ant", KEY, SNAPSHOT)
    services = open_services(profile, lambda _outcome: None)
    services.model.forget_conversation("ant")
    services.close()
    assert list(profile.kv.iterdir()) == []
