"""``dodam models``."""

import click

from engine.commands.session import print_json, profile_with_starter
from engine.library.catalog import list_models
from engine.library.header import ModelInfo


@click.command()
@click.option("--json", "as_json", is_flag=True)
def models(as_json: bool) -> int:
    """List the models of the models folder."""
    found = list_models(profile_with_starter().models)
    usable = [model for model in found if isinstance(model, ModelInfo)]
    for broken in (model for model in found if not isinstance(model, ModelInfo)):
        click.echo(f"dodam: {broken.error}", err=True)
    if as_json:
        print_json(
            [
                {
                    "name": model.name,
                    "path": str(model.path),
                    "kind": model.kind,
                    "architecture": model.architecture,
                    "parameters": model.parameters,
                    "quantization": model.quantization,
                    "size_bytes": model.size_bytes,
                    "context_length": model.context_length,
                }
                for model in usable
            ]
        )
        return 0
    for model in usable:
        click.echo(
            f"{model.name}  {model.kind}  {model.architecture}  {model.parameters / 1e6:.0f}M  {model.quantization}  "
            f"{model.size_bytes / 1e6:.0f} MB  {model.context_length} tokens"
        )
    return 0
