"""Styles of Word (OOXML): which paragraphs are headings, and of which level, and which are items of a list."""

import html
import posixpath
import re

import msgspec
from lxml import etree

from knowledge.documents.guarded_zip import GuardedZip
from knowledge.documents.xml_elements import attribute

TITLE_LEVEL = 0
_HEADING_NAME = re.compile(r"^heading ([1-9])$")
_BODY_TEXT_LEVEL = 9
_STYLE_CHAIN_LIMIT = 20
# What a style's source says of paragraphs. A part of styles is cut by the attribute that names each, which nothing else
# has: of hundreds of styles a document uses a few, and to parse them all takes longer than to read its text.
_STYLE_ID = "styleId="
_HEAD_BYTES = 64 * 1024
"""Holds the styles that Word brings with it; the part may be ten times as long, and takes longer than the text."""
_VALUE = r"""(?=\s)[^>]*?\bval=["']([^"']*)"""
_NAME = re.compile(rf"<(?:\w+:)?name{_VALUE}")
_PARENT = re.compile(rf"<(?:\w+:)?basedOn{_VALUE}")
_OUTLINE = re.compile(rf"<(?:\w+:)?outlineLvl{_VALUE}")
_LIST = re.compile(r"<(?:\w+:)?numPr[\s/>]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Style(msgspec.Struct, frozen=True):
    """``level`` is that of a heading, from 1, 0 for the title; None for body text."""

    level: int | None
    is_list: bool


_PLAIN = Style(None, False)


class Styles:
    """What styles make of a paragraph, looked up as they come: files hold hundreds, and use a few.

    Their ids are localized, their names and outline levels are not.
    """

    def __init__(self, archive: GuardedZip, folder: str) -> None:
        self._archive = archive
        self._part = posixpath.join(folder, "styles.xml")
        self._sources: dict[str, str] | None = None
        self._is_whole = False
        self._found = {"": _PLAIN}

    def of(self, style_id: str) -> Style:
        """What the style ``style_id`` makes of a paragraph. Raises as ``GuardedZip.read`` does."""
        found = self._found.get(style_id)
        if found is None:
            found = self._found[style_id] = self._resolved(style_id)
        return found

    def _resolved(self, style_id: str) -> Style:
        level: int | None = None
        is_list = False
        for _ in range(_STYLE_CHAIN_LIMIT):
            source = self._source(style_id) if style_id else None
            if source is None:
                break
            if level is None:
                level = _own_level(source)
            is_list = is_list or _LIST.search(source) is not None
            style_id = _value(_PARENT, source)
        return Style(level if level is None or level <= _BODY_TEXT_LEVEL else None, is_list)

    def _source(self, style_id: str) -> str | None:
        """The source of a style, from its id on."""
        if self._sources is None:
            self._sources = self._read(_HEAD_BYTES)
        if style_id not in self._sources and not self._is_whole:
            self._sources = self._read()
        return self._sources.get(style_id)

    def _read(self, size: int = -1) -> dict[str, str]:
        """The sources by their ids, of the beginning of the part or all of it."""
        data = self._archive.read(self._part, size) if self._part in self._archive.names else b""
        self._is_whole = not 0 <= size <= len(data)
        text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8", "replace")
        _, *sources = text.split(_STYLE_ID)
        if not self._is_whole:
            # The last one is cut off.
            sources = sources[:-1]
        return {html.unescape(source[1 : source.find(source[0], 1)]): source for source in sources if source}


def _own_level(source: str) -> int | None:
    """The level that a style has by its name, or gives its paragraphs; None where it does neither."""
    name = _value(_NAME, source).lower()
    match = _HEADING_NAME.match(name)
    return TITLE_LEVEL if name == "title" else int(match.group(1)) if match else _level(_value(_OUTLINE, source))


def _value(element: re.Pattern[str], source: str) -> str:
    """What the first such element of a style says, "" where there is none."""
    found = element.search(source)
    return html.unescape(found.group(1)) if found else ""


def outline_level(element: etree._Element) -> int | None:
    """The level of a heading, from 1, that ``w:outlineLvl`` gives a paragraph; None for body text."""
    return _level(attribute(element, "val"))


def _level(value: str) -> int | None:
    return int(value) + 1 if value.isdecimal() and int(value) < _BODY_TEXT_LEVEL else None
