"""The calls of the contract, against the real store and the real reader."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from api.routers.documents import attachment
from tests.api.conftest import CARDIOLOGY, DERMATOLOGY, IDENTITY, QUESTION, Server, deposit

RECORD_FIELDS = {
    "document_id", "file_name", "title", "type", "category", "specialty", "author", "organisation", "act_date",
    "act_time", "act_date_certain", "dates", "patient_match", "confidentiality", "replaces", "replaced_by",
    "duplicate_of", "pages", "ocr_pages", "readable", "warnings",
}  # fmt: skip
ANSWER_FIELDS = {
    "question", "understood", "status", "certain", "headline", "statements", "citations", "documents",
    "observations", "coverage", "summary", "timings_ms",
}  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n"


def items_of(client: TestClient, patient: str, **filters: object) -> list[dict[str, object]]:
    answer = client.get(f"/v1/patients/{patient}/documents", params=filters)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


def id_of(client: TestClient, patient: str, file_name: str) -> str:
    return str(next(i["document_id"] for i in items_of(client, patient) if i["file_name"] == file_name))


def test_the_latest_report_of_a_specialty_is_answered_with_its_line(program: TestClient, dossier: str) -> None:
    asked = {"question": QUESTION, "today": "2024-06-01", "unknown": 1}
    answer = program.post(f"/v1/patients/{dossier}/ask", json=asked).json()
    assert set(answer) == ANSWER_FIELDS
    assert answer["status"] == "answered"
    assert [document["file_name"] for document in answer["documents"]] == ["new.txt", "old.txt"]
    assert all(set(document) == {*RECORD_FIELDS, "why"} for document in answer["documents"])
    assert set(answer["understood"]) >= {"intent", "categories", "from", "to", "text"}
    assert answer["coverage"]["documents"] == 3
    assert {"from", "to"} <= set(answer["coverage"])
    assert answer["summary"]["status"] == "ready"
    assert answer["summary"]["sentences"]
    for citation in answer["citations"]:
        page = program.get(
            f"/v1/patients/{dossier}/documents/{citation['document_id']}/pages/{citation['page']}"
        ).json()
        assert " ".join(citation["quote"].split()) in " ".join(page["text"].split())
        assert citation["boxes"]


def test_a_corrected_reading_replaces_the_reading_of_the_question(program: TestClient, dossier: str) -> None:
    url = f"/v1/patients/{dossier}/ask"
    understood = program.post(url, json={"question": QUESTION}).json()["understood"]
    understood["specialties"] = ["dermatologie"]
    answer = program.post(url, json={"question": QUESTION, "understood": understood}).json()
    assert answer["understood"]["specialties"] == ["dermatologie"]
    assert answer["documents"][0]["file_name"] == "skin.txt"


def test_a_streamed_answer_is_one_answer_event_then_done(program: TestClient, dossier: str) -> None:
    url = f"/v1/patients/{dossier}/ask"
    plain = program.post(url, json={"question": QUESTION}).json()
    streamed = program.post(url, json={"question": QUESTION, "stream": True})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    events = [event.split("\n", 1) for event in streamed.text.strip().split("\n\n")]
    assert [name for name, _ in events] == ["event: answer", "event: done"]
    answer = json.loads(events[0][1].removeprefix("data: "))
    assert {**answer, "timings_ms": {}} == {**plain, "timings_ms": {}}
    refused = program.post(url, json={"question": " ", "stream": True})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_dossier_without_documents_answers_not_found(program: TestClient) -> None:
    program.put("/v1/patients/empty", json={})
    answer = program.post("/v1/patients/empty/ask", json={"question": QUESTION}).json()
    assert answer["status"] == "not_found"
    assert answer["documents"] == []
    assert answer["coverage"]["documents"] == 0


def test_documents_are_listed_newest_act_first_and_filtered(program: TestClient, dossier: str) -> None:
    names = [item["file_name"] for item in items_of(program, dossier)]
    assert names == ["skin.txt", "new.txt", "old.txt"]
    assert all(set(item) == RECORD_FIELDS for item in items_of(program, dossier))
    assert [i["file_name"] for i in items_of(program, dossier, specialty="cardiologie")] == ["new.txt", "old.txt"]
    assert [i["file_name"] for i in items_of(program, dossier, to="2019")] == ["old.txt"]
    first = program.get(f"/v1/patients/{dossier}/documents", params={"limit": 2}).json()
    rest = program.get(f"/v1/patients/{dossier}/documents", params={"limit": 2, "cursor": first["next"]}).json()
    assert [i["file_name"] for i in first["items"] + rest["items"]] == names
    assert rest["next"] is None


def test_only_public_kinds_of_dates_leave_the_server(program: TestClient, dossier: str) -> None:
    for item in items_of(program, dossier):
        kinds = {date["kind"] for date in item["dates"]}  # type: ignore[attr-defined]
        assert "deposit" in kinds
        assert not kinds & {"birth", "prior_result"}
        assert "1957-04-02" not in json.dumps(item)


def test_a_document_is_shown_whole_with_the_line_behind_each_field(program: TestClient, dossier: str) -> None:
    document_id = id_of(program, dossier, "new.txt")
    detail = program.get(f"/v1/patients/{dossier}/documents/{document_id}").json()
    assert set(detail) == {*RECORD_FIELDS, "evidence", "sections", "observations", "citations", "page_texts"}
    assert detail["act_date"] == "2024-03-12"
    cited = detail["evidence"]["act_date"]["citation"]
    assert "12/03/2024" in cited["quote"]
    assert cited["quote"] in detail["page_texts"][cited["page"] - 1]["text"]
    for page in detail["page_texts"]:
        assert page["text"] == "\n".join(line["text"] for line in page["lines"])


def test_a_page_is_drawn_with_its_line_highlighted(program: TestClient, dossier: str) -> None:
    base = f"/v1/patients/{dossier}/documents/{id_of(program, dossier, 'new.txt')}/pages/1.png"
    plain = program.get(base, params={"width": 400})
    marked = program.get(base, params={"width": 400, "box": ["0.1,0.1,0.5,0.2", "0.1,0.3,0.5,0.4"]})
    assert plain.headers["content-type"] == "image/png"
    assert plain.content.startswith(PNG)
    assert int.from_bytes(plain.content[16:20], "big") == 400
    assert marked.content != plain.content
    assert "private" in plain.headers["cache-control"]
    again = program.get(base, params={"width": 400}, headers={"if-none-match": plain.headers["etag"]})
    assert again.status_code == 304
    assert marked.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize(
    ("suffix", "status"),
    [
        ("1.png?box=0,0,2,1", 422),
        ("1.png?box=a", 422),
        ("1.png?box=0.5,0,0.1,1", 422),
        ("1.png?box=nan,0,1,1", 422),
        ("1.png?width=1", 422),
        ("1.png?width=99999", 422),
        ("2.png", 404),
        ("2", 404),
        ("0", 422),
        ("x", 404),
        ("x.png", 404),
        ("-1.png", 404),
    ],
)
def test_a_senseless_page_request_is_refused(program: TestClient, dossier: str, suffix: str, status: int) -> None:
    document_id = id_of(program, dossier, "new.txt")
    answer = program.get(f"/v1/patients/{dossier}/documents/{document_id}/pages/{suffix}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_original_comes_back_byte_for_byte(program: TestClient, dossier: str) -> None:
    answer = program.get(f"/v1/patients/{dossier}/documents/{id_of(program, dossier, 'new.txt')}/file")
    assert answer.content == CARDIOLOGY.encode()
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name",
    ['a".pdf', "a\r\nSet-Cookie: x=1.pdf", "é à 中.pdf", "..", "", "a;b=c.pdf", "💊.pdf", "a\\..\\b.pdf", "\udc80.pdf"],
)
def test_no_file_name_breaks_out_of_the_download_header(name: str) -> None:
    header = attachment(name)
    header.encode("ascii")
    assert not set("\r\n") & set(header)
    fallback, encoded = header.removeprefix('attachment; filename="').split("\"; filename*=UTF-8''")
    assert not set('"\\/;') & set(fallback)
    assert unquote(encoded) == name.encode("utf-8", "replace").decode()


def test_hostile_file_names_are_kept_as_plain_names(program: TestClient) -> None:
    names = ["../../etc/passwd.txt", "C:\\dossier\\cr é.txt", "a\u202ename.txt"]
    for number, name in enumerate(names):
        (item,) = deposit(program, "names", (name, CARDIOLOGY + str(number)))
        assert item["status"] == "added"
    shown = [str(item["file_name"]) for item in items_of(program, "names")]
    assert len(shown) == 3
    assert not any("/" in name or "\\" in name or "\u202e" in name for name in shown)


def test_a_correction_is_traced_and_reorders_the_answer(program: TestClient, dossier: str) -> None:
    url = f"/v1/patients/{dossier}/documents/{id_of(program, dossier, 'old.txt')}"
    detail = program.patch(url, json={"act_date": "2024-05-30", "specialty": "cardiologie"}).json()
    assert detail["act_date"] == "2024-05-30"
    assert detail["evidence"]["act_date"] == {"source": "user", "confidence": 1.0, "citation": None}
    answer = program.post(f"/v1/patients/{dossier}/ask", json={"question": QUESTION, "today": "2024-06-01"}).json()
    assert answer["documents"][0]["file_name"] == "old.txt"


@pytest.mark.parametrize(
    "changes", [{}, {"act_date": "30/05/2024"}, {"category": "roman"}, {"confidentiality": []}, {"title": 3}, []]
)
def test_a_senseless_correction_changes_nothing(program: TestClient, dossier: str, changes: object) -> None:
    url = f"/v1/patients/{dossier}/documents/{id_of(program, dossier, 'old.txt')}"
    before = program.get(url).json()
    assert program.patch(url, json=changes).status_code == 422
    assert program.get(url).json() == before


def test_deleting_takes_the_document_out_of_everything(program: TestClient, dossier: str) -> None:
    document_id = id_of(program, dossier, "new.txt")
    url = f"/v1/patients/{dossier}/documents/{document_id}"
    image = program.get(f"{url}/pages/1.png")
    assert program.delete(url).status_code == 204
    for method, path in [("GET", url), ("GET", f"{url}/file"), ("GET", f"{url}/pages/1"), ("DELETE", url)]:
        assert program.request(method, path).status_code == 404
    cached = program.get(f"{url}/pages/1.png", headers={"if-none-match": image.headers["etag"]})
    assert cached.status_code == 404
    answer = program.post(f"/v1/patients/{dossier}/ask", json={"question": QUESTION}).json()
    assert answer["documents"][0]["file_name"] == "old.txt"
    assert answer["coverage"]["documents"] == 2


def test_erasing_forgets_the_dossier(program: TestClient, dossier: str) -> None:
    assert program.delete(f"/v1/patients/{dossier}").status_code == 422
    assert program.delete(f"/v1/patients/{dossier}", params={"confirm": "another"}).status_code == 422
    assert program.get(f"/v1/patients/{dossier}").status_code == 200
    confirmed = {"confirm": dossier}
    assert program.delete(f"/v1/patients/{dossier}", params=confirmed).status_code == 204
    assert program.get(f"/v1/patients/{dossier}").status_code == 404
    assert program.delete(f"/v1/patients/{dossier}", params=confirmed).status_code == 404


def test_another_patients_documents_do_not_exist_here(program: TestClient, dossier: str) -> None:
    document_id = id_of(program, dossier, "new.txt")
    job = program.post("/v1/patients/demo/documents", files=[("f", ("x.txt", b"texte"))]).json()["job"]
    deposit(program, "other", ("skin.txt", DERMATOLOGY))
    base = f"/v1/patients/other/documents/{document_id}"
    for method, path in [
        ("GET", base),
        ("GET", f"{base}/file"),
        ("GET", f"{base}/pages/1"),
        ("GET", f"{base}/pages/1.png"),
        ("DELETE", base),
        ("GET", f"/v1/patients/other/jobs/{job}"),
    ]:
        answer = program.request(method, path)
        assert answer.status_code == 404, path
        assert "DURAND" not in answer.text
    assert program.patch(base, json={"title": "volé"}).status_code == 404
    answer = program.post("/v1/patients/other/ask", json={"question": QUESTION}).json()
    assert answer["coverage"]["documents"] == 1
    assert document_id not in json.dumps(answer)


def test_the_same_file_twice_is_one_document(program: TestClient) -> None:
    first, again = deposit(program, "p", ("a.txt", CARDIOLOGY), ("b.txt", CARDIOLOGY))
    assert (first["status"], again["status"]) == ("added", "unchanged")
    assert first["document_id"] == again["document_id"]
    assert program.get("/v1/patients/p").json()["documents"] == 1


def test_refused_files_say_why_and_disturb_no_other(program: TestClient) -> None:
    items = deposit(
        program,
        "p",
        ("empty.pdf", b""),
        ("fake.pdf", b"%PDF-1.7 nothing"),
        ("a.exe", b"MZ\x00\x01"),
        ("ok.txt", CARDIOLOGY),
    )
    assert [item["status"] for item in items[:3]] == ["rejected"] * 3
    assert all(item["reason"] for item in items[:3])
    assert items[3]["status"] == "added"


def test_an_upload_keeps_no_plaintext_on_the_disk(program: TestClient, server: Server, tmp_path: Path) -> None:
    marker = "MARQUEUR-UNIQUE-DU-TEST"
    padding = "ligne de remplissage\n" * 100_000
    answer = program.post("/v1/patients/p/documents", files=[("f", ("big.txt", (marker + "\n" + padding).encode()))])
    assert answer.status_code == 202
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert marker.encode() not in file.read_bytes(), file


def test_a_patient_without_identity_is_said_to_have_none(program: TestClient) -> None:
    deposit(program, "p", ("a.txt", CARDIOLOGY))
    assert program.get("/v1/patients/p").json() == {
        "patient": "p", "identity": None, "documents": 1, "unreadable": 0, "set_aside": 0,
    }  # fmt: skip
    assert items_of(program, "p")[0]["patient_match"] == "unknown"
    program.put("/v1/patients/p", json={**IDENTITY, "ins": "2 57 04 75 123 456 78"})
    assert program.get("/v1/patients/p").json()["identity"]["ins"] == "257047512345678"
    assert items_of(program, "p")[0]["patient_match"] == "match"


@pytest.mark.parametrize("patient", ["~dr.A_b-9", "a" * 64, "...", "0"])
def test_any_identifier_of_the_contract_is_accepted(program: TestClient, patient: str) -> None:
    assert program.put(f"/v1/patients/{patient}", json={}).json()["patient"] == patient


@pytest.mark.parametrize("patient", ["a" * 65, "é", "a b", "a%2Fb", "a%00", "a:b", "%2A"])
def test_a_malformed_identifier_is_refused(program: TestClient, patient: str) -> None:
    assert program.put(f"/v1/patients/{patient}", json={}).status_code in (404, 422)
    assert program.get(f"/v1/patients/{patient}").status_code in (404, 422)
    assert program.post(f"/v1/patients/{patient}/ask", json={"question": QUESTION}).status_code in (404, 422)
