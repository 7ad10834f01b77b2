"""The tree of a conversation: siblings, the branch that is shown, deleting with undo."""

import pytest

from knowledge.errors import MessageNotFound
from knowledge.profile import Profile
from knowledge.store.branches import BranchStore
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.records import Role
from knowledge.store.summaries import SummaryStore


class Tree:
    """A conversation: q1 → a1, a2 (→ q2 → b1) and a second first question r1 → c1."""

    def __init__(self, database: Database) -> None:
        self.store = ConversationStore(database)
        self.id = self.store.create("tree").id
        self.names: dict[str, str] = {}
        for name, parent in (
            ("q1", None), ("a1", "q1"), ("a2", "q1"), ("q2", "a2"), ("b1", "q2"), ("r1", None), ("c1", "r1"),
        ):  # fmt: skip
            role: Role = "assistant" if name[0] in "abc" else "user"
            parent_id = self.names[parent] if parent else None
            self.names[name] = self.store.add_message(self.id, parent_id, role, f"text of {name}").id

    def shown(self) -> list[str]:
        return [message.text.removeprefix("text of ") for message in self.store.branch(self.id)]

    def found(self, word: str) -> list[str]:
        return [hit.conversation.id for hit in self.store.search(word)]


@pytest.fixture
def database(profile: Profile) -> Database:
    return Database(profile.database)


@pytest.fixture
def tree(database: Database) -> Tree:
    return Tree(database)


@pytest.fixture
def branches(database: Database) -> BranchStore:
    return BranchStore(database)


def test_siblings_are_told_oldest_first_and_only_where_there_are_any(tree: Tree, branches: BranchStore) -> None:
    names = tree.names
    first, answers = (names["q1"], names["r1"]), (names["a1"], names["a2"])
    assert branches.siblings(tree.id) == {
        names["q1"]: first, names["r1"]: first, names["a1"]: answers, names["a2"]: answers,
    }  # fmt: skip


def test_choosing_a_message_shows_the_branch_written_last_below_it(tree: Tree, branches: BranchStore) -> None:
    assert tree.shown() == ["r1", "c1"]
    branches.show(tree.names["q1"])
    assert tree.shown() == ["q1", "a2", "q2", "b1"]
    branches.show(tree.names["a1"])
    assert tree.shown() == ["q1", "a1"]
    with pytest.raises(MessageNotFound):
        branches.show("nobody")


def test_the_path_and_its_messages_are_those_of_the_shown_branch(tree: Tree, branches: BranchStore) -> None:
    branches.show(tree.names["a2"])
    path = branches.path(tree.id)
    assert path == [tree.names[name] for name in ("q1", "a2", "q2", "b1")]
    assert [message.id for message in branches.messages([path[2], "nobody", path[0]])] == [path[2], path[0]]


def test_what_follows_goes_along_and_the_neighbour_is_shown(tree: Tree, branches: BranchStore) -> None:
    branches.show(tree.names["b1"])
    deletion = branches.delete(tree.names["a2"])
    assert deletion.count == 3
    assert tree.shown() == ["q1", "a1"]
    assert branches.siblings(tree.id).keys() == {tree.names["q1"], tree.names["r1"]}
    assert tree.found("b1") == []
    branches.undelete(deletion)
    assert tree.shown() == ["q1", "a2", "q2", "b1"]
    assert tree.found("b1") == [tree.id]


def test_without_a_neighbour_what_came_before_is_shown(tree: Tree, branches: BranchStore) -> None:
    branches.show(tree.names["b1"])
    branches.delete(tree.names["q2"])
    assert tree.shown() == ["q1", "a2"]
    branches.delete(tree.names["q1"])
    assert tree.shown() == ["r1", "c1"]
    branches.delete(tree.names["r1"])
    assert tree.shown() == []
    with pytest.raises(MessageNotFound):
        branches.delete(tree.names["r1"])


def test_two_deletions_are_undone_and_purged_apart(tree: Tree, branches: BranchStore, database: Database) -> None:
    earlier = branches.delete(tree.names["b1"])
    later = branches.delete(tree.names["a1"])
    assert branches.with_deleted() == [tree.id]
    branches.purge(tree.id, earlier.deleted)
    branches.undelete(earlier)
    branches.undelete(later)
    with database.reading() as connection:
        texts = [row["text"] for row in connection.execute("SELECT text FROM messages ORDER BY seq")]
    assert texts == [f"text of {name}" for name in ("q1", "a1", "a2", "q2", "r1", "c1")]
    assert branches.with_deleted() == []


def test_a_purge_leaves_no_row_no_word_and_no_summary(tree: Tree, branches: BranchStore, database: Database) -> None:
    names, summaries = tree.names, SummaryStore(database)
    summaries.add(tree.id, names["q1"], names["q2"], "of what goes", "model")
    summaries.add(tree.id, names["q1"], names["a1"], "of what stays", "model")
    deletion = branches.delete(names["a2"])
    branches.purge(tree.id, deletion.deleted)
    assert [summary.text for summary in summaries.summaries(tree.id)] == ["of what stays"]
    with database.reading() as connection:
        [messages] = connection.execute("SELECT count(*) FROM messages").fetchone()
        [indexed] = connection.execute("SELECT count(*) FROM message_terms").fetchone()
    assert (messages, indexed) == (4, 4)


def test_a_branch_of_ten_thousand_messages_is_deleted_without_a_look_at_each_row_for_each(
    database: Database, branches: BranchStore
) -> None:
    store = ConversationStore(database)
    made = store.create()
    ids = [f"m{number}" for number in range(10_000)]
    with database.transaction() as connection:
        connection.executemany(
            "INSERT INTO messages (id, conversation_id, parent_id, role, text, created, state)"
            " VALUES (?, ?, ?, 'user', 'x', 0, 'complete')",
            [(message_id, made.id, ids[number - 1] if number else None) for number, message_id in enumerate(ids)],
        )
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM messages WHERE conversation_id = ? AND parent_id = ?", ("a", "b")
        ).fetchall()
    store.set_leaf(made.id, ids[-1])
    assert "messages_by_parent" in plan[0]["detail"]
    assert branches.delete(ids[1]).count == 9_999
    assert branches.path(made.id) == ids[:1]
