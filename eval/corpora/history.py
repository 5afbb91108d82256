"""From a history table to printed documents with their truth."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.corpora.dated_text import DatedText
from eval.corpora.gold import GoldDocument, GoldFact, GoldLine, GoldObservation
from eval.corpora.paper import Paper, parse_body
from eval.corpora.people import Person, Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.corpora.layouts import Layout
    from eval.corpora.sheet import Printed

FOLDER = Path(__file__).parent / "histories"
DATE_NAMES = (
    "act", "sampled", "stay_start", "stay_end", "written", "dictated", "typed", "signed", "validated", "printed",
    "received", "next", "other", "other2", "other3",
)  # fmt: skip


def load_table(name: str) -> dict[str, Any]:
    """The history table ``name`` as TOML gives it."""
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Draft:
    """One document to be made: its row, its people and the dates of its row, before printing."""

    row: Mapping[str, Any]
    kind: Mapping[str, Any]
    sender: Sender
    patient: Person
    dates: dict[str, date]

    @property
    def draft_id(self) -> str:
        """The name other rows and questions use for this document."""
        return str(self.row["id"])

    @property
    def act_date(self) -> str | None:
        """The contract's act date: what the row says, else sampling, act, end of stay, day written."""
        if "act_date" in self.row:
            return str(self.row["act_date"]) or None
        for name in ("sampled", "act", "stay_end", "written"):
            if name in self.dates:
                return self.dates[name].isoformat()
        return None

    @property
    def created(self) -> datetime:
        """When the PDF was made: as the row says, else the evening of its last step."""
        if "created" in self.row:
            return datetime.combine(self.row["created"], time(17, 42), UTC)
        steps = ("act", "sampled", "stay_end", "written", "typed", "signed", "validated", "printed")
        return datetime.combine(max(self.dates[name] for name in steps if name in self.dates), time(18, 5), UTC)

    @property
    def deposited(self) -> datetime:
        """When the file arrived: as the row says, else some days after it was made."""
        if "deposited" in self.row:
            return datetime.combine(self.row["deposited"], time(8, 30), UTC)
        return self.created + timedelta(days=2 + len(self.draft_id) % 7, minutes=len(self.row.get("body", "")) % 300)


def read_people(table: Mapping[str, Any]) -> tuple[dict[str, Person], dict[str, Sender]]:
    """The persons and senders of a history table by id."""
    persons = {key: Person(person_id=key, **row) for key, row in table["patients"].items()}
    senders = {}
    for key, row in table["senders"].items():
        colleagues = tuple(row.get("colleagues", ()))
        senders[key] = Sender(sender_id=key, **{**row, "colleagues": colleagues})
    return persons, senders


def drafts(table: Mapping[str, Any], default_patient: str) -> list[Draft]:
    """Every document row of the table."""
    persons, senders = read_people(table)
    found = []
    for row in table["document"]:
        dates = {name: row[name] for name in DATE_NAMES if name in row}
        patient = persons[row.get("patient", default_patient)]
        dates["birth"] = date.fromisoformat(patient.birth_date)
        found.append(Draft(row, table["kinds"][row["kind"]], senders[row["sender"]], patient, dates))
    return found


def make_paper(draft: Draft, texts: DatedText, defaults: Mapping[str, Any]) -> Paper:
    """The content of ``draft`` with its dates written; ``defaults`` holds what its row leaves out."""
    row = {**defaults, **draft.row}
    texts.words.update(
        patient=draft.patient.name,
        civil=draft.patient.civil,
        sender=draft.sender.name,
        town=draft.sender.town,
        qualification=draft.sender.qualification,
    )
    sections, facts = parse_body(row.get("body", ""), texts.fill)
    reference = tuple(_pair(text, texts.fill) for text in row.get("reference", ()))
    return Paper(
        sender=draft.sender, patient=draft.patient, title=texts.fill(row["title"]), sections=sections,
        birth=texts.fill("{birth}"), recipient=row.get("recipient", ""), date_line=texts.fill(row.get("date_line", "")),
        reference=reference, greeting=row.get("greeting", ""), closing=row.get("closing", ""),
        signature=texts.fill(row.get("signature", "{sender}")), banner=texts.fill(row.get("banner", "")),
        stamps=tuple(texts.fill(text) for text in row.get("stamps", ())), facts=facts,
    )  # fmt: skip


def _pair(text: str, fill: Callable[[str], str]) -> tuple[str, str]:
    """Label and value: cut at `` : ``, else before the first date, else at the last space."""
    place = text.find("{")
    if " : " not in text and place > 0:
        return fill(text[:place]).strip(), fill(text[place:])
    filled = fill(text)
    label, _, value = filled.partition(" : ") if " : " in filled else filled.rpartition(" ")
    return label, value


def defaults_of(draft: Draft, table: Mapping[str, Any]) -> dict[str, Any]:
    """What the kind and the kind of date line give to a row that does not say."""
    given = {name: draft.kind[name] for name in ("title", "greeting", "closing", "recipient") if name in draft.kind}
    line = "written" if "written" in draft.dates else "act"
    if line in draft.dates and draft.kind.get("dated", True):
        given["date_line"] = table["wording"]["date_line"].replace("{day}", f"{{{line}:long}}")
    return given


def lay_out(layout: Layout, paper: Paper, draft: Draft) -> Printed:
    """Print ``paper``."""
    from eval.corpora.sheet import print_document

    def build(total: int) -> Any:  # noqa: ANN401
        sheet = layout(paper, draft.created, total)
        sheet.describe(str(draft.row.get("pdf_title", "Document")), "", str(draft.row.get("producer", "Editeur 4.2")))
        return sheet

    return print_document(build)


def locate(printed: Printed, fact: str) -> GoldFact:
    """Where ``fact`` stands: the fewest consecutive printed lines of one page that hold it.

    Raises ``ValueError`` when it was not printed, or is cut by a page break: the history must be changed.
    """
    for start in range(len(printed.lines)):
        page = printed.lines[start].page
        joined = ""
        for stop in range(start, min(start + 12, len(printed.lines))):
            if printed.lines[stop].page != page:
                break
            joined = f"{joined} {printed.lines[stop].text}".strip()
            if fact in joined:
                first = start
                while fact in " ".join(line.text for line in printed.lines[first + 1 : stop + 1]):
                    first += 1
                return GoldFact(fact, printed.lines[first : stop + 1])
    raise ValueError("a key sentence is not on one printed page")


def title_line(printed: Printed, title: str) -> GoldLine | None:
    """The printed line that carries the title, in whatever case."""
    return next((line for line in printed.lines if title.lower() in line.text.lower()), None)


def truth(
    draft: Draft,
    paper: Paper,
    texts: DatedText,
    printed: Printed,
    *,
    file_name: str,
    corpus_patient: str,
    observations: Sequence[GoldObservation] = (),
) -> GoldDocument:
    """The gold of a readable document."""
    row = draft.row
    everything = " ".join(line.text for line in printed.lines)
    return GoldDocument(
        file_name=file_name, category=draft.kind["category"], type_code=draft.kind["type_code"],
        specialty=row.get("specialty", draft.sender.specialty) or None, author=draft.sender.name or None,
        organisation=draft.sender.organisation or None, title=paper.title, act_date=draft.act_date,
        patient=draft.patient.person_id, misfiled=draft.patient.person_id != corpus_patient, layout=row["layout"],
        wording=row["kind"], pages=printed.pages, created=draft.created.isoformat(),
        deposited=draft.deposited.isoformat(), dates=texts.visible(everything),
        title_line=title_line(printed, paper.title),
        facts=tuple(locate(printed, fact) for fact in paper.facts), observations=tuple(observations),
        traps=tuple(row.get("traps", ())),
    )  # fmt: skip
