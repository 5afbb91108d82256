"""The tray over HTTP: deposit without a patient, look, file by a person's word."""

from __future__ import annotations

from fastapi.testclient import TestClient

from tests.api.conftest import CARDIOLOGY, IDENTITY, QUESTION


def wait_for(client: TestClient, text: str, name: str = "reçu.txt") -> str:
    answer = client.post("/v1/tray/documents", params={"wait": "true"}, files=[("files", (name, text.encode()))])
    assert answer.status_code == 201, answer.text
    (record,) = answer.json()
    return str(record["document_id"])


def test_a_document_without_patient_is_proposed_then_filed_and_answers(program: TestClient) -> None:
    assert program.put("/v1/patients/m1", json=IDENTITY).status_code == 200
    name = wait_for(program, CARDIOLOGY)
    (item,) = program.get("/v1/tray").json()["items"]
    assert item["document"]["document_id"] == name
    assert [(one["patient"], one["because"]) for one in item["proposals"]] == [("m1", "name_birth_date")]
    assert program.get("/v1/patients/m1").json()["documents"] == 0
    picture = program.get(f"/v1/tray/{name}/pages/1.png", params={"width": 300})
    assert picture.content.startswith(b"\x89PNG")
    filed = program.post(f"/v1/tray/{name}/assign", json={"patient": "m1"})
    assert filed.status_code == 200, filed.text
    assert program.get("/v1/tray").json() == {"items": []}
    answer = program.post("/v1/patients/m1/ask", json={"question": QUESTION, "today": "2026-06-30"}).json()
    assert answer["documents"][0]["document_id"] == filed.json()["document_id"]


def test_filing_in_the_wrong_dossier_is_refused(program: TestClient) -> None:
    other = {**IDENTITY, "birth_date": "1957-04-03"}
    assert program.put("/v1/patients/m2", json=other).status_code == 200
    name = wait_for(program, CARDIOLOGY)
    refused = program.post(f"/v1/tray/{name}/assign", json={"patient": "m2"})
    assert refused.status_code == 422
    assert "autre patient" in refused.json()["detail"]
    assert program.get("/v1/patients/m2").json()["documents"] == 0
    assert program.post(f"/v1/tray/{name}/assign", json={"patient": "nobody"}).status_code == 404


def test_an_upload_to_the_tray_is_kept_for_its_job(program: TestClient) -> None:
    answer = program.post("/v1/tray/documents", files=[("files", ("reçu.txt", CARDIOLOGY.encode()))])
    assert answer.status_code == 202
    assert program.get(answer.headers["location"]).json()["state"] in ("queued", "running", "done")
    assert program.get("/v1/patients/m1/jobs/" + answer.json()["job"]).status_code == 404


def test_a_discarded_document_is_gone(program: TestClient) -> None:
    name = wait_for(program, CARDIOLOGY)
    assert program.delete(f"/v1/tray/{name}").status_code == 204
    assert program.get("/v1/tray").json() == {"items": []}
    assert program.delete(f"/v1/tray/{name}").status_code == 404


def test_the_tray_asks_for_the_token(stranger: TestClient) -> None:
    assert stranger.get("/v1/tray").status_code == 401
