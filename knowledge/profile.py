"""The profile folder: where everything of one user lives, and who may use it now.

``DODAM_HOME`` chooses it, else the platform's data folder. What is under ``chroma/``, ``kv/`` and ``logs/`` is
derived or disposable; ``dodam.sqlite3`` and ``files/`` are the truth.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import ProfileInUse, ProfileUnwritable


@dataclass(frozen=True)
class Profile:
    """Paths inside one profile folder."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "dodam.sqlite3"

    @property
    def files(self) -> Path:
        """Content-addressed copies of attached files."""
        return self.folder / "files"

    @property
    def chroma(self) -> Path:
        return self.folder / "chroma"

    @property
    def kv(self) -> Path:
        """What the chat models have read, by conversation."""
        return self.folder / "kv"

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @property
    def embedding_model(self) -> Path:
        """The bundled embedding model; kept apart from ``models`` because nobody chats with it."""
        return self.folder / "embedding" / "multilingual-e5-small-q4_0.gguf"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def settings(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def model_settings(self) -> Path:
        """What is set for single models: adapters, threads."""
        return self.folder / "models.toml"

    @property
    def knowledge_settings(self) -> Path:
        """What is set for search: the embedding model, the Chroma server."""
        return self.folder / "knowledge.toml"

    @property
    def machine(self) -> Path:
        """How fast models were measured to be on this machine."""
        return self.folder / "machine.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the profile for this process; raises ``ProfileInUse`` while another one does."""
        # Imported here: it takes 10 ms that the window's first paint would wait for.
        import filelock

        lock = filelock.FileLock(self.folder / "in-use.lock")
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout as error:
            raise ProfileInUse(folder=str(self.folder)) from error
        try:
            yield
        finally:
            lock.release()


def open_profile() -> Profile:
    """The profile of this environment; raises ``ProfileUnwritable``.

    The models folder is not made here: a profile without one is new and gets the starter model.
    """
    chosen = os.environ.get("DODAM_HOME")
    folder = Path(chosen) if chosen else _usual_folder()
    profile = Profile(folder.expanduser().resolve())
    try:
        for path in (profile.files, profile.logs, profile.embedding_model.parent):
            path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ProfileUnwritable(folder=str(folder), reason=error.strerror or str(error)) from error
    return profile


def _usual_folder() -> Path:
    # Imported here, as a window whose profile is told need not wait for it.
    import platformdirs

    return Path(platformdirs.user_data_dir("dodam", appauthor=False))
