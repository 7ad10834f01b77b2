"""The entry point ``dodam``: the window, or a command. Commands must not load Qt, so the window is imported late."""

import importlib.metadata
import sys

from engine.commands.command_line import run


def main() -> None:
    sys.exit(run(_open_window, importlib.metadata.version("dodam")))


def _open_window() -> int:
    from gui.app import run as run_window
    from knowledge.profile import open_profile

    return run_window(open_profile())


if __name__ == "__main__":
    main()
