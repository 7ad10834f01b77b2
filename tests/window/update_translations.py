"""Brings the Korean translation up to date: ``python -m tests.window.update_translations``.

Collects the window's texts into ``dodam_ko.ts`` (translate what it marks as unfinished, then run this again) and
compiles both ``.ts`` files. ``errors_ko.ts`` is written by hand, one message for each ``DodamError.sentence``.
"""

import subprocess
import sys
from pathlib import Path

from gui.app import TRANSLATIONS

TOOLS = Path(sys.executable).parent


def collect(target: Path) -> None:
    """Write the texts of all of ``gui/`` into ``target``, keeping the translations it has."""
    sources = sorted(str(path) for path in TRANSLATIONS.parent.rglob("*.py"))
    options = ["-locations", "none", "-no-obsolete", "-source-language", "en", "-target-language", "ko_KR"]
    subprocess.run([TOOLS / "pyside6-lupdate", *sources, *options, "-ts", target], check=True, capture_output=True)


def compile_messages(source: Path, target: Path) -> None:
    """Compile a ``.ts`` file."""
    # A window that runs has the old file mapped into its memory: it must not change under it.
    made = target.with_suffix(".new")
    subprocess.run([TOOLS / "pyside6-lrelease", source, "-qm", made], check=True, capture_output=True)
    made.replace(target)


def main() -> None:
    collect(TRANSLATIONS / "dodam_ko.ts")
    for name in ("dodam", "errors"):
        compile_messages(TRANSLATIONS / f"{name}_ko.ts", TRANSLATIONS / f"{name}_ko.qm")


if __name__ == "__main__":
    main()
