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


def has_its_key(number: str) -> bool:
    """Whether a number of fifteen characters bears the key of its thirteen first (97 less their remainder)."""
    body = number[:13].replace("2A", "19").replace("2B", "18")
    return (
        len(number) == _WITH_KEY
        and body.isdigit()
        and number[13:].isdigit()
        and 97 - int(body) % 97 == int(number[13:])
    )


_WITH_KEY = 15
