"""Names of results that are also names of diseases, operations or vaccines: « PTH » is a hormone or a hip prosthesis.

A question alone does not tell them apart; the dossier does: what it holds no result of is the other one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from index.concepts import concept
from index.dossier import OpenDossier
from index.drugs_asked import concerns
from index.plan import Plan
from index.readings import Reading, drugs_measured, phrases
from index.terms import words
from index.wording import AS_RESULT, AS_TREATMENT
from ingest.vocabulary.clinical import problems, procedures

READ_AS = "lu comme : {name}"
RANKED = 10


def _drugs(plan: Plan) -> tuple[Reading, ...]:
    """The drugs that go by the names of a plan's analytes (« fer »), when all have one and it was typed."""
    known = [drugs_measured().get(analyte) for analyte in plan.analytes]
    drugs = tuple(drug for drug in known if drug is not None)
    typed = any(note.endswith(AS_RESULT) for note in plan.notes)
    return drugs if typed and len(drugs) == len(known) else ()


def _as_treatment(plan: Plan, drugs: tuple[Reading, ...], dossier: OpenDossier) -> Plan:
    """``plan`` about the drugs, when the dossier, which holds no such result, has them ordered."""
    asked = tuple(drug.value for drug in drugs)
    ordered = any(
        concerns(line, one)
        for document in dossier.documents
        if document.answers
        for line in document.meta.document.prescriptions
        for one in asked
    )
    if not ordered:
        return plan
    notes = tuple(note.replace(AS_RESULT, AS_TREATMENT) for note in plan.notes)
    text = " · ".join(("Recherche", "traitement en cours", *(drug.label for drug in drugs)))
    return replace(
        plan, intent="find", focus="treatment", analytes=(), substances=asked, limit=RANKED, notes=notes, text=text
    )


@lru_cache(maxsize=1)
def _senses() -> dict[str, str]:
    """Each analyte that has an abbreviation in common with one clinical thing: to that thing's full name."""
    found: dict[str, set[str]] = {}
    for one in (*procedures().values(), *problems().values()):
        for wording in filter(str.isupper, one.synonyms):
            for reading in phrases().get(tuple(words(wording)), ()):
                if reading.kind == "analyte":
                    found.setdefault(reading.value, set()).add(one.name)
    return {analyte: next(iter(names)) for analyte, names in found.items() if len(names) == 1}


def other_sense(analytes: tuple[str, ...]) -> str | None:
    """The disease or operation that has the name of these analytes; ``None`` when there is none."""
    named = {_senses().get(analyte) for analyte in analytes}
    return next(iter(named)) if len(named) == 1 else None


def in_other_sense(plan: Plan, dossier: OpenDossier) -> Plan:
    """``plan`` about the disease or operation, when the dossier names that and holds no such result."""
    name = other_sense(plan.analytes) if plan.analytes else None
    drugs = _drugs(plan)
    if (name is None and not drugs) or plan.above is not None or plan.below is not None or plan.extreme is not None:
        return plan
    if any(
        observation.analyte in plan.analytes
        for document in dossier.documents
        if document.answers
        for observation in document.meta.document.observations
    ):
        return plan
    if name is None:
        return _as_treatment(plan, drugs, dossier)
    meant = concept(name)
    if not any(named.ids & meant.ids for named in dossier.named) and not meant.scores(dossier.bm25).any():
        return plan
    remark = READ_AS.format(name=name)
    return replace(
        plan, intent="find", analytes=(), limit=RANKED, terms=(*plan.terms, name), notes=(*plan.notes, remark),
        text=f"Recherche · {name} · {remark}",
    )  # fmt: skip
