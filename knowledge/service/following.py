"""Follows linked folders: brings them up to date at the start, then as their files change.

A change only says which folder to look at; looking is quick where little changed, and cannot miss what the system's
notices miss (too many at once, a network drive).
"""

import logging
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import watchfiles

from knowledge.service.folder_sync import Cancelled, FolderSync, Tell, never

DEBOUNCE_MS = 800
"""Changes are gathered for at most so long."""

LOOK_MS = 1000
"""How often to look whether folders were linked, unlinked, unplugged or plugged in again."""

UNWATCHED_S = 20.0
"""Where the system gives no notices (too many folders), folders are looked through so often."""


def follow_folders(folders: FolderSync, tell: Tell, cancelled: Cancelled) -> None:
    """Keep linked folders up to date until ``cancelled``; first finish those that an ended process left."""
    for folder_id in folders.unfinished():
        folders.sync(folder_id, tell, never)
    for folder_id in folders.linked():
        folders.sync(folder_id, tell, never)
    while not cancelled():
        try:
            _watch(folders, tell, cancelled)
        except (OSError, RuntimeError) as error:
            logging.warning("folders cannot be watched: %s", error)
            threading.Event().wait(UNWATCHED_S)
            for folder_id in folders.linked():
                folders.sync(folder_id, tell, never)


def _watch(folders: FolderSync, tell: Tell, cancelled: Cancelled) -> None:
    """Follow the folders that are linked and there now; returns when others are."""
    watched = _present(folders.linked())
    if not watched:
        _wait(lambda: cancelled() or bool(_present(folders.linked())))
        return
    fresh = True
    for changes in watchfiles.watch(
        *watched.values(),
        watch_filter=None,
        debounce=DEBOUNCE_MS,
        rust_timeout=LOOK_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        if cancelled():
            return
        changed = [Path(path) for _, path in changes]
        for folder_id, root in watched.items():
            # What changed between the last look and the first notice is seen by looking once more.
            if fresh or any(path.is_relative_to(root) for path in changed):
                folders.sync(folder_id, tell, never)
        fresh = False
        linked = folders.linked()
        if _present(linked) != watched:
            # One that has vanished says so.
            for folder_id in watched.keys() & linked.keys():
                folders.sync(folder_id, tell, never)
            return


def _present(linked: Mapping[int, Path]) -> dict[int, Path]:
    return {folder_id: path for folder_id, path in linked.items() if path.is_dir()}


def _wait(condition: Callable[[], bool]) -> None:
    while not condition():
        threading.Event().wait(LOOK_MS / 1000)
