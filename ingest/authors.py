"""Who wrote the document: told apart from those it names, answers or is sent to.

Everyone the page names is a candidate (:mod:`ingest.author_candidates`); what it shows of each
(:mod:`ingest.author_signs`) is weighed by a fitted model, against nobody. Who is only addressed wrote nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from ingest.author_candidates import Candidate, Mention, candidates
from ingest.author_signs import Page
from ingest.document import Category, Evidence
from ingest.full_names import full_name
from ingest.people import Person
from ingest.printed import PrintedLine
from ingest.vocabulary.sign_weights import sign_weights

SURE = 0.5
"""Probability from which a candidate is held to be the author."""
_HIGHEST = 50.0
"""Scores are cut here before the exponential."""


@dataclass(frozen=True, slots=True)
class Author:
    """The author as printed, and why; ``person``: where the name stands that is given."""

    name: str
    evidence: Evidence
    person: Person


@dataclass(frozen=True, slots=True)
class Choice:
    """Everyone a page names; of each mention the signs with their strength, and whether it may be the author's."""

    candidates: tuple[Candidate, ...]
    signs: tuple[tuple[Mapping[str, float], ...], ...]
    may_write: tuple[tuple[bool, ...], ...]


def author(
    lines: Sequence[PrintedLine],
    *,
    prescription: bool,
    category: Category = "autre",
    patient: frozenset[str] = frozenset(),
) -> Author | None:
    """The likeliest author, ``None`` when that is nobody or none is likely enough.

    ``prescription``: who prescribes writes it. ``patient``: folded words of the patient's names.
    """
    return likeliest(lines, choice_of(lines, prescription=prescription, category=category, patient=patient), patient)


def likeliest(lines: Sequence[PrintedLine], choice: Choice, patient: frozenset[str]) -> Author | None:
    """The likeliest of those who may have written; as for :func:`author`."""
    likely = likelihoods(choice)
    best = max(range(len(likely)), key=lambda place: sum(likely[place]), default=None)
    if best is None or sum(likely[best]) < SURE:
        return None
    told, shares = choice.candidates[best], likely[best]
    telling = max(range(len(shares)), key=lambda place: shares[place])
    return _named(lines, told, told.mentions[telling], sum(shares), patient)


def choice_of(
    lines: Sequence[PrintedLine], *, prescription: bool, category: Category, patient: frozenset[str]
) -> Choice:
    """Everyone a page names, with what it shows of each mention."""
    page = Page(lines, category, prescription=prescription)
    found = candidates(lines, patient, page.closing)
    seen = page.signs(found)
    undersigned = any(one.undersigned for each in seen for one in each)
    return Choice(
        tuple(found),
        tuple(tuple(one.strengths for one in each) for each in seen),
        tuple(tuple(one.undersigned if undersigned else one.may_write for one in each) for each in seen),
    )


def likelihoods(choice: Choice) -> list[list[float]]:
    """The probability 0..1 that each mention of each is the author's; nobody has what is left to 1."""
    model = sign_weights("author")

    def power(signs: Mapping[str, float], may: bool) -> float:
        score = model.bias[0] + sum(model.weight(sign, "author") for sign in signs)
        return exp(min(_HIGHEST, max(-_HIGHEST, score))) if may else 0.0

    powers = [
        [power(signs, may) for signs, may in zip(each, open_to, strict=True)]
        for each, open_to in zip(choice.signs, choice.may_write, strict=True)
    ]
    total = 1.0 + sum(map(sum, powers))
    return [[one / total for one in each] for each in powers]


def _named(
    lines: Sequence[PrintedLine], one: Candidate, telling: Mention, likely: float, patient: frozenset[str]
) -> Author:
    """A candidate as author: the name in full and where it stands, else the mention that speaks most for him."""
    name, person = full_name(lines, telling, _spelt(one), patient)
    shown = person if telling.form in ("again", "given") or name != telling.person.name else telling.person
    return Author(name, shown.line.evidence(round(likely, 2), shown.start, shown.end), person)


def _spelt(one: Candidate) -> list[Mention]:
    """The mentions that name a person by more than a shortened name, the fullest first, else all."""
    return [each for each in one.mentions if each.form not in ("again", "given")] or one.mentions
