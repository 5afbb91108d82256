"""File names that say nothing, as downloads, scanners and secure mail give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

_EXTENSIONS = {
    "pdf": "pdf", "jpeg": "jpg", "png": "png", "tiff": "tif", "txt": "txt", "rtf": "rtf", "xml": "xml",
}  # fmt: skip


def opaque_names(rng: random.Random, forms: Sequence[str]) -> list[str]:
    """One unique name for each form (``pdf``, ``jpeg``, ``png``, ``tiff``), in no order related to the documents."""
    names: list[str] = []
    taken: set[str] = set()
    while len(names) < len(forms):
        name = _name(rng, _EXTENSIONS[forms[len(names)]])
        if name.lower() not in taken:
            taken.add(name.lower())
            names.append(name)
    return names


def _name(rng: random.Random, extension: str) -> str:
    number = rng.randrange(1, 99_999)
    styles = (
        f"{rng.getrandbits(32):08x}.{extension}",
        f"DOC{number:05d}.{extension.upper()}",
        f"scan_{number % 10_000:04d}.{extension}",
        f"{rng.getrandbits(64):016x}.{extension}",
        f"document ({number % 300}).{extension}",
        f"IMG_{number:05d}.{extension}",
        f"pièce jointe n°{number % 1000}.{extension}",
    )
    return rng.choices(styles, weights=(8, 4, 3, 4, 1, 1, 1))[0]
