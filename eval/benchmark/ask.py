"""Every question of a cohort: needs of each patient, in the words of the part's author."""

from __future__ import annotations

import random

from eval.benchmark.absences import absences, whole
from eval.benchmark.dossier import History
from eval.benchmark.needs import needs
from eval.benchmark.question import Need, Question
from eval.benchmark.wordings import Wordings
from eval.corpora.cohort.truth import PARTS, CohortTruth, Truth

WAYS = 1
"""Wordings a need; needs of kinds with few of them get more."""
MORE = {"list": 2, "summary": 3}
MOST = {"value": 26, "trend": 9, "find": 34, "latest": 26}
"""At most so many needs a patient of a kind, so that no patient outweighs the others."""


def questions(truth: CohortTruth, *, as_written: bool = False) -> list[Question]:
    """The questions of every patient; the same truth and wordings give the same questions.

    ``as_written``: also in the wordings that authors share with earlier parts.
    """
    parts = [part for part in PARTS if any(patient.part == part for patient in truth.patients)]
    words = {part: Wordings.of(part, as_written=as_written) for part in parts}
    return [one for patient in truth.patients for one in patient_questions(patient, truth, words[patient.part])]


def patient_questions(patient: Truth, truth: CohortTruth, words: Wordings) -> list[Question]:
    """The questions about one patient."""
    name = patient.patient.patient_id
    rng = random.Random(f"{truth.seed}-{name}-questions")
    history = History(patient)
    wanted = _no_more(needs(history, rng), rng)
    wanted += [*absences(history, rng), *whole(history, rng, truth.today)]
    found: list[Question] = []
    for need in wanted:
        for text in words.word(need, rng, MORE.get(need.kind, WAYS)):
            found.append(Question(f"{name}-{len(found):03d}", name, patient.part, truth.today, text, need))
    return found


def _no_more(wanted: list[Need], rng: random.Random) -> list[Need]:
    kept = []
    for kind in dict.fromkeys(need.kind for need in wanted):
        these = [need for need in wanted if need.kind == kind]
        most = MOST.get(kind, len(these))
        kept += these if len(these) <= most else [these[n] for n in sorted(rng.sample(range(len(these)), k=most))]
    return kept
