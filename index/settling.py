"""What words of a question mean beside others: done once everything is read, before the intent is decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from index.clinical_phrases import clinical_phrases, joined
from index.concepts import body_parts
from index.lexicon import function_words, meant_beside, moments, plain_qualifiers, serology_of, telling_qualifiers
from index.readings import Reading, medical_words, phrases
from index.side_by_side import EACH
from index.terms import stem, terms, words
from ingest.vocabulary import specialty_label
from ingest.vocabulary.clinical import problems, vaccines

if TYPE_CHECKING:
    from index.understand import Understood

SHORTEST_CUT = 3
SUBJECTS = ("focus", "document", "exam", "specialty", "panel", "analyte", "drug")
"""Kinds of reading that are asked about; cues only say how."""
_NAMED = ("document", "exam", "specialty", "panel", "analyte", "drug")
TIME_CUES = frozenset({"latest", "oldest", "previous"})
LIST_CUES = frozenset({"several", "all"})
DIRECTIONS = frozenset({"direction", "up", "down"})
_CHECKS = frozenset({"bilan", "bilans", "bilan annuel", "bilan standard"})
_DAY_HOSPITAL = "hôpital de jour"
_WRITTEN = frozenset({"ecrit", "ecrits"})
_OF_ANYTHING = frozenset({"taille", "poids", "pa_systolique", "pa_diastolique"})
"""What other things than the patient have too: « taille du nodule », « tension oculaire »."""
_UP_TO_DATE = "a jour"
_SYNTHESIS = "synthèse médicale"
_PARTS_OF_SYNTHESIS = frozenset({"problems", "treatment", "allergies", "vaccines", "due", "family", "procedures"})
_NEWS = "dernieres nouvelles"
_DEATH = frozenset({"mort", "morte", "morts", "decede", "decedee", "decedes", "deces", "disparu"})
_ABOUT_ANY_EXAM = frozenset(
    {"protocole", "enregistrement", "enregistrements", "trace", "traces", "cliche", "cliches", "image"}
)
_VERDICTS = frozenset({"positif", "positifs", "positive", "positives", "negatif", "negatifs", "negative", "negatives"})
_BOOSTERS = frozenset({"rappel", "rappels", "injection", "piqure"})
_ASKS_WHO = frozenset({"qui", "quel", "quelle", "quels"})
_WHICH = frozenset({"a", "de", "quel", "quelle", "quels"})
"""« À quel endroit parle-t-on d'insuffisance cardiaque » asks for no doctor."""
_DOSES = frozenset({"dose", "doses"})
_HEIGHTS = {
    **dict.fromkeys(("haut", "haute", "hauts", "hautes", "eleve", "elevee", "eleves", "elevees"), "extreme:highest"),
    **dict.fromkeys(("bas", "basse", "basses", "abaisse", "abaissee"), "extreme:lowest"),
}
_STOPPED = frozenset({"arret", "arrets"})
_VIRUS = "hpv"
_OF_PAPERS = frozenset({"latest", "several", "oldest", "previous", "all"})
"""« Dernier HPV » is a smear; « HPV » alone what is told of it."""
_CONTRAST = "class:produit_contraste"
"""Nobody is treated with it: what is asked is whether it may be given."""


def settle(found: Understood, cues: set[str]) -> None:
    """Change the readings and ``cues`` by what stands beside them."""
    cues -= {"whom"}
    _settle_cues(found, cues)
    _settle_exams(found, cues)
    if found.of("drug"):
        # « L'arrêt du ticagrélor » is no sick leave.
        found.readings = [one for one in found.readings if not (one.kind == "document" and one.phrase in _STOPPED)]
    elif "stopped" in cues and {one.value for one in found.of("focus")} == {"treatment"}:
        # « quels médicaments ont été arrêtés »: not those that are taken
        others = [one for one in found.readings if one.kind != "focus"]
        found.readings = [*others, *phrases()["traitements", "arretes"]]
    elif "stopped" in cues and not found.of(*SUBJECTS):
        found.readings += phrases()["arret",]  # « a-t-il été arrêté »: that is a sick leave
    if "section:traitement_sortie" in cues and not found.of("document", "exam"):
        found.readings += phrases()["hospitalisation",]  # « l'ordonnance de sortie »
    if _CONTRAST in found.values("drug") and not found.of("focus"):
        found.readings += phrases()["allergie",]  # « peut-on lui injecter du produit de contraste »
    if found.authors or found.of("specialty"):  # « tout ce qu'a écrit le Dr X », « dernier écrit du pneumo »: whatever
        found.readings = [one for one in found.readings if one.kind != "document" or one.phrase not in _WRITTEN]
    _settle_kinds(found)
    _settle_surgery(found)
    if _DAY_HOSPITAL in found.values("document"):
        found.terms.append(" ".join(words(_DAY_HOSPITAL)))  # a stay that says so: surgery of three days is none
    doctors = [reading for reading in found.of("specialty") if reading.value != "biologie"]
    if doctors and any(reading.kind == "document" and reading.phrase in _CHECKS for reading in found.readings):
        # « Le dernier bilan cardiologique » is no blood test; « bilan kiné » asks for a paper, not for who he is.
        kept = [one for one in found.readings if one.kind != "document" or one.phrase not in _CHECKS]
        found.readings = [replace(one, person=False) if one.kind == "specialty" else one for one in kept]
    if found.of("analyte", "panel", "drug"):  # « créatinine en mg/L », « bisoprolol 5 mg »: a unit, no discipline
        found.readings = [one for one in found.readings if one.kind != "specialty" or one.phrase not in _UNITS]
    _settle_heights(found, cues)
    _settle_immunity(found)
    _settle_subjects(found)
    _settle_who(found)


def _settle_immunity(found: Understood) -> None:
    """« Sérologie rubéole », « statut toxo » ask for immunity as « immunisée » does; of nothing measured, for vaccines.

    A serology whose results are analytes asks for them.
    """
    panels = [one for one in found.of("panel") if one.value == _SEROLOGIES]
    status = [term for term in found.terms if term in _STATUS]
    immune = [one for one in found.of("focus") if one.value == "immunity"]
    if not (panels or status or immune):
        return
    if status and found.of("analyte"):  # « statut VIH »
        found.terms = [term for term in found.terms if term not in status]
    named = serology_of(found.terms)
    if named is None:
        vaccines = [replace(one, value="vaccines", label=_VACCINES) for one in immune]
        found.readings = [one for one in found.readings if one not in immune] + vaccines
        return
    found.terms = [term for term in found.terms if term not in status]
    if panels and named[0].analytes:
        measured = [replace(panels[0], label=f"sérologie {named[0].disease}", values=named[0].analytes)]
        found.terms = [term for term in found.terms if term not in named[1]]
        found.readings = [one for one in found.readings if one not in panels] + measured
    elif panels or status:
        found.readings = [one for one in found.readings if one not in panels] + list(phrases()["immunite",])


_UNITS = frozenset({"mg"})
_SEROLOGIES = "sérologies"
_STATUS = frozenset({"statut", "statuts"})
_VACCINES = "vaccinations"


def _settle_heights(found: Understood, cues: set[str]) -> None:
    """« Sodium haut : quel record »: which end is meant; « HDL bas ? » asks for no other result than the HDL."""
    told = [one for one in (*found.terms, *found.ignored) if one in _HEIGHTS] if found.of("analyte", "panel") else []
    if not told:
        return
    found.terms = [one for one in found.terms if one not in told]
    found.ignored = list(dict.fromkeys((*found.ignored, *told)))
    if any(cue.startswith("extreme:") for cue in cues):
        cues -= {"extreme:lowest", "extreme:highest"}
        cues.add(_HEIGHTS[told[0]])
        found.ignored = [one for one in found.ignored if one not in told]


def _settle_who(found: Understood) -> None:
    """« Qui le suit pour son diabète »: the doctors of the disease's specialty."""
    asked = [one.phrase.split(" ") for one in found.of("focus") if one.value == "practitioner"]
    who = any(_ASKS_WHO & set(phrase) and not _WHICH.issuperset(phrase) for phrase in asked)
    others = set(found.values("focus")) - {"practitioner"}
    if not who or others or found.of("specialty", "document", "exam", "analyte", "drug"):
        return
    for phrase in joined(tuple(found.terms)):
        known = clinical_phrases().get(tuple(dict.fromkeys(terms(phrase))))
        families = {problems()[name].specialty for name in known.ids if name in problems()} if known else set()
        families = families or {_specialty_of_part().get(body_parts().get(stem(phrase), ""), "")}
        if len(families) == 1 and (family := next(iter(families))):
            found.readings.append(Reading("specialty", family, label=specialty_label(family) or family, person=True))
            found.ignored += found.terms
            found.terms = []
            return


@lru_cache(maxsize=1)
def _specialty_of_part() -> dict[str, str]:
    """By part of the body, the specialty of most of its diseases: « thyroïde », endocrinology."""
    diseases: dict[str, dict[str, str]] = {}
    for one in problems().values():
        for word in {stem(word) for name in (one.name, *one.synonyms) for word in words(name)} & body_parts().keys():
            diseases.setdefault(body_parts()[word], {})[one.id] = one.specialty or ""
    found = {}
    for part, specialties in diseases.items():
        family, count = Counter(specialties.values()).most_common(1)[0]
        if 2 * count > len(specialties):
            found[part] = family
    return found


def _settle_kinds(found: Understood) -> None:
    """« Facture de la clinique », « convocation HDJ »: of two kinds no paper can be both, the first is asked for."""
    kinds = found.of("document")
    if not kinds and {"latest", "several"} & set(found.values("cue")):
        _settle_discipline(found)
    if not kinds or {"both", EACH} & set(found.values("cue")):
        return
    first = kinds[0]
    others = [one for one in kinds[1:] if not set(one.categories) & set(first.categories)]
    found.readings = [one for one in found.readings if one not in others]
    found.terms += [one.phrase for one in others if one.phrase not in found.terms]
    if any(one.value == "vaccination" for one in kinds):
        # « Preuve de vaccination pneumo »: against something, not by a lung specialist.
        named = {one: word for one in found.of("specialty") if (word := _vaccine_word(one.phrase)) != one.phrase}
        found.terms += named.values()
        found.readings = [one for one in found.readings if one not in named]
    _settle_discipline(found)


def _settle_discipline(found: Understood) -> None:
    """« Le dernier compte rendu de l'allergo », « dernier doc d'allergo »: what the doctor wrote, not an allergy."""
    if not found.of("exam"):
        doctors = {one.phrase for one in found.of("specialty")}
        found.readings = [one for one in found.readings if one.kind != "focus" or one.phrase not in doctors]


def _settle_surgery(found: Understood) -> None:
    """« Une chirurgie du poignet » is what was done; beside papers or doctors it is who does it.

    « Le chirurgien de la hanche » is who did it.
    """
    if found.of("document") or "practitioner" in found.values("focus"):
        return
    for one in found.of("specialty"):
        act, _, of = one.phrase.partition(" ")
        if act in _SURGERY and of.split(" ")[0] in _OF:
            found.readings = [other for other in found.readings if other is not one] + list(phrases()[_SURGERY[act]])
            found.terms += [word for word in of.split(" ") if word not in function_words()]


_OF = ("de", "du", "des", "d")
_SURGERY = {
    "chirurgie": ("chirurgie", "de"),
    "chirurgien": ("operateur",),
    "chirurgienne": ("operateur",),
}


def _settle_cues(found: Understood, cues: set[str]) -> None:
    """« Synthèse » alone is the dossier's; « a-t-on reçu la dernière IRM » asks for the IRM, not for news."""
    if "summary_alone" in cues:
        papers = found.of("document", "exam", "specialty", "analyte", "panel")
        if cues & (TIME_CUES | LIST_CUES) or len(papers) > 1 or found.since or found.until or found.authors:
            cues.discard("summary_alone")
        else:
            cues.add("summary")
            found.readings = [reading for reading in found.readings if reading not in papers]
    if (
        {(one.kind, one.value) for one in found.of(*SUBJECTS)} == {("document", _SYNTHESIS)}
        and not cues & (TIME_CUES | LIST_CUES | {"which", "count", "when", "existence"})
        and not (found.since or found.until or found.event or found.authors)
    ):
        cues.add("summary")  # « VSM »
    asked = set(found.values("focus"))
    if {"problems", "treatment"} <= asked and not found.terms and not found.of(*_NAMED):
        cues.add("summary")  # « de quoi souffre-t-il et que prend-il »
    whole = _SYNTHESIS in found.values("document") and {one.value for one in found.of(*_NAMED)} == {_SYNTHESIS}
    if whole and len(asked & _PARTS_OF_SYNTHESIS) > 1 and not cues & (TIME_CUES | LIST_CUES):
        cues.add("summary")  # « synthèse avec problèmes, allergies, traitement »
    manner = cues & (TIME_CUES | {"several"}) or any(one.phrase.startswith("en ") for one in found.of("cue"))
    if "summary" in cues and manner and (found.of(*_NAMED) or (cues & TIME_CUES and (found.terms or found.ignored))):
        cues.discard("summary")  # « en deux mots, que dit le dernier EDA »
    if "summary" in cues:
        found.ignored += [term for term in found.terms if (stem(term),) not in clinical_phrases()]
        found.terms = [term for term in found.terms if (stem(term),) in clinical_phrases()]
    _settle_news(found, cues)


def _settle_news(found: Understood, cues: set[str]) -> None:
    """What is new: of all, of the treatment alone, or of nothing when one exam is asked for."""
    if found.since and any(one.phrase.startswith(_NEWS) for one in found.of("cue")) and not found.of(*SUBJECTS):
        cues.add("news")
        cues.discard("latest")
    if "news" in cues and (found.of("exam") or ("latest" in cues and not (found.since or found.until))):
        cues.discard("news")
    if found.of("focus") and not (found.since or found.until or found.event):
        cues.discard("news")  # « mise à jour des vaccins »
    if found.of("drug") and not (found.since or found.until or found.event):
        cues.discard("news")  # « que s'est-il passé avec le tramadol »
    if cues & {"news", "changed"} and set(found.values("focus")) == {"treatment"} and (found.since or found.event):
        # « ce qui a changé dans le traitement depuis mars »: not all that is new, nor all that is taken
        found.readings = [
            replace(one, value="changes", label="") if one.kind == "focus" else one
            for one in found.readings
            if one.kind != "cue" or one.value not in {"news", "changed"}
        ]
        cues -= {"news", "changed"}


def _settle_exams(found: Understood, cues: set[str]) -> None:
    """An exam's own words are not searched besides; « les dernières EFR » are one exam."""
    sought = [one for one in found.of("exam") if one.phrase == _VIRUS]
    if sought and not cues & _OF_PAPERS and "vaccines" not in found.values("focus"):
        found.terms.append(_VIRUS)
        found.readings = [one for one in found.readings if one not in sought]
    named = [word for reading in found.of("exam") for word in reading.value.split(" ")]
    found.terms = [term for term in found.terms if not any(_shortens(term, word) for word in named)]
    if "latest" in cues and found.numbers and found.of("document") and not found.of("exam", "analyte", "panel"):
        cues.add("several")  # « 4 dernier bilans »
    for exam in found.of("exam"):
        other = {one: meant for one in found.readings if (meant := meant_beside().get((one.phrase, exam.value)))}
        found.terms += other.values()
        found.readings = [one for one in found.readings if one not in other]
    if found.of("exam"):
        found.ignored += [term for term in found.terms if term in _ABOUT_ANY_EXAM]
        found.terms = [term for term in found.terms if term not in _ABOUT_ANY_EXAM]
        if _VERDICTS.intersection(found.terms):  # « épreuve d'effort positive ? »
            found.terms = [term for term in found.terms if term not in _VERDICTS]
            cues.add("excerpt")
        dated = [one for one in found.of("focus") if one.phrase == _UP_TO_DATE]
        if dated:  # « frottis à jour ? » asks when the last one was
            found.readings = [one for one in found.readings if one not in dated]
            cues.add("latest")
    if not cues and not found.terms and any(_several(exam) for exam in found.of("exam")):
        cues.add("all")  # « coloscopies »
    told = bool(cues & {"excerpt", "section:conclusion"})  # « c'était bon, les derniers fonds d'yeux ? »
    if "several" in cues and not found.numbers and any(reading.plural or told for reading in found.of("exam")):
        cues.discard("several")
        cues.add("latest")


def _several(exam: Reading) -> bool:
    """Whether an exam is named in the plural: « mammographies »; « les EFR » are one."""
    ones = tuple(word.removesuffix("s") for word in exam.phrase.split(" "))
    known = {one.value for one in phrases().get(ones, ())}
    return not exam.plural and " ".join(ones) != exam.phrase and exam.value in known


def _settle_subjects(found: Understood) -> None:
    """« Stable » tells of a result; of anything else it is a word to search for."""
    if found.of("analyte", "panel"):
        if "family" in found.values("focus"):
            found.terms += [reading.phrase for reading in found.of("analyte", "panel") if reading.phrase]
            found.readings = [reading for reading in found.readings if reading.kind not in {"analyte", "panel"}]
        else:
            _tell_apart(found)
            if (
                set(found.terms) - moments()
                and {reading.value for reading in found.of("analyte", "panel")} <= _OF_ANYTHING
            ):
                # « Taille du nodule », « tension oculaire »: not the patient's.
                found.terms = [*dict.fromkeys(one.phrase for one in _pressures(found)), *found.terms]
                found.readings = [reading for reading in found.readings if reading.kind != "analyte"]
    elif "family" in found.values("focus"):
        # « De quoi est mort son père »: all that is known of them may tell it.
        found.ignored += [term for term in found.terms if term in _DEATH]
        found.terms = [term for term in found.terms if term not in _DEATH]
    elif "vaccines" in found.values("focus") or _is_booster(found):
        # « Vaccin HPV »: against what the smear looks for.
        found.terms += [one.phrase for one in found.of("exam") if one.phrase in _vaccinated()]
        found.readings = [one for one in found.readings if one.kind != "exam" or one.phrase not in _vaccinated()]
        # « Vaccin pneumo » is against something, not by a lung specialist.
        found.terms += [_vaccine_word(reading.phrase) for reading in found.of("specialty")]
        found.readings = [reading for reading in found.readings if reading.kind != "specialty"]
        known = [term for term in found.terms if term in medical_words() and term not in _BOOSTERS]
        if known:
            found.ignored += [term for term in found.terms if term not in known]
            found.terms = known
    elif "allergies" in found.values("focus") and found.of("drug"):
        # « Kardégic sans risque d'allergie »: the drug is what is meant.
        found.ignored += [term for term in found.terms if term not in medical_words()]
        found.terms = [term for term in found.terms if term in medical_words()]
    elif not found.of("document", "exam", "specialty"):
        told = [reading.phrase for reading in found.of("cue") if reading.value in DIRECTIONS]
        found.terms += [word for phrase in told for word in phrase.split(" ") if word not in function_words()]


def _pressures(found: Understood) -> list[Reading]:
    """The words for a pressure, to be searched beside what it is the pressure of."""
    return [one for one in found.of("analyte", "panel") if one.value.startswith("pa_")]


def _is_booster(found: Understood) -> bool:
    """« Rappel tétanos »: with what is vaccinated against, a booster; the question then is about vaccines."""
    asked = [term for term in found.terms if term not in _BOOSTERS]
    doses = any(one.phrase in _DOSES for one in found.of("cue"))
    if (len(asked) == len(found.terms) and not doses) or not any(term in _vaccinated() for term in asked):
        return False
    found.terms = asked
    found.readings += phrases()["vaccin",]
    return True


@lru_cache(maxsize=1)
def _vaccinated() -> frozenset[str]:
    return frozenset(word for one in vaccines().values() for name in (one.name, *one.synonyms) for word in words(name))


def _shortens(term: str, word: str) -> bool:
    """Whether a term is a word of the exam's own name, or its beginning: « doppler artériel des membres inf »."""
    return term == word or (len(term) >= SHORTEST_CUT and word.startswith(term))


def _tell_apart(found: Understood) -> None:
    """Beside a result only what may make it another one is searched: « urinaire », « libre », a body part.

    A word that nothing is known of would hide every value.
    """
    for term in list(found.terms):
        if term in telling_qualifiers() | moments() or (term in medical_words() and term not in plain_qualifiers()):
            continue
        found.terms.remove(term)
        if term not in plain_qualifiers():
            found.ignored.append(term)


def _vaccine_word(phrase: str) -> str:
    """The word of the vaccines that a short form begins: « pneumo » is the pneumococcus."""
    named = sorted({word for one in vaccines().values() for word in words(one.name) if word.startswith(phrase)})
    return named[0] if named else phrase
