"""Rules of the house that a machine can check."""

from __future__ import annotations

import ast
import csv
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ingest", "index", "models", "api", "eval")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
NETWORK = {"socket", "ssl", "urllib.request", "http.client", "requests", "httpx", "aiohttp", "ftplib", "smtplib"}
MAY_OPEN_SOCKETS = {
    "models/pull.py": "the one download",
    "models/download.py": "the one download",
    "api/server.py": "listens",
    "api/client.py": "talks to the server it is given",
    "eval/speed.py": "measures the server it started, on loopback",
    "eval/peers/worker.py": "takes sockets away from the rivals it runs",
    "ingest/sandbox.py": "a local pair to its children",
    "ingest/forkserver.py": "a local pair to its children",
}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_source_file_is_short_and_opens_no_socket(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400
    if str(path.relative_to(ROOT)) not in MAY_OPEN_SOCKETS:
        assert not _imports(path) & NETWORK


def test_no_package_is_called_like_another_one_installed() -> None:
    assert not set(sys.stdlib_module_names) & set(PACKAGES)
    shipped_by = packages_distributions()
    assert {name: shipped_by[name] for name in PACKAGES if set(shipped_by.get(name, ())) - {"retrouve"}} == {}


def test_the_lock_holds_no_telemetry() -> None:
    lock = (ROOT / "constraints.txt").read_text("utf-8").lower()
    for name in ("telemetry", "sentry", "posthog", "segment-analytics", "mixpanel"):
        assert name not in lock


def test_every_row_of_the_vocabulary_names_its_origin() -> None:
    tables = sorted((ROOT / "ingest" / "vocabulary").glob("*.csv"))
    assert tables
    for table in tables:
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows, table.name
        for row in rows:
            assert None not in row, f"{table.name}: a row is longer than the header: {row}"
            assert (row.get("origin") or row.get("source") or "").strip(), f"{table.name}: {row}"


def test_the_wheel_holds_every_module_and_data_file(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\n")
    assert {name for name in tracked if name} <= held
    assert not any(name.startswith("tests/") for name in held)
