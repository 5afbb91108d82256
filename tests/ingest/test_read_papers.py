"""Prescriptions, certificates, vaccinations, plans, syntheses and administrative papers."""

import pytest

from tests.ingest.french_documents import Case, cases, title
from tests.ingest.typeset import read

PAPERS = cases("""
@ prescription | medecine-generale | 2024-02-01 | Dr Lucie ARHAN
Dr Lucie ARHAN
Médecine générale
Le 01/02/2024
M. STEPHAN Alain
AMOXICILLINE 1 g : 1 cp matin, midi et soir pendant 6 jours
PARACÉTAMOL 1 g : 1 cp si douleur, maximum 3 par jour
@ prescription | medecine-generale | 2023-08-28 | Dr Lucie ARHAN
Dr Lucie ARHAN - Médecin généraliste
Fait à Pontivy le 28 août 2023
Mme LE BRIS Anne
Faire pratiquer par le laboratoire :
NFS plaquettes, ionogramme, créatinine, TSH, ferritine
à jeun
@ prescription | cardiologie | 2022-03-15 | Dr Nora CHEVALIER
Dr Nora CHEVALIER
Cardiologue
Quimper, le 15 mars 2022
Bon pour une IRM cardiaque
Merci de réaliser l'examen dans les deux mois.
@ prescription | orthopedie | 2021-05-11 | Dr Ludovic PIRIOU
Clinique du Blavet
Dr Ludovic PIRIOU - Chirurgien orthopédiste
11/05/2021
M. JEGO Yann
20 séances de rééducation du genou droit, 3 fois par semaine
@ prescription | medecine-generale | 2024-06-20 | Dr Hugo CARPENTIER
Prescription de transport
Prescripteur : Dr Hugo CARPENTIER, médecin généraliste
Ambulance pour dialyse, trois fois par semaine
Date : 20/06/2024
@ prescription | pharmacien | 2023-12-04 |
Pharmacie des Quatre Moulins
Dispensation du 04/12/2023
M. FLOCH René
Bisoprolol 2,5 mg comprimé 1 boîte
Apixaban 5 mg comprimé 1 boîte
@ certificat | medecine-generale | 2023-09-06 | Dr Hugo CARPENTIER
Dr Hugo CARPENTIER
Médecine générale
Je soussigné, certifie avoir examiné Mlle PERRIN Zoé, née le 11/04/2011, et n'avoir
constaté aucune contre-indication à la pratique du judo en compétition.
Fait le 6 septembre 2023 à la demande de l'intéressée
@ certificat | psychiatrie | 2022-10-10 | Dr Ève MARZIN
Dr Ève MARZIN
Psychiatre
Je certifie que l'état de santé de M. T. nécessite la présence d'un tiers.
Le 10/10/2022 à Brest
@ vaccination | medecine-generale | 2024-10-18 | Dr Lucie ARHAN
Dr Lucie ARHAN, médecin généraliste
Attestation vaccinale
M. FLOCH René né le 19/10/1946
A reçu le 18/10/2024 le vaccin Efluelda, lot Y3K11
Prochain rappel dTP : 10/2026
@ vaccination | | 2023-11-14 |
Mon carnet
Nom : PERRIN Jules  Né le 09/08/2018
Vaccin            Date              Lot
Infanrix Hexa     10/10/2018        A21CB
Priorix           12/08/2019        R118
Fluenz Tetra      14/11/2023        T903
@ synthese | medecine-generale | 2024-01-05 | Dr Hugo CARPENTIER
Dr Hugo CARPENTIER, médecine générale
Dossier de M. STEPHAN Alain, né le 09/02/1951
Mis à jour le 05/01/2024
Pathologies en cours : HTA, diabète de type 2
Antécédents : phlébite 2003
Allergies : pénicilline
Traitement au long cours : metformine 1000 mg 1 cp matin et soir
Vaccinations : grippe 10/2023
@ plan_de_soins | medecine-generale | 2022-04-04 | Dr Lucie ARHAN
PROTOCOLE DE SOINS
Affection de longue durée : diabète de type 2
Médecin traitant : Dr Lucie ARHAN
Actes et prestations concernant la maladie : consultations, biologie
Fait le 04/04/2022
Signature : Dr Lucie ARHAN, médecin généraliste
@ plan_de_soins | | 2023-03-30 |
HAD du Pays de Vannes
Plan personnalisé de soins
Mme TREGUER Yvonne
Objectifs : confort, antalgie. Intervenants : IDE, kiné, médecin traitant.
Établi le 30/03/2023
@ administratif | | 2024-04-02 |
Centre hospitalier de Lorient
Secrétariat de cardiologie
Lorient, le 2 avril 2024
Madame,
Nous vous informons que votre rendez-vous avec le Dr VIDAL est fixé au 14 mai 2024 à 10h30.
Merci de vous présenter aux admissions avec votre carte Vitale.
@ administratif | assurance-maladie | 2023-01-12 |
CPAM du Finistère
29000 QUIMPER
Le 12 janvier 2023
ATTESTATION DE DROITS
Bénéficiaire : M. FLOCH René né le 19/10/1946
Droits ouverts du 01/01/2023 au 31/12/2023
@ administratif | | 2022-07-21 |
Maison départementale des personnes handicapées
Notification de décision
Vannes, le 21/07/2022
La CDAPH a décidé de vous attribuer l'AAH du 01/08/2022 au 31/07/2027.
Voies de recours : tribunal judiciaire
@ administratif | | 2021-12-15 |
Clinique du Blavet
Facture n° F21-8812 du 15/12/2021
Séjour du 03/12/2021 au 06/12/2021
Chambre particulière 3 x 65,00 €
Montant à régler : 195,00 €
@ administratif | | 2024-05-06 |
Clinique des Cèdres
Consentement éclairé à l'intervention
Je soussignée Mme RIOU Nicole reconnais avoir été informée des risques.
Date : 06/05/2024   Signature du patient
@ administratif | | 2023-06-12 |
Cabinet dentaire Quéré
Devis n° 118 du 12/06/2023
Couronne céramique dent 26 : 540,00 €
Base de remboursement 120,00 €
Reste à charge 420,00 €
@ administratif | | 2022-09-19 |
CRCDC Bretagne - Dépistage organisé des cancers
Rennes, le 19 septembre 2022
Madame, vous êtes invitée à réaliser une mammographie de dépistage.
Munissez-vous de cette invitation et de votre carte Vitale.
@ administratif | | 2023-02-20 |
HÔPITAL SAINT-LUC
Bulletin d'hospitalisation
Je certifie que M. ROUSSEL Gérard, né le 30/06/1944, a été admis le 10/02/2023.
Fait à Lyon, le 20/02/2023
""")


@pytest.mark.parametrize("case", PAPERS, ids=title)
def test_a_paper_is_read(case: Case) -> None:
    metadata = read(case.text).metadata
    found = (metadata.category, metadata.specialty, metadata.act_date)
    assert found == (case.category, case.specialty, case.act_date)


@pytest.mark.parametrize("case", [case for case in PAPERS if case.author], ids=title)
def test_its_author_is_found(case: Case) -> None:
    assert read(case.text).metadata.author == case.author
