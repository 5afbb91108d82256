"""A paragraph of prose with its dates: the day, the moment and the part that govern a figure in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.date_leads import WEEKDAY
from ingest.dates import HISTORY, RoledDate
from ingest.exam_days import day_of_exam
from ingest.heading_lines import cue_kinds, heads, is_listed
from ingest.paragraph_text import ParagraphText, opens_aside
from ingest.printed import PrintedLine
from ingest.units import unit_at
from ingest.vocabulary import Tokens
from ingest.yearless import YEARLESS

_WHICH = r"(?:premi(?:er|ère) |derni(?:er|ère) |précédente? |tout premier )?"
_AFTER = re.compile(
    r"(?:\n(?=le |du |en )| ?\(?)"
    rf"(?:(?:(?:sur|lors de|à|dans) (?:le |la |l['’]){_WHICH}[^\W\d]{{3,16}}(?: de [^\W\d]{{3,16}})? (?:du|de|en)"
    r"|(?:à|lors de) (?:notre|votre|sa|son|la|l['’]) ?(?:[^\W\d]{3,16} ){1,2}?[^\W\d]{0,16},? (?:du|le|en)"
    rf"|(?:au|lors du) {_WHICH}[^\W\d]{{3,16}}(?: de [^\W\d]{{3,16}})? (?:du|de|en)"
    r"|le|du|en|au mois d[e']|au|en date du|date du|(?:fait|dosé|mesuré) le"
    r"|(?:bilan|biologie|prélèvement|prise de sang|dosages?) du)"
    rf"[ \n])?(?:{WEEKDAY} )?",
    re.IGNORECASE,
)
_SAMPLED = re.compile(r"^[^()]*\((?:bilan|biologie|prélèvement|prise de sang|dosages?) du $")
"""« folates 9 nmol/L, TSH 2,8 mUI/L (bilan du 20/02/2024) » dates both."""
_OF_A_SAMPLE = re.compile(
    r"(?<!\d )(?<!\w/L )\((?:bilan|biologie|prélèvement|analyses|prise de sang) (?:du|de|le) $", re.IGNORECASE
)
"""« Selon le laboratoire (prélèvement du 4 mars), … »: not behind a figure."""
_SAME_DAY = re.compile(r"[ \n]?\(?(?:le|du|au) (?:même jour|meme jour)")
_FURTHER_FIGURE = re.compile(
    r"(?:(?:[^()\d\n:]{0,30}\b(?:à|de|était|étaient)|,) [<>]? ?\d+(?:[.,]\d+)?(?![.,]?\d| ?[hH:]) ?"
    r"| [<>]? ?\d+(?:[.,]\d+)?(?: ?[^\s()\d]{2,8})?(?=\)))(?P<closed>\))?"
)
"""« (le 13/04/2026 elle était à 96 µmol/L) », « (la veille 88) »."""
LABELLED = re.compile(r"(?:,? ?(?:(?:à|vers|[-–]) )?\d{1,2} ?[hH:] ?(?:\d{2})?)?[ )\]]*:(?=\s)")
"""What makes a date the label of its sentence: « (01/03 à 22h20) : »."""
_OPENED = re.compile(r"\((?:le |du |en )?$")
_SECTION = 8  # lines under a heading that its date governs at most
OF_THE_PAPER = frozenset(("letter", "written", "signature", "stay_start", "stay_end"))
_OF_ACTS, _OF_NOW = frozenset(("operation", "last_visit")), re.compile(r"[^(:,]*,")
"""« Opéré le 12/01, il va bien, TA 13/8 »: the day of before is not that of the figures."""
_FIGURE = re.compile(r"\d")
LEAD = 90  # a date governs what follows in its sentence within this many characters
_AGO = 40
_ARTICLE = re.compile(r" (?:(?:une?|des|la|le|les) |l['’])?")
A_DAY = len("2024-01-01")
_BULLETS, _ENTRIES = " -•*–—▪■>→", 2
_WORDS_FOLLOW = re.compile(r"[^\n\d]*[^\W\d]{3}")
_LEADS_TO_DATE = re.compile(rf"(?:\b(?:le|du|au|en|du bilan du|ce)(?: {WEEKDAY})?|/|:) ?$", re.IGNORECASE)
MOMENTS = ("entry", "exit")
DAY_OF_STAY = re.compile(r"(?:à )?[JHM]\d{1,2}\b(?! ?[/%])")
"""« Hémoglobine J2 : 10,8 », « CRP à H48 : 112 »: a day counted from another."""
_COUNTED = re.compile(
    r"(?:à|au|à la|le|après|vers la|vers le) (?:[^\W\d]{2,12}|\d{1,3}(?:e|ème|er)?)[ \n]"
    r"(?:jours?|semaines?|mois|ans?|trimestre)\b(?: (?:de|du|d['’]|post|après) ?[^\W\d]{2,16})?"
)
"""« à six mois (12 mars 2024) », « au deuxième jour (14/07/2025) », « à 3 mois de traitement, le 2 mai »."""
_DAY_OF_MOMENT = re.compile(r",? ?\(?(?:le |du |en |au |fin |début )?(?=\d|[a-zéûA-Z])")
_ELSEWHEN = ("ago", "elsewhen")
_COMPARES = re.compile(
    r"\b(?:qu['’]|que |depuis )(?=en |au |à |avant |lors |le |l['’]|du |$)|\bdepuis (?:le |l['’]|la )?$"
    r"|\b(?:alors|tandis)\squ|(?:\b|n['’])étai(?:t|ent)\b"
)
"""« soit 2 kg de moins qu'en novembre », « depuis janvier », « alors qu'elle n'était que de 35 % le … »."""
_STOPS = re.compile(r"[.;](?=\s)")
_ENUMERATED = re.compile(r"(?P<more> et )?[^().;:\n]{0,80}(?=[).]|$)")
_SINCE = re.compile(r"\b(?:depuis|diagnostiquée?|découverte?|connue?)(?: \w+){0,2} $")
OF_A_FIGURE = re.compile(rf"\d ?(?:%|[a-zµA-Z]{{1,5}}(?:/[a-zA-Z,0-9 ²]{{1,12}})?)? (?:le|du|en|\() ?(?:{WEEKDAY} )?$")
_TOGETHER_WITH = re.compile(r",? avec (?:une?|la|le|les|des|l['’])")
"""« CRP à 21 mg/L le 18 avec une créatinine à 77 »: the day is of both."""
BEFORE_AN_ACT = re.compile(r"avant(?: (?!de |le |la |l['’])[^\W\d]{4,16})?(?= ?: ?[\d<>])")
"""« Hémoglobine avant transfusion : 7,2 g/dL »: of one stage of an act, not of before."""
_RESULTS_LABEL = re.compile(r"\s*[A-ZÀÉ][^\W\d]+(?: [^\W\d]+){0,3} ?:(?=\s)")
_TO_A_MOMENT = re.compile(
    r"[\s\-•*–]*(?:(?:bilan|examen|état|clinique) )?(?:(?:à|a|dès|lors de|au moment de) ?(?:l['’]|la |son |sa )?)?",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:jours?|évolution|puis|ensuite|contrôle|relais|traité|trait(?:ée|ement)|après|sous|[JH]\d{1,2}|\d+(?:e|ème))\b",
    re.IGNORECASE,
)
"""What tells that the beginning of a stay is past."""
_WEIGHED = re.compile(r"(?:pesait|mesurait)\b")
"""« elle en pesait 49 à l'automne »: of before, unless a day or the stay's beginning is told."""
_NEXT_FIGURE = re.compile(r"[^\d,.;]{0,10}, \d")


@dataclass(frozen=True)
class Paragraph(ParagraphText):
    """A paragraph and its dates; ``dates`` are those a measure may have.

    ``lead`` is the date of the heading or of the line ending in a colon above (« Biologie du 12/03/2024 : »).
    """

    dates: tuple[tuple[int, int, RoledDate], ...]
    lead: RoledDate | None
    written: str | None = None
    """The ISO day of the document."""
    heading_dates: tuple[RoledDate, ...] = ()
    """The dates of ``heading``."""
    ignored: tuple[tuple[int, int, RoledDate], ...] = ()
    """Dates of the past that only a figure right beside them may have."""
    days: tuple[tuple[int, int], ...] = ()
    """Where days are printed, whatever they are of: no figure of a result stands there."""
    bracketed: tuple[tuple[int, RoledDate], ...] = ()
    """Lines that say of which day the figures in brackets under them are: « (entre parenthèses, celle du 14/04) »."""

    untold: tuple[int, ...] = ()
    """Where words tell a day that counts from one which is not told: « la veille de l'intervention »."""

    def date_at(self, position: int) -> tuple[RoledDate, int] | None:
        """The date that begins at ``position`` and where it ends."""
        return next(((date, end) for start, end, date in (*self.dates, *self.ignored) if start == position), None)

    def day_of_brackets(self, position: int) -> RoledDate | None:
        """The day that a line above says the figures in brackets of its list have."""
        here = self.line_index(position)
        return next((day for line, day in reversed(self.bracketed) if line < here and self._lists(line, here)), None)

    def _lists(self, opening: int, last: int) -> bool:
        return all(is_listed(line, named=True) for line in self.lines[opening + 1 : last + 1])

    def is_in_a_day(self, start: int, end: int) -> bool:
        """Whether a figure at ``start:end`` is of a printed day: « posé le 13/03 au bras gauche »."""
        return any(begin < end and start < stop for begin, stop in self.days)

    def date_after(self, position: int) -> RoledDate | None:
        """The date printed right after a figure: « (12/03/2024) », « le 12/03/2024 »."""
        position = self._past_a_moment(position)
        lead = _AFTER.match(self.text, position)
        at = lead.end() if lead else position
        found = self.date_at(at)
        exam = day_of_exam(self.text, position) if found is None else None
        found = self.date_at(exam) if exam is not None else found
        if found is not None and self._dates_what_follows(position, at, found[1]):
            return None
        if found is None and _SAME_DAY.match(self.text, position) is not None:
            before = (
                date
                for start, end, date in reversed(self.dates)
                if end <= position and not self.is_aside(start, end, position)
            )
            return next(before, None)
        return found[0] if found else None

    def _past_a_moment(self, position: int) -> int:
        """Past words after a figure that its day explains: « au dernier jour (17/10/2025) », « à J3 (le 12/03) »."""
        at = position
        while at < len(self.text) and self.text[at] in " (":
            at += 1
        if self.date_at(at) is not None:
            return position
        ends = (self.cue_at(at, kind) for kind in (*MOMENTS, "visit", "ago"))
        end = next((end for end in ends if end is not None), None)
        counted = DAY_OF_STAY.match(self.text, at) or _COUNTED.match(self.text, at)
        if end is None and counted is not None:
            end = counted.end()
        if end is None or _DAY_OF_MOMENT.match(self.text, end) is None:
            return position
        return end + self.text.startswith(",", end)

    def _dates_what_follows(self, position: int, at: int, end: int) -> bool:
        """Whether the date behind a figure is the next one's: « (le 13/04/2026 elle était à 96 µmol/L) »."""
        if self.text[end : end + 3].lstrip().startswith(":"):
            return True
        further = _FURTHER_FIGURE.match(self.text, end) if "(" in self.text[position:at] else None
        return further is not None and (further["closed"] is not None or unit_at(self.text, further.end()) is not None)

    def elsewhen(self, position: int, start: int, at: int) -> str | None:
        """``ago`` (« l'an dernier ») or ``elsewhen`` (« hier », « en automesure »): a day that is not told.

        By the words right after a figure, at ``position``, or those between its name at ``start`` and it.
        """
        end = position
        if any(self.sentence(start, start)[0] <= words < start for words in self.untold):
            return "elsewhen"
        while position < len(self.text) and self.text[position] in " (\n":
            position += 1
        found = next((kind for kind in _ELSEWHEN if self.cue_at(position, kind) is not None), None)
        found = found or ("ago" if self._closes_ago(end) else None)
        counted = DAY_OF_STAY.match(self.text, position) or _COUNTED.match(self.text, position)
        if found is None and counted is not None:
            return "elsewhen"
        if found is None and any("elsewhen" in kinds for _, kinds in self.cues_between(start, at)):
            return None if self.moment(start, end) or self.at_visit(start, end) else "elsewhen"
        return found

    def _closes_ago(self, position: int) -> bool:
        """Whether words at the end of an enumeration make its figures old: « (CCP 188, FR 64 au diagnostic) »."""
        rest = _ENUMERATED.match(self.text, position)
        opened = self.text.rfind("(", self.sentence(position, position)[0], position)
        if rest is None or (rest["more"] is None and (opened < 0 or ")" in self.text[opened:position])):
            return False
        return any("ago" in kinds and stop == rest.end() for stop, kinds in self.cues_between(position, rest.end()))

    def date_of_onset(self, start: int, end: int) -> RoledDate | None:
        """The day a disease is told to be known since, of figures « au diagnostic »."""
        begin, stop = self.sentence(start, end)
        if not any("onset" in kinds for _, kinds in self.cues_between(end, stop)):
            return None
        told = (
            one
            for at, _, one in (*self.dates, *self.ignored)
            if begin <= at < start and _SINCE.search(self.text, begin, at)
        )
        return next(told, None)

    def is_long_ago(self, start: int, at: int) -> bool:
        """« Il y a un an l'hémoglobine était à 12,6 »: of a past day."""
        begin = max(self.sentence(start, at)[0], start - _AGO)
        ends = [end for end, kinds in self.cues_between(begin, start) if "ago" in kinds]
        beside = any(_ARTICLE.fullmatch(self.text, end, start) for end in ends)  # « avec à l'époque une HbA1c à … »
        return beside or (bool(ends) and "étai" in self.text[start:at])

    def is_dated(self, position: int) -> bool:
        """Whether a date stands in the sentence of a position, or governs it."""
        begin, stop = self.sentence(position, position)
        return self.date_before(position) is not None or any(begin <= at < stop for at, _, _ in self.dates)

    def date_later(self, start: int, end: int) -> RoledDate | None:
        """The only date told after a figure in its sentence, past other results: « … et 11,1 g/dL le 12 mai »."""
        stop = self.sentence(start, end)[1]
        later = [(at, date) for at, _, date in self.dates if end <= at < stop]
        if len(later) != 1 or later[0][0] - end > LEAD:
            return None
        between = self.text[end : later[0][0]]
        if any(_TESTS_DAY.fullmatch(self.text, at, later[0][0]) for at in self.names_end if end <= at):
            return None  # « tension 164/98, et sa kaliémie du 30 juillet »
        if _COMPARES.search(between) is not None or any(
            {"prior", "target", "next", "change", "from"} & set(kinds) for _, kinds in self.cues_between(end, stop)
        ):
            return None
        if (opens_aside(between) and not _SAMPLED.search(between)) or (
            len(later[0][1].iso) == len("2024") and _FIGURE.search(between) is not None
        ):
            return None  # « 0,08 ng/mL, nadir à 0,02 en 2022 »
        return later[0][1] if _LEADS_TO_DATE.search(between) else None

    def date_before(self, position: int) -> RoledDate | None:
        """The date that governs a name: before it in its sentence, else the heading's."""
        begin = self.sentence(position, position)[0]
        near = [
            date
            for start, end, date in self.dates
            if begin <= start
            and end <= position
            and (position <= end + LEAD or LABELLED.match(self.text, end) is not None)
            and not self.is_aside(start, end, position)
            and not (date.role in _OF_ACTS and _OF_NOW.match(self.text[end:position]))
            and not (
                date.role == YEARLESS
                and _FIGURE.search(self.text, begin, start)
                and LABELLED.match(self.text, end) is None
            )
            and (
                OF_A_FIGURE.search(self.text, max(begin, start - 24), start) is None
                or LABELLED.match(self.text, end) is not None
                or _TOGETHER_WITH.match(self.text, end) is not None
            )
        ]
        if near:
            return near[-1]
        return self._of_the_entry(position) or self._opening(position) or self.lead or self._heading_date(position)

    def _of_the_entry(self, position: int) -> RoledDate | None:
        """The day that begins the entry of a log: of lines that open with their days, two at least, the last above."""
        entries = [
            (start, date)
            for start, end, date in self.dates
            if len(date.iso) == A_DAY
            and not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip(_BULLETS)
            and _WORDS_FOLLOW.match(self.text, end) is not None
        ]
        own = [(start, date) for start, date in entries if start < position]
        if len(entries) < _ENTRIES or not own or self._ends_between(own[-1][0], position):
            return None
        return own[-1][1]

    def _ends_between(self, start: int, position: int) -> bool:
        """Whether an entry is over: another line begins after the end of a sentence, or a third line."""
        lines = self.text[start:position].split("\n")
        return len(lines) > _ENTRIES or (len(lines) == _ENTRIES and lines[0].rstrip().endswith((".", ";", ":")))

    def _heading_date(self, position: int) -> RoledDate | None:
        """The only date of the heading above: « Consultation du 2 juin 2025 », « Constantes (11/03/2025) »."""
        heading = self.heading_at(position)
        if heading is None:
            return None
        if self.line_of(position)[0].index - heading.index > _SECTION:
            return None  # the heading of a document rather than of a note
        if not self._is_of_heading(heading, position):
            return None
        own = [date for _, _, date in self.dates if date.line is heading] or list(self.heading_dates)
        told = [date for date in own if date.line is heading]
        return told[0] if len(told) == 1 and told[0].role not in OF_THE_PAPER else None

    def _is_of_heading(self, heading: PrintedLine, position: int) -> bool:
        """Whether no word of the sentence or its label says another moment than the heading."""
        begin, stop = self.sentence(position, position)
        kinds = {kind for _, told in self.cues_between(begin, stop) for kind in told}
        label = self.label_at(position)
        kinds |= set(cue_kinds(Tokens.of(label))) if label is not None else set()
        return {*MOMENTS, "visit"}.isdisjoint(kinds) or not kinds.isdisjoint(cue_kinds(heading.tokens))

    def is_aside(self, start: int, end: int, position: int) -> bool:
        """Whether a bracket closed between a date and a name keeps the date to what the bracket holds."""
        between = self.text[end:position]
        if between.startswith(")") and _OPENED.search(self.text, max(0, start - 6), start) is not None:
            return False  # « en mars (le 11/03/2026) »
        if between.startswith(")") and _OF_A_SAMPLE.search(self.text, max(0, start - LEAD), start) is not None:
            return False  # « selon le laboratoire (prélèvement du 4 mars), … »
        return between.count(")") > between.count("(") and LABELLED.match(self.text, end) is None

    def moment(self, start: int, end: int) -> str | None:
        """Whether a figure named at ``start`` is told to be of the ``entry`` or the ``exit`` of a stay."""
        begin, stop = self.sentence(start, end)
        told = [(at, kind) for at, kinds in self.cues_between(begin, stop) for kind in kinds if kind in MOMENTS]
        before = [kind for at, kind in told if at <= end]
        if before:
            return before[-1]
        if told and not self._has_another(end, told[0][0]):
            return told[0][1]
        label, heading = self.label_at(start), self.heading_at(start)
        if label is not None and (moment := self._moment_of(Tokens.of(label))) is not None:
            return moment
        return self._moment_opened(begin, start) or (self._moment_of(heading.tokens) if heading is not None else None)

    def _moment_opened(self, begin: int, position: int) -> str | None:
        """The moment that opens the part of a list of results: « À l'admission : FC 34. ECG : bloc. Bio : K 4,6 ».

        ``begin`` is where the sentence of ``position`` begins, which labels its results or begins with one.
        """
        labelled = _RESULTS_LABEL.match(self.text, begin) is not None
        if not labelled and self.text[begin:position].strip(" .;,-\n"):
            return None
        first = max((at for at in (0, *self.breaks) if at <= position), default=0)
        told = [(at, end, kind) for at, end, kinds in self.cues for kind in kinds if kind in MOMENTS and first <= at]
        for at, end, kind in reversed([one for one in told if one[1] <= begin]):
            opens = _TO_A_MOMENT.fullmatch(self.text, self.sentence(at, at)[0], at) is not None
            closed = _LATER.search(self.text, end, begin) or any(end <= day < begin for day, _, _ in self.dates)
            return kind if opens and not closed else None
        return None

    def _has_another(self, end: int, stop: int) -> bool:
        """Whether a word behind a figure is another's: « 38 %, contre 35 % à l'entrée », « 9,1, 9,6 à la sortie »."""
        prior = any("prior" in kinds for _, kinds in self.cues_between(end, stop))
        compared = _COMPARES.search(self.text, end, stop) is not None  # « 92 kg, soit 5 de plus qu'à son entrée »
        return prior or compared or self.tells_nameless(end, stop)

    def _moment_of(self, tokens: Tokens) -> str | None:
        return next((kind for kind in cue_kinds(tokens) if kind in MOMENTS), None)

    def is_history(self, start: int, end: int) -> bool:
        """Whether a figure stands in a part about the past, and nothing says that it is the day's or the stay's."""
        told = self.at_visit(start, end) or self.moment(start, end) is not None
        return self.kind_at(start) in HISTORY and not told

    def _opening(self, position: int) -> RoledDate | None:
        """The date of the line ending in a colon that opens the list a name stands in."""
        here = self.line_index(position)
        for start, end, date in reversed(self.dates):
            opening = self.line_index(start)
            above = self.lines[opening].text
            labelled = above.endswith(":") or LABELLED.match(self.text, end) is not None
            opens = labelled or len(above) - (end - start) <= _SHORT_LINE
            if opens and start < position and opening < here:
                named = labelled or heads(self.lines[opening])
                listed = all(is_listed(line, named=named) for line in self.lines[opening + 1 : here + 1])
                return date if listed or (opening + 1 == here and above.endswith(":")) else None
        return None

    def at_visit(self, start: int, end: int) -> bool:
        """Whether the sentence around ``start:end`` says that it was measured on the document's own day."""
        begin, stop = self.sentence(start, end)
        if _NEXT_FIGURE.match(self.text, end) is not None:
            stop = end
        told = (cue for cue, kinds in self.cues_between(begin, stop) if "visit" in kinds)
        if any(cue <= end or not self.tells_nameless(end, cue) for cue in told):
            return True
        heading = self.heading_at(start)
        return heading is not None and "visit" in cue_kinds(heading.tokens)

    def is_past(self, start: int, end: int) -> bool:
        """Whether a word between a name and its figure says that it is an earlier one."""
        past = (stop for begin, stop, kinds in self.cues if start < begin and stop <= end and "prior" in kinds)
        if any(BEFORE_AN_ACT.match(self.text, stop - len("avant")) is None for stop in past):
            return True
        was = _WEIGHED.match(self.text, start) is not None
        return was and self.moment(start, end) is None and self.date_later(start, end) is None


_TESTS_DAY = re.compile(r"(?: [^\W\d]+)?,? (?:du|de|d['’]|en) ?")
_SHORT_LINE = 24  # characters beside its date of a line that only opens a list
