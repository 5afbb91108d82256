"""The verifier judged on falsified sentences and true paraphrases (format: eval/corpora/falsified/README.md).

The verifier is corrected on the published files. Of those in the folder ``apart``, by another author, no sentence is
looked at, and each measurement on them is counted in docs/summaries.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from eval.judging import wilson
from models.verify import verify

FOLDER = Path(__file__).parent / "corpora" / "falsified"
_SMOKE = "smoke.jsonl"
"""Written by the maintainers of the verifier, to see that the measurement runs: in no figure."""
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


def published(*, apart: bool = False) -> list[Path]:
    """The files written by others than the verifier's authors; ``apart``: those nobody opens."""
    folder = FOLDER / "apart" if apart else FOLDER
    return sorted(path for path in folder.glob("*.jsonl") if path.name != _SMOKE)


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
