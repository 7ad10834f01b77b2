"""What a reply pays for indexing: ``python -m tests.bench.reply_while_indexing [rounds]``.

Whole turns on the starter model, each a question about a small document that is ready, from the question to the first
token of the answer: by turns with nothing else to do, and while a book of another conversation is being embedded.
Prints the medians, their ratio, and how long the search for passages took of it.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import msgspec

from engine.chat_settings import ChatSettings, SamplingSettings
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.turn.turn import Turn
from engine.turn.turn_events import Retrieved, Wrote
from knowledge.embedding.install import install, version_file
from knowledge.profile import open_profile
from tests.bench.retrieval import DATA, KEPT, Text

NOTE = "The lighthouse of Point Arden was sold to Mrs Abernathy in 1931 for four hundred pounds. " * 3
QUESTIONS = ("Who bought the lighthouse?", "When was the lighthouse sold?", "What did the lighthouse cost?")
SETTINGS = ChatSettings(sampling=SamplingSettings(temperature=0, max_tokens=4))


def main(rounds: int) -> None:
    lines = (DATA / "squad" / "corpus.jsonl").read_bytes().splitlines()
    book = "\n\n".join(msgspec.json.decode(line, type=Text).text for line in lines)
    KEPT.mkdir(exist_ok=True)
    model = KEPT / "multilingual-e5-small-q4_0.gguf"
    install(model)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DODAM_HOME"] = folder
        profile = open_profile()
        profile.embedding_model.symlink_to(model)
        version_file(profile.embedding_model).write_bytes(version_file(model).read_bytes())
        provide_starter(profile)
        services = open_services(profile, lambda outcome: None)
        try:
            (starter,) = profile.models.glob("*.gguf")
            list(services.model.load(starter, 4096))
            answer(services, Path(folder), "Warm up.")
            taken: dict[str, list[tuple[float, float]]] = {"idle": [], "indexing": []}
            for number in range(rounds):
                question = QUESTIONS[number % len(QUESTIONS)]
                taken["idle"].append(answer(services, Path(folder), question))
                with_book = Path(folder) / f"book-{number}.txt"
                with_book.write_text(f"Copy {number}.\n\n{book}", encoding="utf-8")
                taken["indexing"].append(while_indexing(services, with_book, Path(folder), question))
            for name, seconds in taken.items():
                first = [one for one, _ in seconds]
                search = statistics.median(found for _, found in seconds)
                print(f"{name:>9}: first token after {statistics.median(first):.3f} s, search {search:.3f} s of it")
            idle, busy = (statistics.median(first for first, _ in taken[name]) for name in taken)
            print(f"a reply while indexing over one that is alone: {busy / idle:.3f}")
        finally:
            services.close()


def while_indexing(services: Services, book: Path, folder: Path, question: str) -> tuple[float, float]:
    """``answer`` while ``book`` is being embedded, which is ended afterwards."""
    other = services.conversations.create().id
    stream = services.knowledge.add_file(other, book)
    embedding = threading.Event()

    def follow() -> None:
        for document in stream:
            if document.state == "embedding" and document.done:
                embedding.set()

    indexing = threading.Thread(target=follow)
    indexing.start()
    embedding.wait()
    time.sleep(1.0)
    taken = answer(services, folder, question)
    stream.cancel()
    indexing.join()
    return taken


def answer(services: Services, folder: Path, question: str) -> tuple[float, float]:
    """Seconds to the first token, and those of the search, in a fresh conversation with a small document."""
    conversation = services.conversations.create(settings=SETTINGS.to_json()).id
    note = folder / "note.txt"
    note.write_text(NOTE)
    list(services.knowledge.add_file(conversation, note))
    started = time.perf_counter()
    first = search = 0.0
    for event in Turn(services, conversation).ask(question):
        if isinstance(event, Retrieved):
            search = event.seconds
        elif isinstance(event, Wrote) and not first:
            first = time.perf_counter() - started
    return first, search


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
