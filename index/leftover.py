"""Words of a question that nothing is known of: what was recognised is answered without them, and says so.

The rule: « not found » needs that every word of the question was understood with certainty. When nothing is found with
every word, a word is left out that names nothing (no table of the vocabulary has it as a disease, an act, an exam, a
drug, a result, a kind of paper, a discipline or a part of the body) and is not tied to what is asked for (« ordonnance
de lunettes », « concernant la phako »: of what it is would change); then what stands apart (:func:`relaxed`). Something
must remain that was recognised by itself. A name the dossier lacks is still an absence: « scanner du genou ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import OSA

from index.asides import context
from index.attached import loose_words, tied
from index.clinical_phrases import clinical_phrases, joined
from index.concepts import EITHER, concepts
from index.dossier import OpenDossier
from index.intents import LISTED
from index.lexicon import exam_names, function_words, moments, naming_words, request_words
from index.ordinary import ordinary_words
from index.plain import plain
from index.plan import Plan
from index.readings import medical_words, phrases
from index.spelling import body_parts
from index.terms import stem, terms, words
from index.wording import not_used
from ingest.normalise import fold

SHORTEST_RESPELT = 6
_NO_NAMES = frozenset({"cue", "words"})
"""Readings whose words name nothing apart: « terme » of « terme de naissance »."""
ANY_WRITING = "courriers et comptes rendus"
ANY_REPORT = "courriers, comptes rendus et imagerie"
_ADVICE = frozenset({"lettre", "compte_rendu"})
NEWS = "Quoi de neuf"
SYNTHESIS = "Synthèse"


def relaxed(plan: Plan, question: str) -> Iterator[Plan]:
    """``plan`` with less and less of what is not certain to have been meant, each once; what was left out is told.

    First the words that name nothing and are tied to nothing; then those that name something but stand apart from what
    is asked for (« le patient en face »); then, of a part of the dossier, the words beside what is named (« risque
    familial de cancer »); then the kinds of letter and of report.
    """
    last = plan
    steps = (_without_nameless, _without_loose, _without_surroundings, _of_any_letter, _of_any_report)
    for less in steps:
        found = less(last, question)
        if found != last:
            last = found
            yield last
    if _BIOPSY in plan.terms:
        yield _as_pathology(plan)


_BIOPSY = "biopsie"


def _as_pathology(plan: Plan) -> Plan:
    """« Biopsie colique », whose report is the pathologist's and may say « polype »: his reports of the same organ."""
    report = phrases()["anapath",][0]
    terms = tuple(term for term in plan.terms if term != _BIOPSY)
    told = f"{plan.text} · {report.label}"
    return replace(plan, terms=terms, categories=report.categories, types=report.types, text=told)


def _without_nameless(plan: Plan, question: str) -> Plan:
    linked = tied(question)
    left = tuple(term for term in plan.terms if EITHER not in term and not _is_name(term) and term not in linked)
    return _without(plan, left)


def _without_loose(plan: Plan, question: str) -> Plan:
    beside = context(plain(question)) - body_parts()
    apart = (loose_words(question) - tied(question)) | moments() | beside
    left = tuple(term for term in plan.terms if term in apart and (term in beside or not _named((term,))))
    rest = tuple(term for term in plan.terms if term not in left)
    if not (_asks_more(plan) or _named(rest) or any(map(_is_exam, rest))):  # (an exam is all that was asked for)
        left = tuple(term for term in left if not _is_exam(term))
    return _without(plan, left)


def _is_exam(term: str) -> bool:
    return term in exam_names()


def _asks_more(plan: Plan) -> bool:
    """Whether a plan asks for something besides words."""
    return bool(plan.analytes or plan.focus or plan.substances or plan.types or plan.specialties or plan.authors)


def _without_surroundings(plan: Plan, _question: str) -> Plan:
    """Of a part of the dossier, only what the clinical vocabulary names and the drugs asked for."""
    named = _named(plan.terms)
    if plan.focus is None or not (named or plan.substances):
        return plan
    rest = (term for term in plan.terms if term.isalpha() and len(term) > 1)
    return _without(plan, tuple(one for one in rest if _named(tuple(t for t in plan.terms if t != one)) == named))


def _named(asked: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one.phrase for one in concepts(joined(asked)) if one.ids)


def _of_any_letter(plan: Plan, _question: str) -> Plan:
    """« Dernier courrier du cardiologue » where each has the type of an exam or a visit: any of what was written."""
    if "lettre" not in plan.categories or not plan.without or not (plan.specialties or plan.authors):
        return plan
    return replace(plan, without=(), text=f"{plan.text} · {ANY_WRITING}", notes=(*plan.notes, ANY_WRITING))


def _of_any_report(plan: Plan, _question: str) -> Plan:
    """« Dernier avis de l'angiologue » who only reported what he saw by ultrasound: that."""
    advice = set(plan.categories) == _ADVICE and not plan.without and ANY_WRITING not in plan.notes
    if plan.intent != "latest" or not advice or not plan.specialties:
        return plan
    wider = (*plan.categories, "imagerie")
    return replace(plan, categories=wider, text=f"{plan.text} · {ANY_REPORT}", notes=(*plan.notes, ANY_REPORT))


def _without(plan: Plan, left: tuple[str, ...]) -> Plan:
    """``plan`` without some of its words, told; as it is when nothing recognised would remain."""
    kept = tuple(term for term in plan.terms if term not in left)
    if not left or not _is_recognised(replace(plan, terms=kept)):
        return plan
    text = plan.text
    for term in left:
        text = text.replace(f" · « {term} »", "")
    notes = tuple(note for term in left if (note := not_used(term)) not in plan.notes)
    listed = plan.intent == "find" and not (kept or plan.substances or plan.focus)
    return replace(
        plan,
        terms=kept,
        intent="list" if listed else plan.intent,
        limit=LISTED if listed else plan.limit,
        text=" · ".join((text, *notes)),
        notes=(*plan.notes, *notes),
    )


_OF_ALL = re.compile(
    r"\b(?P<word>[a-z]+)s? (?:du|de ce|de cette|de mon|de ma|de la|sur le|sur ce|le|ce) (?:dossier|patiente?|malade)\b"
)


def of_whole_dossier(plan: Plan, question: str) -> Plan | None:
    """What a question of which nothing was recognised may ask of the whole dossier; ``None`` when nothing tells it.

    « Bidule depuis le 12 mars »: what is new; « vision globale du dossier »: its synthesis.
    """
    unknown = plan.intent == "find" and plan.focus is None and not _is_recognised(plan)
    if not unknown or any(names_something(term) for term in plan.terms):
        return None
    left = tuple(map(not_used, plan.terms))
    text = " · ".join(left)
    if plan.date_from is not None and plan.date_to is None:
        return Plan(
            "summary", focus="news", date_from=plan.date_from, limit=LISTED, text=f"{NEWS} · {text}", notes=left
        )
    if _OF_ALL.search(fold(question)):
        return Plan("summary", limit=LISTED, text=f"{SYNTHESIS} · {text}", notes=left)
    return None


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


def _is_name(term: str) -> bool:
    """Whether a term names something of medicine, the body or papers; a letter or figure tells which one (« B »)."""
    return any(
        len(word) == 1 or not word.isalpha() or word in _names() or stem(word) in _stems() or word in body_parts()
        for word in words(term)
    )


def names_something(phrase: str) -> bool:
    """Whether words of a question name something of medicine or the body, not only what papers are titled."""
    return any(
        word in medical_words()
        or word in body_parts()
        or any(one.kind not in _NO_NAMES for one in phrases().get((word,), ()))
        for word in words(phrase)
        if word not in function_words()
    )


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Words that name something: of the readings that are no cue, of diseases and acts, of the tables of names."""
    read = {
        word
        for phrase, every in phrases().items()
        if any(one.kind not in _NO_NAMES for one in every)
        for word in phrase
    }
    return frozenset((read | naming_words() | medical_words()) - function_words() - request_words() - ordinary_words())


@lru_cache(maxsize=1)
def _stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _names() if len(word) > 1)
