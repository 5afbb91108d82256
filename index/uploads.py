"""Reading queued uploads: file by file, each result kept as it comes, nothing lost by what breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from index.intake import IngestRecord
from index.ports import DossierRef, JobFile, Store
from ingest.errors import RetrouveError

MOST_ATTEMPTS = 5
"""How often a job is taken up again after something unforeseen broke on one of its files."""
GIVEN_UP = "Ce fichier n'a pas pu être lu : une erreur interne s'est répétée."


class Uploads:
    """The files of queued jobs, read one job at a time."""

    def __init__(self, store: Store, read: Callable[[DossierRef, bytes, str], list[IngestRecord]]) -> None:
        """``read`` takes one deposited file into a dossier."""
        self._store = store
        self._read = read
        self._broken: Counter[str] = Counter()

    def work_one(self) -> bool:
        """Read the files of the next queued job; ``False`` when there is none.

        An error of the store or a model is raised: what was not read stays sealed, to be taken up again. Anything
        else that breaks on one file is raised once the others are read: it keeps none of them waiting; when it has
        broken :data:`MOST_ATTEMPTS` times the job is given up and says so for each file left.
        """
        claimed = self._store.next_job()
        if claimed is None:
            return False
        dossier, job_id, files = claimed
        broken: list[tuple[JobFile, Exception]] = []
        for file in files:
            try:
                records = self._read(dossier, file.data, file.file_name)
            except RetrouveError:
                raise
            except Exception as error:
                broken.append((file, error))
            else:
                self._store.finish_file(dossier, job_id, file.position, msgspec.json.encode(records))
        if not broken:
            self._broken.pop(job_id, None)
            return True
        self._broken[job_id] += 1
        if self._broken[job_id] >= MOST_ATTEMPTS:
            del self._broken[job_id]
            self._give_up(dossier, job_id, [file for file, _ in broken])
        raise broken[-1][1]

    def _give_up(self, dossier: DossierRef, job_id: str, files: Sequence[JobFile]) -> None:
        """Say of each file that it could not be read; the last one fails the job."""
        given_up = [
            msgspec.json.encode([IngestRecord(file.file_name, "rejected", None, GIVEN_UP, 0)]) for file in files
        ]
        for file, result in zip(files[:-1], given_up[:-1], strict=True):
            self._store.finish_file(dossier, job_id, file.position, result)
        self._store.fail_job(dossier, job_id, given_up[-1])
