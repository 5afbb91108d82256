"""Pages without a title of their own, told by their rows, sender and wording."""

import pytest

from tests.ingest.french_documents import Case, cases, title
from tests.ingest.typeset import read

UNTITLED = cases("""
@ prescription | medecine-generale | 2024-02-01 |
Dr Lucie ARHAN
Médecine générale
Pontivy, le 1er février 2024
M. STEPHAN Alain
Bilan à faire à jeun :
- NFS, plaquettes
- CRP
- TSH, ferritine
@ prescription | medecine-generale | 2024-02-01 |
Dr Lucie ARHAN
Médecine générale
1 février 2024
Bas de contention classe II, chaussettes : 2 paires
@ prescription | cardiologie | 2024-02-01 |
Dr Nora CHEVALIER
Cardiologue
01/02/2024
KARDEGIC 75 : 1-0-0
BISOPROLOL 2,5 : 1-0-0
ATORVASTATINE 40 : 0-0-1
A renouveler 5 fois
@ prescription | medecine-generale | 2024-02-01 |
Dr Lucie ARHAN, médecin généraliste
Le 01/02/2024
Soins infirmiers à domicile
Pansement un jour sur deux pendant 15 jours
@ compte_rendu | cardiologie | 2024-02-01 |
Cabinet de cardiologie
Dr Nora CHEVALIER
Patient : ABGRALL Jean 30/05/1948
Enregistrement du 01/02/2024 au 02/02/2024
FC moyenne 72 bpm   min 48   max 131
ESV : 120 / 24 h    ESSV : 12
Pauses : aucune
Conclusion : tracé normal
@ compte_rendu | pneumologie | 2024-02-01 |
Dr Éric LAGADEC - Pneumologue
Examen du sommeil du 01/02/2024
IAH 32/h     SaO2 min 78 %    Ronflement 40 %
Conclusion : SAOS sévère
@ compte_rendu | orl | 2024-02-01 |
Dr Luc NOEL
ORL
Date : 01/02/2024
Seuils auditifs (dB)
Fréquence   500  1000  2000  4000
OD          20   25    40    60
OG          15   20    45    65
Presbyacousie bilatérale.
@ administratif |  | 2024-02-01 |
Hôpital Saint-Luc
Service de cardiologie - Secrétariat
Le 01/02/2024
Monsieur,
Votre hospitalisation est programmée le 15/03/2024 à 7h30.
Vous devez être à jeun. Apportez vos ordonnances et résultats de prise de sang.
@ administratif |  | 2024-02-01 |
Clinique du Blavet
Service de chirurgie
Lorient, le 01/02/2024
Attestation
Nous soussignés attestons que Mme RIOU Nicole était présente dans nos locaux de 9h à 11h.
@ compte_rendu | cardiologie | 2024-02-01 |
Dr Nora CHEVALIER
Cardiologue
Quimper, le 01/02/2024
Cher confrère,
Je fais le point sur M. ABGRALL, stable depuis son stent. TA 12/7. ECG : rythme sinusal.
Je renouvelle son traitement.
Amicalement
@ compte_rendu | medecine-generale | 2024-02-01 |
Dr Hugo CARPENTIER
Médecine générale
M. BOUCHER Tom 07/07/1999
01/02/2024 - Consultation
S : toux depuis 3 jours, fièvre 38,5
O : auscultation claire, TA 12/8
A : bronchite
P : repos
@ compte_rendu | assistant-social | 2024-02-01 |
Service social
Mme Cécile AUFFRET, assistante sociale
Évaluation sociale du 01/02/2024
Mme GOURVENNEC vit seule, APA en cours, plan d'aide à domicile.
@ compte_rendu | podologue | 2024-02-01 |
Mme Sarah BIHAN
Pédicure-podologue
Bilan podologique réalisé le 01/02/2024
Pied diabétique grade 1. Soins de pédicurie.
@ compte_rendu | dieteticien | 2024-02-01 |
Mme Lise CONAN, diététicienne
Consultation diététique : 01/02/2024
Poids 92 kg, IMC 31. Enquête alimentaire.
@ synthese | pharmacien | 2024-02-01 |
Pharmacie du Port
M. Éric HAMON, pharmacien
Bilan partagé de médication
Entretien du 01/02/2024
12 médicaments, 2 interactions signalées.
@ lettre | medecine-generale | 2024-02-01 |
Dr Lucie ARHAN, médecin généraliste
Le 01/02/2024
Cher confrère,
Pourrais-tu recevoir M. STEPHAN pour une coloscopie ? Antécédent familial de cancer colique.
Merci
@ compte_rendu | chirurgie-vasculaire | 2024-02-01 |
Clinique des Cèdres
Dr Paul RENE, chirurgien vasculaire
Madame, Monsieur, cher confrère,
J'ai opéré votre patiente Mme COLIN le 01/02/2024 de varices du membre inférieur gauche.
Les suites sont simples.
""")


@pytest.mark.parametrize("case", UNTITLED, ids=title)
def test_a_page_without_a_known_title_is_read(case: Case) -> None:
    metadata = read(case.text).metadata
    found = (metadata.category, metadata.specialty, metadata.act_date)
    assert found == (case.category, case.specialty, case.act_date)
