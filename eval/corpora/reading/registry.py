"""Which layouts a part prints on, by group; laboratory layouts with the number of earlier columns they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from eval.corpora.biology import LabResults
from eval.corpora.reading import layouts_forms as forms
from eval.corpora.reading import layouts_letters as letters
from eval.corpora.reading.composing import ReadingPaper
from eval.corpora.reading.part import PartName
from eval.corpora.sheet import Sheet

PaperLayout = Callable[[ReadingPaper, datetime, int], Sheet]
LaboratoryLayout = Callable[[ReadingPaper, datetime, int, LabResults], Sheet]


@dataclass(frozen=True, slots=True)
class LaboratorySheet:
    """A laboratory's layout: how many earlier columns it shows, and whether it dates the current one itself."""

    layout: LaboratoryLayout
    priors: int
    says_day: bool = False


@dataclass(frozen=True, slots=True)
class Layouts:
    """The layouts of a part."""

    groups: dict[str, tuple[PaperLayout, ...]]
    laboratory: tuple[LaboratorySheet, ...]

    @property
    def names(self) -> frozenset[str]:
        """Every layout's name."""
        papers = {layout.__name__ for group in self.groups.values() for layout in group}
        return frozenset(papers | {sheet.layout.__name__ for sheet in self.laboratory})


DEVELOPMENT = Layouts(
    {
        "letter": (
            letters.band_letter, letters.margin_team_letter, letters.typed_letter, letters.foot_address_letter,
            letters.centre_report,
        ),
        "report": (
            letters.software_report, letters.centre_report, letters.dense_report, letters.two_column_report,
            letters.record_export, letters.foot_address_letter,
        ),
        "form": (forms.framed_form, forms.plain_sheet, forms.numbered_form),
        "prescription": (forms.practice_prescription, forms.hospital_prescription, forms.plain_sheet),
    },
    (
        LaboratorySheet(forms.ruled_laboratory, 1), LaboratorySheet(forms.dotted_laboratory, 1),
        LaboratorySheet(forms.columns_laboratory, 3, says_day=True),
        LaboratorySheet(forms.typed_laboratory, 0),
    ),
)  # fmt: skip


def layouts_of(part: PartName) -> Layouts:
    """The layouts of a part; those held apart are imported only when asked for."""
    if part == "development":
        return DEVELOPMENT
    if part == "fresh":
        from eval.corpora.reading.fresh import sheets as fresh

        return fresh.FRESH
    from eval.corpora.reading.apart import layouts as apart

    return apart.APART
