"""The window's way down: the opened services, with what the window asks of them.

Imported on a worker thread after the first paint, because what it imports would delay that. All methods block.
"""

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.chat_settings import CONTEXT_TOKENS
from engine.errors import ModelNotFound
from engine.library.catalog import check_fits, list_models, talkers_first
from engine.library.header import ModelInfo, read_model_info
from engine.pinning import set_pinned
from engine.service.messages import Loading, ModelLoaded
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.turn import Turn
from gui.model_menu import ModelEntry
from gui.wording import size_worded, worded
from knowledge.child.process import ProcessOutcome
from knowledge.errors import DiskFull, ProfileUnwritable
from knowledge.profile import Profile
from knowledge.store.records import Document


class Session:
    """An opened profile."""

    def __init__(self, services: Services) -> None:
        self.services = services

    def turn(self, conversation_id: str) -> Turn:
        """A question yet to be asked."""
        return Turn(self.services, conversation_id)

    def models(self) -> list[ModelEntry]:
        """The files of the models folder, those that can chat first, the broken ones last."""
        found = list_models(self.services.profile.models)
        usable = [
            ModelEntry(str(model.path), model.name, f"{model.quantization} · {size_worded(model.size_bytes)}")
            for model in talkers_first(found)
        ]
        broken = [
            ModelEntry(str(model.path), model.path.stem, problem=worded(model.error))
            for model in found
            if not isinstance(model, ModelInfo)
        ]
        return usable + broken

    def load_model(self, path: str) -> Iterator[Loading | ModelLoaded]:
        """Load a model in place of the loaded one, which stays where this raises a ``ModelError`` first."""
        info = read_model_info(Path(path))
        loaded = self.services.model.loaded
        freed = Path(loaded.path).stat().st_size if loaded is not None and Path(loaded.path).exists() else 0
        check_fits(info, CONTEXT_TOKENS, freed)
        yield from self.services.model.load(info.path, CONTEXT_TOKENS)

    def add_model(self, source: str) -> str:
        """Copy a GGUF into the models folder and return the copy's path. Raises a ``ModelError`` for a broken one."""
        info = read_model_info(Path(source))
        folder = self.services.profile.models
        target = folder / info.path.name
        if target.exists() and target.samefile(info.path):
            return str(target)
        partial = target.with_suffix(".partial")
        try:
            shutil.copyfile(info.path, partial)
            partial.replace(target)
        except FileNotFoundError as error:
            raise ModelNotFound(model=info.name) from error
        except OSError as error:
            partial.unlink(missing_ok=True)
            if error.errno == errno.ENOSPC:
                raise DiskFull(folder=str(folder)) from error
            raise ProfileUnwritable(folder=str(folder), reason=error.strerror or str(error)) from error
        return str(target)

    def pin(self, document_id: int, pinned: bool) -> Document:
        """Keep a document in view, or not. Raises ``DocumentTooLongToPin``."""
        return set_pinned(self.services, document_id, pinned)

    def close(self) -> None:
        """End the children and close the store."""
        self.services.close()


def open_session(profile: Profile, on_exit: Callable[[ProcessOutcome], None]) -> Session:
    """Open a held profile; ``on_exit`` is called on a background thread when a child dies."""
    provide_starter(profile)
    return Session(open_services(profile, on_exit))
