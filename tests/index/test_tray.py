"""Documents that arrive without a patient: proposed by what they state, filed only when somebody says so."""

from __future__ import annotations

import pytest

from index.practice import Practice
from index.sealing import PracticeKey
from index.store import SealedStore
from ingest.document import Identity
from ingest.errors import InvalidRequest, NotFound
from models.fakes import FakeEmbedder
from tests.index.builders import PATIENT, STRANGER, Shelf, reading
from tests.index.conftest import TODAY, Desk


def waiting(desk: Desk, **about: object) -> str:
    made = reading(**about)  # type: ignore[arg-type]
    (outcome,) = desk.practice.tray.deposit(desk.shelf.put(made), "arrivé.pdf")
    assert outcome.document_id is not None
    return outcome.document_id


def proposed(desk: Desk) -> list[list[tuple[str, str]]]:
    return [[(one.patient, one.because) for one in item.proposals] for item in desk.practice.tray.items()]


def test_a_document_is_proposed_to_the_dossier_it_names_and_filed_nowhere(desk: Desk) -> None:
    desk.identify(PATIENT)
    desk.identify(STRANGER, "p2")
    waiting(desk, body=["Sarcoïdose pulmonaire."], act_date="2024-01-01")
    assert proposed(desk) == [[("p1", "name_birth_date")]]
    assert desk.practice.documents("p1") == []
    assert desk.ask("sarcoïdose").status == "not_found"


def test_a_near_namesake_is_not_proposed(desk: Desk) -> None:
    desk.identify(Identity(birth_name="MERCIER", given="Jeanne", birth_date="1950-03-13", sex="F"))
    desk.identify(Identity(birth_name="MERCIER", given="Jean", birth_date="1950-03-12", sex="M"), "p2")
    waiting(desk)
    assert proposed(desk) == [[]]


def test_the_matricule_alone_is_enough(desk: Desk) -> None:
    ins = "150031234567857"
    desk.identify(Identity(birth_name="MERCIER", ins=ins))
    waiting(desk, patient=Identity(birth_name="MERCIER", given="Jeanne", ins=ins))
    assert proposed(desk) == [[("p1", "ins")]]


def test_dossiers_with_the_same_identity_are_all_proposed(desk: Desk) -> None:
    desk.identify(PATIENT)
    desk.identify(PATIENT, "p2")
    waiting(desk)
    assert proposed(desk) == [[("p1", "name_birth_date"), ("p2", "name_birth_date")]]


def test_a_filed_document_answers_with_its_pages_and_leaves_the_tray(desk: Desk) -> None:
    desk.identify(PATIENT)
    name = waiting(desk, body=["Sarcoïdose pulmonaire."], act_date="2024-01-01")
    filed = desk.practice.tray.assign(name, "p1", by="page")
    assert (filed.status, filed.pages) == ("added", 1)
    assert filed.document_id != name
    answer = desk.ask("sarcoïdose")
    assert [found.document_id for found in answer.documents] == [filed.document_id]
    assert "Sarcoïdose pulmonaire." in [found.quote for found in answer.citations]
    assert desk.practice.tray.items() == []


def test_filing_again_after_a_crash_ends_what_was_begun(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.identify(PATIENT)
    name = waiting(desk)
    monkeypatch.setattr(desk.practice._store, "delete", _crash)
    with pytest.raises(RuntimeError):
        desk.practice.tray.assign(name, "p1", by="page")
    monkeypatch.undo()
    again = desk.practice.tray.assign(name, "p1", by="page")
    assert again.status == "unchanged"
    assert [found.document_id for found in desk.practice.documents("p1")] == [again.document_id]
    assert desk.practice.tray.items() == []


def _crash(*_: object) -> None:
    raise RuntimeError("power cut")


def test_another_patients_document_is_filed_only_on_insistence_and_set_aside(desk: Desk) -> None:
    desk.identify(PATIENT)
    name = waiting(desk, patient=STRANGER, body=["Sarcoïdose pulmonaire."])
    with pytest.raises(InvalidRequest, match="autre patient"):
        desk.practice.tray.assign(name, "p1", by="page")
    assert desk.practice.documents("p1") == []
    assert desk.practice.tray.assign(name, "p1", by="page", despite_mismatch=True).reason is not None
    assert desk.ask("sarcoïdose").status == "not_found"
    assert [found.patient_match for found in desk.practice.documents("p1")] == ["mismatch"]


def test_filing_asks_for_an_existing_dossier_and_a_waiting_document(desk: Desk) -> None:
    name = waiting(desk)
    with pytest.raises(NotFound):
        desk.practice.tray.assign(name, "p1", by="page")
    desk.identify(PATIENT)
    inside = desk.put(reading(act_date="2024-01-01"))
    with pytest.raises(NotFound):
        desk.practice.tray.assign(inside, "p1", by="page")


def test_a_discarded_document_is_gone(desk: Desk) -> None:
    name = waiting(desk)
    desk.practice.tray.discard(name)
    assert desk.practice.tray.items() == []
    with pytest.raises(NotFound):
        desk.practice.tray.discard(name)


def test_no_question_reaches_the_tray(desk: Desk) -> None:
    waiting(desk, body=["Sarcoïdose pulmonaire."])
    for patient in ("tray", "\0tray"):
        with pytest.raises((NotFound, InvalidRequest)):
            desk.practice.ask(patient, "sarcoïdose", today=TODAY)


def test_strict_identity_refuses_what_would_be_set_aside(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, shelf = tmp_path_factory.mktemp("strict"), Shelf()
    data = folder / "data"
    store = SealedStore.open_sqlite(data, PracticeKey.load_or_make(folder / "practice.key", data))
    practice = Practice(store, shelf, FakeEmbedder(), strict_identity=True)  # type: ignore[arg-type]
    strict = Desk(practice, shelf)
    strict.identify(PATIENT)
    refused = practice.add("p1", shelf.put(reading(patient=STRANGER)), "autre.pdf")
    assert (refused.status, refused.document_id) == ("rejected", None)
    assert practice.documents("p1") == []
    assert practice.add("p1", shelf.put(reading(patient=PATIENT)), "le sien.pdf").status == "added"
    name = waiting(strict, patient=STRANGER)
    with pytest.raises(InvalidRequest):
        practice.tray.assign(name, "p1", by="page", despite_mismatch=True)
    practice.close()
