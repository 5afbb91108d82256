"""What may stand in the place of something else: « une phlébite ou une embolie pulmonaire »."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.clinical_phrases import grouped
from index.concepts import EITHER
from index.lexicon import shorts

if TYPE_CHECKING:
    from index.attached import Cut
    from index.understand import Understood

_ARTICLES = frozenset({"un", "une", "le", "la", "l", "les", "de", "d", "des"})


def add_term(found: Understood, term: str, cut: Cut, place: int) -> None:
    """One more word to search for; after « ou » it may stand in the place of what is named before."""
    before = [phrase[0] for phrase, _ in cut[max(0, place - 3) : place]]
    if before[-1:] and before[-1] in _ARTICLES:
        before.pop()  # « une phlébite ou une embolie »
    if found.terms and before[1:] and before[-1] == "ou" and shorts().get(before[-2], before[-2]) == found.terms[-1]:
        found.either.append(len(found.terms))
    found.terms.append(term)


def join_alternatives(found: Understood) -> None:
    """« Phlébite ou embolie pulmonaire »: what is named on both sides of « ou », as one thing to search for."""
    for place in reversed(found.either):
        last, first = grouped(tuple(found.terms[:place]))[-1][1], grouped(tuple(found.terms[place:]))[0][1]
        both = f"{' '.join(last)}{EITHER}{' '.join(first)}"
        found.terms[place - len(last) : place + len(first)] = [both]
