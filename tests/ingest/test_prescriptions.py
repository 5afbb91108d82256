import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.document import Block, Box, Line, Page, Prescription, Word
from ingest.posology import order, renewals
from ingest.understand import understand
from ingest.vocabulary.clinical import classes_of, clinical_terms, drugs, members
from tests.ingest.sheets import cut_from_their_pages, letter, ordonnance
from tests.ingest.typeset import read

TWO_ZONES = """Prescriptions relatives au traitement de l'affection de longue durée reconnue
- Metformine 1000 mg : 1 comprimé matin et soir
- LOVENOX 4000 UI
  1 injection SC par jour pendant 10 jours
Prescriptions SANS RAPPORT avec l'affection de longue durée
1) Amoxicilline/acide clavulanique 1 g/125 mg : 1 sachet 3 fois par jour pendant 7 jours
2) PARACETAMOL 1 g, 1 cp toutes les 6 heures si douleur, max 4/j
3) Lévothyrox 75 : 1-0-0"""


def by_name(prescriptions: tuple[Prescription, ...]) -> dict[str, Prescription]:
    return {one.name: one for one in prescriptions}


def test_the_lines_of_a_two_zone_form_are_orders_of_their_zone() -> None:
    document = ordonnance(TWO_ZONES)
    read = [(one.name, one.dose, one.posology, one.duration, one.days, one.ald) for one in document.prescriptions]
    assert read == [
        ("Metformine", "1000 mg", "1 comprimé matin et soir", None, None, True),
        ("LOVENOX", "4000 UI", "1 injection SC par jour", "pendant 10 jours", 10, True),
        ("Amoxicilline/acide clavulanique", "1 g/125 mg", "1 sachet 3 fois par jour", "pendant 7 jours", 7, False),
        ("PARACETAMOL", "1 g", "1 cp toutes les 6 heures si douleur, max 4/j", None, None, False),
        ("Lévothyrox", "75", "1-0-0", None, None, False),
    ]
    assert {one.status for one in document.prescriptions} == {"ordered"}
    assert cut_from_their_pages(document)


def test_a_result_is_no_drug_of_its_name() -> None:
    told = letter("Bilan : magnésium 0,8 mmol/L, lithium 0,7 mmol/L. La vitamine D est à 9 ng/mL.")
    assert not told.prescriptions
    taken = letter("Bilan : lithiémie 0,7 mmol/L sous lithium 400 mg. Il prend du magnésium 300 mg.")
    assert {one.dose for one in taken.prescriptions} == {"400 mg", "300 mg"}


def test_brands_and_combinations_lead_to_their_substances() -> None:
    found = by_name(ordonnance("- Coveram 5/5 : 1 cp le matin\n- Augmentin 1 g : 1 sachet x 3/j").prescriptions)
    assert found["Coveram"].substances == ("perindopril", "amlodipine")
    assert found["Augmentin"].substances == ("amoxicilline", "acide_clavulanique")


def test_a_substance_printed_after_its_brand_is_one_order() -> None:
    found = ordonnance("- CARDENSIEL (bisoprolol) 2,5 mg : 1 cp le matin").prescriptions
    assert [(one.name, one.dose) for one in found] == [("CARDENSIEL", "2,5 mg")]


@pytest.mark.parametrize(
    ("sentence", "name", "status"),
    [
        ("Arrêt du Kardégic.", "Kardégic", "stopped"),
        ("Arrêt de l'acide folique.", "acide folique", "stopped"),
        ("STOP fer.", "fer", "stopped"),
        ("Traitement arrêté : ibuprofène (contre-indiqué), ramipril (toux).", "ibuprofène", "stopped"),
        ("Traitement arrêté : ibuprofène (contre-indiqué), ramipril (toux).", "ramipril", "stopped"),
        ("Arrêt de : aspirine (contre-indication), metformine (intolérance).", "metformine", "stopped"),
        ("Ne plus prendre de vitamine D.", "vitamine D", "stopped"),
        ("Le Lasilix est arrêté.", "Lasilix", "stopped"),
        ("Suspension de la metformine.", "metformine", "stopped"),
        ("Poursuite de l'Eliquis.", "Eliquis", "continued"),
        ("Patient sous bisoprolol 5 mg.", "bisoprolol", "continued"),
        ("Introduction de ramipril 2,5 mg le soir.", "ramipril", "ordered"),
        ("Le Tahor est remplacé par Crestor 10 mg.", "Crestor", "ordered"),
        ("Je remplace le bisoprolol par du nébivolol 5 mg.", "bisoprolol", "stopped"),
        ("Je remplace le bisoprolol par du nébivolol 5 mg.", "nébivolol", "ordered"),
        ("Augmentation du Levemir à 24 UI.", "Levemir", "ordered"),
        ("A été traité par amoxicilline 1 g x 3 par jour pendant 7 jours.", "amoxicilline", "mentioned"),
    ],
)
def test_the_sentence_tells_the_status(sentence: str, name: str, status: str) -> None:
    document = letter(f"Conclusion : {sentence}")
    assert by_name(document.prescriptions)[name].status == status
    assert cut_from_their_pages(document)


def test_a_list_takes_the_status_of_the_line_that_opens_it() -> None:
    found = by_name(letter("Conclusion :\nMédicaments arrêtés :\n- Kardégic 75 mg\n- Tahor 40 mg").prescriptions)
    assert {one.status for one in found.values()} == {"stopped"}


def test_the_title_of_a_part_tells_the_status() -> None:
    body = "Traitement habituel :\n- Bisoprolol 5mg 1-0-1\nTraitement de sortie :\n- Ramipril 5 mg : 1 cp le soir"
    found = by_name(letter(body).prescriptions)
    assert (found["Bisoprolol"].status, found["Ramipril"].status) == ("continued", "ordered")


def test_a_line_of_a_list_may_say_that_the_drug_is_stopped() -> None:
    body = "Traitement de sortie :\nPREVISCAN : arrêt définitif\nINEXIUM 20 mg 1 le soir pendant 1 mois puis arrêt"
    found = by_name(letter(body).prescriptions)
    assert (found["PREVISCAN"].status, found["INEXIUM"].status) == ("stopped", "ordered")


def test_a_drug_one_is_allergic_to_is_no_treatment() -> None:
    document = letter("Allergies : pénicilline, Bactrim\nHistoire : allergique à l'amoxicilline.")
    assert document.prescriptions == ()


@pytest.mark.parametrize("sentence", ["Germe sensible à l'amoxicilline.", "Ferritine basse, fer sérique normal."])
def test_what_is_no_treatment_is_left_out(sentence: str) -> None:
    assert letter(f"Conclusion : {sentence}").prescriptions == ()


def test_a_drug_that_must_not_be_taken_says_so() -> None:
    found = letter("Conclusion : AINS contre-indiqués. Ne prend pas d'aspirine.").prescriptions
    assert {(one.name, one.label) for one in found} == {("AINS", "negated"), ("aspirine", "negated")}


def test_a_duration_that_closes_a_whole_list_is_given_to_its_lines_with_where_it_stands() -> None:
    found = ordonnance("- Ramipril 5 mg : 1 cp le soir\n- Tahor 40 mg : 1 cp le soir\nQSP 3 mois").prescriptions
    assert [(one.duration, one.days) for one in found] == [("QSP 3 mois", 90), ("QSP 3 mois", 90)]
    assert [one.duration_evidence.quote for one in found if one.duration_evidence] == ["QSP 3 mois", "QSP 3 mois"]
    alone = ordonnance("- Ramipril 5 mg : 1 cp le soir\nQSP 3 mois").prescriptions
    assert [(one.duration, one.days) for one in alone] == [("QSP 3 mois", 90)]


def test_a_digit_ocr_doubts_gives_no_dose() -> None:
    def scanned(confidence: float) -> Prescription:
        words, position = [], 0
        for text in ["Bisoprolol", "2,5", "mg", ":", "1", "comprimé", "le", "matin"]:
            sure = confidence if text == "2,5" else 0.95
            words.append(
                Word(position, position + len(text), Box(position / 90, 0.3, (position + len(text)) / 90, 0.32), sure)
            )
            position += len(text) + 1
        line = Line("Bisoprolol 2,5 mg : 1 comprimé le matin", Box(0, 0.3, 0.5, 0.32), tuple(words))
        title = Line("ORDONNANCE", Box(0.3, 0.1, 0.6, 0.12))
        page = Page(1, 595.0, 842.0, "ocr", (Block("title", (title,)), Block("body", (line,))))
        return understand([page], None, "scan.png", "image/png").prescriptions[0]

    assert scanned(0.9).dose == "2,5 mg"
    assert scanned(0.3).dose is None
    assert scanned(0.3).posology == "1 comprimé le matin"


@pytest.mark.parametrize(
    ("text", "dose", "posology", "duration", "days"),
    [
        (" 500 mg 1 cp x 3/j pdt 7 jours", "500 mg", "1 cp x 3/j", "pdt 7 jours", 7),
        (" 20 mg/j", "20 mg/j", None, None, None),
        (" 160 mg/12,5 mg, 1 comprimé par jour", "160 mg/12,5 mg", "1 comprimé par jour", None, None),
        (" 100 000 UI : 1 ampoule tous les 3 mois", "100 000 UI", "1 ampoule tous les 3 mois", None, None),
        (" 40 : 1 le matin", "40", "1 le matin", None, None),
        (" 3 fois par jour pendant deux semaines", None, "3 fois par jour", "pendant deux semaines", 14),
        (" 1 gélule le soir, à renouveler 2 fois", None, "1 gélule le soir", "à renouveler 2 fois", None),
        (" 2,5 µg, 2 bouffées matin et soir", "2,5 µg", "2 bouffées matin et soir", None, None),
        (" depuis 2015", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_the_parts_of_an_order_are_cut_as_printed(
    text: str, dose: str | None, posology: str | None, duration: str | None, days: int | None
) -> None:
    found = order(text)
    parts = [text[part.start : part.end] if part else None for part in (found.dose, found.posology, found.duration)]
    assert (parts, found.days) == ([dose, posology, duration], days)


def test_a_class_gathers_its_substances_and_narrower_classes() -> None:
    assert {"apixaban", "warfarine", "enoxaparine", "class:avk"} <= members("anticoagulant")
    assert "acide_acetylsalicylique" not in members("anticoagulant")
    assert {"penicilline", "betalactamine", "antibiotique"} <= set(classes_of("amoxicilline"))


def test_near_names_stay_apart() -> None:
    terms = clinical_terms()
    for one, other in (("prednisone", "prednisolone"), ("hydroxyzine", "hydralazine"), ("Losec", "Lasilix")):
        assert terms.meanings(one) != terms.meanings(other)
    assert len(drugs()) >= 600


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Kardégic", "75", "mg", "1", "cp", "matin", "arrêt de", "-", "\n", ":", ",", ".", "pendant", "7 jours",
             "allergie à", "HTA", "en 2015", "scanner", "contrôle", "dans", "3 mois", "vaccin", "grippe", "pas de"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_any_text_is_read_and_every_evidence_is_cut_from_the_page(parts: list[str]) -> None:
    assert cut_from_their_pages(letter(" ".join(parts)))


def test_an_order_of_an_unknown_drug_keeps_its_printed_name() -> None:
    lines = "- Zorbitol 20 mg : 1 comprimé le soir\n- Poids : 72 kg\n- Créatinine 98 µmol/L\n- Contrôle dans 3 mois"
    found = ordonnance(lines).prescriptions
    assert [(one.name, one.substances, one.dose, one.posology) for one in found] == [
        ("Zorbitol", (), "20 mg", "1 comprimé le soir")
    ]


@pytest.mark.parametrize(
    ("body", "dose", "changes"),
    [
        ("Conduite à tenir : je suggère de diminuer la dose de furosémide.", None, True),
        ("Conduite à tenir : diminuer le furosémide à 20 mg par jour.", "20 mg", False),
        ("Conduite à tenir : je propose d'introduire le furosémide.", None, False),
    ],
)
def test_a_change_without_its_dose_is_told_apart_from_an_order(body: str, dose: str | None, changes: bool) -> None:
    (found,) = letter(body).prescriptions
    assert (found.dose, found.changes, found.status) == (dose, changes, "ordered")


@pytest.mark.parametrize("mark", [",", "!", ", !"])
def test_a_line_of_punctuation_between_lines_is_no_greeting(mark: str) -> None:
    found = ordonnance(f"Paracétamol 1 g, 1 comprimé matin et soir\n{mark}\npendant 5 jours")
    assert [one.name for one in found.prescriptions] == ["Paracétamol"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (" 40 mg 5 jours.", 5),
        (" 250 mg 3 jours, puis arrêt", 3),
        (" 400 mg x 3/j 3 jours", 3),
        (" 75 mg 1 fois tous les 2 jours.", None),
        (" 20 mg 1 jour sur 2", None),
        (", depuis 8 jours.", None),
    ],
)
def test_a_bare_count_of_days_behind_a_dose_is_its_duration(text: str, days: int | None) -> None:
    assert order(text).days == days


@pytest.mark.parametrize(
    ("duration", "times"),
    [
        ("pour trois mois, à renouveler une fois", 1), ("pour 3 mois à renouveler 2 fois", 2),
        ("QSP 28 jours AR 5", 5), ("QSP 1 mois renouvelable 11 fois", 11), ("AR", 1), ("à renouveler 3 mois", 1),
        ("non renouvelable", 0), ("3 mois, à ne pas renouveler", 0), ("pendant 6 semaines", 0), (None, 0),
    ],
)  # fmt: skip
def test_how_often_an_order_is_given_again(duration: str | None, times: int) -> None:
    assert renewals(duration) == times


@pytest.mark.parametrize(
    ("body", "over"),
    [
        ("Kétoprofène 100 mg IV, retour à domicile.", True),
        ("Ferinject 1 g le 14/05/2025.", True),
        ("Antibioprophylaxie : céfazoline 2 g à l'induction.", True),
        ("Kétoprofène 50 mg matin et soir pendant 5 jours.", False),
        ("Enoxaparine 4000 UI SC par jour.", False),
        ("Traitement de sortie :\nCeftriaxone 1 g IV", False),
    ],
)
def test_what_was_given_once_during_a_stay_is_over(body: str, over: bool) -> None:
    head = "CENTRE HOSPITALIER DE VIENNE\n# COMPTE RENDU DE PASSAGE AUX URGENCES du 14/05/2025"
    found = read(f"{head}\nMotif : douleur.\nConclusion : colique.\n{body}").prescriptions
    assert [one.over for one in found] == [over]


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Contre-indication définitive de l'aspirine.", "contraindicated"),
        ("Contre-indication absolue à l'aspirine.", "contraindicated"),
        ("Je commence ASPIRINE 75 mg le soir.", "ordered"),
        ("ASPIRINE 75 mg arrêtée (œdèmes des chevilles).", "stopped"),
        ("Pas d'aspirine prescrite.", "mentioned"),
    ],
)
def test_words_of_a_beginning_a_stop_and_a_contraindication(sentence: str, status: str) -> None:
    (found,) = letter(f"Conclusion : bon état.\n{sentence}").prescriptions
    assert found.status == status


def test_what_was_taken_on_entry_and_is_not_on_the_list_of_discharge_is_over() -> None:
    lists = "Traitement à l'entrée : bisoprolol 5 mg, ibuprofène.\nTraitement de sortie : bisoprolol 5 mg, {}."
    told = {one.name: (one.status, one.over) for one in letter(lists.format("ramipril 5 mg")).prescriptions}
    assert told["ibuprofène"] == ("mentioned", True)
    assert not told["bisoprolol"][1]
    kept = letter(lists.format("reste du traitement inchangé")).prescriptions
    assert not any(one.over for one in kept)


@pytest.mark.parametrize(
    "sentence",
    [
        "J'ai réalisé ce jour une infiltration épidurale de cortivazol, bien supportée.",
        "Infiltration de bétaméthasone faite ce jour dans l'épaule droite.",
        "J'ai injecté 40 mg de triamcinolone.",
        "Injection d'acide hyaluronique réalisée ce jour dans le genou gauche.",
    ],
)
def test_what_the_writer_injected_is_no_treatment(sentence: str) -> None:
    assert all(one.over for one in letter(sentence).prescriptions)


@pytest.mark.parametrize(
    "sentence", ["Je vous laisse lui proposer un progestatif.", "Je vous laisse le soin d'introduire une statine."]
)
def test_what_is_left_to_the_reader_is_no_treatment(sentence: str) -> None:
    assert not [one for one in letter(sentence).prescriptions if one.status != "mentioned" or one.label is None]
