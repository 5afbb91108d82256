"""From the downloaded weights to the file the embedder runs: build, compare with float32, record in a manifest.

``manifest.json`` stands beside the files and is written last: a folder with a manifest is complete. It holds the size,
modification time and SHA-256 of each file the embedder opens, and what the comparison gave.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ingest.errors import NotReady
from models.catalogue import file_sha256
from models.weights import Weights

MODEL = "multilingual-e5-small"
"""Name of the sub-folder of the models folder, as in the catalogue."""
CONVERSION = 2
"""Raised whenever the built file changes: vectors of different conversions are never compared."""
WEIGHTS, TOKENIZER, ENCODER, MANIFEST = "e5-small-q4.bin", "tokenizer.json", "encoder-int8.onnx", "manifest.json"
MAX_TOKENS = 512
LEAST_COSINE = 0.995
"""A built encoder further than this from float32 on any check sentence is refused (measured: 0.998 at worst)."""
OUTLIER = 6.0
"""Activations above this are kept in float32 (the threshold of Dettmers et al., LLM.int8(), 2022)."""
_REMEDY = "Lancer « retrouve models pull »."
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


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when checked: bytes, nanoseconds since the epoch, lower-case hexadecimal."""

    size: int
    modified_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built, by which conversion, and how close to float32 (cosine, 1 is identical)."""

    model: str
    conversion: int
    built_with: str
    cosine_min: float
    files: dict[str, FileRecord]


def open_session(model: bytes | Path) -> onnxruntime.InferenceSession:
    """An ONNX Runtime session on the CPU, one thread a call; no telemetry, no other provider.

    Several calls may run at once. Measured on two cores: two calls of one thread do 26 passages a second where one
    call of two threads does 26 on an idle machine and 9 on a busy one (threads wait for each other at every product);
    a query takes the same 3 ms.
    """
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def open_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer, cutting at 512 tokens, never padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def encode(session: onnxruntime.InferenceSession, ids: Sequence[int]) -> NDArray[np.float32]:
    """The vector ``(hidden,)`` of one text given as token ids."""
    row = np.array([ids], dtype=np.int64)
    (vectors,) = session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})
    vector: NDArray[np.float32] = vectors[0]
    return vector


def build(folder: Path) -> Manifest:
    """Build the int8 encoder in ``folder`` (the model's own) from its weights, check it, write the manifest.

    Nothing is done when the manifest is of this conversion and every file it records is intact. ``NotReady`` when
    the built encoder strays from float32.
    """
    known = read_manifest(folder)
    if known is not None and known.conversion == CONVERSION and not damaged(folder, known, thorough=True):
        return _with_times_of(folder, known)
    (folder / MANIFEST).unlink(missing_ok=True)
    from models.encoder import encoder  # onnx: a tenth of a second the query path does not owe

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
    manifest = Manifest(MODEL, CONVERSION, f"onnxruntime {onnxruntime.__version__}", round(cosine, 5), files)
    _write_manifest(folder, manifest)
    return manifest


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a model's folder, or ``None`` when there is none that can be read."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None


def damaged(folder: Path, manifest: Manifest, *, thorough: bool) -> str | None:
    """The name of the first file that is absent or not the recorded one, or ``None``.

    Unless ``thorough``, a file of the recorded size and modification time is believed; one with another time
    (a copied folder) is hashed.
    """
    for name, record in manifest.files.items():
        path = folder / name
        try:
            status = path.stat()
        except OSError:
            return name
        if status.st_size != record.size:
            return name
        if (thorough or status.st_mtime_ns != record.modified_ns) and file_sha256(path) != record.sha256:
            return name
    return None


def checked_manifest(folder: Path) -> Manifest:
    """The manifest of a folder ready to run; ``NotReady`` says what is missing."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.conversion != CONVERSION:
        raise NotReady("Le modèle de recherche n'est pas installé sur cette machine.", remedy=_REMEDY)
    broken = damaged(folder, manifest, thorough=False)
    if broken:
        raise NotReady(f"Le fichier « {broken} » du modèle de recherche manque ou est abîmé.", remedy=_REMEDY)
    return manifest


def write_durably(path: Path, data: bytes) -> None:
    """Write beside, flush to disk, rename into place: ``path`` is whole or absent, even after a power cut."""
    partial = path.with_name(path.name + ".part")
    with partial.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    move_durably(partial, path)


def move_durably(source: Path, target: Path) -> None:
    """Rename within one file system and flush the folder's entry to disk."""
    source.replace(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def reference_encoder(folder: Path) -> bytes:
    """The float32 encoder of the same weights (about 150 MB), for comparison only."""
    from models.encoder import encoder

    return encoder(Weights(folder / WEIGHTS), "float32")


def _run_exactly(
    weights: Weights, rows: Sequence[Sequence[int]]
) -> tuple[list[NDArray[np.float32]], dict[str, list[int]]]:
    """Float32 vectors of the check sentences, and the channels that exceed :data:`OUTLIER` in each layer."""
    from models.encoder import activations, encoder

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
    _write_manifest(folder, refreshed)
    return refreshed


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    write_durably(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def _record(path: Path) -> FileRecord:
    status = path.stat()
    return FileRecord(status.st_size, status.st_mtime_ns, file_sha256(path))
