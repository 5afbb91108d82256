"""The durable queue of summaries: order, claims, bounded tries, removal with what it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.ports import DossierRef, SummaryTask
from index.sealing import PracticeKey
from index.store import SealedStore
from index.summary_queue import ATTEMPTS
from tests.store_contract import deposit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SealedStore]:
    opened = SealedStore.open_sqlite(tmp_path / "data", PracticeKey(bytes(range(32))))
    yield opened
    opened.close()


def filled(store: SealedStore, patient: str, *documents: bytes) -> tuple[DossierRef, list[str]]:
    dossier = store.create(patient)
    names = [deposit(store, dossier, data) for data in documents]
    store.summaries.want(dossier, names)
    return dossier, names


def claimed(store: SealedStore) -> SummaryTask:
    task = store.summaries.next()
    assert task is not None
    return task


def test_documents_come_in_the_order_they_arrived(store: SealedStore) -> None:
    _, names = filled(store, "A", b"one", b"two")
    assert [claimed(store).document_id for _ in names] == names
    assert store.summaries.next() is None


def test_wanting_twice_queues_once(store: SealedStore) -> None:
    dossier, names = filled(store, "A", b"one")
    store.summaries.want(dossier, names * 2)
    assert store.summaries.waiting() == 1


def test_only_documents_of_the_dossier_are_queued(store: SealedStore) -> None:
    dossier, _ = filled(store, "A", b"one")
    store.summaries.want(dossier, ["unheard of"])
    assert store.summaries.waiting() == 1


def test_the_dossier_opened_last_comes_first(store: SealedStore) -> None:
    filled(store, "A", b"one")
    second, names = filled(store, "B", b"two", b"three")
    store.summaries.opened(second)
    assert [claimed(store).document_id for _ in names] == names


def test_the_place_in_the_queue_is_told(store: SealedStore) -> None:
    dossier, names = filled(store, "A", b"one", b"two", b"three")
    assert [store.summaries.position(dossier, name) for name in names] == [1, 2, 3]
    store.summaries.done(claimed(store))
    assert [store.summaries.position(dossier, name) for name in names] == [None, 1, 2]
    assert store.summaries.position(store.create("B"), names[1]) is None


def test_tries_are_bounded_and_those_called_off_do_not_count(store: SealedStore) -> None:
    filled(store, "A", b"one")
    for _ in range(2 * ATTEMPTS):
        assert store.summaries.put_back(claimed(store), counted=False)
    for _ in range(ATTEMPTS - 1):
        assert store.summaries.put_back(claimed(store), counted=True)
    assert not store.summaries.put_back(claimed(store), counted=True)
    assert store.summaries.waiting() == 0


def test_a_claim_of_a_dead_process_is_taken_up_again_a_bounded_number_of_times(store: SealedStore) -> None:
    filled(store, "A", b"one")
    for _ in range(ATTEMPTS):
        assert claimed(store).attempts <= ATTEMPTS
        assert store.summaries.next() is None
        assert store.summaries.requeue_interrupted() == 1
    assert claimed(store).attempts > ATTEMPTS


def test_removal_takes_the_rows_with_it(store: SealedStore) -> None:
    first, names = filled(store, "A", b"one", b"two")
    second, _ = filled(store, "B", b"three")
    store.delete(first, names[0])
    assert store.summaries.waiting() == 2
    store.erase(second)
    assert store.summaries.waiting() == 1
    assert claimed(store).document_id == names[1]
