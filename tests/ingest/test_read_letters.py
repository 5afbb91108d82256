"""Letters between doctors: the visit they report, the stays and days they merely recount."""

import pytest

from tests.ingest.typeset import read

OPENING = "Dr Jean MARTIN\nPneumologue\nLyon, le 10 décembre 2025\n"
END = "\nL'auscultation est libre.\nBien confraternellement\nDr Jean MARTIN"
STAY = "hospitalisée du 02/11 au 09/11/2025 en pneumologie"


@pytest.mark.parametrize(
    "body",
    [
        f"Cher confrère,\nJe vois ce jour Madame DUPONT Marie qui a été {STAY}.",
        f"Cher confrère,\nMadame DUPONT Marie a été {STAY}.\nJe la revois ce jour.",
        f"Je vois ce jour Madame DUPONT Marie.\nElle a été {STAY}.",
        f"Madame DUPONT Marie est vue ce jour.\nElle a été {STAY}.",
    ],
)
def test_a_stay_recounted_is_not_the_letters(body: str) -> None:
    metadata = read(OPENING + body + END).metadata
    assert (metadata.type_code, metadata.act_date, metadata.act_date_certain) == ("11488-4", "2025-12-10", True)


def test_a_stay_reported_is_the_letters() -> None:
    text = f"Cher confrère,\nMadame DUPONT Marie a été {STAY}, dans notre service.\nElle sort ce jour."
    metadata = read(OPENING + text + END).metadata
    assert (metadata.type_code, metadata.act_date) == ("11490-0", "2025-11-09")


@pytest.mark.parametrize(
    ("sentence", "act_date", "certain"),
    [
        ("J'ai revu le 12 novembre dernier Madame DUPONT Marie.", "2024-11-12", True),
        ("Madame DUPONT a été revue le 12 novembre dernier en consultation.", "2024-11-12", True),
        ("Madame DUPONT a été revue le 3 janvier dernier en consultation.", "2025-01-03", True),
        ("J'ai vu le 12 novembre Madame DUPONT Marie.", "2024-11-12", False),
        ("Je vois ce jour Madame DUPONT, opérée le 12 novembre dernier.", "2025-01-15", True),
    ],
)
def test_a_day_without_year_is_the_last_before_the_letter(sentence: str, act_date: str, certain: bool) -> None:
    text = "Dr Jean MARTIN\nPneumologue\nLyon, le 15 janvier 2025\nCher confrère,\n" + sentence + END
    metadata = read(text).metadata
    assert (metadata.act_date, metadata.act_date_certain) == (act_date, certain)


@pytest.mark.parametrize(
    ("text", "act_date"),
    [
        (
            "Rendez-vous de cardiologie\nVotre consultation avec le Dr Jean MARTIN est fixée au 01/03/2026 à 14h30.",
            None,
        ),
        ("Service de cardiologie\nMadame,\nVotre consultation est fixée au 01/03/2026.\nApportez vos examens.", None),
        ("Rendez-vous de cardiologie\n01/03/2026\nVotre consultation est fixée au 01/03/2026.", None),
        ("Lyon, le 12/01/2026\nRendez-vous de cardiologie\nVotre consultation est fixée au 01/03/2026.", "2026-01-12"),
    ],
)
def test_an_appointment_is_administrative_and_its_day_no_act(text: str, act_date: str | None) -> None:
    metadata = read("Centre Hospitalier du Parc\n" + text).metadata
    assert (metadata.category, metadata.act_date) == ("administratif", act_date)
