"""Documents that are always in view: their whole text is in every prompt of the conversation."""

from engine.chat_settings import CONTEXT_TOKENS
from engine.errors import DocumentTooLongToPin
from engine.prompt.layout import pinned_text
from engine.prompt.plan import PINNED_SHARE
from engine.service.messages import PinnedDocument
from engine.services import Services
from knowledge.documents.token_estimate import count_tokens_roughly
from knowledge.store.records import Document


def set_pinned(services: Services, document_id: int, pinned: bool) -> Document:
    """Put a document in view, or let it be searched again; blocks.

    Counted with the loaded model, roughly where none is loaded. Raises ``DocumentTooLongToPin`` where it does not fit
    beside those that are in view already, and ``DocumentNotFound``.
    """
    store = services.documents
    if pinned:
        document = store.document(document_id)
        in_view = [
            other for other in store.documents(document.conversation_id) if other.pinned and other.id != document_id
        ]
        texts = [PinnedDocument(shown.file, store.text(shown.id)) for shown in (*in_view, document)]
        loaded = services.model.settled()
        room = (loaded.context_tokens if loaded else CONTEXT_TOKENS) // PINNED_SHARE
        text = pinned_text(texts)
        tokens = services.model.count((text,))[0] if loaded else count_tokens_roughly(text)
        if tokens > room:
            raise DocumentTooLongToPin(file=document.file, tokens=str(tokens), room=str(room))
    return store.pin(document_id, pinned)
