"""The published description is whole, its examples are valid, and the server keeps to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import BASE, TOKEN, Server

Json = dict[str, Any]


@pytest.fixture
def document(stranger: TestClient) -> Json:
    answer = stranger.get("/openapi.json")
    assert answer.status_code == 200
    published: Json = answer.json()
    return published


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def _examples(media: Json) -> list[Any]:
    return [media["example"]] if "example" in media else [e["value"] for e in media.get("examples", {}).values()]


def _check(document: Json, media: Json, example: object) -> None:
    schema = {**media["schema"], "components": document["components"]}
    validator = jsonschema_rs.Draft202012Validator(schema)
    errors = [error.message for error in validator.iter_errors(example)]
    assert errors == []


def test_it_is_openapi_3_1(document: Json) -> None:
    assert document["openapi"].startswith("3.1")


def test_every_call_has_a_valid_example_of_its_answer(document: Json) -> None:
    seen = 0
    for name, operation in operations(document):
        done = {status: r for status, r in operation["responses"].items() if status in ("200", "201", "202")}
        if not done:
            assert "204" in operation["responses"], name
        for response in done.values():
            for media_type, media in response["content"].items():
                assert _examples(media), (name, media_type)
                if media_type == "application/json":
                    for example in _examples(media):
                        _check(document, media, example)
                        seen += 1
    assert seen >= 10


def test_every_call_with_a_body_has_a_valid_example_of_it(document: Json) -> None:
    seen = 0
    for name, operation in operations(document):
        for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
            assert _examples(media), name
            if media_type == "application/json":
                for example in _examples(media):
                    _check(document, media, example)
                    seen += 1
    assert seen == 4


def test_examples_are_complete(document: Json) -> None:
    """An example shows every field, so that a reader of it misses none."""
    media = document["paths"]["/v1/patients/{patient}/ask"]["post"]["responses"]["200"]["content"]["application/json"]
    shown = set(_examples(media)[0])
    assert shown == set(document["components"]["schemas"]["AnswerOut"]["properties"])


def test_failures_are_described_as_problems(document: Json) -> None:
    for name, operation in operations(document):
        described = [r for status, r in operation["responses"].items() if status in ("404", "422", "default")]
        assert described, name
        for response in described:
            assert set(response["content"]) == {"application/problem+json"}, name


def test_the_server_keeps_to_its_description(server: Server, dossier: str) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", server.app, headers={"host": "127.0.0.1"})
    checks = (
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
    )
    tried = 0
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # an invalid description raises here

        @settings(
            max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def attempt(case: Any) -> None:
            nonlocal tried
            case.call_and_validate(
                base_url=BASE, headers={"authorization": f"Bearer {TOKEN}", "host": "127.0.0.1"}, checks=checks
            )
            tried += 1

        attempt()
    assert tried > 50


def test_the_documentation_lists_every_call(document: Json) -> None:
    text = (Path(__file__).parents[2] / "docs" / "http.md").read_text()
    table = {line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| `")}
    written = {call for cell in table for call in re.findall(r"[A-Z]+ /v1/[^`]+", cell)}
    published = {name for name, _ in operations(document) if "/v1/" in name}
    assert written == published
    assert {"`GET /healthz` · `/readyz` · `/metrics`"} <= table
