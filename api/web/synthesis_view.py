"""The synthesis as one sheet: what matters first, a few lines a heading, results as a table, the rest folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.web.answer_view import AnswerView, StatementLine
from api.web.rendering import french_day
from api.web.sheets import Place
from index import synthesis as held
from index.answer import AnswerObservation, Citation
from ingest.normalise import fold

SHOWN: Mapping[str, int] = {
    held.ALLERGIES: 6, held.PROBLEMS: 9, held.TREATMENT: 16, held.TO_RENEW: 5, held.TO_CHECK: 4, held.LATE: 6,
    held.TO_DO: 6, held.MISSING: 5, held.PROCEDURES: 6, held.FAMILY: 4, held.VACCINES: 5, held.ABNORMAL: 10,
    held.RESULTS: 12, held.LAST_DOCUMENTS: 6,
}  # fmt: skip
"""Headings in the order of the sheet, each with the lines it shows before the rest is folded."""
OTHERS = 10
"""Lines of any other heading."""
PLAIN: Mapping[str, tuple[str, str]] = {
    held.ALLERGIES: ("Vos allergies", "Dites-les à tout soignant que vous rencontrez."),
    held.PROBLEMS: ("Vos problèmes de santé", "Ce que vos médecins ont écrit, du plus suivi au moins suivi."),
    held.TREATMENT: ("Vos médicaments", "D'après vos dernières ordonnances. Ne changez rien sans en parler."),
    held.TO_RENEW: ("Ordonnances arrivées à leur terme", "Demandez si elles doivent être renouvelées."),
    held.LATE: ("Ce qui était prévu et n'est pas dans le dossier", "Signalez-le si c'est déjà fait."),
    held.TO_DO: ("Ce qui est prévu", "Examens, contrôles et rendez-vous annoncés."),
    held.PROCEDURES: ("Vos opérations et vos soins", ""),
    held.VACCINES: ("Vos vaccins", ""),
    held.ABNORMAL: (
        "Vos derniers résultats en dehors des valeurs du laboratoire",
        "Ce n'est pas forcément grave : votre médecin vous dira ce que cela veut dire.",
    ),
}
"""Headings of the patient's version and a sentence on each; headings that are not here are left to the doctor's."""
PLAIN_SHOWN = 5
"""Lines of a heading of the patient's version; all the drugs in force are listed."""
_TABLES = (held.ABNORMAL, held.RESULTS)
_ARROWS = {"H": ("↑", "au-dessus"), "L": ("↓", "au-dessous")}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One last result: what was measured, what is printed, on which side of the printed range, when, where."""

    name: str
    text: str
    reference: str
    arrow: tuple[str, str] | None
    day: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """One heading: its lines or its rows, those shown and those folded."""

    title: str
    note: str
    lines: tuple[StatementLine, ...] = ()
    more: tuple[StatementLine, ...] = ()
    rows: tuple[ResultRow, ...] = ()
    more_rows: tuple[ResultRow, ...] = ()

    @property
    def folded(self) -> int:
        """How many are not shown at once."""
        return len(self.more) + len(self.more_rows)


def sheet_sections(patient: str, view: AnswerView, *, plain: bool = False) -> tuple[Section, ...]:
    """The sections of ``patient``'s synthesis, in the order a doctor reads them; ``plain``: the patient's."""
    by_title: dict[str, list[StatementLine]] = {}
    for line in view.statements:
        by_title.setdefault(line.section or "", []).append(line)
    ordered = [*(title for title in SHOWN if title in by_title), *(title for title in by_title if title not in SHOWN)]
    rows = _rows(patient, view)
    sections = []
    for title in ordered:
        if plain and title not in PLAIN:
            continue
        name, note = PLAIN[title] if plain else (title, "")
        limit = PLAIN_SHOWN if plain and title != held.TREATMENT else SHOWN.get(title, OTHERS)
        found = rows.get(title, []) if title in _TABLES else []
        if found:
            sections.append(Section(name, note, rows=tuple(found[:limit]), more_rows=tuple(found[limit:])))
        else:
            lines = _once(by_title[title])
            sections.append(Section(name, note, tuple(lines[:limit]), tuple(lines[limit:])))
    return tuple(sections)


def _once(lines: Sequence[StatementLine]) -> list[StatementLine]:
    """Lines of the same words and label once: the first, which the synthesis cites from the newest document."""
    return list({(fold(line.text), line.label): line for line in reversed(lines)}.values())[::-1]


def _rows(patient: str, view: AnswerView) -> dict[str, list[ResultRow]]:
    """The last results by heading, in their order. A result that is no number keeps its line instead."""
    cited = {citation.id: citation for citation in view.answer.citations}
    found: dict[str, list[ResultRow]] = {}
    for one in view.answer.observations:
        title = held.ABNORMAL if one.printed_flag or one.computed_flag in _ARROWS else held.RESULTS
        found.setdefault(title, []).append(_row(patient, one, cited.get(one.citations.get("value", 0))))
    return found


def _row(patient: str, one: AnswerObservation, citation: Citation | None) -> ResultRow:
    place = Place(patient, citation.document_id, citation.page, citation.boxes) if citation and citation.page else None
    return ResultRow(
        name=one.label,
        text=" ".join(filter(None, (one.raw, one.unit))),
        reference=one.reference or "",
        arrow=_ARROWS.get(one.computed_flag or "", (one.printed_flag, "signalé") if one.printed_flag else None),
        day=french_day(one.date),
        url=place.url if place else None,
    )
