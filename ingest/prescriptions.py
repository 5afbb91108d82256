"""Drugs a document orders, continues, stops or only mentions, with dose, posology and duration as printed.

An order may run over two or three lines: its evidence goes from the drug's name to the last part read. The words of
the sentence tell the status, else the title of the part, else the kind of document. On a two-zone form the zone's
printed heading tells whether an order is for the long-term disease (ALD).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.assertions import goes_on
from ingest.dates import HISTORY
from ingest.document import MentionLabel, Metadata, Prescription, PrescriptionStatus, Span
from ingest.drug_actions import Action, actions, named_by
from ingest.drug_cues import BY_PART, STATUSES, ZONES, as_read, governing, is_now, is_unsure
from ingest.drug_surroundings import is_considered, is_denied, said_on, until_past
from ingest.given_once import is_given_once, is_of_care
from ingest.mentions import Mention
from ingest.named_drugs import NEW_ITEM, NamedDrug, named_drugs, with_unlisted
from ingest.order_cells import with_cells
from ingest.order_lists import closes_list, common_end
from ingest.passages import BULLETS, Passage
from ingest.posology import Order, Part, order
from ingest.vocabulary.clinical import Cue, cues_in, medical_devices, prescription_cues
from ingest.vocabulary.phrases import Found

OCR_DIGIT_CONFIDENCE = 0.60
"""A part with a digit whose word OCR read with less confidence (0..1) is left out rather than wrong."""
_OPENING = re.compile(rf"[\s()°{BULLETS}]*(?:\d{{1,2}} ?[.)/°-]+\s*)?")
ENTRY = "traitement_entree"
DISCHARGE = "traitement_sortie"
"""Where a document has this part, what « treated by » tells elsewhere was of the stay."""
_LINES = 4
"""Lines of one order at most."""
_CUE_LEAD = 40


def prescriptions(
    read: Sequence[tuple[Passage, tuple[Mention, ...]]], metadata: Metadata, allergic: set[tuple[int, int]]
) -> tuple[Prescription, ...]:
    """The prescriptions of a document in reading order. ``allergic`` are the mentions that are allergens."""
    if metadata.category == "biologie":
        return ()
    found: list[Prescription] = []
    taken_in: list[Prescription] = []
    zone: bool | None = None
    discharged = any(passage.kind == DISCHARGE for passage, _ in read)
    for passage, mentioned in read:
        cues = cues_in(prescription_cues(), passage.tokens)
        zones = [(cue.start, cue.values[0].kind == "ald") for cue in cues if cue.values[0].kind in ZONES]
        zones = zones if metadata.category == "prescription" or passage.kind == "prescription_ald" else []
        verbs = tuple(named_by(passage))
        drugs = tuple(named_drugs(passage, mentioned, allergic, verbs))
        if metadata.category == "prescription" or passage.kind in BY_PART:
            drugs = with_unlisted(passage, drugs)
        told = actions(passage, [(drug.first, drug.last) for drug in drugs])
        cues = tuple(sorted((*cues, *told), key=lambda cue: (cue.start, cue.end)))
        for index, drug in enumerate(drugs):
            here = [told for start, told in zones if start < drug.start]
            one = _prescription(passage, drugs, index, cues, metadata, discharged=discharged)
            if one is not None:
                found.append(replace(one, ald=here[-1] if here else zone))
                taken_in += found[-1:] if passage.kind == ENTRY else []
        zone = zones[-1][1] if zones else zone
    if discharged and taken_in:
        found = _without_left_out(found, taken_in, [passage for passage, _ in read if passage.kind == DISCHARGE])
    return _once(found)


def _without_left_out(
    found: Sequence[Prescription], taken_in: Sequence[Prescription], discharge: Sequence[Passage]
) -> list[Prescription]:
    """``found`` with what was taken on entry and the list of discharge leaves out told as over.

    What that list gives is told there. Nothing changes where it is empty or says that what was taken goes on.
    """
    given = {
        substance
        for one in found
        if any(one.evidence.span is not None and _holds(passage, one.evidence.span) for passage in discharge)
        for substance in one.substances
    }
    if not given or any(_GOES_ON.search(one.text) for one in discharge):
        return list(found)
    entered = {id(one) for one in taken_in if one.label is None and one.status in ("ordered", "continued", "mentioned")}
    return [
        replace(one, status="mentioned", over=given.isdisjoint(one.substances))
        if id(one) in entered and one.substances
        else one
        for one in found
    ]


def _holds(passage: Passage, span: Span) -> bool:
    first, last = passage.lines[0], passage.lines[-1]
    return first.page == span.page and first.start <= span.start <= last.start + len(last.text)


_GOES_ON = re.compile(
    r"\b(?:habituel|inchang|idem|identique|reste d[ue]|même|reprise|par ailleurs|antérieur)", re.IGNORECASE
)
"""Words of a list of discharge that names only what changed."""


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


def _prescription(
    passage: Passage,
    drugs: Sequence[NamedDrug],
    index: int,
    cues: Sequence[Found[Cue]],
    metadata: Metadata,
    *,
    discharged: bool,
) -> Prescription | None:
    drug = drugs[index]
    orders = metadata.category == "prescription" or passage.kind in BY_PART
    listed = _opens_line(passage, drug.start, orders=orders)
    until = _item_end(passage, drug, drugs[index + 1] if index + 1 < len(drugs) else None, listed=listed)
    until = _without_common_end(passage, drugs, index, until) if listed else until
    printed = order(passage.text[drug.end : until])
    parts = _sure(passage, drug.end, with_cells(passage, drug.end, printed) if listed else printed)
    cue = governing(passage, drug, drugs, cues, listed=listed)
    ordered = parts.dose is not None or parts.posology is not None
    if drug.needs_order and not (ordered or _is_not_chosen(passage, drug, cue) or _is_stopped(cue)):
        return None
    if cue is not None and cue.values[0].kind.startswith("not_treatment") and parts.posology is None:
        return None
    cue = as_read(passage, drug, cue, metadata.act_date)
    if listed and orders and cue is not None and is_unsure(cue):
        stops = cue.values[0].kind.startswith("stopped") and parts.posology is None and parts.duration is None
        cue = cue if stops else None  # « 1 par jour, à arrêter si déshydratation »: it is ordered
    status = _status(passage, cue, parts, metadata, listed=listed, discharged=discharged and passage.kind != DISCHARGE)
    label = _label(passage, drug, cue, listed=listed)
    if label is not None and status not in ("contraindicated", "stopped"):
        status = "mentioned"
    on = said_on(passage, cue, metadata.act_date, now=is_now(cue)) if cue is not None else None
    if drug.feared and not (label is None and (status == "stopped" or _is_given(cue))):
        return None
    over = label is None and status != "stopped" and not listed and _is_over(cue, on, metadata.act_date)
    over = over or (status != "stopped" and until_past(passage, drug.first, until, metadata.act_date))
    once = status not in ("stopped", "contraindicated") and label is None
    over = over or (once and is_given_once(passage, drug.start, drug.end, until, parts, metadata))
    over = over or (once and status == "mentioned" and is_of_care(passage, parts, metadata))
    status = "mentioned" if over else status
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
        changes=_only_changes(cue, parts) and label is None,
        on=on if status in ("stopped", "mentioned") else None,
        over=over,
    )


def _label(passage: Passage, drug: NamedDrug, cue: Found[Cue] | None, *, listed: bool) -> MentionLabel | None:
    """What qualifies the drug once its verb is read: a denied stop denies nothing of the drug."""
    said = None if listed else passage.label(drug.start, drug.end)
    kind = cue.values[0].kind.removesuffix("_after") if cue is not None else ""
    if said == "family":
        return said
    if kind in ("contraindicated", "without", "refused"):
        return "negated"
    if kind == "not_taken" or (cue is not None and is_unsure(cue)):
        return "hypothetical"
    if said is None and not listed and cue is None and is_considered(passage, drug.last):
        return "hypothetical"
    action = cue.values[0] if cue is not None else None
    read = isinstance(action, Action) and (action.denied or action.act in ("stopped", "replaced"))
    read = read or (said == "hypothetical" and isinstance(action, Action) and kind == "continued")
    if said is None and cue is not None and kind == "treated" and is_denied(passage, cue, drug.first):
        return "negated"
    if said == "negated" and cue is not None and kind == "continued" and not read:
        # « bien tolérée depuis … », « pas de saignement sous X »
        read = cue.start > drug.start or not is_denied(passage, cue, drug.first)
    return None if kind == "stopped" or read else said


def _is_not_chosen(passage: Passage, drug: NamedDrug, cue: Found[Cue] | None) -> bool:
    """« Pas d'insuline pour l'instant »: words of a care that is not given are signs of a treatment too."""
    read = as_read(passage, drug, cue, None)
    return read is not None and cue is not None and cue.values[0].kind != "without" == read.values[0].kind


def _is_stopped(cue: Found[Cue] | None) -> bool:
    """« Arrêt de l'acide folique »: only a drug is stopped, though the name is a result's too."""
    return cue is not None and cue.values[0].kind.startswith("stopped")


def _is_given(cue: Found[Cue] | None) -> bool:
    """Whether words order a drug themselves: « intolérance au X, j'ai mis Y »."""
    return cue is not None and cue.values[0].kind.removesuffix("_after") == "ordered"


def _is_over(cue: Found[Cue] | None, on: str | None, act: str | None) -> bool:
    """Whether words tell of a course that is over: « a reçu », « traité par … en janvier »."""
    if cue is None:
        return False
    kind = cue.values[0].kind
    return kind == "over" or (kind == "treated" and on is not None and (act is None or on[:7] < act[:7]))


def _only_changes(cue: Found[Cue] | None, parts: Order) -> bool:
    """Whether words change an order without giving it: neither the new dose nor how it is taken."""
    changed = cue is not None and cue.values[0].kind.startswith("changed")
    return changed and parts.dose is None and parts.posology is None


def _extent(
    passage: Passage, drug: NamedDrug, parts: Order, cue: Found[Cue] | None, listed_until: int | None
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


def _item_end(passage: Passage, drug: NamedDrug, following: NamedDrug | None, *, listed: bool) -> int:
    """Where the order of a drug ends: the next drug, the next item, the end of the sentence in prose."""
    first = passage.line_at(drug.start)
    limit = following.start if following is not None else len(passage.text)
    if not listed:
        return min(limit, passage.sentence(drug.start, drug.end)[1])
    last = first
    for index in range(first + 1, min(first + _LINES, len(passage.lines))):
        begin = passage.starts[index]
        if begin >= limit or NEW_ITEM.match(passage.text, begin) or _names_device(passage, index):
            break
        last = index
    if following is not None and _opens_line(passage, following.start):
        limit = passage.starts[passage.line_at(following.start)]
    return min(limit, passage.line_end(last))


def _names_device(passage: Passage, index: int) -> bool:
    """Whether a line begins with a device or care: an order of its own."""
    tokens = passage.lines[index].tokens
    return bool(tokens.texts) and medical_devices().at(tokens, 0) is not None


def _without_common_end(passage: Passage, drugs: Sequence[NamedDrug], index: int, until: int) -> int:
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


_NOT_ORDERED = ("stopped", "past", "over", "contraindicated", "without", "refused", "not_taken")
"""What tells on a prescription that a drug it names is not ordered."""


def _status(
    passage: Passage, cue: Found[Cue] | None, parts: Order, metadata: Metadata, *, listed: bool, discharged: bool
) -> PrescriptionStatus:
    kind = cue.values[0].kind.removesuffix("_after") if cue is not None else ""
    if passage.kind == "traitement" and parts.duration is not None and kind not in STATUSES:
        return "ordered"
    by_form = metadata.category == "prescription" and (listed or kind != "treated" or parts.duration is not None)
    if kind == "replaced_by" or (by_form and kind not in _NOT_ORDERED):
        return "ordered"
    if kind in STATUSES:
        told = kind == "treated" and (parts.duration is not None or passage.kind in HISTORY or discharged)
        return "mentioned" if told else STATUSES[kind]
    if passage.heading is not None and passage.kind in BY_PART:
        return next((STATUSES[one] for one in _titles(passage) if one in STATUSES), BY_PART[passage.kind])
    given = {"conclusion": bool(parts.posology and parts.dose), "conduite": bool(parts.posology or parts.dose)}
    return "ordered" if given.get(passage.kind or "", False) else "mentioned"


def _titles(passage: Passage) -> Iterator[str]:
    """What the line that heads a part tells of its drugs: « Traitements arrêtés »."""
    heading = passage.heading
    if heading is None:
        return
    alone = Passage((heading,), passage.kind, None)
    for cue in (*cues_in(prescription_cues(), alone.tokens), *actions(alone, ())):
        yield cue.values[0].kind.removesuffix("_after")
