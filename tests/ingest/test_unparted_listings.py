"""Listings of results whose lines come without any gap between their columns: order tells what is whose, or nothing."""

import pytest

from tests.ingest.test_lab_tables import BEFORE, NOW, sheet, told

UNPARTED: dict[str, tuple[str, ...]] = {
    "figures in the order of the headings": (
        "EXAMENS 12/03/2024 05/01/2024 UNITES NORMES",
        "Créatinine ...... 98 91 µmol/L 59-104",
    ),
    "the section's name before the headings, the result without one": (
        "BIOCHIMIE normales 05/01/2024",
        "Créatinine ...... 98 µmol/L 59-104 91",
    ),
    "the day of the earlier results below": (
        "Paramètre Ce jour Précédent Unité Normales",
        "05/01/2024",
        "Créatinine 98 + 91 µmol/L 59-104",
    ),
}


@pytest.mark.parametrize("layout", UNPARTED)
def test_a_listing_that_no_gap_parts(layout: str) -> None:
    rows = tuple(((50.0, text),) for text in UNPARTED[layout])
    assert sorted(told(sheet(*rows))) == sorted([NOW, BEFORE])


def test_a_figure_missing_from_a_listing_that_no_gap_parts_leaves_its_side_unread() -> None:
    rows = (((50.0, "EXAMENS 12/03/2024 05/01/2024 UNITES NORMES"),), ((50.0, "Créatinine ...... 98 µmol/L 59-104"),))
    assert sheet(*rows) == []


def test_a_range_does_not_swallow_the_figure_after_it_nor_lose_its_thousands() -> None:
    found = sheet(((50, "Plaquettes : 243 000 /mm3 (150 - 400 000)"),), ((50, "Sodium : 139 mmol/L 136-145 141"),))
    assert [(one.raw, one.unit, one.reference, one.prior) for one in found] == [
        ("243 000", "/mm3", "150 - 400 000", False), ("139", "mmol/L", "136-145", False),
        ("141", "mmol/L", None, True),
    ]  # fmt: skip


def test_of_two_limits_in_words_the_second_is_the_norm() -> None:
    found = sheet(((50, "CRP"), (200, "inférieur à 1 mg/L"), (400, "inférieur à 5")))
    assert [(one.raw, one.unit, one.reference) for one in found] == [("inférieur à 1", "mg/L", "inférieur à 5")]


def test_a_unit_that_begins_like_a_name_names_nothing() -> None:
    found = sheet(((50, "Créatinine"), (200, "98"), (300, "59 - 104")), ((70, "soit mg/L"), (200, "11,1")))
    assert {one.analyte for one in found} == {"creatinine"}
