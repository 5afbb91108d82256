"""The fitted model of act dates: heard where no rule proves a day, never of a birth, a print or an earlier result."""

import pytest

from ingest.act_signs import candidates, likeliest
from ingest.dates import roled_dates
from ingest.printed import printed_lines
from ingest.sections import section_kinds
from tests.ingest.typeset import page, read


def days(text: str) -> dict[str, float]:
    lines = printed_lines([page(text)])
    parts = section_kinds(lines)
    dates, _ = roled_dates(lines, parts)
    return {one.candidate.iso: one.probability for one in likeliest(candidates(lines, parts, dates, "compte_rendu"))}


@pytest.mark.parametrize(
    ("text", "act"),
    [
        (
            "CENTRE EXPERT\nHospitalisation de semaine\nM. LE BIHAN Yves, DDN : 23/02/1947\n"
            "mardi 10 - mercredi 11 - jeudi 12 octobre 2023\nAdressé par le Dr JAOUEN, lettre du 02/05/2023.\n"
            "Pr Anouk PÉRENNEC\ndictée 13/10 - frappe 27/10/2023",
            "2023-10-12",
        ),
        (
            "Réseau diabète\nSynthèse de fin de programme\nBénéficiaire : HEUZÉ Daniel, 06/06/1960\n"
            "Ateliers des 9, 16 et 30 janvier et du 20 février 2026\nObjectifs atteints.\nL. Perrin, diététicienne",
            "2026-02-20",
        ),
        ("IMAGERIE DU LAC   édité le 21 mars 2024\nIRM du genou gauche\n19 mars\nLCA continu.", "2024-03-19"),
    ],
)
def test_pages_that_no_rule_dates_are_dated_without_certainty(text: str, act: str) -> None:
    found = read(text).metadata
    assert (found.act_date, found.act_date_certain) == (act, False)


def test_births_prints_and_earlier_results_are_no_candidates() -> None:
    found = days("Mme GILLET, née le 04/02/1955\nImprimé le 06/03/2024\nAntériorité : 01/02/2023\nVue le 05/03/2024")
    assert set(found) == {"2024-03-05"}


def test_each_day_is_weighed_once_and_the_likeliest_comes_first() -> None:
    found = days("Lyon, le 12 mars 2024\nVue le 11/03/2024.\nRevue le 11/03/2024 au soir.\nProchain : 12/09/2024")
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert sum(found.values()) < 1


def test_a_page_without_a_whole_day_has_no_candidate() -> None:
    assert days("Vu en mars 2024\nTA 12/8, revoir dans 3 mois.") == {}
