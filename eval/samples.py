"""The official samples beside the checkout, read with their header hidden, against hand-written labels.

``labels/samples.toml`` says, by path and SHA-256, what the page itself states: no text of the samples is copied. Where
the folder is absent there is nothing to count, and that is said.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from eval.judging import plain_name, wilson
from ingest.document import Category, Document
from ingest.errors import RetrouveError
from ingest.ocr import Tesseract
from ingest.pipeline import Reader
from ingest.sandbox import Sandbox

FOLDER = Path(__file__).parents[2] / "shared" / "data"
LABELS = Path(__file__).parent / "labels" / "samples.toml"
FIELDS = ("category", "act_date", "author", "specialty")
CDA = "{urn:hl7-org:v3}"
MARKS = re.compile(r"_\[[^\]]*\]_|\*\*")


class Label(msgspec.Struct, frozen=True):
    """What one sample's page states; a field left out is not said there.

    ``item`` is the place in a JSON list. ``unjudged`` names fields on which careful readers may differ, ``note`` why
    page and header differ.
    """

    file: str
    sha256: str
    category: Category
    item: int | None = None
    act_date: str | None = None
    author: str | None = None
    specialty: str | None = None
    unjudged: tuple[str, ...] = ()
    note: str = ""


def load_labels() -> tuple[Label, ...]:
    """The labels; raises ``msgspec.ValidationError`` on a table that is not as the type says."""
    return msgspec.convert(tomllib.loads(LABELS.read_text("utf-8"))["sample"], tuple[Label, ...])


def headless(data: bytes) -> bytes:
    """The CDA with nothing but its body, taken out of a stylesheet that wraps it."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    document = next(root.iter(f"{CDA}ClinicalDocument"))
    for child in list(document):
        if child.tag != f"{CDA}component":
            document.remove(child)
    return etree.tostring(document, encoding="utf-8", xml_declaration=True)


def sample_file(label: Label, data: bytes) -> tuple[bytes, str]:
    """What is read: a CDA's body, a narrative without its inline marks, one report of a list; and a file name."""
    if label.item is not None:
        return str(json.loads(data)[label.item]["Report"]).encode(), "document.txt"
    if label.file.endswith(".md"):
        return MARKS.sub("", data.decode()).encode(), "document.txt"
    return headless(data), "document.xml"


def report_samples(*, errors: bool) -> dict[str, Any]:
    """Read every sample whose bytes are the labelled ones; print and give right, wrong and abstained by field."""
    if not FOLDER.is_dir():
        print(f"\nsamples: no folder {FOLDER.name} beside the checkout, nothing read")
        return {"absent": True}
    labels, counts, changed = load_labels(), {name: Counter[str]() for name in FIELDS}, 0
    reader = Reader(Sandbox(), Tesseract())
    lines: list[str] = []
    for label in labels:
        path = FOLDER / label.file
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() != label.sha256:
            changed += 1
            continue
        try:
            document = reader.read(*sample_file(label, data)).document
        except RetrouveError as refused:
            lines.append(f"  refused {label.file}: {type(refused).__name__}")
            counts["category"]["wrong"] += 1
            continue
        lines += _count(label, document, counts)
    reader.close()
    print(f"\nsamples: {len(labels) - changed} read with the header hidden, {changed} absent or changed")
    for name, found in counts.items():
        low, high = wilson(found["right"], found.total())
        print(
            f"  {name:10} right {found['right']} [{low:.3f} {high:.3f}], wrong {found['wrong']}, "
            f"abstained {found['abstained']}, of {found.total()}"
        )
    if errors:
        print("\n".join(lines))
    return {name: dict(found) for name, found in counts.items()} | {"changed": changed}


def _count(label: Label, document: Document, counts: dict[str, Counter[str]]) -> list[str]:
    """Count one sample; the errors as lines, with what misled."""
    read = document.metadata
    pairs: dict[str, tuple[str | None, str | None]] = {
        "category": (label.category, read.category),
        "act_date": (label.act_date, read.act_date),
        "author": (plain_name(label.author), plain_name(read.author)),
        "specialty": (label.specialty, read.specialty),
    }
    lines = []
    for name, (truth, found) in pairs.items():
        if name in label.unjudged:
            continue
        verdict = "right" if truth == found else "abstained" if found is None else "wrong"
        counts[name][verdict] += 1
        if verdict != "right":
            evidence = read.evidence.get(name)
            because = " ".join(evidence.quote.split())[:90] if evidence else ""
            place = label.file if label.item is None else f"{label.file}#{label.item}"
            lines.append(f"  {verdict:9} {name:9} {place}: true {truth!r}, read {found!r}, from « {because} »")
    return lines
