"""Whole annotated documents: each is read without an error, or its remaining errors are those written here."""

import pytest

from eval.facts import Sheet, judge, main, read, sheets, tally

SHEETS = list(sheets())
OPEN = {
    "lettres/en-tête de service",
    "lettres/compte rendu opératoire",
    "apart/gastro avec biopsies",
    "apart/néphrologie dialyse",
    "ordonnances/collyres",
    "vaccins/certificat de vaccination",
}
"""Documents in which something is still read wrongly: most of it must be right all the same."""


def name(sheet: Sheet) -> str:
    return sheet.name


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name not in OPEN], ids=name)
def test_an_annotated_document_is_read_as_a_careful_reader_does(sheet: Sheet) -> None:
    _, extra, missed = judge(sheet, read(sheet))
    assert (sorted(extra), sorted(missed)) == ([], [])


def test_most_of_the_documents_with_known_errors_is_right() -> None:
    total = tally(sheet for sheet in SHEETS if sheet.name in OPEN)
    assert total.right.total() > 2 * max(total.extra.total(), total.missed.total())


def test_every_evidence_is_cut_from_its_page() -> None:
    for sheet in SHEETS:
        document = read(sheet)
        said = [*document.facts, *document.prescriptions, *document.due, *document.referrals]
        closings = [one.duration_evidence for one in document.prescriptions if one.duration_evidence is not None]
        for evidence in [*(one.evidence for one in said), *closings]:
            span = evidence.span
            assert span is not None
            assert document.pages[span.page - 1].text[span.start : span.end] == evidence.quote


def test_figures_are_printed_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert "vaccine" in printed
    assert "precision" in printed
