"""Files that were dropped a moment ago are read before a question is answered: it is most likely about them."""

import time
from collections.abc import Callable, Iterator

from engine.services import Services
from engine.turn.turn_events import AwaitingFiles

LONGEST_S = 20.0
MOST_FILES = 8
"""What takes longer, or a folder, is not waited for: the answer is told to know a part only."""

_LOOK_S = 0.1


def await_files(services: Services, conversation_id: str, stopped: Callable[[], bool]) -> Iterator[AwaitingFiles]:
    """Blocks until the text of the conversation's new files can be searched; tells whenever their number changes."""
    end = time.monotonic() + LONGEST_S
    told = 0
    while not stopped() and time.monotonic() < end:
        documents = services.documents.documents(conversation_id)
        unread = sum(document.state in ("waiting", "parsing") for document in documents)
        if not 0 < unread <= MOST_FILES:
            return
        if unread != told:
            told = unread
            yield AwaitingFiles(unread)
        time.sleep(_LOOK_S)
