"""The Jinja environment for chat templates, which come out of downloaded files and are not trusted.

It renders as Hugging Face transformers does (``transformers.utils.chat_template_utils``): the same options,
extensions and functions. On top of Jinja's sandbox it bounds time and memory, because a template can loop or grow a
string without leaving the sandbox.
"""

import datetime
import json
import sys
import time
from collections.abc import Callable, Iterable, Sized
from types import FrameType
from typing import Any, NoReturn, TypeVar

from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.ext import Extension, loopcontrols
from jinja2.filters import do_indent
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

TIME_LIMIT_S = 2.0
SIZE_LIMIT = 20_000_000
"""Characters and list items that one rendering may make, on the way and in the end together."""

_PADDING_METHODS = frozenset({"center", "expandtabs", "ljust", "rjust", "translate", "zfill"})
_UNNEEDED_FILTERS = ("batch", "center", "filesizeformat", "format", "pprint", "slice", "urlize", "wordwrap", "xmlattr")
"""Filters that pad or copy; no chat template needs them."""


TraceFunction = Callable[[FrameType, str, object], Any]


class Rejected(TemplateError):
    """The template called ``raise_exception``: it does not take these messages."""


class _GenerationBlock(Extension):
    """``{% generation %}`` marks the assistant's text for training; it renders as what is inside."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.tags = {"generation"}

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class _BoundedCode(CodeGenerator):
    """Compiles ``a ~ b`` to the environment's ``concat``: it is no operator that the sandbox intercepts."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.concat(map(str, (")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write(")))")


class ChatEnvironment(ImmutableSandboxedEnvironment):
    """Jinja as chat templates expect it, bounded by ``SIZE_LIMIT`` and ``TIME_LIMIT_S``. Not for several threads."""

    code_generator_class = _BoundedCode
    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(trim_blocks=True, lstrip_blocks=True, extensions=[_GenerationBlock, loopcontrols])
        self._made = 0
        for name in _UNNEEDED_FILTERS:
            del self.filters[name]
        self.filters.update(tojson=_to_json, replace=self._replace, join=self._join, indent=self._indent)
        del self.globals["lipsum"]
        self.globals.update(raise_exception=_raise_exception, strftime_now=_strftime_now)

    def compile_bounded(self, source: str) -> Template:
        """Raises ``TemplateError`` or ``TimeoutError``."""
        self._made = 0
        return _within(TIME_LIMIT_S, lambda: self.from_string(source))

    def render_bounded(self, template: Template, variables: dict[str, object]) -> str:
        """Raises ``TemplateError``, ``TimeoutError``, or what else the template's expressions raise."""
        self._made = 0
        return _within(TIME_LIMIT_S, lambda: template.render(variables))

    def concat(self, parts: Iterable[str]) -> str:
        """What the compiled template joins its output, macros and ``~`` with."""
        texts = []
        for text in parts:
            self._count(len(text))
            texts.append(text)
        return "".join(texts)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or (operator == "%" and isinstance(left, str)):
            raise SecurityError(f"{operator} is not allowed here")
        if operator == "*":
            times = next((value for value in (left, right) if isinstance(value, int)), 1)
            self._count(max(_size(left), _size(right)) * max(times, 0))
        elif operator == "+":
            self._count(_size(left) + _size(right))
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, target: Any, /, *args: Any, **kwargs: Any) -> Any:
        owner = getattr(target, "__self__", None)
        if isinstance(owner, str):
            name = target.__name__
            if name in _PADDING_METHODS:
                raise SecurityError(f"{name} is not allowed")
            if name == "replace":
                return self._replace(owner, *args, **kwargs)
            if name == "join":
                return self._join(args[0], owner)
        return super().call(context, target, *args, **kwargs)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        if super().wrap_str_format(value) is not None:
            raise SecurityError("format is not allowed")
        return None

    def _count(self, size: int) -> None:
        self._made += size
        if self._made > SIZE_LIMIT:
            raise SecurityError("it makes too much text")

    def _replace(self, text: object, old: object, new: object, count: int = -1) -> str:
        whole = str(text)
        found = whole.count(str(old))
        self._count(len(whole) + len(str(new)) * (found if count < 0 else min(found, count)))
        return whole.replace(str(old), str(new), count)

    def _join(self, items: Iterable[object], separator: str = "", attribute: str | None = None) -> str:
        texts: list[str] = []
        for item in items:
            value = item if attribute is None else self.getitem(item, attribute)
            texts += (separator, str(value)) if texts else (str(value),)
        return self.concat(texts)

    def _indent(self, text: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
        step = _size(width) if isinstance(width, str) else width
        self._count(len(text) + step * (text.count("\n") + 1))
        return do_indent(text, width, first, blank)


Result = TypeVar("Result")


def _within(limit_s: float, work: Callable[[], Result]) -> Result:
    """Run ``work`` in this thread; Python's line tracing ends it with ``TimeoutError`` after ``limit_s``."""
    deadline = time.monotonic() + limit_s

    def trace(_frame: FrameType, _event: str, _argument: object) -> TraceFunction:
        if time.monotonic() > deadline:
            raise TimeoutError("it does not come to an end")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        return work()
    finally:
        sys.settrace(before)


def _size(value: object) -> int:
    """What a value counts for in a sum or product: characters, items, or the excess of a number over 64 bits."""
    if isinstance(value, int):
        return SIZE_LIMIT if value.bit_length() > 64 else 0
    return len(value) if isinstance(value, Sized) else 0


def _to_json(
    value: object,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """As transformers has it: Jinja's own escapes HTML characters."""
    width = None if indent is None else min(indent, 16)
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=width, separators=separators, sort_keys=sort_keys)


def _raise_exception(message: str) -> NoReturn:
    raise Rejected(message)


def _strftime_now(form: str) -> str:
    return datetime.datetime.now().strftime(form)
