"""Who wrote the document: told apart from those it names, answers or is sent to.

Everyone the page names is a candidate (:mod:`ingest.author_candidates`); what it shows of each
(:mod:`ingest.author_signs`) is weighed by a fitted model, against nobody. Who is only addressed wrote nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from ingest.author_candidates import Candidate, Mention, candidates
from ingest.author_signs import Page, Seen, strengths
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
    """Everyone a page names, how he is seen, each one's signs with their strength, who may be its author."""

    candidates: tuple[Candidate, ...]
    seen: tuple[tuple[Seen, ...], ...]
    signs: tuple[Mapping[str, float], ...]
    may_write: tuple[bool, ...]


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
    choice = choice_of(lines, prescription=prescription, category=category, patient=patient)
    likely = likelihoods(choice)
    best = max(range(len(likely)), key=lambda place: likely[place], default=None)
    if best is None or likely[best] < SURE:
        return None
    return named(lines, choice.candidates[best], choice.seen[best], likely[best], patient)


def choice_of(
    lines: Sequence[PrintedLine], *, prescription: bool, category: Category, patient: frozenset[str]
) -> Choice:
    """Everyone a page names, with the signs of each and whether he may have written it."""
    page = Page(lines, category, prescription=prescription)
    found = candidates(lines, patient, page.closing)
    seen = [tuple(each) for each in page.signs(found)]
    undersigned = any(one.undersigned for each in seen for one in each)
    open_to = [any(one.undersigned if undersigned else one.may_write for one in each) for each in seen]
    return Choice(tuple(found), tuple(seen), tuple(map(strengths, seen)), tuple(open_to))


def likelihoods(choice: Choice) -> list[float]:
    """The probability 0..1 that each wrote it; nobody has what is left to 1."""
    model = sign_weights("author")
    scores = [model.bias[0] + sum(model.weight(sign, "author") for sign in signs) for signs in choice.signs]
    powers = [
        exp(min(_HIGHEST, max(-_HIGHEST, score))) if may else 0.0
        for score, may in zip(scores, choice.may_write, strict=True)
    ]
    return [power / (1.0 + sum(powers)) for power in powers]


def named(
    lines: Sequence[PrintedLine], one: Candidate, seen: Sequence[Seen], likely: float, patient: frozenset[str]
) -> Author:
    """A candidate as author: the name in full and where it stands, else the mention that speaks most for him."""
    model = sign_weights("author")
    telling = max(seen, key=lambda each: sum(model.weight(sign, "author") for sign in sorted(each.signs)))
    mention = telling.mention
    name, person = full_name(lines, mention, _spelt(one), patient)
    shown = person if mention.form in ("again", "given") or name != mention.person.name else mention.person
    return Author(name, shown.line.evidence(round(likely, 2), shown.start, shown.end), person)


def _spelt(one: Candidate) -> list[Mention]:
    """The mentions that name a person by more than a shortened name, the fullest first, else all."""
    return [each for each in one.mentions if each.form not in ("again", "given")] or one.mentions
