"""Which document is current: replaced versions and duplicates, decided inside one dossier.

A misfiled document never replaces one of this patient: only documents that may be the patient's take part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.announced import announced, last_before
from index.copies import copies
from index.records import DocumentMeta, SearchPart


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
    replaces, dangling = _replacements(originals, texts)
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


def _replacements(
    documents: Sequence[DocumentMeta], texts: Mapping[str, SearchPart]
) -> tuple[dict[str, str], set[str]]:
    """``{new: old}`` by identifiers first, then by what the page announces; and the announcements left unresolved."""
    replaces: dict[str, str] = {}
    dangling: set[str] = set()
    for meta in documents:
        links = meta.document.links
        old = _identified(meta, documents)
        if old is None and links.announces_replacement is not None:
            old = announced(meta, links.announces_replacement.quote, documents, texts)
        if old is not None and old != meta.document_id and not _leads_to(meta.document_id, old, replaces):
            replaces[meta.document_id] = old
        elif links.replaces or links.announces_replacement is not None:
            dangling.add(meta.document_id)
    return replaces, dangling


def _identified(new: DocumentMeta, documents: Sequence[DocumentMeta]) -> str | None:
    """The document whose own identifier ``new`` says it replaces; of editions of one number, the last before."""
    for name in new.document.links.replaces:
        owners = [meta for meta in documents if name in meta.document.links.own and meta is not new]
        if len(owners) > 1 and name in new.document.links.own:
            return last_before(new, owners)
        if owners:
            return owners[-1].document_id
    return None


def _leads_to(new: str, old: str, replaces: dict[str, str]) -> bool:
    """Whether ``old`` already replaces ``new``, directly or not: two documents cannot replace each other."""
    seen = old
    while seen in replaces:
        seen = replaces[seen]
        if seen == new:
            return True
    return False
