"""What a document says is to be done, and the date that comes to.

« contrôle à 6 mois », « coloscopie à refaire dans 3 ans », « prochain rendez-vous le 12/09/2024 »: a wording of what is
to come and a time, in one clause. A relative time counts from the act date; without one it has no date. What tells
the past (« vu en contrôle à 3 mois », « à 6 mois d'une prothèse ») is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from ingest import vocabulary
from ingest.document import Due, Metadata
from ingest.due_days import Unit, after, next_on
from ingest.due_reasons import is_within, occasions, openings
from ingest.due_subject import exam_named, keeps_exam, names_act, own_exam, specialty_named
from ingest.normalise import fold_with_offsets
from ingest.passages import BULLETS, Passage
from ingest.vocabulary.clinical import Cue, cues_in, due_cues, time_words
from ingest.vocabulary.phrases import Found

_TOLD_PARTS = frozenset(
    (
        "motif",
        "antecedents",
        "antecedents_familiaux",
        "histoire",
        "comparaison",
        "allergies",
        "technique",
        "mode_de_vie",
    )
)
"""Kinds of parts that tell what was: nothing in them is to come."""
_AFTER = 24
"""Characters after a time in which « à refaire », « à prévoir » may follow it."""
_SURE = 0.60
"""A time whose word OCR read with less confidence gives no date."""
_TRIM_LEFT, _TRIM_RIGHT = f" \n,.;:)({BULLETS}", " \n,.;:("
_JOINING = re.compile(r"(?:et|puis|ou|avec) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Time:
    """A time at ``start:end``: an ISO date, or a number of units after the act; neither when it is a range."""

    start: int
    end: int
    iso: str | None = None
    count: int | None = None
    unit: Unit | None = None
    next_on: tuple[int, int | None] | None = None
    """A month and a day of it, if printed, without a year: the next after the act."""
    ahead: bool = False
    """Whether its own words say that it lies ahead (« dans », « d'ici »), whatever stands with it."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], dict[str, int]]:
    numbers = {word: value for word, value in vocabulary.number_words().items() if value}

    def words(kind: str) -> str:
        return "|".join(sorted(map(re.escape, time_words(kind)), key=len, reverse=True))

    number = rf"\d{{1,3}}|{'|'.join(sorted(map(re.escape, numbers), key=len, reverse=True))}"
    months = "|".join(sorted((re.escape(name) for name in vocabulary.months() if len(name) > 2), key=len, reverse=True))
    pattern = (
        rf"\b(?:(?P<every>{words('every')})|(?P<ahead>{words('ahead')})|(?:{words('delay')})) ?(?P<n>{number})?"
        rf"(?: ?(?:a|-|ou|et) ?(?P<range>{number}))? ?(?P<unit>{words('length')})\b"
        rf"(?! ?(?:{words('counts_elsewhere')})(?:\b|(?<=')))"
        rf"|\ba (?P<mark>[mj]) ?\+? ?(?P<marked>\d{{1,3}})\b|\b(?P<rhythm>{words('rhythm')})s?\b"
        rf"|\b(?:{words('in_month')})[ -]?(?P<month>{months})\b(?! ?'?\d)"
        rf"|\ble (?P<day>\d{{1,2}})(?:er)? ?(?:/ ?(?P<figure>0?[1-9]|1[0-2])(?![\d/.])|(?P<name>{months})\b(?! ?'?\d))"
    )
    return re.compile(pattern), numbers


def dues(passages: Sequence[Passage], metadata: Metadata) -> tuple[Due, ...]:
    """What is due, in reading order, each once."""
    if metadata.category == "biologie":
        return ()
    found: dict[tuple[str, str | None], Due] = {}
    opened = openings(passages) if own_exam(metadata) is None else [0] * len(passages)
    for passage, opening in zip(passages, opened, strict=True):
        for one in _of_passage(passage, metadata, opening):
            if passage.kind not in _TOLD_PARTS or _is_after(one, metadata):
                found.setdefault((one.what, one.date), one)
    return tuple(found.values())


def _own_days(metadata: Metadata) -> frozenset[str]:
    """The days of the document itself and of the patient's birth."""
    return frozenset(one.date for one in metadata.dates if one.kind in _OWN)


_OWN = ("signature", "creation", "print", "deposit", "birth")


def _is_after(one: Due, metadata: Metadata) -> bool:
    """Whether a printed day lies after the act: that is to come wherever it is told."""
    act = metadata.act_date
    if one.date is None or one.from_evidence is not None or act is None:
        return False
    return one.date[: len(act)] > act[: len(one.date)]


def _of_passage(passage: Passage, metadata: Metadata, opening: int) -> Iterator[Due]:
    """What a passage says is due; a check named bare before character ``opening`` is why the patient is seen."""
    frames = occasions(passage)
    cues = [cue for cue in cues_in(due_cues(), passage.tokens) if not is_within(cue.start, frames)]
    cues = [cue for cue in cues if cue.values[0].kind != "keep" or keeps_exam(passage, cue.start, cue.end)]
    planned = is_plan(passage)
    act = metadata.act_date
    later = act is not None and any(one.iso[: len(act)] > act[: len(one.iso)] for one in passage.dates)
    if not cues and not planned and not later and _openers().isdisjoint(passage.tokens.texts):
        return
    times, begin, before = _times(passage, _own_days(metadata), planned=planned), 0, 0
    times = [time for time in times if not is_within(time.start, frames)]
    bare = [time for time in times if time.start < opening and time.count is not None and not time.ahead]
    for stop in (*passage.stops, len(passage.text)):
        inside = [cue for cue in cues if begin <= cue.start and cue.end <= stop]
        if any(cue.values[0].kind == "off" for cue in inside):
            before, begin = begin, stop
            continue
        if any(cue.values[0].kind != "past" for cue in inside) or any(
            (time.ahead or (later and time.iso is not None)) and begin <= time.start < stop for time in times
        ):
            first = before if any(_takes_up(passage, cue) for cue in inside) else begin
            if _is_reason(inside, [time for time in bare if begin <= time.start < stop]) and not exam_named(
                passage, begin, stop
            ):
                before, begin = begin, stop
                continue
            yield from _of_sentence(passage, (first, stop), inside, times, metadata)
        before, begin = begin, stop


def _is_reason(cues: Sequence[Found[Cue]], bare: Sequence[_Time]) -> bool:
    """Whether a sentence only names a check and a delay not said to lie ahead: « Contrôle à six mois »."""
    return bool(bare) and all(cue.values[0].kind in ("check", "visit", "past") for cue in cues)


def _takes_up(passage: Passage, cue: Found[Cue]) -> bool:
    """Whether a cue asks for what the sentence before named: « … n'a pas été réalisée ; je la prescris »."""
    texts = passage.tokens.texts[cue.first : cue.last]
    return cue.values[0].kind == "advised" and len(texts) > len(("je", "la")) - 1 and texts[1] in _PRONOUNS


_PRONOUNS = frozenset(("la", "le", "les"))


def is_plan(passage: Passage) -> bool:
    """Whether the line that heads a passage says that what follows is to be done: « À prévoir : … »."""
    heading = passage.heading
    if heading is None or passage.lines[0] is not heading or passage.kind in _TOLD_PARTS:
        return False
    opening = due_cues().at(heading.tokens, 0) if heading.tokens.texts else None
    if opening is None or not any(cue.kind in ("plan", "again", "check") for cue in opening.values):
        return False
    return heading.folded.text[opening.end :].lstrip().startswith(":")


@lru_cache(maxsize=1)
def _openers() -> frozenset[str]:
    """The first words of delays that lie ahead by themselves: without one and without a cue, nothing is due."""
    return frozenset(term.replace("'", " ").split()[0] for term in time_words("ahead"))


def _times(passage: Passage, own: frozenset[str], *, planned: bool) -> list[_Time]:
    """The times of a passage, dates and delays, in order; ``planned``: its heading says that they lie ahead.

    ``own``: the days on which the document was written, signed or sent; nothing is due on them.
    """
    folded = fold_with_offsets(passage.text)
    pattern, numbers = _patterns()
    found = [_Time(one.start, one.end, iso=one.iso) for one in passage.dates if one.iso not in own]
    for match in pattern.finditer(folded.text):
        start, end = folded.span(*match.span())
        if match["month"] or match["day"]:
            if not any(time.start < end and start < time.end for time in found):
                found.append(_Time(start, end, next_on=_without_year(match)))
        elif match["rhythm"]:
            meaning = time_words("rhythm")[match["rhythm"]]
            found.append(_Time(start, end, count=meaning.count, unit=meaning.unit))
        elif match["mark"]:
            found.append(_Time(start, end, count=int(match["marked"]), unit="month" if match["mark"] == "m" else "day"))
        elif match["range"]:
            found.append(_Time(start, end))
        elif match["n"] or match["every"]:
            written = match["n"] or "1"
            count = int(written) if written.isdigit() else numbers[written]
            ahead = match["ahead"] is not None or planned
            if time_words("length")[match["unit"]].unit == "year" and count >= _AGE:
                continue  # (« rappel à 75 ans »: his age)
            found.append(_Time(start, end, count=count, unit=time_words("length")[match["unit"]].unit, ahead=ahead))
    return sorted(found, key=lambda time: time.start)


_AGE = 20
"""Years from which a number of them after « à » is an age."""


def _without_year(match: re.Match[str]) -> tuple[int, int | None]:
    if match["month"]:
        return vocabulary.months()[match["month"]], None
    return int(match["figure"]) if match["figure"] else vocabulary.months()[match["name"]], int(match["day"])


def _of_sentence(
    passage: Passage,
    bounds: tuple[int, int],
    cues: Sequence[Found[Cue]],
    times: Sequence[_Time],
    metadata: Metadata,
) -> Iterator[Due]:
    edge, stop = bounds
    inside = [time for time in times if edge <= time.start < stop]
    for time, following in zip_longest(inside, inside[1:]):
        until = following.start if following is not None else stop
        clause = [
            cue
            for cue in cues
            if edge <= cue.start
            and cue.end <= until
            and not (following is not None and cue.start > time.start and _is_next(passage, cue))
            and (cue.start < time.start or (cue.start - time.end <= _AFTER and cue.values[0].kind != "visit"))
        ]
        named = (time.ahead or (time.iso is not None and not _is_of_day(passage, time))) and (
            exam_named(passage, edge, until) or specialty_named(passage, edge, until)
        ) is not None
        if _tells_result(passage, time):
            edge = time.end
        elif _is_to_come(time, clause, metadata, named=named):
            last = max([time.end, *(cue.end for cue in clause)])
            last = _with_complement(passage, last, until, more=following is not None)
            yield _due(passage, _beginning(passage, edge, clause, time), last, time, metadata)
            edge = last
        else:
            edge = time.end
    if all(_is_told(time, metadata) for time in inside) and _is_to_be_done(passage, bounds, cues):
        yield _due(passage, *bounds, None, metadata)


def _is_next(passage: Passage, cue: Found[Cue]) -> bool:
    """« Tous les 5 ans, prochaine en 2028 »: the next one is of the time that follows."""
    return passage.tokens.texts[cue.first].startswith("prochain")


def _is_told(time: _Time, metadata: Metadata) -> bool:
    """Whether a time is a day or year already past: « dernier rappel en 2013, rappel à faire »."""
    act = metadata.act_date
    return time.iso is not None and act is not None and time.iso[: len(act)] < act[: len(time.iso)]


def _is_of_day(passage: Passage, time: _Time) -> bool:
    """« L'angioscanner du 29/08 » is one that was made."""
    return _OF_DAY.search(passage.text, max(0, time.start - 4), time.start) is not None


_OF_DAY = re.compile(r"\bdu\s$", re.IGNORECASE)


def _tells_result(passage: Passage, time: _Time) -> bool:
    """« Contrôle à 3 mois satisfaisant »: it was made."""
    return not time.ahead and _TOLD_RESULT.match(passage.text, time.end) is not None


_TOLD_RESULT = re.compile(
    r"\s*:?\s*(?:(?:est|était|reste|a été)\s+)?"
    r"(?:satisfaisante?|normale?|rassurante?|stable|bonne?|sans particularité)\b",
    re.IGNORECASE,
)


def _is_to_be_done(passage: Passage, bounds: tuple[int, int], cues: Sequence[Found[Cue]]) -> bool:
    """Whether a sentence without any time asks for something that has a name: « Bilan allergologique à prévoir ».

    What is to be done only on a condition is not due, nor what is denied.
    """
    kinds = {cue.values[0].kind for cue in cues if cue.values[0].kind != "past" or not _is_undone(passage, cue)}
    if kinds <= {"plan", "again"} and kinds and exam_named(passage, *bounds) is not None:
        return True
    if "past" in kinds or _CONDITION.search(passage.text, *bounds) is not None:
        return False
    asking = [cue for cue in cues if cue.values[0].kind == "advised" or _asks(passage, cue)]
    if not asking or any(not _is_missed(passage, cue) and _is_denied(passage, cue) for cue in asking):
        return False
    told = (
        kinds & {"visit", "appointment", "check"} or exam_named(passage, *bounds) or specialty_named(passage, *bounds)
    )
    return bool(told) or names_act(passage, *bounds)


_CONDITION = re.compile(r"\b(?:si|en cas|selon|sauf|au besoin)\b", re.IGNORECASE)
_MISSED = re.compile(r"obtenu|dépassé", re.IGNORECASE)


def _asks(passage: Passage, cue: Found[Cue]) -> bool:
    """Whether a cue asks for something: an infinitive, or words that it was not obtained, is overdue."""
    last = passage.tokens.texts[cue.last - 1]
    return cue.values[0].kind in ("plan", "again") and (last.endswith(_INFINITIVES) or _is_missed(passage, cue))


def _is_undone(passage: Passage, cue: Found[Cue]) -> bool:
    """« n'a jamais été réalisé »: what is told as past was not done."""
    return not _DENIALS.isdisjoint(passage.tokens.texts[max(0, cue.first - 3) : cue.last])


def _is_missed(passage: Passage, cue: Found[Cue]) -> bool:
    return _MISSED.search(passage.text, cue.start, cue.end) is not None


def _is_denied(passage: Passage, cue: Found[Cue]) -> bool:
    before = passage.tokens.texts[max(0, cue.first - 1) : cue.first + 2]
    return passage.label(cue.start, cue.end) == "negated" or not _DENIALS.isdisjoint(before)


_DENIALS = frozenset(("pas", "plus", "jamais", "non"))
_INFINITIVES = ("er", "ir", "oir", "re")


def _beginning(passage: Passage, edge: int, clause: Sequence[Found[Cue]], time: _Time) -> int:
    """Where what is due begins: after what the sentence tells first, but with the exam that is due."""
    told = min([time.start, *(cue.start for cue in clause if cue.values[0].kind != "past")])
    cuts = [cut.end() for cut in _PART.finditer(passage.text, edge, told)]
    if not cuts or (
        exam_named(passage, edge, cuts[-1]) is not None and exam_named(passage, cuts[-1], time.end) is None
    ):
        return edge
    return cuts[-1]


_PART = re.compile(r"[,:;] | (?:et|puis) ")


def _with_complement(passage: Passage, last: int, until: int, *, more: bool) -> int:
    """``last``, or the end of the few words that complete what is due: « dans 3 mois avec une échographie »."""
    stop = _COMPLEMENT_END.search(passage.text, last, until)
    end = stop.start() if stop is not None else until
    return last if (more and stop is None) or end - last > _COMPLEMENT else end


_COMPLEMENT = 60
"""Characters after its time that still say what is due at most."""
_COMPLEMENT_END = re.compile(r"[,;:()\n]| (?:et|puis|ou|si|afin|pour|car|sauf)\b")


def _is_to_come(time: _Time, clause: Sequence[Found[Cue]], metadata: Metadata, *, named: bool) -> bool:
    """Whether a time with such cues lies ahead of the document; ``named``: an exam or specialty stands with it."""
    act, ahead = metadata.act_date, time.ahead
    if time.iso is not None and act is not None:
        ahead = time.iso[: len(act)] > act[: len(time.iso)]
    kinds = [cue.values[0].kind for cue in clause if cue.values[0].kind != "visit" or ahead]
    telling = [kind for kind in kinds if kind != "past"]
    if not telling:
        return ahead and named and "past" not in kinds
    past = "past" in kinds
    strong = any(kind in ("appointment", "again", "plan", "advised") for kind in telling)
    if time.iso is None:
        return not past or kinds[-1] in ("again", "appointment")
    return (ahead or act is None) and (strong if past or act is None else True) and not (past and act is None)


def _due(passage: Passage, begin: int, end: int, time: _Time | None, metadata: Metadata) -> Due:
    text = passage.text
    while begin < end and text[begin] in _TRIM_LEFT:
        begin += 1
    while end > begin and text[end - 1] in _TRIM_RIGHT:
        end -= 1
    joining = _JOINING.match(text, begin, end)
    begin = joining.end() if joining else begin
    iso = _date(passage, time, metadata)
    counted = iso is not None and time is not None and time.iso is None
    family = specialty_named(passage, begin, end)
    return Due(
        what=" ".join(text[begin:end].split()),
        date=iso,
        evidence=passage.evidence(begin, end, 0.85),
        exam=exam_named(passage, begin, end) or (None if family else own_exam(metadata)),
        specialty=family,
        from_evidence=metadata.evidence.get("act_date") if counted else None,
    )


def _date(passage: Passage, time: _Time | None, metadata: Metadata) -> str | None:
    if time is None or passage.confidence(time.start, time.end) < _SURE:
        return None
    if time.iso is not None:
        return time.iso
    if metadata.act_date is None:
        return None
    if time.next_on is not None:
        return next_on(metadata.act_date, *time.next_on)
    return after(metadata.act_date, time.count, time.unit) if time.count is not None and time.unit is not None else None
