"""What a question says besides what it asks neither narrows nor empties the answer, and is told as left out."""

from __future__ import annotations

import pytest

from index.plan import Plan
from index.understand import understand_question

TODAY = "2026-11-22"


def _asked(question: str) -> Plan:
    return understand_question(question, today=TODAY)


@pytest.mark.parametrize(
    ("told", "alone"),
    [
        ("IPA : je cherche la dernière écho rénale", "dernière écho rénale"),
        ("résident : les imageries depuis 2023", "les imageries depuis 2023"),
        ("médecin co de l'EHPAD, je cherche le dernier CRH", "dernier CRH"),
        ("pour l'admission en EHPAD il me faut la liste des hospitalisations", "la liste des hospitalisations"),
        ("copie des 4 dernières ordonnances pour l'EHPAD", "les 4 dernières ordonnances"),
        ("pour ma surveillance : la dernière TA", "la dernière TA"),
        ("pour ma visite à domicile, dernier INR", "dernier INR"),
        ("pharmacie au tel : il a un IPP ?", "il a un IPP ?"),
        ("la famille parle d'une allergie à l'iode", "une allergie à l'iode"),
        ("kiné : dernière radio du genou", "dernière radio du genou"),
        ("IPA : dernier courrier du cardiologue", "dernier courrier du cardiologue"),
        ("l'anesthésiste me réclame la dernière écho rénale", "la dernière écho rénale"),
        ("le médecin conseil veut connaître les passages aux urgences", "les passages aux urgences"),
        ("avant de renouveler je voudrais relire le dernier CR du neuro", "le dernier CR du neuro"),
        ("avant de refaire une IRM du genou, ouvre ce qu'on a de plus récent", "IRM du genou la plus récente"),
        ("pour le staff de jeudi : dernière lettre du cardiologue", "dernière lettre du cardiologue"),
        ("pour ma lettre : dernière FEVG", "dernière FEVG"),
        ("l'infirmière libérale voudrait la dernière ordonnance", "la dernière ordonnance"),
        ("le pharmacien d'officine demande la dernière ordonnance", "la dernière ordonnance"),
        ("l'ambulancier veut le dernier CRH", "le dernier CRH"),
        ("les aides-soignantes du soir réclament les dernières ordonnances", "les dernières ordonnances"),
        ("pour son diabète, la dernière HbA1c", "la dernière HbA1c"),
        ("je cherche depuis dix minutes le dernier certificat", "le dernier certificat"),
        ("V.E.M.S. au dernier relevé", "VEMS au dernier relevé"),
        ("le dentiste veut arracher une dent et demande si elle est sous IPP", "elle est sous IPP"),
        ("l'interne qui le reçoit demain voudrait les 3 derniers bilans", "les 3 derniers bilans"),
        ("il part en vacances samedi et voudrait une copie du dernier ECG", "copie du dernier ECG"),
        ("elle a emménagé ici en 2024, les radios depuis 2023", "les radios depuis 2023"),
        ("la caisse me redemande la dernière hospitalisation", "la dernière hospitalisation"),
        ("réimprime le dernier compte rendu d'imagerie", "dernier compte rendu d'imagerie"),
        ("sors-moi toute la pile de CRO", "tous les CRO"),
        ("le protocole du dernier scanner thoracique", "dernier scanner thoracique"),
        ("mon gramoune du mardi, je veux relire la dernière ordonnance", "la dernière ordonnance"),
        ("elle reprend son poste lundi, mets-moi le dernier certificat", "le dernier certificat"),
        ("évolution du potassium, il entre en EHPAD jeudi", "évolution du potassium"),
        ("Mme Leroux me dit qu'elle a des crampes, quel est son traitement actuel ?", "son traitement actuel"),
        ("il tousse depuis 3 jours, ses allergies ?", "ses allergies"),
        ("le patient me dit avoir des brûlures d'estomac, traitement actuel ?", "traitement actuel"),
        ("elle signale des palpitations, dernier holter ?", "dernier holter"),
        ("madame Morin vomit, la dernière kaliémie", "la dernière kaliémie"),
        ("elle vient pour son épaule, tu me sors le dernier courrier du psychiatre", "dernier courrier du psychiatre"),
        ("pour le staff de gériatrie de 14 h, prépare le dernier champ visuel", "le dernier champ visuel"),
        ("le fils soutient qu'elle a passé un électrocardiogramme", "a-t-elle passé un électrocardiogramme"),
        ("l'ECG le plus proche de ce jour", "l'ECG le plus récent"),
        ("4 ordonnances en remontant depuis aujourd'hui", "les 4 dernières ordonnances"),
        ("on me parle d'un résultat de 2024 : combien valait l'Hb cette année-là", "combien l'Hb en 2024"),
        ("en pneumo, le dernier compte rendu c'est lequel", "le dernier compte rendu de pneumo"),
        ("courriers d'orthopédie pré la PTG", "courriers d'orthopédie avant la PTG"),
        ("all pénicilline ?", "allergie pénicilline ?"),
        ("hospitalisations all", "toutes les hospitalisations"),
        ("fam infarctus", "antécédents familiaux d'infarctus"),
        ("conclusion du CV", "conclusion du champ visuel"),
        ("le dernier Ca s'il te plaît", "le dernier calcium"),
        ("Ca profil évolutif", "calcium profil évolutif"),
        ("Dr dermato ?", "qui est le dermato ?"),
        ("montre ce qu'on a reçu depuis le 01/02/2026", "quoi de neuf depuis le 01/02/2026"),
        ("médecin qui suit en gynéco", "qui est le gynéco ?"),
        ("le gastro qui suit le patient", "qui est le gastro ?"),
        ("le cardio veut savoir s'il a une FEVG récente", "s'il a une FEVG récente"),
        ("medcein qui suit en neuro", "qui est le neuro ?"),
        ("le dentiste voudrait savoir s'il est sous antidépresseur", "il est sous antidépresseur ?"),
        ("le confrère me demande l'ensemble des comptes rendus opératoires, la liste complète", "tous les CRO"),
        ("avant de presccrire un ECG, je veux savoir s'il en a déjà eu", "a-t-il déjà eu un ECG"),
        ("le courrier du cardio le plus récent, je prpeare le renouvellement", "dernier courrier du cardio"),
        ("je voudrais comparer, c'était combien la créat en 2023 ?", "c'était combien la créat en 2023 ?"),
        ("comparer avec aujourd'hui : le sodium de 2021", "comparer : le sodium de 2021"),
        ("dernier papier des urgences de l'hôpital", "dernier papier des urgences"),
        ("je ne connais pas ce patient, qu'a-t-on sur l'asthme", "qu'a-t-on sur l'asthme"),
        ("les 5 deniers bilans", "les 5 derniers bilans"),
        ("doc angologie le plus récent", "doc angiologie le plus récent"),
        ("a-t-il déjà fait une phlébite dans sa vie ?", "a-t-il déjà fait une phlébite ?"),
        ("vaccin antitétanique", "vaccin tétanos"),
    ],
)
def test_who_asks_and_on_what_occasion_is_not_asked_for(told: str, alone: str) -> None:
    one, other = _asked(told), _asked(alone)
    for field in ("intent", "focus", "categories", "types", "specialties", "analytes", "terms", "substances", "limit"):
        assert getattr(one, field) == getattr(other, field), field
    assert (one.date_from, one.date_to) == (other.date_from, other.date_to)


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("cardiologue : dernier courrier", ("specialties", "cardiologie")),
        ("pour le cardiologue : dernier courrier", ("specialties", "cardiologie")),
        ("dernière ordonnance pour le kiné", ("terms", "kine")),
        ("avant que je rappelle le néphro, relis-moi sa dernière lettre", ("specialties", "nephrologie")),
        ("le dernier compte rendu du spécialiste des rhumatismes", ("specialties", "rhumatologie")),
        ("dosage de lithium : point bas", ("analytes", "lithiemie")),
        ("pour comparaison : l'hémoglobine de 2024", ("intent", "value")),
        ("combien de paquets-années", ("terms", "paquets")),
        ("famille : cancer du sein ?", ("terms", "sein")),
        ("le suivi du diabète", ("terms", "diabete")),
        ("pour son genou, la dernière radio", ("terms", "genou")),
        ("le cardiologue dit quoi de la FEVG", ("specialties", "cardiologie")),
        ("la dernière PDS", ("categories", "biologie")),
        ("le pds", ("analytes", "poids")),
        ("la pharmacie appelle au sujet du lithium, c'est sur quelle ordonnance ?", ("substances", "lithium")),
        ("risque CV ?", ("terms", "cv")),
        (
            "le pharmacien appelle pour l'azithromycine, à quelle dose est-ce prescrit ?",
            ("substances", "azithromycine"),
        ),
        ("la pharmacie appelle pour le xarelto, c'est sur quelle ordonnance ?", ("substances", "rivaroxaban")),
        ("j'étais en congé à partir du 04/03/2026, qu'est-ce qui s'est passé depuis ?", ("date_from", "2026-03-04")),
        ("hospitalisations qui suivent l'infarctus", ("event", "l infarctus")),
        ("à quel endroit du dossier parle-t-on d'insuffisance cardiaque", ("terms", "insuffisance")),
        ("dernier courrier du Dr Martin", ("authors", "martin")),
        ("la dernière demande d'APA", ("terms", "apa")),
        ("le dernier retour du cardiologue", ("categories", "imagerie")),
        ("la TSH est à combien, et la T4 ?", ("analytes", "tsh")),
        ("elle est à combien de TSH, et la T4 ?", ("analytes", "tsh")),
        ("la créat est en hausse, et le potassium ?", ("analytes", "creatinine")),
        ("il est sous Eliquis ?", ("substances", "apixaban")),
        ("embauché en 2022, quelle créatinine cette année-là", ("date_to", "2022-12-31")),
        ("suivi depuis 2021 : les scanners depuis lors", ("date_from", "2021-01-01")),
        ("ordonnances, 2023 comprise et après", ("date_from", "2023-01-01")),
    ],
)
def test_what_says_which_one_is_kept(question: str, kept: tuple[str, str]) -> None:
    value = getattr(_asked(question), kept[0])
    assert value == kept[1] if isinstance(value, str) else kept[1] in value


@pytest.mark.parametrize("question", ["vu le 12/03/2026, raconte la suite", "dernière cs le 12/03/2026, et ensuite ?"])
def test_what_came_after_a_visit_is_what_is_new_since(question: str) -> None:
    plan = _asked(question)
    assert (plan.intent, plan.focus, plan.date_from) == ("summary", "news", "2026-03-12")


@pytest.mark.parametrize(
    ("question", "exam"),
    [("antériorité de CT thorax ?", "scanner"), ("CT du rachis", "scanner"), ("k du sein", "cancer")],
)
def test_letters_before_a_part_of_the_body_are_no_result(question: str, exam: str) -> None:
    plan = _asked(question)
    assert exam in plan.terms
    assert not plan.analytes
