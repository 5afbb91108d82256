import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.due_days import after, next_on
from tests.ingest.sheets import cut_from_their_pages, letter
from tests.ingest.typeset import read


@pytest.mark.parametrize(
    ("sentence", "what", "date"),
    [
        ("Contrôle à 6 mois.", "Contrôle à 6 mois", "2024-07"),
        ("À revoir dans 3 mois avec une échographie.", "À revoir dans 3 mois avec une échographie", "2024-04"),
        ("Coloscopie de contrôle en 2027.", "Coloscopie de contrôle en 2027", "2027"),
        ("Mammographie à refaire dans 2 ans.", "Mammographie à refaire dans 2 ans", "2026-01"),
        ("Prochain rendez-vous le 12/09/2024 à 14h.", "Prochain rendez-vous le 12/09/2024 à 14h", "2024-09-12"),
        ("Prochain rendez-vous en mai.", "Prochain rendez-vous en mai", "2024-05"),
        ("Bilan biologique de contrôle dans 15 jours.", "Bilan biologique de contrôle dans 15 jours", "2024-02-15"),
        (
            "Consultation d'ophtalmologie dans six semaines.",
            "Consultation d'ophtalmologie dans six semaines",
            "2024-03-13",
        ),
        ("Consultation de cardiologie le 14/03/2024.", "Consultation de cardiologie le 14/03/2024", "2024-03-14"),
        ("Je la revois dans un an.", "Je la revois dans un an", "2025-01"),
        ("HTA équilibrée, contrôle dans 6 mois.", "contrôle dans 6 mois", "2024-07"),
        ("Rappel DTP dans 10 ans.", "Rappel DTP dans 10 ans", "2034-01"),
        ("Surveillance annuelle du fond d'œil.", "Surveillance annuelle du fond d'œil", "2025-01"),
        ("Contrôle dans 3 à 6 mois.", "Contrôle dans 3 à 6 mois", None),
        ("IRM cérébrale à prévoir.", "IRM cérébrale à prévoir", None),
        ("Échographie dans 6 mois.", "Échographie dans 6 mois", "2024-07"),
    ],
)
def test_what_is_due_is_told_with_the_date_it_comes_to(sentence: str, what: str, date: str | None) -> None:
    document = letter(f"Conclusion : {sentence}")
    assert [(one.what, one.date) for one in document.due] == [(what, date)]
    assert cut_from_their_pages(document)


@pytest.mark.parametrize(
    "body",
    [
        "Motif : consultation de contrôle à 3 mois d'une PTH droite.",
        "Histoire : vue en contrôle à 6 mois.",
        "Conclusion : coloscopie de contrôle en 2019 normale.",
        "Conclusion : traitement pendant 3 mois.",
    ],
)
def test_what_was_is_not_due(body: str) -> None:
    assert letter(body).due == ()


def test_the_line_names_the_exam_or_the_specialty() -> None:
    found = letter("Conclusion : échographie de contrôle dans 1 an. Avis cardiologique dans 1 mois.").due
    assert [(one.exam, one.specialty) for one in found] == [("échographie", None), (None, "cardiologie")]


def test_a_relative_date_shows_what_it_counts_from() -> None:
    relative, fixed = letter("Conclusion : contrôle à 6 mois. Rendez-vous le 12/09/2024.").due
    assert relative.from_evidence is not None
    assert relative.from_evidence.quote == "31 janvier 2024"
    assert fixed.from_evidence is None


def test_without_an_act_date_a_delay_has_no_date() -> None:
    (found,) = read("# COMPTE RENDU DE CONSULTATION\nConclusion : contrôle à 6 mois.").due
    assert found.date is None


def test_the_calendar_is_respected() -> None:
    assert after("2024-01-31", 1, "month") == "2024-02"
    assert after("2023-12-20", 15, "day") == "2024-01-04"
    assert after("2024-02-29", 1, "year") == "2025-02"
    assert after("2024-03", 2, "week") is None
    assert after("2024", 3, "year") == "2027"
    assert next_on("2024-06-10", 5, None) == "2025-05"
    assert next_on("2024-06-10", 6, 12) == "2024-06-12"
    assert next_on("2024-06-10", 2, 30) is None


@given(st.dates(), st.integers(0, 600))
def test_months_never_leave_the_calendar(day: object, months: int) -> None:
    found = after(str(day), months, "month")
    assert found is None or 1 <= int(found[5:7]) <= 12


@pytest.mark.parametrize(
    "sentence",
    [
        "Pas d'embolie pulmonaire à l'angioscanner du 29/02/2024.",
        "Scanner du 15/02/2024 reporté.",
        "Rendez-vous du 20/02/2024 annulé.",
        "Contrôle à 3 mois satisfaisant.",
        "Terme prévu : 04/12/2024",
        "Pas de surveillance particulière à prévoir.",
        "Revoir en consultation si persistance.",
        "Consultation du 31/01/2024, compte rendu édité le 16/02/2024",
    ],
)
def test_a_later_day_or_a_cue_alone_is_not_due(sentence: str) -> None:
    assert letter(f"Conclusion : {sentence}").due == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Bilan allergologique à prévoir",
        "Vaccin pneumocoque à faire",
        "RDV neuropédiatre toujours pas obtenu",
        "Rendez-vous cardiologue à prendre",
        "Avis dermatologique à solliciter",
        "Prévoir : coloscopie (contrôle 3 ans dépassé)",
    ],
)
def test_what_is_to_be_done_without_a_day_is_due(sentence: str) -> None:
    (due,) = letter(f"Conclusion : stable.\n{sentence}.").due
    assert due.date is None
    assert due.what.startswith(sentence[:20])


@pytest.mark.parametrize(
    ("body", "due"),
    [
        ("Une coloscopie est recommandée.", True),
        ("Vaccination grippale chaque automne conseillée.", True),
        ("L'échographie thyroïdienne n'a pas été réalisée ; je la prescris.", True),
        ("Une chirurgie est à prévoir, le patient souhaite réfléchir.", True),
        ("Une scintigraphie n'est pas recommandée.", False),
        ("L'activité physique est conseillée.", False),
        ("Une coloscopie est recommandée si les saignements reprennent.", False),
    ],
)
def test_what_is_advised_or_taken_up_again_is_due(body: str, due: bool) -> None:
    assert bool(letter(f"Conclusion : bon état.\n{body}").due) is due


def test_an_age_is_no_delay() -> None:
    assert [one.date for one in letter("Vaccinations :\nRappel dTP à 75 ans (2027).").due] == ["2027"]


@pytest.mark.parametrize(
    ("body", "due"),
    [
        ("Contrôle à six mois. Pas d'hospitalisation depuis mars 2022.", 0),
        ("Consultation de suivi à un an. L'état est stable.", 0),
        ("Contrôle annuel.\nTA 130/80.\nConclusion : stable.", 0),
        ("Je la revois dans le cadre du suivi annuel de son épilepsie.", 0),
        ("J'ai examiné ce patient dans le cadre du dépistage de la rétinopathie diabétique.", 0),
        ("Contrôle à six mois. Va bien. Prochain rendez-vous : mars 2025.", 1),
        ("Va bien, TA 130/80. Contrôle à six mois.", 1),
        ("Contrôle dans six mois. Va bien.", 1),
        ("Conclusion : contrôle à six mois. Va bien.", 1),
    ],
)
def test_why_the_patient_is_seen_is_not_to_come(body: str, due: int) -> None:
    found = letter(body)
    assert len(found.due) == due
    assert not [one for one in found.referrals if not one.done]


@pytest.mark.parametrize(
    ("body", "due"),
    [
        ("Fond d'œil annuel à poursuivre.", "2025-01"),
        ("La mammographie n'a toujours pas été faite ; je la lui redemande.", None),
        ("Le fond d'œil prévu n'a jamais été réalisé, à reprogrammer.", None),
        ("Il n'a pas fait son échographie rénale, que je represcris.", None),
        ("Une biopsie s'impose.", None),
    ],
)
def test_what_was_not_done_is_asked_again(body: str, due: str | None) -> None:
    assert [one.date for one in letter(body).due] == [due]


def test_a_treatment_to_be_kept_up_is_no_exam() -> None:
    assert letter("Holter normal, traitement annuel à poursuivre.").due == ()
