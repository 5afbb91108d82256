"""What the use cases owe their callers beyond answers: corrections, the list of dossiers."""

from __future__ import annotations

import threading

import msgspec
import pytest

from index.intake import IngestRecord
from index.uploads import MOST_ATTEMPTS
from ingest.declared import Declared, Described
from ingest.document import Identity
from ingest.errors import NotFound
from ingest.header import Header
from tests.index.builders import reading
from tests.index.conftest import Desk


def test_a_correction_that_masks_a_document_is_said_to_be_done_then_hides_it(desk: Desk) -> None:
    name = desk.put(reading(act_date="2024-01-01"))
    view = desk.practice.correct("p1", name, {"confidentiality": ["masked_to_professionals"]}, by="api")
    assert view.record.confidentiality == ("masked_to_professionals",)
    with pytest.raises(NotFound):
        desk.practice.show("p1", name)
    assert desk.practice.documents("p1") == []


def test_corrections_made_at_the_same_time_are_all_kept(desk: Desk) -> None:
    name = desk.put(reading(act_date="2024-01-01"))
    wanted = {"title": "Titre", "author": "Dr A", "organisation": "CHU", "specialty": "cardiologie"}
    ready = threading.Barrier(len(wanted))

    def correct(field: str, value: str) -> None:
        ready.wait()
        desk.practice.correct("p1", name, {field: value}, by="api")

    threads = [threading.Thread(target=correct, args=item) for item in wanted.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record = desk.practice.show("p1", name).record
    assert {field: getattr(record, field) for field in wanted} == wanted


def test_dossiers_are_named_without_reading_their_documents(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.put(reading(), patient="p2")
    desk.identify(Identity(birth_name="MERCIER"))

    def refuse(*_: object) -> None:
        raise AssertionError("documents were read")

    monkeypatch.setattr(desk.practice._store, "parts", refuse)
    assert desk.practice.identities() == [("p1", Identity(birth_name="MERCIER")), ("p2", None)]


def test_a_file_that_breaks_the_reading_keeps_no_other_waiting(desk: Desk) -> None:
    good = desk.shelf.put(reading(act_date="2024-01-01", body=["Sarcoïdose pulmonaire."]))
    job = desk.practice.enqueue("p1", [("bad.pdf", b"unheard of"), ("good.pdf", good)])
    with pytest.raises(KeyError):  # the shelf holds no such file: a fault nobody foresaw
        desk.practice.work_one_job()
    assert desk.ask("sarcoïdose").status == "answered"
    assert desk.practice.job("p1", job).state == "running"
    assert desk.practice.requeue_interrupted() == 1


def test_a_job_that_keeps_breaking_is_given_up_and_says_so(desk: Desk) -> None:
    good = desk.shelf.put(reading(act_date="2024-01-01"))
    files = [("bad.pdf", b"unheard of"), ("good.pdf", good), ("worse.pdf", b"never heard of")]
    job = desk.practice.enqueue("p1", files)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(KeyError):
            desk.practice.work_one_job()
        desk.practice.requeue_interrupted()
    assert not desk.practice.work_one_job()
    found = desk.practice.job("p1", job)
    records = [record for result in found.results for record in msgspec.json.decode(result, type=list[IngestRecord])]
    assert found.state == "failed"
    assert [(record.path, record.status) for record in records] == [
        ("bad.pdf", "rejected"),
        ("good.pdf", "added"),
        ("worse.pdf", "rejected"),
    ]


def test_a_document_deposited_again_says_how_long_it_is(desk: Desk) -> None:
    data = desk.shelf.put(reading(act_date="2024-01-01"))
    desk.practice.add("p1", data, "a.pdf")
    again = desk.practice.add("p1", data, "b.pdf")
    assert (again.status, again.pages) == ("unchanged", 1)


def test_a_mask_declared_at_a_second_deposit_hides_the_document(desk: Desk) -> None:
    data = desk.shelf.put(reading(act_date="2024-01-01"))
    desk.practice.add("p1", data, "a.pdf")
    assert len(desk.practice.documents("p1")) == 1
    masked = Declared("a.pdf", Header(confidentiality=("masked_to_professionals",)))
    assert desk.practice.add("p1", Described(data, masked), "a.pdf").status == "unchanged"
    assert desk.practice.documents("p1") == []


def test_a_document_deleted_while_it_is_being_cited_is_left_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = desk.put(reading(act_date="2024-01-01", body=["Sarcoïdose pulmonaire."]))
    gone = desk.put(reading(act_date="2025-01-01", body=["Sarcoïdose pulmonaire stable."]))
    desk.ask("sarcoïdose")
    store = desk.practice._store
    reads = store.parts

    def delete_first(dossier: object, wanted: tuple[str, ...], *rest: object) -> object:
        if {"pages", "summary"} & set(wanted) and gone in store.documents(dossier):  # type: ignore[arg-type]
            store.delete(dossier, gone)  # type: ignore[arg-type]
        return reads(dossier, wanted, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "parts", delete_first)
    assert [found.document_id for found in desk.ask("sarcoïdose").documents] == [kept]
