"""The README's commands work as it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.fr.md")
LETTER = """Compte rendu de consultation de cardiologie
Dr Jean MARTIN, cardiologue
Consultation du 12/03/2024
Patiente : Mme MERCIER Jeanne, née le 12/03/1950
Conclusion : fonction ventriculaire gauche conservée.
"""


def _blocks(name: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)


def _commands(name: str) -> list[str]:
    return [line.split("#")[0].strip() for block in _blocks(name) for line in block.splitlines() if line.strip()]


def test_both_readmes_give_the_same_commands_to_start() -> None:
    assert {"make demo", "make test"} <= set(_commands("README.md")) & set(_commands("README.fr.md"))


@pytest.mark.parametrize("target", ["demo", "test", "check"])
def test_the_make_targets_exist(target: str) -> None:
    assert subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=False, capture_output=True).returncode == 0


@pytest.mark.models
@pytest.mark.parametrize("readme", READMES)
def test_the_commands_to_use_it_answer(readme: str, tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "lettre.txt").write_text(LETTER, "utf-8")
    environment = {
        **os.environ,
        "RETROUVE_DATA": str(tmp_path / "data"),
        "RETROUVE_KEY_FILE": str(tmp_path / "key" / "practice.key"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    said = ""
    used = [
        line for line in _commands(readme) if line.startswith(("retrouve patient", "retrouve ingest", "retrouve ask"))
    ]
    assert len(used) == 3
    for line in used:
        words = [str(papers) if word.startswith("~") else word for word in shlex.split(line)]
        said = subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout
    assert "12/03/2024" in said
    assert "fonction ventriculaire gauche conservée" in said


def test_every_document_the_readme_points_to_exists() -> None:
    for name in READMES:
        for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text("utf-8")):
            assert "://" in target or (ROOT / target).exists(), f"{name}: {target}"


def test_no_figure_is_left_to_fill_in() -> None:
    for name in READMES:
        assert "FIGURE_" not in (ROOT / name).read_text("utf-8")
