"""The embedding model as it stands in the models folder: its manifest, whether it is whole, and how it is opened.

``manifest.json`` stands beside the files and is written last: a folder with a manifest is complete. It holds the size,
modification time and SHA-256 of each file the embedder opens, and what the comparison gave. This module imports
nothing that only building needs (onnx): it is on the way of every start.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ingest.decoding import read_json
from ingest.errors import NotReady
from models.catalogue import file_sha256

MODEL = "multilingual-e5-small"
"""Name of the sub-folder of the models folder, as in the catalogue."""
CONVERSION = 2
"""Raised whenever the vectors change: those of different conversions are never compared."""
BUILD = 3
"""Raised whenever the built file changes; one of another build is built anew from its weights."""
EMBEDDING, STATES = "embedding", "states"
"""Outputs of the encoder: the vector of a text, and what it makes of each of its tokens."""
WEIGHTS, TOKENIZER, ENCODER, MANIFEST = "e5-small-q4.bin", "tokenizer.json", "encoder-int8.onnx", "manifest.json"
MAX_TOKENS = 512
_REMEDY = "Lancer « retrouve models pull »."


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was when checked: bytes, nanoseconds since the epoch, lower-case hexadecimal."""

    size: int
    modified_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built, by which :data:`BUILD`, and how close to float32 (cosine, 1 is identical)."""

    model: str
    build: int
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
    (vectors,) = session.run([EMBEDDING], {"input_ids": row, "attention_mask": np.ones_like(row)})
    vector: NDArray[np.float32] = vectors[0]
    return vector


def encode_tokens(session: onnxruntime.InferenceSession, ids: Sequence[int]) -> NDArray[np.float32]:
    """The states ``(tokens, hidden)`` of the tokens of one text."""
    row = np.array([ids], dtype=np.int64)
    (states,) = session.run([STATES], {"input_ids": row, "attention_mask": np.ones_like(row)})
    found: NDArray[np.float32] = states[0]
    return found


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a model's folder, or ``None`` when there is none that can be read."""
    try:
        return read_json((folder / MANIFEST).read_bytes(), Manifest)
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
    if manifest is None or manifest.build != BUILD:
        raise NotReady("Le modèle de recherche n'est pas installé sur cette machine.", remedy=_REMEDY)
    broken = damaged(folder, manifest, thorough=False)
    if broken:
        raise NotReady(f"Le fichier « {broken} » du modèle de recherche manque ou est abîmé.", remedy=_REMEDY)
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest.json`` in a model's folder, durably."""
    write_durably(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


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
