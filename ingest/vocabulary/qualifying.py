"""Cues of negation, family and hypothesis, from ``assertion_cues.csv`` and the names of relatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import cast, get_args

from ingest.document import MentionLabel
from ingest.vocabulary.phrases import Phrases
from ingest.vocabulary.tables import rows


@dataclass(frozen=True, slots=True)
class AssertionCue:
    """A cue of negation, family or hypothesis and the side of the mention it stands on.

    ``reach`` is the number of words that may stand between. ``label`` is ``None`` for words that look like a cue
    and are none; ``breaks`` tells that a clause ends there; ``resets`` that what follows is the patient's again.
    """

    label: MentionLabel | None
    side: str
    reach: int
    breaks: bool = False
    resets: bool = False
    field: bool = False
    result: bool = False


@cache
def assertion_cues() -> Phrases[AssertionCue]:
    """Cues of negation, family and hypothesis; behind a mention, any relative « chez » whom it is."""
    behind = ((f"chez {one}", _OF_A_RELATIVE) for one in _relatives())
    of_patient = ((f"{one} {whose}", _A_RELATIVE) for one in _relatives() for whose in _OF_THE_PATIENT)
    bearing = (
        (f"{lead}{one} {state}", _A_RELATIVE)
        for one in _relatives()
        for lead in ("", "de ", "d'")
        for state in _BEARING
    )
    whose = ((f"dont {one}", _A_RELATIVE) for one in _relatives())  # (« dont le fils est suivi pour … »)
    course = ((f"{row['term']} {of}", _OF_COURSE) for row in rows("course_nouns") for of in _OF_A_DISEASE)
    written = list(_written_cues())
    known = {term for term, _ in written}
    return Phrases(chain(written, behind, of_patient, bearing, whose, (one for one in course if one[0] not in known)))


_OF_COURSE = AssertionCue(None, "before", 0, breaks=True)
_OF_A_DISEASE = ("de", "d'", "du", "de la", "de l'", "des", "de son", "de sa", "de ses", "de leur", "de cette", "de ce")
"""« Pas d'exacerbation de sa BPCO » denies the course of a disease that is there, not the disease."""
_OF_A_RELATIVE = AssertionCue("family", "after", 5)
_A_RELATIVE = AssertionCue("family", "before", 14)
_BEARING = ("atteint", "atteinte", "atteints", "atteintes", "malade", "suivi pour", "suivie pour")
"""What says of a relative just named that he is the one who has it: « aidante de sa mère atteinte d'Alzheimer »."""
_OF_THE_PATIENT = ("du patient", "de la patiente", "de l'enfant", "du malade")


def _relatives() -> Iterator[str]:
    """« sa mère », « deux tantes », « père »…: every relative of blood, with what may stand before his name."""
    for row in rows("fact_cues"):
        if row["kind"] == "kin":
            yield from (f"{determiner} {row['term']}".strip() for determiner in _DETERMINERS)


_DETERMINERS = ("", "le", "la", "les", "son", "sa", "ses", "un", "une", "deux", "trois", "plusieurs", "des")


def _written_cues() -> Iterator[tuple[str, AssertionCue]]:
    return (
        (
            row["term"],
            AssertionCue(
                cast(MentionLabel, row["label"]) if row["label"] in get_args(MentionLabel) else None,
                row["side"],
                int(row["reach"]),
                row["label"] in ("breaks", "patient"),
                row["label"] == "patient",
                row["label"] == "family_field",
                row["label"] == "result",
            ),
        )
        for row in rows("assertion_cues")
    )
