"""XML of files that nobody here wrote: one guarded parser for all readers, elements looked at without namespaces."""

import functools

from lxml import etree


def guarded_parser(*, recover: bool = False, encoding: str | None = None) -> etree.XMLParser:
    """A parser that expands no entity, loads nothing and keeps libxml2's limits; ``recover`` passes over faults."""
    return etree.XMLParser(
        encoding=encoding,
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def local_name(element: etree._Element) -> str:
    """The tag of ``element`` without its namespace."""
    return without_namespace(str(element.tag))


def attribute(element: etree._Element, name: str) -> str:
    """The attribute called ``name`` in whichever namespace it stands, "" where there is none."""
    for key, value in element.items():
        if without_namespace(str(key)) == name:
            return str(value)
    return ""


# A document has few names, each thousands of times.
@functools.lru_cache(maxsize=4096)
def without_namespace(name: str) -> str:
    """A name as lxml writes it (``{namespace}name``) without its namespace."""
    return name.rpartition("}")[2]
