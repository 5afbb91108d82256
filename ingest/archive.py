"""Files, folders and zip archives: every file found, by display name. Archives are opened in the confined child."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import msgspec

from ingest.errors import (
    BrokenDocument,
    EmptyFile,
    EncryptedDocument,
    InvalidRequest,
    LimitExceeded,
    RetrouveError,
)
from ingest.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_DEPTH,
    MAX_ARCHIVE_MEMBERS,
    MAX_ARCHIVE_RATIO,
    MAX_FILE_BYTES,
    MIB,
)
from ingest.sniff import ZIP, media_type

_IGNORED_FOLDERS = frozenset({"__MACOSX"})
_IGNORED_FILES = frozenset({"Thumbs.db", "desktop.ini"})
_BATCH_BYTES = 64 * MIB
_ENCRYPTED_FLAG = 1


class Withheld(bytes):
    """A file found but not extracted: no bytes, and the error :meth:`ingest.pipeline.Reader.read` raises for it."""

    error: RetrouveError

    def __new__(cls, error: RetrouveError) -> Withheld:
        """Keep ``error``."""
        made = super().__new__(cls)
        made.error = error
        return made


class Member(msgspec.Struct, frozen=True):
    """A file of an archive. ``refusal`` is ``encrypted``, ``broken`` or ``too_large`` when it has no bytes."""

    name: str
    data: bytes
    refusal: str | None = None


class Batch(msgspec.Struct, frozen=True):
    """Members from a given rank on; ``following`` is the rank of the next batch, ``None`` at the end."""

    members: list[Member]
    following: int | None


Unpack = Callable[[bytes, int], Batch]
"""Extracts a batch of an archive's members from a rank on (in a child)."""


def unpack(data: bytes, start: int) -> Batch:
    """Members of a zip from rank ``start``, up to 64 MiB at a time. Runs in the child.

    Raises ``BrokenDocument``, or ``LimitExceeded`` for an archive with too many members or that grows too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise BrokenDocument("Cette archive est endommagée : elle ne s'ouvre pas.") from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _ignored(entry.filename)]
    _check_growth(entries, len(data))
    members: list[Member] = []
    room = _BATCH_BYTES
    for rank in range(start, len(entries)):
        if members and entries[rank].file_size > room:
            return Batch(members, rank)
        member = _extract(archive, entries[rank])
        members.append(member)
        room -= len(member.data)
    return Batch(members, None)


def _check_growth(entries: list[zipfile.ZipInfo], compressed: int) -> None:
    if len(entries) > MAX_ARCHIVE_MEMBERS:
        raise LimitExceeded(f"Cette archive contient plus de {MAX_ARCHIVE_MEMBERS} fichiers.")
    total = sum(entry.file_size for entry in entries)
    if total > MAX_ARCHIVE_BYTES or total > MAX_ARCHIVE_RATIO * max(compressed, MIB):
        raise LimitExceeded("Cette archive se décompresse en un volume démesuré : elle n'est pas ouverte.")


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    name = safe_name(entry.filename)
    if entry.flag_bits & _ENCRYPTED_FLAG:
        return Member(name, b"", "encrypted")
    if entry.file_size > MAX_FILE_BYTES:
        return Member(name, b"", "too_large")
    try:
        with archive.open(entry) as stream:
            data = stream.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
        return Member(name, b"", "broken")
    return Member(name, data) if len(data) <= entry.file_size else Member(name, b"", "broken")


def safe_name(name: str) -> str:
    """A member's name for display: no root, drive or ``..``; nothing is ever written under it."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    kept = [part for part in parts if part not in {"/", "..", "."} and not part.endswith(":")]
    cleaned = "/".join("".join(c if c.isprintable() else "_" for c in part) for part in kept)
    return cleaned.encode("utf-8", "replace").decode("utf-8") or "sans nom"


def _ignored(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in parts)
    return hidden or bool(_IGNORED_FOLDERS.intersection(parts)) or parts[-1] in _IGNORED_FILES


def expand(path: str, unpack_in_child: Unpack) -> Iterator[tuple[str, bytes]]:
    """Every file of ``path`` (a file, a folder with its folders, a zip), by display path, with its bytes.

    Zips inside are opened too. What cannot be extracted comes as :class:`Withheld`. Hidden files and the
    leavings of file managers are passed over; links inside a folder are not followed.
    Raises ``InvalidRequest`` when ``path`` does not exist.
    """
    root = Path(path)
    if root.is_dir():
        for file in _walk(root):
            if file.is_dir():
                unopened = BrokenDocument("Ce dossier ne peut pas être ouvert.", remedy="Vérifiez ses droits d'accès.")
                yield str(file), Withheld(unopened)
            else:
                yield from unfold(str(file), _read(file), unpack_in_child)
    elif root.is_file():
        yield from unfold(path, _read(root), unpack_in_child)
    else:
        raise InvalidRequest("Ce chemin n'existe pas ou n'est ni un fichier ni un dossier.")


def unfold(name: str, data: bytes, unpack_in_child: Unpack) -> Iterator[tuple[str, bytes]]:
    """The files of one deposited file: itself, or what a zip holds; see :func:`expand`."""
    yield from _open(name, data, unpack_in_child, 0)


def _walk(root: Path) -> Iterator[Path]:
    """The files to read under ``root``, and the folders that cannot be opened."""
    closed: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not _ignored(name))
        for name in sorted(files):
            file = Path(folder) / name
            if not _ignored(name) and file.is_file() and not file.is_symlink():
                yield file
    yield from (Path(error.filename) for error in closed)


def _read(file: Path) -> bytes:
    """At most one byte more than the limit: the reader refuses it without anyone holding the rest."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except OSError:
        return Withheld(BrokenDocument("Ce fichier ne peut pas être ouvert.", remedy="Vérifiez ses droits d'accès."))


def _open(name: str, data: bytes, unpack_in_child: Unpack, depth: int) -> Iterator[tuple[str, bytes]]:
    if isinstance(data, Withheld) or len(data) > MAX_FILE_BYTES or media_type(data[:4096], "") != ZIP:
        yield name, data
        return
    if depth == MAX_ARCHIVE_DEPTH:
        yield name, Withheld(LimitExceeded(f"Cette archive est imbriquée sur plus de {MAX_ARCHIVE_DEPTH} niveaux."))
        return
    empty = True
    try:
        for member, content in _members(data, unpack_in_child):
            empty = False
            yield from _open(f"{name}/{member}", content, unpack_in_child, depth + 1)
        if empty:
            yield name, Withheld(EmptyFile("Cette archive ne contient aucun document."))
    except RetrouveError as error:
        yield name, Withheld(error)


def _members(data: bytes, unpack_in_child: Unpack) -> Iterator[tuple[str, bytes]]:
    rank: int | None = 0
    while rank is not None:
        batch = unpack_in_child(data, rank)
        for member in batch.members:
            yield member.name, member.data if member.refusal is None else Withheld(_refusal(member.refusal))
        if batch.following is not None and batch.following <= rank:
            raise BrokenDocument("Cette archive est endommagée : sa lecture n'avance pas.")
        rank = batch.following


def _refusal(reason: str) -> RetrouveError:
    if reason == "encrypted":
        return EncryptedDocument("Ce fichier de l'archive est protégé par un mot de passe.")
    if reason == "too_large":
        return LimitExceeded(f"Ce fichier de l'archive dépasse {MAX_FILE_BYTES // MIB} Mo.")
    return BrokenDocument("Ce fichier de l'archive est endommagé.")
