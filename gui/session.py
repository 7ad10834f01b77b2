"""The window's way down: the opened services, with what the window asks of them.

Imported on a worker thread after the first paint, because what it imports would delay that. All methods block.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psutil

from engine.chat_settings import CONTEXT_TOKENS, ChatSettings
from engine.comparing import Comparison
from engine.errors import ExportFailed
from engine.library.answer_speeds import answer_speeds
from engine.library.catalog import check_fits, list_adapters, list_models, talkers_first
from engine.library.collection import PutAway, add_from_disk, bring_back, purge, put_away
from engine.library.downloads import Downloads
from engine.library.facts import AdapterFact, ModelFacts, adapter_facts, model_facts, settings_for_load
from engine.library.header import ModelInfo, read_model_info
from engine.library.machine import MachineFit, keep_fit, known_fit
from engine.library.model_settings import ModelSettings, read_model_settings, write_model_settings
from engine.profile_settings import kv_limit_bytes, usual_settings
from engine.service.messages import Loading, ModelLoaded
from engine.services import Services, open_services
from engine.starter import provide_starter
from engine.storage import ProfileSize, clear_logs, profile_size
from engine.turn.pinning import set_pinned
from engine.turn.preview import Preview, preview
from engine.turn.turn import Turn
from engine.turn.what_was_used import Used, what_was_used
from engine.turn.word_scores import WordScore, score_answer
from gui.library.model_menu import AdapterEntry, ModelEntry
from gui.library.model_wording import adapter_entry, model_entry
from gui.wording import worded
from knowledge.child.process import ProcessOutcome
from knowledge.errors import ProfileUnwritable
from knowledge.profile import Profile
from knowledge.store.records import Document
from knowledge.viewing.client import ViewerClient


class Session:
    """An opened profile."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.viewer = ViewerClient(services.profile.logs)
        self.downloads = Downloads(services.profile.models, services.profile.logs)

    def turn(self, conversation_id: str) -> Turn:
        """A question yet to be asked."""
        return Turn(self.services, conversation_id)

    def usual_settings(self) -> ChatSettings:
        """The settings of a conversation that has set nothing itself, with the loaded model."""
        loaded = self.services.model.loaded
        return usual_settings(self.services.profile.settings, Path(loaded.path).stem if loaded is not None else "")

    def preview(self, conversation_id: str, text: str) -> Preview:
        """What would become of ``text`` as the next question. Raises a ``DodamError`` where a child fails."""
        return preview(self.services, conversation_id, text)

    def models(self) -> list[ModelEntry]:
        """The files of the models folder, those that can chat first, the broken ones last."""
        found = list_models(self.services.profile.models)
        freed, speeds = self._loaded_bytes(), answer_speeds(self.services.database)
        usable = [
            model_entry(
                model_facts(self.services.profile, model, CONTEXT_TOKENS, freed, speeds.get(model.name, 0.0)),
            )
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
        check_fits(info, CONTEXT_TOKENS, self._loaded_bytes())
        yield from self.services.model.load(info.path, CONTEXT_TOKENS, *settings_for_load(self.services.profile, info))

    def model_details(self, path: str) -> tuple[ModelFacts, list[AdapterFact]]:
        """What a model's file says, and the adapters for it. Raises a ``ModelError`` for a broken one."""
        profile = self.services.profile
        info = read_model_info(Path(path))
        facts = model_facts(profile, info, CONTEXT_TOKENS, self._loaded_bytes())
        return facts, adapter_facts(profile, info, list_adapters(profile.models))

    def adapters(self, path: str) -> list[AdapterEntry]:
        """The adapters for a model. Raises as ``model_details``."""
        return [adapter_entry(fact) for fact in self.model_details(path)[1]]

    def set_model(self, path: str, settings: ModelSettings) -> None:
        """Keep the settings of a model, and use them at once where it is loaded. Raises ``AdapterMisfit``."""
        client = self.services.model
        file = self.services.profile.model_settings
        is_loaded = client.loaded is not None and client.loaded.path == path
        before = read_model_settings(file, Path(path).stem)
        if is_loaded:
            client.set_adapters(settings.adapters)
            client.set_threads(settings.threads)
        try:
            write_model_settings(file, Path(path).stem, settings)
        except OSError as error:
            raise ProfileUnwritable(folder=str(self.services.profile.folder), reason=str(error)) from error
        if is_loaded and before.attention != settings.attention:
            # A context attends in one way for life.
            for _ in self.load_model(path):
                pass

    def measure(self, path: str) -> MachineFit | None:
        """Measure the loaded model ``path`` unless that is known, and keep it where the machine was idle."""
        file = self.services.profile.machine
        known = known_fit(file, Path(path))
        if known is not None:
            return known
        fit = self.services.model.measure_in_background()
        loaded = self.services.model.loaded
        if fit is not None and fit.is_trusted and loaded is not None and loaded.path == path:
            keep_fit(file, Path(path), fit)
        return fit

    def _loaded_bytes(self) -> int:
        """What the loaded model gives back when another one takes its place."""
        loaded = self.services.model.loaded
        return Path(loaded.path).stat().st_size if loaded is not None and Path(loaded.path).exists() else 0

    def add_model(self, source: str) -> str:
        """Copy a GGUF into the models folder and return the copy's path, "" for an adapter. Raises ``ModelError``."""
        added = add_from_disk(self.services.profile.models, Path(source))
        return "" if added.is_adapter else str(added.path)

    def delete_model(self, path: str) -> PutAway:
        """Take a model out of the models folder; ``restore_model`` brings it back. Raises ``ModelNotFound``."""
        return put_away(Path(path))

    def restore_model(self, deleted: PutAway) -> None:
        """Undo ``delete_model``. Raises ``ModelNotFound``."""
        bring_back(deleted)

    def purge_models(self) -> None:
        """Remove deleted models for good."""
        purge(self.services.profile.models)

    def comparison(self, paths: Sequence[str], question: str) -> Comparison:
        """The models at ``paths``, to be asked the same."""
        return Comparison(self.services, paths, question)

    def free_memory(self) -> int:
        """Bytes that a model in the place of the loaded one may take."""
        return psutil.virtual_memory().available + self._loaded_bytes()

    def free_disk(self) -> int:
        """Bytes that are free where the models lie."""
        return shutil.disk_usage(self.services.profile.models).free

    def what_was_used(self, answer_id: str) -> Used:
        """What an answer was made from. Raises ``MessageNotFound``."""
        return what_was_used(self.services, answer_id)

    def score_answer(self, answer_id: str) -> list[WordScore]:
        """How probable the words of an answer are. Raises a ``DodamError`` where the model cannot tell."""
        return score_answer(self.services, answer_id)

    def save_text(self, file: str, text: str) -> None:
        """Write a text file, its last line ended. Raises ``ExportFailed``."""
        try:
            Path(file).write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise ExportFailed(file=Path(file).name, reason=error.strerror or str(error)) from error

    def pin(self, document_id: int, pinned: bool) -> Document:
        """Keep a document in view, or not. Raises ``DocumentTooLongToPin``."""
        return set_pinned(self.services, document_id, pinned)

    def storage(self) -> ProfileSize:
        """What the profile takes on the disk."""
        return profile_size(self.services.profile)

    def limit_states(self) -> None:
        """Hold the KV states on disk to what is set."""
        self.services.model.limit_states(kv_limit_bytes(self.services.profile.settings))

    def clear_states(self) -> None:
        """Remove all KV states from the disk; chats are read once more."""
        self.services.model.limit_states(0)
        self.limit_states()

    def clear_logs(self) -> None:
        """Empty the logs."""
        clear_logs(self.services.profile)

    def private(self) -> "Session":
        """A session beside this one, with its model, that keeps nothing."""
        # Imported here: that module needs this one.
        from gui.private.private_session import PrivateSession

        return PrivateSession(self.services)

    def close(self) -> None:
        """End the children and close the store."""
        self.viewer.close()
        self.downloads.close()
        self.services.close()


def open_session(profile: Profile, on_exit: Callable[[ProcessOutcome], None]) -> Session:
    """Open a held profile; ``on_exit`` is called on a background thread when a child dies."""
    provide_starter(profile)
    purge(profile.models)
    return Session(open_services(profile, on_exit))
