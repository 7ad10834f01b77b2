"""``dodam``: one plain line on standard error and exit code 1 for an error, 2 for wrong usage."""

import sys
import traceback
from collections.abc import Callable

import click

from engine.commands.ask import ask
from engine.commands.conversations import conversations, export, import_
from engine.commands.documents import add, extract, search
from engine.commands.models import models
from knowledge.errors import DodamError, InternalFault
from knowledge.profile import open_profile

STOPPED_BY_USER = 130


def run(open_window: Callable[[], int], version: str) -> int:
    """Run the command line of this process; without a command ``open_window`` runs. Returns the exit code."""

    @click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
    @click.version_option(version, prog_name="dodam")
    @click.pass_context
    def dodam(context: click.Context) -> int:
        """Chat with a small language model on your own computer. Without a command the window opens."""
        return open_window() if context.invoked_subcommand is None else 0

    for command in (ask, add, search, extract, models, conversations, export, import_):
        dodam.add_command(command)
    try:
        code = dodam.main(prog_name="dodam", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return STOPPED_BY_USER
    except BrokenPipeError:
        # The reader of our output left; there is nobody to tell.
        sys.stderr.close()
        return 1
    except DodamError as error:
        click.echo(f"dodam: {error}", err=True)
        return 1
    except Exception as error:
        click.echo(f"dodam: {_recorded(error)}", err=True)
        return 1


def _recorded(error: Exception) -> InternalFault:
    """A fault of ours, its traceback put where the sentence says."""
    log = open_profile().logs / "commands.log"
    with log.open("a", encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    return InternalFault(reason=type(error).__name__, log=str(log))
