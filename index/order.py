"""What « dernier » means: order by act date, and when the order is not certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.days import french_date, interval
from index.records import DocumentMeta
from ingest.document import Metadata

_MAY_BE_ACT = frozenset({"act", "stay_end", "sampling", "signature", "creation"})
Key = tuple[str, str, str, str, str, str]


def newest_first_key(document: DocumentMeta) -> Key:
    """Sort key (use ``reverse=True``): act date's end, its start, act time, creation, deposit, id."""
    metadata = document.document.metadata
    start, end = interval(metadata.act_date) if metadata.act_date else ("", "")
    return (
        end,
        start,
        metadata.act_time or "",
        _latest(metadata, "creation"),
        document.deposited_at,
        document.document_id,
    )


def _latest(metadata: Metadata, kind: str) -> str:
    return max((date.date for date in metadata.dates if date.kind == kind), default="")


def in_period(metadata: Metadata, date_from: str | None, date_to: str | None) -> bool:
    """Whether the act can have taken place in the period; an undated act cannot be said to."""
    if date_from is None and date_to is None:
        return True
    if metadata.act_date is None:
        return False
    start, end = interval(metadata.act_date)
    return (date_from is None or end >= date_from) and (date_to is None or start <= date_to)


def own_type_first(documents: Sequence[DocumentMeta], types: Sequence[str]) -> list[int]:
    """Places of documents in « dernier » order; of one day, the type asked for first (``types``: the chief one first).

    The report of a stay and its liaison letter bear the same day: « dernier CRH » is the report.
    """
    days = [newest_first_key(one)[:2] for one in documents]
    ranks = {day: place for place, day in reversed(list(enumerate(days)))}
    return sorted(range(len(documents)), key=lambda place: (ranks[days[place]], _type_rank(documents[place], types)))


def _type_rank(document: DocumentMeta, types: Sequence[str]) -> int:
    code = document.document.metadata.type_code
    return types.index(code) if code in types else len(types)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the first document is certainly before the runner-up, and what decided, in French."""

    certain: bool
    why: str


def verdict(
    first: DocumentMeta, others: Sequence[DocumentMeta], *, oldest: bool = False, types: Sequence[str] = ()
) -> Verdict:
    """Compare the first document with those that follow it in « dernier » order, or in the order of « premier ».

    ``types`` are those asked for, the chief one first.
    """
    runner_up = others[0] if others else None
    newest = first.document.metadata
    own = "seul document correspondant" if runner_up is None else _what_decided(first, runner_up, types, oldest=oldest)
    if not newest.act_date_certain:
        return Verdict(False, f"{own} ; sa date d'acte n'est pas certaine")
    if runner_up is None:
        return Verdict(True, own)
    other = runner_up.document.metadata
    if _overlap(newest, other):
        return Verdict(_told_apart_by_time(newest, other), own)
    if oldest:
        return Verdict(True, own)
    if any(_may_be_newer(meta.document.metadata, newest) for meta in others):
        return Verdict(False, f"{own} ; la date d'un autre n'est pas certaine et pourrait être plus récente")
    return Verdict(True, own)


def _may_be_newer(other: Metadata, newest: Metadata) -> bool:
    """Whether a document of uncertain date states another that would place it above the newest."""
    stated = (date.date for date in other.dates if date.kind in _MAY_BE_ACT)
    return not other.act_date_certain and any(date > (newest.act_date or "") for date in stated)


def _overlap(a: Metadata, b: Metadata) -> bool:
    if a.act_date is None or b.act_date is None:
        return False
    (a_start, a_end), (b_start, b_end) = interval(a.act_date), interval(b.act_date)
    return a_start <= b_end and b_start <= a_end


def _told_apart_by_time(a: Metadata, b: Metadata) -> bool:
    return a.act_date == b.act_date and bool(a.act_time and b.act_time) and a.act_time != b.act_time


def _what_decided(first: DocumentMeta, second: DocumentMeta, types: Sequence[str], *, oldest: bool) -> str:
    a, b = newest_first_key(first), newest_first_key(second)
    if b[0] == "":
        return "le suivant n'a pas de date d'acte connue"
    if a[:2] != b[:2]:
        which = "ancienne" if oldest else "récente"
        return f"date d'acte la plus {which} ({_french(first)}, le suivant est du {_french(second)})"
    if _type_rank(first, types) != _type_rank(second, types):
        return f"même date d'acte que le suivant ({_french(first)}) ; départagés par le type de document demandé"
    reasons = ("l'heure de l'acte", "la date de création", "l'ordre de dépôt", "l'identifiant")
    reason = next(name for name, x, y in zip(reasons, a[2:], b[2:], strict=True) if x != y)
    return f"même date d'acte que le suivant ({_french(first)}) ; départagés par {reason}"


def _french(document: DocumentMeta) -> str:
    return french_date(document.document.metadata.act_date or "")
