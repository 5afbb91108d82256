"""Build one part of the corpus on disk: dossiers of composed documents, near identities, versions, scans and CDA."""

from __future__ import annotations

import os
import random
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from eval.corpora.gold import Gold, GoldDocument, GoldObservation, GoldPatient, save_gold
from eval.corpora.history import locate, title_line
from eval.corpora.names import opaque_names
from eval.corpora.reading import cda, wear, writers
from eval.corpora.reading.cast import age_at, make_patients, make_senders
from eval.corpora.reading.composing import COLLECTED, Piece, ReadingPaper, compose
from eval.corpora.reading.identities import NEAR, WOMEN_ONLY, Shown, shown
from eval.corpora.reading.laboratory import Catalogue, catalogue_of, draw_results, prior_dates, sheet_gold
from eval.corpora.reading.part import Part, PartName, Subject, load_part, pick
from eval.corpora.reading.registry import Layouts, layouts_of
from eval.corpora.sheet import Printed, print_document

if TYPE_CHECKING:
    from pathlib import Path

    from eval.corpora.people import Person

FIRST, LAST = date(2015, 2, 2), date(2026, 9, 30)
SIZES: dict[PartName, int] = {"development": 1100, "apart": 560}
"""Documents of each part when built whole."""
LABORATORY_SHARE, NEAR_SHARE, SCAN_SHARE, TEXT_SHARE, CDA_SHARE = 0.16, 0.2, 0.1, 0.04, 0.09
REPLACED_EVERY, DUPLICATE_EVERY = 40, 55
ORDERS: dict[PartName, int] = {"development": 100, "apart": 500}


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
        told = person if near is None else _as_person(person, who)
        sender = self.rng.choice(self.senders[self.rng.choice(subject.families)])
        return compose(self.part, subject, sender, told, who, day, self.rng), person

    # -- printing ---------------------------------------------------------------------------------
    def print_paper(self, piece: Piece) -> tuple[Printed, str]:
        """Print on the group's next layout."""
        group = self.rng.choice(piece.kind.groups)
        options = self.layouts.groups[group]
        layout = options[(self.turns[group] + self.rng.randrange(2)) % len(options)]
        self.turns[group] += 1
        created = _created(piece)

        def build(total: int) -> Any:  # noqa: ANN401
            sheet = layout(piece.paper, created, total)
            sheet.describe("Document", "", self.rng_producer(piece))
            return sheet

        return print_document(build), layout.__name__

    @staticmethod
    def rng_producer(piece: Piece) -> str:
        """The program that made the PDF."""
        return ("Editeur 4.2", "Impression PDF", "Logiciel medical 12")[len(piece.paper.title) % 3]

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
        paper = _laboratory_paper(piece, self.catalogue, self.rng)
        layout, most = self.rng.choice(self.layouts.laboratory)
        results, seconds = draw_results(self.catalogue, dates["sampled"], self.rng.randrange(0, most + 1), self.rng)
        piece.texts.dates.update(prior_dates(results))
        for name in prior_dates(results):
            piece.texts.fill(f"{{{name}:num}} {{{name}:short}} {{{name}:dots}}")
        printed = print_document(lambda total: layout(paper, _created(piece), total, results))
        observations = sheet_gold(
            results, printed, self.catalogue.pending, seconds,
            dated=piece.mode != "none" or layout.__name__.startswith("columns"),
        )  # fmt: skip
        piece = replace(piece, paper=paper)
        traps = [*piece.traps, "prior results"] if results.prior_days else piece.traps
        truth = _truth(piece, printed, layout.__name__, owner, near)
        if layout.__name__.startswith("columns"):
            truth = replace(truth, act_date=dates["sampled"].isoformat())
        below = ["below limit"] if any(one.comparator for one in observations) else []
        return Made(printed.data, "pdf", replace(truth, observations=observations, traps=(*traps, *below))), owner

    def written(self, subject: Subject, near: str | None) -> tuple[Made, Person] | None:
        """One composed document as a PDF, a CDA, a text or an RTF file."""
        made = self.piece(subject, near)
        if made is None:
            return None
        piece, owner = made
        printed, layout = self.print_paper(piece)
        truth = _truth(piece, printed, layout, owner, near)
        draw = self.rng.random()
        if draw < TEXT_SHARE and near is None:
            data, form = writers.plain_file(piece, self.rng)
            return Made(data, form, replace(truth, layout=f"{form} file", pages=1, facts=())), owner
        if draw < TEXT_SHARE + CDA_SHARE and near is None and piece.mode != "none":
            data, truth = cda.as_cda(piece, printed, truth, self.rng)
            return Made(data, "xml", truth), owner
        return Made(printed.data, "pdf", truth), owner

    def worn(self, made: Made, number: int) -> Made:
        """The same paper as it comes out of a scanner."""
        look = wear.LOOKS[number % len(wear.LOOKS)]
        created = datetime.fromisoformat(made.truth.created)
        data, form = wear.worn(
            made.data, look, zlib.crc32(f"{number}{look}".encode()), created, single=made.truth.pages == 1
        )
        return Made(data, form, replace(made.truth, scan=look))


def _as_person(person: Person, who: Shown) -> Person:
    """The person a page speaks of, for its text: the traits shown."""
    return replace(
        person, person_id=f"{person.person_id}-near", birth_name=who.maiden or who.name, given=who.given, sex=who.sex,
        birth_date=who.birth or person.birth_date, used_name=who.name if who.maiden else None,
    )  # fmt: skip


def _created(piece: Piece) -> datetime:
    day = max(piece.dates[name] for name in ("act", "sampled", "stay_end", "written") if name in piece.dates)
    return datetime.combine(min(day, COLLECTED), time(18, 5), UTC)


def _laboratory_paper(piece: Piece, catalogue: Catalogue, rng: random.Random) -> ReadingPaper:
    from eval.corpora.paper import Section

    fill = piece.texts.fill
    pairs = []
    if piece.mode == "label":
        text = rng.choice(catalogue.labels)
        label, _, value = fill(text if "{" in text else f"{text} : {{sampled}}").partition(" : ")
        pairs.append((label, value))
    extras = (
        [fill(text) for text in rng.sample(catalogue.extras, k=rng.randrange(0, 3))] if piece.mode == "label" else []
    )
    pairs += [(label, value) for label, _, value in (text.partition(" : ") for text in extras)]
    rng.shuffle(pairs)
    comment = (Section("", (rng.choice(catalogue.comments),)),) if rng.random() < 0.5 else ()
    return replace(piece.paper, reference=tuple(pairs), sections=comment, date_line="")


def _truth(piece: Piece, printed: Printed, layout: str, owner: Person, near: str | None) -> GoldDocument:
    subject, kind = piece.subject, piece.kind
    everything = " ".join(line.text for line in printed.lines)
    facts = []
    for role, text in piece.facts:
        try:
            facts.append(replace(locate(printed, text), role=role))
        except ValueError:
            continue  # cut by a page break: a reader sees it in two places
    created = _created(piece)
    misfiled = near is not None and NEAR[near][0] == "mismatch"
    return GoldDocument(
        file_name="", category=kind.category, type_code=subject.type_code or kind.type_code,
        specialty=subject.specialty or piece.sender.specialty or None,
        author=piece.sender.name if subject.author and piece.sender.name else None,
        organisation=piece.sender.organisation or None, title=piece.paper.title, act_date=piece.act_date,
        patient=f"{owner.person_id}-near" if misfiled else owner.person_id, misfiled=misfiled, layout=layout,
        wording=f"{subject.id}/{piece.frame.id if piece.frame else 'form'}", pages=printed.pages,
        created=created.isoformat(), deposited=(created + timedelta(days=len(piece.paper.title) % 30 + 1)).isoformat(),
        dates=piece.texts.visible(everything),
        title_line=title_line(printed, piece.paper.title) if piece.paper.title else None,
        facts=tuple(facts), observations=_measures(piece, printed), traps=tuple(piece.traps), near=near,
        unjudged=(*kind.unjudged, *subject.unjudged),
    )  # fmt: skip


def _measures(piece: Piece, printed: Printed) -> tuple[GoldObservation, ...]:
    """Measures told in the text, each on the page that prints its figures."""
    found = []
    for one in piece.measures:
        page = next((line.page for line in printed.lines if one.raw in line.text), 1)
        day = piece.act_date if one.of_act else None
        found.append(GoldObservation(one.analyte, one.analyte, one.raw, one.unit, day, prior=False, page=page))
    return tuple(found)


def _corrected(builder: _Builder, piece: Piece) -> tuple[Printed, str]:
    """The second version of a paper, with a notice that names the first."""
    banner = piece.texts.fill(pick(builder.rng, builder.part.furniture.banners))
    piece.paper = replace(piece.paper, banner=banner)
    return builder.print_paper(piece)


def build_reading(
    folder: Path, *, seed: int, part: PartName, documents: int | None = None, scans: bool = True
) -> ReadingCorpus:
    """Write ``documents`` documents of ``part`` (all by default); the same arguments give the same bytes."""
    builder = _Builder(load_part(part), seed, scans=scans)
    dossiers: dict[str, list[Made]] = {person.person_id: [] for person in builder.patients}
    links: dict[int, tuple[str, Made]] = {}
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
        number += _companions(builder, dossiers[owner.person_id], number)
    del links
    return _save(builder, folder, seed, dossiers)


def _companions(builder: _Builder, dossier: list[Made], number: int) -> int:
    """Now and then the same file again, or a version that replaces the last one; gives how many were added."""
    last = dossier[-1]
    if last.truth.misfiled or last.truth.scan or last.form != "pdf":
        return 0
    if number % DUPLICATE_EVERY == 0:
        later = (datetime.fromisoformat(last.truth.deposited) + timedelta(days=33)).isoformat()
        dossier.append(
            Made(last.data, "pdf", replace(last.truth, deposited=later, duplicate_of=f"#{len(dossier) - 1}"))
        )
        return 1
    return 0


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
        documents[person.person_id] = tuple(sorted(truths, key=lambda truth: truth.file_name))
        held.append(GoldPatient(person.person_id, person.identity, person.person_id))
    name = "reading" if builder.part.name == "development" else "reading-apart"
    gold = Gold(name, seed, tuple(held), documents)
    gold_path = folder / "gold.json"
    save_gold(gold, gold_path)
    return ReadingCorpus(folder, gold_path, gold)


def _named(truth: GoldDocument, name: str, names: list[str]) -> GoldDocument:
    """The truth with file names in place of numbers in the dossier (``#3``)."""

    def named(link: str | None) -> str | None:
        return names[int(link[1:])] if link else None

    return replace(
        truth, file_name=name, duplicate_of=named(truth.duplicate_of), replaces=named(truth.replaces),
        replaced_by=named(truth.replaced_by),
    )  # fmt: skip
