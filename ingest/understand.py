"""From pages to a Document: what kind, by whom, when, about whom, in which parts. Pure and deterministic.

Opens no file once :mod:`ingest.warming` has read the vocabulary, so it works in a confined child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.bearers import bearers
from ingest.birth_dates import with_births
from ingest.clinical import clinical
from ingest.coded_results import joined
from ingest.dates import RoledDate, roled_dates
from ingest.document import Document, FoundIdentity, Observation, Page, Prescription
from ingest.fingerprint import figures, fingerprint
from ingest.header import Header
from ingest.identity import compare
from ingest.links import links
from ingest.metadata import metadata
from ingest.normalise import words
from ingest.observations import observations
from ingest.patient import found_in
from ingest.printed import printed_lines
from ingest.sections import section_kinds, sections
from ingest.sniff import CDA


def understand(
    pages: Sequence[Page],
    header: Header | None,
    file_name: str,
    media_type: str,
    warnings: Sequence[str] = (),
) -> Document:
    """Everything the pages (and the structured header, if any) say, with evidence; ``warnings`` are kept first."""
    stated = header or Header()
    lines = printed_lines(pages)
    kinds = section_kinds(lines)
    dates, impossible = roled_dates(lines, kinds)
    banner = _banner(pages, header) if media_type == CDA else 0
    dates = with_births([one for one in dates if one.line.page > 1 or one.line.start >= banner], lines)
    persons = tuple(one for one in found_in(lines, dates) if not _within(one, banner))
    beside = tuple(one for one in bearers(lines, dates, persons) if not _within(one, banner))
    annexed = _annexed_from(pages, media_type)
    drawn = media_type == CDA and bool(pages) and pages[0].source == "rendered"
    names = _patient_words((*stated.identities, *persons))
    found, notes = metadata(lines, kinds, dates, stated, banner, names, annexed, drawn=drawn)
    measured = observations(lines, kinds, dates, found, (*stated.identities, *persons))
    measured = _with_own_days(measured, dates, annexed)
    results, differing = joined(stated.observations, measured, lines, found)
    care = clinical(lines, kinds, found, persons)
    return Document(
        file_name=file_name,
        media_type=media_type,
        pages=tuple(pages),
        metadata=found,
        identities=(*stated.identities, *persons, *beside),
        sections=sections(lines),
        observations=results,
        facts=care.facts,
        prescriptions=tuple(one for one in care.prescriptions if not _is_result(one, results)),
        due=care.due,
        referrals=care.referrals,
        links=links(lines, stated),
        fingerprint=fingerprint(lines, dates),
        figures=figures(lines, dates),
        readable=any(character.isalnum() for line in lines for character in line.text),
        warnings=tuple(dict.fromkeys((*warnings, *impossible, *notes, *differing, *_two_persons(stated, persons)))),
    )


def _patient_words(persons: Sequence[FoundIdentity]) -> frozenset[str]:
    """The folded words of the names of the patient."""
    names = (name for one in persons for name in (one.identity.birth_name, one.identity.used_name, one.identity.given))
    return frozenset(word for name in names if name for word in words(name).split())


def _annexed_from(pages: Sequence[Page], media_type: str) -> int | None:
    """The first page of a file that a CDA carries beside its narrative; ``None`` without one."""
    if media_type != CDA or not pages or pages[0].source != "rendered":
        return None
    return next((page.number for page in pages if page.source != "rendered"), None)


def _is_result(told: Prescription, results: Sequence[Observation]) -> bool:
    """Whether what was read as a drug mentioned with its dose is a result of that name: « lithium 0,7 mmol/L »."""
    span, dose = told.evidence.span, told.dose
    if told.status != "mentioned" or span is None or dose is None:
        return False
    return any(
        (value := one.value_evidence.span) is not None
        and value.page == span.page
        and 0 <= value.start - span.start <= _NEAR
        and dose.startswith(one.raw)
        for one in results
    )


_NEAR = 60
"""Characters from a name to its figure at most."""


def _with_own_days(
    measured: Sequence[Observation], dates: Sequence[RoledDate], annexed: int | None
) -> tuple[Observation, ...]:
    """Results of an annex are of a day the annex writes, never of the document that only carries it."""
    if annexed is None:
        return tuple(measured)
    days = {date.iso for date in dates if date.line.page >= annexed}
    return tuple(
        replace(one, date=None, date_evidence=None)
        if one.value_evidence.span is not None and one.value_evidence.span.page >= annexed and one.date not in days
        else one
        for one in measured
    )


def _banner(pages: Sequence[Page], header: Header | None) -> int:
    """Characters of the first page that only restate the structured header: they are no second witness of it."""
    if header is None or not pages or pages[0].source != "rendered":
        return 0
    first = pages[0].blocks[:1]
    return sum(len(line.text) + 1 for block in first if block.kind == "header" for line in block.lines)


def _within(person: FoundIdentity, banner: int) -> bool:
    span = person.evidence.span
    return span is not None and span.page == 1 and span.start < banner


def _two_persons(header: Header, persons: Sequence[FoundIdentity]) -> tuple[str, ...]:
    """A warning when the document states identities that cannot be one person's."""
    if any(compare(one.identity, persons) == "mismatch" for one in header.identities):
        return ("L'identité du patient dans l'en-tête et dans le texte ne concordent pas",)
    if any(compare(one.identity, persons) == "mismatch" for one in persons):
        return ("Le document porte plusieurs identités de patient",)
    return ()
