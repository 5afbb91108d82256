"""``written-open`` and ``written-apart``: documents written one by one as a corpus, each in a dossier of its own."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from pathlib import Path

from eval.corpora.gold import Gold, GoldDocument, GoldPatient, save_gold
from eval.corpora.reading import wear
from eval.corpora.written.parse import PartName, Written, load_written
from eval.corpora.written.printing import print_written

NAMES: dict[str, PartName] = {"written-open": "open", "written-apart": "apart"}
COLLECTED = datetime(2026, 10, 30, 18, 5, tzinfo=UTC)
"""When the files were made: their own dates say nothing of the acts."""


def build_written(folder: Path, *, part: PartName, only: str = "") -> Path:
    """Write the part's documents whose id begins with ``only`` under ``folder``; the path of its gold."""
    patients: list[GoldPatient] = []
    documents: dict[str, tuple[GoldDocument, ...]] = {}
    for number, one in enumerate(load_written(part), start=1):
        if not one.id.startswith(only):
            continue
        dossier = f"w{number:04d}"
        truth, data = _printed(one, number, dossier)
        target = folder / dossier
        target.mkdir(parents=True, exist_ok=True)
        (target / truth.file_name).write_bytes(data)
        documents[dossier] = (truth,)
        patients.append(GoldPatient(dossier, one.dossier, dossier))
    gold_path = folder / "gold.json"
    folder.mkdir(parents=True, exist_ok=True)
    save_gold(Gold(f"written-{part}", 0, tuple(patients), documents), gold_path)
    return gold_path


def _printed(one: Written, number: int, dossier: str) -> tuple[GoldDocument, bytes]:
    printed = print_written(one.body, one.look, COLLECTED)
    data, form = printed.data, "pdf"
    look = next((word.replace("-", " ") for word in one.look if word.replace("-", " ") in wear.LOOKS), None)
    if look:
        data, form = wear.worn(data, look, number, COLLECTED, single=printed.pages == 1)
    truth = GoldDocument(
        file_name=f"{zlib.crc32(one.id.encode()):08x}.{form}", category=one.category, type_code=one.type_code or "",
        specialty=one.specialty, author=one.author, organisation=None, title="", act_date=one.act_date,
        patient=dossier, misfiled=one.match == "mismatch", layout=one.id, wording=one.id, pages=printed.pages,
        created=COLLECTED.isoformat(), deposited=COLLECTED.isoformat(), scan=look, near=one.match,
        observations=one.observations, unjudged=one.unjudged if one.type_code else (*one.unjudged, "type_code"),
        figures=tuple(line for line in printed.lines if look and any(map(str.isdigit, line.text))),
    )  # fmt: skip
    return truth, data
