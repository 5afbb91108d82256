"""Layouts: how a paper looks, apart from what it says. One function a layout, registered here by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from eval.corpora.biology import LabResults
from eval.corpora.layouts import acts, forms, laboratory, letters, unseen_acts, unseen_letters
from eval.corpora.paper import Paper
from eval.corpora.sheet import Sheet

Layout = Callable[[Paper, datetime, int], Sheet]
LabLayout = Callable[[Paper, datetime, int, LabResults], Sheet]

DEMO_LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        letters.hospital_letter, letters.side_column_letter, letters.private_letter, letters.two_column_letter,
        letters.plain_letter, letters.ligature_letter, acts.imaging_report, acts.operative_report,
        acts.discharge_summary, acts.measurement_sheet, acts.eye_report, acts.endoscopy_report, acts.pathology_report,
        acts.emergency_report, acts.landscape_report, acts.rotated_report, forms.prescription,
        forms.two_zone_prescription, forms.certificate, forms.vaccination_record, forms.paramedical_report,
        forms.sick_leave, forms.administrative_paper, forms.synthesis,
    )
}  # fmt: skip
"""Layouts of the demo dossier."""

DEMO_LAB_LAYOUTS: dict[str, LabLayout] = {
    layout.__name__: layout
    for layout in (
        laboratory.one_prior_laboratory, laboratory.cumulative_laboratory, laboratory.listing_laboratory,
    )
}  # fmt: skip
"""Laboratory layouts of the demo dossier."""

UNSEEN_LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        unseen_letters.grid_header_letter, unseen_letters.foot_letterhead_letter, unseen_letters.margin_heading_report,
        unseen_letters.fax_letter, unseen_letters.secure_mail_print, unseen_letters.half_sheet_note,
        unseen_acts.stacked_form, unseen_acts.conclusion_first_report, unseen_acts.wide_turned_report,
        unseen_acts.half_sheet_prescription, unseen_acts.vaccination_card, unseen_acts.desk_letter,
    )
}  # fmt: skip
"""Layouts of the set-aside corpus; none is shared with the demo."""

UNSEEN_LAB_LAYOUTS: dict[str, LabLayout] = {
    layout.__name__: layout
    for layout in (
        unseen_acts.two_priors_first_laboratory, unseen_acts.sentence_laboratory, unseen_acts.narrow_laboratory,
    )
}  # fmt: skip
"""Laboratory layouts of the set-aside corpus."""
