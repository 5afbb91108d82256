"""The same report in another form: the PDF beside the CDA, the scan of a printed letter, the sheet printed anew.

Told from what both say, not from how they look. Two documents are one report only when they are of the same act (day,
category, specialty, no other author) and every number of the lesser one, every result, every drug and nearly every word
stand in the other. So two sheets of the same day that differ in one value are two documents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.records import DocumentMeta, SearchPart

MOST_WORDS_SHARED = 0.9
"""Share of the lesser document's words that the other must hold."""
FEWEST_WORDS_SHARED = 0.6
"""Share of the other's words that the lesser one must hold: a sheet quoted in a letter is not the letter."""
SCANNED_SHARED = 0.8
"""The first share, and that of the numbers, when the lesser one was read by OCR, which misreads some."""
OTHER_FORM_NUMBERS = 14
"""Numbers the PDF beside a CDA, or the CDA, may have of its own: a letterhead's telephone, a matricule in a banner."""
FEWEST_WORDS = 25
"""With fewer different words than this, two documents cannot be told to be one."""


@dataclass(frozen=True, slots=True)
class _Text:
    meta: DocumentMeta
    words: frozenset[str]
    numbers: frozenset[str]
    results: frozenset[tuple[str, str]]
    """What was measured and what was prescribed, each with its amount as printed."""

    @property
    def scanned(self) -> bool:
        return bool(self.meta.ocr_pages)

    @property
    def coded(self) -> bool:
        return any(evidence.source == "cda" for evidence in self.meta.evidence.values())


def copies(documents: Sequence[DocumentMeta], texts: Mapping[str, SearchPart]) -> dict[str, str]:
    """``{copy: kept}`` by document id. ``documents`` in deposit order, ``texts`` their ``search`` parts by id.

    Kept of a group: what was not scanned, then what carries coded fields, then what says most, then the first deposit.
    """
    groups: dict[tuple[object, ...], list[_Text]] = defaultdict(list)
    for meta in documents:
        metadata = meta.document.metadata
        if metadata.act_date and meta.document.figures is not None and not meta.document.links.announces_replacement:
            key = (metadata.act_date, metadata.category, metadata.specialty)
            groups[key].append(_text(meta, texts[meta.document_id]))
    found: dict[str, str] = {}
    for group in groups.values():
        kept: list[_Text] = []
        for text in sorted(group, key=lambda one: (one.scanned, not one.coded, -len(one.numbers))):
            original = next((other for other in kept if _same_report(text, other)), None)
            if original is None:
                kept.append(text)
            else:
                found[text.meta.document_id] = original.meta.document_id
    return found


def _text(meta: DocumentMeta, search: SearchPart) -> _Text:
    words = frozenset(term for term in search.terms if not any(character.isdigit() for character in term))
    measured = {(one.analyte, one.raw) for one in meta.document.observations}
    results = frozenset(measured | {(one.name, one.dose or "") for one in meta.document.prescriptions})
    return _Text(meta, words, frozenset(meta.document.figures or ()), results)


def _same_report(copy: _Text, kept: _Text) -> bool:
    """Whether ``copy`` says nothing that ``kept`` does not, and is the same report."""
    a, b = copy.meta.document, kept.meta.document
    if a.metadata.author and b.metadata.author and a.metadata.author != b.metadata.author:
        return False
    if set(a.links.own) & set(b.links.replaces) or set(b.links.own) & set(a.links.replaces):
        return False
    if min(len(copy.words), len(kept.words)) < FEWEST_WORDS or not copy.results <= kept.results:
        return False
    enough = SCANNED_SHARED if copy.scanned else MOST_WORDS_SHARED
    shared = len(copy.words & kept.words)
    same_words = shared >= enough * len(copy.words) and shared >= FEWEST_WORDS_SHARED * len(kept.words)
    return same_words and len(copy.numbers - kept.numbers) <= _numbers_of_its_own(copy, kept)


def _numbers_of_its_own(copy: _Text, kept: _Text) -> float:
    """How many numbers ``copy`` may have that ``kept`` has not."""
    if copy.coded != kept.coded:
        return OTHER_FORM_NUMBERS
    return (1 - SCANNED_SHARED) * len(copy.numbers) if copy.scanned else 0
