"""The benchmark as files others can run: a folder of PDFs a patient, the questions, and what is right."""

from __future__ import annotations

import json
from pathlib import Path

from eval.benchmark.ask import questions
from eval.benchmark.question import save_questions
from eval.corpora.cohort.build import build_cohort


def export(folder: Path, *, seed: int = 1, patients: int | None = None) -> int:
    """Write ``documents/<patient>/*.pdf``, ``patients.json`` and ``questions.jsonl``; gives the number of questions.

    ``questions.jsonl`` holds what is right: keep it from the system that is measured. Identities, which are given to
    it, stand in ``patients.json``.
    """
    cohort = build_cohort(folder / "documents", seed=seed, patients=patients)
    (folder / "documents" / "truth.json").rename(folder / "truth.json")
    made = questions(cohort.truth)
    save_questions(made, folder / "questions.jsonl")
    identities = {
        one.patient.patient_id: {
            "folder": f"documents/{one.patient.folder}", "part": one.part,
            "birth_name": one.patient.identity.birth_name, "given": one.patient.identity.given,
            "birth_date": one.patient.identity.birth_date,
            "sex": one.patient.identity.sex, "ins": one.patient.identity.ins,
        }
        for one in cohort.truth.patients
    }  # fmt: skip
    (folder / "patients.json").write_text(json.dumps(identities, ensure_ascii=False, indent=1), "utf-8")
    return len(made)
