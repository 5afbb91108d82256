"""What every implementation of the ``Store`` port does. Subclass :class:`StoreContract` with a ``store`` fixture."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.ports import DossierRef, NewDocument, Part, Store
from ingest.errors import InvalidRequest, NotFound, StoreProblem

PARTS: dict[Part, bytes] = {"meta": b"meta", "search": b"search", "pages": b"pages"}


def deposit(
    store: Store,
    dossier: DossierRef,
    data: bytes,
    parts: dict[Part, bytes] | None = None,
    rendition: bytes | None = None,
) -> str:
    """Add a document and give its id."""
    document_id = store.document_id(dossier, data)
    store.add(dossier, NewDocument(document_id, PARTS if parts is None else parts, data, rendition))
    return document_id


class StoreContract:
    """The behaviour suite."""

    # -- dossiers ---------------------------------------------------------------------------------
    def test_an_unknown_patient_is_not_found(self, store: Store) -> None:
        store.create("A")
        for patient in ("B", "a", ""):
            with pytest.raises(NotFound):
                store.open(patient)

    def test_creating_twice_gives_the_same_dossier(self, store: Store) -> None:
        first = store.create("A")
        deposit(store, first, b"one")
        assert store.create("A") == first == store.open("A")
        assert len(store.documents(first)) == 1

    @pytest.mark.parametrize("patient", ["", "a" * 65, "é", "a b", "a/b", "a\n"])
    def test_a_malformed_patient_makes_no_dossier(self, store: Store, patient: str) -> None:
        with pytest.raises(InvalidRequest):
            store.create(patient)
        assert store.patients() == []

    def test_patients_are_sorted(self, store: Store) -> None:
        for patient in ("b", "A", "~z", "a"):
            store.create(patient)
        assert store.patients() == sorted(["b", "A", "~z", "a"])

    def test_identity_is_what_was_set_last(self, store: Store) -> None:
        dossier, other = store.create("A"), store.create("B")
        assert store.identity(dossier) is None
        store.set_identity(dossier, b"first")
        store.set_identity(dossier, b"second")
        assert store.identity(dossier) == b"second"
        assert store.identity(other) is None

    # -- documents --------------------------------------------------------------------------------
    def test_no_patient_identifier_reaches_or_lists_the_tray(self, store: Store) -> None:
        tray = store.tray()
        assert store.tray() == tray
        deposit(store, tray, b"waiting")
        assert store.patients() == []
        for name in ("tray", "\0tray", ""):
            with pytest.raises(NotFound):
                store.open(name)
        assert store.documents(store.create("P1")) == []

    def test_a_note_is_what_was_set_last_in_its_own_dossier(self, store: Store) -> None:
        one, other = store.create("P1"), store.create("P2")
        assert store.note(one, "visits") is None
        store.set_note(one, "visits", b"first")
        store.set_note(one, "visits", b"second")
        store.set_note(one, "watched", b"third")
        assert store.note(one, "visits") == b"second"
        assert store.note(one, "watched") == b"third"
        assert store.note(other, "visits") is None

    def test_a_note_changes_no_open_dossier(self, store: Store) -> None:
        dossier = store.create("P1")
        before = store.changes(dossier, 0)
        store.set_note(dossier, "visits", b"opened")
        assert store.changes(dossier, 0) == before

    def test_notes_go_with_their_dossier(self, store: Store) -> None:
        dossier = store.create("P1")
        store.set_note(dossier, "visits", b"opened")
        store.erase(dossier)
        with pytest.raises(NotFound):
            store.note(dossier, "visits")
        assert store.note(store.create("P1"), "visits") is None

    def test_document_ids_are_the_same_inside_and_differ_outside(self, store: Store) -> None:
        dossier, other = store.create("A"), store.create("B")
        assert store.document_id(dossier, b"x") == store.document_id(store.open("A"), b"x")
        assert store.document_id(dossier, b"x") != store.document_id(dossier, b"y")
        assert store.document_id(dossier, b"x") != store.document_id(other, b"x")
        assert len(store.document_id(dossier, b"x")) <= 32
        assert store.document_id(dossier, b"x").isalnum()

    @pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
    def test_what_was_added_is_read_back(self, store: Store, size: int) -> None:
        dossier = store.create("A")
        data = bytes(range(251)) * (size // 251 + 1)
        document_id = deposit(store, dossier, data[:size], rendition=data[1 : size + 1])
        assert store.documents(dossier) == [document_id]
        assert store.parts(dossier, ["meta", "search", "pages", "summary"]) == {document_id: PARTS}
        assert store.original(dossier, document_id) == data[:size]
        assert store.rendition(dossier, document_id) == data[1 : size + 1]

    def test_no_rendition_is_none(self, store: Store) -> None:
        dossier = store.create("A")
        assert store.rendition(dossier, deposit(store, dossier, b"one")) is None

    def test_documents_keep_their_deposit_order(self, store: Store) -> None:
        dossier = store.create("A")
        added = [deposit(store, dossier, b"%d" % number) for number in range(12)]
        store.put_part(dossier, added[3], "meta", b"new")
        store.delete(dossier, added[5])
        del added[5]
        assert store.documents(dossier) == added
        assert list(store.parts(dossier, ["meta"])) == added
        assert list(store.parts(dossier, ["meta"], reversed(added))) == added

    def test_adding_again_changes_nothing(self, store: Store) -> None:
        dossier = store.create("A")
        document_id = deposit(store, dossier, b"one")
        before = store.changes(dossier, 0)
        deposit(store, dossier, b"one", {"meta": b"other"})
        assert store.parts(dossier, ["meta", "search"])[document_id]["meta"] == b"meta"
        assert store.changes(dossier, 0) == before

    def test_only_wanted_parts_of_wanted_documents_are_given(self, store: Store) -> None:
        dossier = store.create("A")
        one, two = (deposit(store, dossier, data) for data in (b"one", b"two"))
        assert store.parts(dossier, ["pages"], [two]) == {two: {"pages": b"pages"}}
        assert store.parts(dossier, ["summary"]) == {one: {}, two: {}}
        assert store.parts(dossier, ["meta"], []) == {}

    def test_a_part_is_replaced_alone(self, store: Store) -> None:
        dossier = store.create("A")
        one, two = (deposit(store, dossier, data) for data in (b"one", b"two"))
        store.put_part(dossier, one, "meta", b"corrected")
        store.put_part(dossier, one, "summary", b"short")
        assert store.parts(dossier, ["meta", "search", "pages", "summary"]) == {
            one: {**PARTS, "meta": b"corrected", "summary": b"short"},
            two: PARTS,
        }

    def test_unknown_documents_are_not_found(self, store: Store) -> None:
        dossier = store.create("A")
        for call in (
            lambda: store.original(dossier, "unknown"),
            lambda: store.rendition(dossier, "unknown"),
            lambda: store.parts(dossier, ["meta"], ["unknown"]),
            lambda: store.put_part(dossier, "unknown", "meta", b""),
            lambda: store.delete(dossier, "unknown"),
            lambda: store.job(dossier, "unknown"),
        ):
            with pytest.raises(NotFound):
                call()

    def test_one_dossier_cannot_reach_another(self, store: Store) -> None:
        mine, other = store.create("A"), store.create("B")
        document_id = deposit(store, other, b"secret")
        job = store.enqueue(other, [("a.pdf", b"secret")])
        assert store.documents(mine) == []
        assert store.parts(mine, ["meta"]) == {}
        for call in (
            lambda: store.original(mine, document_id),
            lambda: store.parts(mine, ["meta"], [document_id]),
            lambda: store.delete(mine, document_id),
            lambda: store.job(mine, job),
            lambda: store.finish_file(mine, job, 0, b""),
        ):
            with pytest.raises(NotFound):
                call()
        forged = DossierRef(other.row, mine.key)
        with pytest.raises((NotFound, StoreProblem)):
            store.documents(forged)
        with pytest.raises((NotFound, StoreProblem)):
            store.parts(forged, ["meta"])

    # -- removal ----------------------------------------------------------------------------------
    def test_a_deleted_document_is_gone_and_can_come_back(self, store: Store) -> None:
        dossier = store.create("A")
        one, two = (deposit(store, dossier, data, rendition=b"pdf") for data in (b"one", b"two"))
        store.delete(dossier, one)
        assert store.documents(dossier) == [two]
        assert list(store.parts(dossier, ["meta"])) == [two]
        with pytest.raises(NotFound):
            store.original(dossier, one)
        with pytest.raises(NotFound):
            store.delete(dossier, one)
        assert deposit(store, dossier, b"one") == one
        assert store.documents(dossier) == [two, one]
        assert store.original(dossier, one) == b"one"

    def test_an_erased_dossier_is_gone_and_its_reference_dead(self, store: Store) -> None:
        dossier, other = store.create("A"), store.create("B")
        deposit(store, dossier, b"one")
        kept = deposit(store, other, b"one")
        job = store.enqueue(dossier, [("a.pdf", b"upload")])
        store.erase(dossier)
        assert store.patients() == ["B"]
        assert store.next_job() is None
        again = store.create("A")
        assert store.documents(again) == []
        assert store.documents(other) == [kept]
        for stale in (dossier, again):
            with pytest.raises(NotFound):
                store.job(stale, job)
        for call in (lambda: store.documents(dossier), lambda: store.erase(dossier)):
            with pytest.raises(NotFound):
                call()
        with pytest.raises(NotFound):
            deposit(store, dossier, b"two")

    def test_deleting_a_document_drops_the_results_that_name_it(self, store: Store) -> None:
        dossier = store.create("A")
        one, two = (deposit(store, dossier, data) for data in (b"one", b"two"))
        job = store.enqueue(dossier, [("one.pdf", b"one"), ("two.pdf", b"two")])
        store.next_job()
        store.finish_file(dossier, job, 0, b'{"document_id": "%s"}' % one.encode())
        store.finish_file(dossier, job, 1, b'{"document_id": "%s"}' % two.encode())
        store.delete(dossier, one)
        assert store.job(dossier, job).results == (b'{"document_id": "%s"}' % two.encode(),)

    # -- changes ----------------------------------------------------------------------------------
    def test_changes_tell_what_to_read_again(self, store: Store) -> None:
        dossier = store.create("A")
        one, two = (deposit(store, dossier, data) for data in (b"one", b"two"))
        start = store.changes(dossier, 0)[-1].sequence
        assert store.changes(dossier, start) == []
        store.put_part(dossier, one, "summary", b"short")
        assert store.changes(dossier, start) == []
        store.put_part(dossier, one, "meta", b"corrected")
        store.set_identity(dossier, b"identity")
        store.delete(dossier, two)
        changes = store.changes(dossier, start)
        assert [(change.document_id, change.kind) for change in changes] == [
            (one, "put"),
            ("", "identity"),
            (two, "delete"),
        ]
        sequences = [change.sequence for change in changes]
        assert sequences == sorted(set(sequences))
        assert store.changes(dossier, sequences[1]) == changes[2:]

    def test_a_dossier_made_anew_never_looks_unchanged(self, store: Store) -> None:
        dossier = store.create("A")
        for number in range(5):
            deposit(store, dossier, b"%d" % number)
        last = store.changes(dossier, 0)[-1].sequence
        store.erase(dossier)
        assert store.changes(store.create("A"), last)

    # -- jobs -------------------------------------------------------------------------------------
    def test_a_job_is_read_file_by_file(self, store: Store) -> None:
        dossier = store.create("A")
        job = store.enqueue(dossier, [("é/1.pdf", b"one"), ("2.pdf", b"")])
        assert store.job(dossier, job).state == "queued"
        claimed = store.next_job()
        assert claimed is not None
        assert claimed[:2] == (dossier, job)
        assert [(file.position, file.file_name, file.data) for file in claimed[2]] == [
            (0, "é/1.pdf", b"one"),
            (1, "2.pdf", b""),
        ]
        assert store.next_job() is None
        store.finish_file(dossier, job, 1, b"second")
        assert (store.job(dossier, job).state, store.job(dossier, job).results) == ("running", (b"second",))
        store.finish_file(dossier, job, 0, b"first")
        assert (store.job(dossier, job).state, store.job(dossier, job).results) == ("done", (b"first", b"second"))
        assert store.next_job() is None

    def test_jobs_are_claimed_oldest_first(self, store: Store) -> None:
        first = store.enqueue(store.create("A"), [("a", b"a")])
        second = store.enqueue(store.create("B"), [("b", b"b")])
        claimed = [store.next_job(), store.next_job()]
        assert [job[1] for job in claimed if job] == [first, second]

    def test_an_interrupted_job_goes_on_where_it_stopped(self, store: Store) -> None:
        dossier = store.create("A")
        job = store.enqueue(dossier, [("1", b"one"), ("2", b"two")])
        store.next_job()
        store.finish_file(dossier, job, 0, b"first")
        assert store.requeue_interrupted() == 1
        claimed = store.next_job()
        assert claimed is not None
        assert [(file.position, file.data) for file in claimed[2]] == [(1, b"two")]

    def test_a_failed_job_keeps_what_was_read(self, store: Store) -> None:
        dossier = store.create("A")
        job = store.enqueue(dossier, [("1", b"one"), ("2", b"two"), ("3", b"three")])
        store.next_job()
        store.finish_file(dossier, job, 0, b"read")
        store.fail_job(dossier, job, b"failed")
        assert store.job(dossier, job).state == "failed"
        assert store.job(dossier, job).results == (b"read", b"failed", b"failed")
        assert store.requeue_interrupted() == 0
        assert store.next_job() is None

    def test_a_job_is_claimed_once(self, store: Store) -> None:
        dossier = store.create("A")
        jobs = {store.enqueue(dossier, [("1", b"one")]) for _ in range(8)}
        barrier = threading.Barrier(4)

        def claim() -> list[str]:
            barrier.wait()
            mine = []
            while job := store.next_job():
                mine.append(job[1])
            return mine

        with ThreadPoolExecutor(4) as threads:
            claimed = [job for mine in [threads.submit(claim) for _ in range(4)] for job in mine.result()]
        assert sorted(claimed) == sorted(jobs)

    # -- several at once --------------------------------------------------------------------------
    def test_threads_add_the_same_and_other_documents(self, store: Store) -> None:
        dossier = store.create("A")
        barrier = threading.Barrier(4)

        def work() -> None:
            barrier.wait()
            for number in range(6):
                deposit(store, dossier, b"document %d" % number)

        with ThreadPoolExecutor(4) as threads:
            for done in [threads.submit(work) for _ in range(4)]:
                done.result()
        documents = store.documents(dossier)
        assert len(documents) == 6
        originals = {store.original(dossier, document_id) for document_id in documents}
        assert originals == {b"document %d" % number for number in range(6)}

    def test_a_working_store_passes_its_check(self, store: Store) -> None:
        store.check()
