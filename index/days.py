"""ISO dates of any precision: what they can mean, and how a doctor writes them."""

from __future__ import annotations

from calendar import monthrange


def interval(date: str) -> tuple[str, str]:
    """First and last ISO day a date of any precision can mean: ``2024-02`` → ``2024-02-01``, ``2024-02-29``."""
    if len(date) == 4:
        return f"{date}-01-01", f"{date}-12-31"
    if len(date) == 7:
        return f"{date}-01", f"{date}-{monthrange(int(date[:4]), int(date[5:7]))[1]:02d}"
    return date, date


def french_date(date: str) -> str:
    """An ISO date of any precision as a doctor writes it: ``12/03/2024``, ``03/2024``, ``2024``."""
    return "/".join(reversed(date.split("-")))
