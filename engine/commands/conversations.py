"""``dodam conversations``, ``dodam export`` and ``dodam import``."""

import sys
from datetime import datetime
from pathlib import Path

import click

from engine.commands.documents import folder_report
from engine.commands.session import held_services, print_json, read_database
from engine.export import Exporter, ExportForm
from engine.importing.importer import AttachmentsFound, Importing, attach, import_file
from knowledge.errors import DodamError
from knowledge.store.conversations import ConversationStore
from knowledge.store.sources import SourceStore


@click.command()
@click.option("--json", "as_json", is_flag=True)
def conversations(as_json: bool) -> int:
    """List the conversations, the last used first."""
    with read_database() as database:
        found = ConversationStore(database).conversations()
        folders = SourceStore(database).folders()
    if as_json:
        print_json(
            [
                {
                    "id": conversation.id,
                    "title": conversation.title,
                    "created": conversation.created,
                    "updated": conversation.updated,
                    "model": conversation.model,
                    "pinned": conversation.pinned,
                    "archived": conversation.archived,
                    "tags": conversation.tags,
                    "folders": [
                        folder_report(folder) for folder in folders if folder.conversation_id == conversation.id
                    ],
                }
                for conversation in found
            ]
        )
        return 0
    for conversation in found:
        used = datetime.fromtimestamp(conversation.updated).strftime("%Y-%m-%d %H:%M")
        click.echo(f"{conversation.id}  {used}  {conversation.title}")
    return 0


@click.command()
@click.argument("conversation_ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Export all conversations.")
@click.option("--format", "form", required=True, type=click.Choice(["md", "json"]))
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def export(conversation_ids: tuple[str, ...], everything: bool, form: ExportForm, output: Path | None) -> int:
    """Print conversations, or write them to a file.

    JSON holds every branch and can be imported again; Markdown is for reading (several are a zip file).
    """
    with read_database() as database:
        store = ConversationStore(database)
        if everything == bool(conversation_ids):
            raise click.UsageError("Name conversations by their ids, which “dodam conversations” lists, or give --all.")
        ids = [conversation.id for conversation in store.conversations()] if everything else list(conversation_ids)
        for conversation_id in ids:
            store.conversation(conversation_id)
        exporter = Exporter(database)
        if output is not None:
            exporter.save(ids, form, output)
            click.echo(f"{output}: {len(ids)} conversations", err=True)
        elif form == "md" and len(ids) != 1:
            raise click.UsageError("Several conversations as Markdown are a zip file. Give --output FILE.zip.")
        else:
            exporter.write(ids, form, sys.stdout.buffer)
    return 0


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def import_(file: Path, as_json: bool) -> int:
    """Take in conversations: an export of Dodam (JSON), of ChatGPT or of Claude (the zip or its conversations.json)."""
    done = Importing()
    with held_services() as services:
        for event in import_file(services.database, file):
            if isinstance(event, AttachmentsFound):
                for attached in attach(services.knowledge, event.conversation_id, event.attachments):
                    if isinstance(attached, DodamError):
                        click.echo(str(attached), err=True)
            else:
                done = event
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.added} added, {done.known} already here, {done.empty} empty, {done.unreadable} not readable")
    return 0
