"""What a request must look like beyond what its shape says: dates and boxes."""

from __future__ import annotations

import re

from ingest.document import Box
from ingest.errors import InvalidRequest

PATIENT_PATTERN = r"^[A-Za-z0-9._~-]{1,64}$"
"""Shown in the OpenAPI document; :class:`index.practice.Practice` is what checks it."""
BOX_LIMIT = 200
_PARTIAL_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def day_range(value: str) -> tuple[str, str]:
    """First and last ISO day that a date at the precision known may be: ``2024-03`` → 2024-03-01, 2024-03-31.

    The last day is a bound for comparing text, not always a day of the calendar.
    """
    matched = _PARTIAL_DAY.fullmatch(value)
    if matched is None:
        raise InvalidRequest("date attendue sous la forme AAAA, AAAA-MM ou AAAA-MM-JJ")
    year, month, day = matched.groups()
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or '31'}"


def parse_box(text: str) -> Box:
    """A box written ``x0,y0,x1,y1`` in fractions of the displayed page; ``InvalidRequest`` otherwise."""
    try:
        x0, y0, x1, y1 = (float(number) for number in text.split(","))
    except ValueError:
        raise InvalidRequest("cadre attendu sous la forme x0,y0,x1,y1") from None
    if not (0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1):
        raise InvalidRequest("cadre hors de la page : des fractions de 0 à 1, x0 < x1 et y0 < y1")
    return Box(x0, y0, x1, y1)
