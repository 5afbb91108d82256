"""What a passage of a document shows of its use to a GP: its words, its place, its form.

Their weights for « reason », « result », « conduct » and « nothing » are data (``vocabulary/passage_weights.json``),
fitted by ``retrouve eval passages`` on documents whose key sentences are known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import exp

from index.passages import Passage
from ingest.document import Category
from ingest.normalise import fold
from ingest.vocabulary.sign_weights import sign_weights

STEM = 6
"""Letters of the beginning of a word that is a sign."""
_WORD = re.compile(r"[^\W\d_]+")
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_LENGTHS = (25, 60, 120, 220)
_FIFTHS = 5
_FEW = (2, 6)


def signs(category: Category, kept: Sequence[Passage], place: int) -> frozenset[str]:
    """The signs of the passage at ``place`` among those of its document that speak."""
    passage, last = kept[place], len(kept) - 1
    fifth = min(_FIFTHS - 1, _FIFTHS * place // max(1, last))
    folded = fold(passage.text)
    words = _WORD.findall(folded)
    found = {
        f"category {category}", f"part {passage.section}", f"place {fifth}", f"place {category} {fifth}",
        f"of {sum(last >= few for few in _FEW)}", f"long {sum(len(folded) >= long for long in _LENGTHS)}",
        *(f"begins {word[:STEM]}" for word in words[:2]),
        *(f"says {word[:STEM]}" for word in words if len(word) > 2),
    }  # fmt: skip
    found |= {name for name, holds in _form(passage, folded, place, last).items() if holds}
    if len(words) > 1:
        found.add(f"begins {words[0][:STEM]} {words[1][:STEM]}")
    if passage.table:
        found.add(f"row {category}")
    return frozenset(found)


def _form(passage: Passage, folded: str, place: int, last: int) -> dict[str, bool]:
    return {
        "first": place == 0,
        "last": place == last,
        "last but one": place == last - 1,
        "row": passage.table,
        "abnormal": passage.abnormal,
        "figures": any(character.isdigit() for character in folded),
        "day": _DAY.search(folded) is not None,
        "small letter": passage.text.lstrip()[:1].islower(),
        "colon": ":" in folded,
    }


def uses(category: Category, kept: Sequence[Passage]) -> list[tuple[float, ...]]:
    """For each passage how likely it tells nothing, the reason, a result, the conduct; each row sums to 1."""
    model = sign_weights("passage")
    found = [sorted(signs(category, kept, place)) for place in range(len(kept))]  # (always in one order)
    return [tuple(map(exp, model.likely(dict.fromkeys(one, 1.0)).values())) for one in found]
