"""``dodam models``."""

from collections.abc import Sequence

import click
import msgspec

from engine.chat_settings import CONTEXT_TOKENS
from engine.commands.session import print_json, profile_with_starter
from engine.library.adapter import AdapterInfo
from engine.library.catalog import list_adapters, list_models
from engine.library.facts import adapter_facts, model_facts
from engine.library.header import ModelInfo
from knowledge.profile import Profile


@click.command()
@click.option("--json", "as_json", is_flag=True)
def models(as_json: bool) -> int:
    """List the models of the models folder."""
    profile = profile_with_starter()
    found = list_models(profile.models)
    adapters = list_adapters(profile.models)
    usable = [model for model in found if isinstance(model, ModelInfo)]
    for broken in (model for model in found if not isinstance(model, ModelInfo)):
        click.echo(f"dodam: {broken.error}", err=True)
    if as_json:
        print_json(
            [
                *(_model_report(profile, model, adapters) for model in usable),
                *(_adapter_report(adapter) for adapter in adapters),
            ]
        )
        return 0
    for model in usable:
        click.echo(
            f"{model.name}  {model.kind}  {model.architecture}  {model.parameters / 1e6:.0f}M  {model.quantization}  "
            f"{model.size_bytes / 1e6:.0f} MB  {model.context_length} tokens"
        )
    for adapter in adapters:
        click.echo(
            f"{adapter.name}  adapter  {adapter.architecture}  rank {adapter.rank}  {adapter.size_bytes / 1e6:.0f} MB"
        )
    return 0


def _model_report(profile: Profile, model: ModelInfo, adapters: Sequence[AdapterInfo]) -> dict[str, object]:
    facts = model_facts(profile, model, CONTEXT_TOKENS)
    return {
        "name": model.name,
        "path": str(model.path),
        "kind": model.kind,
        "architecture": model.architecture,
        "parameters": model.parameters,
        "quantization": model.quantization,
        "size_bytes": model.size_bytes,
        "parts": model.parts,
        "context_length": model.context_length,
        "template": model.has_template,
        "licence": model.licence,
        "memory": {"window": facts.window, **msgspec.to_builtins(facts.need), "total": facts.need.total},
        "fit": facts.fit,
        "threads": facts.settings.threads,
        "attention": facts.settings.attention,
        "measured": msgspec.to_builtins(facts.measured, str_keys=True),
        "adapters": [
            {
                "name": fact.adapter.name,
                "path": str(fact.adapter.path),
                "weight": fact.weight,
                "problem": str(fact.problem) if fact.problem else None,
            }
            for fact in adapter_facts(profile, model, adapters)
        ],
    }


def _adapter_report(adapter: AdapterInfo) -> dict[str, object]:
    return {
        "name": adapter.name,
        "path": str(adapter.path),
        "kind": "adapter",
        "architecture": adapter.architecture,
        "base": adapter.base_name,
        "rank": adapter.rank,
        "alpha": adapter.alpha,
        "size_bytes": adapter.size_bytes,
        "licence": adapter.licence,
    }
