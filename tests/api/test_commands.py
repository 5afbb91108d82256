"""The command line as its users run it: exit codes, one JSON value, one line of reason, no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import CARDIOLOGY, DERMATOLOGY, OLDER_CARDIOLOGY, QUESTION

ROOT = Path(__file__).parents[2]
# The console script with the embedder that needs no model file.
PROGRAM = """
import models.embedder, models.fakes
models.embedder.OnnxEmbedder = lambda folder: models.fakes.FakeEmbedder()
from eval.cli import main
main()
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("RETROUVE_", "COV_"))},
        "HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "RETROUVE_DATA": str(tmp_path / "data"),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }

    def call(
        *arguments: str, env: dict[str, str] | None = None, stdin: str = "", before: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", before + PROGRAM, *arguments],
            env={**environment, **(env or {})},
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call


def value(result: subprocess.CompletedProcess[str], code: int = 0) -> Any:
    """The one JSON value on stdout."""
    assert result.returncode == code, result.stderr
    return json.loads(result.stdout)


def refused(result: subprocess.CompletedProcess[str]) -> str:
    """The one line of reason on stderr."""
    assert result.returncode == 1, (result.stdout, result.stderr)
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inbox = tmp_path / "boîte de dépôt"
    (inbox / "sous-dossier").mkdir(parents=True)
    (inbox / "new é.txt").write_text(CARDIOLOGY)
    (inbox / "sous-dossier" / "old.txt").write_text(OLDER_CARDIOLOGY)
    with zipfile.ZipFile(inbox / "lot.zip", "w") as archive:
        archive.writestr("../skin.txt", DERMATOLOGY)
    return inbox


def test_a_folder_is_read_asked_shown_and_removed(run: Run, folder: Path) -> None:
    read = value(run("ingest", str(folder), "--patient", "demo", "--json"))
    assert sorted(item["status"] for item in read) == ["added"] * 3
    assert set(read[0]) == {"path", "status", "document_id", "reason", "pages", "warnings"}

    again = value(run("ingest", str(folder), "--patient", "demo", "--json"))
    assert [item["status"] for item in again] == ["unchanged"] * 3

    answer = value(run("ask", QUESTION, "--patient", "demo", "--today", "2024-06-01", "--json"))
    assert answer["status"] == "answered"
    assert answer["documents"][0]["file_name"] == "new é.txt"
    assert {"from", "to"} <= set(answer["coverage"])

    said = run("ask", QUESTION, "--patient", "demo", "--today", "2024-06-01")
    assert said.returncode == 0
    assert answer["headline"]["text"] in said.stdout
    assert "new é.txt, page 1" in said.stdout
    assert answer["coverage"]["text"] in said.stdout

    listed = value(run("documents", "--patient", "demo", "--json"))
    assert [item["act_date"] for item in listed] == sorted((item["act_date"] for item in listed), reverse=True)

    document_id = answer["documents"][0]["document_id"]
    shown = value(run("show", document_id, "--patient", "demo", "--json"))
    assert "12/03/2024" in shown["page_texts"][0]["text"]
    assert "12/03/2024" in run("show", document_id, "--patient", "demo").stdout

    assert run("delete", document_id, "--patient", "demo").returncode == 0
    assert "document" in refused(run("show", document_id, "--patient", "demo"))
    later = value(run("ask", QUESTION, "--patient", "demo", "--json"))
    assert later["documents"][0]["file_name"] == "old.txt"

    assert run("erase", "--patient", "demo").returncode == 0
    assert value(run("patient", "list", "--json")) == []
    refused(run("documents", "--patient", "demo", "--json"))


def test_one_bad_file_is_said_and_the_others_are_kept(run: Run, folder: Path) -> None:
    (folder / "vide.pdf").write_bytes(b"")
    result = run("ingest", str(folder), str(folder / "absent.pdf"), "--patient", "p", "--json")
    read = {Path(item["path"]).name: item for item in value(result, 1)}
    assert len(read) == 5
    assert {name for name, item in read.items() if item["status"] == "rejected"} == {"vide.pdf", "absent.pdf"}
    assert all(read[name]["reason"] for name in ("vide.pdf", "absent.pdf"))
    assert len(result.stderr.splitlines()) == 1
    assert len(value(run("documents", "--patient", "p", "--json"))) == 3


def test_a_folder_without_documents_is_no_silent_zero(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rien").mkdir()
    (item,) = value(run("ingest", str(tmp_path / "rien"), "--patient", "p", "--json"), 1)
    assert item["status"] == "rejected"
    assert "aucun" in item["reason"]


def test_a_patient_is_identified_trait_by_trait(run: Run) -> None:
    first = value(run("patient", "set", "p", "--birth-name", "DURAND", "--birth-date", "1957-04-02", "--json"))
    assert first["identity"]["birth_name"] == "DURAND"
    second = value(run("patient", "set", "p", "--sex", "F", "--json"))
    assert second["identity"] == {**first["identity"], "sex": "F"}
    assert value(run("patient", "list", "--json")) == [second]
    assert "DURAND" in run("patient", "list").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", QUESTION, "--patient", "inconnu", "--json"),
        ("ask", QUESTION, "--patient", "../x", "--json"),
        ("ask", QUESTION, "--patient", "a" * 65),
        ("documents", "--patient", "inconnu"),
        ("show", "d", "--patient", "inconnu", "--json"),
        ("delete", "d", "--patient", "inconnu"),
        ("erase", "--patient", "inconnu"),
        ("patient", "set", "p", "--sex", "X", "--json"),
        ("patient", "set", "p", "--birth-date", "2024-02-31"),
        ("patient", "set", "é"),
        ("key", "sheet"),
        ("serve", "--host", "192.0.2.1"),
        ("models", "pull", "inconnu"),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_1(run: Run, arguments: tuple[str, ...]) -> None:
    refused(run(*arguments))


@pytest.mark.parametrize("question", ["", "   ", "mot " * 2500])
def test_an_empty_or_endless_question_is_refused_with_its_reason(run: Run, question: str) -> None:
    run("patient", "set", "p")
    assert "question" in refused(run("ask", question, "--patient", "p", "--json"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "q"),
        ("ingest", "--patient", "p"),
        ("nothing",),
        ("documents", "--nope"),
        ("serve", "--port", "x"),
    ],
)
def test_wrong_usage_is_exit_code_2(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_the_data_folder_may_be_given_before_or_after_the_command(run: Run, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    value(run("patient", "set", "there", "--data", other, "--json"))
    assert [p["patient"] for p in value(run("--data", other, "patient", "list", "--json"))] == ["there"]
    assert value(run("patient", "list", "--json")) == []


def test_the_key_is_restored_from_its_sheet(run: Run, tmp_path: Path) -> None:
    value(run("patient", "set", "p", "--birth-name", "DURAND", "--json"))
    sheet = run("key", "sheet")
    assert sheet.returncode == 0
    key = tmp_path / "config" / "retrouve" / "practice.key"
    refused(run("key", "restore", "-", stdin=sheet.stdout))
    key.unlink()
    assert "clé" in refused(run("patient", "list", "--json")).lower()
    assert run("key", "restore", "-", stdin=sheet.stdout).returncode == 0
    assert value(run("patient", "list", "--json"))[0]["identity"]["birth_name"] == "DURAND"


def test_a_key_inside_the_data_folder_is_refused(run: Run, tmp_path: Path) -> None:
    inside = str(tmp_path / "data" / "practice.key")
    assert "clé" in refused(run("patient", "list", env={"RETROUVE_KEY_FILE": inside})).lower()
    assert not Path(inside).exists()


def test_a_malformed_setting_is_named(run: Run) -> None:
    assert "RETROUVE_PORT" in refused(run("patient", "list", env={"RETROUVE_PORT": "http"}))


def test_the_catalogue_says_licence_size_hash_and_presence(run: Run) -> None:
    models = value(run("models", "list", "--json"))
    assert models
    for model in models:
        assert model["licence"]
        assert model["size"] > 0
        assert model["present"] is False
        assert all(len(file["sha256"]) == 64 for file in model["files"])
    assert models[0]["name"] in run("models", "list").stdout


def test_asking_loads_neither_the_server_nor_the_readers(run: Run) -> None:
    run("patient", "set", "p")
    told = (
        "import atexit, sys\n"
        "heavy = ('fastapi', 'uvicorn', 'pymupdf', 'torch', 'sentence_transformers', 'prometheus_client')\n"
        "atexit.register(lambda: sys.stderr.write(' '.join(name for name in heavy if name in sys.modules)))\n"
    )
    result = run("ask", QUESTION, "--patient", "p", "--json", before=told)
    assert value(result)["status"] == "not_found"
    assert result.stderr == ""


def test_what_arrives_in_a_watched_folder_waits_in_the_tray_until_it_is_filed(run: Run, tmp_path: Path) -> None:
    inbox = tmp_path / "arrivées"
    inbox.mkdir()
    (inbox / "reçu.txt").write_text(CARDIOLOGY)
    traits = ("--birth-name", "DURAND", "--given", "Marie", "--birth-date", "1957-04-02")
    assert run("patient", "set", "m1", *traits).returncode == 0
    watched = run("watch", str(inbox), "--once", "--interval", "0.1", "--json")
    (record,) = [json.loads(line) for line in watched.stdout.splitlines()]
    assert (record["status"], watched.returncode) == ("added", 0)
    (item,) = value(run("tray", "list", "--json"))
    assert [one["patient"] for one in item["proposals"]] == ["m1"]
    assert value(run("documents", "--patient", "m1", "--json")) == []
    assert "proposé : m1" in run("tray", "list").stdout
    filed = value(run("tray", "assign", record["document_id"], "--patient", "m1", "--json"))
    assert value(run("tray", "list", "--json")) == []
    answer = value(run("ask", QUESTION, "--patient", "m1", "--json"))
    assert answer["documents"][0]["document_id"] == filed["document_id"]
    assert "absent" in refused(run("tray", "discard", record["document_id"]))


def test_a_watched_folder_may_belong_to_a_patient(run: Run, tmp_path: Path) -> None:
    (tmp_path / "arrivées").mkdir()
    (tmp_path / "arrivées" / "cr.txt").write_text(CARDIOLOGY)
    watched = run("watch", str(tmp_path / "arrivées"), "--patient", "p7", "--once", "--interval", "0.1")
    assert watched.returncode == 0, watched.stderr
    assert len(value(run("documents", "--patient", "p7", "--json"))) == 1
    assert value(run("tray", "list", "--json")) == []
