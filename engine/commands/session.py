"""What commands share: the held profile, the services, the choice of a model, output as JSON."""

import json
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec

from engine.chat_settings import CONTEXT_TOKENS
from engine.errors import AdapterNotFound, NoModels
from engine.library.adapter import AdapterUse, check_adapter, read_adapter
from engine.library.catalog import check_fits, find_model, list_models, talkers_first
from engine.library.facts import settings_for_load
from engine.library.header import ModelInfo
from engine.service.messages import ModelLoaded
from engine.services import Services, open_services
from engine.starter import provide_starter
from knowledge.child.process import ProcessOutcome
from knowledge.profile import Profile, open_profile
from knowledge.store.database import Database
from knowledge.store.records import Conversation


def profile_with_starter() -> Profile:
    profile = open_profile()
    provide_starter(profile)
    return profile


@contextmanager
def held_services() -> Iterator[Services]:
    """The services of this environment's profile, held for this process alone."""
    profile = profile_with_starter()
    with profile.held():
        _tell_of_broken_settings(profile)
        services = open_services(profile, _log_nothing)
        try:
            yield services
        finally:
            services.close()


def _tell_of_broken_settings(profile: Profile) -> None:
    for file in (profile.settings, profile.model_settings, profile.knowledge_settings):
        try:
            tomllib.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            words = f"dodam: “{file}” cannot be read ({error}), so the defaults hold. Mend it, or delete it."
            click.echo(words, err=True)


@contextmanager
def read_database() -> Iterator[Database]:
    """The store of this environment's profile, beside whatever else uses it."""
    database = Database(profile_with_starter().database)
    try:
        yield database
    finally:
        database.close()


def load_model(
    services: Services, wanted: str | None, conversation: Conversation | None, adapters: Sequence[AdapterUse] = ()
) -> ModelLoaded:
    """Load the wanted model, else the conversation's last one where it is still there, else the first there is.

    ``adapters`` stand in place of those that are set for the model. Raises ``AdapterNotFound``, ``AdapterMisfit`` and
    other ``ModelError``s.
    """
    info = _chosen(services.profile.models, wanted, conversation.model if conversation else "")
    check_fits(info, CONTEXT_TOKENS)
    for use in adapters:
        if not Path(use.path).exists():
            raise AdapterNotFound(adapter=use.path)
        check_adapter(read_adapter(Path(use.path)), info)
    settings, fit = settings_for_load(services.profile, info)
    if adapters:
        settings = msgspec.structs.replace(settings, adapters=tuple(adapters))
    for event in services.model.load(info.path, CONTEXT_TOKENS, settings, fit):
        if isinstance(event, ModelLoaded):
            return event
    raise NoModels(folder=str(services.profile.models))


def print_json(value: object) -> None:
    click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2))


def _chosen(folder: Path, wanted: str | None, last_used: str) -> ModelInfo:
    if wanted is not None:
        return find_model(folder, wanted)
    usable = talkers_first(list_models(folder))
    if not usable:
        raise NoModels(folder=str(folder))
    return next((model for model in usable if model.name == last_used), usable[0])


def _log_nothing(outcome: ProcessOutcome) -> None:
    """A command sees a dead child as the error of its own request."""
