"""Build one part of the corpus on disk: dossiers of composed documents, near identities, versions, scans and CDA."""

from __future__ import annotations

import os
import random
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from eval.corpora.gold import Gold, GoldDocument, GoldLine, GoldPatient, save_gold
from eval.corpora.names import opaque_names
from eval.corpora.reading import cda, wear, writers
from eval.corpora.reading.cast import age_at, make_patients, make_senders
from eval.corpora.reading.composing import Piece, compose
from eval.corpora.reading.identities import NEAR, WOMEN_ONLY, shown
from eval.corpora.reading.laboratory import Catalogue, catalogue_of, draw_results, prior_dates, sheet_gold
from eval.corpora.reading.part import Part, PartName, Subject, load_part, pick
from eval.corpora.reading.registry import Layouts, layouts_of
from eval.corpora.reading.truths import as_person, created, laboratory_paper, truth
from eval.corpora.sheet import Printed, print_document

if TYPE_CHECKING:
    from pathlib import Path

    from eval.corpora.people import Person

FIRST, LAST = date(2015, 2, 2), date(2026, 9, 30)
SIZES: dict[PartName, int] = {"development": 1100, "apart": 560, "fresh": 580}
"""Documents of each part when built whole."""
LABORATORY_SHARE, NEAR_SHARE, SCAN_SHARE, TEXT_SHARE, CDA_SHARE = 0.16, 0.26, 0.1, 0.04, 0.09
LABORATORY_CDA_SHARE, REPLACED_SHARE, DUPLICATE_EVERY = 0.15, 0.03, 50
ORDERS: dict[PartName, int] = {"development": 100, "apart": 500, "fresh": 700}
NAMES: dict[PartName, str] = {"development": "reading", "apart": "reading-apart", "fresh": "reading-fresh"}


@dataclass(frozen=True, slots=True)
class ReadingCorpus:
    """The corpus on disk: one folder a patient under ``folder``; ``gold_path`` is outside all of them."""

    folder: Path
    gold_path: Path
    gold: Gold


@dataclass(frozen=True, slots=True)
class Made:
    """One file's bytes, its ending and its truth (the name is given when its dossier is complete)."""

    data: bytes
    form: str
    truth: GoldDocument
    piece: Piece | None = None
    rendition: bytes | None = None
    lines: tuple[GoldLine, ...] = ()


class _Builder:
    """Makes the documents of one part, in a fixed order, from one seed."""

    def __init__(self, part: Part, seed: int, *, scans: bool) -> None:
        self.part, self.scans = part, scans
        self.rng = random.Random(f"{part.name}-{seed}")
        self.layouts: Layouts = layouts_of(part.name)
        self.catalogue: Catalogue = catalogue_of(part)
        self.patients = make_patients(part.people, self.rng, 60, ORDERS[part.name])
        self.senders = make_senders(part.people, self.rng)
        self.turns: Counter[str] = Counter()

    # -- choice -----------------------------------------------------------------------------------
    def _day(self) -> date:
        return FIRST + timedelta(days=self.rng.randrange((LAST - FIRST).days))

    def _suited(self, subject: Subject, day: date) -> list[Person]:
        least, most = subject.ages
        return [
            person
            for person in self.patients
            if subject.sex in {"", person.sex}
            and person.birth_date < day.isoformat()
            and least <= age_at(person.birth_date, day) <= most
        ]

    def piece(self, subject: Subject, near: str | None) -> tuple[Piece, Person] | None:
        """One composed document and the person whose dossier it lies in."""
        for _ in range(30):
            day = self._day()
            suited = self._suited(subject, day)
            if near in WOMEN_ONLY:
                suited = [person for person in suited if person.sex == "F" and age_at(person.birth_date, day) > 20]
            if suited:
                break
        else:
            return None
        person = self.rng.choice(suited)
        who = shown(person, self.rng) if near is None else NEAR[near][1](person, self.part.people, self.rng)
        told = person if near is None else as_person(person, who)
        sender = self.rng.choice(self.senders[self.rng.choice(subject.families)])
        return compose(self.part, subject, sender, told, who, day, self.rng), person

    # -- printing ---------------------------------------------------------------------------------
    def print_paper(self, piece: Piece) -> tuple[Printed, str]:
        """Print on the group's next layout."""
        group = self.rng.choice(piece.kind.groups)
        options = self.layouts.groups[group]
        layout = options[(self.turns[group] + self.rng.randrange(2)) % len(options)]
        self.turns[group] += 1
        made_at = created(piece)

        def build(total: int) -> Any:  # noqa: ANN401
            sheet = layout(piece.paper, made_at, total)
            sheet.describe("Document", "", producer_of(piece))
            return sheet

        return print_document(build), layout.__name__

    def laboratory(self, near: str | None) -> tuple[Made, Person]:
        """One laboratory sheet."""
        subject = Subject(
            id="biologie", kind="biology", families=("biologie",), titles=self.catalogue.titles, bodies=("",),
            ages=(1, 99), modes=("none",) if self.rng.random() < 0.06 else ("label",), labels=self.catalogue.labels,
        )  # fmt: skip
        made = self.piece(subject, near)
        if made is None:
            raise ValueError("nobody suits a laboratory sheet")
        piece, owner = made
        dates = piece.dates
        paper = laboratory_paper(piece, self.catalogue, self.rng)
        kind = self.rng.choice(self.layouts.laboratory)
        layout = kind.layout
        earlier = self.rng.randrange(0, kind.priors + 1)
        results, seconds = draw_results(self.catalogue, dates["sampled"], earlier, self.rng)
        piece.texts.dates.update(prior_dates(results))
        for name in prior_dates(results):
            piece.texts.fill(f"{{{name}:num}} {{{name}:short}} {{{name}:dots}}")
        printed = print_document(lambda total: layout(paper, created(piece), total, results))
        said = piece.mode != "none" or kind.says_day
        if kind.says_day:
            piece.texts.fill("{sampled:num}")
        observations = sheet_gold(results, printed, self.catalogue.pending, seconds, dated=said)
        piece = replace(piece, paper=paper, act_date=dates["sampled"].isoformat() if said else None)
        below = ["below limit"] if any(one.comparator for one in observations) else []
        traps = [*piece.traps, *(["prior results"] if results.prior_days else []), *below]
        told = replace(
            truth(piece, printed, layout.__name__, owner, near), observations=observations, traps=tuple(traps)
        )
        if near is None and said and self.rng.random() < LABORATORY_CDA_SHARE:
            body = cda.laboratory_body(results, printed, self.rng)
            data, trap = cda.whole(cda.header(piece), body, self.rng)
            all_traps = (*traps, "reception is not sampling", "local codes", *([trap] if trap else []))
            return Made(
                data, "xml", replace(told, layout="CDA 3 results", traps=all_traps, title_line=None, pages=1)
            ), owner
        return Made(printed.data, "pdf", told, lines=printed.lines), owner

    def written(self, subject: Subject, near: str | None) -> tuple[Made, Person] | None:
        """One composed document as a PDF, a CDA, a text or an RTF file."""
        made = self.piece(subject, near)
        if made is None:
            return None
        piece, owner = made
        printed, layout = self.print_paper(piece)
        told = truth(piece, printed, layout, owner, near)
        draw = self.rng.random()
        if draw < TEXT_SHARE and near is None:
            data, form = writers.plain_file(piece, self.rng)
            return Made(data, form, replace(told, layout=f"{form} file", pages=1, facts=())), owner
        if draw < TEXT_SHARE + CDA_SHARE and near is None and piece.mode != "none":
            data, told = cda.as_cda(piece, printed, told, self.rng)
            return Made(data, "xml", told, piece, printed.data), owner
        return Made(printed.data, "pdf", told, piece, lines=printed.lines), owner

    # -- companions -------------------------------------------------------------------------------
    def companions(self, dossier: list[Made], owner: Person, number: int) -> int:
        """Now and then the last document again, or a version that replaces it; gives how many were added."""
        last, place = dossier[-1], len(dossier) - 1
        if last.truth.misfiled or last.truth.scan or last.truth.near or last.form not in {"pdf", "xml"}:
            return 0
        later = (datetime.fromisoformat(last.truth.deposited) + timedelta(days=33)).isoformat()
        if last.form == "xml" and last.rendition and self.rng.random() < 0.4:
            traps = (*last.truth.traps, "PDF copy of a CDA")
            copy = replace(last.truth, deposited=later, duplicate_of=f"#{place}", traps=traps)
            dossier.append(Made(last.rendition, "pdf", replace(copy, layout=copy.layout.removeprefix("CDA 1 "))))
            return 1
        if number % DUPLICATE_EVERY == 0:
            dossier.append(replace(last, truth=replace(last.truth, deposited=later, duplicate_of=f"#{place}")))
            return 1
        if last.piece is None or last.piece.mode == "none" or self.rng.random() > REPLACED_SHARE:
            return 0
        dossier[-1] = replace(last, truth=replace(last.truth, replaced_by=f"#{place + 1}"))
        second = self._second_version(last, last.piece, owner)
        told = replace(second.truth, replaces=f"#{place}", deposited=later, traps=(*second.truth.traps, "replaces"))
        dossier.append(replace(second, truth=told))
        return 1

    def _second_version(self, first: Made, piece: Piece, owner: Person) -> Made:
        """The same document corrected: a notice that names the first, or the first's id in the header."""
        piece.texts.dates["other3"] = piece.dates["written"]
        if first.form == "xml":
            number = cda.document_number(piece)
            piece.texts.words["number"] = f"{self.rng.randrange(10_000, 99_999)}"
            data, _ = cda.whole(cda.header(piece, replaces=number), cda.narrative(piece), self.rng)
            return Made(data, "xml", replace(first.truth, layout="CDA 3", title_line=None, dates=(), facts=(), pages=1))
        notice = piece.texts.fill(pick(self.rng, self.part.furniture.banners))
        again = replace(piece, paper=replace(piece.paper, banner=notice))
        printed, layout = self.print_paper(again)
        return Made(printed.data, "pdf", truth(again, printed, layout, owner, None))

    def worn(self, made: Made, number: int) -> Made:
        """The same paper as it comes out of a scanner."""
        look = wear.LOOKS[number % len(wear.LOOKS)]
        made_at = datetime.fromisoformat(made.truth.created)
        data, form = wear.worn(
            made.data, look, zlib.crc32(f"{number}{look}".encode()), made_at, single=made.truth.pages == 1
        )
        figures = tuple(line for line in made.lines if any(map(str.isdigit, line.text)))
        return Made(data, form, replace(made.truth, scan=look, figures=figures))


def producer_of(piece: Piece) -> str:
    """The program that made the PDF."""
    return ("Editeur 4.2", "Impression PDF", "Logiciel medical 12")[len(piece.paper.title) % 3]


def build_reading(
    folder: Path, *, seed: int, part: PartName, documents: int | None = None, scans: bool = True
) -> ReadingCorpus:
    """Write ``documents`` documents of ``part`` (all by default); the same arguments give the same bytes."""
    builder = _Builder(load_part(part), seed, scans=scans)
    dossiers: dict[str, list[Made]] = {person.person_id: [] for person in builder.patients}
    wanted = documents or SIZES[part]
    queue: list[Subject] = []
    near_kinds = list(NEAR)
    number = near_number = 0
    while number < wanted:
        near = None
        if builder.rng.random() < NEAR_SHARE:
            near = near_kinds[near_number % len(near_kinds)]
            near_number += 1
        if builder.rng.random() < LABORATORY_SHARE:
            made, owner = builder.laboratory(near)
        else:
            if not queue:
                queue = builder.rng.sample(builder.part.subjects, k=len(builder.part.subjects))
            subject = queue.pop()
            one = builder.written(subject, near)
            if one is None:
                continue
            made, owner = one
        if scans and made.form == "pdf" and builder.rng.random() < SCAN_SHARE:
            made = builder.worn(made, number)
        dossiers[owner.person_id].append(made)
        number += 1
        number += builder.companions(dossiers[owner.person_id], owner, number)
    return _save(builder, folder, seed, dossiers)


def _save(builder: _Builder, folder: Path, seed: int, dossiers: dict[str, list[Made]]) -> ReadingCorpus:
    documents: dict[str, tuple[GoldDocument, ...]] = {}
    held = []
    for person in builder.patients:
        made = dossiers[person.person_id]
        if not made:
            continue
        target = folder / person.person_id
        target.mkdir(parents=True, exist_ok=True)
        names = opaque_names(builder.rng, [one.form for one in made])
        truths = []
        for name, one in zip(names, made, strict=True):
            path = target / name
            path.write_bytes(one.data)
            stamp = datetime.fromisoformat(one.truth.deposited).timestamp()
            os.utime(path, (stamp, stamp))
            truths.append(_named(one.truth, name, names))
        documents[person.person_id] = tuple(sorted(truths, key=lambda one: one.file_name))
        held.append(GoldPatient(person.person_id, person.identity, person.person_id))
    gold = Gold(NAMES[builder.part.name], seed, tuple(held), documents)
    gold_path = folder / "gold.json"
    save_gold(gold, gold_path)
    return ReadingCorpus(folder, gold_path, gold)


def _named(one: GoldDocument, name: str, names: list[str]) -> GoldDocument:
    """The truth with file names in place of numbers in the dossier (``#3``)."""

    def named(link: str | None) -> str | None:
        return names[int(link[1:])] if link else None

    return replace(
        one, file_name=name, duplicate_of=named(one.duplicate_of), replaces=named(one.replaces),
        replaced_by=named(one.replaced_by),
    )  # fmt: skip
