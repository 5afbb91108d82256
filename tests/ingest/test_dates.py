import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.act_date import days_between
from ingest.document import Evidence, TypedDate
from ingest.header import Header, HeaderField
from ingest.written_dates import find_dates
from tests.ingest.typeset import read


def kinds(*texts: str) -> set[tuple[str, str]]:
    return {(date.kind, date.date) for date in read(*texts).metadata.dates if date.kind != "act"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Prélevé le : 02/04/2024 à 08h15", ("sampling", "2024-04-02")),
        ("Date et heure de prélèvement : 02/04/24 08:15", ("sampling", "2024-04-02")),
        ("Prélevé le mardi 2 avril 2024 par nos soins", ("sampling", "2024-04-02")),
        ("Date de sortie : 16.01.2024", ("stay_end", "2024-01-16")),
        ("Entrée le 12 janvier 2024", ("stay_start", "2024-01-12")),
        ("Édité le 03/04/2024 à 18:02", ("print", "2024-04-03")),
        ("Signé électroniquement par le Dr Jean MARTIN le 13/03/2024", ("signature", "2024-03-13")),
        ("Compte rendu dicté le 13/03/2024", ("creation", "2024-03-13")),
        ("Reçu au laboratoire, enregistré le 02/04/2024", ("deposit", "2024-04-02")),
        ("Prochain rendez-vous : le 15 septembre 2024 à 14h", ("next_appointment", "2024-09-15")),
        ("Née le 12/03/1950", ("birth", "1950-03-12")),
        ("Mme DUPONT Marie née MARTIN le 12/03/1950", ("birth", "1950-03-12")),
        ("DUPONT Marie 12/03/1950 (74 ans)", ("birth", "1950-03-12")),
        ("Antériorité du 12/01/2023 : 95", ("prior_result", "2023-01-12")),
        ("Par rapport à l'examen du 12/01/2023, stabilité", ("prior_result", "2023-01-12")),
        ("Lyon, le 15 mars 2024", ("creation", "2024-03-15")),
        ("Fait à Saint-Étienne, le 15/03/2024", ("creation", "2024-03-15")),
    ],
)
def test_a_label_gives_a_date_its_role(line: str, expected: tuple[str, str]) -> None:
    assert expected in kinds(line)


def test_a_stay_has_a_start_and_an_end() -> None:
    found = kinds("Hospitalisée dans notre service du 12 au 16 janvier 2024 pour dyspnée.")
    assert found == {("stay_start", "2024-01-12"), ("stay_end", "2024-01-16")}
    assert ("stay_end", "2024-01-16") in kinds("Séjour du 12/01/2024 au 16/01/2024")


def test_labels_above_their_dates_are_column_headers() -> None:
    found = kinds("Prélevé le      Reçu le         Édité le\n02/04/2024      03/04/2024      05/04/2024")
    assert found == {("sampling", "2024-04-02"), ("deposit", "2024-04-03"), ("print", "2024-04-05")}


def test_a_label_alone_on_the_line_before_counts() -> None:
    assert ("sampling", "2024-04-02") in kinds("Date de prélèvement :\n02/04/2024")


@pytest.mark.parametrize("line", ["Tél. 01.02.03.04.05", "Page 1/2", "TA 13/8, pouls 72", "Lot 12.03.2024.55"])
def test_what_looks_like_a_date_and_is_none(line: str) -> None:
    assert kinds(line) == set()


def test_an_impossible_date_is_told_and_not_used() -> None:
    document = read("# Compte rendu de consultation\nConsultation du 31/09/2024")
    assert document.metadata.act_date is None
    assert any("31/09/2024" in warning for warning in document.warnings)


@pytest.mark.parametrize(
    ("text", "act", "certain"),
    [
        (  # biology: sampling, whatever else is printed
            "LABORATOIRE DES ALPES\nCOMPTE RENDU D'ANALYSES\nDUPONT Marie née le 12/03/1950\n"
            "Enregistré le 03/04/2024  Prélevé le 02/04/2024  Édité le 05/04/2024\nValidé le 04/04/2024",
            "2024-04-02",
            True,
        ),
        ("# RÉSULTATS D'ANALYSES MÉDICALES\nÉdité le 05/04/2024", None, False),
        ("# RÉSULTATS D'ANALYSES MÉDICALES\nDossier enregistré le 03/04/2024", "2024-04-03", False),
        (
            ("# IRM CÉRÉBRALE\nExamen du 12/03/2024\nComparaison : IRM du 10/01/2022\nDicté le 14/03/2024"),
            "2024-03-12",
            True,
        ),
        ("# IRM cérébrale du 12/03/2024\nTechnique : séquences T1, T2.", "2024-03-12", True),
        ("# SCANNER THORACIQUE\nDicté le 14/03/2024", "2024-03-14", False),
        (
            "# COMPTE RENDU D'HOSPITALISATION\nHospitalisé du 12 au 16 janvier 2024\n"
            "Antécédents : opéré le 03/02/2015 d'une hernie.\nLe 20 janvier 2024",
            "2024-01-16",
            True,
        ),
        ("# LETTRE DE LIAISON\nDate d'entrée : 12/01/2024   Date de sortie : 16/01/2024", "2024-01-16", True),
        ("# COMPTE RENDU OPÉRATOIRE\nIntervention du 12/03/2024\nSortie prévue le 15/03/2024", "2024-03-12", True),
        ("Dr Jean MARTIN\nCardiologue\nORDONNANCE\nParis, le 12/03/2024\nBISOPROLOL 2,5 mg", "2024-03-12", True),
        ("# CERTIFICAT MÉDICAL\nJe soussigné certifie...\nFait à Paris, le 12/03/2024", "2024-03-12", True),
        (
            (
                "Paris, le 15 mars 2024\nCher confrère,\n"
                "J'ai vu en consultation le 12 mars 2024 votre patiente.\nCordialement,"
            ),
            "2024-03-12",
            True,
        ),
        (
            (
                "Paris, le 15 mars 2024\nCher confrère,\n"
                "Je vois ce jour votre patiente, opérée le 3 janvier 2024.\nCordialement,"
            ),
            "2024-03-15",
            True,
        ),
        ("# COMPTE RENDU DE CONSULTATION\nÉdité le 12/03/2024\nProchain rendez-vous le 12/09/2024", None, False),
        ("# COMPTE RENDU DE CONSULTATION\nNé le 12/03/1950", None, False),
    ],
)
def test_the_act_date_is_the_one_a_doctor_means(text: str, act: str | None, certain: bool) -> None:
    metadata = read(text).metadata
    assert (metadata.act_date, metadata.act_date_certain) == (act, certain)


def test_two_visits_that_disagree_are_not_certain() -> None:
    metadata = read("# COMPTE RENDU DE CONSULTATION\nConsultation du 12/03/2024\nConsultation du 19/04/2024").metadata
    assert not metadata.act_date_certain


def test_the_act_date_is_shown_with_the_characters_that_say_it() -> None:
    document = read("# IRM CÉRÉBRALE\nExamen réalisé le 12/03/2024 à 10h30")
    evidence = document.metadata.evidence["act_date"]
    assert evidence.span is not None
    assert document.pages[0].text[evidence.span.start : evidence.span.end] == evidence.quote == "12/03/2024 à 10h30"
    assert document.metadata.act_time == "10:30"


def header(date: str, kind: str = "act") -> Header:
    evidence = Evidence("cda", 0.9, date, path="/ClinicalDocument/effectiveTime")
    return Header(
        type_code=HeaderField("11488-4", Evidence("cda", 0.9, "11488-4", path="/ClinicalDocument/code")),
        dates=(TypedDate(kind, date, evidence),),  # type: ignore[arg-type]
    )


def test_a_header_the_text_contradicts_is_flagged() -> None:
    text = "# COMPTE RENDU DE CONSULTATION\nConsultation du 12/03/2024"
    document = read(text, header=header("2014-03-12"))
    assert not document.metadata.act_date_certain
    assert {"2014-03-12", "2024-03-12"} <= {date.date for date in document.metadata.dates}
    assert any("2014-03-12" in warning and "2024-03-12" in warning for warning in document.warnings)


def test_a_header_the_text_confirms_is_certain() -> None:
    document = read("# COMPTE RENDU DE CONSULTATION\nConsultation du 12/03/2024", header=header("2024-03-12"))
    assert (document.metadata.act_date, document.metadata.act_date_certain) == ("2024-03-12", True)
    assert document.warnings == ()


def test_an_impossible_header_date_is_flagged_and_left() -> None:
    document = read("# COMPTE RENDU DE CONSULTATION\nConsultation du 12/03/2024", header=header("2024-02-31"))
    assert document.metadata.act_date == "2024-03-12"
    assert any("2024-02-31" in warning for warning in document.warnings)


ISO = st.dates().map(lambda date: date.isoformat()) | st.sampled_from(["2024", "2024-03", "2023-12"])


@given(ISO, ISO)
def test_days_between_is_symmetric_and_zero_within_a_period(first: str, second: str) -> None:
    assert days_between(first, second) == days_between(second, first)
    assert days_between(first, first[:4]) == 0


@pytest.mark.parametrize(
    "written",
    ["15/01/26 -> 23/01/26", "15/01/2026 → 23/01/2026", "15/01 => 23/01/2026", "15 janvier > 23 janvier 2026"],
)
def test_an_arrow_between_two_days_is_a_range(written: str) -> None:
    assert [(one.iso, one.range_start) for one in find_dates(f"Séjour : {written}")] == [
        ("2026-01-15", True),
        ("2026-01-23", False),
    ]


def test_a_figure_before_an_arrow_is_no_day() -> None:
    assert [one.iso for one in find_dates("INR 2 -> 12/03/2026")] == ["2026-03-12"]
