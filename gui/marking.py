"""Marks words for the translators where they are data, apart from what words them: the first frame needs no more."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # lupdate knows this name
    """``text``, marked for the translators. (PySide6 has the same, typed as ``object``.)"""
    return text
