"""The treatment in force as the fold of what whole papers tell of a drug in time."""

from __future__ import annotations

import pytest

from index.answer import Answer
from ingest.chunks import chunk
from ingest.document import Reading
from tests.index.conftest import Desk
from tests.ingest.typeset import read

_LETTER = "Dr Jean MARTIN\nCardiologue\nLyon, le {day}\n# COMPTE RENDU DE CONSULTATION\nConclusion : {body}"
_ORDER = "Dr Claire LORVAIN\nMédecin généraliste\nLe {day}\n# ORDONNANCE\n{body}"
RUNNING, STOPPED, DOUBT = "Traitement en cours", "Arrêté", "Arrêt évoqué"


def paper(form: str, day: str, body: str) -> Reading:
    document = read(form.format(day=day, body=body))
    return Reading(document, chunk(document))


def sections(answer: Answer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for statement in answer.statements:
        found.setdefault(statement.section or "", []).append(statement.text)
    return found


def put(desk: Desk, *papers: tuple[str, str, str]) -> None:
    for form, day, body in papers:
        desk.put(paper(form, day, body))


ORDERED = (_ORDER, "05/05/2026", "KARDEGIC 75 mg : 1 par jour\nLASILIX 40 mg : 1 le matin")


@pytest.mark.parametrize(
    "sentence",
    [
        "Arrêt du KARDEGIC à discuter avec le cardiologue.",
        "KARDEGIC à suspendre 5 jours avant le geste.",
        "Arrêter le KARDEGIC en cas de saignement.",
        "L'arrêt du KARDEGIC pourrait être envisagé.",
    ],
)
def test_a_stop_that_is_not_certain_keeps_the_drug_and_is_shown(desk: Desk, sentence: str) -> None:
    put(desk, ORDERED, (_LETTER, "01/06/2026", sentence))
    found = sections(desk.ask("traitement en cours"))
    assert found[RUNNING] == ["KARDEGIC 75 mg : 1 par jour", "LASILIX 40 mg : 1 le matin"]
    assert found[DOUBT] == [f"Conclusion : {sentence}"] or found[DOUBT] == [sentence]


@pytest.mark.parametrize("sentence", ["Ne pas arrêter le KARDEGIC.", "KARDEGIC : pas d'indication à l'arrêt."])
def test_a_denied_stop_continues_the_drug_with_its_dose_beside(desk: Desk, sentence: str) -> None:
    put(desk, ORDERED, (_LETTER, "01/06/2026", sentence))
    found = sections(desk.ask("traitement en cours"))
    assert "KARDEGIC 75 mg : 1 par jour" in found[RUNNING]
    assert any(sentence in line for line in found[RUNNING])
    assert DOUBT not in found


@pytest.mark.parametrize(
    "sentence",
    ["J'ai arrêté le KARDEGIC.", "Nous avons suspendu le KARDEGIC.", "KARDEGIC remplacé par PLAVIX 75 mg."],
)
def test_a_certain_stop_takes_the_drug_out_and_is_told_with_its_line(desk: Desk, sentence: str) -> None:
    put(desk, ORDERED, (_LETTER, "01/06/2026", sentence))
    assert "KARDEGIC 75 mg : 1 par jour" not in sections(desk.ask("traitement en cours"))[RUNNING]
    assert any(sentence in line for line in sections(desk.ask("kardegic"))[STOPPED])


def test_a_later_order_wins_over_an_earlier_stop_and_over_one_told_of_long_ago(desk: Desk) -> None:
    put(
        desk,
        (_LETTER, "01/03/2026", "Arrêt du KARDEGIC."),
        ORDERED,
        (_LETTER, "01/06/2026", "Rappel : LASILIX arrêté en 2019."),
    )
    assert sections(desk.ask("traitement en cours"))[RUNNING] == [
        "KARDEGIC 75 mg : 1 par jour",
        "LASILIX 40 mg : 1 le matin",
    ]


def test_what_a_stay_found_and_stopped_is_stopped(desk: Desk) -> None:
    body = "séjour simple.\nTraitement à l'entrée :\n- PREVISCAN 20 mg\nÉvolution : le PREVISCAN est arrêté."
    put(desk, (_LETTER, "01/06/2026", body))
    assert STOPPED in sections(desk.ask("previscan"))


def test_a_new_strength_that_replaces_the_old_is_in_force(desk: Desk) -> None:
    line = "ANAPEN 300 µg (remplace ANAPEN 150) : 2 stylos."
    put(desk, (_LETTER, "01/06/2026", line))
    assert STOPPED not in sections(desk.ask("anapen"))


@pytest.mark.parametrize("question", ["AINS", "ibuprofène autorisé ?"])
def test_what_forbids_a_drug_is_told_first(desk: Desk, question: str) -> None:
    put(
        desk,
        (_ORDER, "05/05/2020", "IBUPROFENE 400 mg : 1 comprimé 3 fois par jour pendant 5 jours"),
        (_LETTER, "01/06/2026", "AINS contre-indiqués."),
    )
    first = desk.ask(question).statements[0]
    assert (first.section, first.label) == ("Contre-indiqué, à éviter", None)
    assert "AINS contre-indiqués." in first.text


def test_a_course_that_is_told_as_past_is_not_in_force(desk: Desk) -> None:
    told = "Une exacerbation cet hiver (janvier 2026), traitée en ville par prednisone."
    put(desk, (_LETTER, "01/06/2026", told))
    assert RUNNING not in sections(desk.ask("traitement en cours"))


def test_a_stop_read_after_a_bare_order_of_the_same_paper_is_the_last_word(desk: Desk) -> None:
    told = "Introduction de l'apixaban le 3 janvier. Arrêt de l'apixaban ce jour pour hémorragie."
    put(desk, (_LETTER, "01/06/2026", told))
    assert RUNNING not in sections(desk.ask("traitement en cours"))
    assert STOPPED in sections(desk.ask("apixaban"))


def test_a_stop_read_after_an_order_with_its_dose_is_shown_beside_it(desk: Desk) -> None:
    told = "j'introduis le bisoprolol 5 mg : 1 par jour.\nAu total, arrêt du bisoprolol."
    put(desk, (_LETTER, "01/06/2026", told))
    found = sections(desk.ask("traitement en cours"))
    assert RUNNING in found
    assert any("arrêt du bisoprolol" in line for line in found[DOUBT])


@pytest.mark.parametrize("limit", ["au-delà de 6 mois", "si saignement", "plus de 3 mois"])
def test_a_limited_refusal_to_continue_keeps_the_drug_and_is_shown(desk: Desk, limit: str) -> None:
    put(desk, ORDERED, (_LETTER, "01/06/2026", f"Ne pas poursuivre le KARDEGIC {limit}."))
    found = sections(desk.ask("traitement en cours"))
    assert "KARDEGIC 75 mg : 1 par jour" in found[RUNNING]
    assert DOUBT in found


def test_a_line_that_also_gives_a_drug_since_stopped_is_shown_without_it(desk: Desk) -> None:
    put(
        desk,
        (_LETTER, "11/05/2026", "je laisse l'atorvastatine 80 mg et j'ajoute EZETIMIBE 10 mg."),
        (_LETTER, "19/06/2026", "a arrêté l'ézétimibe de lui-même en mai."),
    )
    found = sections(desk.ask("traitement en cours"))[RUNNING]
    assert any("atorvastatine 80 mg" in line for line in found)
    assert not any("EZETIMIBE" in line for line in found)


def test_a_suspected_allergy_is_listed_as_such(desk: Desk) -> None:
    put(desk, (_LETTER, "11/05/2026", "allergie possible à l'amoxicilline."))
    answer = desk.ask("allergies")
    assert ("hypothetical", True) in {(one.label, "amoxicilline" in one.text) for one in answer.statements}


def test_the_dose_alone_of_a_letter_gives_way_to_the_order_that_says_how_it_is_taken(desk: Desk) -> None:
    put(
        desk,
        (_ORDER, "05/05/2026", "ATORVASTATINE 80 mg : 1 le soir"),
        (_LETTER, "01/06/2026", "je laisse l'atorvastatine 80."),
        (_LETTER, "02/06/2026", "Patient sous atorvastatine."),
    )
    assert "ATORVASTATINE 80 mg : 1 le soir" in sections(desk.ask("traitement en cours"))[RUNNING]


def test_what_is_asked_is_denied_when_a_part_of_it_is(desk: Desk) -> None:
    put(desk, (_LETTER, "01/06/2026", "Radiographies de la hanche gauche : pas de fracture."))
    answer = desk.ask("fracture de hanche")
    assert answer.status == "not_found"
    assert [one.label for one in answer.statements] == ["negated"]


def test_a_relative_asked_for_is_told_as_one(desk: Desk) -> None:
    put(desk, (_LETTER, "01/06/2026", "son fils a présenté une mort subite récupérée à 41 ans."))
    answer = desk.ask("fils")
    assert answer.status == "answered"
    assert [one.label for one in answer.statements] == ["family"]


@pytest.mark.parametrize(
    ("day", "duration", "state"),
    [
        ("05/05/2021", "pendant 35 jours", "Terminé"),
        ("05/05/2021", "pendant 6 semaines", "Terminé"),
        ("05/05/2021", "pendant 3 mois", "Traitement à vérifier (plus d'un an ou sans date)"),
    ],
)
def test_a_course_that_ended_years_ago_is_over(desk: Desk, day: str, duration: str, state: str) -> None:
    put(desk, (_ORDER, day, f"LOVENOX 4000 UI : 1 injection par jour {duration}"))
    assert list(sections(desk.ask("Lovenox"))) == [state]


def test_an_old_drug_that_was_forbidden_since_is_no_treatment(desk: Desk) -> None:
    put(
        desk,
        (_LETTER, "12/03/2021", "Elle prend du KETOPROFENE LP 100 mg."),
        (_LETTER, "10/03/2026", "Contre-indication définitive de tous les AINS."),
    )
    assert "ketoprofene" not in str(desk.ask("traitement en cours").statements).lower()
    assert list(sections(desk.ask("kétoprofène"))) == ["Contre-indiqué, à éviter", "Terminé"]


@pytest.mark.parametrize(
    "question",
    [
        "traitements arrêtés",
        "quels médicaments ont été arrêtés ?",
        "traitements stoppés",
        "qu'est-ce qu'on lui a arrêté ?",
    ],
)
def test_what_was_stopped_is_not_what_is_taken(desk: Desk, question: str) -> None:
    put(desk, ORDERED, (_LETTER, "06/06/2026", "Arrêt de la sertraline."))
    assert sections(desk.ask(question)) == {STOPPED: ["Arrêt de la sertraline."]}


def test_since_when_a_drug_is_taken_is_told_by_the_line_that_begins_it(desk: Desk) -> None:
    body = "Sertraline arrêtée et remplacée par VENLAFAXINE 75 mg. Je conseille de poursuivre la venlafaxine à 150 mg."
    put(desk, (_LETTER, "17/09/2024", body), (_ORDER, "08/09/2026", "VENLAFAXINE LP 75 mg : 1 le matin"))
    assert "remplacée" in desk.ask("depuis quand est-il sous venlafaxine ?").statements[0].text


def test_of_an_allergy_the_line_that_says_what_it_did_is_shown(desk: Desk) -> None:
    put(
        desk,
        (_LETTER, "10/03/2022", "Allergie : AMOXICILLINE (urticaire généralisée en 1998)."),
        (_LETTER, "02/11/2025", "Allergie à l'amoxicilline."),
    )
    assert "urticaire" in desk.ask("allergies").statements[0].text
