"""Streamed text between its arrival and its next showing."""


class ArrivingText:
    """Collects text by message, what is thought apart from what is answered, in the order of its first arrival."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, bool], list[str]] = {}

    def add(self, message_id: str, delta: str, is_reasoning: bool) -> None:
        """Collect `delta`."""
        self._parts.setdefault((message_id, is_reasoning), []).append(delta)

    def drop(self, message_id: str) -> None:
        """Forget what came for a message."""
        for is_reasoning in (True, False):
            self._parts.pop((message_id, is_reasoning), None)

    def clear(self) -> None:
        """Forget everything."""
        self._parts.clear()

    def take(self) -> list[tuple[str, bool, str]]:
        """What was collected, as (message id, whether it is reasoning, text); nothing of it is kept."""
        taken = [(message_id, kind, "".join(parts)) for (message_id, kind), parts in self._parts.items()]
        self._parts.clear()
        return taken
