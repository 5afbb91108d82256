"""Files, folders and archives given to ``retrouve ingest``: one record a file, never a silent zero."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from api.wire import IngestOut, ingest_out
from index.practice import Practice
from ingest.errors import DocumentRefused


def deposit(
    practice: Practice, patient: str, paths: Sequence[str], advance: Callable[[IngestOut], None]
) -> Iterator[IngestOut]:
    """Read everything under ``paths`` into a dossier; ``advance`` hears of each file as it is done.

    What cannot be opened, and a folder without any file, give a ``rejected`` record too. Errors of the store,
    the key or a model are raised: the files already recorded are kept.
    """
    for path in paths:
        for record in _one(practice, patient, path):
            advance(record)
            yield record


def _one(practice: Practice, patient: str, path: str) -> Iterator[IngestOut]:
    found = False
    try:
        if reason := _why_not(path):
            yield _rejected(path, reason)
            return
        for name, data in practice.expand(path):
            found = True
            yield ingest_out(practice.add(patient, data, _readable(name)))
    except DocumentRefused as refusal:
        yield _rejected(path, refusal.detail)
        return
    except OSError:
        yield _rejected(path, "lecture impossible")
        return
    if not found:
        yield _rejected(path, "aucun document dans ce dossier")


def _why_not(path: str) -> str | None:
    """Why nothing is read from ``path`` at all: a pipe or a device could be waited for for ever."""
    if not path or not Path(path).exists():
        return "introuvable"
    return None if Path(path).is_file() or Path(path).is_dir() else "ni un fichier ni un dossier"


def _readable(path: str) -> str:
    """``path`` as text: bytes of a file name that are none become « � »."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _rejected(path: str, reason: str) -> IngestOut:
    return IngestOut(path=_readable(path), status="rejected", document_id=None, reason=reason, pages=0, warnings=[])
