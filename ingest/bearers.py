"""Names that stand beside a birth date or an age, whatever the form of the page: weak witnesses of who the patient is.

No label is needed and no layout is known: a date that can be a birth, or an age, is borne by the name printed right
before it, right after it, on the lines above it or, for a labelled birth, in a cell nearby. What is found so is weak
(:data:`BESIDE`, :data:`ONLY_CONFIRMS`): it tells something only to who knows whose name to expect, see
:mod:`ingest.same_person`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from ingest import vocabulary
from ingest.addressee_blocks import POSTCODE
from ingest.birth_anchors import MOST_ON_A_LINE, Anchor, anchors, birth_years, patients_age, years_written
from ingest.birth_dates import DatedDays, is_name
from ingest.dates import RoledDate
from ingest.document import FoundIdentity, Identity
from ingest.kinship import Others, of_delivery
from ingest.matricules import read_matricule
from ingest.name_runs import NameRun, is_filler, name_before, names_in_cells, sex_after
from ingest.names import read_name, told_sex
from ingest.normalise import words
from ingest.people import cell_edges, people
from ingest.printed import PrintedLine
from ingest.vocabulary import Tokens

PLAIN = 0.75
"""Confidence of a full name, family name in capitals or behind a civility, right before a birth: also a stranger's."""
NAMED = 0.7
"""Confidence of a full name behind a civility and without birth: another given name may tell a namesake."""
BESIDE = 0.6
"""Confidence of a name beside a birth date or an age: a birth that differs then contradicts."""
ONLY_CONFIRMS = 0.3
"""Confidence of a name beside a date that need not be a birth."""
_MOST, _LONGEST_LINE = 60, 400
_NEARBY = 3
"""Lines around a labelled birth in which a cell that is only a name bears it."""
_HEAD_LINES = 32
_STACK = 6
"""Lines above a birth over which a narrow column may break a name."""


def bearers(
    lines: Sequence[PrintedLine], dates: Sequence[RoledDate], stated: Sequence[FoundIdentity] = ()
) -> tuple[FoundIdentity, ...]:
    """Weak identities: a name with the birth or the years of birth that stand beside it, unless ``stated`` already."""
    written = years_written(dates)
    others, days = Others(lines), DatedDays(dates)
    by_line: dict[int, list[RoledDate]] = defaultdict(list)
    for date in dates:
        by_line[date.line.index].append(date)
    found: list[FoundIdentity] = []
    for line in lines:
        if len(line.text) > _LONGEST_LINE:
            continue
        for anchor in islice(anchors(line, by_line[line.index], days), MOST_ON_A_LINE):
            found += [_witness(anchor, run, written) for run in _names(anchor, others)]
        if len(found) > _MOST:
            break
    found += _numbers(lines, others)
    found += _named(lines, others)
    found += _aged(lines, others, written)
    found += _children(lines, by_line)
    return tuple(dict.fromkeys(one for one in found if not any(_says(other.identity, one) for other in stated)))


def _says(stated: Identity, weak: FoundIdentity) -> bool:
    """Whether a stated identity already holds the birth date and the name of a weak one."""
    names = (stated.birth_name, stated.used_name, stated.given)
    known = {word for name in names if name for word in words(name).split()}
    if weak.born is not None or weak.identity.ins not in (None, stated.ins):
        return False
    held = set(words(f"{weak.identity.used_name or ''} {weak.identity.given or ''}").split()) <= known
    return held and weak.identity.birth_date in (None, stated.birth_date)


def _aged(lines: Sequence[PrintedLine], others: Others, written: tuple[int, int] | None) -> Iterator[FoundIdentity]:
    """The age of the page's patient, told without a name: « Cette patiente de 76 ans »."""
    for line in lines if written is not None else ():
        told = patients_age(line.text) if line.index_on_page < _HEAD_LINES else None
        if told is None or written is None or others.bear(line, told.start(), told.end()):
            continue
        evidence = line.evidence(BESIDE, told.start(), told.end())
        yield FoundIdentity(Identity(sex=told_sex(told["who"])), evidence, birth_years(int(told["age"]), written))
        return


def _named(lines: Sequence[PrintedLine], others: Others) -> Iterator[FoundIdentity]:
    """Full names in the head; where parents are written to, only their child's given name."""
    head = [line for line in lines if line.index_on_page < _HEAD_LINES and len(line.text) <= _LONGEST_LINE]
    if any(_CHILD.search(line.folded.text) for line in lines):
        for line in head:
            for match in islice(_CHILD_NAMED.finditer(line.text), MOST_ON_A_LINE):
                child = Identity(given=match["given"], sex=told_sex(match["kin"]))
                yield FoundIdentity(child, line.evidence(NAMED, match.start(), match.end()))
        return
    for line in head:
        yield from _behind_civility(line, others)
        if line.index_on_page < _TOP_LINES:
            yield from _alone(line, others)


def _behind_civility(line: PrintedLine, others: Others) -> Iterator[FoundIdentity]:
    """« Monsieur CORNU Jean-Pierre », « Mme Martine DELMAS »."""
    for found in islice(vocabulary.people_cues("title_civil").find(line.tokens), MOST_ON_A_LINE):
        start = line.folded.span(found.start, found.end)[0]
        if _ADDRESSED.search(line.text[:start]) is not None:
            continue
        name = read_name(line.text[start : start + _LONGEST_PRINTED])
        full = (name.family and name.given) or len((name.whole or "").split()) > 1
        if not full or name.sex is None or not is_name(name.printed):
            continue
        if not others.bear(line, start, start + 1) and not any(one.start <= start < one.end for one in people(line)):
            yield FoundIdentity(name.identity(), line.evidence(NAMED, start, start + len(name.printed)))


_ADDRESSED = re.compile(
    r"\b(?:à l['’](?:attention|intention) de|aux bons soins de|transmis à|remis à|destiné à) $", re.I
)
"""« à l'attention de Mme LACROIX Amélie »: whom a sheet is handed to, the mother of its patient as well."""


def _alone(line: PrintedLine, others: Others) -> Iterator[FoundIdentity]:
    """« LESAGE Jeannine » alone in a cell at the top of a page, no doctor's over his profession."""
    few = len(line.tokens.texts) <= _MOST_WORDS and len(line.cells) == 1
    if not few or _MIXED.search(line.text) is None or any(people(line)):
        return
    below = [one for one in others.lines[line.index + 1 : line.index + 1 + _BELOW] if one.page == line.page]
    if len(below) < _BELOW or _is_profession(below[0]):
        return  # the last lines are a signature's
    for run in names_in_cells(line, 0):
        if (
            run.adjacent
            and 1 < len(run.printed.split()) <= _LONGEST_NAME
            and _MIXED.search(run.printed)
            and is_name(run.printed)
        ):
            identity = Identity(used_name=run.printed, sex=run.sex)
            if not others.bear(line, run.start, run.end) and not others.bear_fields(line, run.start):
                yield FoundIdentity(identity, line.evidence(NAMED, run.start, run.end))


def _children(lines: Sequence[PrintedLine], by_line: Mapping[int, Sequence[RoledDate]]) -> Iterator[FoundIdentity]:
    """« Nouveau-né : Tom, né le … », « leur fille Lina, 5 ans, née le … »: a child named under a parent's name."""
    for line in () if of_delivery(lines) else lines:
        for date in by_line[line.index] if line.index_on_page < _HEAD_LINES else ():
            above = lines[line.index - 1].text if line.index and line.text[:1].isupper() else ""
            before = date.line.text[: date.written.start]
            before = f"{above} {before}" if len(above) > _RUNS_ON and above[-1:].islower() else before
            told = _CHILD_BORN.search(before[-_LONGEST_PRINTED:])
            if told is None or len(date.iso) != len("2024-01-01"):
                continue
            given = told["given"] or told["kin"]
            child = Identity(given=given, birth_date=date.iso, sex=told_sex((told["sex"] or told["kin"]).lower()))
            about = told["lead"] is not None or told[0].strip() == date.line.text[: date.written.start].strip()
            evidence = date.line.evidence(BESIDE if about else ONLY_CONFIRMS, date.written.start, date.written.end)
            yield FoundIdentity(child, evidence)


_RUNS_ON = 60
"""Characters of a line of prose that may end on « ma fille » over « Rose, née le … »."""
_CHILD_BORN = re.compile(
    r"(?P<lead>\b(?:[Pp]our|[Aa]u sujet de|[Cc]oncern(?:e|ant)|[Ss]uivi de|[Ss]uit|[Rr]eçois|[Vv]u|à|de)"
    r" (?=(?:[Ss]on|[Ss]a|[Ll]eur|[Mm]a|[Mm]on|[Nn]otre|[Ll]e|[Ll]a|[Ll]['’]|jeune|petite?)\b) ?)?"
    r"(?:\b(?:[Ss]on|[Ss]a|[Ll]eur|[Mm]a|[Mm]on|[Nn]otre|[Ll]e|[Ll]a|[Ll]['’]) ?)?(?:jeune |petite? )?"
    r"\b(?P<kin>[Ff]ils|[Ff]ille|[Ff]illette|[Ee]nfant|[Bb]ébé|[Nn]ouveau-née?|[Gg]arçon|[Nn]ourrisson)"
    r"(?: (?P<sex>fille|garçon|de sexe féminin|de sexe masculin))?(?: est)? ?:? ?"
    r"(?:(?P<given>[^\W\d_a-z][a-zà-ÿ][\w'’]*(?:-[^\W\d_a-z][\w'’]*)?)\b[^.;:]{0,30}|,? ?née? le )$"
)


def _is_profession(line: PrintedLine) -> bool:
    """Whether a line opens with a profession or discipline, as under the name of a doctor in a letterhead."""
    cues = (vocabulary.specialty_phrases("document"), vocabulary.people_cues("author_role", "after_name"))
    return any(found.at(line.tokens, 0) is not None for found in cues)


_TOP_LINES, _MOST_WORDS, _BELOW = 12, 8, 2
_MIXED = re.compile(r"[^\W\d_a-z]{2}[\w'’-]* [^\W\d_a-z][a-zà-ÿ]|[^\W\d_a-z][a-zà-ÿ][\w-]* [^\W\d_a-z]{2}")
_LONGEST_PRINTED = 60
_CHILD = re.compile(r"\b(?:votre (?:fils|fille|enfant|bebe)|vos enfants|chers? parents?|votre petite?)\b")
_CHILD_NAMED = re.compile(
    r"\b[Vv]otre (?:petite? )?(?P<kin>fils|fille|enfant|garçon|bébé),? "
    r"(?P<given>[^\W\d_a-z][a-zà-ÿ][\w'’-]*)\b(?! ?,? vous)"
)


def _numbers(lines: Sequence[PrintedLine], others: Others) -> Iterator[FoundIdentity]:
    """Numbers of the health insurance: the patient's, or those of whom insures him."""
    for line in lines:
        for label in islice(vocabulary.identity_cues("ins_label").find(line.tokens), MOST_ON_A_LINE):
            start, end = line.folded.span(label.start, label.end)
            number = read_matricule(line.text[end:])
            if number is not None and len(line.text) <= _LONGEST_LINE and not others.bear(line, start, end):
                yield FoundIdentity(Identity(ins=number), line.evidence(BESIDE, start))
        for match in islice(_NUMBER.finditer(line.text[:_LONGEST_LINE]), MOST_ON_A_LINE):
            number = read_matricule(match[0])
            if number is not None and not others.bear(line, match.start(), match.end()):
                yield FoundIdentity(Identity(ins=number), line.evidence(BESIDE, match.start()))


_NUMBER = re.compile(r"(?<![\d.,])[12] ?\d\d ?(?:0[1-9]|1[0-2]) ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d(?![\d.,])")
"""A number without its label, with its key."""


def _witness(anchor: Anchor, run: NameRun, written: tuple[int, int] | None) -> FoundIdentity:
    born = None
    if anchor.years is not None and written is not None:
        born = birth_years(anchor.years, written, anchor.span)
    sex = run.sex or _sex_beside(anchor)
    identity = Identity(birth_name=run.birth, used_name=run.printed, birth_date=anchor.iso, sex=sex)
    confidence = BESIDE if anchor.likely else ONLY_CONFIRMS
    told = anchor.iso is not None or run.sex is not None
    if anchor.likely and told and not anchor.short and _is_plain(run, anchor):
        confidence = PLAIN
    evidence = anchor.line.evidence(confidence, anchor.start, anchor.end)
    row = anchor.line.index if anchor.iso else None
    return FoundIdentity(identity, evidence, born=born, short_year=anchor.short, row=row)


def _sex_beside(anchor: Anchor) -> str | None:
    """The sex told with a birth or an age: « , fillette de 6 ans », « 12/03/1950 (F) »."""
    text = anchor.line.text
    within = (told_sex(word) for word in _WORD.findall(text[anchor.start : anchor.end]))
    return next((sex for sex in within if sex), None) or sex_after(text[anchor.end : anchor.end + _BESIDE])


_WORD, _BESIDE = re.compile(r"[^\W\d_]{3,}"), 30


def _is_plain(run: NameRun, anchor: Anchor) -> bool:
    """Whether nobody would take the words before the birth for anything but a full name."""
    names = run.printed.split()
    mixed = any(word.isupper() and len(word) > 1 for word in names) and any(not word.isupper() for word in names)
    directly = run.line == anchor.line.index and run.end <= anchor.start
    return directly and 2 <= len(names) <= _LONGEST_NAME and (mixed or run.sex is not None) and is_name(run.printed)


_LONGEST_NAME = 6


def _names(anchor: Anchor, others: Others) -> Iterator[NameRun]:
    line = anchor.line
    if others.bear(line, anchor.start, anchor.end) or (anchor.labelled and others.bear_field(line)):
        return
    cell = line.cell_start(anchor.start)
    run = _run_before(line, cell, anchor.start)
    if run is not None and anchor.years is not None and line.text[run.end : anchor.start].strip() == ":":
        return  # « Antécédents de Mme DUPONT : 45 ans, hystérectomie »
    if run is None and is_filler(line.text[cell : anchor.start]):
        run = _run_before(line, 0, anchor.start) if cell else None
    young = anchor.telling and anchor.years is not None and anchor.years < _ADULT
    adult = young and run is not None and run.sex is not None
    if run is not None and (run.told or not anchor.telling) and not adult:  # « Mme DUPONT Marie, 3 mois » of treatment
        yield run
    if anchor.telling:
        return
    if run is None:
        if (after := _name_after(line, anchor)) is not None:
            yield after
        if is_filler(line.text[cell : anchor.start]):
            yield from _above(anchor, others)
    elif is_filler(line.text[cell : run.start].replace("née", "")):
        yield from _continued(run, anchor, others)
    if anchor.labelled and (run is None or run.birth is not None):
        yield from _around(anchor, others)


def _run_before(line: PrintedLine, begin: int, end: int) -> NameRun | None:
    """The name right before ``end`` that is no doctor's, its offsets in the line."""
    run = name_before(line.text[begin:end])
    if run is None or any(begin + run.start <= person.start < end for person in people(line)):
        return None
    return replace(run, start=begin + run.start, end=begin + run.end, line=line.index)


def _continued(run: NameRun, anchor: Anchor, others: Others) -> Iterator[NameRun]:
    """A name that began on the line above: « … Madame Lola » over « NOGUERA, née le … »."""
    opening = Tokens.of(words(anchor.line.text[: run.start]))
    if anchor.line.index == 0 or next(vocabulary.people_cues("title_civil").find(opening), None) is not None:
        return
    above = others.lines[anchor.line.index - 1]
    if above.page == anchor.line.page and len(above.text) <= _LONGEST_LINE and not _ends_kin(above, others):
        for begun in _ends_of_cells(above):
            cell = next((one for one in above.row_cells if one.start <= begun.start < one.end), None)
            within = above.text[cell.start : cell.end] if cell is not None else above.text
            house = len(within.split()) <= _MOST_WORDS and not is_name(within)  # « HÔPITAL CLAUDE BERNARD »
            town = POSTCODE.match(within.strip()) is not None  # « 14113 CRICQUEBŒUF », at the end of a letterhead
            if house or town or above.text[begun.end :].strip(" -"):
                continue
            yield replace(run, printed=f"{begun.printed} {run.printed}", sex=begun.sex or run.sex)


def _ends_of_cells(line: PrintedLine) -> Iterator[NameRun]:
    """The names that end a cell of the line, no doctor's."""
    edges = (*cell_edges(line), len(line.text))
    for start, end in pairwise((0, *edges)):
        if (run := _run_before(line, start, end)) is not None and is_name(run.printed):
            yield run


def _ends_kin(line: PrintedLine, others: Others) -> bool:
    return others.bear(line, len(line.text), len(line.text))


def _name_after(line: PrintedLine, anchor: Anchor) -> NameRun | None:
    """« 29/07/1937 MERCIER Lucienne » and nothing else; « Âgée de 81 ans, Madame DUPIN »."""
    if anchor.years is not None and _AGED.fullmatch(line.text[: anchor.start].strip()) is not None:
        name = read_name(line.text[anchor.end :].lstrip(" ,"))
        told = name.sex is not None and is_name(name.printed)
        return NameRun(name.printed, anchor.end, anchor.end, name.sex, told=True) if told else None
    if anchor.years is not None or line.text[: anchor.start].strip(" |(-"):
        return None
    found = [run for run in names_in_cells(line, anchor.end) if run.adjacent]
    return found[0] if len(found) == 1 else None


_ADULT = 18
_AGED = re.compile(r"[ÂAâa]gée? de")


def _above(anchor: Anchor, others: Others) -> Iterator[NameRun]:
    """The name on the lines above, also broken over several, fillers (« F », « IPP 12 ») between."""
    stacked: list[str] = []
    for line in reversed(others.lines[max(0, anchor.line.index - _STACK) : anchor.line.index]):
        if line.page != anchor.line.page or len(line.text) > _LONGEST_LINE or _ends_kin(line, others):
            break
        if line.box.x1 <= anchor.line.box.x0 or line.box.x0 >= anchor.line.box.x1:
            continue  # of another column
        doctors = [person.start for person in people(line)]
        cells = [
            run
            for run in names_in_cells(line, 0)
            if run.adjacent and is_name(run.printed) and not any(run.start - _TITLE <= at < run.end for at in doctors)
        ]
        if not cells and not stacked and line.index == anchor.line.index - 1:
            yield from _ends_of_cells(line)  # « … Monsieur Yves QUEMENEUR, né le » over its date
        if cells:
            stacked.insert(0, line.text.strip())
            yield from cells
            joined = name_before(" ".join(stacked).replace("- ", "-")) if len(stacked) > 1 else None
            if joined is not None:
                yield joined
        elif not is_filler(_PLACE.sub("", line.text)):
            break


_PLACE = re.compile(r" [àÀ] [^\W\d_].*")
"""« né à Tours » over the day."""


def _around(anchor: Anchor, others: Others) -> Iterator[NameRun]:
    """Cells near a labelled birth that hold a name in capitals, or in the head one behind a civility.

    Also with the name that goes on below them.
    """
    first = max(0, anchor.line.index - _HEAD_LINES)
    begun: list[tuple[float, NameRun]] = []
    for line in others.lines[first : anchor.line.index + _NEARBY + 1]:
        if line.page != anchor.line.page or len(line.text) > _LONGEST_LINE or any(people(line)):
            continue
        near = abs(line.index - anchor.line.index) <= _NEARBY
        head = line.index_on_page < _HEAD_LINES
        cells = [run for run in names_in_cells(line, 0) if run.adjacent and is_name(run.printed)]
        cells = [run for run in cells if not others.bear(line, run.start, run.end)]
        placed = [(_left(line, run.start), run) for run in cells]
        yield from (run for run in cells if (near and run.told) or (head and run.sex is not None))
        for left, run in placed:
            yield from (
                replace(run, printed=f"{over.printed} {run.printed}")
                for at, over in begun
                if near and over.told and abs(at - left) < _ALIGNED
            )
        begun = placed


def _left(line: PrintedLine, position: int) -> float:
    """Where the word at a position of the line begins on the page."""
    return next((word.box.x0 for word in line.line.words if word.end > position), line.box.x0)


_ALIGNED = 0.03
"""Of the page's width, between the left edges of two cells that stand under each other."""
_TITLE = len("Docteur ")
