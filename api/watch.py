"""``retrouve watch``: documents are read as they arrive in a folder.

The folder is looked at again and again: that works on network shares, where notifications do not. An entry of the
folder (a file, or a folder with all it holds: an unzipped submission stays whole) is read once nothing in it changes
between two looks, so what is half written waits. What was read is remembered by its content (:mod:`index.watched`):
a restart reads only what came meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from index.intake import IngestRecord
from ingest.archive import Withheld
from ingest.errors import DocumentRefused, InvalidRequest
from ingest.zips import ignored

UNFINISHED_SUFFIXES = frozenset({".part", ".partial", ".tmp", ".crdownload", ".download", ".filepart"})
"""Names that programs give to what they are still writing."""

Seen = dict[str, tuple[int, int]]
"""Size and modification time (ns) of each file of an entry, by path."""


class Memory(Protocol):
    """What was already taken; see :class:`index.watched.Watched`."""

    def __contains__(self, data: bytes) -> bool:
        """Whether these bytes were taken."""

    def remember(self, data: bytes) -> None:
        """These bytes were taken."""


class Watch:
    """One watched folder. Call :meth:`look` again and again."""

    def __init__(
        self,
        folder: Path,
        expand: Callable[[str], Iterator[tuple[str, bytes]]],
        add: Callable[[bytes, str], IngestRecord],
        memory: Memory,
    ) -> None:
        """Read what arrives in ``folder`` with ``add``, file by file as ``expand`` gives them.

        ``InvalidRequest`` when there is no such folder.
        """
        if not folder.is_dir():
            raise InvalidRequest("Le dossier à surveiller n'existe pas.", remedy="Vérifiez son chemin.")
        self._folder = folder
        self._expand = expand
        self._add = add
        self._memory = memory
        self._before: dict[str, Seen] = {}
        self._done: dict[str, Seen] = {}

    def look(self) -> Iterator[IngestRecord]:
        """Read what has not changed since the look before; one record a file read.

        What breaks (a full disk, a share that is gone) is raised; the next look goes on from there.
        """
        now = {entry.name: _state(entry) for entry in sorted(self._folder.iterdir()) if _is_candidate(entry)}
        before, self._before = self._before, now
        for name, state in now.items():
            if state and state == before.get(name) and state != self._done.get(name):
                yield from self._read(self._folder / name)
                self._done[name] = state

    @property
    def waiting(self) -> bool:
        """Whether something seen at the last look is still to be read."""
        return any(state != self._done.get(name) for name, state in self._before.items() if state)

    def _read(self, entry: Path) -> Iterator[IngestRecord]:
        try:
            for name, data in self._expand(str(entry)):
                if isinstance(data, Withheld):
                    yield self._add(data, name)
                elif data not in self._memory:
                    record = self._add(data, name)
                    self._memory.remember(data)
                    yield record
        except DocumentRefused as refusal:
            yield IngestRecord(str(entry), "rejected", None, refusal.detail, 0)


def _is_candidate(entry: Path) -> bool:
    finished = entry.suffix.lower() not in UNFINISHED_SUFFIXES and not entry.name.startswith("~$")
    return finished and not ignored(entry.name) and not entry.is_symlink()


def _state(entry: Path) -> Seen:
    """Every file under an entry; empty for an empty folder, a pipe or what is gone meanwhile."""
    if not entry.is_dir():
        files = [entry] if entry.is_file() else []
    else:
        files = [Path(folder) / name for folder, _, names in os.walk(entry) for name in names]
    found: Seen = {}
    for file in files:
        try:
            status = file.stat()
        except OSError:
            continue
        found[str(file)] = (status.st_size, status.st_mtime_ns)
    return found
