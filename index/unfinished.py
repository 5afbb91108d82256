"""Work on files that a crash may cut short: noted before it starts, settled when it ends or at the next start.

Files and database cannot commit together. So whoever writes files notes it first, in the database; and
whoever removes records notes in the same transaction that their files are still to go.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from index.database import BUSY_SECONDS, Database
from index.files import SealedFiles
from index.residue import holds_any, words_of
from index.schema import documents, dossiers, job_files, jobs, unfinished
from ingest.errors import StoreProblem

_RETRY_SECONDS: Final = 0.05


class UnfinishedWork:
    """The notes, and how each is settled. Every method is called with the writers' lock held."""

    def __init__(self, database: Database, files: SealedFiles, database_file: Path | None) -> None:
        """``database_file`` is searched after a removal; ``None`` for a database server."""
        self._database = database
        self._files = files
        self._database_file = database_file
        self.patience = BUSY_SECONDS

    def begin(self, row: str, subjects: Sequence[str]) -> str:
        """Note, durably, that files of ``subjects`` are about to be written; the token that names them."""
        with self._database.write() as connection:
            return self.note(connection, row, subjects, removal=False)

    def note(self, connection: Connection, row: str, subjects: Sequence[str], *, removal: bool) -> str:
        """The same inside a transaction."""
        token = secrets.token_hex(16)
        rows = [{"token": token, "row": row, "subject": subject, "removal": removal} for subject in subjects]
        if rows:
            connection.execute(insert(unfinished), rows)
        return token

    def forget(self, connection: Connection, token: str) -> None:
        """Files and records agree again."""
        connection.execute(delete(unfinished).where(unfinished.c.token == token))

    def settle(self, token: str) -> None:
        """Remove the files of ``token`` that no record needs, durably, and forget the note."""
        with self._database.write() as connection:
            self._sweep(connection, token)
            self.forget(connection, token)

    def abandon(self, token: str) -> None:
        """After an error: settle, once it is certain that the transaction that failed will not come back.

        A commit whose sync failed may still be on the disk; a later one that is durable ends that doubt.
        """
        with self._database.write() as connection:
            connection.execute(update(unfinished).where(unfinished.c.token == token).values(token=token))
        self.settle(token)

    def settle_removal(self, token: str, removed: Iterable[bytes] | None, patience: float | None = None) -> None:
        """Finish a removal and verify it: no file, no log, no byte of ``removed`` ciphertext in the database.

        When the ciphertext is not known any more (``None``) the database file is written anew. A reader is
        given ``patience`` seconds (else :attr:`patience`) to end. ``StoreProblem`` when something stays;
        the note stays too, and the next start tries again.
        """
        with self._database.write() as connection:
            left = self._sweep(connection, token)
        if left:
            raise _not_removed()
        if self._database_file is not None:
            self._clean(self._database_file, removed, self.patience if patience is None else patience)
        with self._database.write() as connection:
            self.forget(connection, token)

    def settle_interrupted(self) -> None:
        """At a start, when nobody is working: settle everything a crash left."""
        with self._database.read() as connection:
            found = connection.execute(select(unfinished.c.token, unfinished.c.removal).distinct()).all()
        for token, removal in found:
            if removal:
                self.settle_removal(token, None, patience=0)
            else:
                self.settle(token)

    def removals(self, connection: Connection, row: str, subject: str) -> list[str]:
        """Tokens of removals of ``subject`` that were cut short."""
        query = select(unfinished.c.token).where(
            unfinished.c.row == row, unfinished.c.subject == subject, unfinished.c.removal
        )
        return list(connection.execute(query).scalars())

    def _sweep(self, connection: Connection, token: str) -> bool:
        """Whether a file that should be gone is still there after removing it."""
        query = select(unfinished.c.row, unfinished.c.subject).where(unfinished.c.token == token)
        left = False
        for row, subject in connection.execute(query).all():
            recorded = _recorded(connection, row)
            self._files.sweep(row, subject, token, recorded)
            owners = {name.partition(".")[0] for name in self._files.names(row) if not name.endswith(".tmp")}
            left |= bool(({subject} & owners if subject else owners) - (recorded or set()))
        return left

    def _clean(self, database_file: Path, removed: Iterable[bytes] | None, patience: float) -> None:
        self._empty_log(patience)
        words = None if removed is None else words_of(removed)
        if words is None or holds_any(database_file, words):
            self._database.rebuild()
            self._empty_log(patience)
        if words is not None and holds_any(database_file, words):
            raise _not_removed()

    def _empty_log(self, patience: float) -> None:
        """The commit that forgets the removal writes to the log again and syncs its new length."""
        deadline = time.monotonic() + patience
        while not self._database.checkpoint():
            if time.monotonic() > deadline:
                raise StoreProblem(
                    "La suppression est faite mais n'a pas pu être vérifiée : une lecture est en cours.",
                    remedy="Recommencez la suppression dans une minute.",
                )
            time.sleep(_RETRY_SECONDS)


def _recorded(connection: Connection, row: str) -> set[str] | None:
    """Subjects the records of a dossier name, ``None`` when there is no such dossier."""
    if connection.execute(select(dossiers.c.row).where(dossiers.c.row == row)).first() is None:
        return None
    found = set(connection.execute(select(documents.c.document_id).where(documents.c.row == row)).scalars())
    waiting = (
        select(job_files.c.job_id, job_files.c.position)
        .join(jobs, jobs.c.job_id == job_files.c.job_id)
        .where(jobs.c.row == row, job_files.c.wrapped_key.is_not(None))
    )
    return found | {upload_subject(job_id, position) for job_id, position in connection.execute(waiting)}


def upload_subject(job_id: str, position: int) -> str:
    """Name of the sealed file of one upload, without its kind."""
    return f"{job_id}-{position}"


def _not_removed() -> StoreProblem:
    return StoreProblem(
        "La suppression n'est pas complète : des octets du document restent dans le dossier de données.",
        remedy="Relancez Retrouve pour terminer la suppression.",
    )
