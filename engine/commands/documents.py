"""``dodam add``, ``dodam search`` and ``dodam extract``."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from engine.commands.session import held_services, print_json
from engine.errors import DocumentTooLongToPin
from engine.pinning import set_pinned
from engine.services import Services
from knowledge.documents.reading import extract as extract_file
from knowledge.errors import DocumentError, FileMissing, error_named
from knowledge.store.records import Document


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--conversation", "conversation_id", help="The conversation to attach to.")
@click.option("--new", "new", is_flag=True, help="Attach to a new conversation.")
@click.option("--pin", "pin", is_flag=True, help="Keep the whole text in view: it is in every prompt.")
@click.option("--json", "as_json", is_flag=True)
def add(paths: tuple[Path, ...], conversation_id: str | None, new: bool, pin: bool, as_json: bool) -> int:
    """Attach files, or whole folders, to a conversation."""
    if new == (conversation_id is not None):
        raise click.UsageError("Give either --conversation ID or --new.")
    with held_services() as services:
        if conversation_id is None:
            conversation_id = services.conversations.create(title=paths[0].name).id
        else:
            services.conversations.conversation(conversation_id)
        reports = [_added(services, conversation_id, file, pin, as_json) for file in _files(paths)]
        if as_json:
            print_json({"conversation": conversation_id, "documents": reports})
        else:
            click.echo(conversation_id)
        return 1 if any(report["error"] for report in reports) else 0


@click.command()
@click.argument("query")
@click.option("--conversation", "conversation_id", required=True)
@click.option("-k", "k", default=8, show_default=True, type=click.IntRange(1, 100), help="How many passages.")
@click.option("--json", "as_json", is_flag=True)
def search(query: str, conversation_id: str, k: int, as_json: bool) -> int:
    """Find the passages of a conversation's documents that QUERY is about."""
    with held_services() as services:
        services.conversations.conversation(conversation_id)
        hits = services.knowledge.search(conversation_id, query, k).hits
    rows = [
        {
            "file": hit.passage.file,
            "page": hit.passage.page,
            "place": hit.passage.place,
            "heading": hit.passage.heading,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "score": hit.score,
            "text": hit.passage.text,
        }
        for hit in hits
    ]
    if as_json:
        print_json(rows)
        return 0
    for row in rows:
        page = f" p. {row['page']}" if row["page"] is not None else ""
        place = f" {row['place']}" if row["place"] else ""
        click.echo(f"{row['score']:.3f}  {row['file']}{page}{place}\n{row['text']}\n")
    return 0


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def extract(file: Path, as_json: bool) -> int:
    """Print the text of FILE, with --json also where each part of it stands."""
    extraction = extract_file(file)
    if as_json:
        print_json(
            {
                "file": str(file),
                "text": extraction.text,
                "pages": extraction.pages,
                "notes": [str(note) for note in extraction.notes],
                "blocks": extraction.blocks,
            }
        )
    else:
        click.echo(extraction.text)
        for note in extraction.notes:
            click.echo(f"{file.name}: {note}", err=True)
    return 0


def attach(services: Services, conversation_id: str, file: Path) -> Document:
    """Attach one file and wait until it is ready. Raises the ``DocumentError`` of a file that cannot be read."""
    steps = list(services.knowledge.add_file(conversation_id, file.absolute()))
    if not steps:
        raise FileMissing(file=file.name)
    last = steps[-1]
    if last.state == "failed":
        raise error_named(last.error_kind, last.error_details)
    return last


def _added(services: Services, conversation_id: str, file: Path, pin: bool, silent: bool) -> dict[str, object]:
    report: dict[str, object] = {
        "file": str(file),
        "state": "failed",
        "pages": None,
        "passages": 0,
        "notes": [],
        "error": None,
    }
    try:
        document = attach(services, conversation_id, file)
        notes = [str(note) for note in document.notes]
        report |= {"state": document.state, "pages": document.pages, "passages": document.passages, "notes": notes}
        if pin:
            set_pinned(services, document.id, True)
    except (DocumentError, DocumentTooLongToPin) as error:
        report["error"] = str(error)
    if not silent:
        click.echo(f"{file}: {report['error'] or report['state']}", err=True)
    return report


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, subfolders, names in os.walk(path):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))
