"""Kinds of papers asked for side by side: « examens, courriers, ordonnances depuis mars » wants each of them."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

from index.readings import Reading, phrases

if TYPE_CHECKING:
    from index.understand import Understood

EACH = "side_by_side"
"""The cue of kinds that add up, where one named beside another else narrows it (« courrier, cardio »)."""
_BETWEEN = r"\s*(?:[,;/+&]|\b(?:et|ou|puis|ainsi que)\b)+\s*(?:(?:les|ses|des|tous|toutes|la|le|l) )*"
_MOST = 8
"""Kinds that are compared at most: nobody names more, a text pasted by mistake may."""
_JOINED_WORDS = re.compile(r"['’-]")
_ANY_EXAMS = frozenset({"examens", "exams"})
"""Names of all exams only beside other kinds of papers: « les examens » alone may be anything."""


def read_side_by_side(folded: str, found: Understood) -> None:
    """Add the cue :data:`EACH` when the kinds read in a folded question stand in one enumeration."""
    text = _JOINED_WORDS.sub(" ", folded)
    loose = [word for word in found.asking if word in _ANY_EXAMS]
    named = list(dict.fromkeys((*loose[:1], *(one.phrase for one in found.of("document")))))[:_MOST]
    pairs = [pair for pair in permutations(named, 2) if _is_beside(*pair, text)]
    if not pairs:
        return
    if any(word in pair for pair in pairs for word in loose):
        found.readings += phrases()["examens", "complementaires"]
    found.readings.append(Reading("cue", EACH))


def _is_beside(first: str, second: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(first)}{_BETWEEN}{re.escape(second)}\b", text) is not None
