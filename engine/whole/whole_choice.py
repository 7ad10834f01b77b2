"""Whether an answer comes from passages or from all of the documents: the app's choice, which a person can turn."""

from collections.abc import Callable, Iterator

import msgspec

from engine.service.messages import Generate, ModelEvent, ModelLoaded
from engine.services import Services
from engine.turn.dialog import Dialog
from engine.turn.mentions import asked_documents, without_mentions
from engine.turn.turn_events import Manner
from engine.whole.listing import finder_of
from engine.whole.whole_document import WholeTask, documents_to_read, whole_task
from engine.whole.whole_reading import Source, WholeReading
from knowledge.store.part_notes import PartNoteStore

MOST_DOCUMENTS = 8
"""With more of them, those to be read whole must be named; a folder of hundreds would take a day."""


def read_dialog_whole(
    services: Services,
    dialog: Dialog,
    manner: Manner,
    loaded: ModelLoaded,
    stream: Callable[[Generate], Iterator[ModelEvent]],
    stopped: Callable[[], bool],
) -> tuple[Dialog, WholeReading] | None:
    """The reading that answers the question of ``dialog`` from whole documents, and the dialog for it.

    None where passages are to answer: the question asks for no whole, ``manner`` is to, or nothing is there to be read.
    """
    if manner not in ("chosen", "whole") or dialog.settings.mode == "continue":
        return None
    readable = [
        document
        for document in services.documents.documents(dialog.conversation_id)
        if document.state in ("embedding", "ready")
    ]
    files = frozenset(document.file for document in readable)
    asked = without_mentions(dialog.question.text, files)
    task = whole_task(asked, files) or (WholeTask("question") if manner == "whole" else None)
    if task is None:
        return None
    documents = asked_documents(dialog.question.text, readable) or documents_to_read(asked, readable)
    quick = task.kind == "list" and finder_of(task.subject) is not None
    if not documents or (len(documents) > MOST_DOCUMENTS and not quick):
        return None
    store = services.documents
    sources = [Source(document, text) for document in documents if (text := store.text(document.id)).strip()]
    if not sources:
        return None
    dialog = msgspec.structs.replace(
        dialog.with_question(msgspec.structs.replace(dialog.question, excerpts=())),
        read=tuple(passage for source in sources for passage in store.passages(source.document.id)),
    )

    def count(text: str) -> int:
        return services.model.count((text,))[0]

    notes = PartNoteStore(services.database)
    return dialog, WholeReading(task, dialog, sources, loaded, notes, count, stream, stopped)
