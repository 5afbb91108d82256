"""Zip archives, opened in the confined child: a batch of members at a time, bombs refused before anything grows."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from ingest.errors import BrokenDocument, LimitExceeded
from ingest.limits import MAX_ARCHIVE_BYTES, MAX_ARCHIVE_MEMBERS, MAX_ARCHIVE_RATIO, MAX_FILE_BYTES, MIB
from ingest.members import Batch, Member, safe_name

METADATA = "metadata.xml"
"""Name (folded) of the file that describes an XDM submission."""
_IGNORED_FOLDERS = frozenset({"__MACOSX"})
_IGNORED_FILES = frozenset({"Thumbs.db", "desktop.ini"})
_BATCH_BYTES = 64 * MIB
_ENCRYPTED_FLAG = 1
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    OSError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)


def unzip(data: bytes, start: int) -> Batch:
    """Members of a zip from rank ``start``, up to 64 MiB at a time, those that describe the others first.

    Raises ``BrokenDocument``, or ``LimitExceeded`` for an archive with too many members or that grows too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _UNREADABLE as error:
        raise BrokenDocument("Cette archive est endommagée : elle ne s'ouvre pas.") from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not ignored(entry.filename)]
    entries.sort(key=lambda entry: not is_metadata(entry.filename))
    check_growth([entry.file_size for entry in entries], len(data))
    members: list[Member] = []
    room = _BATCH_BYTES
    for rank in range(start, len(entries)):
        if members and entries[rank].file_size > room:
            return Batch(members, rank)
        member = _extract(archive, entries[rank])
        members.append(member)
        room -= len(member.data)
    return Batch(members, None)


def check_growth(sizes: list[int], compressed: int) -> None:
    """Refuse a bomb by the sizes its entries declare (an entry that lies is cut off where it is read)."""
    if len(sizes) > MAX_ARCHIVE_MEMBERS:
        raise LimitExceeded(f"Cette archive contient plus de {MAX_ARCHIVE_MEMBERS} fichiers.")
    total = sum(sizes)
    if total > MAX_ARCHIVE_BYTES or total > MAX_ARCHIVE_RATIO * max(compressed, MIB):
        raise LimitExceeded("Cette archive se décompresse en un volume démesuré : elle n'est pas ouverte.")


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    name = safe_name(entry.filename)
    if entry.flag_bits & _ENCRYPTED_FLAG:
        return Member(name, b"", "encrypted")
    if entry.file_size > MAX_FILE_BYTES:
        return Member(name, b"", "too_large")
    data = contents(archive, entry)
    return Member(name, b"", "broken") if data is None else Member(name, data)


def contents(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    """The bytes of an entry; ``None`` when it is damaged or longer than it declares."""
    try:
        with archive.open(entry) as stream:
            data = stream.read(entry.file_size + 1)
    except _UNREADABLE:
        return None
    return data if len(data) <= entry.file_size else None


def is_metadata(name: str) -> bool:
    """Whether a file may describe an XDM submission."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].casefold() == METADATA


def ignored(name: str) -> bool:
    """Whether a file is hidden or the leaving of a file manager."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in parts)
    return not parts or hidden or bool(_IGNORED_FOLDERS.intersection(parts)) or parts[-1] in _IGNORED_FILES
