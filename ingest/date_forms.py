"""The role of a date by the form of its line: a letter's, a title's, a column's heading, or nobody's.

« Lyon, le 12 mars 2024 », « IRM cérébrale du 12/03/2024 », a date alone: what no label and no word tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest import vocabulary
from ingest.clauses import Role, is_since
from ingest.date_leads import ON_A_DAY, is_alone
from ingest.date_roles import opens_cell
from ingest.normalise import fold
from ingest.noun_days import event_between, on_occasion
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens
from ingest.written_dates import WrittenDate

_TOWN = (
    r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:[ -](?:[A-ZÀ-ÖØ-Þ][\w'’]*|sur|sous|le|la|les|lès|lez|de|du|des|en|et|aux"
    r"|d['’]\w+|l['’]\w+|\d{1,2}e?)\b){0,6}"
)
_PLACE = re.compile(
    rf"(?:^|[–—|,;:-] ?|\b[àÀA] |  )(?P<place>{_TOWN})(?:,? ?(?:le|Le|LE|ce) ?:? ?|, ?){ON_A_DAY}$", re.UNICODE
)
"""« Lyon, le », « Fait à Saint-Malo le », « Reims, mardi » before a date."""
_POSTED = re.compile(rf"(?:^| )\d{{5}} {_TOWN}(?:,? ?(?:le|Le|LE))? $")
"""« 39100 DOLE 02/03/2026 »."""
_PLACED_LINE = re.compile(rf"^{_TOWN} (?:le|Le|LE) {ON_A_DAY}$")
"""A town without comma at the beginning of a line: « Chute le » looks alike."""
_SIGNED_AFTER = re.compile(
    r",? (?:(?:D[rR]|P[rR]|Docteur|Professeur|Mme|M\.) )?(?:[A-ZÀ-Ý][\w'’-]*\.? ?){1,2}[A-ZÀ-Ý]{2}[\w'’-]*\.?$"
)
"""« Le 02/12/2025, S. LEROY »."""
_STAMP_AFTER = re.compile(
    r"[ ,;:|().–—-]*(?:pour (?:faire |servir )*(?:et )?(?:faire )?valoir|lu et approuve"
    r"|(?:la |le )?(?:signatures?|cachet|tampon|visa|signe))\b[^\d]{0,60}$"
)
"""« Villard, le 29.08.2025   Signature et cachet »: the box to sign in beside."""
_PLACE_AFTER = re.compile(r"[ ,]{0,2}(?:à|A|À|a) [A-ZÀ-ÖØ-Þ]")


def by_form(line: PrintedLine, date: WrittenDate, free_from: int, *, top: bool) -> Role:
    """The role of a date no label tells: a range, a title's, a letter's, or nobody's (``bare``)."""
    if date.range_start:
        return Role("range_start", True, top)
    if titled(line, date) or (top and any(told(line, date) for told in (_titles, _after_title, closes_heading))):
        return Role("title", True, True)
    if top and _as_of(line, date):
        return Role("written", True, True)
    if _letter(line, date, free_from):
        return Role("letter", True, True)
    if is_since(line, date, free_from):
        return Role("ignored", False, False)
    note = _opens_note(line, date)
    return Role("bare", False, top or note, heads=note)


def _as_of(line: PrintedLine, date: WrittenDate) -> bool:
    """« Fiche patient au 27/08/2025 », « Traitement à la date du … »: a short line that tells the state on a day."""
    before = line.folded.text[: date.start].rstrip()
    short = len(Tokens.of(before).texts) <= _HEADING_WORDS and not line.text[date.end :].strip(" .:")
    return short and before.endswith((" au", " a la date du", " en date du")) and not _DIGITS.search(before)


_DIGITS = re.compile(r"\d")


def _opens_note(line: PrintedLine, date: WrittenDate) -> bool:
    """« 10/10/2023 : rhinopharyngite »: the day that heads a note."""
    after = line.text[date.end :].lstrip()
    return is_alone(line.text[: date.start]) and (
        after.startswith((":", "-", "–")) or _BY_AUTHOR.match(after) is not None
    )


_BY_AUTHOR = re.compile(r"(?:\d\d?h\d{0,2} )?(?:D[rR]\.?|P[rR]\.?|IDE|AS|IDEC|Mme|M\.|Interne|MKDE)\b[^:.,]{0,30}:")
"""« 11/06/25 Dr PAYET : apyrétique… »."""


def _letter(line: PrintedLine, date: WrittenDate, free_from: int) -> bool:
    """« Lyon, le 12 mars 2024 » at the end of a line, « Le 12 mars 2024 à Lyon », or a date alone on its line."""
    before, after = line.text[free_from : date.start], line.text[date.end :].strip(" .,)|-")
    if (
        beside_name(line, date)
        or _AFTER_NAME.search(before) is not None
        or _MEASURED.search(line.text[: date.start]) is not None
    ):
        return False
    place = _cell_before(line, date, free_from)[-_LONGEST_PLACE:]
    stamped = not after or _STAMP_AFTER.match(fold(line.text[date.end :])) is not None
    town = _PLACE.search(place)
    if stamped and ((town is not None and not _DIGITS.search(town["place"].split()[0])) or _POSTED.search(place)):
        return True
    cell = _cell_before(line, date, free_from)
    alone = is_alone(before) and (free_from == 0 or opens_cell(line, date.start))
    alone = alone or (_DATELINE.fullmatch(cell) is not None and not after)  # a column beside the letterhead
    if after and before.rstrip().lower().endswith("du"):  # « du 25/01/2023 » / « au 27/01/2023 » beside a name
        return False
    return alone and (not after or any(form.match(line.text, date.end) for form in (_PLACE_AFTER, _SIGNED_AFTER)))


_AFTER_NAME = re.compile(
    r"(?:^|[ |])[^\W\d_a-z]{2}[\w'’-]* [^\W\d_a-z][a-zà-ÿ][\w-]*(?: [^\W\d_a-z][a-zà-ÿ][\w-]*)?, $"
)
"""« SAUVAGEOT Léa, 16/02/2008 »: a family name in capitals and a given name, no town."""
_MEASURED = re.compile(r"\d ?(?:%|[a-zA-Zµ]{1,4}/(?:[dm]?[Ll]|mol)\b)")
"""A result with its unit: « 67 µmol/L   44 - 88   le 04/06/24 » is a row of a table."""
_DATELINE = re.compile(rf"(?:Le|LE|le) :? ?{ON_A_DAY}")


def beside_name(line: PrintedLine, date: WrittenDate) -> bool:
    """« Patiente : Mme BERTHELIN Georgette, 26/03/34 »: a civility or a patient's label before a date in its cell."""
    before = _cell_before(line, date, 0)
    if _LED_BY_LE.search(before) is not None:
        return False
    tokens = Tokens.of(fold(before))
    cues = (vocabulary.people_cues("title_civil"), vocabulary.identity_cues("name_label"))
    return any(next(phrases.find(tokens), None) is not None for phrases in cues)


def _cell_before(line: PrintedLine, date: WrittenDate, free_from: int) -> str:
    """What stands before a date in its cell."""
    return line.text[max(free_from, line.cell_start(date.start)) : date.start]


_LED_BY_LE = re.compile(rf"[^ ] (?:le|Le|LE) {ON_A_DAY}$")
"""« M. CARON Joël le 2 juillet 2025 »: no birth is printed so, but the day of writing."""
_LONGEST_PLACE = 60


def titled(line: PrintedLine, date: WrittenDate) -> bool:
    """« IRM cérébrale du 12/03/2024 »: a title wording opens the line and « du » leads to the date."""
    before = line.folded.text[: date.start].rstrip()
    if not before.endswith((" du", " du :", " le", " -", " –", " —", " :", ",")) or len(before) > _LONGEST_TITLE:
        return False
    if ". " in before:  # a sentence began after the title's words
        return False
    if before.endswith((" du", " le")) and (on_occasion(line.text[: date.start]) or event_between(before + " ")):
        return False
    if len(line.text) - date.end > _LONGEST_TITLE_END:
        return False
    return _opens_as_title(line)


def closes_heading(line: PrintedLine, date: WrittenDate) -> bool:
    """« Note de fin de traitement — août 2025 »: a short line above the body that a dash parts from its date."""
    before = line.text[: date.start].rstrip()
    if line.text[date.end :].strip(" .") or len(line.tokens.texts) > _HEADING_WORDS or line.running:
        return False
    return before.endswith((" -", " –", " —"))


_HEADING_WORDS = 9


def _opens_as_title(line: PrintedLine) -> bool:
    for index in range(min(2, len(line.tokens.texts))):
        found = vocabulary.document_titles().at(line.tokens, index)
        if found is not None and found.values[0].strength >= _TITLE_STRENGTH:
            return True
    return line.kind == "title" and next(vocabulary.kinds.title_words().find(line.tokens), None) is not None


def _titles(line: PrintedLine, date: WrittenDate) -> bool:
    """« 12/03/2024 - Consultation »: the date opens a line that then names a document."""
    after = next((index for index, start in enumerate(line.tokens.starts) if start >= date.end), None)
    if after is None or not is_alone(line.text[: date.start]) or len(line.tokens.texts) - after > _FEW_WORDS:
        return False
    return vocabulary.document_titles().at(line.tokens, after) is not None


def _after_title(line: PrintedLine, date: WrittenDate) -> bool:
    """« COMPTE RENDU D'ANESTHÉSIE 21/05/2026 »: the date right behind the document's name, at the line's end."""
    if line.text[date.end :].strip(" .") or line.running:
        return False
    count = sum(start < date.start for start in line.tokens.starts)
    found = list(vocabulary.document_titles().find(line.tokens))
    return any(one.last == count and one.values[0].strength >= _TITLE_STRENGTH for one in found)


_FEW_WORDS = 4
_LONGEST_TITLE, _LONGEST_TITLE_END = 90, 24
_TITLE_STRENGTH = 60


def at_an_end(line: PrintedLine, date: WrittenDate, role: Role, lines: Sequence[PrintedLine], *, headed: bool) -> bool:
    """Whether a date told by the form of its line stands where letters and reports are dated.

    That is the head of the first page before the first section, running matter, and, after a place, the end.
    """
    first = line.page == lines[0].page and line.index < _FIRST_LINES
    if line.running or (first and (not headed or (role.kind == "title" and names_document(line)))):
        return True
    before, after = line.text[: date.start], line.text[date.end :]
    if role.kind == "letter" and role.stated and not after.strip(" .") and _LETTERS.match(line.folded.text):
        return True
    if role.kind != "letter" or line.index < len(lines) - _LAST_LINES:
        return False
    if _PLACED_LINE.match(before) and line.index < len(lines) - _VERY_LAST_LINES:
        return False
    placed = _PLACE.search(before[-_LONGEST_PLACE:]) is not None or _PLACE_AFTER.match(after) is not None
    return placed or opens_cell(line, date.start) or is_alone(before)


def is_loose(line: PrintedLine, date: WrittenDate) -> bool:
    """Whether a dateline has no comma: « Pau le 3 mars 2025 » looks like « Arrêt Préviscan le 3 mars 2025 »."""
    return _PLACED_LINE.match(line.text[: date.start]) is not None


_LETTERS = re.compile(r"(?:courrier|lettre|message|courriel|mail|note|document|piece|date(?: du \w+)?) ?(?:du|le|:)")
"""« Courrier du 12 mars 2024 », alone on its line, dates the letter wherever it stands."""
_FIRST_LINES, _LAST_LINES, _VERY_LAST_LINES = 30, 14, 4


def names_document(line: PrintedLine) -> bool:
    """Whether a line opens with the title of a document: such a heading begins no section."""
    found = vocabulary.document_titles().at(line.tokens, 0) if line.tokens.texts else None
    return found is not None and found.values[0].strength >= _TITLE_STRENGTH


def heads_columns(line: PrintedLine, dates: Sequence[WrittenDate]) -> bool:
    """Whether a line is little but dates: they head columns."""
    within = sum(any(date.start <= start < date.end for date in dates) for start in line.tokens.starts)
    return len(line.tokens.texts) - within <= (_WORDS_OF_HEADINGS if line.kind == "table" else _WORDS_BESIDE)


_WORDS_BESIDE, _WORDS_OF_HEADINGS = 2, 6
"""Words besides dates in a line that heads columns, in prose and in a table."""
