"""Numbers of the health insurance as printed: thirteen characters, with or without their key."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"[:\s.]*((?:[1-478][ .]?\d{2}[ .]?[\dA-Z]{2}[ .]?\d[\dABab][ .]?\d{3}[ .]?\d{3})"
    r"(?:(?:[ ./-]*(?:[Cc]l[ée])?[ :./-]*)\d{2})?)(?!\d)"
)


def read_matricule(text: str) -> str | None:
    """The characters of a number that begins ``text``, without spaces, its key last; ``None`` when none does."""
    match = _NUMBER.match(text)
    return re.sub(r"[^0-9ABab]|[Cc]l[ée]", "", match[1]).upper() if match else None
