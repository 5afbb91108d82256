"""From the downloaded weights to the file the embedder runs: build, compare with float32, record in the manifest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ingest.errors import NotReady
from models.catalogue import file_sha256
from models.encoder import activations, encoder
from models.installed import (
    BUILD,
    ENCODER,
    MANIFEST,
    MODEL,
    TOKENIZER,
    WEIGHTS,
    FileRecord,
    Manifest,
    damaged,
    encode,
    open_session,
    open_tokenizer,
    read_manifest,
    write_durably,
    write_manifest,
)
from models.weights import Weights

LEAST_COSINE = 0.995
"""A built encoder further than this from float32 on any check sentence is refused (measured: 0.998 at worst)."""
OUTLIER = 6.0
"""Activations above this are kept in float32 (the threshold of Dettmers et al., LLM.int8(), 2022)."""
_CHECK_SENTENCES = (
    "query: dernier compte rendu cardiologique",
    "query: créatinine",
    "passage: Pas d'allergie connue. Tabagisme sevré en 2014.",
    "passage: Échographie cardiaque : FEVG estimée à 55 %, pas de valvulopathie significative, pressions normales.",
    "passage: Hémoglobine 13,4 g/dL ; plaquettes 245 G/L ; créatinine 98 µmol/L soit un DFG estimé à 64 mL/min.",
    "passage: Ordonnance : bisoprolol 2,5 mg le matin, ramipril 5 mg le soir, atorvastatine 20 mg le soir, 3 mois.",
)
_CHECK_PAGE = "passage: " + " ".join(text.removeprefix("passage: ") for text in _CHECK_SENTENCES[2:] * 8)
"""Long enough to be cut at 512 tokens."""


def build(folder: Path) -> Manifest:
    """Build the int8 encoder in ``folder`` (the model's own) from its weights, check it, write the manifest.

    Nothing is done when the manifest is of this build and every file it records is intact. ``NotReady`` when
    the built encoder strays from float32.
    """
    known = read_manifest(folder)
    if known is not None and known.build == BUILD and not damaged(folder, known, thorough=True):
        return _with_times_of(folder, known)
    (folder / MANIFEST).unlink(missing_ok=True)
    weights = Weights(folder / WEIGHTS)
    tokenizer = open_tokenizer(folder / TOKENIZER)
    rows = [encoding.ids for encoding in tokenizer.encode_batch([*_CHECK_SENTENCES, _CHECK_PAGE])]
    exact, outliers = _run_exactly(weights, rows)
    built = encoder(weights, "int8", outliers=outliers)
    session = open_session(built)
    cosine = min(float(vector @ encode(session, ids)) for vector, ids in zip(exact, rows, strict=True))
    if cosine < LEAST_COSINE:
        raise NotReady(
            f"Le modèle converti s'écarte de l'original (cosinus {cosine:.3f}) : il n'est pas installé.",
            remedy="Signaler cette machine : son processeur calcule différemment.",
        )
    write_durably(folder / ENCODER, built)
    files = {name: _record(folder / name) for name in (ENCODER, TOKENIZER)}
    manifest = Manifest(MODEL, BUILD, f"onnxruntime {onnxruntime.__version__}", round(cosine, 5), files)
    write_manifest(folder, manifest)
    return manifest


def reference_encoder(folder: Path) -> bytes:
    """The float32 encoder of the same weights (about 150 MB), for comparison only."""
    return encoder(Weights(folder / WEIGHTS), "float32")


def _run_exactly(
    weights: Weights, rows: Sequence[Sequence[int]]
) -> tuple[list[NDArray[np.float32]], dict[str, list[int]]]:
    """Float32 vectors of the check sentences, and the channels that exceed :data:`OUTLIER` in each layer."""
    session = open_session(encoder(weights, "float32", watched=True))
    names = [activations(layer) for layer in range(weights.shape.layers)]
    largest = {name: np.zeros(weights.shape.feed_forward, dtype=np.float32) for name in names}
    vectors = []
    for ids in rows:
        row = np.array([ids], dtype=np.int64)
        found = session.run(["embedding", *names], {"input_ids": row, "attention_mask": np.ones_like(row)})
        vectors.append(found[0][0])
        for name, values in zip(names, found[1:], strict=True):
            largest[name] = np.maximum(largest[name], np.abs(values[0]).max(axis=0))
    return vectors, {name: np.flatnonzero(values > OUTLIER).tolist() for name, values in largest.items()}


def _with_times_of(folder: Path, manifest: Manifest) -> Manifest:
    """The manifest of an intact folder, rewritten when the files carry other times (a copied folder)."""
    files = {
        name: replace(record, modified_ns=(folder / name).stat().st_mtime_ns) for name, record in manifest.files.items()
    }
    if files == manifest.files:
        return manifest
    refreshed = replace(manifest, files=files)
    write_manifest(folder, refreshed)
    return refreshed


def _record(path: Path) -> FileRecord:
    status = path.stat()
    return FileRecord(status.st_size, status.st_mtime_ns, file_sha256(path))
