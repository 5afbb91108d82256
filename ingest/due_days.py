"""The day that a delay or a month without a year comes to, counted from a document's act."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from ingest.written_dates import is_possible

Unit = Literal["day", "week", "month", "year"]


def next_on(start: str, month: int, day: int | None) -> str | None:
    """The first such month, or day of it, after the ISO date ``start``; ``None`` when only a year is known."""
    if len(start) < len("2024-01"):
        return None
    year = int(start[:4])
    tail = f"-{month:02d}" if day is None else f"-{month:02d}-{day:02d}"
    found = next((f"{one:04d}{tail}" for one in (year, year + 1) if f"{one:04d}{tail}" > start[: 5 + len(tail)]), None)
    return found if found is not None and is_possible(found) else None


def after(start: str, count: int, unit: Unit) -> str | None:
    """The ISO date ``count`` ``unit`` after the ISO date ``start``, at the precision that can be said.

    Days and weeks after a day are a day; months and years are a month (a year when only the year of ``start`` is
    known). ``None`` when the precision of ``start`` does not allow it, or no calendar holds the date.
    """
    parts = [int(part) for part in start.split("-")]
    try:
        if unit in ("day", "week"):
            days = timedelta(days=count * (7 if unit == "week" else 1))
            return (date(*parts) + days).isoformat() if len(parts) == len(("year", "month", "day")) else None
        if len(parts) == 1:
            return f"{parts[0] + count:04d}" if unit == "year" else None
        months = parts[0] * 12 + parts[1] - 1 + count * (12 if unit == "year" else 1)
        return date(months // 12, months % 12 + 1, 1).isoformat()[:7]
    except (ValueError, OverflowError):
        return None
