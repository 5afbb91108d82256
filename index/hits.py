"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass

from index.concepts import Concept
from index.dossier import OpenDocument
from ingest.document import Evidence, MentionLabel


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches, and the numbers of its chunks that do, best first (none: it matched as a whole).

    ``stated``: the facts of the document that state what was asked, those affirmed of the patient first. ``denied``:
    it only states it as negated, of family or hypothetical.
    """

    document: OpenDocument
    chunks: tuple[int, ...] = ()
    stated: tuple[tuple[Evidence, MentionLabel | None], ...] = ()
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found. ``ordered``: the answer first. ``undated``: they match but cannot be placed in time."""

    ordered: tuple[Hit, ...]
    undated: tuple[Hit, ...]
    future: tuple[OpenDocument, ...]
    concepts: tuple[Concept, ...]
    considered: int
    doubts: tuple[Doubt, ...] = ()
    partial: bool = False
    """Not every word of the question stands in the hits: the ones that carry most of it do."""
    also: tuple[OpenDocument, ...] = ()
    """Documents of other kinds than asked that speak of it too: listed after, never the answer."""
    respelt: tuple[str, ...] = ()
    """Words of the question that the dossier only has in another spelling."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A document that might change the answer if more of it were known, and why, in French."""

    document: OpenDocument
    why: str
