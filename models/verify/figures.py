"""The figures of a text: quantities with their units, dates, codes and moments, in figures or in words.

What stands at a place is read once, dates first. ``spare`` are further readings a printed text allows (the parts of a
ratio, the digits of a code, « 02/11 » as a day): they may support a sentence, they claim nothing themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from typing import Literal

from ingest import units
from ingest.normalise import find_numbers, fold
from ingest.vocabulary import Tokens, months, number_words
from ingest.written_dates import find_dates
from models.verify.lexicon import class_words, code_units, number_terms, periods, unit_words

FigureKind = Literal["number", "date", "code", "moment"]
_CODE = re.compile(r"[a-z]+\d[a-z0-9]*|\d+[a-z]+\d[a-z0-9]*")
_TIMES = re.compile(r"x\d+")
_MOMENT_CODE = re.compile(r"([a-z])(\d{1,3})h?")
_ORDINAL = re.compile(r"(\d+)(?:er|ere|e|eme|nd|nde)")
_NUMBER_UNITS = re.compile(r"\s?(?:\(|en\s|-)?\s?")
_RATIO = re.compile(r"(?<![\d/.,])(\d+(?:[.,]\d+)?)\s?(?:/|\bsur\b)\s?(\d{1,3}(?: \d{3})+|\d+(?:[.,]\d+)?)(?![\d/])")
"""Two figures that are one value: a pressure, an acuity, a scale."""
_DAILY = re.compile(r"/\s?(?:j|jour|24\s?h|sem|semaine|mois)$")
_DAY_BEFORE = re.compile(
    r"(?:\b(?:le|du|entre le|les|des)\s+)(\d{1,2})(?:er)?\s*(?:,|et|au|a|ou|puis)\s*(?:le |du |au )?$"
)
_DAY_MONTH = re.compile(r"(?:(?<=\ble |\bdu |\bau )|(?<![\d/.,])(?=\d\d?/))(\d{1,2})[/.](\d{1,2})(?!\d|[/.,]\d)")
_ON_DAY = re.compile(r"\b(?:le|du|au)\s$")
_DASHED = re.compile(r"(?<![\d-])(0[1-9]|[12]\d|3[01])-(\d\d)-(\d\d)(?![\d-])")
_DAY_WORD = re.compile(r"(\d{1,2})\s?(?:er)?\s?[^\W\d]")
YEAR = re.compile(r"(?<![\d/.,:+-])(?<!\d[ \u00a0\u202f])((?:19[2-9]|20[0-4])\d)(?![\d]|[/.,:]\d|-\d(?!\d{3}))")
"""A year alone: « opéré en 2009 »."""
_INITIALS = len("sept")
_DAY_LENGTH = len("2024-03-12")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_ROMAN_ALONE = frozenset({"ii", "iii", "vi"})
"""Those that are nothing else without a word of class before them."""
_EACH_DAY = re.compile(r"\bx ?\d(?!\d|[,.]\d| ?(?:cm|mm|x))")
"""« x2 »: so many times a day."""
_SCHEDULE = re.compile(r"(?<![\d/-])([0-4])-([0-4])-([0-4])(?:-([0-4]))?(?![\d/-])")
_MOMENTS = ("matin", "midi", "soir", "coucher")
_NAMED_MOMENT = re.compile(r"\b(matin|midi|soir|coucher)\b")
_MOMENTS_APART = len(", 1 cp le ")
_MEGA = frozenset({"mbq", "mui"})
"""Units whose first letter is another prefix when it is a capital: « 3 MUI »."""
_OF = re.compile(r" (?:de |d')")
_STAGE = re.compile(r"\d[a-d]")
_HALF = re.compile(r" et demie?\b")
_WEEKS = re.compile(r"\bsa ?\+ ?([0-6])\b")
"""« 24 SA + 3 »: and three days."""
_LISTED = re.compile(r" ?(?:et|a|puis|x|sur|/|-|->|→) ?\d+(?:[.,]\d+)?")
"""« 6 et 4 mm »: both in millimetres."""
_LESS = re.compile(r"[(:,]\s?[-−]\s$")
"""The sign of « Poids 84 kg (- 5 kg) »."""
_ONE = re.compile(r"\bune? (?=[a-z])")
_SINGLE = frozenset(
    {
        "jour", "semaine", "mois", "an", "heure", "mg", "g", "ug", "ml", "comprime", "gelule", "sachet", "goutte",
        "bouffee", "ampoule",
    }
)  # fmt: skip
"""Units before which « un » counts: elsewhere it is an article."""
_AND_ONE = re.compile(r" et (?:une?|onze)\b")
_FOUR, _TENS, _HUNDRED = 4, 20, 100
_NO_COUNT = frozenset({"un", "une", "zero", "premier", "premiere", "1er"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure at ``start:end``: its value and its unit (the time of a date)."""

    kind: FigureKind
    value: str
    start: int
    end: int
    detail: str = ""
    spare: bool = False


def figures(original: str, folded: str, tokens: Tokens) -> list[Figure]:
    """Every figure of a text; ``original`` keeps the case of ``folded``, place by place."""
    found = [*_dates(original, folded)]
    found += _periods(folded, found)
    found += [*_codes(original, folded, tokens, found), *_stages(tokens)]
    blank = original
    for figure in found:
        if not figure.spare and figure.kind != "moment":  # (« /mm3 150 000 » is not 3,150,000)
            blank = blank[: figure.start] + "x" * (figure.end - figure.start) + blank[figure.end :]
    for number in find_numbers(blank):
        if not _taken(number.start, found):
            unit, end = unit_after(original, folded, number.end)
            listed = _LISTED.match(folded, number.end) if not unit else None
            unit = unit_after(original, folded, listed.end())[0] if listed else unit
            sign = "-" if _LESS.search(folded, 0, number.start) else ""
            daily = any(one.value == "/jour" and one.start <= number.start < one.end for one in found)  # (« g/24 h »)
            found.append(Figure("number", sign + canonical(number.canonical), number.start, end, unit, spare=daily))
    found += _in_words(original, folded, tokens, found)
    return _with_halves(folded, [one for one in found if not _of_surface(folded, one)])


def _of_surface(folded: str, figure: Figure) -> bool:
    """« 1,73 m² » behind a slash is of the unit of a filtration rate, no figure of its own."""
    before = folded[: figure.start].rstrip()
    return (figure.value == "m2" and before.endswith(("1,73", "1.73"))) or (
        figure.value == "1.73" and before.endswith("/")
    )


def _with_halves(folded: str, found: list[Figure]) -> list[Figure]:
    """« un mois et demi » is 1.5 months: neither one nor a half."""
    for place, figure in enumerate(found):
        half = _HALF.match(folded, figure.end) if figure.kind == "number" and not figure.spare else None
        if half is not None and figure.value.isdigit():
            value = canonical(figure.value + ".5")
            found[place] = Figure("number", value, figure.start, half.end(), figure.detail)
            found = [one for one in found if not figure.end <= one.start < half.end()]
            return _with_halves(folded, found)
    return found


def _taken(position: int, found: Sequence[Figure]) -> bool:
    return any(one.start <= position < one.end for one in found if not one.spare and one.kind != "moment")


def _dates(original: str, folded: str) -> Iterator[Figure]:
    full = [date for date in find_dates(original) if date.possible]
    spans = [(date.start, date.end, date.iso[4:]) for date in full if len(date.iso) == _DAY_LENGTH]
    for date in full:
        yield Figure("date", date.iso, date.start, date.end, date.time or "")
        day = _DAY_WORD.match(original, date.start, date.end)
        if day and len(date.iso) < _DAY_LENGTH:  # (a day that does not exist)
            yield Figure("number", day[1], date.start, day.end(1))
    for match in _day_and_month().finditer(folded):
        if not any(date.start <= match.start() < date.end for date in full):
            value = f"-{months()[match[2]]:02}-{int(match[1]):02}"
            spans.append((match.start(), match.end(), value))
            yield Figure("date", "-" + value, match.start(), match.end())
    for match in _DASHED.finditer(folded):
        if int(match[2]) in range(1, 13) and not any(date.start <= match.start() < date.end for date in full):
            yield Figure("date", f"20{match[3]}-{match[2]}-{match[1]}", match.start(), match.end())
    yield from _months(original, folded)
    for match in YEAR.finditer(folded):
        taken = any(date.start <= match.start() < date.end for date in full)
        if not taken and not unit_after(original, folded, match.end())[0]:
            yield Figure("date", match[1], *match.span())
    for match in _DAY_MONTH.finditer(folded):
        if int(match[2]) in range(1, 13) and not any(date.start <= match.start() < date.end for date in full):
            told = _ON_DAY.search(folded, 0, match.start()) is not None  # (« le 02/11 » is nothing else)
            value = f"--{int(match[2]):02}-{int(match[1]):02}"
            yield Figure("date", value, match.start(1), match.end(), spare=not told)
    for start, _, value in spans:  # (« entre le 2 et le 9 novembre »)
        before = _DAY_BEFORE.search(folded, max(0, start - 30), start)
        if before and not any(date.start <= before.start(1) < date.end for date in full):
            yield Figure("date", f"-{value[:4]}{int(before[1]):02}", before.start(1), before.end(1))


def _months(original: str, folded: str) -> Iterator[Figure]:
    """Months without a day or a year."""
    for match in _month_alone().finditer(folded):
        if match.end(1) - match.start(1) <= _INITIALS and original[match.start(1) : match.end(1)].isupper():
            continue  # (« SEP » is multiple sclerosis)
        ranged = match[0].startswith("entre")  # (« 7,9 % entre mai et juin » is not of May)
        start = match.start(1) if ranged else match.start()
        yield Figure("date", f"--{months()[match[1]]:02}", start, match.end())
    for match in _month_word().finditer(folded):
        if not original[match.start(1)].isupper():
            yield Figure("date", f"--{months()[match[1]]:02}", match.start(), match.end(), spare=True)


@cache
def _month_names() -> str:
    return "|".join(sorted((re.escape(name) for name in months() if len(name) > 2), key=len, reverse=True))


@cache
def _day_and_month() -> re.Pattern[str]:
    return re.compile(rf"\b(\d{{1,2}})(?:er)? ({_month_names()})\b(?!\.? ?\d{{2}})")


@cache
def _month_word() -> re.Pattern[str]:
    return re.compile(rf"(?<=[(,;/])\s?({_month_names()})\b(?!\.? ?\d)")


@cache
def _month_alone() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:en|debut|fin|mi|courant|de|entre|depuis|vers|avant|apres)[ -](?!sept )({_month_names()})\b(?!\.? ?\d)"
    )


def _periods(folded: str, dates: Sequence[Figure]) -> Iterator[Figure]:
    """« 2/j », « par semaine », « toutes les six semaines » as moments of intake."""
    names = "|".join(sorted(map(re.escape, periods()), key=len, reverse=True))
    word = "|".join(sorted((re.escape(name) for name in number_words()), key=len, reverse=True))
    pattern = re.compile(
        rf"(?:/ ?|\bpar |\bchaque |\btou(?:s|te|tes) les |\b1 )(?:(\d+|{word}) ?)?({names})(?![a-z0-9])"
    )
    for match in pattern.finditer(folded):
        if match[0].startswith("1 ") or any(date.start <= match.start() < date.end for date in dates):
            continue
        every = match[1] or ""
        every = every if every.isdigit() or not every else str(number_words()[every])
        period = periods()[match[2]]
        every, period = ("", "jour") if (every, period) == ("24", "heure") else (every, period)
        every = "" if every == "1" else every
        yield Figure("moment", f"/{every}{period}", match.start(), match.end())
    yield from (Figure("moment", "x", *match.span(), spare=True) for match in _EACH_DAY.finditer(folded))
    yield from _day_schedule(folded)
    yield from (Figure("number", match[1], *match.span(), "jour", spare=True) for match in _WEEKS.finditer(folded))


def _day_schedule(folded: str) -> Iterator[Figure]:
    """« 1-0-1 »: morning, noon, evening (and night); so many times a day."""
    for match in _SCHEDULE.finditer(folded):
        parts = [part for part in match.groups() if part is not None]
        taken = [moment for moment, part in zip(_MOMENTS, parts, strict=False) if part != "0"]
        yield from (Figure("moment", moment, *match.span(), spare=True) for moment in taken)
        yield Figure("number", str(len(taken)), *match.span(), "fois", spare=True)
        yield from (Figure("number", part, *match.span(), spare=True) for part in set(parts) - {"0"})
    run: list[re.Match[str]] = []
    for moment in (*_NAMED_MOMENT.finditer(folded), None):
        if run and (moment is None or moment.start() - run[-1].end() > _MOMENTS_APART):
            if len(run) > 1:
                yield Figure("number", str(len(run)), *run[0].span(), "fois", spare=True)
            run = []
        run += [moment] if moment is not None else []


def _codes(original: str, folded: str, tokens: Tokens, dates: Sequence[Figure]) -> Iterator[Figure]:
    before = ""
    for start, end, word in zip(tokens.starts, tokens.ends, tokens.texts, strict=True):
        if _taken(start, dates):
            continue
        moment, ordinal = _MOMENT_CODE.fullmatch(word), _ORDINAL.fullmatch(word)
        if word in _ROMAN and original[start].isupper() and (word in _ROMAN_ALONE or before in class_words()):
            yield Figure("number", _ROMAN[word], start, end)
        if (
            before in class_words()
            and len(word) == 1
            and word.isalpha()
            and original[start].isupper()
            and word not in _ROMAN
        ):
            yield Figure("code", word, start, end)  # (« stade A »)
        before = word
        timed = moment and moment[1] in code_units() and (moment[1] != "t" or word[-1] == "h" or word == "t0")
        if timed and original[start].isupper():
            yield Figure("number", canonical(moment[2]), start, end, code_units()[moment[1]])  # type: ignore[index]
        elif moment and word.endswith("h") and moment[1] in code_units():
            yield Figure("number", canonical(moment[2]), start, end, "heure")
        elif ordinal:
            unit, stop = unit_after(original, folded, end)
            yield Figure("number", ordinal[1], start, stop, unit)
        elif _CODE.fullmatch(word) and not _dosed(word) and not _TIMES.fullmatch(word):
            yield Figure("code", word, start, end)
            yield from (
                Figure("number", canonical(digits), start, end, spare=True) for digits in re.findall(r"\d+", word)
            )
    for match in _RATIO.finditer(folded):
        if not _taken(match.start(), dates):
            unit, _ = unit_after(original, folded, match.end())
            if unit and "sur" in match[0]:
                continue  # (« 15 sur 7,5 cm »: two lengths)
            parts = [canonical(part.replace(",", ".").replace(" ", "")) for part in match.groups()]
            yield Figure("code", "/".join(parts), *match.span())
            if unit not in _SINGLE:  # (« 1/2 cp » is neither one nor two)
                yield from (Figure("number", part, *match.span(), unit, spare=True) for part in parts)


def _stages(tokens: Tokens) -> Iterator[Figure]:
    """« stade 3b »: a code, which a plain « stade 3 » may stand for."""
    for (first, word), start, end in zip(pairwise(tokens.texts), tokens.starts[1:], tokens.ends[1:], strict=True):
        if first in class_words() and _STAGE.fullmatch(word):
            yield Figure("code", word, start, end)
            yield Figure("number", word[0], start, end, spare=True)


def _dosed(word: str) -> bool:
    """Whether a word is a figure with its unit stuck to it (« 5mg », « 3j »)."""
    return re.sub(r"^\d+", "", word) in unit_words() and word[0].isdigit()


def _in_words(original: str, folded: str, tokens: Tokens, taken: Sequence[Figure]) -> Iterator[Figure]:
    """Numbers written as words, runs of them added up (« vingt-quatre »); ordinals and fractions."""
    for match in _ONE.finditer(folded):
        unit, end = unit_after(original, folded, match.end() - 1)
        if unit in _SINGLE and not _taken(match.start(), taken):
            yield Figure("number", "1", match.start(), end, unit)
    known, place = {**number_words(), **_hundreds()}, 0
    while place < len(tokens.texts):
        values, last = list[int](), place
        while last < len(tokens.texts) and tokens.texts[last] in known and tokens.texts[last] not in _NO_COUNT:
            values.append(known[tokens.texts[last]])
            last += 1
            if (
                _AND_ONE.match(folded, tokens.ends[last - 1]) and _TENS <= values[-1] < _HUNDRED
            ):  # (« soixante et onze »)
                values.append(known.get(tokens.texts[last + 1], 1))
                last += 2
        total = _added(values)
        free = not _taken(tokens.starts[place], taken)
        if last > place and free and total > 1:
            unit, end = unit_after(original, folded, tokens.ends[last - 1])
            yield Figure("number", str(total), tokens.starts[place], end, unit)
        other = number_terms().get(tokens.texts[place])
        if other is not None and free and last == place:
            of = _OF.match(folded, tokens.ends[place])
            unit, end = unit_after(original, folded, of.end() if of else tokens.ends[place])
            end = end if unit else tokens.ends[place]
            yield Figure("code" if "/" in other else "number", other, tokens.starts[place], end, unit)
        place = max(last, place + 1)


@cache
def _hundreds() -> dict[str, int]:
    return {word: int(value) for word, value in number_terms().items() if value.isdigit() and int(value) >= _HUNDRED}


def _added(values: Sequence[int]) -> int:
    """The number that number words make: « deux mille trois cent quatre-vingt-un »."""
    thousands = below = 0
    for value in values:
        if value == _HUNDRED:
            below = max(1, below) * value
        elif value > _HUNDRED:
            thousands, below = thousands + max(1, below) * value, 0
        elif value == _TENS and below % _HUNDRED == _FOUR:
            below += _FOUR * _TENS - _FOUR
        else:
            below += value
    return thousands + below


def unit_after(original: str, folded: str, position: int) -> tuple[str, int]:
    """The canonical unit that follows a number, and where it ends; empty when none does."""
    gap = _NUMBER_UNITS.match(folded, position)
    begin = gap.end() if gap else position
    best = ("", position)
    for spelling, concept in unit_words().items():
        end = begin + len(spelling)
        if folded.startswith(spelling, begin) and not _continues(folded, end) and end > best[1]:
            best = (concept, end)
    end_of_known = units.unit_at(original, begin)
    if end_of_known is not None and end_of_known > best[1]:
        daily = _DAILY.search(folded, begin, end_of_known)
        end_of_known = daily.start() if daily and daily.start() > begin else end_of_known
        printed = original[begin:end_of_known]
        meaning = units.sense(printed)
        best = (unit_words().get(fold(printed)) or fold(meaning.unit if meaning else printed), end_of_known)
    if original[begin : begin + 1] == "M" and best[0] in _MEGA:
        return "mega" + best[0], best[1]
    return best


def _continues(folded: str, position: int) -> bool:
    """Whether a word goes on at a place: « 2022 d'un » has no unit « d »."""
    return folded[position : position + 1].isalnum() or folded[position : position + 1] in {"'", "’"}


def canonical(number: str) -> str:
    """A number without what does not change its value: 2.50 is 2.5."""
    try:
        return format(Decimal(number).normalize(), "f")
    except InvalidOperation:
        return number
