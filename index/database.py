"""The database of the sealed store: engine, transactions, and its faults in the words of the error tree."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Executable, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from ingest.errors import StoreProblem

BUSY_SECONDS: Final = 30.0
"""How long a call waits for another process or thread that is writing."""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED_WRITES: Final = (
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
)
"""A quota is one of these: SQLite keeps ``SQLITE_FULL`` for ``ENOSPC`` alone."""
_READ_ONLY: Final = (errno.EROFS, errno.EACCES, errno.EPERM)


class Database:
    """Transactions on one engine. Reads see one snapshot; writes are one at a time and durable on return."""

    def __init__(self, engine: Engine) -> None:
        """Keep ``engine``; :func:`sqlite_engine` makes one."""
        self.engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot of the whole store."""
        with storage_faults(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start, durable once left without an error."""
        with storage_faults(), self.engine.connect() as plain:
            connection = plain.execution_options(retrouve_write=True)
            with connection.begin():
                yield connection

    def try_write(self, statement: Executable) -> None:
        """Whether a write would be accepted now: done, then undone."""
        with storage_faults(), self.engine.connect() as plain:
            connection = plain.execution_options(retrouve_write=True)
            with connection.begin() as transaction:
                connection.execute(statement)
                transaction.rollback()

    @property
    def is_sqlite(self) -> bool:
        """Whether bytes left in pages and log are ours to clean."""
        return self.engine.dialect.name == "sqlite"

    def checkpoint(self) -> bool:
        """Move the log into the database file and empty it; false while a reader still needs it."""
        with storage_faults(), closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchall()[0]
            cursor.close()
        return not busy

    def rebuild(self) -> None:
        """Write the database file anew, so that free space inside its pages holds nothing."""
        with storage_faults(), closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA temp_store = FILE")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA temp_store = MEMORY")
            cursor.close()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def sqlite_engine(path: Path) -> Engine:
    """An engine on the database file ``path``, made private to the user; full sync, secure delete."""
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS}, pool_size=4, max_overflow=-1, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("synchronous = FULL", "secure_delete = ON", "foreign_keys = ON", "temp_store = MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("retrouve_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def write_ahead(engine: Engine) -> None:
    """Put a new SQLite file in write-ahead mode (kept in the file)."""
    with storage_faults(), closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()


@contextmanager
def storage_faults() -> Iterator[None]:
    """Turn faults of the disk and of the database into ``StoreProblem``, without their parameters."""
    try:
        yield
    except OSError as error:
        raise _of_errno(error.errno) from error
    except DBAPIError as error:
        raise _of_driver(error.orig) from None
    except sqlite3.Error as error:
        raise _of_driver(error) from None
    except SQLAlchemyError:
        raise _unusable() from None


def _of_errno(number: int | None) -> StoreProblem:
    if number in _FULL:
        return _disk_full()
    if number in _READ_ONLY:
        return _read_only()
    return _unusable()


def _of_driver(error: BaseException | None) -> StoreProblem:
    extended = getattr(error, "sqlite_errorcode", 0)
    if extended in _REFUSED_WRITES:
        return StoreProblem(
            "Disque plein ou en panne : l'opération n'a pas été faite.",
            remedy="Libérez de la place ou vérifiez le disque.",
        )
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _disk_full()
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _read_only()
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreProblem(
            "Le dossier de données est occupé par une autre écriture.", remedy="Réessayez dans une minute."
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreProblem(
            "La base de données est abîmée.", remedy="Restaurez la dernière sauvegarde du dossier de données."
        )
    return _unusable()


def _disk_full() -> StoreProblem:
    remedy = "Libérez de la place, puis recommencez."
    return StoreProblem("Disque plein : l'opération n'a pas été faite.", remedy=remedy)


def _read_only() -> StoreProblem:
    return StoreProblem(
        "Le dossier de données ne peut pas être écrit (lecture seule ou droits insuffisants).",
        remedy="Vérifiez les droits du dossier de données.",
    )


def _unusable() -> StoreProblem:
    return StoreProblem(
        "Le dossier de données ne répond pas correctement.", remedy="Vérifiez le disque, puis relancez Retrouve."
    )
