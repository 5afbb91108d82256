"""What a document says of the patient's care: facts, prescriptions, what is due, what it refers to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest import vocabulary
from ingest.document import ClinicalFact, Due, FoundIdentity, Metadata, Prescription, Referral
from ingest.due import dues
from ingest.facts import facts
from ingest.findings import findings
from ingest.mentions import Mention, mentions
from ingest.offers import offers
from ingest.passages import Passage, passages
from ingest.prescriptions import prescriptions
from ingest.printed import PrintedLine
from ingest.referrals import referrals
from ingest.sections import heading

_LETTERHEAD = 24
"""Lines of the first page among which the body of a document begins."""


@dataclass(frozen=True, slots=True)
class Clinical:
    """The four readings of one document."""

    facts: tuple[ClinicalFact, ...]
    prescriptions: tuple[Prescription, ...]
    due: tuple[Due, ...]
    referrals: tuple[Referral, ...]


def clinical(
    lines: Sequence[PrintedLine],
    kinds: Sequence[str | None],
    metadata: Metadata,
    persons: Sequence[FoundIdentity] = (),
) -> Clinical:
    """What the lines say of the patient's care. ``kinds``: each line's section; ``persons``: those found."""
    begin = _body(lines, kinds, metadata, persons)
    headings = frozenset(
        line.index for line, kind in zip(lines, kinds, strict=True) if not line.running and heading(line) is not None
    )
    body = tuple(passages(lines, kinds, headings, begin, offers(lines, kinds)))
    read = [(passage, mentions(passage)) for passage in body]
    allergic: set[tuple[int, int]] = set()
    found = facts([(one, _with_findings(one, named, metadata)) for one, named in read], metadata, allergic)
    due = dues(body, metadata)
    return Clinical(
        facts=found,
        prescriptions=prescriptions(read, metadata, allergic),
        due=due,
        referrals=referrals(body, metadata, due),
    )


def _with_findings(passage: Passage, named: tuple[Mention, ...], metadata: Metadata) -> tuple[Mention, ...]:
    """The mentions of a passage with what an exam finds in the organ of its title, in order."""
    return tuple(sorted((*named, *findings(passage, named, metadata)), key=lambda one: one.start))


def _body(
    lines: Sequence[PrintedLine],
    kinds: Sequence[str | None],
    metadata: Metadata,
    persons: Sequence[FoundIdentity],
) -> int:
    """The line at which the body begins: what a letterhead offers (« maladies du foie ») is nobody's disease."""
    spans = [one.evidence.span for one in persons]
    title = metadata.evidence.get("title")
    spans.append(title.span if title is not None else None)
    marks = {(span.page, span.start) for span in spans if span is not None}
    greeting = vocabulary.people_cues("greeting")
    for line, kind in zip(lines[:_LETTERHEAD], kinds, strict=False):
        if line.page != lines[0].page:
            break
        if kind is not None or line.kind == "title" or greeting.at(line.tokens, 0) if line.tokens.texts else False:
            return line.index
        if any(page == line.page and line.start <= start <= line.start + len(line.text) for page, start in marks):
            return line.index
    return 0
