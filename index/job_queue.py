"""The durable queue of uploads: sealed files waiting to be read, and what came of each."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Connection, delete, insert, select, update

from index.database import Database, storage_faults
from index.dossier_rows import unknown_patient, unwrap_dossier
from index.files import SealedFiles, WritersLock
from index.ports import DossierRef, Job, JobFile, JobState
from index.schema import dossiers, job_files, jobs
from index.sealing import context, new_key, seal, subkey, unseal
from index.unfinished import UnfinishedWork, upload_subject
from ingest.errors import NotFound, RetrouveError


class JobQueue:
    """Jobs of every dossier. File names and results are sealed; each upload has its own key."""

    def __init__(
        self,
        database: Database,
        files: SealedFiles,
        lock: WritersLock,
        unfinished: UnfinishedWork,
        wrapping: bytes,
    ) -> None:
        """``wrapping`` is the practice's key that opens the dossiers' keys."""
        self._database = database
        self._files = files
        self._lock = lock
        self._unfinished = unfinished
        self._wrapping = wrapping

    def enqueue(self, dossier: DossierRef, uploads: Sequence[tuple[str, bytes]]) -> str:
        """Seal the uploads durably; the new job's id."""
        job_id = secrets.token_hex(16)
        subjects = [upload_subject(job_id, position) for position in range(len(uploads))]
        with storage_faults(), self._lock.working():
            token = self._unfinished.begin(dossier.row, subjects)
            try:
                rows = [
                    self._stage(dossier, job_id, token, position, upload) for position, upload in enumerate(uploads)
                ]
                with self._database.write() as connection:
                    _require_dossier(connection, dossier)
                    if subjects:
                        self._files.publish(dossier.row, [f"{subject}.upload" for subject in subjects], token)
                    state = "queued" if rows else "done"
                    connection.execute(insert(jobs).values(job_id=job_id, row=dossier.row, state=state))
                    if rows:
                        connection.execute(insert(job_files), rows)
                    self._unfinished.forget(connection, token)
            except BaseException:
                with suppress(RetrouveError, OSError):
                    self._unfinished.abandon(token)
                raise
        return job_id

    def job(self, dossier: DossierRef, job_id: str) -> Job:
        """State and results so far; ``NotFound`` when the dossier has no such job."""
        with self._database.read() as connection:
            state = _state(connection, dossier, job_id)
            query = (
                select(job_files.c.position, job_files.c.result)
                .where(job_files.c.job_id == job_id, job_files.c.result.is_not(None))
                .order_by(job_files.c.position)
            )
            found = connection.execute(query).all()
        key = _results_key(dossier)
        return Job(job_id, state, tuple(_open_result(key, dossier, job_id, *row) for row in found))

    def next_job(self) -> tuple[DossierRef, str, list[JobFile]] | None:
        """Claim the oldest queued job."""
        oldest = select(jobs.c.job_id, jobs.c.row).where(jobs.c.state == "queued").order_by(jobs.c.number).limit(1)
        with self._database.read() as connection:
            if connection.execute(oldest).first() is None:
                return None
        with storage_faults(), self._lock.working():
            with self._database.write() as connection:
                claimed = connection.execute(oldest.with_for_update()).first()
                if claimed is None:
                    return None
                job_id, row = claimed
                wrapped = connection.execute(select(dossiers.c.wrapped_key).where(dossiers.c.row == row)).scalar_one()
                dossier = unwrap_dossier(self._wrapping, row, wrapped)
                connection.execute(update(jobs).where(jobs.c.job_id == job_id).values(state="running"))
                waiting = _waiting(connection, job_id)
            return dossier, job_id, [self._open_upload(dossier, job_id, *file) for file in waiting]

    def finish_file(self, dossier: DossierRef, job_id: str, position: int, result: bytes) -> None:
        """Record one result, drop the upload; the job is done after the last."""
        self._finish(dossier, job_id, result, position)

    def fail_job(self, dossier: DossierRef, job_id: str, result: bytes) -> None:
        """Record ``result`` for every file not yet read, drop them; the job is failed."""
        self._finish(dossier, job_id, result, None)

    def requeue_interrupted(self) -> int:
        """Put running jobs back."""
        with self._database.write() as connection:
            done = connection.execute(update(jobs).where(jobs.c.state == "running").values(state="queued"))
            return done.rowcount

    def forget_results(self, connection: Connection, dossier: DossierRef, document_id: str) -> None:
        """Drop the results that speak of a deleted document: they hold its file name."""
        query = (
            select(job_files.c.number, job_files.c.job_id, job_files.c.position, job_files.c.result)
            .join(jobs, jobs.c.job_id == job_files.c.job_id)
            .where(jobs.c.row == dossier.row, job_files.c.result.is_not(None))
        )
        key, wanted = _results_key(dossier), document_id.encode()
        for number, job_id, position, sealed in connection.execute(query).all():
            if wanted in _open_result(key, dossier, job_id, position, sealed):
                connection.execute(delete(job_files).where(job_files.c.number == number))

    def erase(self, connection: Connection, row: str) -> None:
        """Remove every job of a dossier (its upload files go with the dossier's folder)."""
        mine = select(jobs.c.job_id).where(jobs.c.row == row)
        connection.execute(delete(job_files).where(job_files.c.job_id.in_(mine)))
        connection.execute(delete(jobs).where(jobs.c.row == row))

    def _stage(
        self, dossier: DossierRef, job_id: str, token: str, position: int, upload: tuple[str, bytes]
    ) -> dict[str, object]:
        file_name, data = upload
        key, subject = new_key(), upload_subject(job_id, position)
        place = context(dossier.row, subject, "upload", 0)
        self._files.stage(dossier.row, f"{subject}.upload", data, token=token, key=key, place=place)
        wrapping = subkey(dossier.key, "wrap-upload")
        return {
            "job_id": job_id,
            "position": position,
            "wrapped_key": seal(wrapping, key, context(dossier.row, subject, "upload-key", 0)),
            "file_name": seal(key, file_name.encode(), context(dossier.row, subject, "upload-name", 0)),
        }

    def _open_upload(
        self, dossier: DossierRef, job_id: str, position: int, wrapped: bytes, sealed_name: bytes
    ) -> JobFile:
        subject = upload_subject(job_id, position)
        wrapping = subkey(dossier.key, "wrap-upload")
        key = unseal(wrapping, wrapped, context(dossier.row, subject, "upload-key", 0))
        name = unseal(key, sealed_name, context(dossier.row, subject, "upload-name", 0))
        data = self._files.read(dossier.row, f"{subject}.upload", key, context(dossier.row, subject, "upload", 0))
        return JobFile(position, name.decode(), data)

    def _finish(self, dossier: DossierRef, job_id: str, result: bytes, position: int | None) -> None:
        key = _results_key(dossier)
        with storage_faults(), self._lock.working():
            with self._database.write() as connection:
                _state(connection, dossier, job_id)
                waiting = [file[0] for file in _waiting(connection, job_id)]
                finished = waiting if position is None else [n for n in waiting if n == position]
                for number in finished:
                    sealed = seal(key, result, context(dossier.row, upload_subject(job_id, number), "result", 0))
                    connection.execute(
                        update(job_files)
                        .where(job_files.c.job_id == job_id, job_files.c.position == number)
                        .values(result=sealed, wrapped_key=None, file_name=None)
                    )
                if position is None or finished == waiting:
                    state: JobState = "failed" if position is None else "done"
                    connection.execute(update(jobs).where(jobs.c.job_id == job_id).values(state=state))
                subjects = [upload_subject(job_id, number) for number in finished]
                token = self._unfinished.note(connection, dossier.row, subjects, removal=False)
            if subjects:
                self._unfinished.settle(token)


def _require_dossier(connection: Connection, dossier: DossierRef) -> None:
    query = select(dossiers.c.row).where(dossiers.c.row == dossier.row)
    if connection.execute(query.with_for_update()).first() is None:
        raise unknown_patient()


def _state(connection: Connection, dossier: DossierRef, job_id: str) -> JobState:
    query = select(jobs.c.state).where(jobs.c.job_id == job_id, jobs.c.row == dossier.row)
    state: JobState | None = connection.execute(query).scalar()
    if state is None:
        raise NotFound("Dépôt inconnu dans ce dossier.")
    return state


def _waiting(connection: Connection, job_id: str) -> list[tuple[int, bytes, bytes]]:
    query = (
        select(job_files.c.position, job_files.c.wrapped_key, job_files.c.file_name)
        .where(job_files.c.job_id == job_id, job_files.c.wrapped_key.is_not(None))
        .order_by(job_files.c.position)
    )
    return [(position, wrapped, name) for position, wrapped, name in connection.execute(query)]


def _results_key(dossier: DossierRef) -> bytes:
    return subkey(dossier.key, "job-results")


def _open_result(key: bytes, dossier: DossierRef, job_id: str, position: int, sealed: bytes) -> bytes:
    return unseal(key, sealed, context(dossier.row, upload_subject(job_id, position), "result", 0))
