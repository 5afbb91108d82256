"""The deterministic summary: at most three passages of the document, word for word, in order of use to a GP.

It exists for every readable document, at once and without a model. Weights are data
(``ingest/vocabulary/summary_weights.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.passages import Passage, greets, passages, section_weights, weights
from ingest.document import Document, Page
from ingest.normalise import fold
from ingest.vocabulary import Tokens, people_cues
from ingest.written_dates import find_dates

SENTENCES = 3
_ABNORMAL = 9.0
_WORTH_ADDING = 0.0
"""Weight below which a passage is not added to others that say more."""
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_FEWEST_WORDS = 2
_WORTH_A_PLACE = 3.0
"""Weight from which a passage stands for its role although others weigh more."""
_ARROWS = ("->", "→", "=>", "⇒")
_CONCLUDES = 5.0
"""What an arrow announces is what the writer concludes or wants done."""
_ROLES = ("reason", "result", "conduct")
_LONGEST_NAME = 5
_DATE_WORDS = frozenset({"date", "jour", "imprime", "edite", "mis"})
_ADDRESS = re.compile(r"\b\d{5}\s+[A-ZÀ-ÖØ-Þ]{2}|\b0\d(?:[ .]\d{2}){4}\b")
"""A postal code before a town, or a telephone number."""
_CONDUCT_SECTIONS = frozenset({"conduite", "traitement_sortie", "traitement", "prescription_ald"})
_REASON_SECTIONS = frozenset({"motif"})


def extract(document: Document, pages: Sequence[Page]) -> tuple[tuple[int, Passage], ...]:
    """At most three passages with their rank (0 says the most): reason, then result, then conduct.

    None when nothing can be read.
    """
    if not document.readable:
        return ()
    ranked = sorted(candidates(document, passages(document, pages)), key=lambda entry: (-entry[0], entry[1].order))
    chosen: list[Passage] = []
    for total, passage in (*_first_of_each_role(ranked), *ranked):
        worth = total >= _WORTH_ADDING or not chosen
        if worth and len(chosen) < SENTENCES and not any(_says_the_same(passage, other) for other in chosen):
            chosen.append(passage)
    by_weight = sorted(chosen, key=[passage for _, passage in ranked].index)
    return tuple(sorted(enumerate(by_weight), key=lambda entry: (role(entry[1]), entry[1].order)))


def _first_of_each_role(ranked: Sequence[tuple[float, Passage]]) -> list[tuple[float, Passage]]:
    """The weightiest passage, then the weightiest conduct, then the weightiest reason or result left."""
    first = list(ranked[:1])
    for wanted in (2, 0, 1):
        known = {role(passage) for _, passage in first}
        best = next((entry for entry in ranked if role(entry[1]) == wanted), None)
        if best is not None and wanted not in known and best[0] >= _WORTH_A_PLACE:
            first.append(best)
    return first


def candidates(document: Document, found: Sequence[Passage]) -> list[tuple[float, Passage]]:
    """Passages that may be shown, each with its weight; in reading order."""
    kept = [passage for passage in found if _speaks(passage)]
    after = [passage for passage in kept if passage.after_title] or kept
    last = max((passage.order for passage in after), default=0)
    return [(weight(document, passage, last), passage) for passage in after]


def weight(document: Document, passage: Passage, last: int) -> float:
    """How much a passage says to a GP: where it stands, what it says, whether a result is abnormal."""
    category = document.metadata.category
    total = section_weights().get(passage.section or "", 0.0)
    tokens = Tokens.of(fold(passage.text))
    for kind in ("result", "conduct", "reason"):
        total += max((max(cue.values) for cue in weights(kind).find(tokens)), default=0.0)
    total += min((min(cue.values) for cue in weights("aside").find(tokens)), default=0.0)
    if passage.abnormal:
        total += _ABNORMAL
    if passage.text.lstrip().startswith(_ARROWS):
        total += _CONCLUDES
    if passage.table and category not in {"biologie", "prescription", "vaccination"}:
        total -= 1.0
    if category in {"compte_rendu", "lettre", "imagerie", "synthese"} and passage.section is None and last:
        total += 2.0 * passage.order / last  # (without headings the news stands towards the end)
    elif last:
        total += 1.0 - passage.order / last
    return total


def _speaks(passage: Passage) -> bool:
    """Whether there is something to say in it: words, and no greeting."""
    said = passage.text
    for date in find_dates(said):
        said = said.replace(passage.text[date.start : date.end], " ")
    words = [word for word in _LETTERS.findall(fold(said)) if word not in _DATE_WORDS]
    courtesy = greets(passage.text) or _signs(passage.text) or _ADDRESS.search(passage.text)
    return len(words) >= _FEWEST_WORDS and not courtesy


def _signs(text: str) -> bool:
    """Whether it is a doctor's name and no more."""
    tokens = Tokens.of(fold(text))
    return 0 < len(tokens.texts) <= _LONGEST_NAME and people_cues("title_doctor").at(tokens, 0) is not None


def role(passage: Passage) -> int:
    """What a passage tells: 0 the reason, 1 a result, 2 what is to be done. By its part, else by its wording."""
    if passage.section in _REASON_SECTIONS:
        return 0
    if passage.section in _CONDUCT_SECTIONS:
        return 2
    if passage.text.lstrip().startswith(_ARROWS):
        return 2
    tokens = Tokens.of(fold(passage.text))
    weighed = [max((max(cue.values) for cue in weights(kind).find(tokens)), default=0.0) for kind in _ROLES]
    strongest = max(weighed)
    return weighed.index(strongest) if strongest > 0 else 1


def _says_the_same(passage: Passage, other: Passage) -> bool:
    return fold(passage.text) in fold(other.text) or fold(other.text) in fold(passage.text)
