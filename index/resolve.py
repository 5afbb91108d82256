"""A Plan in the light of one dossier: who signs there, which event bounds the period, which sense of a word it uses.

What was decided shows in the Plan's text, so that a wrong reading is seen and corrected. Reading it again changes
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from rapidfuzz.distance import OSA

from index.days import french_date
from index.dossier import OpenDossier
from index.entries import Entry
from index.events import Event, find_event, own_visit
from index.leftover import names_something
from index.plan import Plan
from index.ports import Embedder
from index.search import REPORTING
from index.senses import in_other_sense
from index.terms import words
from ingest.document import Identity

SHORTEST_NAME = 4
SHORTEST_MISSPELT_NAME = 6
UNKNOWN_EVENT = "événement non retrouvé dans le dossier"
SEVERAL_EVENTS = "plusieurs événements possibles : le plus récent"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The Plan to answer, the line that dates its event, and whether the reading leaves no doubt.

    ``lost``: the period is bounded by an event that the dossier does not date; nothing answers.
    """

    plan: Plan
    event: Entry | None = None
    certain: bool = True
    lost: bool = False


def resolve(
    plan: Plan, dossier: OpenDossier, embedder: Embedder, *, today: str, visited: str | None = None
) -> Resolved:
    """``plan`` for this dossier. ``visited`` is the ISO day the asking doctor last looked at it, if known."""
    plan = in_other_sense(_with_authors(_without_patient(plan, dossier.identity), dossier), dossier)
    if plan.event is None:
        return Resolved(_since_visit(plan, visited))
    if own_visit(plan.event) and visited is not None:
        return Resolved(_bounded(plan, visited, visited, ""))
    found = find_event(plan.event, dossier, embedder, today=today)
    if found is None and (plan.focus not in {None, "news"} or not names_something(plan.event)):
        # (« une allergie à l'iode avant le scanner »: what is stated is so whenever the scan is; « avant la réunion »)
        return Resolved(_noted(replace(plan, event=None, side=None), UNKNOWN_EVENT), certain=False)
    if found is None:
        return Resolved(_noted(plan, UNKNOWN_EVENT), certain=False, lost=True)
    remark = SEVERAL_EVENTS if found.others else ""
    bounded = _bounded(plan, found.first, found.last, remark)
    for word in found.respelt:
        bounded = _noted(bounded, f"« {word} » : orthographe rapprochée")
    return Resolved(bounded, found.entry, certain=not (found.others or found.respelt))


def _since_visit(plan: Plan, visited: str | None) -> Plan:
    """« Quoi de neuf » without a day is what is new since the asking doctor last looked at the dossier."""
    if plan.focus != "news" or visited is None or plan.date_from is not None or plan.date_to is not None:
        return plan
    shown = f"depuis votre dernière visite ({french_date(visited)})"
    return replace(plan, date_from=visited, text=f"{plan.text} · {shown}")


def _bounded(plan: Plan, first: str, last: str, remark: str) -> Plan:
    """The plan with the event's side as its period; the other edge stays as asked."""
    if plan.side == "before":
        edge = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
        plan = replace(plan, date_to=min(filter(None, (edge, plan.date_to))))
    else:
        edge = (date.fromisoformat(last) + timedelta(days=1)).isoformat() if plan.side == "after" else last
        plan = replace(plan, date_from=max(filter(None, (edge, plan.date_from))))
    shown = french_date(first if plan.side == "before" else last)
    named, dated = f"« {plan.event} »", f"« {plan.event} » ({shown})"
    if dated not in plan.text:
        plan = replace(plan, text=plan.text.replace(named, dated))
    return _noted(plan, remark)


def _noted(plan: Plan, remark: str) -> Plan:
    if not remark or remark in plan.notes:
        return plan
    return replace(plan, notes=(*plan.notes, remark), text=f"{plan.text} · {remark}")


def _without_patient(plan: Plan, identity: Identity | None) -> Plan:
    """The patient's own name is no word to search for in the patient's dossier."""
    if identity is None:
        return plan
    named = words(" ".join(filter(None, (identity.birth_name, identity.used_name, identity.given))))
    kept = tuple(term for term in plan.terms if term not in named)
    return replace(plan, terms=kept) if kept != plan.terms else plan


def _with_authors(plan: Plan, dossier: OpenDossier) -> Plan:
    """A word that is a signing doctor's name, beside a kind of document or alone, asks for what that doctor wrote."""
    if not plan.terms or plan.analytes or plan.focus is not None or not _may_name(plan):
        return plan
    names = authors(dossier)
    found = {term: name for term in plan.terms if (name := _name(term, names)) is not None}
    if not found:
        return plan
    text = plan.text
    for term, name in found.items():
        text = text.replace(f"« {term} »", f"Dr {name.title()}")
    kept = tuple(term for term in plan.terms if term not in found)
    intent, categories = plan.intent, plan.categories
    if intent == "find" and not kept:
        intent = "list"
        categories = categories or REPORTING
    authors_named = tuple(dict.fromkeys((*plan.authors, *found.values())))
    return replace(plan, terms=kept, authors=authors_named, intent=intent, categories=categories, text=text)


def _may_name(plan: Plan) -> bool:
    return bool(plan.categories or plan.specialties or plan.intent in {"latest", "list"} or len(plan.terms) == 1)


def authors(dossier: OpenDossier) -> frozenset[str]:
    """The words of the names that sign documents of the dossier."""
    signed = {document.meta.document.metadata.author for document in dossier.documents if document.answers}
    return frozenset(word for name in signed if name for word in words(name) if len(word) >= SHORTEST_NAME)


def _name(term: str, names: frozenset[str]) -> str | None:
    if term in names:
        return term
    if len(term) < SHORTEST_MISSPELT_NAME:
        return None
    near = [name for name in names if name[0] == term[0] and OSA.distance(term, name, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 else None


__all__ = ["Event", "Resolved", "authors", "resolve"]
