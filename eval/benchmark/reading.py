"""The cohort read through the real pipeline into sealed dossiers, once for each state of the reading code."""

from __future__ import annotations

import hashlib
import multiprocessing
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from api.settings import Settings
from api.wiring import build
from eval.benchmark.vectors import RememberingEmbedder
from eval.corpora.cohort.build import build_cohort
from eval.corpora.cohort.truth import PARTS, CohortTruth, Part, Truth, load_truth
from index.ports import Embedder
from index.practice import Practice
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.ocr import Tesseract
from ingest.pipeline import Reader
from ingest.sandbox import Sandbox
from models.embedder import OnnxEmbedder

SHARDS = 2
"""Processes that read side by side, each into a data folder of its own."""
_ROOT = Path(__file__).resolve().parents[2]
_SEALED_BY = ("index/records.py", "index/intake.py", "index/store.py", "index/schema.py", "index/sealing.py")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it was read: the document it became, and the passages the product cut it into."""

    patient: str
    file_name: str
    document_id: str | None
    status: str
    deposited: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadCohort:
    """A cohort on disk with the sealed dossiers made of it."""

    truth: CohortTruth
    papers: Path
    folders: tuple[Path, ...]
    files: tuple[ReadFile, ...]

    def practices(self, embedder: Embedder | None = None) -> dict[str, Practice]:
        """The practice that holds each patient, opened as the product opens it, or with another ``embedder``."""
        opened = [_open(folder, embedder) for folder in self.folders]
        found: dict[str, Practice] = {}
        for practice in opened:
            found |= {view.patient: practice for view in practice.patients()}
        return found


def _open(folder: Path, embedder: Embedder | None) -> Practice:
    settings = Settings(data=folder / "data", key_file=folder / "key" / "practice.key")
    if embedder is None:
        return build(settings)
    store = SealedStore.open_sqlite(settings.data, PracticeKey.load_or_make(settings.key_file, settings.data))
    return Practice(store, Reader(Sandbox(), Tesseract()), embedder)


def read_cohort(
    cache: Path, *, seed: int, patients: int | None, parts: Sequence[Part] = PARTS, keep: bool = False
) -> ReadCohort:
    """Build the cohort under ``cache`` and read ``parts`` of it, or take an earlier run's for the same reading code.

    ``keep``: take an earlier reading even when the reading code has changed since.
    """
    papers = cache / f"papers-{seed}-{patients or 'all'}"
    if not (papers / "truth.json").exists() or not _same_corpus(papers):
        shutil.rmtree(papers, ignore_errors=True)
        build_cohort(papers, seed=seed, patients=patients)
        (papers / "code").write_text(_code("eval/corpora"))
    truth = _only(load_truth(papers / "truth.json"), parts)
    told = hashlib.sha256(msgspec.json.encode(truth)).hexdigest()
    state = hashlib.sha256((told + _code("ingest", *_SEALED_BY)).encode()).hexdigest()[:16]
    ending = "" if set(parts) == set(PARTS) else "-" + "-".join(sorted(parts))
    found = sorted(cache.glob("read-*/files.json"), key=lambda path: path.stat().st_mtime)
    same = [path for path in found if path.parent.name in {f"read-{state}", f"read-{state}{ending}"}]
    if not same and keep:
        same = [path for path in found if (path.parent / "papers").read_text() in {told, told + ending}]
    folder = same[-1].parent if same else cache / f"read-{state}{ending}"
    if not same:
        _read_all(folder, papers, truth, cache / "vectors")
        (folder / "papers").write_text(told + ending)
    files = msgspec.json.decode((folder / "files.json").read_bytes(), type=tuple[ReadFile, ...])
    return ReadCohort(truth, papers, tuple(folder / f"shard-{n}" for n in range(SHARDS)), files)


def _only(truth: CohortTruth, parts: Sequence[Part]) -> CohortTruth:
    return replace(truth, patients=tuple(patient for patient in truth.patients if patient.part in parts))


def _same_corpus(papers: Path) -> bool:
    with suppress(OSError):
        return (papers / "code").read_text() == _code("eval/corpora")
    return False


def _code(*places: str) -> str:
    """A digest of the sources and tables under ``places``."""
    digest = hashlib.sha256()
    for place in places:
        path = _ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.suffix in {".py", ".csv", ".toml"} and not file.name.startswith("wordings_"):
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _read_all(folder: Path, papers: Path, truth: CohortTruth, vectors: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    vectors.mkdir(parents=True, exist_ok=True)
    heavy_first = sorted(truth.patients, key=lambda patient: -len(patient.documents))
    shards: list[list[Truth]] = [[] for _ in range(SHARDS)]
    for patient in heavy_first:
        min(shards, key=lambda shard: sum(len(one.documents) for one in shard)).append(patient)
    with multiprocessing.get_context("spawn").Pool(SHARDS) as pool:
        jobs = [(folder / f"shard-{n}", papers, shard, vectors / f"{n}.db") for n, shard in enumerate(shards)]
        files = [file for part in pool.starmap(_read_shard, jobs) for file in part]
    (folder / "files.json").write_bytes(msgspec.json.encode(files))


def _read_shard(folder: Path, papers: Path, patients: list[Truth], vectors: Path) -> list[ReadFile]:
    settings = Settings(data=folder / "data", key_file=folder / "key" / "practice.key")
    store = SealedStore.open_sqlite(settings.data, PracticeKey.load_or_make(settings.key_file, settings.data))
    embedder = RememberingEmbedder(OnnxEmbedder(settings.models, threads=1), vectors)
    practice = Practice(store, Reader(Sandbox(), Tesseract()), embedder)
    found = []
    try:
        for patient in patients:
            name = patient.patient.patient_id
            practice.set_patient(name, patient.patient.identity)
            for path in sorted((papers / patient.patient.folder).iterdir(), key=lambda p: (p.stat().st_mtime, p.name)):
                embedder.passages.clear()
                record = practice.add(name, path.read_bytes(), path.name)
                deposited = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
                found.append(ReadFile(
                    name, path.name, record.document_id, record.status, deposited, tuple(embedder.passages)
                ))  # fmt: skip
    finally:
        practice.close()
        embedder.close()
    return found
