import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import vocabulary
from ingest.units import canonical, fits, unit_at, usual
from ingest.vocabulary.results import conversions, unit_spellings


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "compared"),
    [
        ("creatinine", 11.1, "mg/L", (98.124, "µmol/L")),
        ("hba1c", 53.0, "mmol/mol", (6.9995, "%")),
        ("hemoglobine", 135.0, "g/L", (13.5, "g/dL")),
        ("leucocytes", 6500.0, "/mm³", (6.5, "G/L")),
        ("leucocytes", 6.5, "10*9/L", (6.5, "G/L")),
        ("uree", 0.60, "g/L", (9.99, "mmol/L")),
        ("sodium", 140.0, "mEq/L", (140.0, "mmol/L")),
        ("inr", 2.5, None, (2.5, "")),
    ],
)
def test_results_are_compared_in_one_unit(
    analyte: str, value: float, unit: str | None, compared: tuple[float, str]
) -> None:
    assert canonical(analyte, value, unit) == compared


@pytest.mark.parametrize(
    ("analyte", "unit"),
    [("potassium", "mmol/24h"), ("creatinine", None), ("potassium", "furlong"), ("neutrophiles", "%")],
)
def test_what_cannot_be_converted_is_not_compared(analyte: str, unit: str | None) -> None:
    assert canonical(analyte, 4.0, unit) is None


def test_the_analyte_tells_gram_from_giga_when_the_case_does_not() -> None:
    assert canonical("fibrinogene", 3.0, "G/L") == (3.0, "g/L")
    assert canonical("plaquettes", 250.0, "g/l") == (250.0, "G/L")


def test_a_daily_excretion_is_no_blood_level() -> None:
    assert fits("potassium", "mmol/L")
    assert not fits("potassium", "mmol/24h")


@pytest.mark.parametrize("text", ["mL/min/1,73 m²", "ml/min/1,73m2", "10 9/L", "x10^9/L", "µmol / L", "%", "UI/L"])
def test_units_are_found_as_they_are_spelt(text: str) -> None:
    assert unit_at(text + " suite", 0) == len(text)


@pytest.mark.parametrize("text", ["mmolaire", "grammes/Lot", "Lait"])
def test_a_unit_is_no_part_of_a_word(text: str) -> None:
    assert unit_at(text, 0) is None


def test_signs_ocr_cannot_read_are_written_as_usual() -> None:
    assert [usual(unit) for unit in ("umol/L", "mL/min/1,73m2", "g/L", "G/L", "10^9/L")] == [
        "µmol/L", "mL/min/1,73m²", "g/L", "G/L", "10^9/L",
    ]  # fmt: skip


def test_every_conversion_of_the_table_is_usable() -> None:
    for analyte in vocabulary.analytes():
        for conversion in conversions(analyte):
            assert canonical(analyte, 10.0, conversion.from_unit) is not None, analyte


@given(st.sampled_from([spelling for spelling, _ in unit_spellings()]), st.text(max_size=5))
def test_finding_a_unit_never_goes_beyond_the_text(spelling: str, tail: str) -> None:
    text = spelling + " " + tail
    end = unit_at(text, 0)
    assert end is None or 0 < end <= len(text)
