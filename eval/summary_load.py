"""Asking while summaries are being made: p50 and p95 with the queue idle and at work, in one process."""

from __future__ import annotations

import threading
from pathlib import Path
from time import perf_counter

import numpy as np

from api.settings import Settings
from api.summaries import SummaryRunner
from api.wiring import build
from eval.corpora.demo import TODAY, build_demo
from index.practice import Practice

QUESTIONS = ("dernier compte rendu cardiologique", "dernière créatinine", "coloscopie", "dernière ordonnance")
REPEAT = 100


def report(folder: Path, model: str, models: Path, threads: int) -> None:
    """Read the demonstration dossier, ask it with the queue idle, then at work, and print both."""
    dossier = build_demo(folder / "papers")
    settings = Settings(
        data=folder / "sealed",
        key_file=folder / "key" / "practice.key",
        models=models,
        summary_model=model,
        summary_threads=threads,
    )
    practice = build(settings, will_read=True)
    try:
        practice.set_patient(dossier.patient_id, dossier.identity)
        for path in sorted(dossier.documents_folder.iterdir())[:60]:
            practice.add(dossier.patient_id, path.read_bytes(), path.name)
        _asked(practice, dossier.patient_id)
        idle = _asked(practice, dossier.patient_id)
        runner = SummaryRunner(practice)
        runner.start()
        threading.Event().wait(5.0)  # (the model is loaded and at work)
        busy = _asked(practice, dossier.patient_id)
        practice.call_off_summaries()
        runner.stop()
    finally:
        practice.close()
    for name, times in (("queue idle", idle), ("queue at work", busy)):
        p50, p95 = np.percentile(times, [50, 95])
        print(f"\nask, {name:14} p50 {p50:7.2f} ms   p95 {p95:7.2f} ms   n {len(times)}")


def _asked(practice: Practice, patient: str) -> list[float]:
    """Milliseconds of each question."""
    times = []
    for number in range(REPEAT * len(QUESTIONS)):
        began = perf_counter()
        practice.ask(patient, QUESTIONS[number % len(QUESTIONS)], today=TODAY)
        times.append(1000 * (perf_counter() - began))
    return times
