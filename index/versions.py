"""Which document is current: replaced versions and duplicates, decided inside one dossier.

A misfiled document never replaces one of this patient: only documents that may be the patient's take part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.copies import copies
from index.records import DocumentMeta, SearchPart
from ingest.normalise import dates


@dataclass(frozen=True, slots=True)
class Standing:
    """How one document stands to the others of its dossier; ids, or ``None``."""

    replaces: str | None = None
    replaced_by: str | None = None
    duplicate_of: str | None = None
    dangling: bool = False
    """It says it replaces a report that is not in the dossier, or cannot be told apart from others."""

    @property
    def current(self) -> bool:
        """Neither replaced nor a duplicate."""
        return self.replaced_by is None and self.duplicate_of is None


def standings(documents: Sequence[DocumentMeta], texts: Mapping[str, SearchPart]) -> dict[str, Standing]:
    """The standing of each document; ``documents`` in deposit order, misfiled ones left out by the caller.

    ``texts`` are their ``search`` parts by id.
    """
    duplicate_of = _duplicates(documents)
    same = copies([meta for meta in documents if meta.document_id not in duplicate_of], texts)
    duplicate_of = {**{copy: same.get(kept, kept) for copy, kept in duplicate_of.items()}, **same}
    originals = [meta for meta in documents if meta.document_id not in duplicate_of]
    replaces, dangling = _replacements(originals)
    replaced_by = {old: new for new, old in replaces.items()}
    return {
        meta.document_id: Standing(
            replaces=replaces.get(meta.document_id),
            replaced_by=_through(meta.document_id, duplicate_of, replaced_by),
            duplicate_of=duplicate_of.get(meta.document_id),
            dangling=meta.document_id in dangling,
        )
        for meta in documents
    }


def _through(document_id: str, duplicate_of: dict[str, str], replaced_by: dict[str, str]) -> str | None:
    """A copy of a replaced document is replaced too."""
    return replaced_by.get(duplicate_of.get(document_id, document_id))


def _duplicates(documents: Sequence[DocumentMeta]) -> dict[str, str]:
    """Later deposits of the same text, by the first deposit's id."""
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for meta in documents:
        fingerprint = meta.document.fingerprint
        if not fingerprint:
            continue
        kept = first.setdefault(fingerprint, meta.document_id)
        if kept != meta.document_id:
            found[meta.document_id] = kept
    return found


def _replacements(documents: Sequence[DocumentMeta]) -> tuple[dict[str, str], set[str]]:
    """``{new: old}`` by identifiers first, then by what the page announces; and the announcements left unresolved."""
    by_identifier = {own: meta.document_id for meta in documents for own in meta.document.links.own}
    replaces: dict[str, str] = {}
    dangling: set[str] = set()
    for meta in documents:
        links = meta.document.links
        old = next((by_identifier[name] for name in links.replaces if name in by_identifier), None)
        if old is None and links.announces_replacement is not None:
            old = _announced(meta, links.announces_replacement.quote, documents)
        if old is not None and old != meta.document_id and not _leads_to(meta.document_id, old, replaces):
            replaces[meta.document_id] = old
        elif links.replaces or links.announces_replacement is not None:
            dangling.add(meta.document_id)
    return replaces, dangling


def _leads_to(new: str, old: str, replaces: dict[str, str]) -> bool:
    """Whether ``old`` already replaces ``new``, directly or not: two documents cannot replace each other."""
    seen = old
    while seen in replaces:
        seen = replaces[seen]
        if seen == new:
            return True
    return False


def _announced(new: DocumentMeta, quote: str, documents: Sequence[DocumentMeta]) -> str | None:
    """The one earlier report an « annule et remplace » can mean, or ``None`` when none or several fit.

    Same category and specialty, nothing that contradicts the author; a date the announcement states must be
    one the old report states, else both report the same act.
    """
    fitting = [meta for meta in documents if meta.document_id != new.document_id and _same_report(new, meta)]
    stated = set(dates(quote))
    if stated:
        fitting = [meta for meta in fitting if stated & _own_dates(meta)]
    else:
        fitting = [meta for meta in fitting if meta.document.metadata.act_date == new.document.metadata.act_date]
    exact = [meta for meta in fitting if meta.document.metadata.act_date in stated]
    chosen = exact or fitting
    unannounced = [meta for meta in chosen if meta.document.links.announces_replacement is None]
    chosen = unannounced or chosen
    return chosen[0].document_id if len(chosen) == 1 else None


def _own_dates(meta: DocumentMeta) -> set[str]:
    kinds = {"act", "stay_start", "stay_end", "sampling", "signature", "creation"}
    found = {date.date for date in meta.document.metadata.dates if date.kind in kinds}
    act = meta.document.metadata.act_date
    return found | ({act} if act else set())


def _same_report(new: DocumentMeta, old: DocumentMeta) -> bool:
    a, b = new.document.metadata, old.document.metadata
    if a.category != b.category or a.specialty != b.specialty:
        return False
    return a.author is None or b.author is None or a.author == b.author
