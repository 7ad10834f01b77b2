"""Two files say different things: the one that is mentioned is answered from, by the real children."""

from pathlib import Path

from tests.whole.test_command_line import GREEDY, printed


def test_the_mentioned_file_is_the_one_that_is_answered_from(tmp_path: Path) -> None:
    files = []
    for name, rent in (("workshop 2024.md", 840), ("studio.md", 615)):
        file = tmp_path / name
        file.write_text(f"# Lease\n\nThe monthly rent of the rooms is {rent} euros, due on the third day.\n", "utf-8")
        files += ["--file", file]
    asked = "how high is the monthly rent of the rooms?"
    first = printed("ask", f"@studio.md {asked}", *files, "--max-tokens", 24, *GREEDY)
    assert {citation["file"] for citation in first["citations"]} == {"studio.md"}
    again = printed(
        "ask", f"@workshop 2024.md에서 {asked}", "--conversation", first["conversation"], "--max-tokens", 24, *GREEDY
    )
    assert {citation["file"] for citation in again["citations"]} == {"workshop 2024.md"}
