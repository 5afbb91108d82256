"""Measures told in prose."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.lab_tables import Figure
from ingest.printed import PrintedLine


def measures(lines: Sequence[PrintedLine], kinds: Sequence[str | None], used: frozenset[int]) -> list[Figure]:
    """Measures in prose."""
    return []
