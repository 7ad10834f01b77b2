"""What the command palette offers, and in which order."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gui.matching import fitness

MOST_SHOWN = 60


class PaletteEntry(NamedTuple):
    """``id`` is the same in every run. ``kind`` is shown beside ``text``; ``words`` are more to find it by.

    ``keys`` is its shortcut as it is shown, ``icon`` a name in ``gui.icons``. One that is not ``always`` is offered
    only when it is looked for or was used lately: there may be thousands of it.
    """

    id: str
    kind: str
    text: str
    run: Callable[[], None]
    words: tuple[str, ...] = ()
    keys: str = ""
    icon: str = ""
    always: bool = True


def ranked(entries: Sequence[PaletteEntry], query: str, recent: Sequence[str]) -> list[PaletteEntry]:
    """The entries that ``query`` finds, the best first; among equals, and for an empty query, those used last."""
    freshness = {entry_id: len(recent) - place for place, entry_id in enumerate(recent)}
    found = []
    for place, entry in enumerate(entries):
        if not query and not entry.always and entry.id not in freshness:
            continue
        fit = fitness(query, (entry.text, *entry.words))
        if fit is not None:
            found.append((-fit, -freshness.get(entry.id, 0), place, entry))
    return [entry for *_, entry in sorted(found, key=lambda row: row[:3])[:MOST_SHOWN]]
