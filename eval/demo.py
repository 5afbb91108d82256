"""``retrouve eval demo``: a fictitious dossier read before your eyes, five questions, and the server left running.

Everything lives under one folder (default ``./demo-data``) with a key of its own beside the sealed data, so the
demonstration never touches the data of a practice. Run again, it reads nothing twice.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from api.deposit import deposit
from api.progress import reading_progress
from api.settings import Settings
from api.terminal import print_answer, print_ingested
from api.wire_answer import answer_out
from api.wiring import build
from eval.corpora.demo import TODAY, DemoDossier, build_demo
from index.practice import Practice

QUESTIONS = (
    "dernier compte rendu cardiologique",
    "dernière ordonnance",
    "dernier bilan biologique",
    "coloscopie",
    "dernier compte rendu de dermatologie",
)


@dataclass(frozen=True, slots=True)
class DemoFolders:
    """Where the demonstration keeps its papers, its sealed data and its key."""

    root: Path

    @property
    def settings(self) -> Settings:
        """Settings of the demonstration: data and key beside each other, apart from a practice's."""
        return Settings(data=self.root / "sealed", key_file=self.root / "key" / "practice.key")


def main(argv: Sequence[str] | None = None) -> int:
    """Build, read, ask, serve. Exit code 0 when stopped by the user."""
    parser = argparse.ArgumentParser(prog="retrouve eval demo", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("demo-data"))
    parser.add_argument("--port", type=int, default=8710)
    parser.add_argument("--no-serve", action="store_true", help="stop after the five questions")
    options = parser.parse_args(argv)
    folders = DemoFolders(options.folder.absolute())
    dossier = build_demo(folders.root / "papers")
    console = Console()
    practice = build(folders.settings, will_read=True)
    try:
        _read(practice, dossier)
        for question in QUESTIONS:
            console.rule(f"[bold]« {question} »")
            print_answer(answer_out(practice.ask(dossier.patient_id, question, today=TODAY)))
    finally:
        practice.close()
    if options.no_serve:
        return 0
    console.rule()
    return _serve(folders.settings, options.port)


def _read(practice: Practice, dossier: DemoDossier) -> None:
    practice.set_patient(dossier.patient_id, dossier.identity)
    paths = [str(dossier.documents_folder)]
    with reading_progress(paths) as advance:
        records = [*deposit(practice, dossier.patient_id, paths, advance)]
    print_ingested(records)


def _serve(settings: Settings, port: int) -> int:
    from api.server import serve

    serve(settings.model_copy(update={"port": port}))
    return 0
