"""What was looked at is given once, and never when the file has changed."""

from pathlib import Path

from knowledge.documents.opened_once import OpenedOnce


def test_what_was_looked_at_is_given_once(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("one")
    opened: list[str] = []

    def opener(file: Path) -> list[str]:
        opened.append(file.read_text())
        return opened[-1:]

    files = OpenedOnce(opener)
    looked_at = files.look(path)

    assert files.take(path) is looked_at
    assert files.take(path) is not looked_at
    assert opened == ["one", "one"]


def test_a_changed_and_another_file_are_opened_anew(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("one")
    second.write_text("two")
    files = OpenedOnce(Path.read_text)

    files.look(first)
    first.write_text("changed")
    assert files.take(first) == "changed"
    files.look(first)
    assert files.take(second) == "two"
