"""Acts a page tells that are not its own: another modality's exam, and what was done before the day of writing.

In the report of a scanner « échographie du 04/02/2025 » is another's report; a letter whose writer sees the patient on
the day he writes (« je revois ce jour… ») accounts for that day, whatever earlier days it tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest import vocabulary
from ingest.clauses import border
from ingest.normalise import fold
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens, kinds
from ingest.written_dates import find_dates

if TYPE_CHECKING:
    from ingest.dates import RoledDate

_TITLE_LINES, _TITLE_STRENGTH = 30, 60
"""Lines of the first page among which the page names itself, and the strength of a wording that does."""
_AFTER_TITLE = 5
"""Words behind a title that begins a line, beyond which the line says something: « Échographie du … : lithiase »."""
_TODAY = re.compile(r"(?<!a )(?<!jusqu'a )\b(?:ce jour(?!-la)|ce matin|cet apres-midi|ce soir|aujourd'hui)\b")
_BEFORE_TODAY = 40
"""Characters before « ce jour » in which the visit it dates is named."""
_OPENING_LINES = 8
"""Lines of a letter's body that say what it is about."""


def apart(dates: Sequence[RoledDate], lines: Sequence[PrintedLine]) -> list[RoledDate]:
    """The dates; exams of a modality that no title of the page names are earlier results, or marked where none does."""
    exams = [one for one in dates if one.role == "exam" and not one.own]
    if not exams:
        return list(dates)
    named = _named_exams(lines)
    other = {id(one) for one in exams if _of_other(one, named)}
    found = [replace(one, modality=True) if id(one) in other else one for one in dates]
    if not named:
        return found
    return [replace(one, role="prior_result") if one.modality and not _field(one) else one for one in found]


def beside_the_act(dates: Sequence[RoledDate]) -> list[RoledDate]:
    """The dates; the operation of the other side is history, what a pharmacy prints on a prescription is a print."""
    ordered = any(one.role == "ordered" and one.stated for one in dates)
    return [_beside(one, ordered=ordered) for one in dates]


def _beside(one: RoledDate, *, ordered: bool) -> RoledDate:
    if one.role == "operation" and _OTHER_SIDE.search(one.line.folded.text[: one.written.start]) is not None:
        return replace(one, history=True, stated=False)
    dispensed = one.role == "written" and ordered and _DISPENSED.search(one.line.folded.text) is not None
    return replace(one, role="print") if dispensed else one


_OTHER_SIDE = re.compile(
    r"\b(?:(?:1er|premiere?|autre|seconde?) (?:oeil|cote|genou|hanche|pied|main|epaule|poignet)|controlateral\w*)\b"
    r"[^.;]*$"
)
"""« 1er œil (droit) opéré le 08/09 », in the report of the second."""
_DISPENSED = re.compile(r"\bdelivre\w*\b.*\bpharmacie\b|\bpharmacie\b.*\bdelivre")


def _field(date: RoledDate) -> bool:
    """« Date du scanner : 12/03/2024 », « Examen : échographie du … »: a field names its exam as it likes."""
    return date.stated and _NAMES_EXAM.match(date.line.folded.text) is not None


_NAMES_EXAM = re.compile(r"date\b|(?:examen|acte|nature|type|libelle|intitule)\b[^:\d]{0,30}:")


def _named_exams(lines: Sequence[PrintedLine]) -> set[str]:
    """The words of the page's titles, when they name an exam."""
    words: set[str] = set()
    for line in lines[:_TITLE_LINES]:
        if line.page != lines[0].page or line.running:
            continue
        found = vocabulary.document_titles().at(line.tokens, 0) if line.tokens.texts else None
        whole = found is not None and len(_undated(line)) - found.last <= _AFTER_TITLE and ":" not in line.text
        if line.kind == "title" or (found is not None and whole and found.values[0].strength >= _TITLE_STRENGTH):
            words.update(map(_stem, line.tokens.texts))
    exams = {_stem(word) for text, values in kinds.date_words() for word in text.split() if _is_modality(values[0])}
    return words if words & exams else set()


def _undated(line: PrintedLine) -> tuple[str, ...]:
    """The words of a line without the date that ends it: « Scanner thoraco-abdomino-pelvien du 25 novembre 2024 »."""
    last = next((date for date in find_dates(line.folded) if not line.text[date.end :].strip(" .")), None)
    if last is None:
        return line.tokens.texts
    return line.tokens.texts[: sum(start < last.start for start in line.tokens.starts)]


def _is_modality(word: kinds.DateWord) -> bool:
    return word.kind == "exam" and not word.verb and not word.generic


def _of_other(date: RoledDate, named: set[str]) -> bool:
    """Whether the noun that bears a date names an exam the titles do not."""
    text, stop = date.line.text, date.written.start
    tokens = Tokens.of(fold(text[border(text, 0, stop) : stop]))
    nouns = [found for found in kinds.date_words().find(tokens) if found.values[0].kind == "exam"]
    nouns = [found for found in nouns if not found.values[0].verb]
    if not nouns or nouns[-1].values[0].generic:
        return False
    return not any(_stem(word) in named for word in tokens.texts[nouns[-1].first : nouns[-1].last])


def _stem(word: str) -> str:
    return word.removesuffix("s") if len(word) > _SHORTEST_PLURAL else word


_SHORTEST_PLURAL = 4


def of_a_course(dates: Sequence[RoledDate], lines: Sequence[PrintedLine]) -> list[RoledDate]:
    """The dates; in the account of a course of care that is over (« fin de traitement »), its last day is the act's."""
    if not any(_heads_course(line) for line in lines[:_TITLE_LINES]):
        return list(dates)
    closing = {id(last) for first, last in pairwise(dates) if _is_period(first, last)}
    over = [one for one in dates if not one.history and (one.role in _ENDS or id(one) in closing or _ends_course(one))]
    if not over:
        return list(dates)
    last = max(one.iso for one in over)
    ended = {id(one) for one in over}
    told = {id(one) for one in dates if one.role in _DURING and not one.stated and one.iso < last}
    found = [replace(one, role="stay_start", own=False) if id(one) in told | ended else one for one in dates]
    ends = {id(one) for one in over if one.iso == last}
    return [
        replace(new, role="stay_end", stated=True, own=True) if id(one) in ends else new
        for one, new in zip(dates, found, strict=True)
    ]


def _is_period(first: RoledDate, last: RoledDate) -> bool:
    """« a effectué son sevrage du 16 au 27 février »: a period of the treatment, whatever its noun."""
    return first.written.range_start and (first.role, last.role) == ("ignored", "ignored") and first.line is last.line


_ENDS = frozenset(("stay_end", "range_end"))
_DURING = frozenset(("visit", "exam", "range_start"))
_HEADING_WORDS, _CLAUSE = 12, 60


def _heads_course(line: PrintedLine) -> bool:
    """« Compte rendu de fin de traitement », « Programme de réadaptation cardiaque »."""
    if line.page > 1 or len(line.tokens.texts) > _HEADING_WORDS or next(find_dates(line.folded), None) is not None:
        return False
    return any(found.values[0] == "course" for found in kinds.letter_cues().find(line.tokens))


def _ends_course(date: RoledDate) -> bool:
    """« Fin des rayons le … », « dernière séance le … », « s'est achevé le … »."""
    if date.role not in _ANYTHING:
        return False
    text, stop = date.line.text, date.written.start
    before = fold(text[max(border(text, 0, stop), stop - _CLAUSE) : stop])
    tokens = Tokens.of(before[before.rfind(", ") + 1 :])
    return any(found.values[0] == "course_last" for found in kinds.letter_cues().find(tokens))


_ANYTHING = frozenset(("ignored", "prior_result", "last_visit", "bare", "visit", "exam", "title"))


def deaths(dates: Sequence[RoledDate]) -> list[RoledDate]:
    """The dates; the patient's death ends the stay, a relative's is no act."""
    return [_of_death(one) if one.role == "death" or _tells_death(one) else one for one in dates]


def _tells_death(date: RoledDate) -> bool:
    """« décès de M. PRADEL, né le 8 mars 1931, survenu le … »: the noun stands before another day."""
    before = date.line.folded.text[: date.written.start]
    return date.role == "ignored" and _DEATH.search(before[-_DEATH_NOUN:]) is not None


_DEATH = re.compile(r"\bdeces d(?:e |u |')[^;]*\bsurvenu (?:le |ce |dans la nuit du )?(?:[a-z]+di )?$")
_DEATH_NOUN = 160


def _of_death(date: RoledDate) -> RoledDate:
    tokens = Tokens.of(date.line.folded.text[: date.written.end + _CLAUSE])
    another = date.history or next(vocabulary.identity_cues("relative").find(tokens), None) is not None
    if another:
        return replace(date, role="ignored")
    return replace(date, role="stay_end", own=True)


def in_their_century(dates: Sequence[RoledDate]) -> tuple[RoledDate, ...]:
    """The dates; « 2.5.29 » in a letter of 1994 is of 1929, whose years printed in full end there."""
    dating = [date for date in dates if date.role in _WRITTEN and not date.written.two_digit_year]
    last = max((int(date.iso[:4]) for date in dating), default=_NEVER_WRITTEN)
    return tuple(
        replace(date, written=replace(date.written, iso=f"{int(date.iso[:4]) - _CENTURY}{date.iso[4:]}"))
        if date.role == "bare" and date.written.two_digit_year and int(date.iso[:4]) > last + _YEARS_AHEAD
        else date
        for date in dates
    )


_NEVER_WRITTEN, _CENTURY, _YEARS_AHEAD = 9999, 100, 10
"""Years after the last one printed in full that a page may speak of: « prochaine coloscopie en 30 » is rare."""
_WRITTEN = frozenset(("letter", "written", "signature", "deposit", "creation"))


def seen_on_the_day(lines: Sequence[PrintedLine], kinds_of: Sequence[str | None], greeting: int) -> bool:
    """Whether the writer sees the patient on the day of writing: « je revois ce jour », « consultation ce jour »."""
    first = greeting if 0 <= greeting < len(lines) else -1
    for line, part in zip(lines, kinds_of, strict=True):
        if line.running or part in _PAST or not first < line.index <= first + _OPENING_LINES:
            continue
        folded = line.folded.text
        told = (found for found in kinds.letter_cues().find(line.tokens) if found.values[0] == "today")
        if any(not folded.startswith("-la", found.end) for found in told):
            return True
        if any(_visit_before(folded[: found.start()]) for found in _TODAY.finditer(folded)):
            return True
    return False


def opens_with_visit(dates: Sequence[RoledDate], greeting: int) -> bool:
    """Whether a letter begins by telling a visit of another day: « ce jour » is then the visit's."""
    written = next((date.iso for date in dates if date.role == "letter"), None)
    return written is not None and any(
        date.role == "visit"
        and not (date.history or date.referred)
        and date.iso < written
        and 0 <= date.line.index - greeting <= _OF_THE_VISIT
        for date in dates
    )


_OF_THE_VISIT = 2
"""Lines from the greeting on in which a letter says what it is about."""


def tells_today(lines: Sequence[PrintedLine]) -> bool:
    """Whether a page speaks of the day it is written: « ce jour », « ce matin »."""
    return any(not line.running and _TODAY.search(line.folded.text) is not None for line in lines)


def leaves_on_the_day(lines: Sequence[PrintedLine]) -> bool:
    """Whether the patient leaves on the day of writing: « Mme LEGROS sort ce jour »."""
    return any(
        found.values[0] == "own_stay" and line.folded.text[found.start : found.end].endswith(_THAT_DAY)
        for line in lines
        if line.page == lines[0].page and not line.running
        for found in kinds.letter_cues().find(line.tokens)
    )


_THAT_DAY = ("sort ce jour", "sort aujourd'hui")


def asks_for_care(lines: Sequence[PrintedLine]) -> bool:
    """Whether a letter sends its patient: « je vous adresse », « merci de recevoir », « peux-tu le voir »."""
    return any(
        found.values[0] == "referral" and _NO_ASKING.match(line.folded.text[found.start : found.end + _AHEAD]) is None
        for line in lines
        if line.page == lines[0].page and not line.running
        for found in kinds.letter_cues().find(line.tokens)
    )


_NO_ASKING = re.compile(r".*\bavis\b|ci-joint|.* (?:mes|nos|ci-joint|copie|le compte|le resultat|les resultats)\b")
"""What also stands in a report: « pour avis », « je vous adresse mes salutations »."""
_AHEAD = 16
_PAST = ("antecedents", "antecedents_familiaux", "histoire", "comparaison", "traitement", "conduite")


def _visit_before(folded: str) -> bool:
    tokens = Tokens.of(folded[-_BEFORE_TODAY:])
    if any(found.values[0].kind == "visit" for found in kinds.date_words().find(tokens)):
        return True
    return any(kinds.caregiver_verbs().get(word) == "visit" for word in tokens.texts)
