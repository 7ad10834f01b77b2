"""``dodam`` as a person types it: real processes, the real starter model, real Chroma."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from knowledge.profile import Profile
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from tests.adapter_files import random_pairs, write_adapter, write_llama

ROOT = Path(__file__).resolve().parents[2]
GREEDY = ("--temperature", "0", "--seed", "1")


def dodam(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run ``dodam`` and check its exit code."""
    command = [sys.executable, "-m", "gui.launch", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == code, done.stderr
    return done


def printed(*arguments: object) -> Any:
    return json.loads(dodam(*arguments, "--json").stdout)


@pytest.fixture
def lease(tmp_path: Path) -> Path:
    file = tmp_path / "lease.md"
    file.write_text(
        "# Lease\n\n## Rent\n\nThe monthly rent of the workshop is 840 euros, due on the third working day.\n\n"
        "## 해지\n\n계약 해지는 석 달 전에 서면으로 알려야 합니다.\n\n## Pets\n\nTwo cats may live in the workshop.\n",
        "utf-8",
    )
    return file


def test_ask_answers_goes_on_and_is_kept() -> None:
    first = printed("ask", "Name one colour of the rainbow.", "--max-tokens", 24, *GREEDY)
    assert first["answer"].strip()
    assert first["model"].startswith("SmolLM2-135M")
    assert first["citations"] == []
    assert 0 < first["usage"]["completion_tokens"] <= 24
    assert set(first["timings"]) == {
        "load_s", "retrieve_s", "first_token_s", "prompt_tokens_per_s", "decode_tokens_per_s",
    }  # fmt: skip
    again = printed("ask", "And another one?", "--conversation", first["conversation"], "--max-tokens", 16, *GREEDY)
    assert again["usage"]["prompt_tokens"] > first["usage"]["prompt_tokens"]
    markdown = dodam("export", first["conversation"], "--format", "md").stdout
    assert "Name one colour of the rainbow." in markdown
    assert again["answer"].strip() in markdown
    [record] = json.loads(dodam("export", first["conversation"], "--format", "json").stdout)
    assert [message["role"] for message in record["messages"]] == ["user", "assistant"] * 2
    assert [row["id"] for row in printed("conversations")] == [first["conversation"]]


def test_the_same_seed_gives_the_same_answer() -> None:
    answers = {printed("ask", "Tell me a story.", "--max-tokens", 20, "--seed", 7)["answer"] for _ in range(2)}
    assert len(answers) == 1


def test_ask_with_a_file_cites_it(lease: Path) -> None:
    reply = printed(
        "ask", "How high is the monthly rent of the workshop?", "--file", lease, "--max-tokens", 48, *GREEDY
    )
    assert reply["citations"]
    citation = reply["citations"][0]
    assert (citation["file"], citation["heading"]) == ("lease.md", "Lease › Rent")
    assert "840 euros" in citation["text"]
    found = printed("search", "고양이를 키워도 되나요?", "--conversation", reply["conversation"], "-k", 3)
    assert any("cats" in row["text"] for row in found)
    terms = printed("search", "해지 통보", "--conversation", reply["conversation"])
    assert "석 달" in terms[0]["text"]
    assert {"file", "page", "score", "text"} <= set(terms[0])


def test_ask_grounded_refuses_what_the_file_does_not_tell(lease: Path) -> None:
    refused = printed("ask", "Who invented the steam turbine?", "--file", lease, "--grounded", *GREEDY)
    assert refused["refused"]
    assert refused["answer"].startswith("The documents do not seem to tell this.")
    assert refused["usage"]["completion_tokens"] == 0
    free = printed(
        "ask", "Who invented the steam turbine?", "--conversation", refused["conversation"], "--free",
        "--max-tokens", 8, *GREEDY,
    )  # fmt: skip
    assert not free["refused"]
    assert free["usage"]["completion_tokens"] > 0


def test_ask_reads_a_file_whole_where_the_question_is_about_all_of_it(lease: Path) -> None:
    summary = printed("ask", "summarise this", "--file", lease, "--max-tokens", 24, *GREEDY)
    assert summary["whole"] == {"files": ["lease.md"], "parts": 1, "ended_at": 0}
    assert summary["answer"].strip()
    listed = dodam("ask", "list all deadlines", "--conversation", summary["conversation"], *GREEDY)
    assert "- The monthly rent of the workshop is 840 euros, due on the third working day." in listed.stdout
    assert "Read the whole of lease.md." in listed.stderr


def test_ask_with_a_real_pdf_cites_the_right_page(corpus: Path) -> None:
    reply = printed(
        "ask", "Which commands target a job that matches the current user, STRDBMON or ENDDBMON?",
        "--file", corpus / "docling__redp5110_sampled.pdf", "--max-tokens", 48, *GREEDY,
    )  # fmt: skip
    assert 9 in {citation["page"] for citation in reply["citations"]}


def test_add_reads_a_folder_and_names_what_it_cannot_read(tmp_path: Path, lease: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    lease.rename(folder / lease.name)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing that follows is a PDF\n")
    done = dodam("add", folder, "--new", "--json", code=1)
    report = json.loads(done.stdout)
    states = {Path(row["file"]).name: row["state"] for row in report["documents"]}
    assert states == {"lease.md": "ready", "broken.pdf": "failed"}
    assert printed("search", "rent", "--conversation", report["conversation"])[0]["file"] == "lease.md"


def test_a_folder_is_linked_listed_and_let_go(tmp_path: Path, lease: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    lease.rename(folder / lease.name)
    conversation = printed("add", folder, "--new", "--link")["conversation"]

    def listed() -> list[tuple[str, bool, int]]:
        [row] = [row for row in printed("conversations") if row["id"] == conversation]
        return [(kept["path"], kept["linked"], kept["read"]) for kept in row["folders"]]

    assert listed() == [(str(folder), True, 1)]
    (folder / "more.txt").write_text("The cat is called Zebra.", encoding="utf-8")
    again = printed("add", folder, "--conversation", conversation, "--no-link")
    assert {Path(row["file"]).name for row in again["documents"]} == {lease.name, "more.txt"}
    assert listed() == [(str(folder), False, 2)]


def test_extract_tells_where_the_text_stands(lease: Path) -> None:
    extraction = printed("extract", lease)
    block = next(block for block in extraction["blocks"] if "840" in extraction["text"][block["start"] : block["end"]])
    assert block["headings"] == ["Lease", "Rent"]


def test_models_lists_the_starter() -> None:
    (model,) = printed("models")
    assert (model["architecture"], model["quantization"]) == ("llama", "Q4_1")
    assert model["size_bytes"] == Path(model["path"]).stat().st_size
    assert 130e6 < model["parameters"] < 140e6
    assert model["licence"] == "apache-2.0"
    assert model["template"]
    assert model["memory"]["total"] > model["size_bytes"]


def test_ask_with_an_adapter_and_with_its_weight_at_nothing(tmp_path: Path) -> None:
    model = Path(printed("models")[0]["path"])
    pairs = random_pairs(model, ["blk.28.ffn_gate.weight", "blk.29.attn_q.weight"], 4, 1)
    adapter = write_adapter(tmp_path / "style.gguf", pairs, 12.0)
    question = ("ask", "Say hi.", "--max-tokens", 8, *GREEDY)
    plain = printed(*question)["answer"]
    assert printed(*question, "--adapter", f"{adapter}=0")["answer"] == plain
    assert printed(*question, "--adapter", adapter)["answer"] != plain
    stranger = write_llama(tmp_path / "stranger.gguf")
    misfit = write_adapter(tmp_path / "misfit.gguf", random_pairs(stranger, ["blk.0.attn_q.weight"], 4, 1), 8.0)
    assert "does not fit" in dodam(*question, "--adapter", misfit, code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", "Hi", "--model", "no-such-model"], 1, "no-such-model"),
        (["ask", "Hi", "--file", "/no/such/file.pdf"], 1, "file.pdf"),
        (["ask", "Hi", "--conversation", "nope"], 1, "nope"),
        (["search", "x", "--conversation", "nope"], 1, "nope"),
        (["export", "nope", "--format", "md"], 1, "nope"),
        (["export", "--format", "md"], 2, "--all"),
        (["import", "/no/such/chats.json"], 1, "chats.json"),
        (["import", "README.md"], 1, "README.md"),
        (["import", "tests"], 1, "is a folder. Give a file in it"),
        (["extract", "tests"], 1, "is a folder. Give a file in it"),
        (["ask", "Hi", "--file", "tests"], 1, "is a folder. Give a file in it"),
        (["ask", "Hi", "--adapter", "/no/such.gguf"], 1, "no adapter “/no/such.gguf”. Give the path"),
        (["ask", "Hi", "--model", "LICENSE"], 1, "“LICENSE” is not a whole GGUF file"),
        (["ask", " "], 2, "PROMPT"),
        (["extract", "/no/such/file.pdf"], 1, "file.pdf"),
        (["ask"], 2, "PROMPT"),
        (["add", "x"], 2, "--new"),
        (["export", "x", "--format", "pdf"], 2, "pdf"),
        (["dance"], 2, "dance"),
    ],
)
def test_errors_are_one_plain_line(arguments: list[str], code: int, says: str) -> None:
    done = dodam(*arguments, code=code)
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    if code == 1:
        assert done.stderr.count("\n") == 1


def test_a_file_that_cannot_be_read_leaves_no_empty_conversation(lease: Path, tmp_path: Path) -> None:
    dodam("ask", "Hi", "--file", lease, "--file", tmp_path / "missing.pdf", code=1)
    dodam("add", "--new", tmp_path / "missing.pdf", code=1)
    assert printed("conversations") == []


def test_broken_settings_are_told_and_do_no_harm(profile: Profile) -> None:
    profile.knowledge_settings.write_text("][")
    told = dodam("ask", "Hi", "--max-tokens", 4).stderr
    assert "knowledge.toml” cannot be read" in told
    assert "Mend it, or delete it." in told


def test_a_broken_model_is_named_and_the_others_work(profile: Profile) -> None:
    dodam("models")
    (profile.models / "broken.gguf").write_bytes(b"GGUF" + b"\xff" * 64)
    done = dodam("models", "--json")
    assert [model["architecture"] for model in json.loads(done.stdout)] == ["llama"]
    assert "broken" in done.stderr
    assert "broken" in dodam("ask", "Hi", "--model", "broken", code=1).stderr


def test_a_held_profile_is_said(profile: Profile) -> None:
    dodam("models")
    with profile.held():
        assert "already running" in dodam("ask", "Hi", code=1).stderr
    assert "Dodam" in dodam("--help").stdout + dodam("--version").stdout.title()


def test_no_command_loads_qt() -> None:
    script = """
import sys
from gui.launch import main
sys.argv = ["dodam", "models"]
try:
    main()
finally:
    assert not {name.split(".")[0] for name in sys.modules} & {"PySide6", "llama_cpp", "chromadb"}
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True)


def test_ctrl_c_stops_the_answer_and_keeps_it(profile: Profile) -> None:
    command = [
        sys.executable,
        "-m",
        "gui.launch",
        "ask",
        "Write a very long story.",
        "--max-tokens",
        "2000",
        "--seed",
        "3",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as asking:
        assert asking.stdout is not None
        shown = asking.stdout.read(40)
        os.killpg(asking.pid, signal.SIGINT)
        said = asking.communicate(timeout=30)[1]
    assert (asking.returncode, said.strip()) == (130, b"")
    store = ConversationStore(Database(profile.database))
    answer = store.branch(store.conversations()[0].id)[-1]
    assert answer.state == "stopped"
    assert answer.text.encode().startswith(shown)


def test_a_killed_ask_keeps_the_question_and_the_partial_answer(profile: Profile) -> None:
    command = [
        sys.executable,
        "-m",
        "gui.launch",
        "ask",
        "Write a very long story.",
        "--max-tokens",
        "2000",
        "--seed",
        "3",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as asking:
        assert asking.stdout is not None
        shown = asking.stdout.read(200)
        time.sleep(0.5)
        asking.send_signal(signal.SIGKILL)
        asking.wait()
    store = ConversationStore(Database(profile.database))
    (conversation,) = store.conversations()
    question, answer = store.branch(conversation.id)
    assert question.text == "Write a very long story."
    assert answer.text.encode().startswith(shown[:200])
    assert store.interrupt_open_messages() == 1
    reply = printed("ask", "Go on.", "--conversation", conversation.id, "--max-tokens", 8)
    assert reply["answer"]


def test_a_pinned_document_is_in_every_prompt_and_the_plan_says_so(lease: Path, tmp_path: Path) -> None:
    book = tmp_path / "book.txt"
    book.write_text("A sentence of a long book. " * 2000, "utf-8")
    conversation = printed("add", lease, "--new", "--pin")["conversation"]
    refused = dodam("add", book, "--conversation", conversation, "--pin", code=1)
    assert "too long to be always in view" in refused.stderr
    reply = printed("ask", "How high is the rent?", "--conversation", conversation, "--max-tokens", 32, *GREEDY)
    plan = reply["plan"]
    assert plan["pinned"] > 40
    parts = ("system", "pinned", "summaries", "excerpts", "recalled", "turns")
    assert sum(plan[part] for part in parts) == reply["usage"]["prompt_tokens"]
    assert plan["pinned_dropped"] == []
