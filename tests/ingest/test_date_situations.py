"""What a day printed on a paper is the day of: short papers of many layouts, each with what a careful doctor says."""

import pytest

from tests.ingest.typeset import read

PERSON = "Mme GILLET Annie, née le 04/02/1955\n"


@pytest.mark.parametrize(
    ("text", "act"),
    [
        # a field is the day of what it names, not of the page
        ("PRESCRIPTION\nDate de la prescription : 04/12/2023\nDate d'initiation : 12/03/2015\n" + PERSON, "2023-12-04"),
        (
            "QUESTIONNAIRE AVANT ANESTHÉSIE\n" + PERSON + "Rempli le : 30/09/2025\nIntervention le : 03/11/2025\n",
            "2025-09-30",
        ),
        ("Fiche patient au 27/08/2025\nDr Armelle QUERE\n" + PERSON + "HTA 2001\n", "2025-08-27"),
        # a dateline beside the letterhead, over two lines, without comma, by a signature
        ("CPAM DU VAL-D'OISE               Le 15/03/2024\nMadame,\nNous avons reçu le 8 mars 2024 votre déclaration.\n",
         "2024-03-15"),
        ("Docteur FAURE\nORDONNANCE\nSaint-Étienne, lundi 16 septembre\n2024\n" + PERSON + "Calcidose\n",
         "2024-09-16"),
        ("ORDONNANCE\n" + PERSON + "Arrêt Préviscan le 02/01/2025\nEliquis 5 mg\n30/12/2024\n", "2024-12-30"),
        # what is to come or set as a term
        ("ORDONNANCE\n" + PERSON + "Transport assis\npour consultation du 15/07/2025\nRennes, le 2 juillet 2025\n",
         "2025-07-02"),
        ("COMPTE RENDU D'HOSPITALISATION\n" + PERSON + "Séjour : 15/01/2025 - 30/01/2025\n"
         "Courrier établi le 04/02/2025\nHôpital de jour le 18/03/2025.\n", "2025-01-30"),
        # messages
        ("De : Dr FAURE\nEnvoyé : jeudi 14 août 2025 19:45\nÀ : secrétariat\nPouvez-vous recevoir cette patiente ?\n",
         "2025-08-14"),
        # days broken over a line
        ("Dr Jean MARTIN\nCardiologue\nTours, le 19 mars 2025\nCher confrère,\n"
         "Votre patient est venu à ma consultation\nvendredi dernier pour le suivi de sa valve.\nDr Jean MARTIN\n",
         "2025-03-14"),
        ("CERTIFICAT MÉDICAL\n" + PERSON + "Certificat établi et remis en main propre, le dix-huit mars deux mille\n"
         "vingt-cinq.\nDr FAURE\n", "2025-03-18"),
        ("CERTIFICAT MÉDICAL\n" + PERSON + "Certificat établi et remis en main propre le neuf décembre deux mille "
         "vingt\n"
         "trois.\nDr FAURE\n", "2023-12-09"),
        ("CERTIFICAT MÉDICAL\n" + PERSON + "Fait à Tours, le vingt et un\nnovembre deux mille vingt-quatre, pour "
         "valoir ce que de droit.\n", "2024-11-21"),
        # a dateline below a line that is no sentence
        ("Docteur Gaël QUÉMÉNER\nOphtalmologie, prise de rendez-vous sur internet\nle 06/05/25\n" + PERSON
         + "Chère amie,\nTa patiente vient ce jour pour une baisse de l'acuité.\nG. Q.\n", "2025-05-06"),
        # short years behind hyphens and points: where only a date stands
        ("LABORATOIRE DU KOCHERSBERG\n" + PERSON + "Preleve le 7-10-25 a 8h10 - Edite le 08-10-25\n"
         "Hemoglobine ............. 10,4  g/dL    12,0-16,0\n", "2025-10-07"),
        ("LABORATOIRE DU KOCHERSBERG\n" + PERSON + "PRELEVEMENT : 27-10-25 08:10    EDITION : 28-10-25\n"
         "Hemoglobine ............. 10,4  g/dL    12,0-16,0\n", "2025-10-27"),
        ("CABINET DE RADIOLOGIE\n" + PERSON + "Radiographie du poignet droit le 3.12.24\nPas de fracture.\n",
         "2024-12-03"),
        # a course of care that is over: its last day
        *(("RADIOTHÉRAPIE DU BÉARN\nCompte rendu de fin de traitement\n" + PERSON + "Pau, le 4 juin 2025\n" + told
           + "\nTolérance : érythème de grade 1.\nProchain contrôle avec moi le 3 décembre 2025.\n", "2025-05-30")
          for told in (
              "Irradiation du sein droit après tumorectomie du 10/02/2025.\nDu 28/04/2025 au 30/05/2025 : 40 Gy.",
              "Irradiation du sein droit. Fin des rayons le 30/05/2025.",
              "Première séance le 28/04/2025, dernière séance le 30/05/2025.",
              "La radiothérapie, commencée le 28 avril, s'est achevée le 30 mai 2025.",
          )),
        # the day of death ends the stay; a relative's is no act
        ("Court séjour gériatrique\nLe 23/12/2024\nCher confrère,\nC'est avec regret que nous vous informons du décès, "
         "survenu dans le service le\n20 décembre 2024, de Monsieur SERRE Maurice.\n", "2024-12-20"),
        ("COMPTE RENDU D'HOSPITALISATION\n" + PERSON + "Entrée le : 09/12/2024\nDécédée le : 20/12/2024\n"
         "Castres, le 23/12/2024\n", "2024-12-20"),
        ("Docteur FAURE\nTours, le 11 mars 2025\n" + PERSON + "Chère consœur,\nJe vous adresse Madame GILLET, éprouvée "
         "par le décès de son mari le 20 décembre 2024.\n", "2025-03-11"),
        # a copy's day is none
        ("^ Copie délivrée le 04/11/2025\nBILAN PSYCHOMÉTRIQUE\n" + PERSON + "Raisonnement 128.\n", None),
        # the last visit, where nothing else is dated
        ("Compte rendu remis à la patiente pour son nouveau praticien\n" + PERSON
         + "Dernière visite au cabinet : 07.04.2025\nSoins effectués ce jour : détartrage.\n", "2025-04-07"),
        ("CONSULTATION DE CARDIOLOGIE DU 20/11/2025\n" + PERSON + "Dernière visite : 07/04/2025\n", "2025-11-20"),
        # tele-expertise: its answer
        ("TÉLÉEXPERTISE DERMATOLOGIQUE\n" + PERSON + "Demande du 09-Jul-2025 21:04    Réponse du 10-Jul-2025 08:31\n"
         "Avis de l'expert : érythème migrant typique.\n", "2025-07-10"),
        # a row that is a field
        ("CONSULTATION DE SECOND AVIS\nPatiente        GILLET Annie\nConsultation        15/05/2025, Dr LACHENAL\n"
         "Avis rendu le        21/05/2025\nChère Collègue,\nVotre patiente nous a demandé un avis.\n", "2025-05-15"),
        # days told in words or without year, before the letter
        ("Docteur FAURE\nle 20 octobre 2025\nMon cher Pierre,\nJ'ai revu Bernadette RAFFARD, née TOUZELIN (12.4.61), "
         "le mardi quatorze\noctobre, quatre mois après la mise en route du méthotrexate.\n", "2025-10-14"),
        ("Docteur FAURE\nle 20 octobre 2025\nMon cher Pierre,\nJ'ai vu en consultation le mardi\nquatorze octobre ta "
         "patiente Madame RAFFARD pour ses douleurs.\n", "2025-10-14"),
        # sampled the day before it was registered
        ("LABORATOIRE DU PORT\n" + PERSON + "Enregistré le 05/03/2025\nPrélevé la veille à 18h\n"
         "Sodium   140  mmol/L  136-145\n", "2025-03-04"),
        # columns of two kinds of days, notes, an exam's field under a house that names another one
        ("ATTESTATION DE VACCINATION\n" + PERSON + "Vaccin          Lot        Péremption      Injecté le\n"
         "Efluelda (grippe)      U8F412A    05/2025         22/10/2024\n", "2024-10-22"),
        ("Cahier de liaison à domicile\n" + PERSON + "04/03/25 8h : pansement refait, propre\n"
         "05/03/25 8h : RAS, TA 13/7\n06/03/25 8h : fils retirés\n", "2025-03-06"),
        ("# CENTRE RADIO VAL DE MARNE\nPATIENT....: GILLET ANNIE\nEXAMEN.....: ECHOGRAPHIE ABDOMINALE DU 24/02/2025\n"
         "Foie de taille normale, stéatosique.\nConclusion : stéatose hépatique.\n", "2025-02-24"),
        ("IRM DU RACHIS LOMBAIRE\n" + PERSON + "Étude comparative : scanner du 12 mai 2025 (hors site).\n"
         "AU TOTAL : hernie discale.\nSigné : Dr Matthias STREIFF, radiologue, le 01/07/2025 17:26\n", "2025-07-01"),
        # an attestation is of the stay, an invoice of its day
        ("BUREAU DES ENTRÉES\nBulletin de situation\n" + PERSON + "La personne désignée ci-dessus a séjourné dans "
         "l'établissement\ndu 22/11/2024 au 03/12/2024.\nCourrier du 18 décembre 2024\n", "2024-12-03"),
        ("BUREAU DES ENTRÉES\nFacture de séjour\n" + PERSON + "Séjour : du 13/03/2023 au 18/03/2023\n"
         "Saint-Exemple, le 28 avril 2023\nReste à votre charge 525,00 EUR\n", "2023-04-28"),
        # what is foreseen; the hour of the theatre
        ("Clinique Saint-Roch\nCompte rendu opératoire\n" + PERSON + "Bloc 4, entrée salle 03/11/2025 08:10\n"
         "Cure selon Lichtenstein.\nSortie prévue le 04/11/2025\nTapé le 06/11/2025\n", "2025-11-03"),
        # what comes, what went before, what is of the day
        ("Service social des patients\nNote au médecin traitant – le 03/12/2025\n" + PERSON
         + "Entretien ce jour avec la patiente.\nLa sortie est envisagée le 9 décembre.\n", "2025-12-03"),
        ("ORDONNANCE\n" + PERSON + "Faire pratiquer par masseur-kinésithérapeute, après arthroscopie du genou droit du "
         "04/03/2025 :\n25 séances de rééducation du genou droit\n", None),
        ("AVIS D'ARRET DE TRAVAIL\n" + PERSON + "ARRET INITIAL PRESCRIT LE   : 12 05 2025\nJUSQU'AU   : 29 06 2025\n",
         None),
        ("Maternité, suites de couches\nLe 14 août 2025\nChère consœur,\nMme LEGROS Amandine sort ce jour. Elle était "
         "entrée le 10 août.\nAccouchement le 11 août à 3 h 40.\nDr Nicolas FRADET\n", "2025-08-14"),
        # a transfer
        ("EHPAD LES TAMARIS - Fiche de liaison\n" + PERSON + "Transférée aux urgences le 11/03/2025 pour dyspnée.\n",
         "2025-03-11"),
    ],
)  # fmt: skip
def test_the_day_of_the_paper(text: str, act: str | None) -> None:
    assert read(text).metadata.act_date == act


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("Votre patiente, Mme GILLET, a reçu sa troisième cure du 5 au 7 mars 2025.", "2025-03-07"),
        ("Votre patiente a bénéficié d'une infiltration le 5 mars dans notre unité.", "2025-03-05"),
        ("Le scanner de Mme GILLET (04/02/1955) a été pratiqué le 7 mars dans notre centre.", "2025-03-07"),
        ("Je vois ce jour Mme GILLET, née le 04/02/1955, pour une toux évoluant depuis le 12 décembre.", "2025-03-10"),
        ("Pouvez-vous recevoir Mme GILLET ? Le test que j'ai fait le 3 mars est à 22/30.", "2025-03-10"),
        ("Je vous adresse Mme GILLET, que j'ai revue hier, pour une dyspnée.", "2025-03-10"),
        ("J'ai vu Mme GILLET le 6 mars. Je vous adresse mes salutations.", "2025-03-06"),
        ("J'ai revu Bernadette GILLET le mardi quatre mars, elle va mieux.", "2025-03-04"),
        ("J'ai reçu le courrier de Pierre GILLET le 6 mars 2025.", "2025-03-10"),
    ],
)
def test_what_a_letter_tells(sentence: str, act: str) -> None:
    letter = f"Dr Maud LERAY\nRadiologue\nCholet, le 10 mars 2025\nCher confrère,\n{sentence}\nDr Maud LERAY"
    assert read(letter).metadata.act_date == act


def test_rows_of_a_list_of_days_date_nothing() -> None:
    rows = "12/05/2016 IRM cérébrale\n03/02/2018 Consultation de neurologie\n11/08/2020 Scanner\n22/06/2021 IRM\n"
    assert read("SYNTHÈSE DES EXAMENS\n" + PERSON + rows).metadata.act_date is None


def test_the_heading_of_a_column_holds_down_its_rows() -> None:
    table = "Problème          Action          Échéance\nChutes            kiné            31/03/2025\n"
    more = "Dénutrition       pesée           30/04/2025\nDouleur           suivi           30/05/2025\n"
    plan = read("PLAN PERSONNALISÉ DE SANTÉ\n" + PERSON + "Établi le 30/01/2025\n" + table + more)
    assert plan.metadata.act_date == "2025-01-30"


def test_notes_of_one_sheet_are_dated_by_the_last() -> None:
    notes = "06/11/24 14h Refuse la douche.\n05/11/24 20h Agitée, a appelé sa fille.\n03/11/24 9h Chute sans gravité.\n"
    assert read("EHPAD Les Glycines - transmissions\n" + PERSON + notes).metadata.act_date == "2024-11-06"


def test_the_end_of_a_batch_is_no_injection() -> None:
    table = "Vaccin          Lot       Péremption     Site\nEFLUELDA        X3E741    30/06/2026     deltoïde\n"
    more = "PREVENAR 20     HK4415    31/03/2027     deltoïde\n"
    trace = read("TRACE DE VACCINATION\n" + PERSON + "Vaccins administrés le 23/10/2025 :\n" + table + more)
    assert trace.metadata.act_date == "2025-10-23"


def test_what_begins_after_the_stay_is_not_its_end() -> None:
    stay = "Compte rendu de séjour\n" + PERSON + "Admission : 11/05/2025     Sortie : 10/07/2025\n"
    after = (
        "Hôpital de jour trois demi-journées par semaine dès le 15 juillet.\nMulhouse, le 15/07/2025\nDr Maud LERAY\n"
    )
    assert read(stay + after).metadata.act_date == "2025-07-10"


def test_a_child_is_born_before_its_vaccines() -> None:
    record = (
        "PMI de Vesoul\nHERNANDEZ Luna, 16/04/23\nCe 19/10/2024, l'enfant a reçu :\n- Priorix 2e dose, lot AMJ871A\n"
    )
    assert read(record).metadata.act_date == "2024-10-19"


@pytest.mark.parametrize(
    "dateline",
    ["9 rue des Carmes - 29200 BREST\nle 11 mars 2025", "À SAINT-CERNIN-DES-BOIS, le 11.03.2025"],
)
def test_the_article_in_a_place_is_not_since(dateline: str) -> None:
    exam = f"Dr Jean PETIT\n{dateline}\nMadame MARTIN Lise, née le 03/02/1950\nÉCHO-DOPPLER VEINEUX\n"
    assert read(exam + "Pas de thrombose.\n").metadata.act_date == "2025-03-11"


@pytest.mark.parametrize(
    "end",
    [
        "Villard, le 11.03.2025   Signature et cachet",
        "Fait à Brest, le 11 mars 2025     Cachet du médecin",
        "À Brest le 11/03/2025      Signature :",
        "Brest, le 11/03/2025 (tampon et signature)",
        "Fait à Brest, le 11 mars 2025     Pour faire valoir ce que de droit",
    ],
)
def test_a_box_to_sign_in_stands_beside_the_day(end: str) -> None:
    asked = "Je soussigné certifie avoir examiné ce jour Mme MARTIN Lise, née le 3 février 1950.\n"
    assert read(f"Dr Jean PETIT\nCertificat médical\n{asked}{end}\n").metadata.act_date == "2025-03-11"


@pytest.mark.parametrize(
    "foot",
    [
        "MARTIN LISE - Examen TDM n° 26-11873 du 11/03/2025 - Signature électronique Dr PETIT - Page 1",
        "MARTIN LISE - TDM réalisée le 11/03/2025 - page 1/1",
        "Dossier MARTIN LISE | Date d'examen 11/03/2025 | Imprimé le 14/03/2025 | Page 1 sur 1",
    ],
)
def test_the_foot_of_a_page_says_what_it_is_of(foot: str) -> None:
    exam = "Dr J. PETIT - Dr C. ROUX\nMadame MARTIN Lise\n03/02/1950\nTDM THORACIQUE\n"
    assert (
        read(
            f"{exam}Comparaison au scanner du 12/01/2024.\nPas de nodule.\nDocteur Jean PETIT\n{foot}\n"
        ).metadata.act_date
        == "2025-03-11"
    )


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("Mme MARTIN Lise - DDN 03/02/1950 - reçue le 18/06/2025", "2025-06-18"),
        ("Mme MARTIN Lise (03/02/1950), reçue le 18 juin 2025", "2025-06-18"),
        ("Patiente : MARTIN Lise, née le 03/02/1950, reçue le 18/06/2025 avec son mari", "2025-06-18"),
    ],
)
def test_a_patient_who_is_received_is_seen(line: str, act: str) -> None:
    assert read(f"Anne LEGAL, diététicienne\nBilan diététique\n{line}\nConseils donnés.\n").metadata.act_date == act


def test_a_sheet_of_passages_is_of_the_last() -> None:
    rows = "Passage        Fond          Berges\n02/06/2026     fibrine       macérées\n"
    rows += "18/06/2026     bourgeon      saines\n23/07/2026     sec           saines\n"
    sheet = "Anne LEGAL, infirmière\nSuivi de plaie\nMme MARTIN Lise née le 03/02/1950\n"
    assert read(f"{sheet}{rows}Je propose de poursuivre.\nA. LEGAL\n").metadata.act_date in ("2026-07-23", None)


@pytest.mark.parametrize(
    "told",
    [
        "Votre patiente a été examinée la semaine dernière pour des céphalées.",
        "Votre patiente a été hospitalisée du 3 octobre au 8 octobre 2025 pour des céphalées.",
        "Opérée le 6 octobre 2025 de la cheville, elle va bien.",
    ],
)
def test_a_letter_that_tells_a_recent_act_is_never_certain_of_its_own_day(told: str) -> None:
    head = "Docteur FAURE\nNeurologue\nTours, le 20 octobre 2025\n" + PERSON
    letter = f"{head}Cher confrère,\n{told}\nAmitiés.\n"
    found = read(letter).metadata
    assert (found.act_date, found.act_date_certain) != ("2025-10-20", True)


@pytest.mark.parametrize(
    "sentence",
    [
        "Jeudi 3 avril, j'ai reçu en consultation votre patiente.",
        "Jeudi 3 avril est venue en consultation votre patiente.",
        "Jeudi 3 avril 2025, j'ai vu votre patiente.",
    ],
)
def test_a_weekday_opens_the_sentence_of_the_visit(sentence: str) -> None:
    text = f"Dr Paul ROCHE\nCardiologue\n\nOrléans, le 10 avril 2025\n\nChère Consœur,\n\n{sentence} Tout va bien."
    assert read(f"{text}\n\nBien amicalement,\nDr ROCHE").metadata.act_date == "2025-04-03"
