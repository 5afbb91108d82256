"""A Plan in French, as the doctor reads it back: « Dernier · compte rendu · cardiologie »."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.days import french_date
from index.lexicon import expressions, focus_of, section_label
from index.plan import Focus, Intent, Plan, Side

if TYPE_CHECKING:
    from index.understand import Understood

_INTENT_WORDS: dict[Intent, str] = {
    "latest": "Dernier",
    "list": "Liste",
    "find": "Recherche",
    "value": "Valeur",
    "trend": "Évolution",
    "summary": "Synthèse",
}
_FOCUS_WORDS: dict[Focus | None, str] = {
    "news": "Quoi de neuf",
    "changes": "Changements de traitement",
    "abnormal": "Résultats anormaux",
}
_SIDE_WORDS: dict[Side, str] = {"before": "avant", "since": "depuis", "after": "après"}
AS_TYPED = "mots cherchés tels quels"
NOT_USED = "non pris en compte"
AS_RESULT = "lu comme un dosage, non comme un traitement"
AS_TREATMENT = "lu comme un traitement, non comme un dosage"
LEFT_OUT = "précision non prise en compte"
"""What was said of a result and could not be looked for: its answer is uncertain."""


def not_used(said: str) -> str:
    """The note that something said was left out: « en face » : non pris en compte."""
    return f"« {said} » : {NOT_USED}"


def in_words(plan: Plan, found: Understood, cues: set[str]) -> Plan:
    """``plan`` with its text, and a note when nothing of the question was understood."""
    labels = [reading.label for reading in found.readings if reading.kind not in {"cue", "focus"}]
    focus = focus_of(plan.focus) if plan.focus is not None else None
    parts = [
        _opening(plan, cues),
        *([focus.label] if focus is not None else []),
        *([section_label(plan.section)] if plan.section else []),
        *labels,
        *(f"« {_shown(term)} »" for term in plan.terms if term in found.terms),
        *(f"Dr {name.title()}" for name in plan.authors),
        *_bounds(plan),
        *period_words(plan),
        *event_words(plan),
    ]
    notes = (AS_TYPED,) if plan.intent == "find" and found.terms and not found.readings else ()
    left = tuple(
        f"« {word} » : {LEFT_OUT}" if plan.analytes and word in found.precisions else not_used(word)
        for word in dict.fromkeys(found.ignored)
    )
    return replace(plan, text=" · ".join(dict.fromkeys((*parts, *notes))), notes=(*notes, *found.senses, *left))


def _shown(term: str) -> str:
    return term.partition(_OR)[0] if term in expressions() else term


_OR = " ou "


def _opening(plan: Plan, cues: set[str]) -> str:
    if plan.focus in _FOCUS_WORDS:
        return _FOCUS_WORDS[plan.focus]
    if plan.intent == "list" and "several" in cues:
        return f"{plan.limit} derniers"
    if plan.intent == "latest":
        return "Premier" if plan.order == "oldest" else "Avant-dernier" if plan.offset else "Dernier"
    if plan.intent == "value" and plan.extreme is not None:
        return "Valeur la plus basse" if plan.extreme == "lowest" else "Valeur la plus haute"
    if plan.intent == "value" and plan.limit > 1:
        return "Dernière valeur, puis les précédentes"
    return "Depuis quand" if plan.intent == "find" and plan.order == "oldest" else _INTENT_WORDS[plan.intent]


def _bounds(plan: Plan) -> list[str]:
    unit = f" {plan.unit}" if plan.unit else ""
    told = [(">", plan.above), ("<", plan.below)]
    return [f"{sign} {f'{bound:.6g}'.replace('.', ',')}{unit}" for sign, bound in told if bound is not None]


def period_words(plan: Plan) -> list[str]:
    """The period in French, as the Plan holds it."""
    first = f"du {french_date(plan.date_from)}" if plan.date_from else ""
    last = f"au {french_date(plan.date_to)}" if plan.date_to else ""
    if first and not last:
        first = first.replace("du", "depuis le", 1)
    if last and not first:
        last = last.replace("au", "jusqu'au", 1)
    told = " ".join(filter(None, [first, last]))
    return [told] if told else []


def event_words(plan: Plan) -> list[str]:
    """The event that bounds the period, as it was typed."""
    return [f"{_SIDE_WORDS[plan.side or 'since']} « {plan.event} »"] if plan.event else []
