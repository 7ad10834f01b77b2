"""Search over all conversations: titles, tags, messages; English and Korean; what was found is marked."""

import pytest

from knowledge.profile import Profile
from knowledge.store.conversation_search import CONVERSATIONS_FOUND, parse_query, patterns_of, snippet_of, spans_of
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.filing import FilingStore


@pytest.fixture
def database(profile: Profile) -> Database:
    return Database(profile.database)


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


@pytest.fixture
def filing(database: Database) -> FilingStore:
    return FilingStore(database)


def marked(text: str, query: str) -> list[str]:
    snippet, marks = snippet_of(text, patterns_of(parse_query(query).words))
    return [snippet[first:last] for first, last in marks]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("임대료를", "사무실임대료는 얼마인가요?"),
        ("임대", "사무실임대료는 얼마인가요?"),
        ("계약서에서", "그 계약서의 끝"),
        ("행성은", "왜행성이 무엇인가요"),
        ("rent", "We rented an office"),
        ("renting", "We rented an office"),
        ("office re", "We rented an office"),
        ("한국", "한국"),
    ],
)
def test_messages_are_found_and_the_place_is_marked(store: ConversationStore, query: str, said: str) -> None:
    made = store.create("untitled")
    message = store.add_message(made.id, None, "user", said)
    store.create("other")
    [hit] = store.search(query)
    assert (hit.conversation.id, hit.message_id) == (made.id, message.id)
    assert marked(said, query)


@pytest.mark.parametrize("query", ["임금", "은행", "office lamp", "료임"])
def test_what_is_not_there_is_not_found(store: ConversationStore, query: str) -> None:
    store.add_message(store.create("untitled").id, None, "user", "사무실임대료는 얼마인가요? We rented an office")
    assert store.search(query) == []


def test_titles_and_tags_are_found_without_a_message(store: ConversationStore, filing: FilingStore) -> None:
    made = store.create("Kyoto 여행계획")
    filing.tag([made.id], ["가족"], [])
    for query in ("kyoto", "여행", "계획 가족", "KYOTO"):
        [hit] = store.search(query)
        assert (hit.conversation.id, hit.message_id) == (made.id, "")
    [hit] = store.search("여행")
    assert [hit.conversation.title[first:last] for first, last in hit.title_marks] == ["여행"]


def test_a_decomposed_query_finds_composed_words(store: ConversationStore) -> None:
    made = store.create("여행")
    assert [hit.conversation.id for hit in store.search("여행")] == [made.id]


def test_a_tag_narrows_a_search_and_stands_alone(store: ConversationStore, filing: FilingStore) -> None:
    work, home = store.create("lease one"), store.create("lease two")
    for made in (work, home):
        store.add_message(made.id, None, "user", "the landlord wrote")
    filing.tag([work.id], ["Work"], [])
    assert {hit.conversation.id for hit in store.search("landlord")} == {work.id, home.id}
    assert [hit.conversation.id for hit in store.search("#work landlord")] == [work.id]
    assert [hit.conversation.id for hit in store.search("#wo")] == [work.id]
    assert store.search("#nothing") == []


def test_the_newest_message_is_shown_and_the_last_used_chat_first(store: ConversationStore) -> None:
    first = store.create("a")
    store.add_message(first.id, None, "user", "marmot one")
    newer = store.add_message(first.id, None, "user", "marmot two")
    second = store.create("b")
    store.add_message(second.id, None, "user", "a marmot elsewhere")
    hits = store.search("marmot")
    assert [hit.conversation.id for hit in hits] == [second.id, first.id]
    assert hits[1].message_id == newer.id


def test_all_messages_that_were_found_are_counted_and_listed(store: ConversationStore) -> None:
    made, other = store.create("a"), store.create("b")
    told = [store.add_message(made.id, None, "user", f"{words} 여행") for words in ("marmot one", "no", "Marmots two")]
    store.add_message(other.id, None, "user", "marmot")
    assert [(hit.conversation.id, hit.messages) for hit in store.search("marmot")] == [(other.id, 1), (made.id, 2)]
    hits = store.search_messages(made.id, "marmot")
    assert [hit.message_id for hit in hits] == [told[2].id, told[0].id]
    assert [hit.snippet[first:last] for hit in hits for first, last in hit.marks] == ["Marmot", "marmot"]
    assert len(store.search_messages(made.id, "여행은")) == 3
    assert store.search_messages(made.id, "#tag") == []


def test_deleted_conversations_are_not_found_and_archived_ones_are(
    store: ConversationStore, filing: FilingStore
) -> None:
    gone, archived = store.create("x"), store.create("y")
    for made in (gone, archived):
        store.add_message(made.id, None, "user", "marmot")
    store.delete(gone.id)
    filing.set_archived([archived.id], True)
    assert [hit.conversation.archived for hit in store.search("marmot")] == [True]


def test_a_common_word_gives_the_newest_conversations(store: ConversationStore) -> None:
    made = [store.create(f"{number}").id for number in range(CONVERSATIONS_FOUND + 5)]
    for conversation_id in made:
        store.add_message(conversation_id, None, "user", "marmot")
    found = [hit.conversation.id for hit in store.search("marmot")]
    assert found == made[:4:-1]


def test_snippets_begin_a_little_before_what_was_found() -> None:
    text = "word " * 100 + "marmot " + "word " * 100
    snippet, marks = snippet_of(text, patterns_of(["marmot"]))
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert [snippet[first:last] for first, last in marks] == ["marmot"]
    assert marks[0][0] < 30


def test_marks_are_where_the_words_stand() -> None:
    assert spans_of("Office, office", patterns_of(["office"])) == ((0, 6), (8, 14))
    assert spans_of("a (b) *", patterns_of(["(b)"])) == ((2, 5),)
    assert spans_of("nothing", patterns_of(["[", "\\"])) == ()
    assert spans_of("nothing", patterns_of([])) == ()
