"""The deterministic summary: at most three passages of the document, word for word, in order of use to a GP.

It exists for every readable document, at once and without a language model. What a passage is good for is told by a
linear model of its words, place and form (:mod:`index.passage_signs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.passage_signs import uses
from index.passages import Passage, greets, passages
from ingest.document import Document, Page, Span
from ingest.normalise import fold
from ingest.vocabulary import Tokens, people_cues
from ingest.written_dates import find_dates

SENTENCES = 3
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_FEWEST_WORDS = 2
_LIKELY = 0.2
"""Likelihood from which a passage stands for its use although others weigh more."""
_WORTH_ADDING = 0.05
"""Weight below which a passage is not added to others that say more."""
_LONGEST_NAME = 5
_DATE_WORDS = frozenset({"date", "jour", "imprime", "edite", "mis"})
_ADDRESS = re.compile(r"\b\d{5}\s+[A-ZÀ-ÖØ-Þ]{2}|\b0\d(?:[ .]\d{2}){4}\b")
"""A postal code before a town, or a telephone number."""
_STREET = re.compile(
    r"\b\d{1,4}(?: ?(?:bis|ter))?,? (?:rue|avenue|av\.?|bd|boulevard|cours|place|allée|chemin|impasse|quai|route) ",
    re.IGNORECASE,
)
REASON, RESULT, CONDUCT = 1, 2, 3
"""Places of the uses in the likelihoods of a passage; 0 is « of no use »."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A passage and how likely it tells nothing, the reason, a result, the conduct."""

    passage: Passage
    likely: tuple[float, ...]

    @property
    def weight(self) -> float:
        """How much it says to a GP, 0..1; a result outside its reference comes before all others."""
        return 1.0 - self.likely[0] + float(self.passage.abnormal)

    @property
    def role(self) -> int:
        """What it tells: 0 the reason, 1 a result, 2 what is to be done."""
        return max((RESULT, CONDUCT, REASON), key=self.likely.__getitem__) - 1


def extract(document: Document, pages: Sequence[Page]) -> tuple[tuple[int, Passage], ...]:
    """At most three passages with their rank (0 says the most): reason, then result, then conduct.

    None when nothing can be read.
    """
    if not document.readable:
        return ()
    ranked = sorted(candidates(document, passages(document, pages)), key=lambda one: (-one.weight, one.passage.order))
    chosen: list[Weighed] = []
    for one in (*_best_of_each_use(ranked), *ranked):
        worth = one.weight >= _WORTH_ADDING or not chosen
        same = any(_says_the_same(one.passage, other.passage) for other in chosen)
        if worth and not same and len(chosen) < SENTENCES:
            chosen.append(one)
    by_weight = sorted(chosen, key=ranked.index)
    shown = sorted(enumerate(by_weight), key=lambda entry: (entry[1].role, entry[1].passage.order))
    return tuple((rank, one.passage) for rank, one in shown)


def _best_of_each_use(ranked: Sequence[Weighed]) -> list[Weighed]:
    """What is abnormal, then the passages that most likely tell the reason, a result, the conduct; surest first."""
    sure = []
    for use in (CONDUCT, RESULT, REASON):
        best = max(ranked, key=lambda one: one.likely[use], default=None)
        if best is not None:
            sure.append((best.likely[use], best))
    abnormal = [one for one in ranked if one.passage.abnormal]
    likely = sorted((entry for entry in sure if entry[0] > _LIKELY), key=lambda entry: -entry[0])
    return [*abnormal, *(one for _, one in likely)]


def candidates(document: Document, found: Sequence[Passage]) -> list[Weighed]:
    """Passages that may be shown, in reading order, each with what it is likely good for."""
    speaking = [passage for passage in found if _speaks(passage)]
    kept = [passage for passage in speaking if passage.after_title] or speaking
    likely = uses(document.metadata.category, kept)
    return [Weighed(passage, one) for passage, one in zip(kept, likely, strict=True)]


def _speaks(passage: Passage) -> bool:
    """Whether there is something to say in it: words, and no greeting."""
    said = passage.text
    for date in find_dates(said):
        said = said.replace(passage.text[date.start : date.end], " ")
    words = [word for word in _LETTERS.findall(fold(said)) if word not in _DATE_WORDS]
    courtesy = greets(passage.text) or _signs(passage.text) or _ADDRESS.search(passage.text)
    return len(words) >= _FEWEST_WORDS and not courtesy


def without_letterhead(lines: Iterable[Span], heads: Sequence[Span], pages: Sequence[Page]) -> Iterator[Span]:
    """``lines`` but a doctor's name, an address, a telephone, or what ``heads`` tell of who writes, in no sentence."""
    for line in lines:
        printed = pages[line.page - 1].text[line.start : line.end]
        address = _signs(printed) or _ADDRESS.search(printed) or _STREET.search(printed)
        names = any(head.page == line.page and head.start < line.end and line.start < head.end for head in heads)
        if not address and not (names and not printed.rstrip().endswith((".", "!", "?", ";", ":"))):
            yield line


def _signs(text: str) -> bool:
    """Whether it is a doctor's name and no more."""
    tokens = Tokens.of(fold(text))
    return 0 < len(tokens.texts) <= _LONGEST_NAME and people_cues("title_doctor").at(tokens, 0) is not None


def _says_the_same(passage: Passage, other: Passage) -> bool:
    return fold(passage.text) in fold(other.text) or fold(other.text) in fold(passage.text)
