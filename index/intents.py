"""What a question wants, decided from what was read in it: intent, filters, order, and the reading in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from index.lexicon import focus_of, specialty_groups, worse_when_low
from index.plan import Extreme, Focus, Intent, Plan
from index.readings import Reading
from index.settling import DIRECTIONS, LIST_CUES, SUBJECTS, TIME_CUES, settle
from index.side_by_side import EACH
from index.wording import in_words
from ingest.document import Category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.understand import Understood

LISTED = 50
SEVERAL = 5
RANKED = 10
REPORT: tuple[Category, ...] = ("compte_rendu", "imagerie", "lettre", "synthese")
ANY_RECIPIENT = "*"
_HOW_FAR = frozenset({"extent", "reach"})
_ENUMERATED = frozenset({"several", "all", "which", "count"})
"""What makes a list of documents; « quelles sont ses plaquettes » asks for one value."""
_ONE_RESULT = TIME_CUES | {"extent", "reach", "when", "existence"}
_SINGLE = frozenset({"combien", "quel", "quelle"})
"""What asks for one result: « combien les plaquettes »; « fais défiler les plaquettes » may ask for all."""


def decided(found: Understood) -> Plan:
    """The Plan of what was read in a question."""
    cues = set(found.values("cue"))
    settle(found, cues)
    focus, analytes = _focus(found, cues), _analytes(found)
    # (« au dernier bilan » says when a result was had, not on which kind of paper it stands)
    documents = found.of("document") if not analytes or found.of("specialty") or found.authors else []
    exams, specialties = _exams(found, analytes), _specialties(found, focus, analytes)
    addressed = _addressed(found, documents, specialties)
    specialties = () if addressed else specialties
    again: tuple[str, ...] = ()
    bounded = found.bounds is not None and (found.bounds.above, found.bounds.below) != (None, None)
    if focus == "due" and analytes and not bounded and not cues & (TIME_CUES | {"trend", "measured"}):
        # « Quand recontrôler la TSH »: when, not what it was.
        again = tuple(dict.fromkeys(one.phrase for one in found.of("analyte", "panel")))
        analytes = ()
    if focus not in _WHOSE and analytes:
        focus = None
    categories, types, without = _documents(
        documents, cues, exams=bool(exams), specialties=bool(specialties and not analytes)
    )
    if focus in _WHOSE:
        categories, types = (), ()
    if focus == "news":
        # « Nouveaux courriers depuis… » asks what came; « vu le 12/03, quoi de neuf depuis ? » gives the day it begins.
        categories, types = (categories, types) if set(categories) <= _OWN_NEWS else ((), ())
        found.until = None if found.since == found.until else found.until
    extreme = _extreme(cues, analytes)
    cues |= {f"extreme:{extreme}"} if extreme is not None else set()
    period = bool(found.since or found.until or found.event)
    about = bool(documents or exams or specialties or found.authors)
    wants = _Wanted(
        cues=cues,
        focus=focus,
        analytes=analytes,
        exams=exams,
        terms=tuple(found.terms),
        substances=() if analytes else found.values("drug"),
        section=_section(found) if about else None,
        filtered=bool(documents or specialties or period or found.authors),
        about=about,
        counted=bool(found.numbers),
    )
    intent = wants.intent()
    if intent in {"latest", "list"} and focus in _SAID_IN_PASSING and about:
        focus = None
        found.ignored += [reading.phrase for reading in found.of("focus")]
        found.readings = [reading for reading in found.readings if reading.kind != "focus"]
    plan = Plan(
        intent=intent,
        categories=categories,
        types=types,
        specialties=specialties,
        analytes=analytes,
        limit=_limit(intent, cues, found, one=extreme is not None or wants.one_result(found)),
        terms=(*exams, *found.terms, *addressed, *again),
        order="oldest" if "oldest" in cues or _asks_since_when(cues, focus, wants.substances) else "newest",
        offset=1 if "previous" in cues else 0,
        focus=focus,
        without=without,
        substances=wants.substances,
        section=wants.section,
        extreme=extreme,
    )
    return in_words(_bounded(plan, found), found, cues)


def _bounded(plan: Plan, found: Understood) -> Plan:
    """``plan`` with who signs, the period, the event that bounds it and the bounds on values."""
    bounds, event = found.bounds, found.event
    return replace(
        plan,
        authors=tuple(found.authors),
        date_from=found.since,
        date_to=found.until,
        above=bounds.above if bounds else None,
        below=bounds.below if bounds else None,
        unit=bounds.unit if bounds else None,
        event=event.event if event else None,
        side=event.side if event else None,
    )


def _section(found: Understood) -> str | None:
    return next((cue.partition(":")[2] for cue in found.values("cue") if cue.startswith("section:")), None)


def _addressed(found: Understood, documents: Sequence[Reading], specialties: tuple[str, ...]) -> tuple[str, ...]:
    """« Ordonnance de kiné », « adressage au cardiologue »: the words of the specialty that receives the paper."""
    if not any(_addresses(document, specialties) for document in documents):
        return ()
    return tuple(reading.phrase for reading in found.of("specialty"))


def _exams(found: Understood, analytes: tuple[str, ...]) -> tuple[str, ...]:
    """The exams asked for; one that measures what is asked for (« FEVG de l'ETT ») only says where it stands."""
    exams = found.of("exam")
    named = [reading for reading in exams if not (analytes and set(analytes) <= set(reading.measures))]
    found.ignored += [reading.phrase for reading in exams if reading not in named]
    return tuple(dict.fromkeys(reading.value for reading in named))


_SAID_IN_PASSING = frozenset({"family", "treatment", "problems", "procedures"})
"""Parts of the dossier that papers asked for are not of: « j'ai sa famille au téléphone, le dernier bilan »."""
_OF_ANY_SPECIALTY = frozenset({"problems", "procedures", "family", "allergies", "vaccines", "immunity"})
"""What any doctor writes down: « antécédents cardiaques » are not only in a cardiologist's letters."""


def _specialties(found: Understood, focus: Focus | None, analytes: tuple[str, ...]) -> tuple[str, ...]:
    """The specialties whose documents are asked for; one that filters nothing is told as not taken into account."""
    named = found.of("specialty")
    kept = named if focus not in _OF_ANY_SPECIALTY or found.of("document") else []
    if analytes:
        kept = [reading for reading in kept if reading.value != "biologie"]
    found.ignored += [reading.phrase for reading in named if reading not in kept and reading.value != "biologie"]
    meant = [family for reading in kept for family in specialty_groups().get(reading.value, (reading.value,))]
    return tuple(dict.fromkeys(meant))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the intent depends on.

    ``about``: papers are named; ``filtered``: papers or a period are; ``counted``: several results are meant (« les 3
    dernières HbA1c »; « dernières plaquettes » are one result).
    """

    cues: set[str]
    focus: Focus | None
    analytes: tuple[str, ...]
    exams: tuple[str, ...]
    terms: tuple[str, ...]
    substances: tuple[str, ...]
    section: str | None
    filtered: bool
    about: bool
    counted: bool

    def one_result(self, found: Understood) -> bool:
        """Whether the question says that it asks for one result, or only names it."""
        told = self.cues & _ONE_RESULT or _SINGLE.intersection(found.asking)
        return bool(told) or not (found.asking or found.ignored)

    def intent(self) -> Intent:
        """The first that holds."""
        asks = "existence" in self.cues and self.about and self.focus is None
        asks_when = "when" in self.cues and self.about and self.focus is None and "all" not in self.cues
        rules: tuple[tuple[bool, Intent], ...] = (
            (self.focus in {"news", "changes"} or ("summary" in self.cues and not self.analytes), "summary"),
            (bool(self.analytes), "trend" if self._wants_series() else "value"),
            (self.focus == "abnormal", "value"),
            (asks_when and bool(self.terms) and not self.exams and not self.cues & TIME_CUES, "find"),
            (asks_when, "latest"),
            ("count" in self.cues and self.about and self.focus is None, "list"),
            (asks and bool(self.cues & {"all", "which"}), "list"),
            (asks and bool(self.cues & TIME_CUES), "latest"),
            ("existence" in self.cues and self.focus is None and not self._names_a_thing() and self.filtered, "list"),
            ("existence" in self.cues or (self.focus is not None and not self._asks_for_papers()), "find"),
            (self._concludes() and bool(self.cues & TIME_CUES), "latest"),
            (bool(self.cues & _ENUMERATED), "list"),
            (bool(self.cues & TIME_CUES), "latest"),
            (self.about and (self.section is not None or "excerpt" in self.cues), "latest"),
            (bool(self.substances), "find"),
            (self.filtered and not (self.exams or self.terms), "list"),
        )
        return next((intent for holds, intent in rules if holds), "find")

    def _concludes(self) -> bool:
        """« Quelles sont les recommandations du dernier compte rendu »: lines of one paper, not several papers."""
        return self.about and self.section is not None and not self.cues & {"several", "all", "count"}

    def _names_a_thing(self) -> bool:
        """Whether something is looked for in documents, not only documents of a kind."""
        return bool(self.exams or self.terms or self.substances)

    def _wants_series(self) -> bool:
        """« Évolution », « toutes les HbA1c », « les 5 dernières créat »; an extreme is one value of a series."""
        if any(cue.startswith("extreme:") for cue in self.cues):
            return False
        if self.cues & {"trend", *DIRECTIONS}:
            return True
        if "latest" in self.cues:
            return False
        return "all" in self.cues or ("several" in self.cues and self.counted)

    def _asks_for_papers(self) -> bool:
        """« Les dernières ordonnances de traitement » asks for papers though it names a part of the dossier."""
        return self.about and bool(self.cues & (TIME_CUES | _ENUMERATED))


def _focus(found: Understood, cues: set[str]) -> Focus | None:
    """The part of the dossier asked for. « Qui est » asks for a practitioner beside a specialty only."""
    named = [cast(Focus, name) for name in found.values("focus") if name != "practitioner"]
    if "operator" in named and (found.of("drug") or "family" in named):
        named.remove("operator")  # « qui lui a mis de l'apixaban », « qui a fait un AVC dans sa famille »
    papers = bool(found.of("document", "exam"))
    asks_who = _asks_who(found, cues)
    vaccination = any(reading.value == "vaccination" for reading in found.of("document"))
    if "treatment" in named and any("prescription" in reading.categories for reading in found.of("document")):
        named.remove("treatment")  # « ordonnances de son traitement » are papers
    if asks_who and not papers:  # « il voit qui en allergo »: the word is the specialty
        meant = {reading.phrase for reading in found.of("specialty")}
        named = [name for name in named if not any(r.value == name and r.phrase in meant for r in found.of("focus"))]
    if "immunity" in named:
        return "immunity"
    if "vaccines" in named:
        named = [name for name in named if name != "due"]  # « refaire le tétanos, dernier vaccin ? »
    specific = [name for name in named if name not in _WIDE] or named
    rules: tuple[tuple[bool, Focus], ...] = (
        ("operator" in named, "operator"),
        ("changes" in named, "changes"),
        ("news" in cues or _only_since(found, cues), "news"),
        (asks_who and not papers and not named and not found.of("analyte", "panel"), "practitioner"),
        ("family" in named, "family"),
        ("abnormal" in cues and not named and not found.of("exam", "drug"), "abnormal"),
        (bool(specific), specific[0] if specific else "problems"),
        (bool(found.of("drug")) and not papers and not found.terms, "treatment"),
        (vaccination and bool(found.terms), "vaccines"),
    )
    return next((focus for holds, focus in rules if holds), None)


def _only_since(found: Understood, cues: set[str]) -> bool:
    """« Depuis le 12 mars ? »: what is new since."""
    alone = not (found.of(*SUBJECTS) or found.terms or found.authors) and found.until in {None, found.since}
    return alone and "since" in cues and cues <= {"since", "what", "existence", "all", "both"}


def _asks_who(found: Understood, cues: set[str]) -> bool:
    """« Qui est son cardiologue », « a-t-il un cardiologue », « son cardiologue ? »: who, not what he wrote."""
    named = found.of("specialty")
    if not named and found.of(*SUBJECTS) and not (found.terms or found.since or found.until or found.authors):
        # « Quels spécialistes le suivent »: all of them.
        return {reading.value for reading in found.of(*SUBJECTS)} == {"practitioner"} and not cues & TIME_CUES
    if not named or cues & (TIME_CUES | LIST_CUES):
        return False
    if "practitioner" in found.values("focus"):
        return True
    bounded = found.since or found.until or found.event or found.authors or found.terms
    return cues <= {"existence"} and not bounded and len(found.of(*SUBJECTS)) == 1 and named[0].person


_WHOSE = frozenset({"practitioner", "operator"})
"""Who is asked for, not papers."""
_OWN_NEWS: frozenset[Category] = frozenset({"biologie", "imagerie", "prescription"})
"""Kinds of document whose news are asked for apart: « nouveaux bilans »."""
_WIDE = frozenset({"treatment", "problems"})
"""Parts of a dossier whose words also go with another part (« antécédents chirurgicaux »)."""


def _addresses(document: Reading, specialties: tuple[str, ...]) -> bool:
    return ANY_RECIPIENT in document.recipients or not set(document.recipients).isdisjoint(specialties)


def _analytes(found: Understood) -> tuple[str, ...]:
    named = [name for reading in found.of("analyte", "panel") for name in (reading.values or (reading.value,))]
    return tuple(dict.fromkeys(named))


def _documents(
    documents: list[Reading], cues: set[str], *, exams: bool, specialties: bool
) -> tuple[tuple[Category, ...], tuple[str, ...], tuple[str, ...]]:
    """Categories and types asked for, types left out. Several narrow together when they can, unless they add up."""
    if exams:
        return (), (), ()
    if not documents:
        return (REPORT if specialties else ()), (), ()
    if EACH in cues and not any(reading.types for reading in documents):
        added = tuple(dict.fromkeys(category for reading in documents for category in reading.categories))
        return added, (), _left_out(documents)
    both = "both" in cues
    narrow = [reading for reading in documents if reading.types] or documents
    common = set(narrow[0].categories).intersection(*(reading.categories for reading in narrow))
    ordered = tuple(dict.fromkeys(category for reading in narrow for category in reading.categories))
    several = ordered if both and not any(reading.types for reading in narrow) else narrow[0].categories
    categories = tuple(category for category in ordered if category in common) or several
    types = tuple(dict.fromkeys(code for reading in narrow for code in reading.types))
    without = tuple(dict.fromkeys(code for reading in documents for code in reading.without if code not in types))
    return categories, types, without


def _left_out(documents: list[Reading]) -> tuple[str, ...]:
    """Types that each kind asked for leaves out, among the kinds that share a category with it."""
    return tuple(
        dict.fromkeys(
            code
            for one in documents
            for code in one.without
            if all(code in other.without for other in documents if set(other.categories) & set(one.categories))
        )
    )


def _asks_since_when(cues: set[str], focus: Focus | None, substances: tuple[str, ...]) -> bool:
    """« Depuis quand est-il sous apixaban », « quand l'a-t-on introduit »: what ordered it first."""
    return focus == "treatment" and bool(substances and {"when", "begun"} & cues) and "stopped" not in cues


def _extreme(cues: set[str], analytes: tuple[str, ...]) -> Extreme | None:
    """The lowest or highest result: named (« le plus bas »), or told by how far it went (« tombé à combien »).

    « Le pire » is the lowest of what is worse when low.
    """
    if not analytes:
        return None
    named = sorted(cue.partition(":")[2] for cue in cues if cue.startswith("extreme:"))
    rises, falls = "up" in cues, "down" in cues
    judged = {"worst", "best"} & cues
    if (judged or cues & _HOW_FAR) and rises != falls:
        return "highest" if rises else "lowest"
    if named:
        return cast(Extreme, named[0])
    if judged:
        return "lowest" if ("worst" in judged) == worse_when_low().issuperset(analytes) else "highest"
    return "highest" if "reach" in cues else None


def _limit(intent: Intent, cues: set[str], found: Understood, *, one: bool) -> int:
    """``one``: a single result is meant; where that is not sure, the earlier ones are shown below the last."""
    if intent in {"latest", "value"}:
        return 1 if intent == "latest" or one else LISTED
    if intent == "find":
        return RANKED
    several = "several" in cues
    if found.numbers and several:
        return max(1, min(found.numbers[0], LISTED))
    return SEVERAL if several and "all" not in cues and not (found.since or found.event) else LISTED


def searched_word(focus: Focus | None, *, alone: bool) -> tuple[str, ...]:
    """The word searched for in documents that state nothing of a focus: always, or when nothing else is asked."""
    known = focus_of(focus) if focus is not None else None
    if known is None or not known.searched or not (known.always or alone):
        return ()
    return (known.searched,)
