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
from ingest.people import Person, bare_name, cell_start, opens, people, professional
from ingest.printed import PrintedLine
from ingest.qualifications import families_near
from ingest.signatures import (
    INITIAL,
    LONGEST_INITIALS,
    LONGEST_SIGNATURE,
    abridges,
    after_labels,
    alone_in_cell,
    cells,
    given_in_brackets,
    has_role,
    is_role,
    length,
    names_of,
    one_of_several,
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
        or page.role_at_end()
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
        self._body = _without_copies(self._all)

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
            by_order = _BY_ORDER.match(line.folded.text) is not None
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

    def role_at_end(self) -> Author | None:
        """A role that names who signs, among the very last lines: « Senior : Dr X », « Biologiste : X »."""
        for line in reversed(self._body[-_VERY_LAST:]):
            for person in self._named(line):
                told = "author_role" in label_kinds(line, person)
                if told and not _after_addressee(person) and not one_of_several(person) and not self._administrative:
                    return Author(person.name, line.evidence(0.85, person.start, person.end), person)
        return None

    def signature(self, share: float) -> Author | None:
        """The only doctor of a cell of one of the last lines, that he opens, below ``share`` of the text."""
        body = self._body
        reach = _VERY_LAST // 2 if self._administrative else _TAIL_LINES
        for line in reversed(body[max(len(body) - reach, int(len(body) * share)) :]):
            if line.kind == "table" and len(line.cells) > _SEVERAL:
                continue
            order = _BY_ORDER.match(line.folded.text) is not None
            named = [person for person in people(line) if order or not addressed(line, person)]
            for person in named:
                if not alone_in_cell(person, named):
                    continue
                start, end = next(cell for cell in cells(line) if cell[0] == cell_start(line, person.start))
                copies = next((one.start for one in people(line) if one.start > person.start), end)
                short = len(line.text[start : min(end, copies)].split()) <= LONGEST_SIGNATURE
                if short and _signs(line, person, start):
                    return Author(person.name, line.evidence(0.8, person.start, person.end), person)
        return None

    def of_the_visit(self) -> Author | None:
        """Who saw the patient, by the heading of the visit: « Consultation du 1er décembre 2025 - Dr X »."""
        acts = vocabulary.document_titles()
        for line in self._body:
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
        if len(named) != 1:
            return None
        person = next(iter(named.values()))
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
            if line.kind in ("footer", "stamp") or not line.tokens.texts:
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
        best, told = found, given_in_brackets(found.person)
        if told is not None:
            line, start = found.person.line, found.person.start
            best = Author(told[0], line.evidence(found.evidence.confidence, start, told[1]), found.person)
        own = found.person.name.removeprefix("Dr ").removeprefix("Docteur ").removeprefix("Pr ").split(" ")
        if len(own) > 1 and INITIAL.search(found.person.name) is None:
            return best  # nothing is left out of the name
        for line in self._lines:
            named = [*people(line), *after_labels(line)]
            opening = professional(self._lines, line)
            for person in [*named, *([opening] if opening else []), *names_of(line)]:
                if best is not found:
                    return best
                if length(person) > length(best.person) and abridges(found.person.key, person.key):
                    confidence = found.evidence.confidence
                    best = Author(person.name, line.evidence(confidence, person.start, person.end), person)
        return best


_LONGEST_BARE_SIGNATURE = 5
_HOUSE_OF = re.compile(r"cabinet (?:medical )?(?:du |de la |de |des )$")
"""« Cabinet du Dr X »."""
_BY_ORDER = re.compile(r"p(?:our|\.? ?/? ?o\.?)\b")
"""« Pour le Dr X, l'interne » signs for him."""
_OPENS = 2
"""Characters before a name that opens its line."""
_DASHES = ("-", "–", "—", "|", ",")
_APART = (",", "-", "–", "—", "(", ";", ":", "·", "|")


def _after_addressee(person: Person) -> bool:
    """Whether a line names correspondents: « Médecin traitant : Dr X   Gynécologue : Dr Y »."""
    line = person.line
    return any(one.start < person.start and addressed(line, one) for one in people(line))


_DAYS = re.compile(r"^(?:le )?[\d/. ]+[,:-]? ?$")
"""« Le 04/08/2025, Dr X »."""
_CIVILITIES = re.compile(r"^(?:mme|madame|m|mr|monsieur)\.? (?:le|la) $")


def _signs(line: PrintedLine, person: Person, start: int) -> bool:
    """Whether a name opens its cell, or follows nothing but a role: « Le médecin du service, Dr X »."""
    if person.start <= start + 2:
        return True
    if _BY_ORDER.match(line.folded.text, start):
        return True
    before = _CIVILITIES.sub("", line.folded.text[start : person.start])
    before = _DAYS.sub("", before).strip(" ,:-")
    if not before:
        return True
    roles = vocabulary.people_cues("author_role", "author_label")
    return bool(roles.meanings(before) or roles.meanings(before.removeprefix("le ").removeprefix("la ")))


_HELPS = re.compile(r" ?[,(] ?(?:interne|externe|secretaire|assistante medicale)")
_SEVERAL = 2


def _without_copies(body: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines but those that tell who receives a copy: one that names him, or a list below its heading."""
    copies = vocabulary.people_cues("copies")
    kept: list[PrintedLine] = []
    listed = False
    for index, line in enumerate(body):
        apart = {cell_start(line, person.start) for person in people(line)}
        if index > len(body) // 2 and opens(copies, line) and len(apart) < _SEVERAL:
            listed = line.text.rstrip().endswith(":") or (
                next(people(line), None) is None and len(line.tokens.texts) <= 2
            )
            continue
        listed = listed and next(people(line), None) is not None
        if not listed:
            kept.append(line)
    return kept
