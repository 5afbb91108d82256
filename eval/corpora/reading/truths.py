"""What is true of a composed document once it is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from eval.corpora.gold import GoldDocument, GoldObservation
from eval.corpora.history import locate, title_line
from eval.corpora.paper import Section
from eval.corpora.reading.composing import COLLECTED, Piece, ReadingPaper
from eval.corpora.reading.identities import NEAR, Shown

if TYPE_CHECKING:
    import random

    from eval.corpora.people import Person
    from eval.corpora.reading.laboratory import Catalogue
    from eval.corpora.sheet import Printed


def as_person(person: Person, who: Shown) -> Person:
    """The person a page speaks of, for its text: the traits shown."""
    return replace(
        person, person_id=f"{person.person_id}-near", birth_name=who.maiden or who.name, given=who.given, sex=who.sex,
        birth_date=who.birth or person.birth_date, used_name=who.name if who.maiden else None,
    )  # fmt: skip


def created(piece: Piece) -> datetime:
    """The PDF's creation time: the evening of the day it was written."""
    day = max(piece.dates[name] for name in ("act", "sampled", "stay_end", "written") if name in piece.dates)
    return datetime.combine(min(day, COLLECTED), time(18, 5), UTC)


def laboratory_paper(piece: Piece, catalogue: Catalogue, rng: random.Random) -> ReadingPaper:
    """The paper of a laboratory sheet: the day of sampling among other labelled days, and a comment."""
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


def truth(piece: Piece, printed: Printed, layout: str, owner: Person, near: str | None) -> GoldDocument:
    """The gold of one document; a key sentence cut by a page break is left out."""
    subject, kind = piece.subject, piece.kind
    everything = " ".join(line.text for line in printed.lines)
    facts = []
    for role, text in piece.facts:
        try:
            facts.append(replace(locate(printed, text), role=role))
        except ValueError:
            continue  # cut by a page break: a reader sees it in two places
    made_at = created(piece)
    misfiled = near is not None and NEAR[near][0] == "mismatch"
    return GoldDocument(
        file_name="", category=kind.category, type_code=subject.type_code or kind.type_code,
        specialty=subject.specialty or piece.sender.specialty or None,
        author=piece.sender.name if subject.author and piece.sender.name else None,
        organisation=piece.sender.organisation or None, title=piece.paper.title, act_date=piece.act_date,
        patient=f"{owner.person_id}-near" if misfiled else owner.person_id, misfiled=misfiled, layout=layout,
        wording=f"{subject.id}/{piece.frame.id if piece.frame else 'form'}", pages=printed.pages,
        created=made_at.isoformat(), deposited=(made_at + timedelta(days=len(piece.paper.title) % 30 + 1)).isoformat(),
        dates=piece.texts.visible(everything),
        title_line=title_line(printed, piece.paper.title) if piece.paper.title else None,
        facts=tuple(facts), observations=measures(piece, printed), traps=tuple(piece.traps), near=near,
        unjudged=(*kind.unjudged, *subject.unjudged),
    )  # fmt: skip


def measures(piece: Piece, printed: Printed) -> tuple[GoldObservation, ...]:
    """Measures told in the text, each on the page that prints its figures."""
    found = []
    for one in piece.measures:
        page = next((line.page for line in printed.lines if one.raw in line.text), 1)
        day = piece.act_date if one.of_act else None
        found.append(GoldObservation(one.analyte, one.analyte, one.raw, one.unit, day, prior=False, page=page))
    return tuple(found)
