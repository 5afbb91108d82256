"""Names of results that are also names of diseases, operations or vaccines: « PTH » is a hormone or a hip prosthesis.

A question alone does not tell them apart; the dossier does: what it holds no result of is the other one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from index.concepts import concept
from index.dossier import OpenDossier
from index.plan import Plan
from index.readings import phrases
from index.terms import words
from ingest.vocabulary.clinical import problems, procedures

READ_AS = "lu comme : {name}"
RANKED = 10


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
    if name is None or plan.above is not None or plan.below is not None or plan.extreme is not None:
        return plan
    if any(
        observation.analyte in plan.analytes
        for document in dossier.documents
        if document.answers
        for observation in document.meta.document.observations
    ):
        return plan
    meant = concept(name)
    if not any(named.ids & meant.ids for named in dossier.named) and not meant.scores(dossier.bm25).any():
        return plan
    remark = READ_AS.format(name=name)
    return replace(
        plan, intent="find", analytes=(), limit=RANKED, terms=(*plan.terms, name), notes=(*plan.notes, remark),
        text=f"Recherche · {name} · {remark}",
    )  # fmt: skip
