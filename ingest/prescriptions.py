"""Drugs a document orders, continues, stops or only mentions, with dose, posology and duration as printed.

An order may run over two or three lines: its evidence goes from the drug's name to the last part read. The words of
the sentence tell the status, else the title of the part, else the kind of document. On a two-zone form the zone's
printed heading tells whether an order is for the long-term disease (ALD).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.assertions import goes_on
from ingest.dates import HISTORY
from ingest.document import Metadata, Prescription, PrescriptionStatus
from ingest.mentions import Mention
from ingest.order_cells import with_cells
from ingest.order_lists import closes_list, common_end
from ingest.passages import BULLETS, Passage
from ingest.posology import Order, Part, order
from ingest.unlisted_drugs import unlisted
from ingest.vocabulary.clinical import CLASS_PREFIX, Cue, cues_in, medical_devices, prescription_cues
from ingest.vocabulary.phrases import Found

OCR_DIGIT_CONFIDENCE = 0.60
"""A part with a digit whose word OCR read with less confidence (0..1) is left out rather than wrong."""
_OPENING = re.compile(rf"[\s()°{BULLETS}]*(?:\d{{1,2}} ?[.)/°-]+\s*)?")
_NEW_ITEM = re.compile(rf"\s*(?:[{BULLETS}]|\d{{1,2}} ?[.)]\s)")
_BY = re.compile(r"\s*(?:par|:|de type|avec)\s+(?:l['’]|du |de la |de l['’])?")
"""What stands between a class and the drug it is given by: « hormonothérapie par létrozole »."""
_JOINS = re.compile(r"\s?[/+-]\s?")
DISCHARGE = "traitement_sortie"
"""Where a document has this part, what « treated by » tells elsewhere was of the stay."""
_LINES = 4
"""Lines of one order at most."""
_CUE_LEAD = 40
_STATUSES: dict[str, PrescriptionStatus] = {
    "ordered": "ordered", "continued": "continued", "treated": "continued", "stopped": "stopped", "past": "mentioned",
    "contraindicated": "mentioned", "changed": "ordered",
}  # fmt: skip
_BY_PART: dict[str, PrescriptionStatus] = {
    "traitement_sortie": "ordered", "traitement_entree": "continued", "traitement": "continued",
    "prescription_ald": "ordered",
}  # fmt: skip


@dataclass(frozen=True)
class _Drug:
    """A drug's name at ``start:end`` of a passage (words ``first:last``): one mention, or those of a combination."""

    start: int
    end: int
    first: int
    last: int
    substances: tuple[str, ...]
    needs_order: bool


def prescriptions(
    read: Sequence[tuple[Passage, tuple[Mention, ...]]], metadata: Metadata, allergic: set[tuple[int, int]]
) -> tuple[Prescription, ...]:
    """The prescriptions of a document in reading order. ``allergic`` are the mentions that are allergens."""
    if metadata.category == "biologie":
        return ()
    found: list[Prescription] = []
    zone: bool | None = None
    discharged = any(passage.kind == DISCHARGE for passage, _ in read)
    for passage, mentioned in read:
        cues = cues_in(prescription_cues(), passage.tokens)
        zones = [(cue.start, cue.values[0].kind == "ald") for cue in cues if cue.values[0].kind in _ZONES]
        zones = zones if metadata.category == "prescription" or passage.kind == "prescription_ald" else []
        drugs = tuple(_drugs(passage, mentioned, allergic))
        if metadata.category == "prescription" or passage.kind in _BY_PART:
            drugs = _with_unlisted(passage, drugs)
        for index, drug in enumerate(drugs):
            here = [told for start, told in zones if start < drug.start]
            one = _prescription(passage, drugs, index, cues, metadata, discharged=discharged)
            if one is not None:
                found.append(replace(one, ald=here[-1] if here else zone))
        zone = zones[-1][1] if zones else zone
    return _once(found)


def _once(found: Sequence[Prescription]) -> tuple[Prescription, ...]:
    """Without bare repetitions of a drug that is told of more fully elsewhere in the document."""
    told = {one.substances for one in found if one.substances and (one.status != "mentioned" or one.dose)}
    kept: list[Prescription] = []
    for one in found:
        bare = one.status == "mentioned" and one.label is None and one.dose is None and one.posology is None
        if bare and (one.substances in told or any(other.substances == one.substances for other in kept)):
            continue
        kept.append(one)
    return tuple(kept)


def _drugs(passage: Passage, mentioned: Sequence[Mention], allergic: set[tuple[int, int]]) -> Iterator[_Drug]:
    """The drugs a passage names, the parts of a combination and a name's double in brackets put together."""
    page, begin = passage.lines[0].page, passage.lines[0].start
    held: _Drug | None = None
    for mention in mentioned:
        terms = (*mention.of("drug"), *mention.of("drug_class"))
        if not terms or (page, begin + mention.start) in allergic:
            continue
        drug = _Drug(
            mention.start, mention.end, mention.first, mention.last, terms[0].concepts, mention.only_in_treatment
        )
        if held is not None:
            between = passage.text[held.end : drug.start]
            if _JOINS.fullmatch(between) and not set(held.substances) & set(drug.substances):
                ids = (*held.substances, *drug.substances)
                held = replace(held, end=drug.end, last=drug.last, substances=ids, needs_order=False)
                continue
            if set(held.substances) >= set(drug.substances) and _same_item(between):
                continue
            if held.substances[0].startswith(CLASS_PREFIX) and _BY.fullmatch(between):
                held = drug
                continue
            yield held
        held = drug
    if held is not None:
        yield held


def _with_unlisted(passage: Passage, drugs: tuple[_Drug, ...]) -> tuple[_Drug, ...]:
    """The drugs of a list of orders, with those whose name the vocabulary does not know, in order."""
    known = frozenset(passage.line_at(drug.start) for drug in drugs)
    found = [*drugs]
    for start, end in unlisted(passage, known):
        first = bisect_left(passage.tokens.starts, start)
        found.append(_Drug(start, end, first, bisect_left(passage.tokens.starts, end), (), needs_order=True))
    return tuple(sorted(found, key=lambda drug: drug.start))


def _same_item(between: str) -> bool:
    """Whether a substance's name after its brand is the same order: « CARDENSIEL (bisoprolol) », on the next line."""
    return len(between) <= _CUE_LEAD and not re.search(r"[.;](?=\s)", between) and _NEW_ITEM.search(between) is None


def _prescription(
    passage: Passage,
    drugs: Sequence[_Drug],
    index: int,
    cues: Sequence[Found[Cue]],
    metadata: Metadata,
    *,
    discharged: bool,
) -> Prescription | None:
    drug = drugs[index]
    orders = metadata.category == "prescription" or passage.kind in _BY_PART
    listed = _opens_line(passage, drug.start, orders=orders)
    until = _item_end(passage, drug, drugs[index + 1] if index + 1 < len(drugs) else None, listed=listed)
    until = _without_common_end(passage, drugs, index, until) if listed else until
    printed = order(passage.text[drug.end : until])
    parts = _sure(passage, drug.end, with_cells(passage, drug.end, printed) if listed else printed)
    if drug.needs_order and parts.dose is None and parts.posology is None:
        return None
    cue = _governing(passage, drug, drugs, cues, listed=listed)
    if cue is not None and cue.values[0].kind.startswith("not_treatment") and parts.posology is None:
        return None
    label = None if listed else passage.label(drug.start, drug.end)
    status = _status(passage, cue, parts, metadata, listed=listed, discharged=discharged and passage.kind != DISCHARGE)
    if cue is not None and cue.values[0].kind.startswith("contraindicated"):
        label = "negated"
    elif status == "stopped":
        label = None
    elif label is not None:
        status = "mentioned"
    start, end = _extent(passage, drug, parts, cue, until if listed else None)
    common = common_end(passage, drugs[-1].end) if orders and printed.duration is None and status == "ordered" else None
    return Prescription(
        name=passage.text[drug.start : drug.end].replace("\n", " "),
        substances=drug.substances,
        status=status,
        evidence=passage.evidence(start, end),
        dose=_text(passage, drug.end, parts.dose),
        posology=_text(passage, drug.end, parts.posology),
        duration=common.text if common is not None else _text(passage, drug.end, parts.duration),
        days=common.days if common is not None else parts.days if parts.duration is not None else None,
        label=label,
        duration_evidence=common.evidence if common is not None else None,
        said=None if listed else passage.said(start, end),
        changes=_only_changes(cue, parts),
    )


def _only_changes(cue: Found[Cue] | None, parts: Order) -> bool:
    """Whether words change an order without giving it: neither the new dose nor how it is taken."""
    changed = cue is not None and cue.values[0].kind.startswith("changed")
    return changed and parts.dose is None and parts.posology is None


def _extent(
    passage: Passage, drug: _Drug, parts: Order, cue: Found[Cue] | None, listed_until: int | None
) -> tuple[int, int]:
    """What is shown of an order: its whole line in a list, else from the words that tell its status on."""
    start, end = drug.start, max(drug.end, drug.end + parts.end)
    if listed_until is not None:
        end = max(end, min(listed_until, passage.line_end(passage.line_at(start))))
    elif cue is not None and 0 < start - cue.start <= _CUE_LEAD:
        start = cue.start
    if cue is not None and drug.end <= cue.start <= end + _CUE_LEAD:
        end = max(end, cue.end)
    return start, _trimmed(passage.text, end)


def _trimmed(text: str, end: int) -> int:
    while end > 0 and text[end - 1] in " \n,;":
        end -= 1
    return end


def _text(passage: Passage, offset: int, part: Part | None) -> str | None:
    return " ".join(passage.text[offset + part.start : offset + part.end].split()) if part is not None else None


def _sure(passage: Passage, offset: int, parts: Order) -> Order:
    """The parts without those that hold a digit OCR doubted."""

    def kept(part: Part | None) -> Part | None:
        if part is None or not any(map(str.isdigit, passage.text[offset + part.start : offset + part.end])):
            return part
        return part if passage.confidence(offset + part.start, offset + part.end) >= OCR_DIGIT_CONFIDENCE else None

    return replace(parts, dose=kept(parts.dose), posology=kept(parts.posology), duration=kept(parts.duration))


def _opens_line(passage: Passage, position: int, *, orders: bool = True) -> bool:
    """Whether only a bullet or a number stands before a position on its line.

    Among ``orders`` each line is one; elsewhere a line may go on with the sentence of the line above.
    """
    index = passage.line_at(position)
    if index and (goes_on(passage.lines[index - 1].text) if orders else passage.continues(index)):
        return False
    return _OPENING.fullmatch(passage.text, passage.starts[index], position) is not None


def _item_end(passage: Passage, drug: _Drug, following: _Drug | None, *, listed: bool) -> int:
    """Where the order of a drug ends: the next drug, the next item, the end of the sentence in prose."""
    first = passage.line_at(drug.start)
    limit = following.start if following is not None else len(passage.text)
    if not listed:
        return min(limit, passage.sentence(drug.start, drug.end)[1])
    last = first
    for index in range(first + 1, min(first + _LINES, len(passage.lines))):
        begin = passage.starts[index]
        if begin >= limit or _NEW_ITEM.match(passage.text, begin) or _names_device(passage, index):
            break
        last = index
    if following is not None and _opens_line(passage, following.start):
        limit = passage.starts[passage.line_at(following.start)]
    return min(limit, passage.line_end(last))


def _names_device(passage: Passage, index: int) -> bool:
    """Whether a line begins with a device or care: an order of its own."""
    tokens = passage.lines[index].tokens
    return bool(tokens.texts) and medical_devices().at(tokens, 0) is not None


def _without_common_end(passage: Passage, drugs: Sequence[_Drug], index: int, until: int) -> int:
    """``until``, or before the line « QSP 3 mois » that closes a list whose other orders give no duration.

    Such a line is said of the whole list (:func:`common_end`).
    """
    first, last = passage.line_at(drugs[index].start), passage.line_at(max(0, until - 1))
    if index == 0 or index + 1 < len(drugs) or last == first:
        return until
    if not closes_list(passage, last, first):
        return until
    before = [passage.text[one.end : other.start] for one, other in pairwise(drugs[: index + 1])]
    return until if all(order(text).duration is not None for text in before) else passage.starts[last] - 1


def _governing(
    passage: Passage, drug: _Drug, drugs: Sequence[_Drug], cues: Sequence[Found[Cue]], *, listed: bool
) -> Found[Cue] | None:
    """The cue that tells the status of a drug.

    One right after it, else the last before it in its sentence, else that of the line which opens its list.
    """
    begin, stop = passage.sentence(drug.start, drug.end)
    begin = max(begin, passage.starts[passage.line_at(drug.start)]) if listed else begin
    inside = [cue for cue in cues if begin <= cue.start and cue.end <= stop]
    following = min((other.first for other in drugs if other.first >= drug.last), default=len(passage.tokens.texts))
    before: Found[Cue] | None = None
    stopping = False
    for cue in inside:
        kind, reach = cue.values[0].kind, cue.values[0].reach
        if kind.endswith("_after"):
            later = passage.tokens.texts[cue.first - 1] in _LATER
            if drug.last <= cue.first < following and cue.first - drug.last <= reach and not later:
                return cue
        elif cue.last <= drug.first and kind not in _ZONES:
            between = sum(cue.last <= other.first and other.last <= drug.first for other in drugs)
            near = drug.first - cue.last <= reach + _WORDS_OF_ONE * between
            if kind == "replaced_by":
                before = cue if near and stopping else before
            elif near:
                before = cue
        stopping = kind.startswith("stopped") or (stopping and kind != "replaced_by")
    return before if before is not None or not listed else _of_list(passage, drug, cues)


def _of_list(passage: Passage, drug: _Drug, cues: Sequence[Found[Cue]]) -> Found[Cue] | None:
    """The last cue of the line ending in a colon that opens the list a drug stands in."""
    for index in range(passage.line_at(drug.start) - 1, -1, -1):
        text = passage.lines[index].text
        if text.rstrip().endswith(":"):
            begin, end = passage.starts[index], passage.line_end(index)
            inside = [cue for cue in cues if begin <= cue.start and cue.end <= end]
            return next(
                (cue for cue in reversed(inside) if cue.values[0].kind.removesuffix("_after") in _STATUSES), None
            )
        if text.rstrip().endswith(".") and not _NEW_ITEM.match(text):
            return None
    return None


_LATER = ("puis",)
"""Words before a cue that put off what it tells: « pendant 10 jours puis arrêt »."""
_ZONES = ("ald", "not_ald")
_NOT_ORDERED = ("stopped", "past", "contraindicated")
"""What tells on a prescription that a drug it names is not ordered."""
_WORDS_OF_ONE = 6
"""Words that a drug listed between a cue and another takes."""


def _status(
    passage: Passage, cue: Found[Cue] | None, parts: Order, metadata: Metadata, *, listed: bool, discharged: bool
) -> PrescriptionStatus:
    kind = cue.values[0].kind.removesuffix("_after") if cue is not None else ""
    if passage.kind == "traitement" and parts.duration is not None and kind not in _STATUSES:
        return "ordered"
    by_form = metadata.category == "prescription" and (listed or kind != "treated" or parts.duration is not None)
    if kind == "replaced_by" or (by_form and kind not in _NOT_ORDERED):
        return "ordered"
    if kind in _STATUSES:
        told = kind == "treated" and (parts.duration is not None or passage.kind in HISTORY or discharged)
        return "mentioned" if told else _STATUSES[kind]
    if passage.heading is not None and passage.kind in _BY_PART:
        titles = (found.values[0].kind for found in prescription_cues().find(passage.heading.tokens))
        return next((_STATUSES[one] for one in titles if one in _STATUSES), _BY_PART[passage.kind])
    given = {"conclusion": bool(parts.posology and parts.dose), "conduite": bool(parts.posology or parts.dose)}
    return "ordered" if given.get(passage.kind or "", False) else "mentioned"
