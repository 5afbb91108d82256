"""Looking things up in a patient's true history: what questions are derived from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from eval.benchmark.question import Point
from eval.corpora.cohort.truth import CohortDocument, Mention, Truth
from ingest.normalise import fold

REPORTS = frozenset({"compte_rendu", "imagerie", "lettre", "synthese"})
"""The categories « compte rendu » + a specialty accepts (the contract)."""


@dataclass(frozen=True)
class History:
    """A patient's truth with what questions ask of it. ``current`` leaves out strangers' and replaced papers."""

    truth: Truth

    @cached_property
    def current(self) -> tuple[CohortDocument, ...]:
        """This patient's papers in force, copies included."""
        return tuple(document for document in self.truth.documents if document.current)

    @cached_property
    def originals(self) -> tuple[CohortDocument, ...]:
        """The same without copies."""
        return tuple(document for document in self.current if document.gold.duplicate_of is None)

    @cached_property
    def copies(self) -> dict[str, tuple[str, ...]]:
        """The copies of a file."""
        found: dict[str, tuple[str, ...]] = {}
        for document in self.current:
            if source := document.gold.duplicate_of:
                found[source] = (*found.get(source, ()), document.gold.file_name)
        return found

    def with_role(self, *roles: str) -> list[CohortDocument]:
        """Dated originals whose role is one of ``roles`` (or begins with one that ends in a colon), newest first."""
        kept = [
            document
            for document in self.originals
            if document.gold.act_date and any(_plays(document.role, role) for role in roles)
        ]
        return newest(kept)

    def authored(self, specialty: str) -> list[CohortDocument]:
        """Dated reports authored by a specialty, newest first."""
        return newest(
            document
            for document in self.originals
            if document.gold.specialty == specialty and document.gold.category in REPORTS and document.gold.act_date
        )

    def undated(self, documents: Iterable[CohortDocument]) -> list[CohortDocument]:
        """Those that state no act date."""
        return [document for document in documents if document.gold.act_date is None]

    # -- words ------------------------------------------------------------------------------------
    def speaking(self, stems: Iterable[str]) -> list[CohortDocument]:
        """Originals that affirm something with one of these folded stems outside denied and relatives' sentences."""
        pattern = stem_pattern(stems)
        return [document for document in self.originals if pattern.search(self._affirmed(document))]

    def silent(self, stems: Iterable[str]) -> bool:
        """Whether no paper of the dossier at all, current or not, has one of these stems."""
        pattern = stem_pattern(stems)
        own = (document for document in self.truth.documents if not document.gold.misfiled)
        return not any(pattern.search(_joined(document)) for document in own)

    def mentioning(self, kind: str, subject: str) -> list[tuple[CohortDocument, Mention]]:
        """Originals with a sentence of that kind about that subject."""
        return [
            (document, mention)
            for document in self.originals
            for mention in document.mentions
            if (mention.kind, mention.subject) == (kind, subject)
        ]

    def _affirmed(self, document: CohortDocument) -> str:
        text = _joined(document)
        for mention in document.mentions:
            if mention.label is not None:
                text = text.replace(" ".join(fold(mention.text).split()), " ")
        return text

    # -- values -----------------------------------------------------------------------------------
    def points(self, analyte: str) -> list[Point]:
        """Every value printed with a date in current papers, oldest first, each once."""
        found: dict[tuple[str, str, str | None], Point] = {}
        for document in self.originals:
            if document.gold.act_date is None:
                continue
            for seen in (*document.gold.observations, *document.measures):
                if seen.analyte != analyte or seen.date is None:
                    continue
                key, name = (seen.date, seen.raw, seen.unit), document.gold.file_name
                files = (*found[key].files, name) if key in found else (name,)
                found[key] = Point(analyte, seen.raw, seen.unit, seen.date, files, seen.page)
        return sorted(found.values(), key=lambda point: (point.date, point.raw))


def newest(documents: Iterable[CohortDocument]) -> list[CohortDocument]:
    """By act date, newest first."""
    return sorted(documents, key=lambda document: document.gold.act_date or "", reverse=True)


def stem_pattern(stems: Iterable[str]) -> re.Pattern[str]:
    """Finds a word that begins with one of the folded stems."""
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(fold(stem)) for stem in stems) + ")")


def _joined(document: CohortDocument) -> str:
    return " ".join(document.text.split())


def _plays(played: str, role: str) -> bool:
    return played.startswith(role) if role.endswith(":") else played == role
