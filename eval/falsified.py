"""The verifier judged on falsified sentences and true paraphrases (format: eval/corpora/falsified/README.md).

The blocks are split in two by a hash of their lines: the verifier is corrected on the development half; of the half
held apart no sentence is looked at, and each measurement on it is counted in docs/summaries.md.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from eval.judging import wilson
from models.verify import verify

FOLDER = Path(__file__).parent / "corpora" / "falsified"
SEEN = ("smoke.jsonl", "cardiologie.jsonl")
"""Written by who wrote the verifier, or read while it was corrected before there were halves: never held apart."""
Half = Literal["development", "apart"]
TARGETS = {"number": 1.0, "date": 1.0, "drug": 1.0, "side": 1.0, "negation": 0.98}
MOST_FALSE_ALARMS = 0.10


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"holds": "true"}):
    """One sentence with its lines; ``holds`` when a careful doctor would sign it."""

    source_lines: tuple[str, ...]
    sentence: str
    kind: str
    holds: bool
    cited: tuple[int, ...] | None = None
    patient: str | None = None
    note: str | None = None
    id: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines the sentence cites."""
        if self.cited is None:
            return self.source_lines
        return tuple(self.source_lines[number - 1] for number in self.cited)


def load_cases(paths: Sequence[Path]) -> list[Case]:
    """The cases of some files; ``msgspec.ValidationError`` for a line that is none."""
    decoder = msgspec.json.Decoder(Case)
    return [decoder.decode(line) for path in paths for line in path.read_bytes().splitlines() if line.strip()]


def half_of(case: Case) -> Half:
    """The half of a case: that of its block, by the parity of the first byte of the SHA-256 of its lines."""
    odd = hashlib.sha256("\n".join(case.source_lines).encode()).digest()[0] % 2
    return "apart" if odd else "development"


def load_half(paths: Sequence[Path], half: Half) -> list[Case]:
    """The cases of one half; files in ``SEEN`` are development whatever their hash, smoke.jsonl is in neither."""
    chosen: list[Case] = []
    for path in paths:
        cases = load_cases([path])
        if path.name in SEEN:
            chosen += cases if half == "development" and path.name != SEEN[0] else []
        else:
            chosen += [case for case in cases if half_of(case) == half]
    return chosen


def published() -> list[Path]:
    """The files written by others than the verifier's authors."""
    return sorted(path for path in FOLDER.glob("*.jsonl") if path.name != SEEN[0])


def report(cases: Sequence[Case]) -> None:
    """Print the catch rate of each kind and the false alarms, with Wilson 95 % intervals."""
    caught: Counter[str] = Counter()
    total: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for case in cases:
        verdict = verify(case.sentence, case.lines, patient=case.patient)
        kind: str = "true" if case.holds else case.kind
        total[kind] += 1
        caught[kind] += not verdict.holds
        if case.holds:
            alarms.update({failure.kind for failure in verdict.failures})
    for kind in sorted(total, key=lambda name: (name == "true", name)):
        low, high = wilson(caught[kind], total[kind])
        name = "false alarms" if kind == "true" else f"caught, {kind}"
        target = f"   target ≤ {MOST_FALSE_ALARMS}" if kind == "true" else ""
        target = f"   target {TARGETS[kind]}" if kind in TARGETS else target
        print(f"  {name:24} {caught[kind] / total[kind]:.3f} [{low:.3f} {high:.3f}] of {total[kind]}{target}")
    if alarms:
        print("  false alarms by reason: " + ", ".join(f"{kind} {count}" for kind, count in alarms.most_common()))
