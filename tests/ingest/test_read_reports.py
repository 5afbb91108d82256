"""Whole reports and letters, as towns, clinics and hospitals write them, read for what a doctor looks for first."""

import pytest

from tests.ingest.french_documents import Case, cases, title
from tests.ingest.typeset import read

REPORTS = cases("""
@ compte_rendu | dermatologie | 2023-06-07 | Dr Aline FOUCHER
Dr Aline FOUCHER
Dermatologue - Vénérologue
14 rue Victor-Hugo 44000 NANTES
Nantes, le 7 juin 2023
Concerne : Mme Renée GALLET, née le 02/11/1947
Chère Consœur,
Merci de m'avoir adressé votre patiente pour une lésion de la joue gauche.
À l'examen, papule perlée de 6 mm, télangiectasies. Il s'agit d'un carcinome basocellulaire.
Une exérèse est programmée le 3 juillet 2023.
Bien confraternellement,
Dr Aline FOUCHER
@ compte_rendu | neurologie | 2022-11-21 | Dr Pierre KOWALSKI
CHU de Rennes - Pôle Neurosciences
SERVICE DE NEUROLOGIE
Chef de service : Pr Yvan MOREL
Rennes, le 24/11/2022
Docteur BERNARD Luc
Mon cher ami,
J'ai reçu en consultation le 21 novembre 2022 Monsieur PASQUIER Henri, né le 14/02/1951.
Il est suivi pour une maladie de Parkinson depuis 2016. L'IRM réalisée le 3 mai 2021 était normale.
Je le reverrai dans six mois.
Amicalement,
Dr Pierre KOWALSKI
Neurologue
@ lettre | medecine-generale | 2024-01-09 | Dr Hugo CARPENTIER
Cabinet médical du Port
Dr Hugo CARPENTIER - Médecine générale
Lorient, le 9 janvier 2024
Cher confrère,
Je vous adresse Mme LE GUEN Soizic, née le 23/04/1966, pour avis sur un souffle systolique.
Antécédents : HTA, opérée d'une cholécystectomie le 12/03/2011.
Merci de la prendre en charge.
Confraternellement,
Dr Hugo CARPENTIER
@ lettre | pneumologie | 2021-09-17 | Dr Salima HADDAD
HÔPITAL SAINT-LUC - Service de pneumologie
LETTRE DE LIAISON
Patient : M. ROUSSEL Gérard, né le 30/06/1944
Entrée : 10/09/2021
Sortie : 17/09/2021
Motif : exacerbation de BPCO.
Évolution favorable sous corticoïdes.
Le médecin du service, Dr Salima HADDAD
@ compte_rendu | cardiologie | 2020-02-28 | Dr Marc VIDAL
Clinique des Cèdres
Service de cardiologie
Compte rendu d'hospitalisation
M. THIERRY Paul né le 05/05/1939
A séjourné du 24 au 28 février 2020 dans le service pour décompensation cardiaque.
Mode de vie : vit seul.
Histoire de la maladie : dyspnée croissante depuis le 15 janvier 2020.
Traitement de sortie : furosémide 40 mg 1 cp le matin.
Dr Marc VIDAL
Frappé le 04/03/2020
@ compte_rendu | kine | 2023-10-12 | Mme Laure BRIAND
Mme Laure BRIAND
Masseur-kinésithérapeute
3 place du Marché 56100 LORIENT
Bilan kinésithérapique de fin de traitement
Patient : M. JEGO Yann, né le 12/12/1975
Prescripteur : Dr Hugo CARPENTIER
Bilan effectué le 12 octobre 2023
Amplitudes : flexion 120°, extension 0°. Reprise de la marche sans canne.
@ compte_rendu | orthophoniste | 2024-03-05 | Anne MICHELET
Anne MICHELET, orthophoniste
Bilan orthophonique du langage oral
Enfant : PERRIN Jules, né le 09/08/2018
Date de passation : 05/03/2024
Épreuves : dénomination 18/30. Trouble phonologique modéré.
Projet thérapeutique : 30 séances.
@ compte_rendu | psychologue | 2022-05-19 | Mme Carine OLLIVIER
Mme Carine OLLIVIER
Psychologue spécialisée en neuropsychologie
ÉVALUATION NEUROPSYCHOLOGIQUE
M. DURAND Michel, né le 17/01/1950
Vu le 19/05/2022 à la demande du Dr KOWALSKI
Mémoire épisodique : rappel libre déficitaire. Fonctions exécutives préservées.
@ compte_rendu | sage-femme | 2024-04-18 | Mme Julie TANGUY
Cabinet de sages-femmes
Mme Julie TANGUY, sage-femme
Consultation prénatale du 18/04/2024
Mme SALAUN Léa, née le 21/07/1993. Terme prévu le 02/10/2024.
TA 11/7, poids 64 kg, HU 22 cm, BDC perçus.
@ compte_rendu | infirmier | 2023-02-02 | Mme Odile HERVE
Mme Odile HERVE
Infirmière libérale
Fiche de suivi de plaie
Patiente : Mme GOURVENNEC Jeanne, née le 18/03/1936
Passage du 02/02/2023 : ulcère malléolaire, bourgeonnement 70 %, fibrine 30 %.
Pansement hydrocellulaire un jour sur deux.
@ compte_rendu | chirurgie-viscerale | 2021-12-03 | Dr Olivier SANTONI
Polyclinique du Golfe
COMPTE-RENDU OPÉRATOIRE
Patient : Mme RIOU Nicole, née le 01/01/1958
Opérée le : 03/12/2021
Chirurgien : Dr Olivier SANTONI, chirurgien viscéral
Anesthésiste : Dr Emma LEROUX
Cholécystectomie sous cœlioscopie. Installation en décubitus dorsal.
@ compte_rendu | gastro-enterologie | 2022-08-30 | Dr Ivan BELLEC
Centre d'endoscopie de l'Ouest
Dr Ivan BELLEC, gastro-entérologue
FIBROSCOPIE OESO-GASTRO-DUODENALE
Mme MORVAN Odette 14/09/1949 (72 ans)
Réalisée le 30 août 2022 sous anesthésie locale
Œsophage normal. Gastrite antrale, biopsies.
Prochain contrôle : août 2025
@ compte_rendu | cardiologie | 2023-05-15 | Dr Nora CHEVALIER
Cabinet de cardiologie
Dr Nora CHEVALIER
Cardiologue
Échocardiographie transthoracique                                   15/05/2023
M. ABGRALL Jean, né le 30/05/1948
VG non dilaté, FEVG 62 %. Oreillette gauche 21 cm². Pas de valvulopathie.
@ compte_rendu | pneumologie | 2022-10-04 | Dr Éric LAGADEC
Service de pneumologie - Explorations fonctionnelles
EXPLORATIONS FONCTIONNELLES RESPIRATOIRES
Nom : KERVELLA       Prénom : Alain       Date : 04/10/2022
Né le 11/11/1955      Taille 172 cm        Poids 80 kg
CVF 3,20 L 82 %
VEMS 2,10 L 68 %
Pneumologue : Dr Éric LAGADEC
@ compte_rendu | urgences | 2024-02-14 | Dr Fanny LOZACH
Centre hospitalier de Morlaix
Structure d'urgences
Dossier de passage aux urgences
M. CADIOU Loïc né le 06/06/1990
Arrivé le 14/02/2024 à 22:10       Sorti le 14/02/2024 à 23:55
Motif de recours : plaie de la main. Suture 4 points.
Médecin : Dr Fanny LOZACH
@ compte_rendu | anatomopathologie | 2021-07-06 | Dr Claude MERRIEN
CABINET D'ANATOMIE ET CYTOLOGIE PATHOLOGIQUES
Dr Claude MERRIEN
Compte rendu histologique n° 21H4571
Prélevé le 06/07/2021       Reçu le 08/07/2021       Édité le 12/07/2021
Mme LE BRIS Anne née le 28/02/1970
Macroscopie : 3 fragments. Microscopie : muqueuse colique normale.
@ compte_rendu | ophtalmologie | 2024-06-11 | Dr Sonia FAVRE
Institut de la Vision - Dr Sonia FAVRE
Ophtalmologue
Le 11 juin 2024
CONSULTATION
Mme PENNEC Maryvonne, née le 15/08/1944
Acuité visuelle OD 8/10 OG 6/10. Tonus 15/16. Fond d'œil : drusens.
@ compte_rendu | dentiste | 2023-11-08 | Dr Thomas QUERE
Dr Thomas QUERE
Chirurgien-dentiste
Bilan bucco-dentaire
M. SIMON Guy, né le 22/09/1962 - examiné le 8/11/2023
Dents absentes : 18, 28, 38. Parodontite localisée.
@ compte_rendu | oncologie | 2023-03-23 |
Réunion de concertation pluridisciplinaire
Oncologie thoracique
Date de la réunion : 23/03/2023
Patient : M. GUILLOU Robert né le 04/04/1953
Médecin demandeur : Dr Salima HADDAD
Proposition : chimiothérapie puis réévaluation.
@ compte_rendu | geriatrie | 2022-01-27 | Dr Hélène MADEC
EHPAD Les Ajoncs
Dr Hélène MADEC, médecin coordonnateur
Visite du 27/01/2022
Mme TREGUER Yvonne, née le 03/03/1931
Résidente stable, poids 52 kg, GIR 2. Chute le 14/01/2022 sans gravité.
@ compte_rendu | medecine-generale | 2023-09-09 | Dr Hugo CARPENTIER
Dr Hugo CARPENTIER
Médecin généraliste
Téléconsultation du samedi 9 septembre 2023 à 10h20
M. BOUCHER Tom, né le 07/07/1999
Angine. Test rapide négatif. Paracétamol.
@ compte_rendu | rhumatologie | 2021-04-13 | Dr Paul GUEGAN
Dr Paul GUEGAN - Rhumatologue
Quimper, mardi treize avril deux mille vingt et un
Cher Docteur,
Je revois ce jour Mme COLIN Marthe pour sa polyarthrite. DAS28 à 2,1.
Elle a bénéficié d'une radiographie des mains le 02/03/2021.
Avec mes salutations confraternelles
P. GUEGAN
@ compte_rendu | nephrologie | 2020-10-20 | Dr Yves DANIEL
Hôpital de jour de néphrologie
Dr Yves DANIEL, néphrologue
COMPTE RENDU
M. FLOCH René, né le 19/10/1946
Hospitalisation de jour du 20/10/2020
Perfusion de fer bien tolérée. Prochaine séance le 17/11/2020.
@ lettre | medecine-generale | 2022-06-30 | Dr Lucie ARHAN
Dr Lucie ARHAN
Médecine générale
30/06/2022
Aux bons soins du service des urgences
Cher confrère,
Merci de recevoir M. STEPHAN Alain, 71 ans, pour une suspicion d'embolie pulmonaire.
Cordialement
@ compte_rendu | endocrinologie-diabetologie | 2023-01-16 | Dr Marion LE GALL
DIABÉTOLOGIE - ENDOCRINOLOGIE
Dr Marion LE GALL
Brest, 16/01/2023
Patient M. GOASDOUE Yves né le 24/12/1957
Chers confrères,
J'ai revu M. GOASDOUE, diabétique de type 2. HbA1c 7,4 % le 05/01/2023. Poids 92 kg.
Je poursuis la metformine. Prochain rendez-vous le 17/07/2023.
Bien cordialement
Dr Marion LE GALL
""")


@pytest.mark.parametrize("case", REPORTS, ids=title)
def test_a_report_is_read(case: Case) -> None:
    metadata = read(case.text).metadata
    found = (metadata.category, metadata.specialty, metadata.act_date)
    assert found == (case.category, case.specialty, case.act_date)


@pytest.mark.parametrize(
    "case", [case for case in REPORTS if case.author and not case.text.endswith("P. GUEGAN")], ids=title
)
def test_its_author_is_found(case: Case) -> None:
    assert read(case.text).metadata.author == case.author


OPERATION = (
    "Centre Hospitalier du Parc\nService de chirurgie orthopédique{}\nCOMPTE RENDU OPÉRATOIRE\n"
    "Mme DUPONT Marie née le 06/05/1940\nDate d'intervention : 12/03/2024\n{}\nPose d'une prothèse totale de hanche."
)


@pytest.mark.parametrize("department", ["", " et traumatologique"])
@pytest.mark.parametrize(
    "team",
    [
        "Opérateur : Dr Jean MARTIN   Anesthésiste : Dr Paul LEROY",
        "Opérateur : Dr Jean MARTIN - Anesthésiste : Dr Paul LEROY - Anesthésie générale",
        "Opérateur : Dr Jean MARTIN\nAnesthésiste : Dr Paul LEROY",
    ],
)
def test_an_operation_is_its_departments_not_its_anaesthetists(department: str, team: str) -> None:
    metadata = read(OPERATION.format(department, team)).metadata
    assert (metadata.specialty, metadata.author) == ("orthopedie", "Dr Jean MARTIN")


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Examen réalisé le 15/07/2024 par le Dr Paul LEROY", "Dr Paul LEROY"),
        ("Examen effectué le 15/07/2024 par le Docteur Paul LEROY", "Docteur Paul LEROY"),
        ("Examen réalisé le 15/07/2024 à la demande du Dr Paul LEROY", None),
    ],
)
def test_who_did_an_exam_is_its_author(line: str, author: str | None) -> None:
    text = (
        f"Centre d'imagerie du Parc\nMAMMOGRAPHIE\nMme DUPONT Marie\nIndication : dépistage\n{line}\nRésultat : normal."
    )
    metadata = read(text).metadata
    assert (metadata.author, metadata.act_date, metadata.act_date_certain) == (author, "2024-07-15", True)


def test_the_day_of_an_exam_is_certain_in_its_findings() -> None:
    findings = "Résultat : normal.\nExamen du 15/07/2024\nDr Paul LEROY"
    text = "Centre d'imagerie du Parc\nIRM CÉRÉBRALE\nMme DUPONT Marie\n" + findings
    metadata = read(text).metadata
    assert (metadata.act_date, metadata.act_date_certain) == ("2024-07-15", True)
