"""The durable queue of summaries to be made by a model: which documents wait, and how often each was tried.

It holds opaque identifiers and counts only. Documents of the dossier opened last come first; a document whose
summary took a process down is tried again a bounded number of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Integer,
    Select,
    String,
    Table,
    UniqueConstraint,
    delete,
    func,
    insert,
    select,
    update,
)

from index.database import Database
from index.dossier_rows import unwrap_dossier
from index.ports import DossierRef, SummaryTask
from index.schema import documents, dossiers, metadata

ATTEMPTS: Final = 3
"""How often a document is tried before its extractive summary is kept for good."""

wanted = Table(
    "summaries_wanted",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("row", String(32), ForeignKey("dossiers.row"), nullable=False),
    Column("document_id", String(32), nullable=False),
    Column("rank", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("running", Integer, nullable=False),
    UniqueConstraint("row", "document_id"),
)
"""``rank`` grows with each opening of a dossier: what was opened last is worked on first. It is no clock."""


class SummaryQueue:
    """See :class:`index.ports.SummaryQueue`."""

    def __init__(self, database: Database, wrapping: bytes) -> None:
        """``wrapping`` is the practice's key that opens the dossiers' keys."""
        self._database = database
        self._wrapping = wrapping

    def want(self, dossier: DossierRef, names: Sequence[str], *, first: bool = False) -> None:
        """Queue documents that the dossier holds; those already queued keep their place unless ``first``."""
        with self._database.write() as connection:
            held = select(documents.c.document_id).where(documents.c.row == dossier.row)
            present = set(connection.execute(held).scalars())
            mine = select(wanted.c.document_id).where(wanted.c.row == dossier.row)
            queued = set(connection.execute(mine).scalars())
            rank = _top(connection) + 1 if first else 0
            new = [name for name in dict.fromkeys(names) if name in present and name not in queued]
            rows = [
                {"row": dossier.row, "document_id": name, "rank": rank, "attempts": 0, "running": 0} for name in new
            ]
            if rows:
                connection.execute(insert(wanted), rows)
            if first:
                again = (wanted.c.row == dossier.row) & wanted.c.document_id.in_(list(names)[:400])
                connection.execute(update(wanted).where(again).values(rank=rank))

    def opened(self, dossier: DossierRef) -> None:
        """Put what waits for this dossier before everything else."""
        mine = wanted.c.row == dossier.row
        with self._database.read() as connection:
            found = connection.execute(select(wanted.c.rank).where(mine)).scalars().all()
            if not found or min(found) == _top(connection) > 0:
                return
        with self._database.write() as connection:
            connection.execute(update(wanted).where(mine).values(rank=_top(connection) + 1))

    def next(self) -> SummaryTask | None:
        """Claim the document to work on, counting the attempt before it is made.

        A document whose every attempt ended with the process is handed out once more, with a count above
        ``ATTEMPTS``: not to be tried, but to say so in its summary.
        """
        waiting = _in_order().limit(1)
        with self._database.read() as connection:
            if connection.execute(waiting).first() is None:
                return None
        with self._database.write() as connection:
            claimed = connection.execute(waiting.with_for_update()).first()
            if claimed is None:
                return None
            number, row, document_id, attempts = claimed
            connection.execute(update(wanted).where(wanted.c.number == number).values(attempts=attempts + 1, running=1))
            wrapped = connection.execute(select(dossiers.c.wrapped_key).where(dossiers.c.row == row)).scalar_one()
        return SummaryTask(unwrap_dossier(self._wrapping, row, wrapped), document_id, attempts + 1)

    def done(self, task: SummaryTask) -> None:
        """The document waits no more."""
        with self._database.write() as connection:
            self.forget(connection, task.dossier.row, task.document_id)

    def put_back(self, task: SummaryTask, *, counted: bool) -> bool:
        """Queue a claimed document again; ``False`` when it was tried too often and was dropped instead.

        Without ``counted`` the attempt does not count: it was called off, or no model was there.
        """
        mine = (wanted.c.row == task.dossier.row) & (wanted.c.document_id == task.document_id)
        with self._database.write() as connection:
            if counted and task.attempts >= ATTEMPTS:
                connection.execute(delete(wanted).where(mine))
                return False
            attempts = task.attempts if counted else task.attempts - 1
            connection.execute(update(wanted).where(mine).values(running=0, attempts=attempts))
        return True

    def position(self, dossier: DossierRef, document_id: str) -> int | None:
        """1 for the next or the one being made; ``None`` when the document does not wait."""
        with self._database.read() as connection:
            running = connection.execute(select(wanted.c.row, wanted.c.document_id).where(wanted.c.running == 1)).all()
            ahead = [(found.row, found.document_id) for found in connection.execute(_in_order())]
        order = [*((row, name) for row, name in running), *ahead]
        mine = (dossier.row, document_id)
        return order.index(mine) + 1 if mine in order else None

    def waiting(self) -> int:
        """How many documents wait or are being worked on."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(wanted)).scalar_one()

    def requeue_interrupted(self) -> int:
        """At a start: what a dead process was working on waits again; its attempt counts."""
        with self._database.write() as connection:
            return connection.execute(update(wanted).where(wanted.c.running == 1).values(running=0)).rowcount

    def forget(self, connection: Connection, row: str, document_id: str | None = None) -> None:
        """Inside a removal: drop what waits of one document, or of a whole dossier."""
        mine = wanted.c.row == row
        if document_id is not None:
            mine &= wanted.c.document_id == document_id
        connection.execute(delete(wanted).where(mine))


def _in_order() -> Select[int, str, str, int]:
    """Number, dossier, document and attempts of what can be claimed, the next first."""
    columns = select(wanted.c.number, wanted.c.row, wanted.c.document_id, wanted.c.attempts)
    return columns.where(wanted.c.running == 0).order_by(wanted.c.rank.desc(), wanted.c.number)


def _top(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(wanted.c.rank), 0))).scalar_one())
