"""BM25 over the full-text tables."""

from collections.abc import Iterator

import pytest

from knowledge.documents.passages import PassageDraft
from knowledge.profile import Profile
from knowledge.search import lexical
from knowledge.search.frequencies import LONG_LIST
from knowledge.search.lexical import NOTHING, LexicalRanking, LexicalSearch
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.documents import DocumentStore, content_scope

CATS, DOGS = "a" * 64, "b" * 64


@pytest.fixture
def database(profile: Profile) -> Iterator[Database]:
    database = Database(profile.database)
    yield database
    database.close()


@pytest.fixture
def documents(database: Database) -> DocumentStore:
    store = DocumentStore(database)
    store.add_content(
        CATS, 1, None, "", drafts("고양이는 우유를 좋아한다", "Cats sleep for sixteen hours", "Milk is white")
    )
    store.add_content(DOGS, 1, None, "", drafts("Dogs sleep less than cats"))
    return store


def drafts(*texts: str) -> list[PassageDraft]:
    return [PassageDraft(text, place, place + 1, None, "") for place, text in enumerate(texts)]


def ranked(database: Database, *contents: str, query: str, among: list[int] | None = None) -> LexicalRanking:
    with database.reading() as connection:
        return LexicalSearch("passage_terms").rank(
            connection, [content_scope(sha256) for sha256 in contents], query, 10, among
        )


def rows(ranking: LexicalRanking) -> list[int]:
    return [row for row, _ in ranking.scores]


@pytest.mark.usefixtures("documents")
class TestRank:
    def test_only_the_given_contents_are_searched(self, database: Database) -> None:
        assert rows(ranked(database, CATS, query="sleeping cats")) == [2]
        assert rows(ranked(database, DOGS, query="sleeping cats")) == [4]
        assert sorted(rows(ranked(database, CATS, DOGS, query="sleeping cats"))) == [2, 4]

    def test_many_contents_are_told_apart_by_their_rows(self, database: Database) -> None:
        with database.reading() as connection:
            found = LexicalSearch("passage_terms").rank(connection, None, "sleeping cats", 10, among=[1, 2, 3])

        assert found == ranked(database, CATS, query="sleeping cats")

    def test_a_korean_word_is_found_whatever_follows_it(self, database: Database) -> None:
        assert rows(ranked(database, CATS, query="고양이가 우유에")) == [1]

    def test_a_scope_is_no_term(self, database: Database) -> None:
        assert ranked(database, CATS, query=content_scope(CATS)) == NOTHING

    @pytest.mark.parametrize("query", ["", "?!", "unheard"])
    def test_a_query_without_a_match(self, database: Database, query: str) -> None:
        assert ranked(database, CATS, query=query) == NOTHING

    def test_no_content_finds_nothing(self, database: Database) -> None:
        assert ranked(database, query="cats") == NOTHING

    def test_coverage_falls_with_the_words_that_nothing_has(self, database: Database) -> None:
        told = ranked(database, CATS, query="white milk").coverage
        foreign = ranked(database, CATS, query="milk " + " ".join(f"fremd{i}" for i in range(40))).coverage

        assert told == 1.0
        assert 0.0 < foreign < 0.5

    def test_only_the_given_rows_are_told(self, database: Database) -> None:
        assert rows(ranked(database, CATS, DOGS, query="cats", among=[4])) == [4]
        assert ranked(database, CATS, query="cats", among=[]) == NOTHING

    def test_a_page_as_a_query_and_many_contents(self, database: Database) -> None:
        page = " ".join(f"word{i}" for i in range(5000))
        many = [f"{i:064x}" for i in range(400)]

        assert rows(ranked(database, CATS, *many, query="cats " + page)) == [2]


def test_messages_are_ranked_within_their_conversation(database: Database) -> None:
    conversations = ConversationStore(database)
    first, second = conversations.create(), conversations.create()
    conversations.add_message(first.id, None, "user", "초코는 강아지 이름이다")
    conversations.add_message(second.id, None, "user", "강아지")

    with database.reading() as connection:
        found = LexicalSearch("message_terms").rank(connection, [first.id], "강아지의 이름", 10)

    assert rows(found) == [1]


def test_a_word_that_most_rows_have_is_not_looked_up_where_that_takes_long(database: Database) -> None:
    texts = ["the moon", *(f"the {number}" for number in range(LONG_LIST)), *["nothing of it"] * 10]
    DocumentStore(database).add_content(CATS, 1, None, "", drafts(*texts))

    assert rows(ranked(database, CATS, query="the moon")) == [1]
    assert len(rows(ranked(database, CATS, query="the"))) == 10


def test_words_are_counted_again_when_many_rows_have_come(database: Database) -> None:
    store = DocumentStore(database)
    search = LexicalSearch("passage_terms")
    store.add_content(CATS, 1, None, "", drafts("cats", "cats and dogs", "birds"))

    def coverage() -> float:
        with database.reading() as connection:
            return search.rank(connection, [content_scope(CATS)], "dogs unheard", 10).coverage

    before = coverage()
    store.add_content(DOGS, 1, None, "", drafts(*["dogs"] * 20))

    assert coverage() < before


def test_short_numbers_say_nothing_of_the_language(database: Database) -> None:
    DocumentStore(database).add_content(CATS, 1, None, "", drafts("2 and 4 are even", "cats of 1998", "birds"))
    assert ranked(database, CATS, query="2 더하기 2는 4 이다").coverage == 0.0
    assert rows(ranked(database, CATS, query="2 더하기 2는 4 이다")) == [1]
    assert ranked(database, CATS, query="2 4").coverage > 0.0
    assert ranked(database, CATS, query="1998 고양이").coverage > 0.0


def many_rows(database: Database) -> None:
    """Forty texts of some length in which words are of very different frequency."""
    words = [f"word{number}" for number in range(40)]
    DocumentStore(database).add_content(
        CATS, 1, None, "", drafts(*(" ".join(words[: 40 - row] + ["filler"] * 20) for row in range(40)))
    )


def test_scores_are_those_of_fts5(database: Database) -> None:
    many_rows(database)
    query = "word39 word35 word30"

    with database.reading() as connection:
        told = connection.execute(
            "SELECT rowid, -bm25(passage_terms, 0.0, 1.0) AS score FROM passage_terms WHERE passage_terms MATCH ?",
            (" OR ".join(query.split()),),
        ).fetchall()

    apart = "word39 filler word35 filler word30"
    found = dict(ranked(database, CATS, query=apart).scores)
    assert {row["rowid"] for row in told} <= found.keys()
    for row in told:
        assert found[row["rowid"]] == pytest.approx(row["score"], rel=0.05)


def test_among_many_rows_the_same_ones_are_the_best(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    many_rows(database)
    of_all = ranked(database, CATS, query="word39 word30 filler unheard")
    monkeypatch.setattr(lexical, "SCORED", 5)

    assert ranked(database, CATS, query="word39 word30 filler unheard").scores == of_all.scores[:5]
    assert rows(ranked(database, CATS, query="word39 word30", among=[7, 9])) == [9, 7]
    assert ranked(database, CATS, query="unheard") == NOTHING
    with database.reading() as connection:
        by_rows = LexicalSearch("passage_terms").rank(connection, None, "word39 word30 filler", 10, list(range(1, 41)))
    assert by_rows == ranked(database, CATS, query="word39 word30 filler")


def test_words_that_only_others_have_are_not_what_is_looked_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_rows(database)
    DocumentStore(database).add_content(DOGS, 1, None, "", drafts("rare strange seldom words of another file"))
    monkeypatch.setattr(lexical, "SCORED", 5)

    assert len(rows(ranked(database, CATS, query="rare strange seldom words of another file word20"))) == 5
