"""Thousands of chats: ``python -m tests.bench.chats [chats to search] [messages in each] [chats to list]``.

Prints how long a search over all chats takes as one types (by the clock, and by the processor, which other programs do
not lengthen), and how long the sidebar's list takes to be read, shown and filtered, with the main thread's share apart.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from knowledge.search.terms import index_text
from knowledge.store.conversations import ConversationStore
from knowledge.store.database import Database
from knowledge.store.filing import FilingStore
from tests.bench.retrieval import read_set

QUERIES = (
    "u", "un", "uni", "univ", "university", "the", "in the", "lord of the", "데", "데비", "데비안", "데비안을",
    "패키지 설치", "zzz", "#tag1", "#tag1 university",
)  # fmt: skip
RUNS = 5


def fill(database: Database, chats: int, messages: int) -> None:
    """Chats of English and Korean texts of all lengths, a third of them with tags, in twelve folders."""
    drawn = random.Random(1)
    texts = [text.text.split() for name in ("squad", "debian-faq-ko") for text in read_set(name, 0)[0]]
    filing = FilingStore(database)
    folders = [filing.create_folder(f"Folder {number}").id for number in range(12)]
    now = time.time()
    with database.transaction() as connection:
        for chat in range(chats):
            words = drawn.choice(texts)
            key, used = f"{chat:012x}", now - drawn.random() * 400 * 86400
            connection.execute(
                "INSERT INTO conversations (id, title, created, updated, settings, chat_folder_id, pinned)"
                " VALUES (?, ?, ?, ?, '{}', ?, ?)",
                (key, " ".join(words[:7]), used, used, drawn.choice([*folders, *[None] * 36]), chat % 400 == 0),
            )
            if chat % 3 == 0:
                tag = f"tag{drawn.randrange(20)}"
                connection.execute("INSERT INTO conversation_tags (conversation_id, tag) VALUES (?, ?)", (key, tag))
            for number in range(messages):
                words = drawn.choice(texts)
                start = drawn.randrange(len(words))
                text = " ".join(words[start : start + drawn.choice((8, 30, 90))])
                inserted = connection.execute(
                    "INSERT INTO messages (id, conversation_id, role, text, created, state)"
                    " VALUES (?, ?, 'user', ?, ?, 'complete')",
                    (f"{key}{number}", key, text, used),
                )
                connection.execute(
                    "INSERT INTO message_terms (rowid, scope, terms) VALUES (?, ?, ?)",
                    (inserted.lastrowid, key, index_text(text)),
                )


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Median milliseconds of the clock and of the processor."""
    clock, processor = [], []
    for _ in range(RUNS):
        began, used = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - used)
    return 1000 * statistics.median(clock), 1000 * statistics.median(processor)


def search(folder: Path, chats: int, messages: int) -> None:
    database = Database(folder / "search.sqlite3")
    fill(database, chats, messages)
    store = ConversationStore(database)
    print(f"search in {chats} chats of {messages} messages, ms (clock, processor):")
    worst = 0.0
    for query in QUERIES:
        clock, processor = measured(lambda query=query: store.search(query))
        worst = max(worst, processor)
        print(f"  {query:20} {clock:6.1f} {processor:6.1f}   {len(store.search(query))} found")
    print(f"  worst {worst:.1f} ms of the processor")
    began = time.perf_counter()
    database.scrub()
    print(f"leaving nothing of what is deleted: {time.perf_counter() - began:.2f} s")
    database.close()


def show(folder: Path, chats: int) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Imported here: only now is it known that there is no screen.
    from PySide6.QtWidgets import QApplication

    from gui.sidebar.rows import found_rows, grouped_rows
    from gui.sidebar.sidebar import Sidebar

    application = QApplication([])
    database = Database(folder / "show.sqlite3")
    fill(database, chats, 2)
    store, filing = ConversationStore(database), FilingStore(database)
    sidebar = Sidebar()
    sidebar.resize(sidebar.width(), 800)
    sidebar.show()
    now = datetime.now().astimezone()

    def drawn(work: Callable[[], object]) -> Callable[[], None]:
        def both() -> None:
            work()
            sidebar.list.viewport().grab()
            application.processEvents()

        return both

    listed, folders = store.conversations(), filing.folders()
    rows = grouped_rows(listed, now, folders)
    found = found_rows(store.search("university"))
    bar = sidebar.list.verticalScrollBar()
    figures = {
        "read (worker)": measured(store.conversations),
        "group (worker)": measured(lambda: grouped_rows(listed, now, folders)),
        "show all (main thread)": measured(lambda: sidebar.set_rows(rows, folders)),
        "show all and draw (main thread)": measured(drawn(lambda: sidebar.set_rows(rows, folders))),
        "show a search and draw (main thread)": measured(drawn(lambda: sidebar.set_rows(found, folders, "u"))),
        "scroll to the middle and draw (main thread)": measured(drawn(lambda: bar.setValue(bar.maximum() // 2))),
        "filter by a tag (worker)": measured(lambda: store.search("#tag1")),
    }
    print(f"list of {chats} chats, ms (clock, processor):")
    for name, (clock, processor) in figures.items():
        print(f"  {name:46} {clock:6.1f} {processor:6.1f}")
    database.close()


def main(chats: int, messages: int, listed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        search(Path(folder), chats, messages)
        show(Path(folder), listed)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(*given, *(1000, 100, 5000)[len(given) :]))
