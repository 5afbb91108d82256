"""What the data folder keeps of a document, and a search of every byte of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

DATABASE = "retrouve.sqlite3"
STRETCH = 24


def ciphertext(folder: Path, row: str, document_id: str | None = None) -> list[bytes]:
    """All the data folder keeps of a document, or of a dossier."""
    records = ["SELECT data FROM parts", "SELECT wrapped_key FROM documents"]
    whole = [
        "SELECT patient, wrapped_key, manifest, identity FROM dossiers WHERE row = ?",
        "SELECT wrapped_key, file_name FROM job_files WHERE job_id IN (SELECT job_id FROM jobs WHERE row = ?)",
    ]
    found: list[bytes] = []
    with closing(sqlite3.connect(folder / DATABASE)) as raw:
        for query in records:
            chosen = f"{query} WHERE row = ?1 AND (document_id = ?2 OR ?2 IS NULL)"
            found += [value for (value,) in raw.execute(chosen, (row, document_id))]
        for query in whole if document_id is None else []:
            found += [value for values in raw.execute(query, (row,)) for value in values]
    pattern = f"{document_id}.*" if document_id else "*"
    return found + [path.read_bytes() for path in (folder / "files" / row).glob(pattern)]


def assert_nothing_stays(folder: Path, *removed: bytes) -> None:
    """No stretch of 24 bytes, at any offset, of what was removed."""
    assert removed
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            there = {content[start : start + STRETCH] for start in range(0, len(content), STRETCH)}
            there.discard(bytes(STRETCH))
            for record in removed:
                for start in range(max(len(record) - STRETCH, 0) + 1):
                    assert record[start : start + STRETCH] not in there, path.name
