"""Printed rows as statements: each cell with the head of its column, a value with where it lies in its range.

What stands in a table is said by its place. It is written out in words, line by line, so that what is compared needs
no places: « AV 10/10 7/10 » under « OD OG » is « AV OD : 10/10 » and « AV OG : 7/10 ».
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.written_dates import find_dates
from models.verify.figures import YEAR

_LEADERS = re.compile(r"\s?(?:\.{3,}|…|_{3,}|(?: \.){3,})\s?")
_GAP = re.compile(r"\s{2,}|\t")
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?"
_FIGURE = re.compile(r"(?<!\w)\d+(?:[.,]\d+)?(?!\w)")
_UNIT_HEAD = re.compile(r"^(.*\S)\s*[(\[]([^()\[\]]{1,12})[)\]]$")
_LABEL = re.compile(r"^(?:date|examen|analyse|param[eè]tre|dosage|test|mesure)s?$", re.IGNORECASE)
_REFERENCE = re.compile(r"(?i)r[ée]f|norm|unit|intervalle|usuel")
_EARLIER_HEAD = re.compile(r"(?i)^(?:ant[ée]r|préc|dernier)")
_RESULT = re.compile(r"(?i)^(?:r[ée]sultats?|valeurs?)$")
_RANGED = re.compile(
    rf"(?P<name>[^\W\d_][^\n;:<>|()=]*?(?:\([^()\d]*\)\s*)?)[\s:=]+(?P<value>{_NUMBER})(?![\d/.,])"
    rf"(?P<unit>\s*[^\s\d(<>,;\[*]\S*)?\s*[*HBL+-]{{0,2}}\s*(?:[(\[]|\s|(?:N|VN|cible|objectif|normale?|norme)\b\s?[:=]?\s?)+"
    rf"(?:(?P<told>positif|négatif)?\s*(?:si\s*)?(?P<sign>[<>≤≥])\s*(?P<limit>{_NUMBER})"
    rf"|(?P<low>{_NUMBER})\s*(?:-|–|à)\s*(?P<high>{_NUMBER}))(?![\d/])(?!\s*[^\W\d_]{{4}})\s?(?P<of>[^\s\d()\[\],;]*)"
)
"""A value and its range: « Sodium 138 mmol/L (136 - 145) », « CRP 86 mg/L < 5 »; « 1 à 2 comprimés » is none."""


def _measured(figure: str, unit: str) -> str:
    """The pattern of a figure with its unit, as two groups."""
    return rf"(?P<{figure}>{_NUMBER})\s?(?P<{unit}>[^\W\d_%/]{{1,6}}(?:/(?:24\s?)?[^\W\d_]{{1,4}})?|%|/\d+)?"


_RISEN = re.compile(
    r"(?<!\w)(?P<name>[^\W\d_][^\n;.()]{0,60}?)\s*"
    r"(?P<verb>port\w+|pass\w+|augment\w+|major\w+|diminu\w+|rédui\w+|baiss\w+)\s+de\s+"
    + _measured("first", "from_unit")
    + r"\s+à\s+"
    + _measured("second", "unit")
    + r"(?![\d/.,])"
)
"""« porté de 50 à 75 µg »."""
_UP, _DOWN = ("augment", "major"), ("diminu", "rédui", "baiss")
_EARLIER = re.compile(
    r"(?<!\w)(?P<name>[^\W\d_](?:[^\n;.,()\d]|(?<=[^\W\d_])\d){0,60}?)[\s:=]+(?:à\s+)?"
    + _measured("second", "unit")
    + r"\s*,?\s*(?:(?:le|en|au|du)\s[^\s(),;]+(?:\s\w+){0,2}\s*)?(?:\(\s*(?:contre|vs\.?|versus)?\s*"
    + _measured("first", "from_unit")
    + r"\s*(?:en|le|au|avant|il y a|précédemment|auparavant|antérieur\w*|initial\w*|au départ)\b"
    + r"|(?:contre|vs\.?|versus)\s*"
    + _measured("prior", "prior_unit")
    + r")"
)
"""« HbA1c 7,9 % (8,6 % en janvier) », « CRP 12 contre 86 »."""

_ARROW = re.compile(
    r"(?<!\w)(?P<name>[^\W\d_](?:[^\n;.,()\d>→]|(?<=[^\W\d_])\d){0,60}?)[\s:=]+(?:de\s+)?"
    + _measured("first", "from_unit")
    + r"\s*(?:->|=>|→)\s*"
    + _measured("second", "unit")
    + r"(?![\d/.,])"
)
"""« Poids 88 -> 81,5 kg », « Ozempic 0,5 mg/sem -> 1 mg/sem »."""
_TESTED = re.compile(r"(?P<name>[^\W\d_][\w .+()-]*?)(?:\s*:\s*|\s{2,})(?P<told>[RS])(?=\s{2,}|\s*$|\s*[,;.])")
"""A line of an antibiogram: « Ofloxacine R »."""


def statements(lines: Sequence[str]) -> list[str]:
    """The lines to compare a sentence with: tables written out, then what the ranges say of the values."""
    plain = [_LEADERS.sub("  ", line) for line in lines]
    written = list(_written_out(plain))
    return [
        " ".join(line.split())
        for line in (*written, *(told for line in plain for told in (*_beyond(line), *_changes(line), *_tested(line))))
    ]


def _written_out(lines: Sequence[str]) -> Iterator[str]:
    head: list[str] = []
    for line in lines:
        cells = [cell for cell in _GAP.split(line.strip()) if cell]
        row = _aligned(head, cells)
        if row is not None:
            yield from row
            continue
        yield line
        head = cells if _heads(cells) else head if len(cells) > 1 else []


def _heads(cells: Sequence[str]) -> bool:
    """Whether cells are heads of columns: at least two, none a value."""
    return len(cells) > 1 and not any(re.search(r"\d", _undated(_UNIT_HEAD.sub(r"\1", cell))) for cell in cells)


def _aligned(head: Sequence[str], cells: Sequence[str]) -> list[str] | None:
    """The statements of a row under its heads; ``None`` when they do not stand one to one."""
    if not head:
        return None
    if len(cells) == len(head) + 1 and not _is_date(cells[0]):
        label, heads, values = cells[0], list(head), cells[1:]
    elif len(cells) == len(head) and (
        _LABEL.match(head[0]) or (len(head) > 2 and (_dated(head[1:]) or _RESULT.match(head[1])))
    ):
        label, heads, values = cells[0], list(head[1:]), cells[1:]
    else:
        return None
    named = _is_date(label) or (label[:1].isalpha() and not _FIGURE.search(label))
    if not named or not any(re.search(r"\d", value) for value in values):
        return None
    label, unit = _unit(label, heads, values)
    values = [f"{value} {unit}" if unit and re.fullmatch(_NUMBER, value) else value for value in values]
    told = [_statement(label, name, value) for name, value in zip(heads, values, strict=True)]
    return [*told, *_between_dates(label, heads, values)]


def _unit(label: str, heads: Sequence[str], values: Sequence[str]) -> tuple[str, str]:
    """The label without its unit, and the unit of bare figures of the row: the label's, or that of the result."""
    measured = _UNIT_HEAD.match(label)
    if measured:
        return measured[1], measured[2]
    result = next((value for name, value in zip(heads, values, strict=True) if _RESULT.match(name)), "")
    found = re.match(rf"(?:{_NUMBER})\s?(?P<unit>[^\s\d]\S*)", result)
    dated = any(_day(name) for name in heads)
    return label, found["unit"] if found and dated else ""


def _between_dates(label: str, heads: Sequence[str], values: Sequence[str]) -> Iterator[str]:
    """Whether the value of the later of two dates is more or less than that of the earlier."""
    if len(heads) != 2 or not _dated(heads):
        return
    days = [found.iso for name in heads for found in find_dates(name)]
    figures = [found for value in values if (found := re.match(_NUMBER, value))]
    if len(figures) == 2 and len(days) == 2 and len(days[0]) == len(days[1]) and days[0] != days[1]:
        printed = zip(days, (_number(one[0]) for one in figures), strict=True)
        earlier, later = (one for _, one in sorted(printed))
        if earlier != later:
            yield f"{label} {'augmenté' if later > earlier else 'diminué'}"


def _day(cell: str) -> str | None:
    """The date, month or year a cell prints, as printed."""
    found = next((date for date in find_dates(cell) if date.possible), None)
    year = YEAR.search(cell)
    return cell[found.start : found.end] if found else year[0] if year else None


def _undated(cell: str) -> str:
    day = _day(cell)
    return cell.replace(day, "") if day else cell


def _is_date(cell: str) -> bool:
    return _day(cell) == cell.strip()


def _dated(heads: Sequence[str]) -> bool:
    return all(map(_day, heads))


def _statement(label: str, name: str, value: str) -> str:
    if _is_date(label):  # (a date a row, an analyte a column)
        measured = _UNIT_HEAD.match(name)
        return f"{measured[1]} {value} {measured[2]} le {label}" if measured else f"{name} {value} le {label}"
    if _RESULT.match(name) or _REFERENCE.search(name):
        return f"{label} {value}" if _RESULT.match(name) else f"{label} : {value}"
    date = _day(name)
    if date and _EARLIER_HEAD.match(name):
        return f"Précédemment : {label} {value} le {date}"
    return f"{label} {value} le {date}" if date else f"{label} {name} {value}"


def _beyond(line: str) -> Iterator[str]:
    """What the ranges of a line say: « Potassium élevé »."""
    for found in _RANGED.finditer(line):
        value, name = _number(found["value"]), found["name"].strip()
        if found["sign"]:
            over = value > _number(found["limit"])
            under = found["sign"] in "<≤"
            if found["told"]:
                met = over is not under
                yield f"{name} {'positif' if met is (found['told'] == 'positif') else 'négatif'}"
            else:
                yield f"{name} {('élevé' if over else 'normal') if under else ('normal' if over else 'bas')}"
            continue
        low, high = _number(found["low"]), _number(found["high"])
        units = {unit.strip() for unit in (found["unit"] or "", found["of"]) if unit.strip()}
        of_one_scale = len(units) < 2 and low < _FARTHEST * value and value < _FARTHEST * high
        if low < high and of_one_scale:
            yield f"{name} {'bas' if value < low else 'élevé' if value > high else 'normal'}"


_FARTHEST = 50
"""How many times a value may lie beyond its range: farther, they are not of one scale."""


def limits(text: str) -> list[tuple[int, int]]:
    """Where the limits of the ranges of a text stand: « 136 » and « 145 » of « Sodium 138 mmol/L (136 - 145) »."""
    told = (one for one in _RANGED.finditer(text) if one["sign"] or _number(one["low"]) < _number(one["high"]))
    return [found.span(one) for found in told for one in ("limit", "low", "high") if found[one] is not None]


def _changes(line: str) -> Iterator[str]:
    """What two figures of one thing say: « Lévothyrox augmenté »."""
    for found in (*_RISEN.finditer(line), *_EARLIER.finditer(line), *_ARROW.finditer(line)):
        told = found.groupdict()
        first, second = _number(told["first"] or told["prior"]), _number(told["second"])
        units = {unit for unit in (told["unit"], told["from_unit"] or told.get("prior_unit")) if unit}
        verb = told.get("verb") or ""
        against = verb.startswith(_UP if second < first else _DOWN)
        if first != second and len(units) < 2 and not against:
            yield f"{told['name'].strip()} {'augmenté' if second > first else 'diminué'}"


def _tested(line: str) -> Iterator[str]:
    for found in _TESTED.finditer(line):
        yield f"{found['name'].strip()} {'résistant' if found['told'] == 'R' else 'sensible'}"


def _number(printed: str) -> float:
    return float(re.sub(r"[ \u00a0\u202f]", "", printed).replace(",", "."))
