"""The discipline that the head or the foot of a page names: its house's, its department's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.category import Kind
from ingest.document import Evidence, Span
from ingest.letterhead import letterhead
from ingest.people import opens, people
from ingest.printed import PrintedLine
from ingest.vocabulary import Found

REQUESTS = frozenset(("96349-6", "55115-0", "18761-7", "78341-5", "88348-8", "75496-0"))
"""Types of papers that ask: the discipline they name is the one asked."""
_HEAD_LINES = 10


@dataclass(frozen=True, slots=True)
class Specialty:
    """A family of the specialties table, and why."""

    family: str
    evidence: Evidence


def of_letterhead(lines: Sequence[PrintedLine], kind: Kind) -> Specialty | None:
    """The only specialty of the letterhead above the title, else of its department lines; none when several stand."""
    title = kind.title_evidence.span if kind.title_evidence else None
    whole = _above_sentences(letterhead(lines))
    above = [
        line for line in whole if title is None or line.page != title.page or line.start < title.start or line.running
    ]
    below = [line for line in whole[:_HEAD_LINES] if not _asks(line, kind, title)]
    body = [line for line in lines if not line.running and line.text]
    foot = [line for line in body[-_FOOT_LINES:] if not any(people(line)) and not _asks(line, kind, title)]
    foot = [line for line in foot if not line.text.rstrip().endswith(".")]
    if kind.category == "prescription" or kind.type_code in REQUESTS:
        above, below, foot = ([line for line in part if _heads(line)] for part in (above, below, foot))
    for head in (above, below, foot if len(body) > 2 * _FOOT_LINES else ()):
        found = _only(head)
        if found is not None:
            return found
    return None


def _above_sentences(head: Sequence[PrintedLine]) -> Sequence[PrintedLine]:
    """The lines above the first sentence but an addressee's: a letterhead tells none."""
    kept: list[PrintedLine] = []
    skip = 0
    for line in head:
        if not line.running and line.kind == "body" and _is_sentence(line):
            break
        skip = _ADDRESS if _ADDRESSED.match(line.folded.text) else skip - 1
        if skip <= 0:
            kept.append(line)
    return kept


_ADDRESSED = re.compile(
    r"(?:a |au |a l'attention de )?(?:madame|monsieur|mme|m\.?) le (?:docteur|dr|pr)\b|au (?:docteur|dr)\b"
)
_ADDRESS = 3
"""Lines of an addressee's block: who, of what, where."""


def _is_sentence(line: PrintedLine) -> bool:
    return len(line.tokens.texts) >= _SENTENCE and not line.is_capitals and line.text.rstrip().endswith((".", ","))


_SENTENCE = 8
"""Words of the shortest line that is told to be a sentence by its full stop."""


def _only(head: Sequence[PrintedLine]) -> Specialty | None:
    """The one discipline of a head: of a line that labels it, else of all lines, of departments, of those unnamed."""
    houses = vocabulary.organisation_cues()
    for part in (
        [line for line in head if _DEPARTMENT.search(line.folded.text)],
        head,
        head[:_FIRST_LINES],
        [line for line in head if not opens(houses, line)],
        [line for line in head if not any(people(line))],
        [line for line in head if not any(people(line)) and not opens(houses, line)],
    ):
        told = _told(part)
        if len({specialty.family for specialty in told}) == 1:
            return told[0]
    first = [told[0] for line in head if _SERVICE.match(line.folded.text) and (told := _told([line]))]
    return first[0] if len({specialty.family for specialty in first}) == 1 else None


_SERVICE = re.compile(r"(?:service|unite|departement|consultations?|cabinet) (?:de |d')")
"""« Service de neurologie et de gériatrie » is first a service of neurology."""


def _heads(line: PrintedLine) -> bool:
    """Whether a line names a house, a department or a doctor, not what is asked for."""
    department = _DEPARTMENT.search(line.folded.text) is not None or _is_discipline(line)
    return department or opens(vocabulary.organisation_cues(), line) or any(people(line))


def _is_discipline(line: PrintedLine) -> bool:
    """Whether one of the first lines is little but a discipline's name: « Orthopédie - traumatologie »."""
    if line.index_on_page >= _HEAD_LINES // 2 or not line.tokens.texts or ":" in line.text:
        return False
    found = vocabulary.specialty_phrases("document").at(line.tokens, 0)
    return found is not None and len(line.tokens.texts) - found.last <= _FIRST_LINES


def _asks(line: PrintedLine, kind: Kind, title: Span | None) -> bool:
    """Whether a line names what is asked for, of whom: « ORDONNANCE : BILAN ORTHOPHONIQUE »."""
    if kind.category != "prescription" and kind.type_code not in REQUESTS:
        return False
    if title is not None and line.page == title.page and line.start == title.start:
        return True
    words = (found.values[0].category for found in vocabulary.kinds.title_words().find(line.tokens))
    return "prescription" in words


_FOOT_LINES = 5
"""Last lines among which an address at the foot names the house."""


def _told(lines: Sequence[PrintedLine]) -> list[Specialty]:
    """The disciplines the lines name; of a house with its department (« Maternité - Pédiatrie »), the department's."""
    told: list[Specialty] = []
    for line in lines:
        uses = ("document", "adjective") if opens(vocabulary.organisation_cues(), line) else ("document",)
        found = [match for match in vocabulary.specialty_phrases(*uses).find(line.tokens) if _names(line, match)]
        if any(people(line)):
            found = [match for match in found if not _COLLEAGUE.search(line.folded.text[: match.start])]
        team = _PERSONS.search(line.folded.text)
        if team is not None and found and found[0].end <= team.start():
            found = [match for match in found if match.end <= team.start()]
        dash = line.folded.text.rfind(" - ")
        dash = -1 if any(people(line)) or (dash > 0 and _PERSONS.search(line.folded.text, dash)) else dash
        department = [match for match in found if match.start > dash] if dash > 0 else found
        told += [
            Specialty(match.values[0], line.folded_evidence(0.8, match.start, match.end))
            for match in department or found
        ]
    return told


_COLLEAGUE = re.compile(r"\b(?:mme|mlle|m\.) [^,;/]*[,(] ?$")
"""« Dr A - Mme B, psychologue »."""
_PERSONS = re.compile(r"\b(?:drs?|pr|mme|mlle|docteurs?)\b")


def _names(line: PrintedLine, match: Found[str]) -> bool:
    """Whether a wording on a line of a head names a discipline of its house."""
    labelled = _DEPARTMENT.search(line.folded.text[: match.start]) is not None
    if line.kind == "table" and not labelled and not _fills_cell(line, match):
        return False
    if match.first >= _LONGEST_HEAD or _tells(line):
        return False
    return not line.folded.text[match.end :].lstrip().startswith(":") and _free(line, match.start)


def _fills_cell(line: PrintedLine, match: Found[str]) -> bool:
    """Whether a wording opens a cell: beside « Service », or in the first lines, a department at its house's right."""
    if any(last == match.first and _DEPARTMENT.match(f"{line.tokens.texts[first]} :") for first, last in line.cells):
        return True
    return line.index_on_page < _FIRST_LINES and any(first == match.first for first, _ in line.cells)


_FIRST_LINES = 3


def _free(line: PrintedLine, start: int) -> bool:
    """Whether no label but « Service : » or the like stands before, nor « en » after a verb."""
    before = line.folded.text[:start]
    if before.endswith(_LAW):
        return False
    if ":" in before:
        return bool(_DEPARTMENT.search(before))
    return not before.endswith(" en ") or _QUALIFIED.search(before) is not None


_LAW = "code de la "
"""« art. R. 1112-1-2 du code de la santé publique »."""
_DEPARTMENT = re.compile(
    r"\b(?:service|unite|departement|pole|specialite|discipline|structure|etablissement|cabinet)[^:]{0,20}:"
)
_QUALIFIED = re.compile(r"\b(?:speciali|qualifi|diplom|docteur|expert|interne|certifi)\w* en $")


def _tells(line: PrintedLine) -> bool:
    """Whether a line is a sentence: « hospitalisé en oncologie depuis le 28/11/2023 » names no writer."""
    if line.is_capitals:
        return False
    return any(found.values[0].verb for found in vocabulary.kinds.date_words().find(line.tokens))


_LONGEST_HEAD = 12
"""Words of a line of a letterhead among which it names a discipline."""
