"""What a sentence says of a date in it: the word that tells, the noun that bears it, the verb that follows.

Without a full label the nearest word that tells a role (``vocabulary/date_words.csv``: « prélevé », « réalisée »…) in
the same clause does, however the sentence is turned; words that speak of another time (« antérieur », « prochain »,
« né ») count before it. Acts told by who does what, whatever the verb, are :mod:`ingest.own_acts`' business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.date_leads import ON_A_DAY, WEEKDAY, WEEKDAYS, is_alone, led_by
from ingest.joined_participles import act_of_participles
from ingest.normalise import fold
from ingest.noun_days import event_between
from ingest.own_acts import OwnAct, recounts, takes_a_thing, tells_own, told_act, told_after
from ingest.printed import PrintedLine
from ingest.vocabulary import Found, Tokens, kinds
from ingest.written_dates import WrittenDate, find_dates

_WINDOW = 110
"""Characters before a date in which a word may tell its role."""
_SURE_WORDS = 7
"""Words between such a word and its date up to which it proves."""
_BORDER = re.compile(
    r"[;!?|•]|(?<![ .][A-Za-z])(?<!\b[DPM][rRmM])\.(?=\s+[A-ZÀ-Ý«\"])(?<!\b[Mm]me\.)|(?<=\d)\.(?=\s+[A-ZÀ-Ý«])"
    r"|(?<=[ (][A-Z])(?<!\b[DPM][rR] [A-Z])\.(?=\s+[A-ZÀ-Ý][a-zà-ÿ]{3})"
)
SENTENCE = re.compile(r"(?<=\w{3})\.\s+(?=[A-ZÀ-Ý])|[;!?]")
FILLER = frozenset(("le", "la", "du", "de", "des", "a", "en", "au", "ce", "jour", "l", "d", "et", "par", "les", "date"))


@dataclass(frozen=True, slots=True)
class Role:
    """A role, whether the words prove it, and whether the page states it rather than a sentence tells it."""

    kind: str
    sure: bool
    stated: bool
    referred: bool = False
    """Only referred to, as something known: « le bilan du 12/03/2020 », « l'intervention du … »."""
    own: bool = False
    """Told as the writer's own act: « j'ai revu le … », « dans notre service du … au … »."""
    heads: bool = False
    """Told by a word that opens its clause: « Rencontre au lit le … », « …, séance du … »."""


def border(text: str, begin: int, stop: int) -> int:
    """Where the clause that leads to ``stop`` begins in a printed line, not before ``begin``."""
    for found in _BORDER.finditer(text, max(begin, stop - _LONGEST_CLAUSE), stop + _AHEAD):
        if found.end() <= stop:
            begin = found.end()
    return max(begin, stop - _LONGEST_CLAUSE)


_AHEAD = 4
"""Characters that a border looks ahead."""


def ranged(kind: str, date: WrittenDate) -> str:
    """A stay label before a single day means a stay of one day, a visit's or a drug's before a period a stay."""
    if kind == "stay":
        return "stay_start" if date.range_start else "stay_end"
    if kind in ("visit", "injection") and date.range_start:
        return "stay_start"
    if kind in _OF_ONE_DAY and date.range_start:
        return "none"  # « dispense du 10/09 au 24/09 »: nobody writes for a fortnight
    return "range_start" if kind == "exam" and date.range_start else kind


_OF_ONE_DAY = frozenset(("written", "letter", "signature", "creation", "print"))
REFERABLE = frozenset(("visit", "exam", "operation"))


def refers(line: PrintedLine, date: WrittenDate, free_from: int, *, top: bool) -> bool:
    """Whether a sentence refers to an act by its day: a noun led by an article, or one the sentence goes on after.

    « Le bilan du 12/03/2020 était rassurant », « Bilan sanguin du 12/03/2020 joint. »; « Bilan du 12/03/2020 : … » and
    a line that ends with the date state it.
    """
    clause = fold(line.text[border(line.text, free_from, date.start) : date.start])
    if not led_by(clause, ("du",)):
        return False
    if _DETERMINED.search(clause) is not None or _PURPOSE.search(clause) is not None:
        return True
    if top:
        return False
    after = fold(line.text[date.end :]).lstrip()
    goes_on = bool(after) and after[0].isalpha() and line.kind == "body" and len(line.cells) == 1
    return goes_on and not (_GENERIC.fullmatch(clause.strip()) and _HOW.match(after))


_GENERIC = re.compile(
    r"(?:examen|exploration|procedure|acte|geste|enregistrement|etude|seance|intervention|epreuve|vacation) du"
)
_HOW = re.compile(r"(?:sous|avec|sans|par|en|au|a|chez|pour|sur|dans|de|d'|apres)\b")
"""« Examen du 29/01/2021 sous anesthésie »: how the page's own act was done."""
_DETERMINED = re.compile(
    r"(?:^|[ (])(?:(?:l[ae]?|les|une?|sa|ses|son|cet?|cette|mon|ma|votre|notre) |l')(?:[\w-]+ ){1,5}$"
)


_PURPOSE = re.compile(
    r"\b(?:avant|apres|suite a|depuis|(?:suites?|decours|issue|distance|lendemain|retour|occasion)(?= d))"
    r" (?:l[ae] |une? |sa |son |l'|votre |du |des |de l[a']? ?|d'(?:une? )?)?(?:[\w'-]+ ){1,6}$"
)
"""« à jeun avant l'examen du … », « à la suite du passage aux urgences du … »."""
_TO_COME = re.compile(
    r"(?:^|[\w)] )(?<!vue )(?<!vu )(?<!vus )(?<!recu )(?<!recue )pour (?:l[ae] |une? |sa |son |l')?(?:[\w-]+ ){1,3}du $"
)
"""« transport pour consultation du … »."""


def is_since(line: PrintedLine, date: WrittenDate, free_from: int) -> bool:
    """Whether a day is that of what something follows: « rééducation après arthroscopie du genou du … »."""
    clause = fold(line.text[border(line.text, free_from, date.start) : date.start])
    return led_by(clause, ("du",)) and _PURPOSE.search(clause) is not None


def is_purpose(line: PrintedLine, date: WrittenDate, free_from: int) -> bool:
    """Whether an act is told as what something is for: it is to come, whatever its noun."""
    return _TO_COME.search(fold(line.text[border(line.text, free_from, date.start) : date.start])) is not None


@dataclass(frozen=True, slots=True)
class TellingWord:
    """The word that gives a date its role: where it stands in the line, and what it may override."""

    kind: str
    start: int
    near: bool
    overrides: bool
    opens: bool
    wrapped: bool
    kinds_of_label: frozenset[str]


def by_words(line: PrintedLine, date: WrittenDate, free_from: int) -> TellingWord | None:
    """The role told by the nearest telling word of the clause before the date."""
    begin = max(free_from, date.start - _WINDOW, _label_cell(line, date))
    begin = border(line.text, begin, date.start)
    context = fold(line.text[begin : date.start])
    tokens = Tokens.of(context)
    found = [one for one in kinds.date_words().find(tokens) if not _negates(one, tokens, line.text[begin:])]
    colon = context.rfind(": ")  # « Question posée : dossier discuté le … »
    found = [one for one in found if one.start > colon] or found
    named = _NAMED.search(line.text[begin : date.start]) or _CIVIL.search(line.text[begin : date.start])
    if named and not line.names_doctor:
        found = [one for one in found if one.values[0].overrides]  # « Consultation - ABGRALL Louis (30/01/1958) »
    if not found:
        return None
    comma = context.rfind(",")
    commas = sum(start <= comma for start in tokens.starts) if comma >= 0 else 0
    bracketed = context.endswith("(")
    printed = line.text[begin : date.start]
    found = [one for one in found if one.values[0].verb or not event_between(printed[one.end :])]
    if not found:
        return None
    told = _nearest(found, tokens, date, wrapped=line.text[:1].islower(), commas=commas, bracketed=bracketed)
    return None if told is None else replace(told, start=begin + told.start)


_NAMED = re.compile(r"(?:[A-ZÀ-Ý][\w'’-]+ ){2}\($")
_CIVIL = re.compile(r"\b(?:Mme|Mlle|Madame|Monsieur|M\.|Mr|Enfant) (?:[A-ZÀ-Ý][\w'’-]+,? ){2,4}[(-]? ?$")
"""« Bilan annuel, Mme MUNOZ Carmen 02/06/64 »: a date that no article leads is the person's."""


def _negates(word: Found[kinds.DateWord], tokens: Tokens, printed: str) -> bool:
    """« ne lui permet pas » is no birth: « né » without its accent is one only before « le », « en », « à »."""
    if tokens.texts[word.first] == "rendu" and tokens.texts[word.first - 1 : word.first] == ("compte",):
        return True  # no verb
    if tokens.texts[word.first] != "ne" or printed[word.start : word.end].lower() != "ne":
        return False
    return tokens.texts[word.last : word.last + 1] not in (("le",), ("en",), ("a",), ("e",))


def _label_cell(line: PrintedLine, date: WrittenDate) -> int:
    """Where the cell of a date begins, or the label's cell before it: « rencontre : | 2025-11-04 »."""
    begin = line.cell_start(date.start)
    if begin == 0 or not is_alone(line.text[begin : date.start]):
        return begin
    before = line.cell_start(begin - 1)
    label = line.text[before:begin].rstrip()
    if label.endswith(":") or _DATE_LABEL.search(fold(label)) is not None:
        return before
    whole = kinds.date_words().at(line.tokens, 0) if before == 0 and len(line.cells) == _FIELD_CELLS else None
    return before if whole is not None and whole.last == line.cells[0][1] else begin


_DATE_LABEL = re.compile(r"\b(?:dates?|jour|heure)\b")
_FIELD_CELLS = 2
"""Cells of a row that is a field: « Consultation | 15/05/2025, Dr LACHENAL »."""


def _nearest(
    found: Sequence[Found[kinds.DateWord]],
    tokens: Tokens,
    date: WrittenDate,
    *,
    wrapped: bool,
    commas: int,
    bracketed: bool,
) -> TellingWord | None:
    """The word that tells, the nearest one that can bear the date; its start is counted in the clause.

    ``commas``: the first token after the last comma.
    """
    count = len(tokens.texts)
    other = next((one for one in reversed(found) if one.values[0].overrides), None)
    if other is not None and any(_follows(one, other, tokens) for one in found):
        other = None  # « convoquée et examinée le »
    if other is not None and any(commas > other.last and one.first >= commas for one in found):
        other = None  # « diabétique depuis 2014, est venue à ma consultation »
    near = [one for one in reversed(found) if one.values[0].overrides or _bears(one, tokens, date, bracketed=bracketed)]
    near = [one for one in near if one.values[0].kind != "letter"] or near
    if other is not None and count - other.last <= _SURE_WORDS:
        chosen = other
    elif near:
        chosen = near[0]
    else:
        return None
    chosen = _subject(act_of_participles(chosen, found, tokens), found)
    word = chosen.values[0]
    if word.kind == "letter" and tokens.texts[chosen.last : chosen.last + 1] and _of_a_thing(tokens, chosen.last):
        return TellingWord("ignored", chosen.start, True, False, False, wrapped, frozenset())
    opens = all(text in FILLER for text in tokens.texts[: found[0].first])
    sure = count - chosen.last <= _SURE_WORDS
    compatible = frozenset((word.kind, *_COMPATIBLE))
    return TellingWord(word.kind, chosen.start, sure, word.overrides, opens, wrapped, compatible)


def _subject(chosen: Found[kinds.DateWord], found: Sequence[Found[kinds.DateWord]]) -> Found[kinds.DateWord]:
    """The noun right before « réalisé », « effectuée », which says what was done: « Évaluation réalisée le … »."""
    if chosen.values[0].kind != "exam" or not chosen.values[0].verb:
        return chosen
    nouns = (one for one in found if chosen.first - _BESIDE <= one.last <= chosen.first and not one.values[0].verb)
    return next((one for one in nouns if one.values[0].kind in ("visit", "operation", "meeting", "injection")), chosen)


_BESIDE = 3


def _follows(done: Found[kinds.DateWord], other: Found[kinds.DateWord], tokens: Tokens) -> bool:
    """Whether what was done is told right behind a word of another time: « convoquée puis examinée »."""
    joined = tokens.texts[other.last : done.first]
    return done.values[0].verb and not done.values[0].overrides and joined in (("et",), ("puis",), ("et", "enfin"))


def _of_a_thing(tokens: Tokens, index: int) -> bool:
    """« Date d'initiation », « Date estimée »: of something no table knows, not of the page."""
    rest = [text for text in tokens.texts[index:] if text not in FILLER and text not in _DAY_WORDS]
    if not rest or tokens.texts[index] in ("et", "ou", "a"):
        return False
    return tokens.texts[index] in ("d", "de", "du", "des") or rest[0].endswith(("ee", "ue", "elle", "iale"))


_DAY_WORDS = frozenset(("heure", "heures", *WEEKDAYS))


def _bears(word: Found[kinds.DateWord], tokens: Tokens, date: WrittenDate, *, bracketed: bool) -> bool:
    """Whether a word can bear a date led by « du »: a noun right before it can, a verb further off cannot.

    « Il est venu avec ses radiographies du 2 février » dates the radiographs, « vu le 2 février » the visit.
    """
    between = tokens.texts[word.last :]
    if any(between[at : at + 2] in _TODAY and _names_more(between[at + 2 :]) for at in range(len(between))):
        return False  # « vu en consultation ce jour, malaise le … »
    if bracketed and word.values[0].verb and len(between) > 1:
        return False  # « je revois Mme D., opérée de la coiffe (14/08/2025) »
    if date.range_start or not between or between[-1] not in _OF or between[-2:-1] == ("date",):
        return True
    between = between[:-1]
    if not between:
        return True
    apart = len(between) > _NOUN_REACH or any(text in kinds.date_borders() for text in between)
    return not (word.values[0].verb or apart)


def _names_more(words: Sequence[str]) -> bool:
    return any(word not in FILLER and word not in _DAY_WORDS for word in words)


_TODAY = (("ce", "jour"), ("aujourd", "hui"), ("ce", "matin"))
_OF = frozenset(("du", "de", "d"))
_NOUN_REACH = 5
"""Words between a noun and the « du » of its date: « consultation de cardiologie du … »."""


def is_done(line: PrintedLine, date: WrittenDate) -> bool:
    """Whether a participle before a date says that the act took place: « Intervention pratiquée le … »."""
    tokens = Tokens.of(fold(line.text[border(line.text, 0, date.start) : date.start]))
    return any(found.values[0].verb and not found.values[0].overrides for found in kinds.date_words().find(tokens))


def by_what_follows(line: PrintedLine, date: WrittenDate) -> Role | None:
    """What a sentence says right after the date it opens with: « En date du 10/11/2016, M. X s'est présenté »."""
    return _after(line, date, _VERB_REACH, verb=True) if _OPENS.search(line.text[: date.start]) else None


def had(line: PrintedLine, date: WrittenDate) -> Role | None:
    """What a sentence says the patient had on a day: « a eu le 13 mars l'examen demandé »."""
    return _after(line, date, _AFTER_HAD, verb=False) if _HAD.search(line.folded.text[: date.start]) else None


def _after(line: PrintedLine, date: WrittenDate, reach: int, *, verb: bool) -> Role | None:
    first = next((index for index, start in enumerate(line.tokens.starts) if start >= date.end), None)
    if first is None:
        return None
    stop = SENTENCE.search(line.text, date.end)
    for index in range(first, min(first + reach, len(line.tokens.texts))):
        if stop is not None and line.tokens.starts[index] >= stop.start():
            return None
        found = kinds.date_words().at(line.tokens, index)
        if found is not None and (found.values[0].verb or not verb) and not found.values[0].overrides:
            return Role(ranged(found.values[0].kind, date), True, False)
    return None


_HAD = re.compile(
    r" (?:a|ont|ai|avons) (?:eu|passe|beneficie|subi|realise|effectue|fait)"
    rf" (?:(?:le |ce |en date du |a la date du ){ON_A_DAY}|{WEEKDAY} |hier |avant-hier )$"
)
_OPENS = re.compile(
    rf"(?:^|[.;!?] )(?:(?:(?:[Cc]['’]est )?[Ll]e |[Cc]e |[Ee]n date du |[ÀA] la date du ){ON_A_DAY}|(?i:{WEEKDAY}) )$"
)
_AFTER_HAD = 4
_VERB_REACH = 14
"""Words after a date that opens its sentence in which the verb it belongs to stands."""

_COMPATIBLE = ("birth", "ignored", "next_appointment", "prior_result", "print")
"""Kinds of full labels that a word of another time does not override."""


def by_own_act(line: PrintedLine, date: WrittenDate, free_from: int) -> Role | None:
    """The role given by who does what in the sentence, before the date or, where the date opens it, after."""
    begin = max(line.cell_start(date.start), date.start - _LONGEST_CLAUSE)
    printed = _BRACKETS.sub("", line.text[begin : date.start])
    if next(find_dates(printed), None) is not None:  # the verb before has its day
        printed = line.text[max(free_from, date.start - _LONGEST_CLAUSE) : date.start]
    attached = not line.text[date.start : date.start + 1].isdigit()
    told = told_act(printed, fold(printed), ranged=date.range_start, attached=attached)
    if told is not None and takes_a_thing(fold(printed), fold(line.text[date.end : date.end + _WINDOW])):
        return None
    if told is None and _OPENS.search(line.text[max(0, date.start - _WINDOW) : date.start]):
        after = line.text[date.end : date.end + _LONGEST_CLAUSE]
        told = told_after(after, fold(after))
    if told is None:
        return None
    return _role_of(replace(told, own=told.own or _by_us(line, date)), date)


def _by_us(line: PrintedLine, date: WrittenDate) -> bool:
    """Whether the writer's house follows a date: « le 11 février dans notre centre »."""
    found = _IN_HOUSE.match(fold(line.text[date.end : date.end + _WINDOW]))
    return found is not None and tells_own(found[0])


_IN_HOUSE = re.compile(r"[ ,]*(?:\d+ ?h ?\d* )?(?:dans|a|au|en|chez|au sein de|par|lors de) [^,.;:]{2,60}")
_LONGEST_CLAUSE = 320
"""Characters around a date in which who does what is told."""
_BRACKETS = re.compile(r"\([^()]{0,80}\) ?|, [a-zà-ÿ]{1,16}(?:é|ée|és|ées) [^,;.]{0,80}(?=,)")
"""What stands in brackets or between commas after a name: « Mme D., opérée par le Dr P. le 01/03/2024, … »."""


def _role_of(told: OwnAct, date: WrittenDate) -> Role:
    return Role(ranged(told.kind, date), True, False, own=told.own)


def owned(role: Role, line: PrintedLine, date: WrittenDate, begin: int) -> Role:
    """The role, told to be the writer's own act where the clause says so or opens with the word at ``begin``."""
    if role.kind not in _OWNABLE or role.referred:
        return role
    clause = fold(line.text[border(line.text, 0, date.start) : date.start])
    if _BY_OTHER.search(clause) or recounts(clause.rstrip()):
        return Role("ignored", True, False)
    before = fold(line.text[border(line.text, 0, begin) : begin]).rstrip()
    participle = _PARTICIPLE.match(line.text, begin) is not None  # « M. ARNAUD, opéré le … » recounts
    heads = not before or before.endswith((":",) if participle else (",", ":", "("))
    if role.kind == "exam":  # « Procédure du … », but « scintigraphie positive du … » may be another's
        heads = heads and _GENERIC.match(fold(line.text[begin : date.start])) is not None
    return replace(role, own=tells_own(clause) or _by_us(line, date), heads=heads)


_BY_OTHER = re.compile(
    r"(?<!\bm')(?<!nous )\b(?:l'|les )(?:a|ont|avait|avaient) (?:re)?(?:vue?|examinee?|opere?e?|recue?|suivie?)s?\b"
)
"""« son cardiologue l'a vu le 6 février »: another's act."""
_PARTICIPLE = re.compile(r"\w+(?:é|ée|és|ées|u|ue|us|ues)\b")
_OWNABLE = frozenset(("visit", "operation", "meeting", "stay_start", "stay_end", "exam"))
