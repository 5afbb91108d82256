"""Who answers for a paper, by the forms in which signatures, labels and lists name him."""

from math import exp, isclose

import pytest

from ingest.kind_signs import leanings, signs_of
from ingest.printed import printed_lines
from ingest.sections import section_kinds
from tests.ingest.typeset import page, read


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("# COLOSCOPIE\nOpérateur : CLAVEL Thierry\nCæcum atteint.\nRAS.", "CLAVEL Thierry"),
        ("# IRM DU GENOU\nRésultats : normal.\nLu le 16 mai 2025 par le Dr Vincent ROY", "Dr Vincent ROY"),
        (
            "Dr A. CALVEZ - Dr M. DANTEC\nCher ami,\nJe vois ce jour M. X.\nBien à toi,\nA. CALVEZ",
            "Dr A. CALVEZ",
        ),
        (
            "Laboratoire du Parc\nDr Yves MAUREL\n# RÉSULTATS D'ANALYSES\nINR 3,4\nSodium 140\nPotassium 4,2",
            None,
        ),
        (
            "Je, soussignée, Dr Odile PASCAUD, certifie que son état nécessite une absence.\nCognac, le 20 mars 2025",
            "Dr Odile PASCAUD",
        ),
        (
            "# SCANNER\nConclusion : normal.\nDr Ève ROY\nRadiologues : Dr B. UN, Dr S. DEUX, Dr Ève ROY",
            "Dr Ève ROY",
        ),
        ("Cher ami,\nJe revois votre patiente.\nBien cordialement,\nRaphaël VIDAL", "Raphaël VIDAL"),
    ],
)
def test_who_answers_for_a_paper(text: str, author: str | None) -> None:
    assert read(text).metadata.author == author


def test_addressees_of_a_list_sign_nothing() -> None:
    text = """Destinataires : Dr Anne UN (médecine générale), Dr Luc DEUX (chirurgie)
Chers amis,
J'ai vu en consultation Mme LOPES.
Bien cordialement,
Raphaël VIDAL"""
    assert read(text).metadata.author == "Raphaël VIDAL"


def test_the_patient_signs_nothing() -> None:
    text = "# ATTESTATION\nPatient : DURAND Paul né le 02/03/1950\nJe déclare avoir été informé.\nPaul DURAND"
    assert read(text).metadata.author is None


def test_the_model_gives_probabilities_and_a_paper_of_drugs_leans_to_prescription() -> None:
    lines = printed_lines([page("Dr Paul ROY\nORDONNANCE\nParacétamol 1 g : 1 comprimé 3 fois par jour\nQSP 7 jours")])
    told = leanings(signs_of(lines, section_kinds(lines), greets=False))
    assert isclose(sum(map(exp, told.values())), 1.0, rel_tol=1e-6)
    assert max(told, key=lambda category: told[category]) == "prescription"


SIGNED = """
@ Dr MERCADIER Aline
# SCANNER THORACIQUE
Résultats : normal.
Conclusion : pas de lésion.
Dr A. MERCADIER Aline
@ Docteur VASSEUR Pierre
# MAMMOGRAPHIE
Conclusion : ACR 2.
Docteur P. VASSEUR Pierre
@ DELAGE Nicole
LABORATOIRE DU LAC
Prélèvement du 04/03/2025
Médecin : Dr PONTAL
# BIOCHIMIE
Sodium 140 mmol/L 136 - 145
Potassium 4,1 mmol/L 3,5 - 5,0
N. DELAGE Nicole - biologiste
@ -
LABORATOIRE DU LAC
Prélèvement du 04/03/2025
Médecin : Dr PONTAL
# BIOCHIMIE
Sodium 140 mmol/L 136 - 145
Potassium 4,1 mmol/L 3,5 - 5,0
Calcium 2,3 mmol/L 2,2 - 2,6
@ Dr Yves CARO
LABORATOIRE DU LAC
Médecin : Dr PONTAL
# BIOCHIMIE
Sodium 140 mmol/L 136 - 145
Potassium 4,1 mmol/L 3,5 - 5,0
Calcium 2,3 mmol/L 2,2 - 2,6
Médecin biologiste : Dr Yves CARO
@ Irène FAURE
LABORATOIRE DU LAC
Prescrit par Dr PONTAL
# BIOCHIMIE
Sodium 140 mmol/L 136 - 145
Potassium 4,1 mmol/L 3,5 - 5,0
La biologiste, Irène FAURE
@ Irène FAURE
LABORATOIRE DU LAC
Ordonnance du 03/03/2025, Dr PONTAL
# BIOCHIMIE
Sodium 140 mmol/L 136 - 145
Potassium 4,1 mmol/L 3,5 - 5,0
Résultats validés le 04/03/2025 à 12h10 par Irène FAURE
@ Dr Irène FAURE
LABORATOIRE DU LAC
Dr Irène FAURE - Dr Marc TISON
# BIOCHIMIE
Sodium 140 mmol/L 136 - 145
Potassium 4,1 mmol/L 3,5 - 5,0
Validé le 04/03/2025 – I. FAURE
@ Irène FAURE
LABORATOIRE DU LAC
# BIOCHIMIE
Sodium 140 mmol/L 136 - 145
Potassium 4,1 mmol/L 3,5 - 5,0
Irène FAURE, le 4 mars 2025
@ Dr Irène FAURE
LABORATOIRE DU LAC
# BIOCHIMIE
Sodium 140 mmol/L 136 - 145
Potassium 4,1 mmol/L 3,5 - 5,0
Auxerre, le 04/03/2025, Dr Irène FAURE
@ Sylvie MARCEL
RADIOLOGIE DU PONT
DR S. MARCEL   DR V. HURON
MME VIDAL Jeanne 12.03.1940
DR COLIN
# RADIOGRAPHIE DU GENOU
Gonarthrose débutante.
Pas d'épanchement.
Sylvie MARCEL
@ Dr Karine MONTEIL
# ECHOGRAPHIE
Dr Karine MONTEIL Avignon
Foie normal.
Vésicule normale.
@ Dr Antoine LEMOINE
CHU
Dr A. LEMOINE / Dr B. SOULIER
Consultation du 3 mai 2025
Dr Antoine LEMOINE
Va bien.
Tapé par CG, relu et signé par le Dr LEMOINE
@ Dr LEMOINE
CHU
Dr Alain LEMOINE / Dr Brice LEMOINE
Consultation du 3 mai 2025
Va bien, sous traitement inchangé.
Dr LEMOINE
@ docteur Paul ARNOULD
Je soussigné, docteur Paul ARNOULD, certifie avoir examiné ce jour Mme X.
Son état est compatible avec la pratique du judo.
Fait à Niort, le 2 mai 2025
@ Dr Lise GRAS
Je soussignée Dr Lise GRAS atteste que l'enfant a reçu le vaccin.
Accord signé par M. DUBOIS Jean.
Cachet
@ Dr Alice PONS
# CONSULTATION D'ANESTHÉSIE
Intervention prévue : hernie
ASA 1
Chirurgien : Dr Marc ROUX
Jeûne 6 h
Dr Alice PONS
@ C. LE BIHAN
# PROGRAMME PERSONNALISÉ DE SOINS
Médecin référent : Dr Erwan MOAL, oncologue
Chimiothérapie : 6 cures
En cas de fièvre, appeler.
C. LE BIHAN, IDE
@ Dr Claire JOURDE
Dr Claire JOURDE
Médecin généraliste
Prière de faire : IRM lombaire
Lombosciatique.
Merci. Dr JOURDE
@ DR HENRI MALLE
DR HENRI MALLE - NEUROLOGUE NANCY
# EMG
ADR. : DR KLEIN
Vitesses normales.
@ Anne TRIAL
Cabinet des Docteurs TRIAL et WEISS
A Monsieur le Docteur FLANDRE
Cher ami,
Je t'adresse M. LANG.
Merci.
Anne TRIAL
@ Dr Nora BELIN
# COMPTE RENDU
Opérateur   Dr Nora BELIN
Aide   I. JEAN
Arthroscopie du genou. Ménisque régularisé.
@ Dr Luc VANIER
# RÉUNION
Présents : Dr Luc VANIER (rédacteur), Mme Lair (IDEL), sa fille.
Décision : portage de repas.
@ Docteur Claire HELD
# ANATOMIE PATHOLOGIQUE
Conclusion : bénin.
Compte rendu validé et signé électroniquement le 10/03/2026 par le Docteur Claire
HELD
@ Docteur Guy DELORT
# COMPTE RENDU OPÉRATOIRE
Résection de prostate.
Suites simples.
Docteur Guy DELORT
Dicté le 03/03/26 - tapé le 06/03/26 GD/sm - Copie : Dr WALDEN (médecin traitant)
@ Dr Luc BERNIS
# ORDONNANCE
Dr Luc BERNIS
Doliprane 1 g : 1 matin et soir
QSP 7 jours
Madame RIVAUD Maud
@ Dr Adèle GRAND
Téléradiologie
# TDM
Pas de saignement.
Téléradiologue : Dr Adèle GRAND, RPPS 10101902115
@ MAZEL Quentin
Pharmacie du Port - MAZEL Quentin, pharmacien
# ATTESTATION DE VACCINATION
Grippe : Efluelda, deltoïde gauche
Q. MAZEL
"""


WRITTEN_BY = """
@ orthopedie
CLINIQUE DU PARC
# COMPTE RENDU OPÉRATOIRE
Chirurgien : Dr Paul ARNOUX
Intervention : prothèse totale de genou droit
Incision médiane. Suites simples.
Dr P. ARNOUX
@ ophtalmologie
CLINIQUE DU PARC
# COMPTE RENDU OPÉRATOIRE
Chirurgien : Dr Paul ARNOUX
PHACOÉMULSIFICATION DE L'ŒIL GAUCHE
Incision cornéenne.
Dr P. ARNOUX
@ chirurgie-viscerale
CLINIQUE DU PARC
# COMPTE RENDU OPÉRATOIRE
Chirurgien : Dr Paul ARNOUX
Nature de l'intervention : cholécystectomie par cœlioscopie
Quatre trocarts.
Dr P. ARNOUX
@ urologie
CLINIQUE DU PARC
# COMPTE RENDU OPÉRATOIRE
Chirurgien : Dr Paul ARNOUX
Intervention
Prostatectomie robot-assistée
Dr P. ARNOUX
@ orthopedie
HÔPITAL
Orthopédie - traumatologie
Dr Edgar DELMAS
Le 10/11/2015
# ORDONNANCE
Paracétamol 1 g : 1 matin et soir
Dr Edgar DELMAS
@ medecine-generale
Maison médicale du Cap
Dr Maëlle TANNEAU
Crozon, le 4/10/2023
Consultation mémoire, CHIC de Brest
Cher Confrère,
Pouvez-vous recevoir M. BRIS pour des troubles de la mémoire ?
Je vous remercie.
Dr Maëlle TANNEAU
@ cardiologie
Dr Martin OBERT
Cardiologue      Colmar, le 03/11/2025
Madame KLEIN
# ORDONNANCE
Bisoprolol 1,25 mg : 1 cp le matin
Dr M. OBERT
@ douleur
CENTRE D'ÉVALUATION ET DE TRAITEMENT DE LA DOULEUR
Dr C. HALLAND - Dr F. LEPRAT - Mme TURQUET, psychologue
Mon cher Confrère,
Madame GILLES, vue en consultation, souffre du poignet.
Confraternellement,
Docteur Cyrille HALLAND
@ psychiatrie
ÉTABLISSEMENT PUBLIC DE SANTÉ MENTALE DE L'AUBE
Pôle 2
# COMPTE RENDU D'HOSPITALISATION
Motif : épisode dépressif.
Troyes, le 31 juillet 2023
Dr M. ESTEVE, praticien hospitalier
@ urgences
CHU DE NIORT   SERVICE D'ACCUEIL DES URGENCES
MOTIF : CHUTE
EXAMEN : PAS DE DEFICIT.
CONSULTATION ORTHOPEDIE DANS 8 JOURS.
DR LUDOVIC FAVRE
@ gastro-enterologie
HÔPITAL DE LA THUR
# LETTRE DE LIAISON À LA SORTIE
Service   Hépato-gastro-entérologie, 3e étage
Médecin responsable   Dr WENDLING Thibaut
Sortie   05/12/2025
Pancréatite aiguë biliaire.
@ psychiatrie
Je soussigné, docteur Arnaud DESCHANEL, psychiatre à Angoulême,
certifie avoir examiné madame SAINT-MARTIN.
Fait à Angoulême, le 23 mai 2025
Dr A. Deschanel
@ medecine-generale
Cabinet des Docteurs TRIAL et WEISS
Hazebrouck, le 7 août 2025
A Monsieur le Docteur FLANDRE
Endocrinologie, CH d'Armentières
Cher ami,
Peux-tu voir M. LANG pour un nodule ?
Je te remercie.
Anne TRIAL
"""


@pytest.mark.parametrize(
    ("family", "text"),
    [tuple(block.strip().split("\n", 1)) for block in WRITTEN_BY.split("@ ")[1:]],
)
def test_the_discipline_is_that_of_who_writes(family: str, text: str) -> None:
    assert read(text).metadata.specialty == family


@pytest.mark.parametrize(
    ("author", "text"),
    [tuple(block.strip().split("\n", 1)) for block in SIGNED.split("@ ")[1:]],
)
def test_who_signs_asks_and_is_merely_named(author: str, text: str) -> None:
    assert _words(read(text).metadata.author or "-") == _words(author)


def _words(name: str) -> list[str]:
    """The words of a name in one order, without title."""
    return sorted(word for word in name.split() if word.lower() not in ("dr", "docteur"))


@pytest.mark.parametrize(
    ("head", "signature", "author"),
    [
        ("Perrine CASSAGNE\nOrthophoniste", "Mme CASSAGNE", "Perrine CASSAGNE"),
        ("Lucie FERRAND, psychologue", "Mme FERRAND", "Lucie FERRAND"),
        ("Lucie FERRAND, sage-femme", "Madame FERRAND", "Lucie FERRAND"),
        ("Lucie FERRAND\nInfirmière libérale", "Mme L. FERRAND", "Lucie FERRAND"),
        ("Mme Lucie FERRAND, orthoptiste", "Mme FERRAND", "Lucie FERRAND"),
    ],
)
def test_who_signs_with_a_civility_is_named_in_full_by_the_head(head: str, signature: str, author: str) -> None:
    text = f"{head}\n# COMPTE RENDU DE BILAN\nWAGNER Eliott, né le 09/09/2017\nLecture lente.\nBilan conseillé.\n"
    told = read(f"{text}\n{signature}\n").metadata.author or ""
    assert told.removeprefix("Mme ") == author
