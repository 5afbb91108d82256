"""Files, folders, archives, messages and PDFs that carry files: every file found, by display path.

Containers are opened in the confined child; here their members are named, counted, and joined to what an IHE XDM
submission declares of them. An XDM submission's own papers (``METADATA.XML``, ``INDEX.HTM``, ``README.TXT`` and
the stylesheets beside the documents) are its wrapping, not documents; they are passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from ingest.declared import Declared, Described
from ingest.errors import BrokenDocument, EmptyFile, InvalidRequest, LimitExceeded, RetrouveError, UnsupportedFormat
from ingest.limits import (
    MAX_ARCHIVE_DEPTH,
    MAX_ARCHIVE_MEMBERS,
    MAX_DEPOSIT_BYTES,
    MAX_FILE_BYTES,
)
from ingest.members import Batch, Withheld, refused
from ingest.sniff import MAIL, PDF, ZIP, carries_files, media_type
from ingest.submission import Submissions
from ingest.zips import ignored, is_metadata

__all__ = ["Batch", "Opener", "Withheld", "expand", "unfold"]

_HEAD = 65_536
_UNOPENED = "Les fichiers joints à ce PDF ne sont pas lus : il est imbriqué dans trop d'autres"


class Opener(Protocol):
    """What opens containers in a child."""

    def unpack(self, data: bytes, start: int) -> Batch:
        """Members of a zip, a message or a PDF from a rank on."""

    def declared(self, metadata: bytes) -> tuple[Declared, ...]:
        """What a ``METADATA.XML`` declares; ``UnsupportedFormat`` when it is another XML."""


@dataclass(slots=True)
class _Allowance:
    """What one deposited file may still unfold into, all its levels together."""

    members: int = MAX_ARCHIVE_MEMBERS
    octets: int = MAX_DEPOSIT_BYTES

    def take(self, size: int) -> None:
        self.members -= 1
        self.octets -= size
        if self.members < 0 or self.octets < 0:
            raise LimitExceeded("Ce qui est déposé se déplie en un volume démesuré : la suite n'est pas lue.")


@dataclass(frozen=True, slots=True)
class _Unfolding:
    opener: Opener
    allowance: _Allowance = field(default_factory=_Allowance)


def expand(path: str, opener: Opener) -> Iterator[tuple[str, bytes]]:
    """Every file of ``path`` (a file, a folder with its folders, a container), by display path, with its bytes.

    Containers inside are opened too. What cannot be extracted comes as :class:`Withheld`, what a submission declares
    as :class:`ingest.declared.Described`. Hidden files and the leavings of file managers are passed over; links inside
    a folder are not followed. Raises ``InvalidRequest`` when ``path`` does not exist.
    """
    root = Path(path)
    if root.is_dir():
        files = sorted(_walk(root), key=lambda file: not is_metadata(file.name))
        yield from _described(((str(file), _contents(file)) for file in files), opener, 0, None)
    elif root.is_file():
        yield from unfold(path, _read(root), opener)
    else:
        raise InvalidRequest("Ce chemin n'existe pas ou n'est ni un fichier ni un dossier.")


def unfold(name: str, data: bytes, opener: Opener) -> Iterator[tuple[str, bytes]]:
    """The files of one deposited file: itself, or what a container holds; see :func:`expand`."""
    yield from _open(name, data, _Unfolding(opener), 0)


def _walk(root: Path) -> Iterator[Path]:
    """The files to read under ``root``, and the folders that cannot be opened."""
    closed: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not ignored(name))
        for name in sorted(files):
            file = Path(folder) / name
            if not ignored(name) and file.is_file() and not file.is_symlink():
                yield file
    yield from (Path(error.filename) for error in closed)


def _contents(file: Path) -> bytes:
    if file.is_dir():
        return Withheld(BrokenDocument("Ce dossier ne peut pas être ouvert.", remedy="Vérifiez ses droits d'accès."))
    return _read(file)


def _read(file: Path) -> bytes:
    """At most one byte more than the limit: the reader refuses it without anyone holding the rest."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except OSError:
        return Withheld(BrokenDocument("Ce fichier ne peut pas être ouvert.", remedy="Vérifiez ses droits d'accès."))


def _described(
    files: Iterable[tuple[str, bytes]], opener: Opener, depth: int, unfolding: _Unfolding | None
) -> Iterator[tuple[str, bytes]]:
    """The files of a folder or container, those that describe the others coming first; ``unfolding`` is shared."""
    submissions = Submissions()
    for name, data in files:
        if is_metadata(name) and not isinstance(data, Withheld):
            try:
                submissions.add(name, opener.declared(data))
                continue
            except UnsupportedFormat:
                pass  # a file of that name that is something else
            except RetrouveError as error:
                yield name, Withheld(error)
                continue
        if submissions.wraps(name):
            continue
        yield from _open(name, submissions.described(name, data), unfolding or _Unfolding(opener), depth)
    yield from submissions.missing()


def _open(name: str, data: bytes, unfolding: _Unfolding, depth: int) -> Iterator[tuple[str, bytes]]:
    kind = _container(data)
    if kind is None:
        yield name, data
        return
    if depth == MAX_ARCHIVE_DEPTH:
        yield name, _too_deep(data, kind)
        return
    if kind == PDF:
        yield from _open_pdf(name, data, unfolding, depth)
        return
    empty = True
    try:
        members = _members(name, data, unfolding)
        for found in _described(members, unfolding.opener, depth + 1, unfolding):
            empty = False
            yield found
        if empty:
            yield name, Withheld(EmptyFile("Cette archive ou ce message ne contient aucun document."))
    except RetrouveError as error:
        yield name, Withheld(error)


def _too_deep(data: bytes, kind: str) -> bytes:
    if kind == PDF:
        declared = data.declared if isinstance(data, Described) else Declared("")
        return Described(data, replace(declared, warnings=(*declared.warnings, _UNOPENED)))
    return Withheld(LimitExceeded(f"Cette archive est imbriquée sur plus de {MAX_ARCHIVE_DEPTH} niveaux."))


def _container(data: bytes) -> str | None:
    if isinstance(data, Withheld) or len(data) > MAX_FILE_BYTES:
        return None
    kind = media_type(data[:_HEAD], "")
    if kind in (ZIP, MAIL) or (kind == PDF and carries_files(data)):
        return kind
    return None


def _open_pdf(name: str, data: bytes, unfolding: _Unfolding, depth: int) -> Iterator[tuple[str, bytes]]:
    """A PDF, unless it is only the cover of a portfolio, and the files it carries."""
    try:
        first = unfolding.opener.unpack(data, 0)
    except RetrouveError:
        yield name, data  # its reader says what is wrong
        return
    if first.itself or not first.members:
        yield name, data
    try:
        for member, content in _members(name, data, unfolding, first):
            yield from _open(member, content, unfolding, depth + 1)
    except RetrouveError as error:
        yield f"{name}/…", Withheld(error)


def _members(name: str, data: bytes, unfolding: _Unfolding, first: Batch | None = None) -> Iterator[tuple[str, bytes]]:
    rank: int | None = 0
    while rank is not None:
        batch = first if first is not None and rank == 0 else unfolding.opener.unpack(data, rank)
        for member in batch.members:
            unfolding.allowance.take(len(member.data))
            held = member.data if member.refusal is None else Withheld(refused(member.refusal))
            yield f"{name}/{member.name}", held
        if batch.following is not None and batch.following <= rank:
            raise BrokenDocument("Cette archive est endommagée : sa lecture n'avance pas.")
        rank = batch.following
