"""Whether a model file is the pinned one: hashed once, then believed while size and modification time stay."""

from __future__ import annotations

import threading
from pathlib import Path

from models.catalogue import file_sha256

ABSENT = "Le modèle de résumé n'est pas installé sur cette machine."
ALTERED = "Le fichier du modèle de résumé n'est pas celui du catalogue (empreinte différente)."
NOT_GGUF = "Le fichier du modèle de résumé n'est pas au format GGUF."
_known: dict[tuple[Path, int, int], str] = {}
_hashing = threading.Lock()


def checked(path: Path, sha256: str | None) -> str | None:
    """``None`` when ``path`` can be used, else the French reason. The first call of a pinned file reads it whole."""
    try:
        status = path.stat()
        with path.open("rb") as stream:
            magic = stream.read(4)
    except OSError:
        return ABSENT
    if magic != b"GGUF":
        return NOT_GGUF if sha256 is None else ALTERED
    if sha256 is None:
        return None
    key = (path, status.st_size, status.st_mtime_ns)
    with _hashing:
        if key not in _known:
            _known[key] = file_sha256(path)
    return None if _known[key] == sha256 else ALTERED
