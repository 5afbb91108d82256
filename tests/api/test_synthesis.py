"""The synthesis over HTTP."""

from __future__ import annotations

from dataclasses import fields

from fastapi.testclient import TestClient

from api.wire_answer import Understood
from index.plan import Plan


def test_a_reading_sent_back_is_the_reading() -> None:
    plan = Plan(
        "value",
        categories=("biologie",),
        analytes=("hba1c",),
        date_from="2024-01-01",
        limit=3,
        terms=("mot",),
        text="Valeur · HbA1c",
        order="oldest",
        offset=1,
        focus="treatment",
        authors=("martin",),
        substances=("ramipril",),
        section="conclusion",
        extreme="lowest",
        above=7.0,
        below=9.5,
        unit="%",
        event="cataracte",
        side="before",
        notes=("« FO » : fond d'œil",),
    )
    sent = Understood.model_validate(plan).model_dump_json(by_alias=True)
    assert Understood.model_validate_json(sent).plan() == plan


def test_every_field_of_a_plan_can_be_sent_back() -> None:
    assert set(Understood.model_fields) == {field.name for field in fields(Plan)}


def test_the_synthesis_is_an_answer_with_headings(program: TestClient, dossier: str) -> None:
    answer = program.get(f"/v1/patients/{dossier}/synthesis", params={"today": "2026-06-30"}).json()
    assert answer["understood"]["intent"] == "summary"
    assert answer["status"] == "answered"
    assert "Derniers documents par spécialité" in {statement["section"] for statement in answer["statements"]}


def test_an_unknown_patient_has_no_synthesis(program: TestClient) -> None:
    assert program.get("/v1/patients/nobody/synthesis").status_code == 404
