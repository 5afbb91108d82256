"""A dossier looked through: what is current, what it stands for, what was measured."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.dossier import DossierCache, OpenDossier
from index.ports import DossierRef
from index.sealing import PracticeKey
from index.store import SealedStore
from index.visits import VisitBook
from models.fakes import FakeEmbedder
from tests.api.conftest import CARDIOLOGY

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class Dossier:
    """One dossier of a store, whose documents are deposited at the moments a test says."""

    def __init__(self, folder: Path) -> None:
        self.store = SealedStore.open_sqlite(
            folder / "data", PracticeKey.load_or_make(folder / "k" / "key", folder / "data")
        )
        self.ref: DossierRef = self.store.create("p")
        self.cache = DossierCache(self.store, embedder=FakeEmbedder().name, see_masked=False)
        self.book = VisitBook(self.store)

    def deposit(self, text: str, moment: datetime, *, confidentiality: tuple[str, ...] = ("normal",)) -> str:
        from dataclasses import replace

        import numpy as np

        from index.records import new_document
        from ingest.document import Reading
        from ingest.parse import parse
        from ingest.understand import understand

        parsed = parse(text.encode(), "a.txt")
        document = understand(parsed.pages, parsed.header, "a.txt", parsed.media_type, parsed.warnings)
        metadata = replace(document.metadata, confidentiality=confidentiality)
        reading = Reading(replace(document, metadata=metadata), ())
        name = self.store.document_id(self.ref, text.encode())
        vectors = np.zeros((0, FakeEmbedder().dimensions), np.float32)
        self.store.add(self.ref, new_document(name, reading, vectors, embedder=FakeEmbedder().name,
                                              deposited_at=moment.isoformat(timespec="microseconds"),
                                              original=text.encode()))  # fmt: skip
        return name

    def open(self) -> OpenDossier:
        return self.cache.get(self.ref)


@pytest.fixture
def dossier(tmp_path: Path) -> Dossier:
    return Dossier(tmp_path)


def test_nothing_is_new_at_the_first_opening(dossier: Dossier) -> None:
    dossier.deposit(CARDIOLOGY, NOW - timedelta(days=1))
    visit = dossier.book.open(dossier.ref, dossier.open(), now=NOW)
    assert (visit.since, visit.new, visit.unseen) == (None, (), frozenset())
    assert dossier.book.last_opened(dossier.ref) == NOW.isoformat(timespec="microseconds")


def test_what_came_since_the_last_visit_is_new_and_unseen_until_looked_at(dossier: Dossier) -> None:
    dossier.deposit(CARDIOLOGY, NOW - timedelta(days=1))
    dossier.book.open(dossier.ref, dossier.open(), now=NOW)
    name = dossier.deposit(CARDIOLOGY.replace("60 %", "58 %"), NOW + timedelta(days=1))
    visit = dossier.book.open(dossier.ref, dossier.open(), now=NOW + timedelta(days=2))
    assert (visit.since or "")[:10] == "2026-01-05"
    assert visit.new == (name,)
    assert visit.unseen == {name}
    dossier.book.seen(dossier.ref, [name], now=NOW + timedelta(days=2))
    again = dossier.book.open(dossier.ref, dossier.open(), now=NOW + timedelta(days=2, minutes=5))
    assert again.new == (name,)
    assert again.unseen == frozenset()
    later = dossier.book.open(dossier.ref, dossier.open(), now=NOW + timedelta(days=9))
    assert later.new == ()


def test_a_document_nobody_looked_at_stays_new(dossier: Dossier) -> None:
    dossier.book.open(dossier.ref, dossier.open(), now=NOW)
    name = dossier.deposit(CARDIOLOGY, NOW + timedelta(days=1))
    for days in (2, 9, 30):
        assert dossier.book.open(dossier.ref, dossier.open(), now=NOW + timedelta(days=days)).unseen == {name}


def test_a_masked_document_is_never_new(dossier: Dossier) -> None:
    dossier.book.open(dossier.ref, dossier.open(), now=NOW)
    dossier.deposit(CARDIOLOGY, NOW + timedelta(days=1), confidentiality=("masked_to_professionals",))
    visit = dossier.book.open(dossier.ref, dossier.open(), now=NOW + timedelta(days=2))
    assert (visit.new, visit.unseen) == ((), frozenset())


def test_a_copy_is_folded_under_the_first_deposit(dossier: Dossier) -> None:
    from index.timeline import timeline

    first = dossier.deposit(CARDIOLOGY, NOW)
    copy = dossier.deposit(CARDIOLOGY + "\n", NOW + timedelta(days=1))
    [entry] = timeline(dossier.open(), today="2026-02-01")
    assert entry.record.document_id == first
    assert [old.document_id for old in entry.folded] == [copy]
