"""The peers' side of the benchmark: what they are given, how they are run, how what they find is taken as an answer."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

from eval.benchmark.given import Given
from eval.benchmark.question import Question
from eval.benchmark.reading import ReadCohort, ReadFile
from eval.benchmark.vectors import RememberingEmbedder
from index.ports import TokenReader

ROOT = Path(__file__).resolve().parents[2]
NEWEST_OF = 10
"""The fair variant for « latest »: of so many first documents the one whose file is newest."""


@dataclass(frozen=True, slots=True)
class RivalRun:
    """What a peer gave: answers by question in its own order, and in the fair variant for « latest »."""

    name: str
    settings: str
    answers: dict[str, Given]
    newest: dict[str, Given]
    passages: dict[str, str]


def hand_over(
    read: ReadCohort, questions: Sequence[Question], embedder: TokenReader, vectors: Path, folder: Path
) -> float:
    """Write the exchange folder of :mod:`eval.peers.worker`; gives the mean milliseconds to embed a question."""
    folder.mkdir(parents=True, exist_ok=True)
    shelves: list[TokenReader] = [embedder]
    for path in sorted(vectors.glob("*.db")):
        shelves.append(RememberingEmbedder(shelves[-1], path))
    known = shelves[-1]
    texts: dict[str, list[tuple[str, str, str]]] = {}
    for file in searchable(read):
        texts.setdefault(file.patient, []).extend((text, file.file_name, file.deposited) for text in file.passages)
    asked: dict[str, list[tuple[str, str]]] = {}
    for question in questions:
        asked.setdefault(question.patient, []).append((question.question_id, question.text))
    for patient in asked:
        np.save(folder / f"vectors-{patient}.npy", known.embed_passages([row[0] for row in texts[patient]]))
    (folder / "passages.json").write_text(json.dumps(texts), "utf-8")
    (folder / "questions.json").write_text(json.dumps(asked), "utf-8")
    began = perf_counter()
    queries = [embedder.embed_query(text) for rows in asked.values() for _, text in rows]
    spent = perf_counter() - began
    np.save(folder / "queries.npy", np.stack(queries))
    return 1000 * spent / max(1, len(queries))


def searchable(read: ReadCohort) -> Iterator[ReadFile]:
    """The files peers search: all that were read, a stranger's papers included — they know no better."""
    return (file for file in read.files if file.document_id is not None)


def run(name: str, folder: Path, python: str) -> str | None:
    """Run one peer in the interpreter ``python``; why it could not, or ``None``."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [python, "-m", "eval.peers.worker", name, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no reason given"])[-1]


def found(name: str, folder: Path) -> RivalRun:
    """What the peer wrote, as answers: documents by their first passage."""
    result = json.loads((folder / f"found-{name}.json").read_text("utf-8"))
    passages = json.loads((folder / "passages.json").read_text("utf-8"))
    asked = json.loads((folder / "questions.json").read_text("utf-8"))
    answers, newest, first = {}, {}, {}
    for patient, rows in asked.items():
        dates = {row[1]: row[2] for row in passages[patient]}
        for question_id, _ in rows:
            ranked, milliseconds = result["found"][question_id]
            files = tuple(dict.fromkeys(passages[patient][place][1] for place in ranked))
            answers[question_id] = Given(files, absent=not files, milliseconds=milliseconds)
            head = sorted(files[:NEWEST_OF], key=lambda file: dates[file], reverse=True)
            newest[question_id] = Given((*head, *files[NEWEST_OF:]), absent=not files, milliseconds=milliseconds)
            first[question_id] = passages[patient][ranked[0]][0] if ranked else ""
    return RivalRun(name, result["settings"], answers, newest, first)


def cut(answers: dict[str, Given], questions: Sequence[Question]) -> dict[str, Given]:
    """Lists cut to the number of documents there are to list, which peers are told for free."""
    return {
        question.question_id: replace(given, files=given.files[: len(question.need.files)])
        if question.need.kind == "list"
        else given
        for question in questions
        for given in (answers[question.question_id],)
    }


def value_in_first(run: RivalRun, questions: Sequence[Question]) -> float:
    """Share of value questions whose first passage prints the value and is of a right document."""
    asked = [question for question in questions if question.need.kind == "value"]
    hits = 0
    for question in asked:
        files = run.answers[question.question_id].files
        passage = run.passages[question.question_id]
        hits += bool(files) and files[0] in question.need.files and any(p.raw in passage for p in question.need.points)
    return hits / max(1, len(asked))
