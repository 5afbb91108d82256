"""Words of a question that nothing is known of: what was recognised is answered without them, and says so.

The one rule. When nothing is found with every word, a word is left out that names nothing (no table of the vocabulary
has it as a disease, an act, an exam, a drug, a result, a kind of paper, a discipline or a part of the body) and is not
tied to what is asked for (« ordonnance de lunettes », « concernant la phako »: of what it is would change). Something
must remain that was recognised by itself. A name the dossier lacks is still an absence: « scanner du genou ».
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from index.clinical_phrases import clinical_phrases
from index.concepts import EITHER
from index.dossier import OpenDossier
from index.intents import LISTED
from index.lexicon import exam_names, function_words, request_words
from index.ordinary import ordinary_words
from index.plan import Plan
from index.readings import medical_words, phrases
from index.spelling import body_parts
from index.terms import stem, terms, words
from index.wording import NOT_USED
from ingest.normalise import fold
from ingest.vocabulary.tables import rows

SHORTEST_RESPELT = 6
_OF = frozenset({"de", "du", "des", "d", "pour", "concernant", "sur", "a", "contre", "chez", "par", "avec", "sans"})
_ARTICLES = frozenset({"la", "le", "les", "l", "un", "une", "son", "sa", "ses", "leur"})
_NAMING = (
    ("anatomy_words", "word"),
    ("document_titles", "wording"),
    ("title_words", "phrase"),
    ("specialty_terms", "term"),
    ("medical_devices", "term"),
    ("modalities", "terms"),
    ("exam_complements", "term"),
    ("own_words", "word"),
)
"""Tables whose words name something, and the column that holds them."""


def without_unknown(plan: Plan, question: str) -> Plan | None:
    """``plan`` without the words that name nothing and are tied to nothing; ``None`` when that leaves it as it is."""
    tied = _tied(question)
    left = tuple(term for term in plan.terms if EITHER not in term and not _is_name(term) and term not in tied)
    kept = tuple(term for term in plan.terms if term not in left)
    if not left or not _is_recognised(replace(plan, terms=kept)):
        return None
    text = plan.text
    for term in left:
        text = text.replace(f" · « {term} »", "")
    notes = tuple(note for term in left if (note := f"« {term} » : {NOT_USED}") not in plan.notes)
    listed = plan.intent == "find" and not (kept or plan.substances or plan.focus)
    return replace(
        plan,
        terms=kept,
        intent="list" if listed else plan.intent,
        limit=LISTED if listed else plan.limit,
        text=" · ".join((text, *notes)),
        notes=(*plan.notes, *notes),
    )


def as_typed(plan: Plan, question: str, dossier: OpenDossier) -> Plan:
    """``plan`` with a word as typed where the dossier has that and not what it was respelt to (« réfraction »)."""
    typed, known = words(question), dossier.bm25.vocabulary
    for term in plan.terms:
        if term in typed or not term.isalpha() or stem(term) in known or len(term) < SHORTEST_RESPELT:
            continue
        near = [word for word in typed if word not in plan.terms and OSA.distance(word, term, score_cutoff=2) <= 2]
        if len(near) == 1 and stem(near[0]) in known:
            terms_kept = tuple(near[0] if one == term else one for one in plan.terms)
            plan = replace(plan, terms=terms_kept, text=plan.text.replace(f"« {term} »", f"« {near[0]} »"))
    return plan


def _is_recognised(plan: Plan) -> bool:
    """Whether something of the question was read as what it is: a paper, a doctor, a drug, an exam, a disease."""
    if plan.categories or plan.types or plan.specialties or plan.authors or plan.substances or plan.analytes:
        return True
    return any(
        term in exam_names() or tuple(dict.fromkeys(terms(term))) in clinical_phrases()
        for term in (*plan.terms, " ".join(plan.terms))
    )


def _tied(question: str) -> frozenset[str]:
    """The words of a question that follow « de », « concernant »…, an article between them or not."""
    asked = [word for word in words(fold(question)) if word not in _ARTICLES]
    return frozenset(word for before, word in pairwise(asked) if before in _OF)


def _is_name(term: str) -> bool:
    """Whether a term names something of medicine, the body or papers; a letter or figure tells which one (« B »)."""
    return any(
        len(word) == 1 or not word.isalpha() or word in _names() or stem(word) in _stems() or word in body_parts()
        for word in words(term)
    )


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Words that name something: of the readings that are no cue, of diseases and acts, of the tables of names."""
    read = {word for phrase, every in phrases().items() if any(one.kind != "cue" for one in every) for word in phrase}
    told = {word for table, column in _NAMING for row in rows(table) for word in words(row.get(column) or "")}
    return frozenset((read | told | medical_words()) - function_words() - request_words() - ordinary_words())


@lru_cache(maxsize=1)
def _stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _names() if len(word) > 1)


def preload() -> None:
    """Build the tables before the first question."""
    _stems()
    body_parts()
