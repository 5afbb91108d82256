"""Who wrote the document: told apart from those it names, answers or is sent to.

Names count with a doctor's title anywhere, without one only where an author's stands: after an author's label, under
the closing formula, alone at the end, or beside a profession. The patient's own names are nobody's signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.document import Category, Evidence
from ingest.letterhead import letterhead
from ingest.name_labels import addressed, label_kinds, team
from ingest.normalise import fold
from ingest.people import Person, bare_name, cell_start, people, professional
from ingest.printed import PrintedLine
from ingest.qualifications import families_near
from ingest.signatures import (
    BY_ORDER,
    INITIAL,
    LONGEST_INITIALS,
    LONGEST_SIGNATURE,
    SEVERAL,
    abridges,
    after_labels,
    alone_in_cell,
    broken_off,
    cells,
    given_in_brackets,
    has_role,
    is_role,
    length,
    names_of,
    one_of_several,
    signs,
    without_copies,
    without_doubled_initial,
)

_TAIL_LINES = 14
"""Last body lines among which a signature without closing formula is looked for."""
_RIGHT_HALF = 0.45
"""A name in a letterhead that begins right of this is an addressee, unless it bears a specialty."""
_LOWER_HALF, _LOWER_THIRDS = 0.5, 0.34
_BELOW_CLOSING = 8
_VERY_LAST = 6


@dataclass(frozen=True, slots=True)
class Author:
    """The author as printed, and why."""

    name: str
    evidence: Evidence
    person: Person


def author(
    lines: Sequence[PrintedLine],
    *,
    prescription: bool,
    category: Category = "autre",
    patient: frozenset[str] = frozenset(),
) -> Author | None:
    """The author: named by a label, by the signature, by a letterhead with one doctor, else the only one named.

    ``patient``: folded words of the patient's names.
    """
    page = _Paper(lines, prescription, category, patient)
    found = (
        page.labelled("author_label")
        or page.closed()
        or page.at_end()
        or page.signature(_LOWER_HALF)
        or page.labelled("author_role")
        or page.signed_by_name()
        or page.of_the_visit()
        or page.signature(_LOWER_THIRDS)
        or page.letterhead_author()
        or page.profession()
        or page.bare_signature()
        or page.only_doctor()
    )
    return None if found is None else page.in_full(found)


class _Paper:
    """The lines of a document as one looks for its author."""

    def __init__(
        self, lines: Sequence[PrintedLine], prescription: bool, category: Category, patient: frozenset[str]
    ) -> None:
        self._lines, self._patient = lines, patient
        self._laboratory = category == "biologie"
        self._administrative = category == "administratif"
        self._silent = self._laboratory or self._administrative
        self._wanted = {"author_label", "author_role"} | ({"prescriber_label"} if prescription else set())
        self._prescription = prescription
        self._all = [line for line in lines if not line.running and line.text]
        self._body = without_copies(self._all)

    # -- names ------------------------------------------------------------------------------------
    def _is_patient(self, person: Person) -> bool:
        own = {word for word in person.key if len(word) > 1}
        return bool(own) and own <= self._patient

    def _named(self, line: PrintedLine) -> Iterator[Person]:
        """Titled names of a line, else a name without title after an author's label."""
        titled = list(people(line))
        yield from titled
        if titled:
            return
        for person in after_labels(line):
            if not self._is_patient(person):
                yield person

    def _alone(self, line: PrintedLine) -> Iterator[Person]:
        """Names without title that fill a cell of their own, but for the profession after them."""
        titled = {cell_start(line, person.start) for person in people(line)}
        for start, end in cells(line):
            person = bare_name(line, start, end) if start not in titled else None
            if person is None or person.end > end or self._is_patient(person) or has_role(person):
                continue
            beside = next((line.text[first:last] for first, last in cells(line) if last == start), "").strip()
            if vocabulary.people_cues("addressee_label", "prescriber_label").meanings(beside):
                continue  # « Aide   I. JEAN »
            rest = line.text[person.end : end].strip()
            if not rest or (rest[:1] in _APART and is_role(rest)):
                yield person

    # -- places -----------------------------------------------------------------------------------
    def labelled(self, kind: str) -> Author | None:
        """Who a label names: of several signatures the last, of several roles the first."""
        best: Author | None = None
        wanted = {kind} | (self._wanted & {"prescriber_label"} if kind == "author_label" else set())
        for line in self._lines:
            for person in self._named(line):
                kinds = label_kinds(line, person)
                if not kinds & wanted or (not self._prescription and kinds & {"prescriber_label", "addressee_label"}):
                    continue
                if kind == "author_role" and (best is not None or _after_addressee(person) or self._administrative):
                    continue
                if _HELPS.match(fold(line.text[person.end :])) or (kind == "author_role" and one_of_several(person)):
                    continue
                if kind == "author_role" and self._prescribes(line, person):
                    continue
                if _UNDERSIGNED in line.folded.text[: person.start]:
                    return Author(person.name, line.evidence(0.9, person.start, person.end), person)
                best = Author(person.name, line.evidence(0.9, person.start, person.end), person)
        return best

    def closed(self) -> Author | None:
        """The first name under the last closing formula."""
        closing = vocabulary.people_cues("closing")
        body = self._body
        closed = [i for i, line in enumerate(body) if i > len(body) // 3 and next(closing.find(line.tokens), None)]
        if closed and (found := self._on_closing(body[closed[-1]])) is not None:
            return found
        for line in body[closed[-1] : closed[-1] + _BELOW_CLOSING] if closed else ():
            by_order = BY_ORDER.match(line.folded.text) is not None
            named = [one for one in people(line) if by_order or not addressed(line, one)] or list(self._alone(line))
            for person in named:
                return Author(person.name, line.evidence(0.9, person.start, person.end), person)
        return None

    def _on_closing(self, line: PrintedLine) -> Author | None:
        """« Amicalement, Xavier Roques »: a known name that ends the closing formula's own line."""
        cue = next(vocabulary.people_cues("closing").find(line.tokens), None)
        words = frozenset(line.tokens.texts[cue.last :]) if cue is not None else frozenset()
        if not 1 < len(words) <= _LONGEST_BARE_SIGNATURE:
            return None
        for person in self._professionals():
            if person.line is not line and abridges(words, person.key):
                return Author(person.name, line.evidence(0.85), person)
        return None

    def _professionals(self) -> Iterator[Person]:
        """Everyone the page names as a doctor, by a profession or in an author's label, but the patient."""
        for line in self._all:
            yield from (person for person in people(line) if not addressed(line, person))
            person = professional(self._lines, line) or next(after_labels(line), None)
            if person is not None and not self._is_patient(person):
                yield person

    def _prescribes(self, line: PrintedLine, person: Person) -> bool:
        """On a laboratory's sheet « Médecin : Dr X » asks for it, unless words beside say that he is of the house."""
        if not self._laboratory or _OF_LABORATORY.search(line.folded.text):
            return False
        return all(family not in _LABORATORIES for family, _ in families_near(self._lines, person))

    def at_end(self) -> Author | None:
        """The lowest, among the very last lines, of who signs and who a role names: « Senior : Dr X », « Y, IDE »."""
        body = self._body
        for count, line in enumerate(reversed(body[-_VERY_LAST:]), 1):
            for person in self._named(line) if not self._administrative else ():
                told = "author_role" in label_kinds(line, person) and not self._prescribes(line, person)
                if told and not _after_addressee(person) and not one_of_several(person):
                    return Author(person.name, line.evidence(0.85, person.start, person.end), person)
            below = len(body) - count >= len(body) * _LOWER_HALF
            if below and (found := self._signature_on(line)) is not None:
                return found
            bare = next(self._alone(line), None) if below and count <= _BARE_LAST and not self._administrative else None
            if bare is not None and line.kind != "table" and not _MISTER.match(bare.name):
                return Author(bare.name, line.evidence(0.75, bare.start, bare.end), bare)
        return None

    def signature(self, share: float) -> Author | None:
        """The only doctor of a cell of one of the last lines, that he opens, below ``share`` of the text."""
        body = self._body
        reach = _VERY_LAST // 2 if self._administrative else _TAIL_LINES
        below = body[max(len(body) - reach, int(len(body) * share)) :]
        return next((found for line in reversed(below) if (found := self._signature_on(line)) is not None), None)

    def _signature_on(self, line: PrintedLine) -> Author | None:
        """The doctor who signs on a line: the only one of a cell, that he opens."""
        if line.kind == "table" and len(line.cells) > SEVERAL:
            return None
        order = BY_ORDER.match(line.folded.text) is not None
        named = [person for person in people(line) if order or not addressed(line, person)]
        for person in named:
            asks = not self._prescription and "prescriber_label" in label_kinds(line, person)
            asks = asks or ("author_role" in label_kinds(line, person) and self._prescribes(line, person))
            if asks or not alone_in_cell(person, named):
                continue
            start, end = next(cell for cell in cells(line) if cell[0] == cell_start(line, person.start))
            copies = next((one.start for one in people(line) if one.start > person.start), end)
            short = len(line.text[start : min(end, copies)].split()) <= LONGEST_SIGNATURE
            if short and signs(line, person, start):
                return Author(person.name, line.evidence(0.8, person.start, person.end), person)
        return None

    def of_the_visit(self) -> Author | None:
        """Who saw the patient, by the heading of the visit: « Consultation du 1er décembre 2025 - Dr X »."""
        acts = vocabulary.document_titles()
        for line in self._body if not self._laboratory else ():
            named = list(people(line))
            if len(named) != 1 or not line.tokens.texts or acts.at(line.tokens, 0) is None:
                continue
            person = named[0]
            before = line.text[: person.start].rstrip()
            if before.endswith(_DASHES) and any(map(str.isdigit, before)) and not addressed(line, person):
                return Author(person.name, line.evidence(0.75, person.start, person.end), person)
        return None

    def signed_by_name(self) -> Author | None:
        """A professional of the page whose bare name (« K. BENALI », « C. AUDRAN ») is one of the last lines."""
        body, named = self._all, dict[frozenset[str], Person]()
        for person in self._professionals():
            named.setdefault(person.key, person)
        for line in reversed(body[max(len(body) - _TAIL_LINES, len(body) // 2) :]):
            for start, end in cells(line):
                words = frozenset(
                    text for text, at in zip(line.tokens.texts, line.tokens.starts, strict=True)
                    if start <= line.folded.span(at, at + 1)[0] < end
                )  # fmt: skip
                if not 1 < len(words) <= _LONGEST_BARE_SIGNATURE:
                    continue
                for person in named.values():
                    if person.line is not line and abridges(words, person.key):
                        return Author(person.name, line.evidence(0.85, start, end), person)
        return self._heads_and_signs() or self._by_given_name(named.values())

    def _by_given_name(self, named: Iterable[Person]) -> Author | None:
        """Who signs by a given name alone, that only one of those named has: « Amitiés, Grégory »."""
        for line in reversed(self._all[-_VERY_LAST:]):
            words = line.tokens.texts
            if len(words) != 1 or len(words[0]) <= LONGEST_INITIALS or not line.text[:1].isupper():
                continue
            bearing = {person.key: person for person in named if words[0] in person.key and person.line is not line}
            if len(bearing) == 1:
                person = next(iter(bearing.values()))
                return Author(person.name, line.evidence(0.8), person)
        return None

    def _heads_and_signs(self) -> Author | None:
        """A name without title, alone in a cell of the last lines: the letterhead has it, or a profession is near."""
        head = letterhead(self._lines)
        tail = () if self._administrative else self._all[max(len(self._all) - _TAIL_LINES, len(self._all) // 2) :]
        for line in reversed(tail):
            for person in self._alone(line):
                own = {word for word in person.key if len(word) > LONGEST_INITIALS} or person.key
                headed = any(other is not line and own <= set(other.tokens.texts) for other in head)
                if headed or families_near(self._lines, person):
                    return Author(person.name, line.evidence(0.8, person.start, person.end), person)
        return None

    def letterhead_author(self) -> Author | None:
        """The only doctor of the letterhead; on a laboratory's sheet only one told to be its biologist."""
        named: dict[frozenset[str], Person] = {}
        for line in letterhead(self._lines):
            for person in people(line):
                if not addressed(line, person):
                    named.setdefault(person.key, person)
        whole = [key for key in named if not any(key != other and abridges(key, other) for other in named)]
        if len(whole) != 1:
            return None
        person = named[whole[0]]
        near = families_near(self._lines, person)
        if self._laboratory and all(family != "biologie" for family, _ in near):
            return None
        owner = _HOUSE_OF.search(person.line.folded.text[: person.start]) is not None
        aside = person.line.box.x0 > _RIGHT_HALF or person.start > _OPENS
        if aside and not owner and (not near or self._administrative):
            return None
        return Author(person.name, person.line.evidence(0.7, person.start, person.end), person)

    def profession(self) -> Author | None:
        """The one person without a doctor's title whose profession is printed with the name, in head or signature."""
        named: dict[frozenset[str], Person] = {}
        for line in self._lines:
            if (
                line.kind in ("footer", "stamp") and not _OF_LABORATORY.search(line.folded.text)
            ) or not line.tokens.texts:
                continue
            person = professional(self._lines, line)
            if person is not None and not self._is_patient(person):
                named.setdefault(person.key, person)
        distinct = [one for one in named if not any(one != other and abridges(one, other) for other in named)]
        if len(distinct) != 1:
            return None
        person = named[distinct[0]]
        return Author(person.name, person.line.evidence(0.75, person.start, person.end), person)

    def bare_signature(self) -> Author | None:
        """Who signs without a doctor's title, alone in a cell of one of the very last lines."""
        if self._administrative:
            return None
        body = [line for line in self._lines if line.text and line.kind not in ("header", "stamp")]
        for line in reversed(body[max(len(body) - _VERY_LAST, len(body) // 2) :]):
            for person in self._alone(line):
                return Author(person.name, line.evidence(0.75, person.start, person.end), person)
        return None

    def only_doctor(self) -> Author | None:
        """The only doctor the page names as its maker, one of a team or the patient's own, nobody else being named."""
        named: dict[frozenset[str], Person] = {}
        for line in self._lines:
            if line.kind in ("footer", "stamp"):
                continue
            for person in people(line):
                named.setdefault(person.key, person)
        if len(named) != 1 or self._silent or not all(map(team, named.values())):
            return None
        person = next(iter(named.values()))
        return Author(person.name, person.line.evidence(0.6, person.start, person.end), person)

    def in_full(self, found: Author) -> Author:
        """The same person named more fully elsewhere: « Dr BALDY » signs, « Dr Irène BALDY » heads."""
        told = given_in_brackets(found.person) or broken_off(self._lines, found.person)
        line, confidence = found.person.line, found.evidence.confidence
        if told is not None:
            return Author(told[0], line.evidence(confidence, found.person.start, told[1]), found.person)
        own = _TITLE.sub("", found.person.name, count=1).split(" ")
        if len(own) > 1 and INITIAL.search(found.person.name) is None:
            return found  # nothing is left out of the name
        fuller: dict[frozenset[str], Person] = {}
        for line in self._lines:
            opening = professional(self._lines, line)
            for person in [*people(line), *after_labels(line), *([opening] if opening else []), *names_of(line)]:
                if length(person) > length(found.person) and abridges(found.person.key, person.key):
                    fuller.setdefault(person.key, person)
        most = max(fuller.values(), key=length, default=None)
        if most is None or not all(one == most.key or abridges(one, most.key) for one in fuller):
            return self._once(found)  # two may be meant
        return self._once(Author(most.name, most.line.evidence(confidence, most.start, most.end), most))

    @staticmethod
    def _once(found: Author) -> Author:
        """« Dr O. FRESNAY Odile » is Dr FRESNAY Odile: the given name stands for its initial."""
        name = without_doubled_initial(found.name)
        return found if name == found.name else Author(name, found.evidence, found.person)


_OF_LABORATORY = re.compile(r"biolog|pharmac|laborato|valid")
_LABORATORIES = ("biologie", "anatomopathologie", "pharmacien")
_UNDERSIGNED = "soussign"
_TITLE = re.compile(r"(?:Dr|Docteur|Pr|Mme|Mlle|Madame|Mademoiselle) ")
_MISTER = re.compile(r"(?:M|Mr|Mme|Mlle|MME|MR|Monsieur|Madame|Mademoiselle)\b[. ]")
_BARE_LAST = 3
"""Last lines on which a name without title signs."""
_LONGEST_BARE_SIGNATURE = 5
_HOUSE_OF = re.compile(r"cabinet (?:medical )?(?:du |de la |de |des )$")
"""« Cabinet du Dr X »."""
_OPENS = 2
"""Characters before a name that opens its line."""
_DASHES = ("-", "–", "—", "|", ",")
_APART = (",", "-", "–", "—", "(", ";", ":", "·", "|")


def _after_addressee(person: Person) -> bool:
    """Whether a line names correspondents: « Médecin traitant : Dr X   Gynécologue : Dr Y »."""
    line = person.line
    return any(one.start < person.start and addressed(line, one) for one in people(line))


_HELPS = re.compile(r" ?[,(] ?(?:interne|externe|secretaire|assistante medicale)")
