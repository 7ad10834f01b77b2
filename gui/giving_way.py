"""While any window has an answer written, to draw its words must not hold up the model that writes it."""

from weakref import WeakSet

from PySide6.QtCore import QObject

from knowledge.child.preemption import set_preempting

_writing: WeakSet[QObject] = WeakSet()
"""Those that have something written. Who is gone with its window needs not be ended."""


def begin_giving_way(to: QObject) -> None:
    """Let the main thread wait for its turn as long as ``to`` has something written."""
    _writing.add(to)
    set_preempting(False)


def end_giving_way(to: QObject) -> None:
    _writing.discard(to)
    set_preempting(not _writing)
