"""Who wrote the document: told apart from those it names, answers or is sent to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.document import Evidence
from ingest.letterhead import letterhead
from ingest.people import Person, addressed, bare_name, families_near, label_kinds, opens, people, professional, team
from ingest.printed import PrintedLine

_TAIL_LINES = 14
"""Last body lines among which a signature without closing formula is looked for."""
_RIGHT_HALF = 0.45
"""A name in a letterhead that begins right of this is an addressee, unless it bears a specialty."""


@dataclass(frozen=True, slots=True)
class Author:
    """The author as printed, and why."""

    name: str
    evidence: Evidence
    person: Person


def author(lines: Sequence[PrintedLine], *, prescription: bool) -> Author | None:
    """The author: named by a label, by the signature, by a letterhead with one doctor, else the only one named."""
    found = _labelled(lines, prescription) or _signature(lines) or _signed_by_name(lines)
    found = found or _letterhead_author(lines) or _professional(lines) or _bare_signature(lines) or _only_doctor(lines)
    return None if found is None else _in_full(found, lines)


def _in_full(found: Author, lines: Sequence[PrintedLine]) -> Author:
    """The same person named more fully elsewhere: « Dr BALDY » signs, « Dr Irène BALDY » heads."""
    own = {word for word in found.person.key if len(word) > 1}
    for line in lines:
        for person in people(line):
            full = {word for word in person.key if len(word) > 1}
            if own < full and found.person.key <= person.key | {word[0] for word in full}:
                return Author(person.name, line.evidence(found.evidence.confidence, person.start, person.end), person)
    return found


def _signed_by_name(lines: Sequence[PrintedLine]) -> Author | None:
    """A doctor of the page whose bare name (« K. BENALI ») is one of the last lines."""
    body = [line for line in lines if not line.running and line.text]
    named = {person.key: person for line in body for person in people(line) if not addressed(line, person)}
    for line in reversed(body[max(len(body) - _TAIL_LINES, len(body) // 2) :]):
        words = frozenset(line.tokens.texts)
        if not 1 < len(words) <= _LONGEST_BARE_SIGNATURE:
            continue
        for person in named.values():
            full = {word for word in words if len(word) > 1}
            initials = words - full
            if full and full <= person.key and initials <= {word[0] for word in person.key}:
                return Author(person.name, line.evidence(0.85), person)
    return None


_LONGEST_BARE_SIGNATURE = 5


def _only_doctor(lines: Sequence[PrintedLine]) -> Author | None:
    """The only doctor the page names as its maker, one of a team or the patient's own, nobody else being named."""
    named: dict[frozenset[str], Person] = {}
    for line in lines:
        if line.kind in ("footer", "stamp"):
            continue
        for person in people(line):
            named.setdefault(person.key, person)
    if len(named) != 1:
        return None
    person = next(iter(named.values()))
    if not team(person):
        return None
    return Author(person.name, person.line.evidence(0.6, person.start, person.end), person)


def _labelled(lines: Sequence[PrintedLine], prescription: bool) -> Author | None:
    wanted = {"author_label", "author_role"} | ({"prescriber_label"} if prescription else set())
    best: Author | None = None
    for line in lines:
        for person in people(line):
            kinds = label_kinds(line, person)
            if kinds & wanted and (prescription or not kinds & {"prescriber_label", "addressee_label"}):
                best = Author(person.name, line.evidence(0.9, person.start, person.end), person)
    return best


def _signature(lines: Sequence[PrintedLine]) -> Author | None:
    """A name that stands alone after the closing formula, or in the last lines of the text."""
    body = _without_copies([line for line in lines if not line.running and line.text])
    closing = vocabulary.people_cues("closing")
    closed = [i for i, line in enumerate(body) if i > len(body) // 3 and next(closing.find(line.tokens), None)]
    for line in body[closed[-1] :] if closed else ():
        for person in people(line):
            if not addressed(line, person):
                return Author(person.name, line.evidence(0.9, person.start, person.end), person)
    for line in reversed(body[max(len(body) - _TAIL_LINES, len(body) // 3) :]):
        named = list(people(line))
        for person in named if len(named) == 1 else ():
            if _signs(line, person) and len(line.tokens.texts) <= _LONGEST_SIGNATURE and not addressed(line, person):
                return Author(person.name, line.evidence(0.8, person.start, person.end), person)
    return None


def _without_copies(body: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines but those that tell who receives a copy: one that names him, or a list below its heading."""
    copies = vocabulary.people_cues("copies")
    kept: list[PrintedLine] = []
    listed = False
    for index, line in enumerate(body):
        if index > len(body) // 2 and opens(copies, line):
            listed = line.text.rstrip().endswith(":") or (
                next(people(line), None) is None and len(line.tokens.texts) <= 2
            )
            continue
        listed = listed and next(people(line), None) is not None
        if not listed:
            kept.append(line)
    return kept


def _bare_signature(lines: Sequence[PrintedLine]) -> Author | None:
    """Who signs without a doctor's title: named by an author's label, or alone on one of the very last lines."""
    body = [line for line in lines if line.text and line.kind not in ("header", "stamp")]
    labels = vocabulary.people_cues("author_label", "author_role")
    for line in body[len(body) // 3 :]:
        for found in labels.find(line.tokens):
            end = line.folded.span(found.start, found.end)[1]
            begin = end + len(line.text[end:]) - len(line.text[end:].lstrip(" :"))
            person = bare_name(line, begin)
            told = line.text[end:begin].strip() == ":" or line.tokens.texts[found.last - 1] == "par"
            if person is not None and told:
                return Author(person.name, line.evidence(0.85, person.start, person.end), person)
    head = body[: len(body) // 2]
    for line in reversed(body[max(len(body) - _VERY_LAST, len(body) // 2) :]):
        person = bare_name(line, 0)
        if person is None or person.end < len(line.text):
            continue
        if not any(person.key <= set(other.tokens.texts) for other in head):
            return Author(person.name, line.evidence(0.75, 0, person.end), person)
    return None


_VERY_LAST = 6


def _signs(line: PrintedLine, person: Person) -> bool:
    """Whether a name opens its line, or follows nothing but a role: « Le médecin du service, Dr X »."""
    if person.start <= 2:
        return True
    before = line.folded.text[: person.start].rstrip(" ,:-")
    roles = vocabulary.people_cues("author_role", "author_label")
    return bool(roles.meanings(before) or roles.meanings(before.removeprefix("le ").removeprefix("la ")))


_LONGEST_SIGNATURE = 9


def _letterhead_author(lines: Sequence[PrintedLine]) -> Author | None:
    """The only doctor of the letterhead."""
    named: dict[frozenset[str], Person] = {}
    for line in letterhead(lines):
        for person in people(line):
            if not addressed(line, person):
                named.setdefault(person.key, person)
    if len(named) != 1:
        return None
    person = next(iter(named.values()))
    if (person.line.box.x0 > _RIGHT_HALF or person.start > 2) and not families_near(lines, person):
        return None
    return Author(person.name, person.line.evidence(0.7, person.start, person.end), person)


def _professional(lines: Sequence[PrintedLine]) -> Author | None:
    """The one person without a doctor's title whose profession is printed with the name, in head or signature."""
    named: dict[frozenset[str], Person] = {}
    for line in lines:
        if line.kind in ("footer", "stamp") or not line.tokens.texts:
            continue
        person = professional(lines, line)
        if person is not None:
            named.setdefault(person.key, person)
    if len(named) != 1:
        return None
    person = next(iter(named.values()))
    return Author(person.name, person.line.evidence(0.75, person.start, person.end), person)
