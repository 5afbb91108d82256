"""The catalogue of models as the command line shows it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from models.catalogue import catalogue


class ModelFileOut(BaseModel):
    """A file of a model: bytes and SHA-256."""

    name: str
    size: int
    sha256: str


class ModelOut(BaseModel):
    """A model of the catalogue. ``size`` in bytes; ``default`` ones are pulled when none is named."""

    name: str
    purpose: str
    licence: str
    licence_url: str
    origin: str
    size: int
    files: list[ModelFileOut]
    default: bool
    present: bool


def model_list(folder: Path) -> list[ModelOut]:
    """Every model, and whether the models folder ``folder`` has it."""
    return [
        ModelOut(
            name=model.name,
            purpose=model.purpose,
            licence=model.licence,
            licence_url=model.licence_url,
            origin=model.origin,
            size=model.size,
            files=[ModelFileOut(name=file.name, size=file.size, sha256=file.sha256) for file in model.files],
            default=model.default,
            present=model.present(folder),
        )
        for model in catalogue()
    ]
