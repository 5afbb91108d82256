import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.assertions import label


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Pas de [diabète].", "negated"),
        ("Pas d'exacerbation de sa [BPCO] cette année.", None),
        ("Aucune décompensation de son [insuffisance cardiaque].", None),
        ("Le scanner ne retrouve pas d'évolution du [nodule] apical.", None),
        ("Pas de majoration de l'[épanchement pleural].", None),
        ("Absence de complication du [diabète].", None),
        ("Pas de complication à type de [rétinopathie].", "negated"),
        ("Pas d'évolution vers une [cirrhose].", "negated"),
        ("Patiente anxieuse, dont le fils est suivi pour [autisme].", "family"),
        ("Patiente dont le mari a un [cancer].", "family"),
        ("Son père, âgé de 80 ans, est porteur d'un [Parkinson].", "family"),
        ("Sa mère consulte pour une [dépression].", "family"),
        ("Sans antécédent familial de cancer, consulte pour une [migraine].", None),
        ("L'angioscanner n'a pas montré d'[embolie pulmonaire].", "negated"),
        ("Le doppler n'avait pas objectivé de [thrombose].", "negated"),
        ("Un bilan n'ayant pas révélé d'[anémie].", "negated"),
        ("Les clichés n'ont pas visualisé de [fracture].", "negated"),
        ("Sans argument pour une [embolie pulmonaire].", "negated"),
        ("Je ne retiens pas d'[asthme] à ce stade.", "negated"),
        ("Emphysème, [micronodule] de 4 mm à contrôler dans un an.", None),
        ("[Anévrisme] de 32 mm à surveiller.", None),
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
        ("[Embolie pulmonaire] et syndrome coronarien écartés.", "negated"),
        ("[Embolie pulmonaire], péricardite et dissection exclues.", "negated"),
        ("[HTA], diabète et dyslipidémie traités.", None),
        ("[Embolie pulmonaire] et infarctus ne peuvent être exclus.", "hypothetical"),
        ("L'[asthme] évoqué est réfuté par l'EFR.", "negated"),
        ("Diagnostic de [Parkinson] non retenu.", "negated"),
        ("Éliminé : phlébite, [embolie pulmonaire].", "negated"),
        ("Les examens ont permis d'éliminer une [dissection].", "negated"),
        ("Pas d'argument scannographique pour une dissection, une [embolie pulmonaire] ou un infarctus.", "negated"),
        ("Son père est porteur d'un [diabète].", "family"),
        ("Mère diabétique. Le patient est porteur d'une [BPCO].", None),
        ("Aidante de sa mère atteinte d'[Alzheimer].", "family"),
        ("Contage : [tuberculose] chez un collègue.", "family"),
        ("Contact avec un cas de [rougeole].", "hypothetical"),
        ("[HTA] 0, diabète 0.", "negated"),
        ("CRP 0,5, [asthme].", None),
        ("Propranolol écarté en raison de l'[asthme].", None),
        ("Pas de bêtabloquant du fait d'un [asthme].", None),
        ("AINS non prescrits compte tenu de l'[insuffisance rénale].", None),
        ("Chirurgie écartée à cause d'une [BPCO].", None),
        ("[Toxidermie] : ne jamais réintroduire.", None),
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


@pytest.mark.parametrize(
    ("text", "mention", "expected"),
    [
        ("Une\ncoronarographie n'a pas été réalisée.", "coronarographie", "negated"),
        ("Le scanner prévu\nn'a pas eu lieu.", "scanner", "negated"),
        ("Coronarographie : non faite", "Coronarographie", "negated"),
        ("Un frottis n'est pas concerné.", "frottis", "negated"),
        ("Un frottis n'est évidemment pas concerné.", "frottis", "negated"),
        ("La biopsie n'a finalement pas été\npratiquée.", "biopsie", "negated"),
        ("ECG fait, pas fait de Holter", "Holter", "negated"),
        ("ECG fait, pas fait de Holter", "ECG", None),
        ("vaccination contre l'hépatite B à vérifier.", "hépatite B", "hypothetical"),
        ("Pas de métastase\nosseuse connue. La scintigraphie osseuse est faite.", "scintigraphie", None),
    ],
)
def test_what_follows_a_noun_says_that_it_was_not_done(text: str, mention: str, expected: str | None) -> None:
    start = text.index(mention)
    assert label(text, start, start + len(mention)) == expected


@pytest.mark.parametrize(
    ("text", "mention", "expected"),
    [
        ("Toux stable.\nFille : maladie cœliaque.", "maladie", "family"),
        ("- Fils (12 ans) : asthme, eczéma", "eczéma", "family"),
        ("Son père a\nété opéré d'un mélanome.", "mélanome", "family"),
        ("Jeune fille de 12 ans : maladie cœliaque", "maladie", None),
        ("Fille de 12 ans, asthme", "asthme", None),
    ],
)
def test_a_relative_named_before_a_colon_bears_what_follows(text: str, mention: str, expected: str | None) -> None:
    start = text.index(mention)
    assert label(text, start, start + len(mention)) == expected


@pytest.mark.parametrize(
    ("text", "mention", "expected"),
    [
        ("La sclérose en plaques, un temps évoquée, avait été écartée.", "sclérose en plaques", "negated"),
        ("L'hypothèse d'un lupus, discutée en 2019, n'a pas été retenue.", "lupus", "negated"),
        ("Une SEP avait été évoquée puis écartée.", "SEP", "negated"),
        ("Fracture suspectée puis éliminée au scanner.", "Fracture", "negated"),
        ("L'asthme, suivi depuis 2010, est bien contrôlé.", "asthme", None),
        ("Maladie de Crohn, découverte en 2015, avait été opérée.", "Maladie de Crohn", None),
        ("Scanner abdomino-pelvien sans injection : calcul de 4 mm.", "calcul", None),
        ("IRM cérébrale sans gadolinium : séquelle d'AVC.", "séquelle", None),
        ("IRM sans injection, pas de métastase.", "métastase", "negated"),
        ("Scanner sans anomalie.", "anomalie", "negated"),
    ],
)
def test_what_was_thought_of_is_denied_and_how_an_exam_is_done_denies_nothing(
    text: str, mention: str, expected: str | None
) -> None:
    start = text.index(mention)
    assert label(text, start, start + len(mention)) == expected


def test_negative_behind_a_test_is_its_result() -> None:
    assert label("HLA B27 négatif.", 0, 7, test=True) is None
    assert label("Hépatite B négative.", 0, 10) == "negated"
