"""``dodam ask``: one turn on the command line."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
import msgspec

from engine.chat_settings import AnswerMode, ChatSettings
from engine.commands.documents import attach
from engine.commands.session import held_services, load_model, print_json
from engine.errors import CannotSort
from engine.library.adapter import MAX_WEIGHT, AdapterUse
from engine.profile_settings import usual_settings
from engine.service.messages import ModelLoaded, PartBegun
from engine.services import Services
from engine.turn.labels import split_labels, with_labels
from engine.turn.turn import Turn
from engine.turn.turn_events import Ended, Manner, Retrieved, Wrote
from knowledge.child.preemption import set_preempting
from knowledge.errors import DocumentError
from knowledge.store.records import Citation, Conversation


@click.command()
@click.argument("prompt")
@click.option("--model", help="A model of the models folder by name, or the path of a GGUF file.")
@click.option("--adapter", "adapters", multiple=True, metavar="PATH[=WEIGHT]", help="A LoRA adapter, with 0 to 2.")
@click.option("--file", "files", multiple=True, type=click.Path(path_type=Path), help="A file to answer from.")
@click.option("--conversation", "conversation_id", help="Go on with this conversation.")
@click.option("--system", help="The system prompt.")
@click.option("--temperature", type=click.FloatRange(0, 5))
@click.option("--seed", type=click.IntRange(0, 2**32 - 1))
@click.option("--max-tokens", type=click.IntRange(1))
@click.option("--think/--no-think", default=None, help="Whether the model thinks first, if it has a switch for that.")
@click.option("--grounded/--free", default=None, help="Answer only what the documents tell, or from all it knows.")
@click.option("--whole", "manner", flag_value="whole", help="Read all of the documents for the answer.")
@click.option("--passages", "manner", flag_value="passages", help="Answer from passages, also what asks for all.")
@click.option("--labels", help="Sort PROMPT into these labels, with commas between them; takes an embedding model.")
@click.option("--continue", "mode", flag_value="continue", help="Write on from PROMPT instead of answering it.")
@click.option("--single", "mode", flag_value="single", help="Answer PROMPT by itself, without earlier messages.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end instead of streaming.")
def ask(
    prompt: str,
    model: str | None,
    adapters: tuple[str, ...],
    files: tuple[Path, ...],
    conversation_id: str | None,
    system: str | None,
    temperature: float | None,
    seed: int | None,
    max_tokens: int | None,
    think: bool | None,
    grounded: bool | None,
    manner: Manner | None,
    labels: str | None,
    mode: AnswerMode | None,
    as_json: bool,
) -> int:
    """Ask PROMPT and print the answer."""
    if not prompt.strip():
        raise click.UsageError("PROMPT is empty. Give a question, in quotation marks.")
    with held_services() as services:
        found = services.conversations.conversation(conversation_id) if conversation_id else None
        loaded = load_model(services, model, found, [_adapter_use(text) for text in adapters])
        if labels is not None:
            prompt = _labelled(prompt, labels, loaded)
        conversation = found or services.conversations.create()
        change = {"temperature": temperature, "seed": seed, "max_tokens": max_tokens}
        sampling = {name: value for name, value in change.items() if value is not None}
        _set(services, conversation, system, mode, think, grounded, sampling)
        try:
            for file in files:
                attach(services, conversation.id, file)
        except DocumentError:
            if found is None:
                # Nothing was asked in it yet: it would stay in the list as a chat without a word.
                services.conversations.purge(conversation.id)
            raise
        ended = _follow(Turn(services, conversation.id), prompt, manner or "chosen", silent=as_json)
        if as_json:
            print_json(_report(conversation.id, loaded, ended))
        if ended.error is not None:
            raise ended.error
        return 0


def _adapter_use(text: str) -> AdapterUse:
    """``PATH[=WEIGHT]``; a path that has an equals sign in it needs a weight. Raises ``click.BadParameter``."""
    path, _, weight = text.rpartition("=")
    if not path:
        return AdapterUse(str(Path(weight).expanduser().resolve()))
    try:
        number = float(weight)
    except ValueError:
        number = -1.0
    if not 0 <= number <= MAX_WEIGHT:
        raise click.BadParameter(f"the weight of {path} is a number from 0 to {MAX_WEIGHT:g}")
    return AdapterUse(str(Path(path).expanduser().resolve()), number)


def _labelled(prompt: str, labels: str, loaded: ModelLoaded) -> str:
    if loaded.kind != "encoder":
        raise CannotSort(model=Path(loaded.path).stem)
    labelled = with_labels(prompt, labels.split(","))
    if not split_labels(labelled)[1]:
        raise click.UsageError("Give at least two labels, with commas between them.")
    return labelled


def _set(
    services: Services,
    conversation: Conversation,
    system: str | None,
    mode: AnswerMode | None,
    think: bool | None,
    grounded: bool | None,
    sampling: dict[str, float | int],
) -> None:
    loaded = services.model.settled()
    usual = usual_settings(services.profile.settings, Path(loaded.path).stem if loaded is not None else "")
    settings = ChatSettings.from_json(conversation.settings, usual)
    changed = msgspec.structs.replace(
        settings,
        system_prompt=settings.system_prompt if system is None else system,
        sampling=msgspec.structs.replace(settings.sampling, **sampling),
        mode=mode or settings.mode,
        think=settings.think if think is None else think,
        grounded=settings.grounded if grounded is None else grounded,
    )
    services.conversations.set_settings(conversation.id, changed.to_json(usual))


def _follow(turn: Turn, prompt: str, manner: Manner, silent: bool) -> Ended:
    ended: Ended | None = None
    # To print the words of an answer must not hold up the model that writes it.
    set_preempting(False)
    with _stopped_by_ctrl_c(turn):
        for event in turn.ask(prompt, manner):
            if isinstance(event, Wrote) and not silent:
                sys.stdout.write(event.text)
                sys.stdout.flush()
            elif isinstance(event, PartBegun) and not silent:
                click.echo(f"Part {event.number} of {event.parts}…", err=True)
            elif isinstance(event, Retrieved) and event.reason is not None:
                click.echo(str(event.reason), err=True)
            elif isinstance(event, Ended):
                ended = event
    if ended is not None and ended.message.state == "stopped":
        raise KeyboardInterrupt
    if ended is None:
        raise click.ClickException("No answer was begun. Try again.")
    if not silent:
        click.echo()
        for citation in ended.message.citations:
            click.echo(f"[{citation.number}] {place_of(citation)}", err=True)
        if (whole := ended.stats.whole) is not None:
            parts = f" in {whole.parts} parts" if whole.parts > 1 else ""
            click.echo(f"Read the whole of {', '.join(whole.files)}{parts}.", err=True)
        for sentence in _unsupported(ended):
            click.echo(f"Not in the documents: {sentence}", err=True)
    return ended


@contextmanager
def _stopped_by_ctrl_c(turn: Turn) -> Iterator[None]:
    """The first Ctrl+C ends the answer as Stop does in the window; a second one ends the program."""
    before = signal.getsignal(signal.SIGINT)

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        # On a thread: this one may hold the very lock that stopping needs.
        threading.Thread(target=turn.stop, name="stop").start()

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def place_of(citation: Citation) -> str:
    """File, page, finer place and heading of a citation in one line."""
    passage = citation.passage
    page = f"p. {passage.page}" if passage.page is not None else ""
    return " · ".join(part for part in (passage.file, page, passage.place, passage.heading) if part)


def _report(conversation_id: str, loaded: ModelLoaded, ended: Ended) -> dict[str, object]:
    stats = ended.stats
    usage = msgspec.to_builtins(stats.usage) if stats.usage else {}
    speeds = msgspec.to_builtins(stats.speeds) if stats.speeds else {}
    return {
        "conversation": conversation_id,
        "model": Path(loaded.path).stem,
        "answer": ended.message.text,
        "reasoning": ended.message.reasoning,
        "refused": stats.refused,
        "unsupported": _unsupported(ended),
        "whole": msgspec.to_builtins(stats.whole),
        "citations": [cited(citation) for citation in ended.message.citations],
        "labels": msgspec.to_builtins(stats.labels),
        "scores": stats.scores,
        "plan": msgspec.to_builtins(stats.plan) if stats.plan else None,
        "usage": usage,
        "timings": {"load_s": stats.load_s, "retrieve_s": stats.retrieve_s, **speeds},
    }


def _unsupported(ended: Ended) -> list[str]:
    return [ended.message.text[start:end] for start, end in ended.stats.unsupported]


def cited(citation: Citation) -> dict[str, object]:
    """A citation as JSON: where the passage stands and which sentences of the answer lean on it."""
    passage = citation.passage
    return {
        "number": citation.number,
        "file": passage.file,
        "page": passage.page,
        "place": passage.place,
        "heading": passage.heading,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "supported": citation.supported,
        "anchors": citation.anchors,
    }
