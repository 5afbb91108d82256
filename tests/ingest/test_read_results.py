"""Laboratory sheets and imaging reports of several makers, read for what a doctor looks for first."""

import pytest

from tests.ingest.french_documents import Case, cases, title
from tests.ingest.typeset import read

RESULTS = cases("""
@ biologie | biologie | 2024-03-11 |
BIOSANTÉ LITTORAL - Laboratoire de biologie médicale multisite
Mme MORVAN Odette               Dossier : 240311-0457
Née le 14/09/1949 (74 ans)      Prescrit par : Dr ARHAN
Enregistré le 11/03/2024 à 8h40    Sang prélevé au laboratoire le 11/03/2024 à 8h31
Edité le 12/03/2024
                        Résultats      Unités     Intervalle de référence      Antériorités
HEMATOLOGIE
Leucocytes              6,42           G/L        4,00 - 10,00                 12/09/2023  6,10
Hémoglobine             12,8           g/dL       11,5 - 16,0                  12,5
@ biologie | biologie | 2022-12-05 |
Labo Saint-Martin
12 quai des Indes - Biologistes : A. NOIR, B. BLANC
Résultats de M. GOASDOUE Yves, né le 24/12/1957
Date prlvt : 05/12/22   Heure : 07:45   Reçu : 05/12/22   Validé : 06/12/22
Glycémie à jeun ....... 1,32 g/L (0,70 - 1,05)
HbA1c ................. 7,4 % (4,0 - 6,0)
Créatinine ............ 88 µmol/L (59 - 104)
@ biologie | biologie | 2021-06-18 |
Centre hospitalier de Morlaix
Pôle de biologie - Unité de bactériologie
EXAMEN CYTOBACTÉRIOLOGIQUE DES URINES
Patient : CADIOU Loïc 06/06/1990
Prélèvement : 18/06/2021 à 14h05       Réception : 18/06/2021 à 15h30
Leucocytes : 120 000 /mL
Culture : Escherichia coli 10^6 UFC/mL
Antibiogramme : amoxicilline R, fosfomycine S
@ biologie | biologie | 2023-10-02 |
De : resultats@labo-exemple.fr
Objet : vos analyses
Bonjour,
Veuillez trouver les résultats de M. RIOU Jean (né le 03/03/1961) prélevé ce lundi 2 octobre 2023.
TSH 2,15 mUI/L (0,40 - 4,00)
T4 libre 14,2 pmol/L (9,0 - 19,0)
Validés par le biologiste le 03/10/2023.
@ biologie | biologie | 2024-01-22 |
Laboratoire des Docks
Tableau cumulatif
M. FLOCH René né le 19/10/1946
Prélèvements du          22/01/2024       10/10/2023       04/07/2023
Créatinine µmol/L        142              138              131
Potassium mmol/L         4,8              4,6              4,9
Urée mmol/L              11,2             10,8             9,9
@ biologie | biologie | 2020-11-30 |
LBM des Remparts
Bilan sanguin
SALAUN Léa - 21/07/1993 - F
Prélevé à domicile par IDE le 30.11.2020
Ferritine 18 µg/L 15 - 150
CRP < 1,0 mg/L < 5,0
Imprimé le 01.12.2020
@ biologie | biologie | 2022-02-15 |
Laboratoire de biologie médicale
Hémostase
Mme PENNEC Maryvonne née le 15/08/1944
Dossier du 15/02/2022 n° 2202150098
INR 2,4
TP 38 %
Traitement : AVK
@ imagerie | radiologie | 2023-07-19 | Dr Gaël TREVIDIC
IMAGERIE DE LA RADE
Dr Gaël TREVIDIC - Dr Mona STER - Dr Paul HENRY
Radiologues
Brest, le 19 juillet 2023
M. ABGRALL Jean, 75 ans
TDM THORACO-ABDOMINO-PELVIENNE
Indication : altération de l'état général.
Technique : acquisition hélicoïdale après injection de produit de contraste iodé.
Résultats : pas de lésion suspecte.
Conclusion : examen normal.
Dr Gaël TREVIDIC
@ imagerie | radiologie | 2021-02-25 | Dr Mona STER
Centre d'imagerie du Léon
Mammographie bilatérale et échographie mammaire
Mme RIOU Nicole née le 01/01/1958
Examen pratiqué ce 25/02/2021
Comparée à la mammographie du 12/01/2019. Seins de densité b.
Conclusion : ACR 2 bilatéral. Prochaine mammographie en février 2023.
Radiologue : Dr Mona STER
@ imagerie | radiologie | 2022-09-08 |
Service d'imagerie médicale
Radiographie de la cheville droite de face et de profil
CADIOU Loïc, né le 06/06/1990
Date d'examen           Date de validation
08/09/2022              09/09/2022
Pas de trait de fracture. Interligne articulaire conservé.
@ imagerie | medecine-nucleaire | 2024-05-02 | Dr Karl JAFFRE
SERVICE DE MÉDECINE NUCLÉAIRE
TEP-TDM au 18F-FDG
M. GUILLOU Robert né le 04/04/1953
L'examen a été réalisé le 2 mai 2024 par le Dr JAFFRE
Hypermétabolisme du lobe supérieur gauche, SUV 8,2.
Dr Karl JAFFRE
Médecin nucléaire
@ imagerie | medecine-vasculaire | 2021-10-14 | Dr Rozenn MORIN
Dr Rozenn MORIN
Angiologue
ÉCHO-DOPPLER VEINEUX DES MEMBRES INFÉRIEURS
Mme COLIN Marthe, née le 27/10/1950
Vannes, le 14/10/2021
Pas de thrombose veineuse profonde.
@ imagerie | radiologie | 2023-04-27 | Dr Paul HENRY
Cabinet de radiologie des Halles
Cher confrère,
Votre patient M. JEGO Yann né le 12/12/1975 a bénéficié le 27 avril 2023 d'une IRM du genou gauche.
Séquences T1, T2 et densité de protons sans injection.
Fissure de la corne postérieure du ménisque interne.
Dr Paul HENRY, radiologue
@ imagerie | gynecologie | 2024-04-29 | Dr Irène PAUL
Dr Irène PAUL
Gynécologue-obstétricienne
ÉCHOGRAPHIE DU PREMIER TRIMESTRE
Mme SALAUN Léa, née le 21/07/1993 - DDR : 20/02/2024
Examen du 29/04/2024
LCC 54 mm, clarté nucale 1,2 mm.
@ biologie | biologie | 2023-05-23 | Dr Alice KERLEO
EUROBIO OUEST
Compte-rendu d'analyses
Nom : LE BRIS ANNE  DDN : 28/02/1970  Sexe : F
Prél. le 23/05/2023 à 09:12
Cholestérol total  2,31 g/L  < 2,00
Triglycérides  1,12 g/L  < 1,50
Biologiste : Dr Alice KERLEO
""")


@pytest.mark.parametrize("case", RESULTS, ids=title)
def test_results_are_read(case: Case) -> None:
    metadata = read(case.text).metadata
    found = (metadata.category, metadata.specialty, metadata.act_date)
    assert found == (case.category, case.specialty, case.act_date)


@pytest.mark.parametrize("case", [case for case in RESULTS if case.author], ids=title)
def test_their_author_is_found(case: Case) -> None:
    assert read(case.text).metadata.author == case.author
