"""Opens zip-based documents without trusting them: bounded size, ratio and count, XML without entities or network."""

import struct
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

# Bits of a member's flags: it is encrypted, its name is UTF-8; it is a patch, or encrypted in another way.
_ENCRYPTED, _UTF_8, _UNREAD = 0x1, 0x800, 0x60
# What stands before a member: a signature, flags, and the lengths of its name and of what comes after the name.
_HEADER = struct.Struct("<4s2xH18xHH")
_SIGNATURE = b"PK\x03\x04"
_DAMAGED = (
    *(KeyError, ValueError, EOFError, OSError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)


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
        self._packed = packed = max(1, path.stat().st_size)
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
            if member.flag_bits & _ENCRYPTED:
                raise FileEncrypted(file=self._path.name)
            if member.compress_type == zipfile.ZIP_DEFLATED and not member.flag_bits & _UNREAD:
                return self._inflated(member, member.file_size if size < 0 else min(size, member.file_size))
            with self._zip.open(member) as opened:
                return opened.read(size)
        except _DAMAGED as error:
            raise FileCorrupt(file=self._path.name) from error

    def _inflated(self, member: zipfile.ZipInfo, size: int) -> bytes:
        """The first bytes of a member, as zipfile's files give them, which take three times as long for a small one.

        Raises as they do.
        """
        file = self._zip.fp
        if file is None:
            raise ValueError("it is closed")
        file.seek(member.header_offset)
        signature, flags, name_bytes, extra_bytes = _HEADER.unpack(file.read(_HEADER.size))
        # The directory may say any size. A beginning is hardly ever longer packed than it is.
        wanted = min(member.compress_size, self._packed if size == member.file_size else size)
        data = memoryview(file.read(name_bytes + extra_bytes + wanted))
        name = str(data[:name_bytes], "utf-8" if flags & _UTF_8 else "cp437")
        if signature != _SIGNATURE or name != member.orig_filename:
            raise zipfile.BadZipFile("what stands before the member tells of another one")
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        # A length of 0 would mean all.
        found = inflate.decompress(data[name_bytes + extra_bytes :], size) if size else b""
        if len(found) < size and not inflate.eof:
            if size == member.file_size:
                raise EOFError
            return self._inflated(member, member.file_size)[:size]
        if (inflate.eof or len(found) == member.file_size) and zlib.crc32(found) != member.CRC:
            raise zipfile.BadZipFile("the member is damaged")
        return found

    def parse(self, name: str) -> etree._Element:
        """The root of the XML member ``name``. Raises as ``read`` does."""
        try:
            return etree.fromstring(self.read(name), guarded_parser())
        except etree.XMLSyntaxError as error:
            raise FileCorrupt(file=self._path.name) from error
