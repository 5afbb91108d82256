"""The act of a report of delivery is the birth, not the arrival, the anaesthesia or the leaving it also tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest import vocabulary
from ingest.clauses import border
from ingest.dates import RoledDate
from ingest.normalise import fold
from ingest.usable_dates import AFTERWARDS
from ingest.vocabulary import Tokens

DELIVERIES = frozenset(("15508-5",))
"""Type codes of reports of delivery."""


def of_the_birth(dates: Sequence[RoledDate]) -> list[RoledDate]:
    """The dates of a report of delivery, whose act is the birth and not the arrival or an anaesthesia before it."""
    told = [found for found in dates if _is_delivery(found)]
    if not told:
        return list(dates)
    births, born = {id(found) for found in told}, max(found.iso for found in told)
    return [
        replace(found, role="operation", stated=True, own=True)
        if id(found) in births
        else replace(found, role="stay_start")
        if found.role in ("operation", "stay_end")
        else replace(found, role="ignored")
        if found.role in AFTERWARDS and found.iso < born  # no report is written before its birth
        else found
        for found in dates
    ]


def _is_delivery(found: RoledDate) -> bool:
    """« Naissance le 06/08/2022 à 07h35 », « Expulsion : … »: the mother's birth is told without hour."""
    line, start = found.line, found.written.start
    if found.role == "birth":
        return found.written.time is not None
    if found.history or found.role in _NO_DELIVERY:
        return False
    tokens = Tokens.of(fold(line.text[border(line.text, line.cell_start(start), start) : start]))
    return any(one.values[0] == "delivery" for one in vocabulary.kinds.letter_cues().find(tokens))


_NO_DELIVERY = frozenset(("next_appointment", "ignored", "prior_result", "written", "letter"))
