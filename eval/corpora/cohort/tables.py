"""The tables of the cohort, read once, and the choices written in them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

FOLDER = Path(__file__).parent
_CHOICE = re.compile(r"<([^<>]*~[^<>]*)>")


@cache
def table(name: str) -> dict[str, Any]:
    """The table ``name`` (without extension) as TOML gives it."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def chosen(text: str, rng: random.Random) -> str:
    """``text`` with one of each ``<a~b>``."""
    return _CHOICE.sub(lambda match: rng.choice(match.group(1).split("~")), text)
