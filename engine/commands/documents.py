"""``dodam add``, ``dodam search`` and ``dodam extract``."""

import sys
from pathlib import Path

import click

from engine.commands.session import held_services, print_json
from engine.errors import DocumentTooLongToPin
from engine.services import Services
from engine.turn.pinning import set_pinned
from knowledge.documents.reading import extract as extract_file
from knowledge.errors import DocumentError, FileMissing, error_named
from knowledge.store.records import Document, Folder


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--conversation", "conversation_id", help="The conversation to attach to.")
@click.option("--new", "new", is_flag=True, help="Attach to a new conversation.")
@click.option(
    "--link/--no-link",
    "linked",
    default=None,
    help="Follow the files of folders as they change, while the window is open; or no longer.",
)
@click.option("--pin", "pin", is_flag=True, help="Keep the whole text in view: it is in every prompt.")
@click.option("--json", "as_json", is_flag=True)
def add(
    paths: tuple[Path, ...], conversation_id: str | None, new: bool, linked: bool | None, pin: bool, as_json: bool
) -> int:
    """Attach files, or whole folders, to a conversation; of a folder it has, read what changed."""
    if new == (conversation_id is not None):
        raise click.UsageError("Give either --conversation ID or --new.")
    with held_services() as services:
        if conversation_id is None:
            conversation_id = services.conversations.create(title=paths[0].name).id
        else:
            services.conversations.conversation(conversation_id)
        reports: list[dict[str, object]] = []
        folders: list[dict[str, object]] = []
        for path in paths:
            if path.is_dir():
                folder = _added_folder(services, conversation_id, path, linked, as_json)
                folders.append(folder_report(folder))
                reports += _folder_reports(services, folder, path, pin)
            else:
                reports.append(_added(services, conversation_id, path, pin, as_json))
        if new and not folders and not services.documents.documents(conversation_id):
            # It would stay in the list as a chat without anything.
            services.conversations.purge(conversation_id)
            conversation_id = None
        if as_json:
            print_json({"conversation": conversation_id, "documents": reports, "folders": folders})
        elif conversation_id is not None:
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
        found = services.knowledge.search(conversation_id, query, k)
    if found.reason is not None:
        click.echo(str(found.reason.error()), err=True)
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
        for hit in found.hits
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


def folder_report(folder: Folder) -> dict[str, object]:
    """A folder as commands print it."""
    return {
        "id": folder.id,
        "path": folder.path,
        "linked": folder.linked,
        "state": folder.state,
        "files": folder.files,
        "read": folder.read,
        "failed": folder.failed,
        "left_out": folder.left_out,
    }


def _added_folder(services: Services, conversation_id: str, path: Path, linked: bool | None, silent: bool) -> Folder:
    """Attach a folder, telling on one line how far it is. An interrupt leaves the files that were read."""
    folder: Folder | None = None
    begin = "\r" if sys.stderr.isatty() else ""
    for folder in services.knowledge.add_folder(conversation_id, path.absolute(), linked):
        if begin and not silent:
            told = f"{begin}{path}: {folder.read} of {folder.files} read, {folder.failed} not readable"
            click.echo(told, nl=False, err=True)
    if folder is None:
        raise FileMissing(file=path.name)
    if not silent:
        left_out = ", ".join(f"{kind} {count}" for kind, count in folder.left_out.items()) or "nothing"
        told = f"{folder.read} of {folder.files} read, {folder.failed} not readable; left out: {left_out}"
        click.echo(f"{begin}{path}: {told}", err=True)
    return folder


def _folder_reports(services: Services, folder: Folder, path: Path, pin: bool) -> list[dict[str, object]]:
    """One report for each file of a folder, as a file has that is added by itself."""
    documents = {document.id: document for document in services.documents.documents(folder.conversation_id)}
    reports: list[dict[str, object]] = []
    for file in services.sources.files(folder.id):
        document = documents.get(file.document_id or 0)
        error = str(error_named(file.error_kind, file.error_details)) if file.state == "failed" else None
        report: dict[str, object] = {
            "file": str(path / file.file),
            "state": file.state,
            "pages": document.pages if document else None,
            "passages": document.passages if document else 0,
            "notes": [str(note) for note in document.notes] if document else [],
            "error": error,
        }
        if pin and document is not None and error is None:
            try:
                set_pinned(services, document.id, True)
            except DocumentTooLongToPin as refusal:
                report["error"] = str(refusal)
        reports.append(report)
    return reports
