"""What every command shares: its options, the practice it opens, JSON on stdout."""

# ruff: noqa: PLC0415 (imports inside functions are what makes the start fast)

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.settings import Settings
    from index.practice import Practice

Patient = Annotated[str, typer.Option("--patient", help="Identifiant du dossier.", metavar="ID")]
Data = Annotated[Path | None, typer.Option("--data", help="Dossier de données (sinon RETROUVE_DATA).", metavar="DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="Une valeur JSON sur la sortie standard, rien d'autre.")]


def settings_of(data: Path | None, **overrides: object) -> Settings:
    """Settings of the environment, with the options given on top."""
    from api.settings import load_settings

    return load_settings(data=data, **overrides)


@contextmanager
def opened(data: Path | None, *, will_read: bool = False) -> Iterator[Practice]:
    """The practice, closed at the end."""
    from api.wiring import build

    practice = build(settings_of(data), will_read=will_read)
    try:
        yield practice
    finally:
        practice.close()


def print_json(value: object, *, indent: int | None = 2) -> None:
    """One JSON value on stdout; on one line when ``indent`` is ``None``."""
    # JSON is UTF-8; on a terminal of another encoding what it lacks is escaped.
    ascii_only = sys.stdout.encoding.lower() != "utf-8"
    sys.stdout.write(json.dumps(value, ensure_ascii=ascii_only, indent=indent) + "\n")
