"""``dodam conversations`` and ``dodam export``."""

from datetime import datetime

import click

from engine.commands.documents import folder_report
from engine.commands.session import print_json, read_database
from engine.export import as_json as exported_json
from engine.export import as_markdown
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
@click.argument("conversation_id", metavar="ID")
@click.option("--format", "form", required=True, type=click.Choice(["md", "json"]))
def export(conversation_id: str, form: str) -> int:
    """Print a conversation as Markdown or JSON."""
    with read_database() as database:
        store = ConversationStore(database)
        conversation = store.conversation(conversation_id)
        branch = store.branch(conversation_id)
    click.echo(as_markdown(conversation, branch) if form == "md" else exported_json(conversation, branch))
    return 0
