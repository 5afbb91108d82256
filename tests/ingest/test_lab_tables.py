"""Laboratory sheets drawn as PDFs: each result bound to its column, date, unit and reference."""

import pytest

from ingest.dates import roled_dates
from ingest.document import Metadata, Observation
from ingest.observations import observations
from ingest.pdf import read_pdf
from ingest.printed import printed_lines
from ingest.sections import section_kinds
from tests.ingest import drawings

DATE, EARLIER = "2024-03-12", "2024-01-05"
HEAD = (((50.0, "Laboratoire des Lilas"),), ((50.0, "Prélevé le 12/03/2024 à 08h15"),), ())
RATIO = "rapport_albumine_creatinine_urinaire"
Rows = tuple[tuple[tuple[float, str], ...], ...]


def sheet(*rows: tuple[tuple[float, str], ...]) -> list[Observation]:
    """Read the rows as a laboratory's PDF and check that what is cited is on the page."""
    cells = [(x, 60 + 14 * row, text) for row, line in enumerate((*HEAD, *rows)) for x, text in line]
    pages = read_pdf(drawings.pdf(drawings.strings(cells)), "text").pages
    lines = printed_lines(pages)
    kinds = section_kinds(lines)
    dates, _ = roled_dates(lines, kinds)
    found = observations(lines, kinds, dates, Metadata(category="biologie", act_date=DATE, act_date_certain=True))
    for one in found:
        span = one.value_evidence.span
        assert span is not None
        assert pages[span.page - 1].text[span.start : span.end] == one.raw == one.value_evidence.quote
        if one.date_evidence is not None and one.date_evidence.span is not None:
            where = one.date_evidence.span
            assert pages[where.page - 1].text[where.start : where.end] == one.date_evidence.quote
    return list(found)


def told(found: list[Observation]) -> list[tuple[str, str, str | None, str | None, bool]]:
    return [(one.analyte, one.raw, one.unit, one.date, one.prior) for one in found]


NOW = ("creatinine", "98", "µmol/L", DATE, False)
BEFORE = ("creatinine", "91", "µmol/L", EARLIER, True)

ONE_ROW: dict[str, Rows] = {
    "headings, prior date on the row below them": (
        ((50, "Analyse"), (180, "Résultats"), (240, "Unités"), (300, "Références"), (420, "Antériorités")),
        ((420, "05/01/2024"),),
        ((50, "Créatinine"), (180, "98"), (240, "µmol/L"), (300, "59 - 104"), (420, "91")),
    ),
    "no headings, date beside the earlier figure": (
        ((50, "Créatinine"), (200, "98"), (240, "µmol/L"), (300, "(59 - 104)"), (400, "91"), (440, "05/01/2024")),
    ),
    "reference before the result": (
        ((50, "Examen"), (200, "Valeurs usuelles"), (320, "Résultat"), (400, "Unité"), (460, "Antérieur 05/01/24")),
        ((50, "Créatinine"), (200, "59 - 104"), (320, "98"), (400, "µmol/L"), (460, "91")),
    ),
    "heading over two lines": (
        ((200, "Résultats"), (300, "Valeurs"), (420, "Antériorité")),
        ((300, "de référence"), (420, "05 janv. 2024")),
        ((50, "Créatinine"), (200, "98 µmol/L"), (300, "59 - 104"), (420, "91")),
    ),
    "date with the figure in one cell": (
        ((50, "Analyse"), (200, "Résultat"), (300, "Référence"), (400, "Antériorité")),
        ((50, "Créatinine"), (200, "98 µmol/L"), (300, "59 - 104"), (400, "91 le 05/01/24")),
    ),
    "dated columns, the unit with the name": (
        ((50, "Paramètre"), (280, "05/01/2024"), (360, "12/03/2024"), (440, "Valeurs usuelles")),
        ((50, "Créatinine (µmol/L)"), (280, "91"), (360, "98"), (440, "59 - 104")),
    ),
    "a date alone heads the earlier column": (
        ((50, "BIOCHIMIE"), (200, "Résultat"), (260, "Unité"), (320, "Limites"), (430, "05/01/24 08:12")),
        ((50, "Créatinine"), (200, "98"), (260, "µmol/L"), (320, "59 - 104"), (430, "91")),
    ),
    "minimum and maximum": (
        ((50, "Analyse"), (200, "Valeur"), (260, "Unité"), (320, "Min"), (370, "Max"), (430, "Ant. 05/01/24")),
        ((50, "Créatinine"), (200, "98"), (260, "µmol/L"), (320, "59"), (370, "104"), (430, "91")),
    ),
    "earlier result under the row": (
        ((50, "Créatinine"), (200, "98 µmol/L"), (300, "59 - 104")),
        ((70, "Antériorité : 91 µmol/L (05/01/2024)"),),
    ),
    "earlier result under the row, its label cut short": (
        ((50, "Créatinine ......... : 98 µmol/L   N: 59 à 104"),),
        ((70, "Rés. préc. (05/01/24) : 91"),),
    ),
    "everything under the name": (
        ((50, "CRÉATININE"),),
        ((60, "Résultat : 98 µmol/L"),),
        ((60, "Valeurs de référence : 59 - 104"),),
        ((60, "Antérieur : 91 (05/01/2024)"),),
    ),
    "a listing with dots": (((50, "Créatinine ......... : 98 µmol/L   59-104   (91 le 05/01/24)"),),),
    "an item with brackets": (((50, "- Créatinine : 98 µmol/L (N : 59-104) [05/01/2024 : 91]"),),),
}


@pytest.mark.parametrize("rows", ONE_ROW.values(), ids=ONE_ROW.keys())
def test_a_result_and_its_earlier_one(rows: Rows) -> None:
    assert sorted(told(sheet(*rows)), key=str) == sorted([NOW, BEFORE], key=str)


def test_an_earlier_figure_keeps_its_own_column_when_a_column_is_empty() -> None:
    found = sheet(
        ((50, "Analyse"), (180, "Résultats"), (240, "Unités"), (300, "Références"), (420, "Antériorités")),
        ((395, "05/01/2024"), (470, "10/06/2023")),
        ((50, "Créatinine"), (180, "98"), (240, "µmol/L"), (300, "59 - 104"), (400, "91"), (475, "88")),
        ((50, "Potassium"), (180, "4,2"), (240, "mmol/L"), (300, "3,5 - 5,1"), (475, "4,0")),
    )
    assert told(found) == [
        NOW, BEFORE, ("creatinine", "88", "µmol/L", "2023-06-10", True),
        ("potassium", "4,2", "mmol/L", DATE, False), ("potassium", "4,0", "mmol/L", "2023-06-10", True),
    ]  # fmt: skip


def test_a_dash_in_a_dated_column_is_an_empty_cell_not_a_range() -> None:
    found = sheet(
        ((50, "Analyse"), (180, "10/01/2024"), (250, "05/02/2024"), (320, "12/03/2024"), (400, "Unité")),
        ((50, "Créatinine"), (190, "121"), (270, "-"), (330, "128"), (400, "µmol/L")),
    )
    assert told(found) == [
        ("creatinine", "121", "µmol/L", "2024-01-10", True), ("creatinine", "128", "µmol/L", DATE, False),
    ]  # fmt: skip


def test_a_pending_result_is_none_and_does_not_borrow_its_neighbour() -> None:
    found = sheet(
        ((50, "Analyse"), (180, "Résultats"), (260, "Unités"), (330, "Références"), (450, "Antériorité 05/01/24")),
        ((50, "TSH"), (180, "en cours"), (260, "mUI/L"), (330, "0,4 - 4,0"), (450, "2,1")),
        ((50, "CRP"), (180, "non dosé"), (260, "mg/L"), (330, "< 5")),
    )
    assert told(found) == [("tsh", "2,1", "mUI/L", EARLIER, True)]


@pytest.mark.parametrize(
    ("printed", "value", "comparator"),
    [("6 500", 6500.0, None), ("< 0,01", 0.01, "<"), ("> 90", 90.0, ">"), ("4,2", 4.2, None), ("≤ 5", 5.0, "<=")],
)
def test_figures_are_read_the_french_way(printed: str, value: float, comparator: str | None) -> None:
    (one,) = sheet(
        ((50, "Analyse"), (200, "Résultat"), (300, "Unité"), (360, "Référence")),
        ((50, "Leucocytes"), (200, printed), (300, "/mm³"), (360, "4 000 - 10 000")),
    )
    assert (one.raw, one.value, one.comparator, one.reference) == (printed, value, comparator, "4 000 - 10 000")


@pytest.mark.parametrize("words", ["Négatif", "traces", "non détecté", "Absence d'anticorps"])
def test_words_are_no_number(words: str) -> None:
    (one,) = sheet(((50, "Sérologie"), (250, "Résultat")), ((50, "Anticorps anti-VHC"), (250, words)))
    assert (one.raw, one.value, one.unit) == (words, None, None)


def test_two_columns_of_three_digits_are_not_a_thousands_number() -> None:
    found = sheet(
        ((50, "Analyse"), (190, "Résultat"), (240, "Ant. 05/01/24"), (330, "Unité")),
        ((50, "Plaquettes"), (205, "198"), (240, "204"), (330, "G/L")),
    )
    assert [(one.raw, one.prior) for one in found] == [("198", False), ("204", True)]


def test_two_units_are_one_result() -> None:
    one_cell = sheet(((50, "Glycémie à jeun"), (200, "10,02 mmol/L (1,80 g/L)"), (380, "3,9 - 6,1")))
    two_rows = sheet(
        ((50, "Glycémie à jeun"), (200, "10,02 mmol/L"), (380, "3,9 - 6,1")),
        ((50, "Glycémie à jeun"), (200, "1,80 g/L"), (380, "0,70 - 1,10")),
    )
    assert told(one_cell) == told(two_rows) == [("glycemie_a_jeun", "10,02", "mmol/L", DATE, False)]


def test_a_count_is_preferred_to_its_percentage() -> None:
    (one,) = sheet(((50, "Polynucléaires neutrophiles"), (250, "58 %"), (330, "3,77 G/L"), (420, "1,8 - 7,5")))
    assert (one.raw, one.unit) == ("3,77", "G/L")


def test_an_earlier_count_after_a_percentage_and_a_count_is_a_count() -> None:
    found = sheet(
        ((300, "Valeurs usuelles"), (430, "05/01/2024")),
        ((50, "Leucocytes"), (260, "7,20 G/L"), (330, "4,0 - 10,0"), (430, "6,85")),
        ((50, "Lymphocytes"), (200, "14,2 %"), (260, "1,59 G/L"), (330, "1,0 - 4,0"), (430, "2,11")),
    )
    assert told(found)[2:] == [
        ("lymphocytes", "1,59", "G/L", DATE, False), ("lymphocytes", "2,11", "G/L", EARLIER, True),
    ]  # fmt: skip


def test_the_last_row_of_a_table_is_not_cut_by_what_stands_below_it() -> None:
    found = sheet(
        ((50, "Analyse"), (200, "Résultat"), (300, "Unité"), (400, "Référence")),
        ((50, "Calcium"), (200, "2,31"), (300, "mmol/L"), (400, "2,20 - 2,55")),
        ((50, "Phosphore"), (300, "1,22 mmol/L"), (400, "0,81 - 1,45")),
        ((50, "+ : supérieur à la référence ; - : inférieur à la référence"),),
        ((50, "Échantillon téléphoné au service."),),
        ((330, "Résultats validés : Dr Jeanne MARTIN"),),
    )
    assert [(one.analyte, one.raw) for one in found] == [("calcium", "2,31"), ("phosphore", "1,22")]


@pytest.mark.parametrize(
    ("said", "analyte"), [("A jeun : oui", "glycemie_a_jeun"), ("A jeun : ?", "glucose_non_precise")]
)
def test_a_sheet_says_of_its_one_glucose_whether_it_was_taken_fasting(said: str, analyte: str) -> None:
    (one,) = sheet(((50, said),), ((50, "Glycémie"), (200, "1,32 g/L"), (300, "0,70 - 1,10")))
    assert one.analyte == analyte


@pytest.mark.parametrize(
    "row",
    [
        ((50.0, "Créatinine urinaire"), (200.0, "9,8 mmol/L")),
        ((50.0, "Créatinine (urines)"), (200.0, "9,8 mmol/L")),
        ((50.0, "Calcium ionisé"), (200.0, "1,20 mmol/L")),
        ((50.0, "Potassium"), (200.0, "45 mmol/24h")),
        ((50.0, "Cholestérol non HDL"), (200.0, "1,20 g/L")),
        ((50.0, "Tél. 01 99 00 12 34"), (200.0, "Page 1/3")),
        ((50.0, "Valeurs cibles"), (200.0, "59 - 104")),
        ((50.0, "Créatinine"), (200.0, "59 - 104")),
        ((50.0, "98 rue des Lilas"), (200.0, "75012 PARIS")),
    ],
)
def test_what_is_no_result_of_a_known_analyte_is_left_out(row: tuple[tuple[float, str], ...]) -> None:
    assert sheet(row) == []


@pytest.mark.parametrize(
    "rows",
    [
        (((50.0, "EXAMEN CYTOBACTÉRIOLOGIQUE DES URINES"),), ((50.0, "CYTOLOGIE QUANTITATIVE"),)),
        (((50.0, "BACTÉRIOLOGIE"),),),
    ],
    ids=["under a heading of its own", "where urine is not named"],
)
def test_cells_counted_in_a_millilitre_are_not_those_of_the_blood(rows: Rows) -> None:
    assert sheet(*rows, ((50, "Leucocytes"), (200, "420 000 /mL"), (330, "< 10 000"))) == []


def test_an_earlier_result_beside_two_units_has_the_day_of_its_heading() -> None:
    found = sheet(
        ((300, "Valeurs usuelles"), (420, "Antériorités")),
        ((420, "05/01/2024"),),
        ((50, "TSH"), (180, "2,84 mUI/L"), (300, "0,27 à 4,20"), (420, "3,10")),
        ((50, "Glycémie à jeun"), (180, "1,03 g/L"), (240, "5,72 mmol/L"), (300, "0,70 à 1,10"), (420, "0,98")),
    )
    assert told(found)[2:] == [
        ("glycemie_a_jeun", "1,03", "g/L", DATE, False), ("glycemie_a_jeun", "0,98", "g/L", EARLIER, True),
    ]  # fmt: skip


def test_a_line_under_a_row_may_give_its_earlier_result_another_day() -> None:
    found = sheet(
        ((300, "Valeurs usuelles"), (420, "Antériorités")),
        ((420, "05/01/2024"),),
        ((50, "TSH"), (180, "2,84 mUI/L"), (300, "0,27 à 4,20"), (420, "3,10")),
        ((50, "Antériorité du 03-05-2022 pour la TSH"),),
    )
    assert told(found) == [("tsh", "2,84", "mUI/L", DATE, False), ("tsh", "3,10", "mUI/L", "2022-05-03", True)]


def test_rows_under_a_urine_heading_are_not_blood() -> None:
    found = sheet(
        ((50, "BIOCHIMIE URINAIRE"),), ((50, "Créatinine"), (200, "9,8 mmol/L")), ((50, "BIOCHIMIE SANGUINE"),),
        ((50, "Créatinine"), (200, "98 µmol/L")),
    )  # fmt: skip
    assert told(found) == [NOW]


@pytest.mark.parametrize("name", ["VS (1re heure)", "VS 1ère heure", "Vitesse de sédimentation (1)"])
def test_figures_of_the_name_are_not_the_result(name: str) -> None:
    (one,) = sheet(((50, name), (300, "12"), (340, "mm"), (400, "< 20")))
    assert (one.analyte, one.raw) == ("vs", "12")


@pytest.mark.parametrize(
    "name", ["V.G.M.", "VGM", "Volume globulaire moyen (VGM)", "volume globulaire moyen", "VOLUME GLOBULAIRE MOYEN"]
)
def test_names_are_known_in_every_dress(name: str) -> None:
    (one,) = sheet(((50, name), (300, "88"), (340, "fL"), (400, "80 à 100")))
    assert (one.analyte, one.label, one.reference, one.computed_flag) == ("vgm", "VGM", "80 à 100", "N")


@pytest.mark.parametrize(
    ("name", "figures", "reference", "flag"),
    [
        ("Triglycérides", "1,75 g/L 2,00 mmol/L", "< 1,50", "H"),
        ("HDL cholestérol", "0,41 g/L 1,06 mmol/L", "> 0,40", "N"),
        ("Créatinine", "9,8 mg/L 87 µmol/L", "7 - 12", None),
    ],
)
def test_of_two_units_only_what_the_range_says_of_both_is_told(
    name: str, figures: str, reference: str, flag: str | None
) -> None:
    (one,) = sheet(((50, name), (200, figures), (400, reference)))
    assert one.computed_flag == flag


@pytest.mark.parametrize(
    ("reference", "figure", "flag"),
    [
        ("(59 - 104)", "120", "H"), ("[59-104]", "50", "L"), ("59 à 104", "98", "N"), ("Inf. à 104", "120", "H"),
        ("> 59", "50", "L"), ("N : 59-104", "98", "N"), ("H : 59-104 F : 45-84", "98", None),
        ("(59 - 104)", "< 20", "L"), ("(59 - 104)", "< 70", None), ("(59 - 104)", "> 900", "H"),
        ("Inf. à 104", "< 20", None),
    ],
)  # fmt: skip
def test_the_flag_is_computed_only_from_an_unambiguous_range(reference: str, figure: str, flag: str | None) -> None:
    (one,) = sheet(((50, "Créatinine"), (200, figure), (240, "µmol/L"), (320, reference)))
    assert one.computed_flag == flag


@pytest.mark.parametrize("mark", ["*", "H", "+"])
def test_the_printed_flag_is_kept_and_is_no_part_of_the_result(mark: str) -> None:
    (one,) = sheet(((50, "Créatinine"), (180, mark), (200, "120"), (240, "µmol/L"), (320, "59 - 104")))
    assert (one.raw, one.printed_flag) == ("120", mark)


@pytest.mark.parametrize(
    ("name", "analyte", "unit"),
    [
        ("ACIDE URIQUE mg/L", "acide_urique", "mg/L"), ("Calcium mg/dL", "calcium", "mg/dL"),
        ("Magnésium Mg mg/L", "magnesium", "mg/L"), ("RATIO ALB. / CREAT. mg/g", RATIO, "mg/g"),
        ("Microalb./créatinine mg/mmol", RATIO, "mg/mmol"), ("MICROALBUMINE mg/L", "microalbuminurie", "mg/L"),
        ("Ferritine ng/mL", "ferritine", "ng/mL"),
    ],
)  # fmt: skip
def test_a_unit_beside_the_name_is_the_unit_of_the_row(name: str, analyte: str, unit: str) -> None:
    (one,) = sheet(((50, name), (300, "21"), (380, "10 - 40")))
    assert (one.analyte, one.raw, one.unit) == (analyte, "21", unit)


@pytest.mark.parametrize(
    "field",
    [
        ((50, "Médecin : Dr C. VASSEUR"), (330, "Edition : 13/04/2024 11:02")),
        ((50, "Prescripteur : Dr HAMON"), (330, "14/04/2024")),
        ((50, "Dossier du service"), (330, "Imprimé 13/04/2024")),
    ],
)
def test_a_field_of_the_head_printed_above_the_earlier_results_dates_none_of_them(
    field: tuple[tuple[float, str], ...],
) -> None:
    found = sheet(
        field,
        ((50, "Examen"), (250, "Résultat"), (330, "Réf."), (430, "Antériorités")),
        ((430, "05/01/2024"),),
        ((50, "Créatinine"), (250, "98 µmol/L"), (330, "59 - 104"), (430, "91")),
        ((50, "Potassium"), (250, "5,0 mmol/L"), (330, "3,5 - 5,1"), (430, "4,1")),
    )
    assert told(found)[:2] == [NOW, BEFORE]
    assert [one.date for one in found if one.prior] == [EARLIER, EARLIER]


def test_an_earlier_result_is_never_dated_on_or_after_the_day_of_its_row() -> None:
    found = sheet(
        ((50, "Examen"), (250, "Résultat"), (330, "Réf."), (430, "Antériorités du 20/05/2024")),
        ((50, "Créatinine"), (250, "98 µmol/L"), (330, "59 - 104"), (430, "91")),
    )
    assert [(one.raw, one.date) for one in found] == [("98", DATE), ("91", None)]
