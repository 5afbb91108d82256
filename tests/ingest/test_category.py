import pytest

from ingest.document import Evidence
from ingest.header import Header, HeaderField
from tests.ingest.typeset import read

BODY = "\nMme DUPONT Marie née le 12/03/1950\nTexte du document."


@pytest.mark.parametrize(
    ("title", "category", "code"),
    [
        ("COMPTE RENDU DE CONSULTATION", "compte_rendu", "11488-4"),
        ("Compte-rendu de consultation de cardiologie", "compte_rendu", "11488-4"),
        ("COMPTE RENDU D’HOSPITALISATION", "compte_rendu", "34112-3"),
        ("Compte rendu opératoire", "compte_rendu", "34874-8"),
        ("LETTRE DE LIAISON À LA SORTIE D'HOSPITALISATION", "lettre", "11490-0"),
        ("COMPTE RENDU D'ANATOMIE ET DE CYTOLOGIE PATHOLOGIQUES", "compte_rendu", "60568-3"),
        ("RÉSULTATS D'ANALYSES DE BIOLOGIE MÉDICALE", "biologie", "11502-2"),
        ("Compte rendu d'examens de laboratoire", "biologie", "11502-2"),
        ("IRM CÉRÉBRALE", "imagerie", "18748-4"),
        ("Scanner thoraco-abdomino-pelvien avec injection", "imagerie", "18748-4"),
        ("ÉCHOCARDIOGRAPHIE TRANSTHORACIQUE", "compte_rendu", "70004-7"),
        ("HOLTER ECG DES 24 HEURES", "compte_rendu", "70004-7"),
        ("ORDONNANCE", "prescription", "57833-6"),
        ("Prescription d'examens de biologie médicale", "prescription", "PRESC-BIO"),
        ("DEMANDE D'EXAMEN D'IMAGERIE", "prescription", "55115-0"),
        ("AVIS D'ARRÊT DE TRAVAIL", "prescription", "PRESC-AAT"),
        ("CERTIFICAT MÉDICAL", "certificat", "89601-9"),
        ("CARNET DE VACCINATION", "vaccination", "11369-6"),
        ("PROTOCOLE DE SOINS", "plan_de_soins", "PROT_ALD"),
        ("VOLET DE SYNTHÈSE MÉDICALE", "synthese", "60591-5"),
        ("CONFIRMATION DE RENDEZ-VOUS", "administratif", "56446-8"),
        ("FACTURE N° 2024-118", "administratif", "51851-4"),
        ("ATTESTATION DE PRÉSENCE", "administratif", "51851-4"),
        ("Directives anticipées", "autre", "EXPPAT_3"),
    ],
)
def test_a_title_tells_the_kind(title: str, category: str, code: str) -> None:
    metadata = read(f"# {title}{BODY}").metadata
    assert (metadata.category, metadata.type_code, metadata.title) == (category, code, title)
    assert metadata.evidence["category"].quote == title


def test_an_untitled_letter_that_reports_a_visit_is_a_report() -> None:
    metadata = read(
        "Dr Claire PETIT\nNéphrologue\nCher confrère,\nJe vois ce jour en consultation Mme DUPONT.\n"
        "Elle avait été vue par le Dr MARTIN, cardiologue.\nBien confraternellement,\nDr Claire PETIT"
    ).metadata
    assert (metadata.category, metadata.type_code) == ("compte_rendu", "11488-4")


def test_an_untitled_laboratory_sheet_is_known_by_its_wording() -> None:
    metadata = read(
        "Laboratoire du Parc\nPrélevé le 02/04/2024\nAnalyses  Résultats  Valeurs de référence\nSodium  140 mmol/L"
    ).metadata
    assert metadata.category == "biologie"


def test_an_untitled_prescription_is_known_by_its_wording() -> None:
    text = "Dr Jean MARTIN\nParis, le 12/03/2024\nAMOXICILLINE 1 g\n1 comprimé matin et soir, QSP 7 jours"
    metadata = read(text).metadata
    assert metadata.category == "prescription"


def test_an_appointment_in_cardiology_is_administrative() -> None:
    metadata = read(
        "CHU de Bourg\nService de cardiologie\n# CONVOCATION\nVotre rendez-vous de consultation de cardiologie est fixé"
        " le 12/05/2024 à 10h.\nMerci de vous munir de votre carte Vitale."
    ).metadata
    assert metadata.category == "administratif"


def test_a_report_that_speaks_of_an_ordonnance_is_no_prescription() -> None:
    metadata = read(
        "# COMPTE RENDU DE CONSULTATION\nMotif : renouvellement.\nConclusion : je lui remets une ordonnance\n"
        "ordonnance médicale et un certificat médical."
    ).metadata
    assert metadata.category == "compte_rendu"


def test_nothing_telling_is_other() -> None:
    metadata = read("Bonjour\nVoici le document").metadata
    assert (metadata.category, metadata.type_code, metadata.title) == ("autre", None, None)


def header(code: str) -> Header:
    return Header(type_code=HeaderField(code, Evidence("cda", 0.95, code, path="/ClinicalDocument/code")))


def test_a_header_gives_type_and_category() -> None:
    document = read(f"# Compte rendu{BODY}", header=header("34112-3"))
    assert (document.metadata.category, document.metadata.type_code) == ("compte_rendu", "34112-3")
    assert document.metadata.evidence["category"].source == "cda"


def test_a_header_a_plain_title_contradicts_is_not_trusted() -> None:
    document = read(f"# ORDONNANCE{BODY}", header=header("11502-2"))
    assert document.metadata.category == "prescription"
    assert any("en-tête" in warning for warning in document.warnings)


def test_an_unknown_header_type_is_told() -> None:
    document = read(f"# ORDONNANCE{BODY}", header=header("99999-9"))
    assert document.metadata.category == "prescription"
    assert any("99999-9" in warning for warning in document.warnings)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Dr Alain MERCIER\nMédecin généraliste\n\n3 juin 2025\n\nM. DUPONT Jean\n12/03/1950\n\nIRM de la hanche "
            "gauche\nBoiterie depuis quatre mois. Pas de pacemaker.\n\nDr A. MERCIER",
            "55115-0",
        ),
        (
            "Dr Inès LEBEL, rhumatologue\n3 juin 2025\nMme DUPONT Marie\n12/03/1950\nMerci de bien vouloir réaliser :\n"
            "Scanner lombaire sans injection\nIndication : sciatique gauche rebelle, discussion d'infiltration.\n"
            "Dr LEBEL",
            "55115-0",
        ),
        (
            "Dr Marion DELAGE\nGynécologie médicale\n5 mai 2025\nMme DUPONT Marie - 12/03/1950\n"
            "Ostéodensitométrie rachis et hanches\nAntécédent maternel de fracture du col.\n"
            "Mammographie bilatérale\nSœur opérée à 48 ans.\nDr DELAGE",
            "55115-0",
        ),
        (
            "CHIRURGIE DU GENOU ET DE LA HANCHE\nDr Luc ROY - Dr Eva BLANC\nLe 3 juin 2025\nM. DUPONT Jean né le "
            "12/03/1950\n20 séances de kinésithérapie, genou gauche opéré le 20 mai.\nMarche avec appui.\nDr ROY",
            "PRESC-KINE",
        ),
    ],
)
def test_an_order_that_no_title_names_is_a_prescription(text: str, code: str) -> None:
    metadata = read(text).metadata
    assert (metadata.category, metadata.type_code) == ("prescription", code)


def test_the_house_that_pictures_reports_what_a_practice_orders() -> None:
    metadata = read(
        "IMAGERIE MÉDICALE DU LAC\nDrs ROY - BLANC\n\nM. DUPONT Jean né le 12/03/1950\n3 juin 2025\n\nIRM de la hanche "
        "gauche\nIndication : boiterie. Pas de pacemaker.\nOstéonécrose de la tête fémorale, sans affaissement.\n\n"
        "Dr L. ROY"
    ).metadata
    assert metadata.category == "imagerie"


@pytest.mark.parametrize(
    "head",
    [
        "Docteur Irène VALLAT\nCardiologie\nÉchographie cardiaque - Épreuve d'effort - Holter\n18100 VIERZON",
        "Dr Gaspard LOUBET - Pneumologue\nFibroscopie bronchique • EFR • Polygraphie ventilatoire",
        "Dr Aude MERLIN\nRhumatologue\nOstéodensitométrie\n3 quai du Bassin",
        "CENTRE DE CARDIOLOGIE DU BERRY\nECG, Holter ECG, échographie cardiaque\nDr Irène VALLAT",
    ],
)
def test_what_a_doctor_offers_at_his_head_is_no_title(head: str) -> None:
    body = (
        "\n\nBourges, le 16 janvier 2026\n\nCher confrère,\n\n"
        "J'ai revu le 14 janvier Mme DUMAS Rose pour son contrôle.\n"
        "TA 136/74 mmHg.\nÉchocardiographie : FEVG 58 %, PAPS 34 mmHg.\nEFR : VEMS 62 %, Tiffeneau 58 %.\n"
        "Au total, situation stable.\n\nBien amicalement."
    )
    assert read(head + body).metadata.type_code == "11488-4"


def test_an_exam_named_below_the_head_of_its_letter_is_the_title() -> None:
    text = (
        "Dr Irène VALLAT\nCardiologue\n\n# ÉCHOGRAPHIE CARDIAQUE\n\nLe 14 janvier 2026\n\nCher confrère,\n\n"
        "VG non dilaté, FEVG 58 %, PAPS 34 mmHg.\nConclusion : examen normal."
    )
    assert read(text).metadata.type_code == "70004-7"


@pytest.mark.parametrize(
    "title",
    [
        "Consultation d'anesthésie - CONVOCATION", "CONVOCATION - Consultation d'anesthésie",
        "Scanner thoracique - convocation", "IRM du genou – rappel de rendez-vous",
    ],
)  # fmt: skip
def test_what_closes_a_title_says_what_the_paper_is(title: str) -> None:
    text = (
        f"CENTRE HOSPITALIER DU MARAIS\n{title}\nNiort, le 16/11/2026\nMme BRETON Lise, née le 08/04/1991\n"
        "Votre rendez-vous avec le Dr PETIT est fixé au 08/02/2027 à 14h00. Apportez vos résultats."
    )
    assert read(text).metadata.category == "administratif"


def test_a_house_named_as_a_paper_over_its_address_is_no_title() -> None:
    found = read(
        "# Consultation de pneumologie\n5 rue des Lilas, 01880 LE GOUJON\nM. DURAND Paul\n"
        "Hospitalisation du : 26/07/2020 au 31/07/2020\n# MOTIF\nDr Clément DARROUZET\n"
        "# Compte rendu d'hospitalisation\nExacerbation d'une BPCO, traitée par aérosols et oxygène.\n"
    )
    assert found.metadata.type_code == "34112-3"
