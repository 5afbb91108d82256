"""The discipline printed with a name: after it, under it, above it, or before the list it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import vocabulary
from ingest.document import Evidence
from ingest.people import Person, cell_edges, cell_start, opens, people
from ingest.printed import PrintedLine

_COLLEAGUE = re.compile(r"[,;/–-] (?:M|Mr|Mme|Mlle|Monsieur|Madame|[A-ZÀ-Ö])\.? [A-ZÀ-Ö]")
"""« Dr A, Mme B (infirmière) », « Dr A, N. B (IDE) »: what follows is the other's."""
_APART = ("- ", "– ", "— ", "| ", "· ")
_ANY_SURGERY = "chirurgie"
_SETS_APART = tuple(",-–—(;:|/")


def families_near(lines: Sequence[PrintedLine], person: Person) -> list[tuple[str, Evidence]]:
    """Specialties written with a name: after it on its line, or on the next two lines that name nobody else."""
    phrases = vocabulary.specialty_phrases("document")
    stop = min((one.start for one in people(person.line) if one.start >= person.end), default=len(person.line.text))
    colleague = _COLLEAGUE.search(person.line.text, person.end, stop)
    stop = stop if colleague is None else colleague.start()
    found = [
        (match.values[0], person.line.folded_evidence(0.95, match.start, match.end))
        for match in phrases.find(person.line.tokens)
        if person.end <= person.line.folded.span(match.start, match.end)[0] < stop
        and not person.line.folded.text[match.end :].lstrip(" s)").startswith(":")
        and not _is_next_ones(person.line, person.line.folded.span(match.start, match.end))
    ]
    if not found and person.start:
        found = _families_before(person)
    if not found:
        found = _profession_above(lines, person)
    index, column = person.line.index, cell_start(person.line, person.start)
    for line in lines[index + 1 : index + 3] if person.line.kind != "table" or not column else ():
        begin, end = _below(line, person, column)
        if _DATED.match(line.text[: min((end, *cell_edges(line)))]):
            break  # what stands below the day of a letter is whom it is sent to
        words = len(line.text[begin:end].split())
        if found or line.page != person.line.page or words > _LONGEST_ROLE:
            break
        if any(people(line)):
            found += _opening_profession(line)
            break
        if opens(vocabulary.people_cues("greeting"), line):
            break  # « Cher confrère radiologue »
        found += [
            (match.values[0], line.folded_evidence(0.9, match.start, match.end))
            for match in phrases.find(line.tokens)
            if begin <= line.folded.span(match.start, match.end)[0] < end
            and ":" not in line.folded.text[: match.start]
            and not line.folded.text[match.end :].lstrip().startswith(":")
            and (match.first <= _NEAR_START or line.folded.text[: match.start].endswith(_APART))
            and (not line.folded.text[: match.start].endswith(" en ") or _qualifies(line, match.first))
        ]
    return found


def _is_next_ones(line: PrintedLine, span: tuple[int, int]) -> bool:
    """« Dr A / IDE LEBRETON »: a profession set apart before a name is the name's."""
    name = _NAME_AFTER.match(line.text, span[1])
    if name is None or not line.text[: span[0]].rstrip().endswith(_PARTING):
        return False
    return not vocabulary.organisation_cues().meanings(name["name"])


_PARTING = ("/", ";", "|", "·", "•")
_NAME_AFTER = re.compile(r" (?:Mme |M\. |Mlle )?(?P<name>[A-ZÀ-ÖØ-Þ]{3,})\b")


def _opening_profession(line: PrintedLine) -> list[tuple[str, Evidence]]:
    """« Médecin généraliste, remplacée par le Dr X » under a name."""
    opening = vocabulary.specialty_phrases("practitioner").at(line.tokens, 0) if line.tokens.texts else None
    if opening is None or line.folded.text[opening.end :].lstrip()[:1] == ":":
        return []
    return [(opening.values[0], line.folded_evidence(0.9, opening.start, opening.end))]


def _profession_above(lines: Sequence[PrintedLine], person: Person) -> list[tuple[str, Evidence]]:
    """« Sage-femme » alone on the line above a name that opens its own."""
    if person.line.index == 0 or person.start > _OPENS:
        return []
    above = lines[person.line.index - 1]
    if above.page != person.line.page or len(above.tokens.texts) > _LONGEST_PROFESSION:
        return []
    found = next(vocabulary.specialty_phrases("practitioner").find(above.tokens), None)
    if found is None or found.first > 0:
        return []
    return [(found.values[0], above.folded_evidence(0.85, found.start, found.end))]


_OPENS, _LONGEST_PROFESSION = 2, 4


def _below(line: PrintedLine, person: Person, column: int) -> tuple[int, int]:
    """The part of a line under a name: its first cell when the name opens a line of several, else all of it."""
    edges = cell_edges(line)
    several = bool(cell_edges(person.line)) and not column
    return (0, edges[0]) if several and edges else (0, len(line.text))


def _families_before(person: Person) -> list[tuple[str, Evidence]]:
    """« Hématologie - Dr Paula MENDES »: the discipline that opens the line, or the list, the name stands in."""
    line = person.line
    alone = len(list(people(line))) == 1
    for match in reversed(list(vocabulary.specialty_phrases("document").find(line.tokens))):
        start, end = line.folded.span(match.start, match.end)
        if end > person.start:
            continue
        between = line.text[end : person.start].strip()
        if match.values[0] == _ANY_SURGERY and between[:1] == ":":
            continue  # « Chirurgien : » tells who, not of what
        separated = between.startswith(_SETS_APART)
        if separated and (between[:1] == ":" or start == 0 or (alone and len(between) == 1)) and ":" not in between[1:]:
            return [(match.values[0], line.folded_evidence(0.85, match.start, match.end))]
    return []


def _qualifies(line: PrintedLine, first: int) -> bool:
    """« Praticien hospitalier en psychiatrie » qualifies, « adressée initialement en urologie » tells."""
    return first <= _QUALIFICATION or vocabulary.people_cues("after_name").at(line.tokens, 0) is not None


_DATED = re.compile(r"[^,:]{2,40}, le (?:\w+ )?\d")
_NEAR_START = 5
_QUALIFICATION = 2
"""Words before the discipline of « spécialiste en cardiologie »."""
_LONGEST_ROLE = 10
"""Words of the longest line that is only a doctor's qualification."""
