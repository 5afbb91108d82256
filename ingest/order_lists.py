"""The line that closes a list of orders and gives them their duration: « QSP 3 mois, à renouveler 2 fois »."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.document import Evidence
from ingest.passages import Passage
from ingest.posology import is_duration_alone, order

_SURE = 0.60
"""A duration whose words OCR read with less confidence is given to no order."""


_INDENT = 0.012
"""Share of the page's width by which a line that goes on with the order above is moved to the right at least."""


@dataclass(frozen=True, slots=True)
class CommonEnd:
    """A printed duration, its days (``None`` when it tells no number of them) and where it stands."""

    text: str
    days: int | None
    evidence: Evidence


def common_end(passage: Passage, after: int) -> CommonEnd | None:
    """The duration that a line of its own gives to the whole list, whose last drug's name ends at ``after``.

    Only the orders that have no duration of their own take it.
    """
    last = passage.line_at(after)
    for index in range(last + 1, len(passage.lines)):
        if not closes_list(passage, index, last):
            continue
        parts = order(passage.lines[index].text)
        if parts.duration is None:
            continue
        start, end = passage.starts[index] + parts.duration.start, passage.starts[index] + parts.duration.end
        if passage.confidence(start, end) < _SURE:
            return None
        return CommonEnd(" ".join(passage.text[start:end].split()), parts.days, passage.evidence(start, end))
    return None


def closes_list(passage: Passage, index: int, last: int) -> bool:
    """Whether line ``index`` says how long and nothing else, and not only of the order that begins on line ``last``."""
    line, above = passage.lines[index], passage.lines[last]
    if not is_duration_alone(line.text):
        return False
    return not line.text.lstrip()[:1].islower() and line.box.x0 - above.box.x0 < _INDENT
