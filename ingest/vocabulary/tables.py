"""Reading the CSV tables of this folder: every row has an ``origin`` column."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``name``.csv as dictionaries, in file order."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def read_all() -> None:
    """Read every table of the folder now; afterwards :func:`rows` opens no file."""
    for table in files(__package__).iterdir():
        if table.name.endswith(".csv"):
            rows(table.name.removesuffix(".csv"))


def split(cell: str, separator: str = "|") -> tuple[str, ...]:
    """The non-empty parts of a cell that lists several values."""
    return tuple(part.strip() for part in cell.split(separator) if part.strip())
