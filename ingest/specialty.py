"""The specialty that wrote the document, not the ones it mentions or is addressed to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import vocabulary
from ingest.authors import Author
from ingest.category import Kind
from ingest.document import Category, Evidence
from ingest.house_discipline import REQUESTS, Specialty, of_letterhead
from ingest.kind_signs import likely_discipline
from ingest.letterhead import letterhead
from ingest.name_labels import addressed
from ingest.people import people
from ingest.printed import PrintedLine
from ingest.qualifications import families_near
from ingest.specialty_signs import REFERRAL, likelihoods, named, only_implied, same_name, telling
from ingest.vocabulary.clinical import clinical_terms, procedures

_TITLE_TELLS = frozenset(("compte_rendu", "imagerie", "biologie", "lettre", "plan_de_soins", "synthese", "autre"))
"""Categories whose title may name the writing specialty; a prescription's names what is prescribed."""
_BY_HOUSE: dict[Category, str] = {"biologie": "biologie"}
"""A laboratory's document is the laboratory's, whoever validates it."""
_OUTSIDE_HOUSE = frozenset(("96173-0",))
_OPERATIONS = frozenset(("34874-8", "15508-5", "89233-1"))
"""Acts that several disciplines do: the letterhead tells which before the title's usual one."""
_TELLING = 75
"""Strength from which a title's own specialty counts before the letterhead's."""


def specialty_of(
    lines: Sequence[PrintedLine], kind: Kind, category: Category, author: Author | None
) -> Specialty | None:
    """Of the disciplines the page names the one that all signs together make the writer's (a fitted model).

    Where none is likely enough: by the author's own title, else the document's title, else the letterhead, else what
    the act or the words imply. An administrative paper has one only when a doctor of it signs; a laboratory's document
    is always biology.
    """
    return (_weighed(lines, kind, category, author) if category not in BY_RULE else None) or _told(
        lines, kind, category, author
    )


def _weighed(lines: Sequence[PrintedLine], kind: Kind, category: Category, author: Author | None) -> Specialty | None:
    """The discipline named that is likelier the writer's than not."""
    every = named(lines, kind, category, author)
    likely = likelihoods(every)
    best = max(range(len(every)), key=lambda place: likely[place], default=None)
    if best is None or likely[best] < (SURE if author is not None else _SURE_UNSIGNED):
        return None
    if category in _OPERATED and kind.type_code in _SURGICAL and only_implied(every[best]):
        operated = _of_operation(lines)
        if operated is not None:
            return operated
    return Specialty(every[best].family, telling(every[best], likely[best]))


BY_RULE: frozenset[Category] = frozenset(("administratif", "biologie"))
"""Categories whose discipline follows from what they are."""
SURE, _SURE_UNSIGNED = 0.5, 0.75
"""Probability from which the discipline named is held to be the writer's, and where nobody is known to have written."""


def _told(lines: Sequence[PrintedLine], kind: Kind, category: Category, author: Author | None) -> Specialty | None:
    """What the places that usually name a discipline say, one after the other."""
    if category == "administratif":
        return _of_author(lines, author) or _of_payer(lines)
    if kind.type_code == REFERRAL:  # the department at the head may be the addressee's
        read = _of_author(lines, author) or _of_practice(lines, category) or _read(lines, kind, category, author)
    else:
        read = _read(lines, kind, category, author) or _of_stay(lines)
    if category in _OPERATED and kind.type_code in _SURGICAL and _by_surgeon(read, lines):
        read = _of_operation(lines) or read
    if read is None and author is not None:
        read = _of_practice(lines, category) or (None if kind.type_code == REFERRAL else _of_words(kind))
    return read


def _of_words(kind: Kind) -> Specialty | None:
    """Where nothing names it, the discipline whose papers such words are: a letter of a shoulder and its surgery."""
    found = likely_discipline(kind.signs)
    if found is None or found[1] < LIKELY:
        return None
    family, likely, line = found
    return Specialty(family, line.evidence(_SURE_OF_WORDS * likely))


LIKELY = 0.45
"""Probability from which words alone name a discipline: right in 96 of 100 papers by authors the model was not fitted
on (``retrouve eval kinds``)."""
_SURE_OF_WORDS = 0.7


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


_OPERATION = re.compile(r"(?:type d'|nature de l')?(?:intervention|operation|geste|acte|intitule|libelle)s?\b")
_ANY_SURGERY, _SURGEON = "chirurgie", "chirurgien"
_OPERATED = frozenset(("compte_rendu", "lettre"))
_SURGICAL = frozenset(("34874-8", "15508-5"))


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
        return _of_author(lines, author) or of_letterhead(lines, kind) or _of_title(lines, kind) or _of_act(kind)
    return _of_author(lines, author) or _of_title(lines, kind) or of_letterhead(lines, kind) or _of_act(kind)


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
            if same_name(person.key, author.person.key) and not addressed(line, person):
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
            if not same_name(person.key, author.person.key):
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


def _of_title(lines: Sequence[PrintedLine], kind: Kind) -> Specialty | None:
    if kind.category not in _TITLE_TELLS or kind.type_code in REQUESTS | _OUTSIDE_HOUSE or not kind.title_evidence:
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
