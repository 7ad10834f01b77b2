"""Lengths as Qt counts them: a ``QTextDocument``'s positions are in UTF-16 units, a Python string's in characters."""


def utf16_units(text: str) -> int:
    """How many positions ``text`` takes in Qt's documents."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
