"""Sealed files beside the database: originals, renditions and uploads waiting to be read.

A file is written under a temporary name, synced, then renamed and its folder synced, all before the
database commits the record that needs it. It is a sequence of sealed chunks; the associated data of
each holds its place and whether it is the last, so that none can be cut, moved or added.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from index.sealing import seal, sync_folder, tampered, unseal

CHUNK_BYTES: Final = 1 << 20
_MAGIC: Final = b"RTV1"
_LENGTH: Final = struct.Struct(">I")


class SealedFiles:
    """The folder ``files/<row>/`` of each dossier. Names are opaque: ``<subject>.<kind>``."""

    def __init__(self, root: Path) -> None:
        """Files live under ``root``, made when missing."""
        self.root = root
        _make(root)

    def stage(self, row: str, name: str, data: bytes, *, token: str, key: bytes, place: bytes) -> None:
        """Write ``data`` sealed for ``place`` under a temporary name of ``token``, durably but not yet visible."""
        folder = self.root / row
        _make(folder)
        handle = os.open(folder / _draft(name, token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(_MAGIC)
            for sealed in _sealed_chunks(key, place, data):
                stream.write(_LENGTH.pack(len(sealed)))
                stream.write(sealed)
            stream.flush()
            os.fsync(stream.fileno())

    def publish(self, row: str, names: list[str], token: str) -> None:
        """Give staged files their names, durably. Called with the write lock held."""
        folder = self.root / row
        for name in names:
            (folder / _draft(name, token)).replace(folder / name)
        sync_folder(folder)

    def read(self, row: str, name: str, key: bytes, place: bytes) -> bytes:
        """The bytes sealed for ``place``; ``StoreProblem`` when the file is missing, cut or altered."""
        try:
            content = memoryview((self.root / row / name).read_bytes())
        except FileNotFoundError as error:
            raise tampered() from error
        if bytes(content[: len(_MAGIC)]) != _MAGIC:
            raise tampered()
        opened, position, number, last = [], len(_MAGIC), 0, False
        while not last:
            start = position + _LENGTH.size
            if start > len(content):
                raise tampered()
            position = start + _LENGTH.unpack(content[position:start])[0]
            if position > len(content):
                raise tampered()
            last = position == len(content)
            opened.append(unseal(key, content[start:position], _chunk_place(place, number, last)))
            number += 1
        return b"".join(opened)

    def sweep(self, row: str, subject: str, token: str, recorded: set[str] | None) -> None:
        """Remove what no record needs: the drafts of ``token``, and files of ``subject`` (all when empty).

        ``recorded`` are the subjects the dossier's records name, ``None`` when the dossier itself is gone.
        Called with the write lock held, so that no file is between its name and its record.
        """
        folder = self.root / row
        if not folder.is_dir():
            return
        for path in sorted(folder.iterdir()):
            owner, _, rest = path.name.partition(".")
            if rest.endswith(".tmp"):
                unneeded = recorded is None or rest.endswith(f".{token}.tmp")
            else:
                unneeded = (subject in {"", owner}) and owner not in (recorded or ())
            if unneeded:
                path.unlink(missing_ok=True)
        sync_folder(folder)
        if recorded is None and not any(folder.iterdir()):
            folder.rmdir()
            sync_folder(self.root)

    def names(self, row: str) -> list[str]:
        """Names present for a dossier, drafts included."""
        folder = self.root / row
        return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


class WritersLock:
    """Tells work in progress from work cut short, between processes and threads (``flock``).

    The kernel drops the lock of a process that dies.
    """

    def __init__(self, path: Path) -> None:
        """Lock on the file ``path``, made when missing."""
        self._path = path

    @contextmanager
    def working(self) -> Iterator[None]:
        """Held, by as many as want, while files and records may disagree."""
        with self._held(fcntl.LOCK_SH):
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Held by one, once nobody is working."""
        with self._held(fcntl.LOCK_EX):
            yield

    @contextmanager
    def alone_now(self) -> Iterator[bool]:
        """Like :meth:`alone`, but gives false at once when somebody is working."""
        handle = self._handle()
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                free = False
            else:
                free = True
            yield free
        finally:
            os.close(handle)

    @contextmanager
    def _held(self, operation: int) -> Iterator[None]:
        handle = self._handle()
        try:
            fcntl.flock(handle, operation)
            yield
        finally:
            os.close(handle)

    def _handle(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def _draft(name: str, token: str) -> str:
    return f"{name}.{token}.tmp"


def _chunk_place(place: bytes, number: int, last: bool) -> bytes:
    return msgspec.msgpack.encode((place, number, last))


def _sealed_chunks(key: bytes, place: bytes, data: bytes) -> Iterator[bytes]:
    view = memoryview(data)
    starts = range(0, max(len(data), 1), CHUNK_BYTES)
    for number, start in enumerate(starts):
        last = number == len(starts) - 1
        yield seal(key, view[start : start + CHUNK_BYTES], _chunk_place(place, number, last))
