"""The error tree: every sentence can be filled, every error crosses a pipe whole."""

import string

import pytest

import engine.errors
from knowledge.child.wire import Failure
from knowledge.errors import DodamError, InternalFault, error_named

assert engine.errors.ModelError is not None


def kinds(root: type[DodamError] = DodamError) -> list[type[DodamError]]:
    return [root, *(kind for child in root.__subclasses__() for kind in kinds(child))]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_errors_travel_and_word_themselves(kind: type[DodamError]) -> None:
    fields = [name for _, name, _, _ in string.Formatter().parse(kind.sentence) if name]
    error = kind(**{name: f"<{name}>" for name in fields})
    arrived = Failure.of(error).error()
    assert type(arrived) is kind
    assert str(arrived) == str(error)
    assert all(f"<{name}>" in str(error) for name in fields)


def test_an_unknown_error_is_still_an_error() -> None:
    assert isinstance(error_named("FromTheFuture", {}), InternalFault)
