"""The sealed store: the ``Store`` port on SQLAlchemy Core and sealed files.

Nothing here is in clear on the disk but opaque identifiers, versions and states. Order of a write:
note the work, sync the files, rename them, sync the folder, commit the records. See
docs/security.md for what is and is not noticed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import select, update

from index.database import Database, sqlite_engine, storage_faults
from index.dossier_rows import (
    delete_dossier,
    delete_records,
    document_keys,
    entry_of,
    insert_document,
    insert_dossier,
    listed_documents,
    load_manifest,
    open_parts,
    read_note,
    replace_part,
    save_manifest,
    sealed_parts,
    unknown_patient,
    unwrap_dossier,
    write_note,
)
from index.files import SealedFiles, WritersLock
from index.job_queue import JobQueue
from index.ports import Change, DossierRef, Job, JobFile, NewDocument, Part
from index.schema import dossiers, store
from index.sealing import (
    DATABASE_NAME,
    FILES_NAME,
    PracticeKey,
    context,
    document_id,
    new_key,
    seal,
    subkey,
    sync_folder,
    tampered,
    unseal,
)
from index.store_format import LOCK_NAME, prepare
from index.summary_queue import SummaryQueue
from index.unfinished import UnfinishedWork
from ingest.errors import InvalidRequest, NotFound, RetrouveError, StoreProblem

_PATIENT: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_TRAY: Final = "\0tray"
"""Stands where a patient identifier stands; none can be the same."""
_FREE_BYTES: Final = 32 << 20


class SealedStore:
    """Sealed records by part; several threads and processes may have the same data folder open."""

    def __init__(self, database: Database, data_folder: Path, key: PracticeKey) -> None:
        """Use :meth:`open_sqlite`."""
        self._database = database
        self._folder = data_folder
        self._key = key
        self._wrapping = key.wrapping_key()
        self._files = SealedFiles(data_folder / FILES_NAME)
        self._lock = WritersLock(data_folder / LOCK_NAME)
        database_file = data_folder / DATABASE_NAME if database.is_sqlite else None
        self._unfinished = UnfinishedWork(database, self._files, database_file)
        self._jobs = JobQueue(database, self._files, self._lock, self._unfinished, self._wrapping)
        self.summaries = SummaryQueue(database, self._wrapping)

    @classmethod
    def open_sqlite(cls, data_folder: Path, key: PracticeKey) -> SealedStore:
        """The store in ``data_folder``, made when missing; settles what a crash cut short.

        ``StoreProblem`` when a newer version wrote it or it cannot be used, ``KeyProblem`` when ``key``
        is not the one it was sealed with. Nothing is touched then.
        """
        with storage_faults():
            if not data_folder.is_dir():
                data_folder.mkdir(mode=0o700, parents=True)
                sync_folder(data_folder.parent)
            database = Database(sqlite_engine(data_folder / DATABASE_NAME))
            try:
                prepare(database, data_folder, key)
                opened = cls(database, data_folder, key)
                opened._settle_interrupted()
            except BaseException:
                database.close()
                raise
        return opened

    # -- dossiers ---------------------------------------------------------------------------------
    def open(self, patient: str) -> DossierRef:
        """See :class:`index.ports.Store`."""
        if not _PATIENT.fullmatch(patient):
            raise unknown_patient()
        return self._existing(patient)

    def create(self, patient: str) -> DossierRef:
        """See :class:`index.ports.Store`; ``InvalidRequest`` for a malformed identifier."""
        if not _PATIENT.fullmatch(patient):
            raise InvalidRequest("Identifiant de patient invalide : 1 à 64 lettres sans accent, chiffres ou . _ ~ -")
        return self._existing_or_new(patient)

    def tray(self) -> DossierRef:
        """See :class:`index.ports.Store`."""
        return self._existing_or_new(_TRAY)

    def patients(self) -> list[str]:
        """See :class:`index.ports.Store`."""
        with self._database.read() as connection:
            rows = connection.execute(select(dossiers.c.row, dossiers.c.patient)).all()
        names = {unseal(self._wrapping, sealed, context(row, "", "patient", 0)).decode() for row, sealed in rows}
        return sorted(names - {_TRAY})

    def identity(self, dossier: DossierRef) -> bytes | None:
        """See :class:`index.ports.Store`."""
        with self._database.read() as connection:
            version = load_manifest(connection, self._wrapping, dossier).identity
            query = select(dossiers.c.identity).where(dossiers.c.row == dossier.row)
            sealed = connection.execute(query).scalar_one()
        if (sealed is None) != (version == 0):
            raise tampered()
        if sealed is None:
            return None
        return unseal(subkey(dossier.key, "identity"), sealed, context(dossier.row, "", "identity", version))

    def set_identity(self, dossier: DossierRef, identity: bytes) -> None:
        """See :class:`index.ports.Store`."""
        with self._database.write() as connection:
            manifest = load_manifest(connection, self._wrapping, dossier, writing=True).with_identity()
            place = context(dossier.row, "", "identity", manifest.identity)
            sealed = seal(subkey(dossier.key, "identity"), identity, place)
            connection.execute(update(dossiers).where(dossiers.c.row == dossier.row).values(identity=sealed))
            save_manifest(connection, dossier, manifest)

    def note(self, dossier: DossierRef, name: str) -> bytes | None:
        """See :class:`index.ports.Store`."""
        with self._database.read() as connection:
            load_manifest(connection, self._wrapping, dossier)
            return read_note(connection, dossier, name)

    def set_note(self, dossier: DossierRef, name: str, data: bytes) -> None:
        """See :class:`index.ports.Store`."""
        with self._database.write() as connection:
            load_manifest(connection, self._wrapping, dossier, writing=True)
            write_note(connection, dossier, name, data)

    def erase(self, dossier: DossierRef) -> None:
        """See :class:`index.ports.Store`."""
        with storage_faults(), self._lock.working():
            with self._database.write() as connection:
                tokens = self._unfinished.removals(connection, dossier.row, "")
                removed: list[bytes] | None = None
                try:
                    load_manifest(connection, self._wrapping, dossier, writing=True)
                except NotFound:
                    if not tokens:
                        raise
                else:
                    self._jobs.erase(connection, dossier.row)
                    self.summaries.forget(connection, dossier.row)
                    removed = delete_dossier(connection, dossier.row)
                    tokens = [self._unfinished.note(connection, dossier.row, [""], removal=True)]
            for token in tokens:
                self._unfinished.settle_removal(token, removed)

    # -- documents --------------------------------------------------------------------------------
    def document_id(self, dossier: DossierRef, data: bytes) -> str:
        """See :class:`index.ports.Store`."""
        return document_id(dossier.key, data)

    def documents(self, dossier: DossierRef) -> list[str]:
        """See :class:`index.ports.Store`; every part's version is compared with the manifest."""
        with self._database.read() as connection:
            manifest = load_manifest(connection, self._wrapping, dossier)
            return listed_documents(connection, dossier.row, manifest)

    def add(self, dossier: DossierRef, document: NewDocument) -> None:
        """See :class:`index.ports.Store`."""
        with storage_faults(), self._lock.working():
            with self._database.read() as connection:
                if document.document_id in load_manifest(connection, self._wrapping, dossier).entries():
                    return
            token = self._unfinished.begin(dossier.row, [document.document_id])
            try:
                key = new_key()
                names = self._stage(dossier, document, key, token)
                with self._database.write() as connection:
                    manifest = load_manifest(connection, self._wrapping, dossier, writing=True)
                    added = document.document_id not in manifest.entries()
                    if added:
                        self._files.publish(dossier.row, names, token)
                        insert_document(connection, dossier, document, key, manifest)
                        self._unfinished.forget(connection, token)
                if not added:
                    self._unfinished.settle(token)
            except BaseException:
                with suppress(RetrouveError, OSError):
                    self._unfinished.abandon(token)
                raise

    def put_part(self, dossier: DossierRef, document_id: str, part: Part, data: bytes) -> None:
        """See :class:`index.ports.Store`."""
        with self._database.write() as connection:
            manifest = load_manifest(connection, self._wrapping, dossier, writing=True)
            replace_part(connection, dossier, document_id, part, data, manifest)

    def parts(
        self, dossier: DossierRef, wanted: Sequence[Part], documents: Iterable[str] | None = None
    ) -> dict[str, dict[Part, bytes]]:
        """See :class:`index.ports.Store`; ``NotFound`` when one of ``documents`` is not in the dossier."""
        with self._database.read() as connection:
            entries = load_manifest(connection, self._wrapping, dossier).entries()
            if documents is not None:
                asked = {entry_of(entries, name).document_id for name in documents}
                entries = {name: entry for name, entry in entries.items() if name in asked}
            chosen = list(entries.values())
            keys = document_keys(connection, dossier, chosen)
            rows = sealed_parts(connection, dossier.row, wanted, chosen)
        return open_parts(dossier, entries, wanted, keys, rows)

    def original(self, dossier: DossierRef, document_id: str) -> bytes:
        """See :class:`index.ports.Store`."""
        return self._read_file(dossier, document_id, "original")

    def rendition(self, dossier: DossierRef, document_id: str) -> bytes | None:
        """See :class:`index.ports.Store`."""
        with self._database.read() as connection:
            entries = load_manifest(connection, self._wrapping, dossier).entries()
        if not entry_of(entries, document_id).rendition:
            return None
        return self._read_file(dossier, document_id, "rendition")

    def delete(self, dossier: DossierRef, document_id: str) -> None:
        """See :class:`index.ports.Store`. Called again, it finishes a removal that could not be verified."""
        with storage_faults(), self._lock.working():
            with self._database.write() as connection:
                manifest = load_manifest(connection, self._wrapping, dossier, writing=True)
                tokens = self._unfinished.removals(connection, dossier.row, document_id)
                removed: list[bytes] | None = None
                if not tokens or document_id in manifest.entries():
                    entry_of(manifest.entries(), document_id)
                    removed = delete_records(connection, dossier.row, document_id)
                    self._jobs.forget_results(connection, dossier, document_id)
                    self.summaries.forget(connection, dossier.row, document_id)
                    save_manifest(connection, dossier, manifest.without(document_id))
                    tokens = [self._unfinished.note(connection, dossier.row, [document_id], removal=True)]
            for token in tokens:
                self._unfinished.settle_removal(token, removed)

    def changes(self, dossier: DossierRef, after: int) -> list[Change]:
        """See :class:`index.ports.Store`; of several changes of one document only the last is kept."""
        with self._database.read() as connection:
            return load_manifest(connection, self._wrapping, dossier).changes(after)

    # -- jobs -------------------------------------------------------------------------------------
    def enqueue(self, dossier: DossierRef, files: Sequence[tuple[str, bytes]]) -> str:
        """See :class:`index.ports.Store`."""
        return self._jobs.enqueue(dossier, files)

    def job(self, dossier: DossierRef, job_id: str) -> Job:
        """See :class:`index.ports.Store`."""
        return self._jobs.job(dossier, job_id)

    def next_job(self) -> tuple[DossierRef, str, list[JobFile]] | None:
        """See :class:`index.ports.Store`."""
        return self._jobs.next_job()

    def finish_file(self, dossier: DossierRef, job_id: str, position: int, result: bytes) -> None:
        """See :class:`index.ports.Store`."""
        self._jobs.finish_file(dossier, job_id, position, result)

    def fail_job(self, dossier: DossierRef, job_id: str, result: bytes) -> None:
        """See :class:`index.ports.Store`."""
        self._jobs.fail_job(dossier, job_id, result)

    def requeue_interrupted(self) -> int:
        """See :class:`index.ports.Store`."""
        return self._jobs.requeue_interrupted()

    # -- health -----------------------------------------------------------------------------------
    def check(self) -> None:
        """See :class:`index.ports.Store`; also when less than 32 MiB are free."""
        with storage_faults():
            free = os.statvfs(self._folder)
            if free.f_bavail * free.f_frsize < _FREE_BYTES:
                raise StoreProblem("Disque plein : moins de 32 Mo libres.", remedy="Libérez de la place.")
            self._database.try_write(update(store).where(store.c.name == "floor").values(number=store.c.number))

    def close(self) -> None:
        """See :class:`index.ports.Store`."""
        self._database.close()

    # -- inside -----------------------------------------------------------------------------------
    def _existing(self, name: str) -> DossierRef:
        row = self._key.patient_row(name)
        with self._database.read() as connection:
            wrapped = connection.execute(select(dossiers.c.wrapped_key).where(dossiers.c.row == row)).scalar()
        if wrapped is None:
            raise unknown_patient()
        return unwrap_dossier(self._wrapping, row, wrapped)

    def _existing_or_new(self, name: str) -> DossierRef:
        with suppress(NotFound):
            return self._existing(name)
        dossier = DossierRef(self._key.patient_row(name), new_key())
        with self._database.write() as connection:
            query = select(dossiers.c.wrapped_key).where(dossiers.c.row == dossier.row)
            wrapped = connection.execute(query).scalar()
            if wrapped is not None:
                return unwrap_dossier(self._wrapping, dossier.row, wrapped)
            insert_dossier(connection, self._wrapping, dossier, name)
        return dossier

    def _settle_interrupted(self) -> None:
        """Unless somebody is working. What cannot be settled now (full disk, a reader) waits for the next start."""
        with self._lock.alone_now() as alone, suppress(StoreProblem):
            if alone:
                self._unfinished.settle_interrupted()

    def _stage(self, dossier: DossierRef, document: NewDocument, key: bytes, token: str) -> list[str]:
        contents = {"original": document.original, "rendition": document.rendition}
        names = []
        for kind, data in contents.items():
            if data is not None:
                names.append(f"{document.document_id}.{kind}")
                place = context(dossier.row, document.document_id, kind, 0)
                self._files.stage(dossier.row, names[-1], data, token=token, key=key, place=place)
        return names

    def _read_file(self, dossier: DossierRef, document_id: str, kind: Literal["original", "rendition"]) -> bytes:
        with storage_faults(), self._database.read() as connection:
            entries = load_manifest(connection, self._wrapping, dossier).entries()
            key = document_keys(connection, dossier, [entry_of(entries, document_id)])[document_id]
            place = context(dossier.row, document_id, kind, 0)
            return self._files.read(dossier.row, f"{document_id}.{kind}", key, place)
