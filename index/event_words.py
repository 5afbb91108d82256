"""What bounds a period by an event: « avant la cataracte », « depuis l'hospitalisation de mars ».

Only the words are read here; the day is found in the dossier (:mod:`index.events`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from index.lexicon import function_words, number_words
from index.periods import read_period
from index.plan import Side
from index.readings import phrases
from index.spelling import spelt
from index.terms import words
from ingest.normalise import fold
from ingest.vocabulary.tables import rows, split


@dataclass(frozen=True, slots=True)
class EventWords:
    """The folded words of the event (none: it bounds nothing), the side asked for, the question without both.

    ``window``: how long after or before it is meant, as said (« dans les 3 mois suivant … »); no period of today's.
    """

    event: str
    side: Side
    rest: str
    window: str = ""


ALWAYS = "always"
"""What bounds nothing: « depuis le début », « depuis qu'on le suit »."""


@lru_cache(maxsize=1)
def _always() -> frozenset[str]:
    return frozenset(term for row in rows("event_cues") if row["side"] == ALWAYS for term in split(row["terms"]))


@lru_cache(maxsize=1)
def _cue() -> tuple[re.Pattern[str], dict[str, Side]]:
    sides = {
        fold(term): cast(Side, row["side"])
        for row in rows("event_cues")
        if row["side"] != ALWAYS
        for term in split(row["terms"])
    }
    names = "|".join(sorted(map(re.escape, sides), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?P<cue>{names})(?:\s+|(?=l'|d'))(?!derni)"), sides


@lru_cache(maxsize=1)
def kinds() -> dict[str, frozenset[str]]:
    """Words of an event: what happened (``start``, ``stop``, ``act``), or that name none (``nothing``, ``moment``)."""
    return {row["kind"]: frozenset(fold(term) for term in split(row["terms"])) for row in rows("event_words")}


_END = re.compile(
    r"[,;?:]|\b(?:en (?:tableau|courbe|graphique)|sous forme|avec (?:les|leurs) dates|"
    r"quels?|quelles?|y a|est-ce|combien|il y|montre|donne)\b"
)


def _before_clause(event: str) -> str:
    """The event without the sentence that goes on after it: « la prothèse | il avait vu l'orthopédiste »."""
    for match in _CLAUSE.finditer(event):
        if any(word not in function_words() for word in words(event[: match.start()])):
            return event[: match.start()]
    return event


_CLAUSE = re.compile(r"\b(?:il|elle|on|je|j'|tu|nous|vous|c'est|c'etait|y avait|peux|pouvez)\b")


def _on_day(question: str, match: re.Match[str], rest: str, day: str) -> str:
    """The question with a day in place of the event that happened on it."""
    return f"{question[: match.start()]} {match['cue']} le {day} {rest}"


_DOING_NEXT = re.compile(r" ?qu(?:e |')(?:je|j'|tu|on|nous|vous)\b")


def read_event(question: str, *, today: str) -> EventWords | None:
    """The event that bounds a folded question, or ``None``: a date after the bound is a period, not an event."""
    pattern, sides = _cue()
    for match in pattern.finditer(question):
        period = read_period(question[match.start() :], today=today)
        if (period is not None and period.start == 0) or _asks_who(question[: match.start()], match["cue"]):
            continue
        tail = question[match.end() :]
        if _DOING_NEXT.match(tail):
            continue  # « avant que je le rappelle »
        end = _END.search(tail)
        event = _before_clause(tail[: end.start()] if end else tail)
        content = [word for word in words(event) if word not in function_words()]
        if " ".join(words(event)) in _always():
            return EventWords("", sides[match["cue"]], f"{question[: match.start()]} {tail[len(event) :]}")
        dated = read_period(event, today=today)
        if dated is not None and dated.date_from is not None and dated.date_from == dated.date_to:
            # « Depuis ma consultation du 03/07/2026 » says the day itself.
            return EventWords("", sides[match["cue"]], _on_day(question, match, tail[len(event) :], dated.date_from))
        first = words(event)[:1]
        if all(word in number_words() or word in kinds()["moment"] for word in content):
            continue  # « depuis dix minutes »
        if not content or {*first, content[0]} & kinds()["nothing"] or content[0][0].isdigit():
            continue
        window = _WINDOW.search(question, 0, match.start())
        before = question[: window.start() if window else match.start()]
        rest = f"{before} {tail[len(event) :]}"
        return EventWords(" ".join(words(event)), sides[match["cue"]], rest, window.group().strip() if window else "")
    return None


_WINDOW = re.compile(
    r"\b(?:dans|durant|pendant|au cours de) (?:les? |la |l')(?:\w+ )?"
    r"(?:jours?|semaines?|mois|trimestres?|ans?|annees?) $"
)


def _asks_who(before: str, cue: str) -> bool:
    """« Qui suit son cœur », « le médecin qui suit en gynéco » ask who; « les mois qui suivent la pose » bounds."""
    if not cue.startswith(_WHO):
        return False
    last = tuple(map(spelt, words(before)[-1:]))
    told = (*phrases().get(last, ()), *phrases().get((*last, _WHO.strip()), ()))
    called = bool(MASCULINE.intersection(words(before)[-2:-1]))  # « le gastro qui suit … », not « la cardio »
    persons = (one for one in told if one.person or one.value == "practitioner" or (called and one.kind == "specialty"))
    return not last or next(persons, None) is not None


MASCULINE = frozenset({"le", "son", "mon", "notre", "quel"})
"""Before the short name of a discipline: its doctor is meant."""


_WHO = "qui "


def is_last_visit(event: EventWords) -> bool:
    """Whether the event is a last visit with nobody named, and what follows it is asked for."""
    return event.side == "after" and event.event in kinds()["last_visit"]
