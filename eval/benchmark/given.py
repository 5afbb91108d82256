"""An answer, whoever gives it, in the terms a judge needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from index.answer import Answer, Citation, Statement
from ingest.document import MentionLabel


@dataclass(frozen=True, slots=True)
class GivenValue:
    """A value as answered: characters, unit and ISO date."""

    analyte: str
    raw: str
    unit: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class GivenLine:
    """A line shown as evidence, with the label it carries and the files it is cut from."""

    text: str
    label: MentionLabel | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered: ``files`` best first; ``absent`` when it says that nothing was found."""

    files: tuple[str, ...]
    absent: bool
    values: tuple[GivenValue, ...] = ()
    lines: tuple[GivenLine, ...] = ()
    text: str = ""
    milliseconds: float = 0.0


def from_answer(answer: Answer, names: Mapping[str, str], milliseconds: float) -> Given:
    """Retrouve's answer; ``names`` gives the file of a document id."""
    cited = {citation.id: citation for citation in answer.citations}
    lines = [_line(statement, cited, names) for statement in (*answer.statements, *answer.summary.sentences)]
    values = tuple(
        GivenValue(one.analyte, " ".join(one.raw.split()), one.unit, one.date) for one in answer.observations
    )
    return Given(
        files=tuple(names[document.document_id] for document in answer.documents), absent=answer.status == "not_found",
        values=values, lines=tuple(lines),
        text="\n".join((answer.headline.text, *(one.text for one in answer.statements), answer.coverage.text)),
        milliseconds=milliseconds,
    )  # fmt: skip


def _line(statement: Statement, cited: Mapping[int, Citation], names: Mapping[str, str]) -> GivenLine:
    files = tuple(names[cited[number].document_id] for number in statement.citations if number in cited)
    return GivenLine(statement.text, statement.label, files)
