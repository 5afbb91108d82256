"""A document's metadata: the readers of kind, author, specialty and dates put together with the header."""

from __future__ import annotations

from collections.abc import Sequence

from ingest import vocabulary
from ingest.act_date import ActDate, act_date
from ingest.authors import author
from ingest.category import kind_of
from ingest.dates import RoledDate
from ingest.document import Evidence, Metadata, TypedDate
from ingest.header import Header
from ingest.printed import PrintedLine
from ingest.specialty import specialty_of


def metadata(
    lines: Sequence[PrintedLine], dates: Sequence[RoledDate], header: Header
) -> tuple[Metadata, tuple[str, ...]]:
    """What the document says about itself, and warnings. ``dates`` are the text's, with their roles."""
    kind = kind_of(lines)
    type_code = header.type_code.value if header.type_code else kind.type_code
    stated = vocabulary.category_of_type(header.type_code.value) if header.type_code else None
    category = stated or kind.category
    writer = author(lines, prescription=category == "prescription")
    specialty = specialty_of(lines, kind, writer)
    act, warnings = act_date(dates, category, type_code, header.dates)
    evidence: dict[str, Evidence | None] = {
        "title": header.title.evidence if header.title else kind.title_evidence,
        "category": header.type_code.evidence if header.type_code else kind.evidence,
        "type_code": header.type_code.evidence if header.type_code else kind.evidence,
        "author": header.author.evidence if header.author else (writer.evidence if writer else None),
        "specialty": specialty.evidence if specialty else None,
        "act_date": act.evidence if act else None,
    }
    found = Metadata(
        title=header.title.value if header.title else kind.title,
        type_code=type_code,
        type_label=vocabulary.type_label(type_code),
        category=category,
        specialty=specialty.family if specialty else None,
        author=header.author.value if header.author else (writer.name if writer else None),
        organisation=header.organisation.value if header.organisation else None,
        act_date=act.date if act else None,
        act_time=act.time if act else None,
        act_date_certain=act.certain if act else False,
        dates=_all_dates(header.dates, [typed for one in dates if (typed := one.typed()) is not None], act),
        confidentiality=header.confidentiality or ("normal",),
        evidence={field: why for field, why in evidence.items() if why is not None},
    )
    return found, warnings


def _all_dates(stated: Sequence[TypedDate], typed: Sequence[TypedDate], act: ActDate | None) -> tuple[TypedDate, ...]:
    """The act date, the header's dates, then the text's, each kind and day once."""
    first = [TypedDate("act", act.date, act.evidence, act.time)] if act is not None else []
    unique: dict[tuple[str, str], TypedDate] = {}
    for one in (*first, *stated, *typed):
        unique.setdefault((one.kind, one.date), one)
    return tuple(unique.values())
