"""The files of written documents read: labels and body lines. Their format is in README.md beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from eval.corpora.gold import GoldObservation
from ingest.document import Category, Identity
from ingest.vocabulary import category_of_type

PartName = Literal["open", "apart"]
FOLDER = Path(__file__).parent
SAID_NOWHERE = "-"
_LABELS = frozenset(
    {"dossier", "match", "category", "type", "specialty", "author", "act", "look", "note", "obs", "unjudged"}
)
_FIELDS = frozenset({"category", "type_code", "specialty", "author", "act_date", "patient_match", "observations"})
_ALIASES = {"act": "act_date", "type": "type_code", "match": "patient_match", "obs": "observations"}


class LabelError(ValueError):
    """A label that is missing, unknown or contradicts its page; the message names the document."""


@dataclass(frozen=True, slots=True)
class Written:
    """One document: its labels as values (``None`` where the page says nothing) and the lines of its body."""

    id: str
    dossier: Identity
    match: Literal["match", "mismatch", "unknown"]
    category: Category
    type_code: str | None
    specialty: str | None
    author: str | None
    act_date: str | None
    observations: tuple[GoldObservation, ...]
    unjudged: tuple[str, ...]
    look: tuple[str, ...]
    body: tuple[str, ...]


def load_written(part: PartName) -> tuple[Written, ...]:
    """Every document of a part, in the order of its files. Raises ``LabelError``."""
    found: list[Written] = []
    for path in sorted((FOLDER / part).glob("*.txt")):
        found += parse_file(path.read_text("utf-8"))
    return tuple(found)


def parse_file(text: str) -> list[Written]:
    """The documents of one file."""
    entries = [entry for entry in text.split("\n@@ ") if entry.strip()]
    return [_parse(entry.removeprefix("@@ ")) for entry in entries]


def _parse(entry: str) -> Written:
    name, _, rest = entry.partition("\n")
    head, separator, body = rest.partition("\n===\n")
    name = name.strip()
    if not separator:
        raise LabelError(f"{name}: no line === between labels and body")
    labels: dict[str, str] = {}
    results: list[str] = []
    for line in filter(str.strip, head.split("\n")):
        key, _, value = (part.strip() for part in line.partition(":"))
        if key not in _LABELS:
            raise LabelError(f"{name}: unknown label {key!r}")
        if key == "obs":
            results.append(value)
        else:
            labels[key] = value
    try:
        return _written(name, labels, results, body)
    except (KeyError, IndexError) as error:
        raise LabelError(f"{name}: {error}") from error


def _written(name: str, labels: dict[str, str], results: list[str], body: str) -> Written:
    category, match = labels["category"], labels.get("match", "match")
    if category not in get_args(Category) or match not in {"match", "mismatch", "unknown"}:
        raise LabelError(f"{name}: category {category!r}, match {match!r}")
    told = tuple(
        _ALIASES.get(word.strip(), word.strip()) for word in labels.get("unjudged", "").split(",") if word.strip()
    )
    type_code = _or_none(labels.get("type", SAID_NOWHERE))
    if type_code is not None and category_of_type(type_code) is None:
        raise LabelError(f"{name}: unknown type code {type_code!r}")
    return Written(
        name, _identity(labels["dossier"]), match, category, type_code, _or_none(labels["specialty"]),  # type: ignore[arg-type]
        _or_none(labels["author"]), _or_none(labels["act"]),
        tuple(result for one in results for result in _results(name, one, body)),
        tuple(one for one in told if one in _FIELDS), tuple(labels.get("look", "Helvetica 10").split()),
        tuple(body.rstrip().split("\n")),
    )  # fmt: skip


def _or_none(value: str) -> str | None:
    return None if value in {SAID_NOWHERE, ""} else value


def _identity(cells: str) -> Identity:
    birth_name, given, sex, birth, used, ins = ([part.strip() for part in cells.split("|")] + [""] * 6)[:6]
    return Identity(
        birth_name=birth_name or None, used_name=used or None, given=given or None, birth_date=birth or None,
        sex=sex or None, ins=ins.replace(" ", "") or None,
    )  # fmt: skip


def _results(name: str, cells: str, body: str) -> tuple[GoldObservation, ...]:
    """The results of one label; a blood pressure « 142/78 » is two, as the analyte table has it."""
    analyte, raw, unit, day, *prior = (part.strip() for part in cells.split("|"))
    if raw not in body:
        raise LabelError(f"{name}: {raw!r} is not printed")
    told = zip(_ANALYTES.get(analyte, (analyte,)), raw.split("/") if analyte == "ta" else (raw,), strict=True)
    return tuple(
        GoldObservation(
            analyte=one, label=one, raw=figure.strip(), unit=_or_none(unit), date=_or_none(day),
            prior="prior" in prior, page=1,
        )
        for one, figure in told
    )  # fmt: skip


_ANALYTES = {"ta": ("pa_systolique", "pa_diastolique"), "fc": ("frequence_cardiaque",)}
"""Short names of labels → analytes of the laboratory table."""
