"""How each thing stands: what the sentence says of one thing, the lines must say of that same thing.

A state is a qualifier (stopped, normal, positive, open…) or a negation. It is bound to the words around it, up to the
next state of its kind: « tests positifs aux acariens, négatifs aux graminées » binds two states to two things. A
state is refused when the lines give a thing the sentence puts it beside a contrary state only, or when they give it
to other things only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.verify.binding import same_value
from models.verify.claim import Claim
from models.verify.lexicon import contraries, reporting_words, unbound_qualifiers
from models.verify.verdict import Failure

_SUBJECTS = frozenset({"word", "concept", "drug", "test", "exam"})


@dataclass(frozen=True, slots=True)
class State:
    """A qualifier and what it is said of: the words of its part of the sentence, and of its clause."""

    claim: Claim
    close: frozenset[str]
    wide: frozenset[str]


def opposed(claim: Claim, other: Claim) -> bool:
    """Whether two qualifiers cannot both be true of one thing."""
    if other.value == claim.detail or claim.value == other.detail:
        return True
    if same_value(claim, other):
        return _contradict(claim, other)
    return any(
        (one, two) in contraries() for one in claim.senses | {claim.value} for two in other.senses | {other.value}
    )


def agreed(claim: Claim, other: Claim) -> bool:
    """Whether two qualifiers say the same."""
    return same_value(claim, other) and not _contradict(claim, other)


def _contradict(claim: Claim, other: Claim) -> bool:
    return not claim.polarity & other.polarity and "negated" in claim.polarity | other.polarity


class Statements:
    """The states of a text and what each is said of."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = claims

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The qualifiers, each with what it is said of."""
        return tuple(self._state(place) for place, claim in enumerate(self.claims) if claim.kind == "pair")

    @cached_property
    def _covered(self) -> tuple[tuple[int, int], ...]:
        covering = (one for one in self.claims if one.kind in {"pair", "side", "moment"} and not one.spare)
        return tuple((one.start, one.end) for one in covering)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """Everything of which a state may be said."""
        return _values(one for one in self.claims if self._is_subject(one))

    def _is_subject(self, claim: Claim) -> bool:
        if claim.kind not in _SUBJECTS or claim.cue or claim.manner == "denied":
            return False
        return not any(start <= claim.start and claim.end <= end for start, end in self._covered)

    def _state(self, place: int) -> State:
        """What a qualifier is said of: the words of its clause up to a rival; past « et » only where none stands.

        ``close`` are those no comma parts from it, or, where there are none, those of the clause.
        """
        claim = self.claims[place]
        told: list[Claim] = []
        for step in (-1, 1):
            found, met = self._side(place, step)
            told += [one for one in found if not met or one.part == claim.part]
        close = [one for one in told if one.part[0] == claim.part[0]]
        return State(claim, _telling(close or told), _values(told))

    def _side(self, place: int, step: int) -> tuple[list[Claim], bool]:
        """The subjects before or after a qualifier in its clause, and whether a rival ends them."""
        claim, other, found = self.claims[place], place + step, list[Claim]()
        while 0 <= other < len(self.claims) and self.claims[other].clause == claim.clause:
            one = self.claims[other]
            apart = one.start >= claim.end or one.end <= claim.start
            if apart and _same_axis(claim, one):
                return found, True
            if (apart or claim.spare) and self._is_subject(one):
                found.append(one)
            other += step
        return found, False


def _values(claims: Iterable[Claim]) -> frozenset[str]:
    return frozenset(value for one in claims for value in (one.value, *one.senses))


def _telling(claims: Sequence[Claim]) -> frozenset[str]:
    """The values of claims, those of ordinary words where there are no others."""
    return _values(one for one in claims if one.kind != "word" or one.value not in reporting_words()) or _values(claims)


def _same_axis(claim: Claim, other: Claim) -> bool:
    return other.kind == "pair" and not other.spare and (same_value(claim, other) or opposed(claim, other))


def misattributed(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """Qualifiers the lines give to something else, or whose contrary they give to this."""
    there, here = Statements(source), Statements(said)
    for state in here.states:
        claim, known = state.claim, state.close & there.subjects
        if claim.cue or not known:
            continue
        alike = [other for other in there.states if agreed(claim, other.claim)]
        contrary = [other for other in there.states if not other.claim.spare and opposed(claim, other.claim)]
        borne = frozenset[str]().union(*(other.wide for other in alike))
        denied = frozenset[str]().union(*(other.close for other in contrary))
        elsewhere = alike and all(other.wide for other in alike) and claim.value not in unbound_qualifiers()
        if known & denied - borne or (elsewhere and not state.wide & borne):
            yield Failure("negation", claim.start, claim.end)
