"""``retrouve eval embedding``: speed, memory and faithfulness of the encoder's run-times, side by side in one run.

Each run-time is measured in its own fresh process, one after the other, on the same texts: 64 passages of about 195
tokens (fictitious French clinical sentences drawn with a stated seed), short queries, and the faithfulness set. The
cosine is to the float32 ONNX encoder of the same weights. sentence-transformers is measured when it is installed.
Passages: the best of three rounds, since other work on the machine only ever slows one down. Load: opening the model
to the first query's vector, in a process that has imported what we import ourselves (torch counts, as it must).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from tokenizers import Tokenizer

from eval.machine import describe, resident_megabytes
from index.ports import Embedder
from models.conversion import reference_encoder
from models.embedder import OnnxEmbedder
from models.installed import MODEL, TOKENIZER, checked_manifest, encode, open_session, open_tokenizer

FLOAT32, INT8, REFERENCE = "onnx float32", "onnx int8", "sentence-transformers"
PASSAGES, PASSAGE_TOKENS, QUERIES, ROUNDS = 64, 195, 200, 3
SEED = 1
SENTENCES = (
    "Patient de 67 ans suivi pour une cardiopathie ischémique, FEVG à 45 %, sous bisoprolol 2,5 mg et ramipril 5 mg.",
    "ECG : rythme sinusal à 62/min, pas de trouble de la repolarisation.",
    "Biologie du 12/03/2024 : créatinine 98 µmol/L, HbA1c 7,2 %, potassium 4,1 mmol/L, TSH 2,31 mUI/L.",
    "Échographie rénale : reins de taille normale, pas de dilatation des cavités pyélocalicielles.",
    "Pas d'allergie médicamenteuse connue. Père décédé d'un infarctus à 60 ans.",
    "Vaccination antigrippale faite ce jour, lot n° FX2231, bras gauche. Contrôle dans 6 mois.",
    "Biopsie prostatique : adénocarcinome acineux, score de Gleason 7 (3+4), 4 carottes positives sur 12.",
    "Scanner thoracique sans injection : nodule de 6 mm du lobe supérieur droit, à contrôler à 3 mois.",
    "Madame, je vous remercie de m'avoir adressé votre patiente pour une lombosciatique gauche hyperalgique.",
    "Coloscopie totale : deux polypes sessiles de 5 mm réséqués à l'anse froide, préparation de bonne qualité.",
    "Examen dermatologique : kératoses actiniques du cuir chevelu traitées par cryothérapie.",
    "Fond d'œil : pas de rétinopathie diabétique. Tonus oculaire 15 mmHg des deux côtés. Acuité 10/10 P2.",
    "Hémoglobine 11,2 g/dL, VGM 78 fL, ferritine 9 µg/L : carence martiale à explorer.",
    "Ordonnance : metformine 1000 mg matin et soir, atorvastatine 20 mg le soir, pour trois mois.",
)
QUESTIONS = (
    "dernier compte rendu cardiologique", "créatinine", "allergies", "a-t-il eu une coloscopie ?",
    "dernière HbA1c", "nodule pulmonaire", "ordonnances de l'an dernier", "vaccin grippe",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run-time gave. Milliseconds, seconds and MB; ``vectors`` are those of the faithfulness set."""

    runtime: str
    load_s: float
    chunks_per_s: float
    query_p50_ms: float
    query_p95_ms: float
    resident_mb: float
    vectors: list[list[float]]


class Float32Onnx:
    """The ``Embedder`` port on the float32 ONNX encoder of the same weights."""

    name = "multilingual-e5-small/onnxruntime-float32"
    dimensions = 384

    def __init__(self, model_folder: Path, encoder_path: Path, *, threads: int = 2) -> None:
        """Load the encoder written at ``encoder_path`` with the tokenizer of ``model_folder``."""
        self._session: onnxruntime.InferenceSession = open_session(encoder_path)
        self._tokenizer: Tokenizer = open_tokenizer(model_folder / TOKENIZER)
        self._threads = threads

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """``(len(texts), 384)`` float32, rows of L2 norm 1."""
        rows = [self._tokenizer.encode(f"passage: {text}").ids for text in texts]
        with ThreadPoolExecutor(self._threads) as workers:
            vectors = list(workers.map(partial(encode, self._session), rows))
        return np.array(vectors, dtype=np.float32).reshape(-1, self.dimensions)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """``(384,)`` float32 of L2 norm 1."""
        return encode(self._session, self._tokenizer.encode(f"query: {text}").ids)


def passages(tokenizer: Tokenizer) -> list[str]:
    """64 passages of about 195 tokens, the same at each run."""
    draw = random.Random(SEED)
    texts = []
    for _ in range(PASSAGES):
        text = ""
        while len(tokenizer.encode(f"passage: {text}").ids) < PASSAGE_TOKENS:
            text = f"{text} {draw.choice(SENTENCES)}".strip()
        texts.append(text)
    return texts


def run(folder: Path, *, threads: int = 2) -> dict[str, Any]:
    """Measure every run-time available on the models folder ``folder``; ``NotReady`` when nothing is pulled.

    Gives ``{"machine", "threads", "seed", "runtimes": {name: {"load_s", "chunks_per_s", "query_p50_ms", …}}}``.
    """
    checked_manifest(folder / MODEL)
    with tempfile.TemporaryDirectory(prefix="retrouve-embedding-") as workspace:
        encoder_path = Path(workspace) / "float32.onnx"
        encoder_path.write_bytes(reference_encoder(folder / MODEL))
        texts = passages(open_tokenizer(folder / MODEL / TOKENIZER))
        (Path(workspace) / "passages.json").write_text(json.dumps(texts))
        names = [FLOAT32, INT8]
        if importlib.util.find_spec("sentence_transformers"):
            from eval.reference import write_checkpoint  # the optional extra

            write_checkpoint(folder / MODEL, Path(workspace) / "checkpoint")
            names.append(REFERENCE)
        measured = [_in_fresh_process(name, folder, Path(workspace), threads) for name in names]
    exact = np.array(measured[0].vectors)
    return {
        "machine": describe(),
        "threads": threads,
        "seed": SEED,
        "runtimes": {figures.runtime: _summary(figures, exact) for figures in measured},
    }


def _summary(figures: Figures, exact: NDArray[np.float64]) -> dict[str, float]:
    cosines = (np.array(figures.vectors) * exact).sum(axis=1)
    return {
        "load_s": round(figures.load_s, 2),
        "chunks_per_s": round(figures.chunks_per_s, 1),
        "query_p50_ms": round(figures.query_p50_ms, 2),
        "query_p95_ms": round(figures.query_p95_ms, 2),
        "cosine_min": round(float(cosines.min()), 5),
        "cosine_mean": round(float(cosines.mean()), 5),
        "resident_mb": round(figures.resident_mb),
    }


def _in_fresh_process(name: str, folder: Path, workspace: Path, threads: int) -> Figures:
    command = [sys.executable, "-m", "eval.embedding", "--measure", name, "--models", str(folder),
               "--workspace", str(workspace), "--threads", str(threads)]  # fmt: skip
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=root)  # noqa: S603 (this module)
    return Figures(**json.loads(done.stdout.splitlines()[-1]))


def _measure(name: str, folder: Path, workspace: Path, threads: int) -> Figures:
    """In the fresh process: load, first query, queries, passages."""
    start = perf_counter()
    embedder = _open(name, folder, workspace, threads)
    embedder.embed_query(QUESTIONS[0])
    load = perf_counter() - start
    latencies = []
    for number in range(QUERIES):
        start = perf_counter()
        embedder.embed_query(QUESTIONS[number % len(QUESTIONS)])
        latencies.append((perf_counter() - start) * 1000)
    texts = json.loads((workspace / "passages.json").read_text())
    rounds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        vectors = embedder.embed_passages(texts)
        rounds.append(perf_counter() - start)
    resident = resident_megabytes(os.getpid())
    queries = np.stack([embedder.embed_query(text) for text in QUESTIONS])
    short = embedder.embed_passages(SENTENCES)
    faithful = np.concatenate([vectors, queries, short])
    p50, p95 = np.percentile(latencies, [50, 95])
    return Figures(name, load, len(texts) / min(rounds), float(p50), float(p95), resident, faithful.tolist())


def _open(name: str, folder: Path, workspace: Path, threads: int) -> Embedder:
    if name == INT8:
        return OnnxEmbedder(folder, threads=threads)
    if name == FLOAT32:
        return Float32Onnx(folder / MODEL, workspace / "float32.onnx", threads=threads)
    from eval.reference import ReferenceEmbedder  # torch: an optional extra, and only measured when asked for

    return ReferenceEmbedder(workspace / "checkpoint")


def main(argv: list[str] | None = None) -> int:
    """Measure, print a table (or JSON), exit code 0."""
    parser = argparse.ArgumentParser(prog="retrouve eval embedding", description=__doc__)
    default = Path.home() / ".cache" / "retrouve" / "models"
    parser.add_argument("--models", type=Path, default=default, help="the models folder")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--workspace", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.measure:
        figures = _measure(options.measure, options.models, options.workspace, options.threads)
        print(json.dumps({name: getattr(figures, name) for name in Figures.__slots__}))
        return 0
    report = run(options.models, threads=options.threads)
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print(report)
    return 0


def _print(report: dict[str, Any]) -> None:
    console = Console()
    console.width = max(console.width, 110)
    console.print(
        f"{report['machine']} · {report['threads']} threads · {PASSAGES} passages of ~{PASSAGE_TOKENS} tokens"
    )
    table = Table("run-time", "passages/s", "query p50 ms", "p95", "cosine min", "mean", "load s", "RSS MB")
    columns = ("chunks_per_s", "query_p50_ms", "query_p95_ms", "cosine_min", "cosine_mean", "load_s", "resident_mb")
    for name, figures in report["runtimes"].items():
        table.add_row(name, *(str(figures[column]) for column in columns))
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
