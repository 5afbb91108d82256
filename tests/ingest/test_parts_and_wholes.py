"""What names a part of a page, or its house, names neither the document nor its discipline nor ends its sentence."""

import re

import pytest

from ingest.assertions import ENDS_SENTENCE
from tests.ingest.typeset import read

LETTER = """Dr Bruno LACHAISE
Neurologue
# {}
Châtellerault, le 12 octobre 2021
Madame ROCHETEAU Elodie, 24 ans (11/03/1997)
Chère Consœur,
Cette patiente que j'ai vue ce jour souffre de migraines depuis l'âge de 16 ans.
Bien confraternellement,
Dr Bruno LACHAISE"""
OPERATION = """CLINIQUE NOUVELLE DU FOREZ
Chirurgie ambulatoire
# COMPTE RENDU OPERATOIRE
Nom : BERTHELOT   Prénom : Lucien   DDN : 14/05/1952
Date d'intervention : 17/11/2022   Opérateur : Dr LECOCQ   Anesthésie : Dr PINET
{}
Anesthésie générale. Incision, exérèse, fermeture.
Suites simples. Sortie le jour même.
Dr Anne-Sophie LECOCQ"""


@pytest.mark.parametrize("offer", ["EEG - EMG", "Chirurgie de la cataracte", "Echographie - Doppler"])
def test_what_a_letterhead_offers_is_no_title_of_its_letters(offer: str) -> None:
    assert read(LETTER.format(offer)).metadata.title is None


def test_a_letter_keeps_the_title_that_names_it() -> None:
    assert read(LETTER.format("COMPTE RENDU DE CONSULTATION")).metadata.title == "COMPTE RENDU DE CONSULTATION"


@pytest.mark.parametrize("chapter", ["HORMONOLOGIE", "Hémogramme"])
def test_a_chapter_below_the_heads_of_the_columns_is_no_title(chapter: str) -> None:
    text = (
        "LABORATOIRE BIO ARMOR\nMadame ROCHETEAU Elodie, née le 11/03/1997\nPrélèvement du 14/01/2025 à 08h00\n"
        f"Analyses     Résultats     Normes     Antériorités\n# {chapter}\n"
        "TSH     2,10 mUI/L     0,27 - 4,20     3,82\nHémoglobine     13,1 g/dL     12 - 16     12,8"
    )
    assert read(text).metadata.title is None


@pytest.mark.parametrize(
    ("operation", "specialty"),
    [
        ("# Intitulé : PHACOEMULSIFICATION OEIL DROIT + IMPLANT DE CHAMBRE POSTERIEURE", "ophtalmologie"),
        ("# Intervention : prothèse totale de hanche droite", "orthopedie"),
        ("Intervention : résection transurétrale de prostate", "urologie"),
        ("Geste : amygdalectomie", "orl"),
        ("Intervention : cholécystectomie coelioscopique", "chirurgie-viscerale"),
        ("Acte : hystérectomie totale coelioscopique", "gynecologie"),
    ],
)
def test_what_is_operated_tells_the_discipline(operation: str, specialty: str) -> None:
    assert read(OPERATION.format(operation)).metadata.specialty == specialty


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Césarienne à 17h40 (Dr A. OUATTARA). Suites simples.", 2),
        ("Vu par le Pr J.-P. MARTIN. Pas de fièvre.", 2),
        ("Mme B. DURAND va bien. Sortie demain.", 2),
        ("Docteur L. OUDIN, revu par le Dr. P. ROY ce jour.", 1),
        ("Hépatite A. Groupe A. Rhésus positif.", 3),
    ],
)
def test_an_initial_ends_no_sentence(text: str, sentences: int) -> None:
    assert len([part for part in re.split(ENDS_SENTENCE, text) if part]) == sentences
