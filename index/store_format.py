"""A store's first tables, their version, and bringing an older store up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import insert, inspect, select, update

from index.database import Database, write_ahead
from index.files import WritersLock
from index.schema import STORE_FORMAT, metadata, store
from index.sealing import PracticeKey, new_key, sync_folder, tampered
from ingest.errors import KeyProblem, StoreProblem

LOCK_NAME: Final = "writers.lock"
"""File of the data folder that whoever writes files holds."""


def prepare(database: Database, data_folder: Path, key: PracticeKey) -> None:
    """Make the tables of a new store, or check format and key of an existing one."""
    if not inspect(database.engine).has_table(store.name):
        with WritersLock(data_folder / LOCK_NAME).alone():
            if not inspect(database.engine).has_table(store.name):
                _make_tables(database, key)
                sync_folder(data_folder)
    with database.read() as connection:
        found = {name: (number, value) for name, number, value in connection.execute(select(store)).all()}
    written = found.get("format", (None, None))[0]
    if not isinstance(written, int) or not found.keys() >= {"id", "check"}:
        raise tampered()
    if written > STORE_FORMAT:
        raise StoreProblem(
            "Ces données ont été écrites par une version plus récente de Retrouve.",
            remedy="Installez la version la plus récente de Retrouve.",
        )
    if found["check"][1] != key.check_value(found["id"][1]):
        raise KeyProblem(
            "Mauvaise clé : ce n'est pas celle de ces données.",
            remedy="Indiquez le fichier de clé de ce cabinet, ou restaurez-le depuis la feuille de secours.",
        )
    if written < STORE_FORMAT:
        _bring_up_to_date(database)


def _make_tables(database: Database, key: PracticeKey) -> None:
    if database.is_sqlite:
        write_ahead(database.engine)
    identifier = new_key()
    rows: list[dict[str, str | int | bytes | None]] = [
        {"name": "format", "number": STORE_FORMAT, "value": None},
        {"name": "id", "number": None, "value": identifier},
        {"name": "check", "number": None, "value": key.check_value(identifier)},
        {"name": "floor", "number": 0, "value": None},
    ]
    with database.write() as connection:
        metadata.create_all(connection)
        connection.execute(insert(store), rows)


def _bring_up_to_date(database: Database) -> None:
    """Give a store of an older format the tables it lacks."""
    with database.write() as connection:
        metadata.create_all(connection)
        connection.execute(update(store).where(store.c.name == "format").values(number=STORE_FORMAT))
