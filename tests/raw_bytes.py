"""Looks for a word in every file of a folder, as bytes."""

from pathlib import Path


def files_with(folder: Path, word: str) -> list[str]:
    """Files under ``folder`` that hold ``word`` in UTF-8 or UTF-16, in lower or upper case."""
    forms = {
        form.encode(encoding) for form in (word, word.lower(), word.upper()) for encoding in ("utf-8", "utf-16-le")
    }
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    )
