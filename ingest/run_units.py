"""The unit that closes a run of figures told one after the other: « potassium 5,8 puis 4,4 mmol/L »."""

from __future__ import annotations

import re

from ingest.result_cells import NUMBER
from ingest.units import unit_at

THEN = re.compile(r",? ?(?:puis|et puis|ensuite|→|➔|=>|-->?) ?(?:à |de |enfin )?(?=\d)")
"""What leads from one figure of a run to the next."""
MOST = 6
"""Figures of one run at most."""


def unit_of_run(text: str, end: int) -> str | None:
    """The unit of the last figure of the run that goes on at ``end`` of a figure without one."""
    for _ in range(MOST):
        gap = THEN.match(text, end)
        number = NUMBER.match(text, gap.end()) if gap is not None else None
        if number is None:
            return None
        begin = number.end() + (text[number.end() : number.end() + 1] in (" ", "\n"))
        stop = unit_at(text, begin)
        if stop is not None:
            return text[begin:stop]
        end = number.end()
    return None
