"""Opens zip-based documents without trusting them: bounded size, ratio and count, XML without entities or network."""

import zipfile
import zlib
from pathlib import Path
from types import TracebackType

from lxml import etree

from knowledge.documents.xml_elements import guarded_parser
from knowledge.documents.zip_file import opened_zip
from knowledge.errors import FileCorrupt, FileEncrypted, FileTooLarge

MEMBER_LIMIT = 20_000
UNPACKED_LIMIT_BYTES = 1024**3
# Word's XML packs about 1:20; a bomb packs 1:1000. Small files may pack as they like.
RATIO_LIMIT = 200
RATIO_FREE_BYTES = 32 * 1024**2

_ENCRYPTED_FLAG = 0x1


class GuardedZip:
    """A zip file read member by member.

    Opening raises ``FileCorrupt`` where it is no zip file and ``FileTooLarge`` where what it says it unpacks to is
    out of proportion. zipfile never gives more bytes than a member says, so the sizes need no second check.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._zip = opened_zip(path)
        members = self._zip.infolist()
        self.names = tuple(member.filename for member in members)
        unpacked = sum(member.file_size for member in members)
        packed = max(1, path.stat().st_size)
        if len(members) > MEMBER_LIMIT:
            raise FileTooLarge(file=path.name, size=f"{len(members)} parts", limit=f"{MEMBER_LIMIT} parts")
        if unpacked > UNPACKED_LIMIT_BYTES or (unpacked > RATIO_FREE_BYTES and unpacked > RATIO_LIMIT * packed):
            limit = min(UNPACKED_LIMIT_BYTES, max(RATIO_FREE_BYTES, RATIO_LIMIT * packed))
            raise FileTooLarge(
                file=path.name, size=f"{unpacked // 1024**2} MB unpacked", limit=f"{limit // 1024**2} MB"
            )

    def __enter__(self) -> "GuardedZip":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def read(self, name: str, size: int = -1) -> bytes:
        """The bytes of the member ``name``, the first ``size`` of them or all.

        Raises ``FileEncrypted`` or, also where it is absent, ``FileCorrupt``.
        """
        try:
            member = self._zip.getinfo(name)
            if member.flag_bits & _ENCRYPTED_FLAG:
                raise FileEncrypted(file=self._path.name)
            with self._zip.open(member) as opened:
                return opened.read(size)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise FileCorrupt(file=self._path.name) from error

    def parse(self, name: str) -> etree._Element:
        """The root of the XML member ``name``. Raises as ``read`` does."""
        try:
            return etree.fromstring(self.read(name), guarded_parser())
        except etree.XMLSyntaxError as error:
            raise FileCorrupt(file=self._path.name) from error
