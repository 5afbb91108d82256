"""« Depuis ma dernière consultation »: what arrived, abnormal results first, seen or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.web.dossier_view import Line, line_of
from index.timeline import Entry
from index.visits import Visit

SHOWN = 12


@dataclass(frozen=True, slots=True)
class NewsView:
    """``since`` is an ISO day, ``None`` at the first opening, when there is nothing to compare with."""

    since: str | None
    lines: tuple[Line, ...]
    more: int
    unseen: int


def news_view(patient: str, entries: Sequence[Entry], visit: Visit) -> NewsView:
    """What is new in the dossier of ``patient``."""
    known = {entry.record.document_id: entry for entry in entries}
    if visit.since is None and not visit.new:
        return NewsView(None, (), 0, 0)
    new = [known[name] for name in visit.new if name in known]
    new.sort(key=lambda entry: (entry.record.document_id not in visit.unseen, not entry.abnormal))
    lines = tuple(line_of(patient, entry, visit.unseen) for entry in new[:SHOWN])
    unseen = sum(entry.record.document_id in visit.unseen for entry in new)
    return NewsView((visit.since or "")[:10] or None, lines, max(0, len(new) - SHOWN), unseen)
