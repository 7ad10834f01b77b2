"""What a person chooses for search by meaning: the embedding model, and where the vectors lie."""

import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from knowledge.embedding.embedder import Embedder, check_embedder
from knowledge.errors import ChromaServerAway, ProfileUnwritable
from knowledge.profile import Profile
from knowledge.search.chroma import ServerAway
from knowledge.search.dense import VectorIndex
from knowledge.search.memory import DialogMemory
from knowledge.service.indexing import Indexer
from knowledge.service.jobs import EVENT_INTERVAL_S, Pause, Throttle
from knowledge.service.learning import Learner
from knowledge.service.messages import EmbedderState
from knowledge.settings import read_knowledge_settings, write_knowledge_settings
from knowledge.store.embeddings import EmbeddingStore

Tell = Callable[[EmbedderState], None]


def embedder_of(profile: Profile) -> Path:
    """The file of the embedding model that the profile's settings name."""
    chosen = read_knowledge_settings(profile.knowledge_settings).embedder
    return Path(chosen) if chosen else profile.embedding_model


class MeaningChoices:
    """Changes the embedding model and the place of the vectors. Methods may run on any thread."""

    def __init__(
        self,
        profile: Profile,
        embedder: Embedder,
        embeddings: EmbeddingStore,
        vectors: VectorIndex,
        learner: Learner,
        indexer: Indexer,
        memory: DialogMemory,
        pause: Pause,
    ) -> None:
        self._profile = profile
        self._embedder = embedder
        self._embeddings = embeddings
        self._vectors = vectors
        self._learner = learner
        self._indexer = indexer
        self._memory = memory
        self._pause = pause
        self._choosing = threading.Lock()

    def state(self) -> EmbedderState:
        """The model in use, and how much it has embedded."""
        path = self._embedder.path
        bundled = path == self._profile.embedding_model
        learned = self._embeddings.learned()
        return EmbedderState(
            path.stem,
            "" if bundled else str(path),
            self._embedder.available,
            learned.done,
            learned.total,
            self._learner.pace.remaining_s(learned.total - learned.done),
        )

    def choose(self, file: str, tell: Tell) -> None:
        """Use the model in ``file``, "" for the bundled one, and embed everything with it, telling the progress.

        The vectors of the model before are gone at once, and search goes on by words. Raises ``EmbedderUnusable`` and
        ``ProfileUnwritable``; then nothing was changed.
        """
        model = Path(file) if file else self._profile.embedding_model
        with self._choosing:
            check_embedder(model)
            self._set(embedder=file)
            with self._learner.changes:
                self._embedder.use(model)
                if self._embeddings.belong_to(self._embedder.identity):
                    self._vectors.use(self._embedder.identity)
        tell(self.state())
        progress = Throttle(EVENT_INTERVAL_S, lambda: tell(self.state()))
        self._indexer.resume(lambda document: progress())
        self.remember_all(progress)
        tell(self.state())

    def choose_server(self, address: str) -> None:
        """Keep vectors on the Chroma server at ``address``, "" for the profile's own folder.

        Raises ``ChromaServerAway`` and ``ProfileUnwritable``; then nothing was changed.
        """
        with self._choosing:
            try:
                self._vectors.move(address)
            except ServerAway as away:
                raise ChromaServerAway(address=away.address) from away
            self._set(chroma_server=address)

    def _set(self, **changes: str) -> None:
        """Raises ``ProfileUnwritable``."""
        file = self._profile.knowledge_settings
        try:
            write_knowledge_settings(file, msgspec.structs.replace(read_knowledge_settings(file), **changes))
        except OSError as error:
            raise ProfileUnwritable(folder=str(self._profile.folder), reason=str(error)) from error

    def remember_all(self, progress: Callable[[], None]) -> None:
        """Embed what was said in any conversation and has no vector yet, calling ``progress`` now and then."""

        def between() -> None:
            progress()
            self._pause.wait()

        for conversation_id, message_ids in self._embeddings.unremembered().items():
            self._memory.remember(conversation_id, message_ids, between)
