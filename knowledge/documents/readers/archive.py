"""Zip archives: the list of members, each member's text under its name."""

import logging
import tempfile
from pathlib import Path, PurePosixPath

from knowledge.documents.building import ExtractionBuilder
from knowledge.documents.extraction import Extraction
from knowledge.documents.formats import Format, detect, reader_of
from knowledge.documents.guarded_zip import GuardedZip
from knowledge.errors import DocumentError, FileCorrupt, FileTooLarge, FileUnsupported, FileWithoutText

DEPTH_LIMIT = 3
"""Archives within archives are opened this deep and only named below."""

MEMBERS_LIMIT = 2000
UNPACKED_LIMIT_BYTES = 256 * 1024**2
"""For all members together, those of inner archives counted again."""

# More than the headings of any member have levels.
_LEVELS_A_MEMBER = 10_000
_NOT_CONTENT = ("__MACOSX/", ".DS_Store", "Thumbs.db")


def read(path: Path) -> Extraction:
    """Every member by the reader of its format; those that cannot be read are named with the reason.

    Raises ``FileEncrypted`` or ``FileCorrupt`` where a member does not unpack, and ``FileTooLarge`` beyond the limits.
    """
    with tempfile.TemporaryDirectory(prefix="dodam-archive-") as folder:
        members = _Members(path, Path(folder))
        members.add(path, depth=1)
    return members.extraction()


def shown_name(name: str) -> str:
    """A member's name as it was meant: Korean Windows writes CP949 without saying so, and zipfile reads CP437."""
    try:
        data = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for codec in ("utf-8", "cp949"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return name


class _Members:
    """Adds members to one text and counts what they take together."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.builder = ExtractionBuilder(path)
        self._file = path.name
        self._folder = folder
        self._count = 0
        self._unpacked = 0
        self._unread = 0

    def add(self, archive: Path, depth: int) -> None:
        with GuardedZip(archive) as unpacked:
            for name in unpacked.names:
                if not name.endswith("/") and not any(part in name for part in _NOT_CONTENT):
                    self._add_member(shown_name(name), unpacked.read(name), depth)

    def extraction(self) -> Extraction:
        """What was added, with a note of the members that were damaged or locked."""
        self.builder.note("parts_unread", self._unread, self._count)
        return self.builder.build()

    def _add_member(self, name: str, data: bytes, depth: int) -> None:
        self._charge(len(data))
        level = depth * _LEVELS_A_MEMBER
        self.builder.heading(name, level)
        # Only the suffix of the name is used, so no name leads out of the folder.
        suffix = PurePosixPath(name).suffix
        copy = self._folder / f"member-{self._count}{suffix if suffix[1:].isalnum() else ''}"
        copy.write_bytes(data)
        try:
            self._add_text(copy, level, depth)
        except (FileUnsupported, FileWithoutText):
            # Its name is in the list, which is all that there is to say.
            return
        except DocumentError as error:
            if error.details.get("file") == self._file:
                # The limits of the whole, met inside.
                raise
            self._unread += 1
            self.builder.add(str(type(error)(**{**error.details, "file": name})))
        finally:
            copy.unlink()

    def _charge(self, size: int) -> None:
        self._count += 1
        self._unpacked += size
        if self._count > MEMBERS_LIMIT:
            raise FileTooLarge(file=self._file, size=f"more than {MEMBERS_LIMIT} files", limit=f"{MEMBERS_LIMIT} files")
        if self._unpacked > UNPACKED_LIMIT_BYTES:
            limit = f"{UNPACKED_LIMIT_BYTES // 1024**2} MB"
            raise FileTooLarge(file=self._file, size=f"more than {limit} unpacked", limit=limit)

    def _add_text(self, copy: Path, level: int, depth: int) -> None:
        kind = detect(copy)
        if kind.name == "archive":
            if depth < DEPTH_LIMIT:
                self.add(copy, depth + 1)
            return
        extraction = _extraction(copy, kind)
        for block in extraction.blocks:
            self.builder.enter("", level + 1)
            for below, title in enumerate(block.headings, start=1):
                self.builder.enter(title, level + below)
            place = [f"page {block.page}"] if block.page is not None else []
            label = ", ".join([*place, block.label] if block.label else place)
            text = extraction.text[block.start : block.end]
            self.builder.add(text, block.kind, label=label, lines=block.lines, line=block.line)


def _extraction(copy: Path, kind: Format) -> Extraction:
    try:
        return reader_of(kind).read(copy)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        # As for a file of its own: whatever a parser throws means that the member is damaged.
        logging.exception("%s could not be read", copy.name)
        raise FileCorrupt(file=copy.name) from error
