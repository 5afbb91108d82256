"""The reading of a question as chips, each of which can be changed or removed without a mouse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

import msgspec

from index.days import french_date
from index.lexicon import focus_of, section_label
from index.plan import Focus, Intent, Plan
from ingest.decoding import read_json
from ingest.document import Category
from ingest.errors import InvalidRequest
from ingest.normalise import words
from ingest.vocabulary import analytes, specialty_label
from ingest.vocabulary.clinical import drug_classes, drugs
from ingest.vocabulary.tables import rows

_INTENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "latest": ("Dernier", {"intent": "latest", "order": "newest", "offset": 0, "limit": 1}),
    "previous": ("Avant-dernier", {"intent": "latest", "order": "newest", "offset": 1, "limit": 1}),
    "oldest": ("Premier", {"intent": "latest", "order": "oldest", "offset": 0, "limit": 1}),
    "list": ("Liste", {"intent": "list", "order": "newest", "offset": 0, "limit": 50}),
    "find": ("Recherche", {"intent": "find", "order": "newest", "offset": 0, "limit": 10}),
}
_MEASURES: dict[str, tuple[str, dict[str, Any]]] = {
    "value": ("Valeur", {"intent": "value", "order": "newest", "offset": 0, "limit": 10}),
    "trend": ("Évolution", {"intent": "trend", "order": "newest", "offset": 0, "limit": 50}),
}
Field = Literal[
    "intent", "kind", "specialty", "analyte", "period", "term", "author", "substance", "focus", "section", "bounds",
    "event",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """Another value for a chip: what its button sends, what it says."""

    change: str
    label: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the reading. ``remove`` is what its button sends; ``None`` for what cannot be absent."""

    field: str
    label: str
    remove: str | None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Facets:
    """What this dossier offers instead: categories, specialties (ids) and years present, analytes ``(id, name)``."""

    categories: tuple[Category, ...] = ()
    specialties: tuple[str, ...] = ()
    analytes: tuple[tuple[str, str], ...] = ()
    years: tuple[str, ...] = ()


def category_label(category: str) -> str:
    """The French label of a category."""
    return next((row["label_fr"] for row in rows("categories") if row["category"] == category), category)


def focus_label(focus: Focus) -> str:
    """What a part of a dossier is called; those no word asks for by themselves are named here."""
    known = focus_of(focus)
    return known.label if known is not None else _UNASKED[focus]


_UNASKED: dict[Focus, str] = {
    "news": "quoi de neuf",
    "changes": "changements de traitement",
    "abnormal": "résultats anormaux",
}


def substance_label(name: str) -> str:
    """A drug or a class of drugs (``class:aod``) as it is called; a name no table holds stays as it is."""
    drug_class = drug_classes().get(name.removeprefix("class:")) if name.startswith("class:") else None
    if drug_class is not None:
        return drug_class.label
    drug = drugs().get(name)
    return drug.name if drug is not None else name.removeprefix("class:")


def as_typed(term: str, question: str) -> str:
    """``term``, which is folded, with the accents and apostrophes ``question`` has; itself when it is not in there."""
    tokens = list(_TOKEN.finditer(question))
    wanted = len(term.split())
    for first, token in enumerate(tokens):
        for last in tokens[first : first + wanted]:
            if words(found := question[token.start() : last.end()]) == term:
                return found
    return term


_TOKEN = re.compile(r"[^\W_]+")


def carried(plan: Plan) -> str:
    """The reading as a form carries it."""
    return msgspec.json.encode(plan).decode()


def read_back(text: str) -> Plan:
    """The reading a form sent; ``InvalidRequest`` when it is none. The practice checks what it asks."""
    try:
        return read_json(text, Plan)
    except (msgspec.DecodeError, UnicodeError):
        raise InvalidRequest("lecture de la question incompréhensible", remedy="posez à nouveau la question") from None


def chips(plan: Plan, facets: Facets, question: str = "") -> list[Chip]:
    """The chips of ``plan``, in reading order; the words searched for as ``question`` spells them."""
    found = [Chip("intent", _intent_label(plan), None, _intent_choices(plan))]
    if plan.focus:
        found.append(Chip("focus", focus_label(plan.focus), "focus|"))
    if plan.categories or plan.types:
        kinds = [Choice(f"kind|{name}", category_label(name).lower()) for name in facets.categories]
        found.append(Chip("kind", _kind_label(plan), "kind|", tuple(kinds)))
    found += [
        Chip("specialty", specialty_label(name) or name, f"specialty|{name}|", _specialty_choices(name, facets))
        for name in plan.specialties
    ]
    found += [
        Chip("analyte", analytes()[name].name, f"analyte|{name}|", _analyte_choices(name, facets))
        for name in plan.analytes
        if name in analytes()
    ]
    found += [Chip("author", f"Dr {name.title()}", f"author|{name}|") for name in plan.authors]
    found += [Chip("substance", substance_label(name), f"substance|{name}|") for name in plan.substances]
    found += [Chip("term", f"« {as_typed(term, question)} »", f"term|{term}|") for term in plan.terms]
    if plan.section:
        found.append(Chip("section", f"section {section_label(plan.section)}", "section|"))
    if plan.extreme or plan.above is not None or plan.below is not None:
        found.append(Chip("bounds", _bounds_label(plan), "bounds|"))
    if plan.event:
        found.append(Chip("event", f"{_SIDES.get(plan.side or '', '')} {plan.event}".strip(), "event|"))
    if plan.date_from or plan.date_to:
        found.append(Chip("period", _period_label(plan), "period|", _period_choices(facets)))
    return found


_SIDES = {"before": "avant", "after": "après", "since": "depuis"}


def additions(plan: Plan, facets: Facets) -> list[Chip]:
    """What could be added to the reading: a kind of document, a specialty, a period."""
    offered = []
    if not (plan.categories or plan.types):
        kinds = tuple(Choice(f"kind|{name}", category_label(name).lower()) for name in facets.categories)
        offered.append(Chip("kind", "type de document", None, kinds))
    if not plan.specialties:
        offered.append(Chip("specialty", "spécialité", None, _specialty_choices("", facets)))
    if not (plan.date_from or plan.date_to):
        offered.append(Chip("period", "période", None, _period_choices(facets)))
    return [chip for chip in offered if chip.choices]


def edited(plan: Plan, change: str) -> Plan:
    """``plan`` with one chip changed or removed, its text told anew; ``InvalidRequest`` for anything else."""
    field, _, value = change.partition("|")
    old, _, new = value.rpartition("|")
    changed = _edited(plan, field, value, old, new)
    return replace(changed, text=" · ".join(chip.label for chip in chips(changed, Facets())))


def _edited(plan: Plan, field: str, value: str, old: str, new: str) -> Plan:  # noqa: PLR0911 - one return a field
    several = {"specialty": "specialties", "analyte": "analytes", "term": "terms", "author": "authors",
               "substance": "substances"}  # fmt: skip
    match field:
        case "intent" if value in (known := _INTENTS | _MEASURES):
            return replace(plan, **known[value][1])
        case "kind" if not value or value in get_args(Category):
            return replace(plan, categories=(cast("Category", value),) if value else (), types=())
        case "specialty" | "analyte" | "term" | "author" | "substance":
            name = several[field]
            return _settled(_with(plan, **{name: _swapped(getattr(plan, name), old, new)}))
        case "period" if not value:
            return replace(plan, date_from=None, date_to=None)
        case "period" if len(value) == 4 and value.isascii() and value.isdigit():
            return replace(plan, date_from=f"{value}-01-01", date_to=f"{value}-12-31")
        case "period" if value.startswith(">") and value[1:5].isdigit() and len(value) == 5:
            return replace(plan, date_from=f"{value[1:]}-01-01", date_to=None)
        case "focus" | "section" if not value:
            return _with(plan, **{field: None})
        case "bounds":
            return replace(plan, extreme=None, above=None, below=None, unit=None)
        case "event":
            return replace(plan, event=None, side=None)
    raise InvalidRequest("changement inconnu", remedy="posez à nouveau la question")


def _with(plan: Plan, **changes: object) -> Plan:
    return replace(plan, **cast("dict[str, Any]", changes))


def _settled(plan: Plan) -> Plan:
    """A value or a trend of nothing is a search."""
    if plan.intent in {"value", "trend"} and not plan.analytes:
        return replace(plan, **_INTENTS["find"][1])
    return plan


def _swapped(listed: Sequence[str], old: str, new: str) -> tuple[str, ...]:
    """``new`` in the place of ``old``; added at the end when ``old`` is empty; ``old`` left out when ``new`` is."""
    kept: Iterable[str] = [*listed, new] if not old else [new if name == old else name for name in listed]
    return tuple(dict.fromkeys(name for name in kept if name))


def _intent_label(plan: Plan) -> str:
    measure: dict[Intent, str] = {"value": "Valeur", "trend": "Évolution", "summary": "Synthèse", "list": "Liste"}
    if plan.intent != "latest":
        return measure.get(plan.intent, "Recherche")
    if plan.order == "oldest":
        return "Premier"
    return "Dernier" if plan.offset == 0 else "Avant-dernier"


def _intent_choices(plan: Plan) -> tuple[Choice, ...]:
    offered = (_MEASURES if plan.analytes else {}) | _INTENTS
    own = _intent_label(plan)
    return tuple(Choice(f"intent|{name}", label) for name, (label, _) in offered.items() if label != own)


def _kind_label(plan: Plan) -> str:
    """The words that mean these categories and types in a question, else the categories' labels."""
    for row in rows("question_documents"):
        if row["categories"].split(";") == [*plan.categories] and row["type_codes"].split(";") == [
            *(plan.types or [""])
        ]:
            return row["label"]
    return " ou ".join(category_label(name).lower() for name in plan.categories) or "type de document"


def _specialty_choices(own: str, facets: Facets) -> tuple[Choice, ...]:
    others = [name for name in facets.specialties if name != own]
    return tuple(Choice(f"specialty|{own}|{name}", specialty_label(name) or name) for name in others)


def _analyte_choices(own: str, facets: Facets) -> tuple[Choice, ...]:
    return tuple(Choice(f"analyte|{own}|{name}", label) for name, label in facets.analytes if name != own)


def _bounds_label(plan: Plan) -> str:
    parts = [{"lowest": "la plus basse", "highest": "la plus haute"}.get(plan.extreme or "", "")]
    parts += [
        f"> {plan.above:g}" if plan.above is not None else "",
        f"< {plan.below:g}" if plan.below is not None else "",
    ]
    return " ".join(filter(None, (*parts, plan.unit)))


def _period_label(plan: Plan) -> str:
    if not plan.date_to:
        return f"depuis le {french_date(plan.date_from or '')}"
    if not plan.date_from:
        return f"jusqu'au {french_date(plan.date_to)}"
    return f"du {french_date(plan.date_from)} au {french_date(plan.date_to)}"


def _period_choices(facets: Facets) -> tuple[Choice, ...]:
    years = facets.years
    return (
        *(Choice(f"period|{year}", year) for year in years[:8]),
        *(Choice(f"period|>{year}", f"depuis {year}") for year in years[1:6:2]),
    )
