"""How each thing stands: what the sentence says of one thing, the lines must say of that same thing.

A state is a qualifier (stopped, normal, positive, open…) or a negation. It is bound to the words around it, up to the
next state of its kind: « tests positifs aux acariens, négatifs aux graminées » binds two states to two things. A
state is refused when the lines give a thing the sentence puts it beside a contrary state only, or when they give it
to other things only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.verify.binding import same_value
from models.verify.claim import Claim, Text
from models.verify.lexicon import body_stems, contraries, reporting_words, unbound_qualifiers
from models.verify.support import is_clinical
from models.verify.verdict import Failure

_SURE = (frozenset({"affirmed"}), frozenset({"negated"}), frozenset({"family"}))
_SIDES, _BOTH = frozenset({"droite", "gauche"}), "bilateral"
_WELL = frozenset({"normal", "permeable", "libre", "continu", "souple", "propre", "negatif", "percu"})
_HEADING = re.compile(r"\s*[-•*]?\s*([a-z][a-z0-9' -]{1,40}) ?: ")
_PUNCTUATION = re.compile(r"[.,;:()]|\b[ldn]'")
Heading = tuple[str, tuple[frozenset[str], ...]]
_SUBJECTS = frozenset({"word", "concept", "drug", "test", "exam"})


@dataclass(frozen=True, slots=True)
class State:
    """A qualifier and what it is said of: the words of its part of the sentence, and of its clause."""

    claim: Claim
    close: frozenset[str]
    wide: frozenset[str]


def opposed(claim: Claim, other: Claim) -> bool:
    """Whether two qualifiers cannot both be true of one thing."""
    if claim.turned and other.value != claim.detail:  # (« pas augmenté » is normal, stable or less)
        return False
    if same_value(claim, other):
        return _contradict(claim, other)
    if (claim.polarity == {"negated"}) is not (other.polarity == {"negated"}):  # (« pas de lésion » is « normal »)
        return False
    if other.value == claim.detail or claim.value == other.detail:
        return True
    return any(
        (one, two) in contraries() for one in claim.senses | {claim.value} for two in other.senses | {other.value}
    )


def agreed(claim: Claim, other: Claim) -> bool:
    """Whether two qualifiers say the same."""
    if claim.turned and other.polarity == {"affirmed"} and (claim.detail, other.value) in contraries():
        return True
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

    def telling(self, claim: Claim) -> bool:
        """Whether a claim is one of a thing, no ordinary word."""
        return self._is_subject(claim) and (claim.kind != "word" or claim.value not in reporting_words())

    def companions(self, place: int) -> Iterator[frozenset[str]]:
        """What stands with a claim in its part of the sentence and is meant alike, sides too, each in every reading."""
        claim = self.claims[place]
        for one in self.claims:
            apart = one.start >= claim.end or one.end <= claim.start
            alike = one.kind == "side" or (self.telling(one) and one.polarity == claim.polarity)
            if apart and not one.spare and one.part[0] == claim.part[0] and alike and not self.of_exam(one):
                yield self._readings[one.start, one.end]

    def readings(self, claim: Claim) -> frozenset[str]:
        """All that what stands at the place of a claim may mean."""
        return self._readings[claim.start, claim.end]

    @cached_property
    def _readings(self) -> dict[tuple[int, int], frozenset[str]]:
        told: dict[tuple[int, int], set[str]] = {}
        for one in self.claims:
            told.setdefault((one.start, one.end), set()).update({one.value, *one.senses})
        return {place: frozenset(values) for place, values in told.items()}

    def of_exam(self, claim: Claim) -> bool:
        """Whether a word names an examination: it is no place a finding is at."""
        exams = (one for one in self.claims if one.kind in {"exam", "test"} and not one.spare)
        return any(one.start <= claim.start and claim.end <= one.end for one in exams)

    @cached_property
    def _by_part(self) -> dict[int, frozenset[str]]:
        told: dict[int, set[str]] = {}
        for one in self.claims:
            if one.kind == "side" or (one.kind in _SUBJECTS and not one.cue):
                told.setdefault(one.part[0], set()).update({one.value, *one.senses})
        return {part: frozenset(values) for part, values in told.items()}

    def part_values(self, claim: Claim) -> frozenset[str]:
        """Everything said in the part of the sentence that holds a claim."""
        return self._by_part.get(claim.part[0], frozenset())

    @cached_property
    def _by_clause(self) -> dict[int, frozenset[str]]:
        told: dict[int, set[str]] = {}
        for one in self.claims:
            if one.kind == "side" or (one.kind in _SUBJECTS and not one.cue):
                told.setdefault(one.clause, set()).update({one.value, *one.senses})
        return {clause: frozenset(values) for clause, values in told.items()}

    def clause_values(self, claim: Claim) -> frozenset[str]:
        """Everything said in the clause that holds a claim."""
        return self._by_clause.get(claim.clause, frozenset())

    def sides(self, claim: Claim) -> frozenset[str]:
        """The sides told in the part of the sentence that holds a claim."""
        told = (one for one in self.claims if one.kind == "side" and one.part[0] == claim.part[0])
        return frozenset(one.value for one in told if one.value in _SIDES | {_BOTH})

    def lateral(self, claim: Claim) -> bool:
        """Whether a word only tells a side."""
        return any(one.kind == "side" and not one.spare and one.start <= claim.start < one.end for one in self.claims)

    def disordered(self, place: int) -> bool:
        """Whether a part of the sentence tells a disorder and nothing that is well."""
        part = [one for one in self.claims if one.part[0] == self.claims[place].part[0] and not one.spare]
        told = any(one.kind == "concept" and one.detail == "clinical" and one.polarity == {"affirmed"} for one in part)
        return told and not any(one.kind == "pair" and one.value in _WELL for one in part)

    def well(self, claim: Claim) -> bool:
        """Whether the part of the sentence that holds a claim says that it is well, and tells no disorder."""
        part = [one for one in self.claims if one.part[0] == claim.part[0] and not one.spare]
        good = any(one.kind == "pair" and one.value in _WELL and one.polarity == {"affirmed"} for one in part)
        return good and not any(one.kind == "concept" and one.detail == "clinical" for one in part)

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
        if here.sides(claim) == {_BOTH} and not any(
            told <= {_BOTH} or told >= _SIDES
            for told in [frozenset[str]().union(*(there.sides(other.claim) for other in alike))]
        ):
            yield Failure("side", claim.start, claim.end)
            continue
        if _other_side(here.sides(claim), [there.sides(one.claim) for one in alike], contrary, there):
            yield Failure("side", claim.start, claim.end)
            continue
        elsewhere = alike and all(other.wide for other in alike) and claim.value not in unbound_qualifiers()
        turns = {other.claim.clause for other in contrary}
        then = any(not other.wide and other.claim.clause in turns for other in alike)  # (« X arrêté puis repris »)
        if (not then and known & denied - borne) or (elsewhere and not state.wide & borne):
            yield Failure("negation", claim.start, claim.end)


def _other_side(
    side: frozenset[str], alike: Sequence[frozenset[str]], contrary: Sequence[State], there: Statements
) -> bool:
    """Whether the lines give a state to the other side, and its contrary to this one: « OD opéré, OG à opérer »."""
    told = frozenset[str]().union(*alike)
    denied = frozenset[str]().union(*(there.sides(one.claim) for one in contrary))
    return len(side) == 1 and side <= _SIDES and bool(told) and not told & (side | {_BOTH}) and side <= denied


def misdenied(said: Sequence[Claim], source: Sequence[Claim]) -> Iterator[Failure]:
    """What the lines say and deny, the sentence beside the words where they do the other: « nodule pulmonaire »."""
    there, here = Statements(source), Statements(said)
    for place, claim in enumerate(said):
        mine = claim.polarity
        if claim.kind not in {"word", "concept"} or claim.spare or mine not in _SURE or not here.telling(claim):
            continue
        mentions = [one for one in source if _same_thing(claim, one) and one.polarity in _SURE]
        if not any(one.polarity == mine for one in mentions) or all(one.polarity == mine for one in mentions):
            continue
        for companion in here.companions(place):
            told = [one for one in mentions if companion & there.part_values(one)]
            told = told or [one for one in mentions if companion & there.clause_values(one)]
            if told and all(one.polarity != mine for one in told):
                yield Failure("negation", claim.start, claim.end)
                break


def _same_thing(claim: Claim, other: Claim) -> bool:
    return other.kind == claim.kind and bool({claim.value, *claim.senses} & {other.value, *other.senses})


def mislabelled(said: Sequence[Claim], source: Sequence[Claim], text: Text, told: Text) -> Iterator[Failure]:
    """What is said of one heading of the lines, and they print under others only, or deny there: « IVA : sténose »."""
    there, here = Statements(source), Statements(said)
    headed = dict(_headings(there, told))
    words = frozenset().union(*(here.readings(one) for one in said))
    named = {one for one in headed.values() if f" {one[0]} " in _spaced(text.folded)}
    named = named or {one for one in headed.values() if all(word & words for word in one[1])}
    if len(set(headed.values())) < 2 or len(named) != 1:
        return
    own = {clause for clause, heading in headed.items() if heading in named}
    for claim in said:
        meant = here.readings(claim)
        if claim.kind in {"number", "code"}:
            mentions = [one for one in source if same_value(claim, one) and one.manner != "limit"]
        elif claim.kind == "word" and claim.polarity in _SURE and here.telling(claim) and not here.lateral(claim):
            mentions = [one for one in source if meant & {one.value, *one.senses}]
        else:
            continue
        inside = [one for one in mentions if one.clause in own and one.kind == claim.kind]
        elsewhere = mentions and {one.clause for one in mentions} <= headed.keys() - own
        finding = claim.kind != "word" or (_is_finding(claim) and claim.polarity == {"affirmed"})
        contrary = all(one.polarity in _SURE and one.polarity != claim.polarity for one in inside)
        if (elsewhere and finding) or (inside and contrary):
            yield Failure("negation" if claim.kind == "word" else "number", claim.start, claim.end)


def _is_finding(word: Claim) -> bool:
    return is_clinical(word.value, word.detail) and word.value not in body_stems()


def _spaced(folded: str) -> str:
    return f" {_PUNCTUATION.sub(' ', folded)} "


def _headings(there: Statements, told: Text) -> Iterator[tuple[int, Heading]]:
    """The clauses of the lines that open with a heading and a colon, with it and the readings of its words."""
    for start in sorted({0, *(match.end() for match in re.finditer("\n", told.folded))}):
        found = _HEADING.match(told.folded, start)
        if found is None:
            continue
        line = told.folded.find("\n", found.end())
        inside = [one for one in there.claims if found.start(1) <= one.start < found.end(1) and not one.spare]
        words = [one for one in inside if one.kind in {"word", "side", "code"}]
        general = any(one.cue or one.kind in {"exam", "test"} for one in inside)
        telling = (one for one in words if one.kind != "side" and one.value not in reporting_words() - body_stems())
        if not general and any(not there.lateral(one) for one in telling):
            heading = (found[1].strip(), tuple(there.readings(one) for one in words))
            after = (one for one in there.claims if found.start(1) <= one.start and (one.start < line or line < 0))
            yield from ((clause, heading) for clause in {one.clause for one in after})
