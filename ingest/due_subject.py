"""What something due is of: an exam, a specialty, a vaccine; a report's « contrôle à 3 ans » is of its own exam."""

from __future__ import annotations

from ingest import vocabulary
from ingest.document import Metadata
from ingest.normalise import fold
from ingest.passages import Passage
from ingest.vocabulary.clinical import blood_tests, clinical_terms, exam_terms
from ingest.vocabulary.phrases import Tokens

LABORATORY = "biologie"
"""The specialty whose documents report blood tests."""
VISIT = "consultation"
_DIAGNOSTIC_ACT = "70004-7"


def exam_named(passage: Passage, begin: int, end: int) -> str | None:
    """The exam of exams.csv that characters ``begin:end`` name first."""
    for found in exam_terms().find(passage.tokens_of(begin, end)):
        if found.values[0].exam == VISIT:
            continue
        if passage.text[found.start : found.end].isupper() or not found.values[0].initials:
            return found.values[0].exam
    return None


def own_exam(metadata: Metadata) -> str | None:
    """The exam a report is of: « contrôle à 3 ans » in it is of that exam."""
    if metadata.title is None or (metadata.category != "imagerie" and metadata.type_code != _DIAGNOSTIC_ACT):
        return None
    found = exam_terms().find(Tokens.of(fold(metadata.title)))
    return next((one.values[0].exam for one in found if one.values[0].exam != VISIT), None)


def specialty_named(passage: Passage, begin: int, end: int) -> str | None:
    """The specialty they name, the laboratory's for a blood test."""
    tokens = passage.tokens_of(begin, end)
    phrases = vocabulary.specialty_phrases("document", "adjective", "practitioner")
    named = next((found.values[0] for found in phrases.find(tokens)), None)
    return named or (LABORATORY if next(blood_tests(tokens), None) is not None else None)


def names_act(passage: Passage, begin: int, end: int) -> bool:
    """Whether they name a vaccine or an operation."""
    found = clinical_terms().find(passage.tokens_of(begin, end))
    return any(term.kind in ("vaccine", "procedure") for one in found for term in one.values)


def keeps_exam(passage: Passage, begin: int, end: int) -> bool:
    """Whether « à poursuivre » at ``begin:end`` is said of an exam: « Fond d'œil annuel à poursuivre »."""
    comma = passage.text.rfind(",", passage.sentence(begin, end)[0], begin)
    return exam_named(passage, max(passage.sentence(begin, end)[0], comma), end) is not None
