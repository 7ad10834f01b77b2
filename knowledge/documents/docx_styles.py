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
        self._found = {"": _PLAIN}

    def of(self, style_id: str) -> Style:
        """What the style ``style_id`` makes of a paragraph. Raises as ``GuardedZip.read`` does."""
        found = self._found.get(style_id)
        if found is None:
            if self._sources is None:
                self._sources = self._read()
            found = self._found[style_id] = _resolved(style_id, self._sources)
        return found

    def _read(self) -> dict[str, str]:
        """Id of a style → its source, from the id on."""
        if self._part not in self._archive.names:
            return {}
        data = self._archive.read(self._part)
        text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8", "replace")
        _, *sources = text.split(_STYLE_ID)
        return {html.unescape(source[1 : source.find(source[0], 1)]): source for source in sources if source}


def _resolved(style_id: str, sources: dict[str, str]) -> Style:
    level: int | None = None
    is_list = False
    for _ in range(_STYLE_CHAIN_LIMIT):
        source = sources.get(style_id)
        if source is None:
            break
        if level is None:
            name = _value(_NAME, source).lower()
            match = _HEADING_NAME.match(name)
            level = (
                TITLE_LEVEL if name == "title" else int(match.group(1)) if match else _level(_value(_OUTLINE, source))
            )
        is_list = is_list or _LIST.search(source) is not None
        style_id = _value(_PARENT, source)
    return Style(level if level is None or level <= _BODY_TEXT_LEVEL else None, is_list)


def _value(element: re.Pattern[str], source: str) -> str:
    """What the first such element of a style says, "" where there is none."""
    found = element.search(source)
    return html.unescape(found.group(1)) if found else ""


def outline_level(element: etree._Element) -> int | None:
    """The level of a heading, from 1, that ``w:outlineLvl`` gives a paragraph; None for body text."""
    return _level(attribute(element, "val"))


def _level(value: str) -> int | None:
    return int(value) + 1 if value.isdecimal() and int(value) < _BODY_TEXT_LEVEL else None
