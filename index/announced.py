"""Which report of the dossier an « annule et remplace » means: by the day it states, else by its number and its words.

The day stated may be the act's or the former edition's. Two reports of one author and one day are told apart by their
numbers and by what they say: a replacement that may mean either means none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.records import DocumentMeta, SearchPart
from ingest.normalise import dates

_OWN = frozenset(("act", "stay_start", "stay_end", "sampling", "signature", "creation"))
_EDITIONS = frozenset(("print", "creation", "signature"))
_SAMPLING = frozenset(("act", "sampling"))
FEWEST_WORDS_SHARED = 0.6
"""Share of the lesser document's words that the other must hold, where no number says that they are one report."""
_EDITION_MARK = re.compile(r"[-_/. ]?(?:V(?:ERSION)?[-_. ]?\d{1,2}|(?<=\d)[-_/.]\d)$", re.IGNORECASE)


def announced(
    new: DocumentMeta, quote: str, documents: Sequence[DocumentMeta], texts: Mapping[str, SearchPart]
) -> str | None:
    """The one other report that the announcement ``quote`` of ``new`` can mean, or ``None`` when none or several fit.

    Same category and specialty, nothing that contradicts the author. A day the announcement states must be one the
    old report states, or that of its edition; without a day both report the same act.
    """
    fitting = [meta for meta in documents if meta.document_id != new.document_id and _same_kind(new, meta)]
    stated = set(dates(quote)) - _days(new, frozenset(("birth",)))
    own_days = [meta for meta in fitting if stated & _own_days(meta)]
    exact = [meta for meta in own_days if meta.document.metadata.act_date in stated]
    chosen = exact or own_days
    if not chosen:
        sisters = [meta for meta in fitting if _one_report(new, meta, texts)]
        edited = [meta for meta in sisters if stated & _days(meta, _EDITIONS)]
        chosen = edited or (sisters if stated <= _days(new, _EDITIONS) else [])
    return _chosen(new, chosen)


def last_before(new: DocumentMeta, documents: Sequence[DocumentMeta]) -> str | None:
    """The one of several editions of a report that was edited last before ``new``."""
    edition = _edited(new)
    earlier = [(_edited(meta), meta.document_id) for meta in documents]
    earlier = [one for one in earlier if one[0] and one[0] < edition]
    newest = [one for one in earlier if one[0] == max(earlier)[0]]
    return newest[0][1] if len(newest) == 1 else None


def _chosen(new: DocumentMeta, fitting: Sequence[DocumentMeta]) -> str | None:
    """The only one that fits: of the same number, else not itself a replacement, else the edition just before."""
    if len(fitting) > 1:
        fitting = [meta for meta in fitting if _numbers(new) & _numbers(meta)] or fitting
    if len(fitting) > 1 and _editions_of_one(new, fitting) and (before := last_before(new, fitting)) is not None:
        return before
    fitting = [meta for meta in fitting if meta.document.links.announces_replacement is None] or fitting
    return fitting[0].document_id if len(fitting) == 1 else None


def _editions_of_one(new: DocumentMeta, fitting: Sequence[DocumentMeta]) -> bool:
    return all(_numbers(new) & _numbers(meta) for meta in fitting)


def _one_report(new: DocumentMeta, old: DocumentMeta, texts: Mapping[str, SearchPart]) -> bool:
    """Whether ``old`` is an earlier edition of the same report: same sampling or act, same number or nearly its words.

    Numbers that differ speak of two reports, whatever else they share.
    """
    if not _days(new, _SAMPLING) & _days(old, _SAMPLING) or (_edited(old) and _edited(new) < _edited(old)):
        return False
    if new.document.metadata.act_date != old.document.metadata.act_date:
        return False
    mine, other = _numbers(new), _numbers(old)
    if mine and other:
        return bool(mine & other)
    a, b = new.document.metadata.type_code, old.document.metadata.type_code
    if a and b and a != b:
        return False
    first, second = _words(texts[new.document_id]), _words(texts[old.document_id])
    return len(first & second) >= FEWEST_WORDS_SHARED * min(len(first), len(second))


def _words(search: SearchPart) -> set[str]:
    return {term for term in search.terms if not any(character.isdigit() for character in term)}


def _numbers(meta: DocumentMeta) -> set[str]:
    """The printed numbers of a report, without the mark of its edition; identifiers of headers differ by edition."""
    return {_EDITION_MARK.sub("", own).upper() for own in meta.document.links.own if "^" not in own}


def _edited(meta: DocumentMeta) -> str:
    return max(_days(meta, frozenset(("print",))), default="")


def _days(meta: DocumentMeta, kinds: frozenset[str]) -> set[str]:
    found = {date.date for date in meta.document.metadata.dates if date.kind in kinds}
    act = meta.document.metadata.act_date
    return found | {act} if act and "act" in kinds else found


def _own_days(meta: DocumentMeta) -> set[str]:
    return _days(meta, _OWN)


def _same_kind(new: DocumentMeta, old: DocumentMeta) -> bool:
    a, b = new.document.metadata, old.document.metadata
    if a.category != b.category or a.specialty != b.specialty:
        return False
    return a.author is None or b.author is None or a.author == b.author
