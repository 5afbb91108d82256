"""``retrouve eval speed``: how long asking takes on a dossier of 500 documents and 5,000 chunks.

In process, over HTTP, opening the dossier cold, ``retrouve serve`` until ready, one ``retrouve ask`` from the
shell, and the memory of each process. The documents are synthetic (seed stated); their vectors are random unit
vectors under the real embedder's name, because only the query's embedding is on the measured path.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from time import perf_counter, sleep

import numpy as np

from api.settings import Settings
from eval.corpora.large import build_text_dossier
from eval.corpora.stated import stating
from eval.machine import describe, resident_megabytes
from index.dossier import DossierCache
from index.practice import Practice
from index.records import new_document
from index.sealing import PracticeKey
from index.search import search
from index.store import SealedStore
from index.understand import understand_question
from models.embedder import OnnxEmbedder

PATIENT = "bench"
TODAY = "2026-11-01"
TOKEN = "bench-token-of-this-run-only-0123456789"  # noqa: S105 - a throw-away server on loopback
QUESTIONS: dict[str, tuple[str, ...]] = {
    "latest": ("dernier compte rendu cardiologique", "dernier courrier du néphro", "dernière ETT"),
    "latest, absent": ("dernier compte rendu de génétique",),
    "list": ("les 4 dernières ordonnances", "hospitalisations"),
    "list, period": ("imagerie depuis 2023",),
    "list, event": ("bilans depuis la dernière hospitalisation",),
    "value": ("dernière créatinine", "HbA1c", "TSH", "DFG en 2024"),
    "value, lowest": ("poids le plus bas",),
    "value, bounds": ("HbA1c > 7",),
    "value, panel": ("bilan lipidique",),
    "trend": ("évolution de la créatinine", "évolution de l'HbA1c", "courbe du poids", "évolution de la TSH"),
    "find": ("insuffisance cardiaque", "asthme", "diabète", "fibrillation auriculaire", "hypertension", "dépression"),
    "find, rare word": ("sarcoïdose",),
    "find, exam": ("a-t-il déjà eu une coloscopie ?", "scanner thoracique", "mammographie"),
    "find, drug class": ("anticoagulant", "statine", "antibiotique", "antidépresseur"),
    "find, treatment": ("traitement en cours",),
    "find, problems": ("antécédents",),
    "find, allergy": ("allergie pénicilline",),
    "find, family": ("antécédents familiaux de cancer",),
    "find, who": ("qui est son cardiologue",),
    "find, misspelt": ("sarcoidse",),
    "find, sentence": (
        "est-ce que ce patient a déjà eu un épisode de vertiges avec des nausées",
        "a-t-il déjà présenté des douleurs thoraciques à l'effort",
        "y a-t-il eu un jour une chute avec perte de connaissance",
    ),
    "due": ("à faire",),
    "summary": ("synthèse du dossier",),
    "summary, narrow": ("résume le suivi cardiologique", "résume le suivi du diabète"),
    "summary, news": ("quoi de neuf depuis 6 mois",),
}
"""Of each kind some questions, asked in turn."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval speed", description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--chunks", type=int, default=10, help="chunks a document")
    parser.add_argument("--repeat", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="retrouve-speed-") as folder:
        _measure(Path(folder), options)
    return 0


def _measure(folder: Path, options: argparse.Namespace) -> None:
    settings = Settings()
    embedder = OnnxEmbedder(settings.models)
    data, key_file = folder / "data", folder / "keys" / "practice.key"
    key = PracticeKey.load_or_make(key_file, data)
    chunks = _fill(data, key, embedder, options)
    print(f"{describe()}; {options.documents} documents, {chunks} chunks, seed {options.seed}")
    store = SealedStore.open_sqlite(data, key)
    _cold(store, embedder)
    practice = Practice(store, _NoReader(), embedder)  # type: ignore[arg-type]  # nothing is read or rendered here
    for name, questions in QUESTIONS.items():
        ask = partial(practice.ask, PATIENT, today=TODAY)
        _timed(f"ask in process, {name}", _in_turn(ask, questions), options.repeat)
    for name in ("latest", "find, sentence", "list, event"):
        _timed(f"plan alone, {name}", partial(understand_question, QUESTIONS[name][0], today=TODAY), options.repeat)
    _timed("suggestions", partial(practice.suggestions, PATIENT, "dern"), options.repeat)
    print(f"memory of this process: {resident_megabytes(os.getpid()):.0f} MB")
    practice.close()
    environment = {
        **os.environ,
        "RETROUVE_DATA": str(data),
        "RETROUVE_KEY_FILE": str(key_file),
        "RETROUVE_TOKEN": TOKEN,
    }
    _shell(environment)
    _http(environment, options.repeat)


class _NoReader:
    """Stands where the reader would: this benchmark reads no file."""

    def readiness(self) -> dict[str, str | None]:
        return {}

    def close(self) -> None:
        return None


def _fill(data: Path, key: PracticeKey, embedder: OnnxEmbedder, options: argparse.Namespace) -> int:
    store = SealedStore.open_sqlite(data, key)
    dossier = store.create(PATIENT)
    generator = np.random.default_rng(options.seed)
    total = 0
    plain = build_text_dossier(documents=options.documents, chunks_per_document=options.chunks, seed=options.seed)
    readings = stating(plain, options.seed)
    for number, reading in enumerate(readings):
        vectors = generator.standard_normal((len(reading.chunks), embedder.dimensions)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        original = f"{number}".encode()
        store.add(
            dossier,
            new_document(
                store.document_id(dossier, original),
                reading,
                vectors,
                embedder=embedder.name,
                deposited_at=f"2026-10-01T00:00:00.{number:06d}+00:00",
                original=original,
            ),
        )
        total += len(reading.chunks)
    store.close()
    return total


def _cold(store: SealedStore, embedder: OnnxEmbedder) -> None:
    dossier = store.open(PATIENT)
    embedder.embed_query("warm")

    def once() -> None:
        opened = DossierCache(store, embedder=embedder.name, see_masked=False).get(dossier)
        plan = understand_question(QUESTIONS["find"][0], today=TODAY)
        search(plan, opened, embedder, today=TODAY)

    _timed("open the dossier cold and search it", once, 20)


def _in_turn(ask: Callable[[str], object], questions: Sequence[str]) -> Callable[[], object]:
    """A call that asks the questions in turn, each asked once already."""
    for question in questions:
        ask(question)
    turns = cycle(questions)
    return lambda: ask(next(turns))


def _timed(name: str, call: Callable[[], object], repeat: int) -> None:
    call()
    times = []
    for _ in range(repeat):
        began = perf_counter()
        call()
        times.append(1000 * (perf_counter() - began))
    p50, p95 = np.percentile(times, [50, 95])
    print(f"{name:40} p50 {p50:8.2f} ms   p95 {p95:8.2f} ms   n {repeat}")


def _command() -> str:
    found = shutil.which("retrouve", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        raise SystemExit("the retrouve command is not installed in this environment")
    return found


def _shell(environment: dict[str, str]) -> None:
    for name in ("latest", "find"):
        call = [_command(), "ask", QUESTIONS[name][0], "--patient", PATIENT, "--today", TODAY, "--json"]
        run = partial(subprocess.run, call, env=environment, check=True, capture_output=True)
        _timed(f"retrouve ask from the shell, {name}", run, 5)


@contextmanager
def _server(environment: dict[str, str], port: int) -> Iterator[int]:
    command = [_command(), "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _http(environment: dict[str, str], repeat: int) -> None:
    import httpx

    port = 8797
    began = perf_counter()
    with (
        _server(environment, port) as pid,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {TOKEN}"}) as client,
    ):
        while not _answers(client) and perf_counter() - began < 60:
            sleep(0.02)
        print(f"{'serve until ready':40} {1000 * (perf_counter() - began):8.0f} ms")

        def ask(question: str) -> None:
            body = {"question": question, "today": TODAY}
            client.post(f"/v1/patients/{PATIENT}/ask", json=body).raise_for_status()

        for name, questions in QUESTIONS.items():
            _timed(f"ask over HTTP, {name}", _in_turn(ask, questions), repeat)
        print(f"memory of the server: {resident_megabytes(pid):.0f} MB")


def _answers(client: object) -> bool:
    import httpx

    try:
        return bool(client.get("/readyz").status_code == httpx.codes.OK)  # type: ignore[attr-defined]
    except httpx.TransportError:
        return False
