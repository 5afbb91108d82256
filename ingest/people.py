"""Doctors named on a line: where, with what label before the name and what specialty after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ingest import vocabulary
from ingest.document import Evidence
from ingest.normalise import words
from ingest.printed import PrintedLine

_LONGEST_LINE, _MOST_ON_A_LINE = 4000, 16
"""Characters and names read on one line: no printed line has more; a hostile one costs no more."""
_TITLE = r"(?:Dr|DR|Docteur|DOCTEUR|Dre|Pr|PR|Prof|Professeur|PROFESSEUR|Docteure|DOCTEURE)"
_CIVIL = r"(?:M|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle|MME|MR)"
_PARTICLE = r"(?:de la|de|du|des|le|la|van|von|di|da|el|ben|d['’]|DE LA|DE|DU|DES|LE|LA)"
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:-[A-ZÀ-ÖØ-Þ]?[\w'’]+)*\.?"
_PERSON = re.compile(rf"\b{_TITLE}(?:\. ?| )(?:{_PARTICLE} ?)?{_NAME}(?: (?:{_PARTICLE} ?)?{_NAME}){{0,4}}")


_BEARS = re.compile(rf"^(?:{_TITLE}|{_CIVIL})(?:\. ?| )")
_NAMED = re.compile(
    rf"(?:{_CIVIL}(?:\. ?| ))?(?:{_PARTICLE} ?)?{_NAME} (?:{_PARTICLE} ?)?{_NAME}(?: (?:{_PARTICLE} ?)?{_NAME}){{0,3}}"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A doctor named on a line, as printed, characters ``start:end`` of the line."""

    name: str
    line: PrintedLine
    start: int
    end: int

    @property
    def key(self) -> frozenset[str]:
        """The folded words of the name without title, for comparing."""
        return frozenset(words(_BEARS.sub("", self.name)).split())


def people(line: PrintedLine) -> Iterator[Person]:
    """Doctors named on a line with their title."""
    if not line.names_doctor:
        return
    for match in islice(_PERSON.finditer(line.text[:_LONGEST_LINE]), _MOST_ON_A_LINE):
        start, end = match.span()
        end = next((cell for cell in cell_edges(line) if start < cell < end), end)  # no name spans a gap
        name = _trim(line.text[start:end].rstrip())
        if len(name.split()) > 1 and _is_named(name):
            yield Person(name, line, start, start + len(name))


def _is_named(name: str) -> bool:
    """« Dr X » names nobody."""
    return any(len(word) > 1 for word in words(_BEARS.sub("", name)).split())


def cell_edges(line: PrintedLine) -> tuple[int, ...]:
    """Where the cells of a line begin, in its text."""
    if len(line.cells) == 1:
        return ()
    starts = line.tokens.starts
    return tuple(line.folded.span(starts[first], starts[first] + 1)[0] for first, _ in line.cells if first)


def _trim(name: str) -> str:
    """Cut what follows the name: a discipline, a role, a department, the label of the next field."""
    parts = name.split(" ")
    stops = vocabulary.specialty_phrases("document")
    for index in range(2, len(parts)):
        if stops.meanings(parts[index]) or vocabulary.organisation_cues().meanings(parts[index]):
            return " ".join(parts[:index])
    return name


def professional(lines: Sequence[PrintedLine], line: PrintedLine) -> Person | None:
    """A person named at the start of a line without a doctor's title, whom a profession right after tells.

    « NOM Prénom, cardiologue », or « Mme Anne ROUX » above « Infirmière diplômée d'État ».
    """
    house = _BESIDE_HOUSE.search(line.text)
    if house is not None and opens(vocabulary.organisation_cues(), line):
        return Person(house.group("name"), line, house.start("name"), house.end("name"))
    match = _NAMED.match(line.text)
    if match is None or len(line.tokens.texts) > _LONGEST_SIGNATURE or any(people(line)):
        return None
    practitioners = vocabulary.specialty_phrases("practitioner")
    name = _trim(match.group())
    if vocabulary.specialty_phrases().meanings(name) or opens(vocabulary.organisation_cues(), line):
        return None
    if not _BEARS.match(name) and len(words(name).split()) > _LONGEST_BARE:
        return None
    after = line.text[len(name) :].lstrip()
    on_line = [
        found for found in practitioners.find(line.tokens) if line.folded.span(found.start, found.end)[0] >= len(name)
    ]
    told = bool(on_line) and after[:1] in _SETS_APART
    if not after and line.index + 1 < len(lines) and lines[line.index + 1].page == line.page:
        told = opens(practitioners, lines[line.index + 1])
    return Person(name, line, 0, len(name)) if told else None


def bare_name(line: PrintedLine, start: int) -> Person | None:
    """A name without title at a character position: a family name in capitals beside a given name."""
    match = _BARE.match(line.text, start)
    if match is None or (match.end() < len(line.text) and line.text[match.end()].isalnum()):
        return None
    parts = match.group().split(" ")
    capitals = [part for part in parts if part.isupper() and len(part) > 1]
    given = any(part[1:2].islower() for part in parts)
    if not capitals or not given or opens(vocabulary.organisation_cues(), line):
        return None
    return Person(match.group(), line, start, match.end())


_BESIDE_HOUSE = re.compile(rf" [-–—|] (?P<name>{_CIVIL}(?:\. ?| ){_NAME}(?: (?:{_PARTICLE} ?)?{_NAME}){{1,3}})$")
"""« Cabinet de maïeutique - Mme Anne ROUX »."""
_BARE = re.compile(rf"{_NAME} (?:{_PARTICLE} ?)?{_NAME}(?: (?:{_PARTICLE} ?)?{_NAME}){{0,2}}")
_LONGEST_SIGNATURE, _LONGEST_BARE = 14, 4
_SETS_APART = (*",-–(;:", "")


def addressed(line: PrintedLine, person: Person) -> bool:
    """Whether the words right before the name say that he receives, sends or is merely named."""
    return "addressee_label" in label_kinds(line, person)


def label_kinds(line: PrintedLine, person: Person) -> frozenset[str]:
    """The kinds of the nearest label before the name on its line, nothing but small words and dates between.

    A noun (« Radiologue : Dr X ») is a label only with its colon; « le Dr X, cardiologue, Dr Y » names two doctors.
    """
    kinds: frozenset[str] = frozenset()
    for found in islice(vocabulary.people_cues(*_LABELS).find(line.tokens), 4 * _MOST_ON_A_LINE):
        end = line.folded.span(found.start, found.end)[1]
        if end > person.start or not _JOINING.fullmatch(line.folded.text, found.end, _folded_start(line, person)):
            continue
        joined = line.text[end : person.start]
        if "performed_label" in found.values:
            if _BY.search(joined):
                return frozenset(("author_label",))
            continue
        colon = joined.lstrip().startswith(":")
        kinds = frozenset(kind for kind in found.values if colon or kind != "author_role")
    return kinds


def _folded_start(line: PrintedLine, person: Person) -> int:
    """Where the name begins in the folded line."""
    origins = line.folded.origins
    return person.start if origins is None else origins.index(person.start)


def team(person: Person) -> bool:
    """Whether the words before a name make him one of those who treat: « Anesthésiste : », « médecin traitant : »."""
    line = person.line
    before = [
        found
        for found in vocabulary.people_cues("team_label").find(line.tokens)
        if line.folded.span(found.start, found.end)[1] <= person.start
    ]
    if not before:
        return False
    return _JOINING.fullmatch(line.folded.text, before[-1].end, _folded_start(line, person)) is not None


_LABELS = ("author_label", "author_role", "addressee_label", "prescriber_label", "performed_label")
_BY = re.compile(r"\bpar\b")
"""« Examen réalisé le 15/07/2024 par le Dr X » names who did it, « réalisé le 15/07/2024, Dr X » does not."""
_JOINING = re.compile(r"(?:\b(?:le|la|les|par|du|de|a|ce|jour|electroniquement|h)\b|[\s\d/:.,'()-]){0,40}")


def opens(phrases: vocabulary.Phrases[str], line: PrintedLine) -> bool:
    """Whether a line begins with one of the phrases."""
    return bool(line.tokens.texts) and phrases.at(line.tokens, 0) is not None


def families_near(lines: Sequence[PrintedLine], person: Person) -> list[tuple[str, Evidence]]:
    """Specialties written with a name: after it on its line, or on the next two lines that name nobody else."""
    phrases = vocabulary.specialty_phrases("document")
    stop = min((one.start for one in people(person.line) if one.start >= person.end), default=len(person.line.text))
    found = [
        (match.values[0], person.line.folded_evidence(0.95, match.start, match.end))
        for match in phrases.find(person.line.tokens)
        if person.end <= person.line.folded.span(match.start, match.end)[0] < stop
        and not person.line.folded.text[match.end :].lstrip(" s)").startswith(":")
    ]
    if not found and person.start and len(list(people(person.line))) == 1:
        found = _families_before(person)
    index = person.line.index
    for line in lines[index + 1 : index + 3] if person.line.kind != "table" else ():
        if found or line.page != person.line.page or any(people(line)) or len(line.tokens.texts) > _LONGEST_ROLE:
            break
        if opens(vocabulary.people_cues("greeting"), line):
            break  # « Cher confrère radiologue »
        found += [
            (match.values[0], line.folded_evidence(0.9, match.start, match.end))
            for match in phrases.find(line.tokens)
            if ":" not in line.folded.text[: match.start]
            and not line.folded.text[match.end :].lstrip().startswith(":")
            and (not line.folded.text[: match.start].endswith(" en ") or match.first <= _QUALIFICATION)
        ]
    return found


def _families_before(person: Person) -> list[tuple[str, Evidence]]:
    """« Hématologie - Dr Paula MENDES »: the discipline that opens the line of the only name on it."""
    line = person.line
    before = line.text[: person.start].rstrip()
    found = [
        match
        for match in vocabulary.specialty_phrases("document").find(line.tokens)
        if line.folded.span(match.start, match.end)[1] <= person.start
    ]
    if len(found) != 1 or not before.endswith(("-", "–", "—", "|", ",", "/")):
        return []
    return [(found[0].values[0], line.folded_evidence(0.85, found[0].start, found[0].end))]


_QUALIFICATION = 2
"""Words before the discipline of « spécialiste en cardiologie »; « adressée initialement en urologie » tells."""
_LONGEST_ROLE = 10
"""Words of the longest line that is only a doctor's qualification."""
