import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalise import dates, find_numbers, fold, fold_with_offsets, numbers, page_text, words


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("  Compte\u00a0rendu   du\tscanner ", "Compte rendu du scanner"),
        ("in\u00adsuf\u00adfi\u00adsance", "insuffisance"),
        ("ﬁbrillation, reﬂux, aﬀection, eﬃcace", "fibrillation, reflux, affection, efficace"),
        ("e\u0301chographie", "échographie"),
        ("1\u202f250\u2009mL", "1 250 mL"),
        ("5 m²", "5 m²"),
    ],
)
def test_page_text_is_the_contracts(printed: str, expected: str) -> None:
    assert page_text(printed) == expected


@given(st.text())
def test_page_text_is_idempotent(text: str) -> None:
    assert page_text(page_text(text)) == page_text(text)


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_fold_unifies_what_typists_vary() -> None:
    assert fold("L’ŒDÈME – cœur") == fold("l'oedeme - coeur")
    assert words("Compte-rendu d'IRM") == words("COMPTE RENDU D’IRM") == "compte rendu d irm"


@given(st.text(alphabet="aéœŒﬁ’… ²1-\u00ad", min_size=1))
def test_folded_characters_lead_back_to_their_origin(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    for position in range(len(folded.text)):
        start, end = folded.span(position, position + 1)
        assert folded.text[position] in fold(text[start:end])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Créatinine 98 µmol/L", ("98",)),
        ("kaliémie 4,1 et 3.9", ("4.1", "3.9")),
        ("plaquettes 250 000 /mm3", ("250000", "3")),
        ("1\u202f234,50 €", ("1234.50",)),
        ("1,200 g/L", ("1.200",)),
        ("CRP < 5,0 mg/L", ("5.0",)),
        ("T-score de -2,5", ("-2.5",)),
        ("- 2 comprimés", ("2",)),
        ("le 12.03.24", ("12", "03", "24")),
        ("4-10", ("4", "10")),
        ("aucun", ()),
    ],
)
def test_numbers_are_read_the_french_way(text: str, expected: tuple[str, ...]) -> None:
    assert numbers(text) == expected


def test_comparators_stand_apart() -> None:
    assert [(n.comparator, n.canonical) for n in find_numbers("< 0,01 ; ≥ 90 ; >=3 ; 12")] == [
        ("<", "0.01"),
        (">=", "90"),
        (">=", "3"),
        (None, "12"),
    ]


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=99))
def test_no_digit_of_a_number_is_altered(whole: int, decimals: int) -> None:
    grouped = f"{whole:,}".replace(",", "\u202f") + f",{decimals:02d}"
    assert numbers(f"valeur {grouped} unités") == (f"{whole}.{decimals:02d}",)


@given(st.text(alphabet="0123456789 .,<>-/", max_size=60))
def test_numbers_hold_only_digits_of_the_text(text: str) -> None:
    assert "".join("".join(c for c in n if c.isdigit()) for n in numbers(text)) == "".join(
        c for c in text if c.isdigit()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("le 12/03/2024 à 08h15", ("2024-03-12",)),
        ("12.03.24", ("2024-03-12",)),
        ("1er avril 2024", ("2024-04-01",)),
        ("12 MARS 2024 ; 3 févr. 2023", ("2024-03-12", "2023-02-03")),
        ("le douze mars deux mille vingt-quatre", ("2024-03-12",)),
        ("vingt et un décembre mille neuf cent quatre-vingt-dix-sept", ("1997-12-21",)),
        ("en mars 2024 puis 06/2023", ("2024-03", "2023-06")),
        ("2024-03-12T10:00", ("2024-03-12",)),
        ("du 12 au 16 janvier 2024", ("2024-01-12", "2024-01-16")),
        ("du 28 décembre au 3 janvier 2024", ("2023-12-28", "2024-01-03")),
        ("12/03/2024-15/03/2024", ("2024-03-12", "2024-03-15")),
        ("31/09/2024", ()),
        ("Tél. 01.02.03.04.05", ()),
        ("06 12 34 56 78", ()),
        ("TA 13/8, page 1/3, score 15/30", ()),
        ("1/2 comprimé", ()),
        ("lot 1.2.34", ()),
        ("vaccin du 2-4-11 mois", ()),
        ("insuline 10-10-10", ()),
        ("27.3.25", ("2025-03-27",)),
        ("2.1.25", ()),
        ("Preleve le 27-10-25", ("2025-10-27",)),
        ("12-mars-2025, 09-Jul-2025", ("2025-03-12", "2025-07-09")),
    ],
)
def test_dates_are_found_and_nothing_else(text: str, expected: tuple[str, ...]) -> None:
    assert dates(text) == expected
