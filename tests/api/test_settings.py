"""Every setting is documented, and malformed ones are refused in one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.server import check_exposure
from api.settings import Settings, load_settings
from ingest.errors import InvalidRequest

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"
ROW = re.compile(r"^\| `RETROUVE_([A-Z_]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "RETROUVE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def _shown(value: object, home: Path) -> str:
    if value is None or value == ():
        return "none"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text.replace(str(home), '~')}`"


def test_the_documentation_lists_every_setting_with_its_default(tmp_path: Path) -> None:
    documented = {name.lower(): (default, meaning) for name, default, meaning in ROW.findall(DOCUMENT.read_text())}
    settings = load_settings()
    expected = {
        name: (_shown(getattr(settings, name), tmp_path), field.description)
        for name, field in Settings.model_fields.items()
    }
    assert documented == expected


def test_the_command_line_wins_over_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETROUVE_DATA", str(tmp_path / "from-environment"))
    monkeypatch.setenv("RETROUVE_HOST_NAMES", "Retrouve.Cabinet, autre")
    assert load_settings().data == tmp_path / "from-environment"
    assert load_settings(data=tmp_path / "given").data == tmp_path / "given"
    assert load_settings().host_names == ("retrouve.cabinet", "autre")


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("PORT", "70000"), ("LOG_LEVEL", "x"), ("READERS", "0")])
def test_a_malformed_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"RETROUVE_{name}", value)
    with pytest.raises(InvalidRequest, match=f"RETROUVE_{name}"):
        load_settings()


@pytest.mark.parametrize(
    "given",
    [
        {"host": "0.0.0.0"},  # noqa: S104 (what must be refused)
        {"host": "192.168.1.10", "host_names": "retrouve"},
        {"host": "::", "behind_proxy": True},
        {"certificate": Path("/nowhere/chain.pem")},
        {"certificate": Path("/nowhere/chain.pem"), "certificate_key": Path("/nowhere/key.pem")},
    ],
)
def test_the_network_is_not_served_in_clear_or_without_names(given: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        check_exposure(load_settings(**given))


@pytest.mark.parametrize("given", [{}, {"host": "::1"}, {"host": "10.0.0.2", "behind_proxy": True, "host_names": "r"}])
def test_loopback_and_a_proxy_with_names_are_served(given: dict[str, object]) -> None:
    check_exposure(load_settings(**given))
