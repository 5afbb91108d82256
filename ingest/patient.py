"""The patient's traits on the page, by their labels."""

from __future__ import annotations

from collections.abc import Sequence

from ingest import vocabulary
from ingest.document import FoundIdentity, Identity
from ingest.printed import PrintedLine
from ingest.written_dates import find_dates


def found_in(lines: Sequence[PrintedLine]) -> tuple[FoundIdentity, ...]:
    """Identities the text states for the patient, equal ones once."""
    labels = vocabulary.date_labels()
    for line in lines[:60]:
        for date in find_dates(line.folded):
            before = [label for label in labels.find(line.tokens) if label.end <= date.start]
            if before and before[-1].values[0].kind == "birth" and date.possible and len(date.iso) == 10:
                return (FoundIdentity(Identity(birth_date=date.iso), line.evidence(0.9, date.start, date.end)),)
    return ()
