import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.assertions import label


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Pas de [diabète].", "negated"),
        ("Absence d'[hypertension] ou de dyslipidémie", "negated"),
        ("Pas de fièvre ni [toux].", "negated"),
        ("Le scanner ne met pas en évidence d'[embolie].", "negated"),
        ("[Tabac] : non", "negated"),
        ("Fièvre : absente, [toux] : absente", "negated"),
        ("Il n'y a pas d'argument pour une [embolie pulmonaire]", "negated"),
        ("[Thrombose] éliminée à l'écho-doppler", "negated"),
        ("Patient [diabétique], pas de fièvre.", None),
        ("Pas de fièvre. [Toux] productive.", None),
        ("Pas de HTA\n[Diabète] de type 2", None),
        ("Absence d'HTA mais [diabète] connu", None),
        ("[Diabète] non insulino-dépendant", None),
        ("[HTA] non contrôlée", None),
        ("[Embolie] bilatérale, sans retentissement", None),
        ("Père : [infarctus] à 50 ans", "family"),
        ("Antécédents familiaux de [cancer du sein] chez sa mère", "family"),
        ("[Diabète] chez sa mère", "family"),
        ("Sa mère est décédée. Elle a un [diabète].", None),
        ("Fille de 5 ans suivie pour [asthme]", None),
        ("Suspicion d'[embolie pulmonaire]", "hypothetical"),
        ("[Embolie pulmonaire] ?", "hypothetical"),
        ("La [thrombose] n'est pas exclue", "hypothetical"),
        ("En cas de [fièvre], reconsulter", "hypothetical"),
        ("Scanner pour éliminer une [dissection]", "hypothetical"),
        ("Père : pas de [diabète]", "negated"),
        ("Pas de [fièvre], de toux ni de dyspnée.", "negated"),
        ("Pas de fièvre, de [toux] ni de dyspnée.", "negated"),
        ("Pas de fièvre, de toux ni de [dyspnée].", "negated"),
        ("Pas de fièvre, [toux] ou dyspnée.", "negated"),
        ("Ni fièvre, ni [toux].", "negated"),
        ("Pas de fièvre, [toux] productive depuis 3 jours.", None),
        ("Pas d'HTA, pas de diabète, [tabagisme] actif.", None),
        ("Aucun antécédent hormis un [asthme].", None),
        ("Sans fièvre mais avec une [toux].", None),
        ("N'a jamais eu d'[infarctus].", "negated"),
        ("Patient indemne de toute [cardiopathie].", "negated"),
        ("Patient sans [diabète] ni dyslipidémie.", "negated"),
        ("Évolution sans récidive d'[embolie].", "negated"),
        ("Pas de\n[HTA] connue", "negated"),
        ("Antécédents de tabagisme et\n[HTA]", None),
        ("Père décédé d'un [infarctus] à 59 ans.", "family"),
        ("Père traité pour un [diabète].", "family"),
        ("Sa mère présente une [démence].", "family"),
        ("Son père est diabétique, lui-même a une [HTA].", None),
        ("[Thrombose] à éliminer.", "hypothetical"),
        ("On ne peut exclure une [pneumopathie].", "hypothetical"),
        ("Suspicion de [phlébite] du mollet.", "hypothetical"),
        ("Bisoprolol 1-0-1 et [HTA] équilibrée", None),
    ],
)
def test_what_qualifies_a_mention(sentence: str, expected: str | None) -> None:
    start, end = sentence.index("["), sentence.index("]") - 1
    assert label(sentence.replace("[", "").replace("]", ""), start, end) == expected


def test_in_a_part_about_the_family_every_mention_is_the_familys() -> None:
    assert label("Infarctus à 50 ans", 0, 8, "antecedents_familiaux") == "family"
    assert label("Infarctus à 50 ans", 0, 8, "antecedents") is None


@given(st.text(max_size=300), st.data())
def test_any_text_can_be_asked(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert label(text, start, end) in (None, "negated", "family", "hypothetical")
