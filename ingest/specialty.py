"""The specialty that wrote the document, not the ones it mentions or is addressed to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.authors import Author
from ingest.category import Kind
from ingest.document import Category, Evidence, Span
from ingest.letterhead import letterhead
from ingest.name_labels import addressed
from ingest.people import opens, people
from ingest.printed import PrintedLine
from ingest.qualifications import families_near
from ingest.vocabulary import Found
from ingest.vocabulary.clinical import clinical_terms, procedures

_TITLE_TELLS = frozenset(("compte_rendu", "imagerie", "biologie", "lettre", "plan_de_soins", "synthese", "autre"))
"""Categories whose title may name the writing specialty; a prescription's names what is prescribed."""
_REQUESTS = frozenset(("96349-6", "55115-0", "18761-7", "78341-5", "88348-8", "75496-0"))
_BY_HOUSE: dict[Category, str] = {"biologie": "biologie"}
"""A laboratory's document is the laboratory's, whoever validates it."""
_OUTSIDE_HOUSE = frozenset(("96173-0",))
_OPERATIONS = frozenset(("34874-8", "15508-5", "89233-1"))
"""Acts that several disciplines do: the letterhead tells which before the title's usual one."""
_TELLING = 75
"""Strength from which a title's own specialty counts before the letterhead's."""
_HEAD_LINES = 10


@dataclass(frozen=True, slots=True)
class Specialty:
    """A family of the specialties table, and why."""

    family: str
    evidence: Evidence


def specialty_of(
    lines: Sequence[PrintedLine], kind: Kind, category: Category, author: Author | None
) -> Specialty | None:
    """By the author's own title, else the document's title, else the letterhead, else what the act implies.

    An administrative paper has one only when a doctor of it signs; a laboratory's document is always biology.
    """
    if category == "administratif":
        return _of_author(lines, author) or _of_payer(lines)
    if kind.type_code == _REFERRAL:  # the department at the head may be the addressee's
        read = _of_author(lines, author) or _of_practice(lines, category) or _read(lines, kind, category, author)
    else:
        read = _read(lines, kind, category, author) or _of_stay(lines)
    if category in _OPERATED and kind.type_code in _SURGICAL and _by_surgeon(read, lines):
        read = _of_operation(lines) or read
    return read or (_of_practice(lines, category) if author is not None else None)


def _by_surgeon(read: Specialty | None, lines: Sequence[PrintedLine]) -> bool:
    """Whether nothing but « Chirurgien : » says who operated."""
    if read is not None:
        return read.family == _ANY_SURGERY
    return any(line.folded.text.startswith(_SURGEON) for line in lines)


def _of_operation(lines: Sequence[PrintedLine]) -> Specialty | None:
    """The discipline of the operation that a title or a label names, where « Chirurgien » alone says which surgery."""
    labelled = False
    for line in lines:
        named, labelled = labelled, _OPERATION.match(line.folded.text) is not None
        if line.kind == "footer" or not (named or labelled or line.kind == "title" or line.is_capitals):
            continue
        for found in clinical_terms().find(line.tokens):
            for act in (procedures().get(concept) for term in found.values for concept in term.concepts):
                if act is not None and act.specialty is not None:
                    return Specialty(act.specialty, line.folded_evidence(0.7, found.start, found.end))
    return None


_OPERATION = re.compile(r"(?:type d'|nature de l')?(?:intervention|operation|geste|acte)s?\b")
_ANY_SURGERY, _SURGEON = "chirurgie", "chirurgien"
_OPERATED = frozenset(("compte_rendu", "lettre"))
_SURGICAL = frozenset(("34874-8", "15508-5"))


_REFERRAL = "96349-6"


def _of_stay(lines: Sequence[PrintedLine]) -> Specialty | None:
    """Without a letterhead, the department in which the first lines say the patient stayed."""
    for line in [line for line in lines if not line.running and line.text][:_OPENING_LINES]:
        cue = next((one for one in vocabulary.kinds.letter_cues().find(line.tokens) if one.values[0] in _STAYS), None)
        if cue is None:
            continue
        phrases = vocabulary.specialty_phrases("document").find(line.tokens)
        found = next((one for one in phrases if one.first >= cue.last), None)
        if found is not None:
            return Specialty(found.values[0], line.folded_evidence(0.7, found.start, found.end))
    return None


_OPENING_LINES = 3
_STAYS = ("stay", "own_stay", "our_stay")


def _of_practice(lines: Sequence[PrintedLine], category: Category) -> Specialty | None:
    """What a practice that names no discipline writes by hand of its doctor is general practice's."""
    if category not in _OF_A_PRACTICE:
        return None
    for line in letterhead(lines):
        for found in vocabulary.specialty_phrases("practice").find(line.tokens):
            return Specialty(found.values[0], line.folded_evidence(0.5, found.start, found.end))
    return None


_GENERAL = "medecine-generale"
_OF_A_PRACTICE = frozenset(("prescription", "certificat", "vaccination", "synthese", "plan_de_soins", "lettre"))


def _read(lines: Sequence[PrintedLine], kind: Kind, category: Category, author: Author | None) -> Specialty | None:
    if category in _BY_HOUSE and kind.type_code not in _OUTSIDE_HOUSE and kind.evidence is not None:
        return Specialty(_BY_HOUSE[category], kind.evidence)
    if kind.type_code in _OPERATIONS or _by_anyone(kind):  # the title says surgery, the department which
        return _of_author(lines, author) or _of_letterhead(lines, kind) or _of_title(lines, kind) or _of_act(kind)
    return _of_author(lines, author) or _of_title(lines, kind) or _of_letterhead(lines, kind) or _of_act(kind)


def _by_anyone(kind: Kind) -> bool:
    """Whether the title names an image, that its house's discipline reads: « Cabinet de rhumatologie »."""
    return kind.category == "imagerie" and kind.specialty in (None, "radiologie")


def _of_act(kind: Kind) -> Specialty | None:
    """What the act itself implies, by its title or its type."""
    if kind.type_code in _OUTSIDE_HOUSE:
        return None
    asked = kind.category == "prescription"
    family = (None if asked else kind.specialty) or vocabulary.kinds.type_families().get(kind.type_code or "")
    if family is None and kind.category == "imagerie":
        family = "radiologie"
    return Specialty(family, kind.evidence) if family and kind.evidence else None


def _of_payer(lines: Sequence[PrintedLine]) -> Specialty | None:
    """The health insurance, when it is the house that writes."""
    for line in letterhead(lines)[:_PAYER_LINES]:
        for found in vocabulary.specialty_phrases("payer").find(line.tokens):
            return Specialty(found.values[0], line.folded_evidence(0.8, found.start, found.end))
    return None


_PAYER_LINES = 3


def _of_author(lines: Sequence[PrintedLine], author: Author | None) -> Specialty | None:
    """The discipline printed with the author's name, wherever the name stands."""
    if author is None:
        return None
    near = families_near(lines, author.person)
    for line in lines:
        for person in people(line) if not near else ():
            if _same(person.key, author.person.key) and not addressed(line, person):
                near = near or families_near(lines, person)
    return Specialty(*_own(near)) if near else _of_list(lines, author) or _of_treating(lines, author)


def _of_list(lines: Sequence[PrintedLine], author: Author) -> Specialty | None:
    """The discipline that opens a list with the author's surname: « Orthopédie : Drs LESCURE, MANGIN »."""
    own = {word for word in author.person.key if len(word) > _INITIALS}
    for line in letterhead(lines):
        found = next(iter(vocabulary.specialty_phrases("document").find(line.tokens)), None)
        if found is None or found.values[0] == _ANY_SURGERY or found.first > 0 or len(line.tokens.texts) == found.last:
            continue
        after = line.folded.text[found.end :].lstrip()
        if after[:1] in _OPENS_LIST and own & set(line.tokens.texts[found.last :]):
            return Specialty(found.values[0], line.folded_evidence(0.85, found.start, found.end))
    return None


_INITIALS = 3
_OPENS_LIST = (":", "-", "–", "—")


def _of_treating(lines: Sequence[PrintedLine], author: Author) -> Specialty | None:
    """Who signs as the patient's own doctor is a general practitioner: « Dr X, médecin traitant »."""
    treating = vocabulary.people_cues("team_label")
    for line in lines:
        for person in people(line):
            if not _same(person.key, author.person.key):
                continue
            for found in treating.find(line.tokens):
                start, end = line.folded.span(found.start, found.end)
                between = line.text[person.end : start] if start >= person.end else line.text[end : person.start]
                if _TREATING in line.text[start:end].lower() and between.strip(" ,:-–—") == "":
                    return Specialty(_GENERAL, line.folded_evidence(0.8, found.start, found.end))
    return None


_TREATING = "traitant"


def _own(near: Sequence[tuple[str, Evidence]]) -> tuple[str, Evidence]:
    """Of the disciplines beside a name, the profession told: « Consultation mémoire - Neuropsychologue »."""
    practitioners = vocabulary.specialty_phrases("practitioner")
    return next((one for one in near if practitioners.meanings(one[1].quote)), near[0])


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two printed names can be one person's: one holds all the other's words of more than an initial."""
    first, second = ({word for word in key if len(word) > 1} for key in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def _of_title(lines: Sequence[PrintedLine], kind: Kind) -> Specialty | None:
    if kind.category not in _TITLE_TELLS or kind.type_code in _REQUESTS | _OUTSIDE_HOUSE or not kind.title_evidence:
        return None
    if kind.specialty and kind.evidence and kind.strength >= _TELLING:
        return Specialty(kind.specialty, kind.evidence)
    span = kind.title_evidence.span
    line = next((line for line in lines if span and line.page == span.page and line.start == span.start), None)
    uses = ("document",) if kind.category == "imagerie" else ("document", "adjective")
    for found in vocabulary.specialty_phrases(*uses).find(line.tokens) if line is not None else ():
        if line is not None and ":" not in line.folded.text[: found.start]:
            return Specialty(found.values[0], line.folded_evidence(0.9, found.start, found.end))
    return None


def _of_letterhead(lines: Sequence[PrintedLine], kind: Kind) -> Specialty | None:
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
    if kind.category == "prescription" or kind.type_code in _REQUESTS:
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
    return None


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
    if kind.category != "prescription" and kind.type_code not in _REQUESTS:
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
