"""A document's metadata: the readers of kind, author, specialty and dates put together with the header.

A structured header is compared with the text. What the text contradicts is flagged, and where the text is
plain (a title that names another kind of document) the text is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest import vocabulary
from ingest.act_date import ActDate, act_date
from ingest.authors import author
from ingest.category import Kind, kind_of
from ingest.dates import RoledDate
from ingest.document import Category, Evidence, Metadata, TypedDate
from ingest.header import Header
from ingest.house_discipline import Specialty
from ingest.letterhead import organisation
from ingest.printed import PrintedLine
from ingest.shown_titles import names_document
from ingest.specialty import specialty_of
from ingest.usable_dates import of_this_injection

_NARRATIVE: frozenset[Category] = frozenset(("compte_rendu", "imagerie", "lettre", "synthese", "autre"))
"""Kinds that are told apart by convention more than by content: a header may choose among them."""
_DISPENSED = frozenset(("60593-1", "61357-0", "75468-9", "DISP_AUT"))
"""What a pharmacist writes on another's prescription."""
_PLAIN = 85
"""Strength from which a printed title is believed against the header."""


@dataclass(frozen=True, slots=True)
class _Type:
    category: Category
    code: str | None
    evidence: Evidence | None


def metadata(
    lines: Sequence[PrintedLine],
    parts: Sequence[str | None],
    dates: Sequence[RoledDate],
    header: Header,
    banner: int = 0,
    patient: frozenset[str] = frozenset(),
    annexed: int | None = None,
    *,
    drawn: bool = False,
) -> tuple[Metadata, tuple[str, ...]]:
    """What the document says about itself, and warnings. ``dates`` are the text's; ``parts`` each line's section.

    ``banner``: characters of the first page that restate the header, above a narrative drawn from the same file. Such
    a narrative has no letterhead and no title of its own: its parts and tables do not contradict the header.
    ``patient``: folded words of the patient's names, which sign nothing. ``annexed``: the first page of a file carried
    beside the narrative, which says nothing of its kind or day. ``drawn``: pages drawn from a structured narrative.
    """
    own = [line for line in lines if annexed is None or line.page < annexed]
    kind = kind_of(own, parts[: len(own)], drawn=drawn)
    typed, type_warnings = _type(kind, header, banner)
    prescription = typed.category == "prescription" and typed.code not in _DISPENSED
    writer = author(lines, prescription=prescription, category=typed.category, patient=patient)
    if kind.category != typed.category:  # (a table of results in a report of the emergency department)
        why = typed.evidence
        kind = replace(kind, category=typed.category, type_code=typed.code, specialty=None, evidence=why)
    specialty, specialty_warnings = _specialty(specialty_of(lines, kind, typed.category, writer), header, banner)
    typed = _usual_type(typed, specialty)
    days = [one for one in dates if annexed is None or one.line.page < annexed]
    days = days or list(dates)  # « Voir le document joint »
    days = of_this_injection(days, typed.category, own)
    act, date_warnings = act_date(days, typed.category, typed.code, header.dates, narrative=banner > 0)
    if not names_document(kind.title_evidence, own, typed.category, days):
        kind = replace(kind, title=None, title_evidence=None)
    place = organisation(lines)
    evidence: dict[str, Evidence | None] = {
        "title": header.title.evidence if header.title else kind.title_evidence,
        "category": typed.evidence,
        "type_code": typed.evidence if typed.code else None,
        "type_label": typed.evidence if typed.code else None,
        "author": header.author.evidence if header.author else (writer.evidence if writer else None),
        "specialty": specialty.evidence if specialty else None,
        "organisation": header.organisation.evidence if header.organisation else (place[1] if place else None),
        "act_date": act.evidence if act else None,
        "act_time": act.evidence if act and act.time else None,
    }
    found = Metadata(
        title=header.title.value if header.title else kind.title,
        type_code=typed.code,
        type_label=vocabulary.type_label(typed.code) or (header.type_label.value if header.type_label else None),
        category=typed.category,
        specialty=specialty.family if specialty else None,
        author=header.author.value if header.author else (writer.name if writer else None),
        organisation=header.organisation.value if header.organisation else (place[0] if place else None),
        act_date=act.date if act else None,
        act_time=act.time if act else None,
        act_date_certain=act.certain if act else False,
        dates=_all_dates(header.dates, [stated for one in dates if (stated := one.typed()) is not None], act),
        confidentiality=header.confidentiality or ("normal",),
        evidence={field: why for field, why in evidence.items() if why is not None},
    )
    return found, (*type_warnings, *specialty_warnings, *date_warnings)


def _usual_type(typed: _Type, specialty: Specialty | None) -> _Type:
    """The type such an author's documents of the category usually have, when nothing on the page names one."""
    if typed.code is not None:
        return typed
    usual = vocabulary.kinds.usual_types()
    family = specialty.family if specialty else ""
    code = usual.get((typed.category, family), usual.get((typed.category, "")))
    return _Type(vocabulary.category_of_type(code) or typed.category, code, typed.evidence)


def _type(kind: Kind, header: Header, banner: int) -> tuple[_Type, tuple[str, ...]]:
    """The kind by the header, unless a plain title contradicts it."""
    read = _Type(kind.category, kind.type_code, kind.evidence)
    if header.type_code is None:
        return read, ()
    code = header.type_code.value
    category = vocabulary.category_of_type(code)
    if category is None:
        return read, (f"Type de document inconnu dans l'en-tête ({code[:24]})",)
    stated = _Type(category, code, header.type_code.evidence)
    if category == kind.category or kind.strength < _PLAIN or {category, kind.category} <= _NARRATIVE:
        return stated, ()
    if banner and not _in_banner(kind.evidence, banner):
        return stated, ()
    return read, (f"Type de l'en-tête ({vocabulary.type_label(code)}) contredit par le titre du document",)


def _in_banner(evidence: Evidence | None, banner: int) -> bool:
    span = evidence.span if evidence else None
    return span is not None and span.page == 1 and span.start < banner


def _specialty(read: Specialty | None, header: Header, banner: int) -> tuple[Specialty | None, tuple[str, ...]]:
    """The specialty by the header's author, flagged when the text says another."""
    family = vocabulary.family_of_specialty_code(header.specialty_code.value) if header.specialty_code else None
    if family is None or header.specialty_code is None:
        return read, ()
    stated = Specialty(family, header.specialty_code.evidence)
    if read is None or read.family == family or banner:
        return stated, ()
    labels = vocabulary.specialty_label(family), vocabulary.specialty_label(read.family)
    return stated, (f"Spécialité de l'en-tête ({labels[0]}) différente de celle du texte ({labels[1]})",)


def _all_dates(stated: Sequence[TypedDate], typed: Sequence[TypedDate], act: ActDate | None) -> tuple[TypedDate, ...]:
    """The act date, the header's dates, then the text's, each kind and day once."""
    first = [TypedDate("act", act.date, act.evidence, act.time)] if act is not None else []
    unique: dict[tuple[str, str], TypedDate] = {}
    for one in (*first, *stated, *typed):
        unique.setdefault((one.kind, one.date), one)
    return tuple(unique.values())
