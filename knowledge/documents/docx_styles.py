"""Styles of Word (OOXML): which paragraphs are headings, and of which level, and which are items of a list."""

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
        self._elements: dict[str, etree._Element] | None = None
        self._found = {"": _PLAIN}

    def of(self, style_id: str) -> Style:
        """What the style ``style_id`` makes of a paragraph. Raises as ``GuardedZip.parse`` does."""
        found = self._found.get(style_id)
        if found is None:
            if self._elements is None:
                self._elements = self._read()
            found = self._found[style_id] = _resolved(style_id, self._elements)
        return found

    def _read(self) -> dict[str, etree._Element]:
        if self._part not in self._archive.names:
            return {}
        return {attribute(style, "styleId"): style for style in self._archive.parse(self._part).iter("{*}style")}


def _resolved(style_id: str, elements: dict[str, etree._Element]) -> Style:
    level: int | None = None
    is_list = False
    for _ in range(_STYLE_CHAIN_LIMIT):
        element = elements.get(style_id)
        if element is None:
            break
        properties = element.find("{*}pPr")
        own = _own_style(properties) if properties is not None else _PLAIN
        named = element.find("{*}name")
        name = attribute(named, "val").lower() if named is not None else ""
        if level is None:
            match = _HEADING_NAME.match(name)
            level = TITLE_LEVEL if name == "title" else int(match.group(1)) if match else own.level
        is_list = is_list or own.is_list
        parent = element.find("{*}basedOn")
        style_id = attribute(parent, "val") if parent is not None else ""
    return Style(level if level is None or level <= _BODY_TEXT_LEVEL else None, is_list)


def _own_style(properties: etree._Element) -> Style:
    outline = properties.find("{*}outlineLvl")
    level = outline_level(outline) if outline is not None else None
    return Style(level, properties.find("{*}numPr") is not None)


def outline_level(element: etree._Element) -> int | None:
    """The level of a heading, from 1, that ``w:outlineLvl`` gives a paragraph; None for body text."""
    value = attribute(element, "val")
    return int(value) + 1 if value.isdecimal() and int(value) < _BODY_TEXT_LEVEL else None
