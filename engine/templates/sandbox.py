"""The Jinja environment for chat templates, which come out of downloaded files and are not trusted.

It renders as Hugging Face transformers does (``transformers.utils.chat_template_utils``): the same options,
extensions and functions. On top of Jinja's sandbox it bounds time and memory, because a template can loop or grow a
value without leaving the sandbox.
"""

import datetime
import functools
import json
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.ext import Extension, loopcontrols
from jinja2.filters import do_indent
from jinja2.parser import Parser
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.templates.growth import ITEM, Growth, length
from engine.templates.time_limit import within

TIME_LIMIT_S = 5.0
"""The slowest known template needs 0.2 s for 200 messages on a slow machine; it is quadratic."""

OUTPUT_LIMIT = 4_000_000
"""Characters of a prompt: a window of a million tokens. More would only keep the tokenizer busy."""

SOURCE_LIMIT = 1_000_000
"""Characters of a template; the longest that is known has 17,000."""

_PADDING_METHODS = frozenset({"center", "encode", "expandtabs", "ljust", "maketrans", "rjust", "translate", "zfill"})
_SPLITTING_METHODS = frozenset({"split", "rsplit", "splitlines"})
_LONGEST_EXPONENT = 64
_LONGEST_DATE_FORM = 1000
_UNNEEDED_FILTERS = (
    "batch", "center", "filesizeformat", "pprint", "slice", "urlencode", "urlize", "wordwrap", "xmlattr",
)  # fmt: skip
"""Filters that pad or copy; no chat template needs them."""

_LISTING_FILTERS = frozenset({"groupby", "list", "reverse", "sort", "unique"})
"""They make a list of characters out of a text."""

_UNPRINTING_FILTERS = frozenset({
    "attr", "count", "d", "default", "dictsort", "first", "groupby", "items", "last", "length", "list", "map", "max",
    "min", "random", "reject", "rejectattr", "reverse", "select", "selectattr", "sort", "sum", "tojson", "unique",
})  # fmt: skip
"""They look into a container; all others would write it out first."""

AnyFunction = Callable[..., Any]


class Rejected(TemplateError):
    """The template called ``raise_exception``: it does not take these messages."""


class _GenerationBlock(Extension):
    """``{% generation %}`` marks the assistant's text for training; it renders as what is inside.

    As in transformers it is a call block: what is set inside stays inside.
    """

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.tags = {"generation"}

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return nodes.CallBlock(self.call_method("_inside"), [], [], body).set_lineno(line)

    def _inside(self, caller: Macro) -> str:
        return str(caller())


class _BoundedCode(CodeGenerator):
    """Compiles what makes values without a call (literals, slices, ``~``) so that the environment counts it."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.concat(map(environment.text, (")
        for operand in node.nodes:
            self.visit(operand, frame)
            self.write(", ")
        self.write(")))")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        self._counted(lambda: super(_BoundedCode, self).visit_Getitem(node, frame), isinstance(node.arg, nodes.Slice))

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        self._counted(lambda: super(_BoundedCode, self).visit_List(node, frame))

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        self._counted(lambda: super(_BoundedCode, self).visit_Tuple(node, frame), node.ctx == "load")

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self._counted(lambda: super(_BoundedCode, self).visit_Dict(node, frame))

    def _counted(self, write: Callable[[], None], counted: bool = True) -> None:
        self.write("environment.counted(" if counted else "")
        write()
        self.write(")" if counted else "")


class ChatEnvironment(ImmutableSandboxedEnvironment):
    """Jinja as chat templates expect it, bounded by ``SIZE_LIMIT`` and ``TIME_LIMIT_S``. Not for several threads."""

    code_generator_class = _BoundedCode
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "**", "%"})

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[_GenerationBlock, loopcontrols],
            finalize=self._printable,
        )
        self._growth = Growth()
        for name in _UNNEEDED_FILTERS:
            del self.filters[name]
        self.filters.update(
            tojson=self._to_json, replace=self._replace, join=self._join, indent=self._indent, sum=self._sum,
            format=self._format,
        )  # fmt: skip
        self.filters.update({name: self._bounded_filter(name, made) for name, made in self.filters.items()})
        del self.globals["lipsum"]
        self.globals.update(raise_exception=_raise_exception, strftime_now=_strftime_now)

    def compile_bounded(self, source: str) -> Template:
        """Raises ``TemplateError`` or ``TimeoutError``."""
        if len(source) > SOURCE_LIMIT:
            raise SecurityError("it is too long")
        self._growth = Growth()
        return within(TIME_LIMIT_S, lambda: self.from_string(source))

    def render_bounded(self, template: Template, variables: dict[str, object]) -> str:
        """Raises ``TemplateError``, ``TimeoutError``, or what else the template's expressions raise."""
        self._growth = Growth()
        text = within(TIME_LIMIT_S, lambda: template.render(variables))
        if len(text) > OUTPUT_LIMIT:
            raise SecurityError("it makes too much text")
        return text

    def concat(self, parts: Iterable[str]) -> str:
        """What the compiled template joins its output, macros and ``~`` with."""
        texts = []
        for text in parts:
            self._growth.add(len(text))
            texts.append(text)
        return "".join(texts)

    def text(self, value: object) -> str:
        """An operand of ``~``."""
        return str(self._printable(value))

    def counted(self, value: Any) -> Any:
        """``value``, which the compiled template has just made."""
        self._growth.value(value)
        return value

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        self._growth.number(left, right)
        if operator == "%" and isinstance(left, str):
            self._growth.percent(left, right)
        elif operator == "**" and not (isinstance(right, int | float) and abs(right) <= _LONGEST_EXPONENT):
            raise SecurityError("such large exponents are not allowed")
        elif operator == "*":
            times = next((value for value in (left, right) if isinstance(value, int)), 1)
            self._growth.add(max(length(left), length(right)) * max(times, 0))
        elif operator == "+":
            self._growth.add(length(left) + length(right))
        return self.counted(super().call_binop(context, operator, left, right))

    def call(self, context: Context, target: Any, /, *args: Any, **kwargs: Any) -> Any:
        owner = getattr(target, "__self__", None)
        if isinstance(owner, bytes | bytearray | int | float):
            raise SecurityError(f"{target.__name__} is not allowed")
        if isinstance(owner, str):
            args = self._text_method(owner, target.__name__, args)
        return self.counted(super().call(context, target, *args, **kwargs))

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        formatted = super().wrap_str_format(value)
        if formatted is None:
            return None

        def bounded(*args: Any, **kwargs: Any) -> str:
            self._growth.formatting(value.__self__, [args, kwargs])
            return formatted(*args, **kwargs)

        return bounded

    def _text_method(self, owner: str, name: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Count what the method ``name`` of a text will make; returns its arguments."""
        if name in _PADDING_METHODS:
            raise SecurityError(f"{name} is not allowed")
        if name == "replace" and len(args) > 1:
            self._count_replacing(owner, *args)
        elif name == "join" and args:
            parts = list(args[0])
            self._growth.add(sum(len(owner) + length(part) for part in parts))
            return (parts,)
        elif name in _SPLITTING_METHODS:
            separator = args[0] if args and isinstance(args[0], str) and args[0] else ""
            self._growth.add(ITEM * (owner.count(separator) if separator else len(owner) // 2))
        return args

    def _bounded_filter(self, name: str, made: AnyFunction) -> AnyFunction:
        @functools.wraps(made)
        def bounded(*args: Any, **kwargs: Any) -> Any:
            for value in (*args, *kwargs.values()):
                if name in _LISTING_FILTERS and isinstance(value, str):
                    self._growth.add(ITEM * len(value))
                elif name not in _UNPRINTING_FILTERS:
                    self._growth.printing(value)
            return self.counted(made(*args, **kwargs))

        return bounded

    def _printable(self, value: object) -> object:
        self._growth.printing(value)
        return value

    def _count_replacing(self, text: str, old: object, new: object, count: int = -1) -> None:
        found = text.count(str(old))
        self._growth.add(len(text) + len(str(new)) * (found if count < 0 else min(found, count)))

    def _replace(self, text: object, old: object, new: object, count: int | None = None) -> str:
        whole, times = str(text), -1 if count is None else count
        self._count_replacing(whole, old, new, times)
        return whole.replace(str(old), str(new), times)

    def _join(self, items: Iterable[object], d: str = "", attribute: str | int | None = None) -> str:
        texts: list[str] = []
        for item in items:
            value = self.text(item if attribute is None else self.getitem(item, attribute))
            texts += (str(d), value) if texts else (value,)
        return self.concat(texts)

    def _indent(self, text: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
        step = len(width) if isinstance(width, str) else width
        self._growth.add(len(text) + step * (text.count("\n") + 1))
        return do_indent(text, width, first, blank)

    def _sum(self, items: Iterable[Any], attribute: str | int | None = None, start: Any = 0) -> Any:
        for item in items:
            value = item if attribute is None else self.getitem(item, attribute)
            self._growth.number(start, value)
            self._growth.add(length(start) + length(value))
            start = start + value
        return start

    def _format(self, form: object, *args: Any, **kwargs: Any) -> str:
        values = kwargs or args
        self._growth.percent(str(form), values)
        return str(form) % values

    def _to_json(
        self,
        x: object,
        ensure_ascii: bool = False,
        indent: int | str | None = None,
        separators: tuple[str, str] | None = None,
        sort_keys: bool = False,
    ) -> str:
        """As transformers has it: Jinja's own escapes HTML characters."""
        if indent is not None:
            self._growth.number(indent)
            self._growth.add(len(indent) if isinstance(indent, str) else max(indent, 0))
        encoder = json.JSONEncoder(ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
        return self.concat(encoder.iterencode(x))


def _raise_exception(message: str) -> NoReturn:
    raise Rejected(message)


def _strftime_now(form: str) -> str:
    if len(form) > _LONGEST_DATE_FORM:
        raise SecurityError("such long date formats are not allowed")
    return datetime.datetime.now().strftime(form)
