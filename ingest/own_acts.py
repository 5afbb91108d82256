"""Acts a sentence tells by who does what, whatever the verb: « j'ai contrôlé le … », « a été évaluée le … ».

The writer in the first person who sees, examines or treats tells the document's own act; so does a passive whose
verb is a caregiver's (``vocabulary/caregiver_verbs.csv``). Verbs of writing, asking and prescribing tell none. A verb
the table does not know is a visit where its object is a person, an exam where it is a thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.date_leads import ON_A_DAY, WEEKDAY
from ingest.vocabulary import kinds

_SENTENCE = re.compile(r"[;!?|•]|(?<=\w{3})\.\s+|(?<=\d)\.\s+")
_FIRST = re.compile(
    r"\b(?:j'ai|(?:je|nous) (?:(?:l|t|y)'|(?:les?|la|lui|leur|vous|te) )*(?:ai|avons)|l'(?:ai|avons)|avoir|"
    r"je (?:me |m'y )?suis|nous (?:nous )?(?:y )?sommes)\b(?! pas\b)"
)
"""« j'ai », « je l'ai », « nous vous avons », « (que) nous avons »."""
_PASSIVE = re.compile(
    r"\b(?:(?:a|ont|ai) (?:\w+ )?(?:ete|pu etre)|(?<!s')(?:est|sont)(?! (?:alle|parti|tombe))|s'est (?:fait|vue?))\b"
)
_PRESENT = re.compile(r"\b(?:je|nous) (?:(?:l|t|y)'|(?:les?|la|vous|te|lui) )*(?=(?P<verb>\w+))")
_OBJECT_BEFORE = re.compile(r"(?:l'|les |la |le )(?:ai|avons)$|\bque (?:j'|nous |je )")
_ATTACHED = re.compile(
    r"(?:^|[ ,(])(?:(?:le|ce|en date du|a la date du|ce jour,?|ce matin,?|du|entre le) "
    rf"{ON_A_DAY}|{WEEKDAY} )$"
)
_BOUNDS = re.compile(r"\b(?:depuis|avant|apres|d'ici|vers|des) (?:le|la|l') ?$")
"""« une toux évoluant depuis le … »: no act is of that day."""
_PERSON = re.compile(
    r"\b(?:madame|monsieur|mademoiselle|mme|mlle|m|mr|patiente?s?|enfant|bebe|nourrisson|fille|fils|garcon|fillette|jeune|petite?|"
    r"interesse|interessee|ce monsieur|cette dame)\b"
)
_NAMED = re.compile(
    r"(?<!Dr )(?<!de )(?<!du )(?<!par )\b[A-ZÀ-Ý][a-zà-ÿ]+(?:[- ][A-ZÀ-Ý][a-zà-ÿ]+)? [A-ZÀ-Ý]{2}[A-ZÀ-Ý'’-]+\b"
)
"""« Bernadette RAFFARD »."""
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_VERB = re.compile(r"(?<![\w-])[a-zà-ÿ]\w{2,}(?:é|ée|és|ées)\b[^,]*$")
_OURS = re.compile(
    r"\b(?:(?:ma|mon|mes|notre|nos) (?:\w+ )?(?:consultations?|cabinet|service|unite|soins|clinique|hopital|"
    r"etablissement|centre|equipe|secteur|permanence|structure|maison|dispensaire|bureau|departement|plateau)|"
    r"chez nous|(?:me|nous) (?:voir|consulter|rencontrer|revoir|trouver)|(?:m'|nous )(?:a|ont) consultee?s?|"
    r"devant (?:moi|nous)|parmi nous|votre patiente?\b.{0,120}\b(?:a|ont) (?:recu|termine|acheve|effectue|beneficie))\b"
)
_ONCE = re.compile(
    r"\b(?:(?:derniere|premiere|seconde|deuxieme|troisieme) fois|deja|autrefois|initialement|auparavant|jadis|"
    rf"(?:hier|ce jour|ce matin|aujourd'hui)\b(?!,? (?:le )?{ON_A_DAY}$))\b"
)
"""« que j'ai rencontré pour la dernière fois le … »: another time than the writing's."""
_CAME = re.compile(r" (?:\w+ )?passee?s?\b")
_RELATIVE = re.compile(r"\b(?:qui|que|qu'\w+|dont|ou|apres|suite)\b")
"""Words before « a été suivie du … au … » that make it another's: « qui a été suivie … »."""
_PLUPERFECT = re.compile(r"\b(?:avais|avait|avions|avaient|eut|etait|etaient)\b(?: \w+){0,3}$")
_LONGEST = 220
"""Characters before a date in which the verb it belongs to stands."""


@dataclass(frozen=True, slots=True)
class OwnAct:
    """The role the verb gives a date; ``own``: the writer does it, or the house he speaks for."""

    kind: str
    own: bool


def told_act(printed: str, folded: str, *, ranged: bool, attached: bool) -> OwnAct | None:
    """The act told by the clause that leads to a date. ``printed`` and ``folded`` are what stands before the date.

    ``ranged``: it begins a period; ``attached``: it needs no « le » (« hier », « jeudi dernier »).
    """
    begin = max(0, len(folded) - _LONGEST)
    for stop in _SENTENCE.finditer(folded, begin):
        begin = stop.end()
    clause = folded[begin:]
    if (not attached and _ATTACHED.search(clause) is None) or _BOUNDS.search(clause) is not None:
        return None
    return _of_clause(clause, printed[begin:] if len(printed) == len(folded) else clause, ranged=ranged)


def told_after(printed: str, folded: str) -> OwnAct | None:
    """The act told by the clause that a date opens: « Le 25/12, j'ai contrôlé … »; the texts stand after the date."""
    stop = _SENTENCE.search(folded)
    clause = folded[: min(stop.start() if stop else _LONGEST, _LONGEST)]
    return _of_clause(clause, "", ranged=True)


def _of_clause(clause: str, printed: str, *, ranged: bool) -> OwnAct | None:
    if not ranged and clause.endswith(" du ") and not clause.endswith(" date du "):
        return None  # a noun bears the date
    first = _last(_FIRST, clause)
    if first is not None:
        found = _of_first_person(clause, first, printed)
        if found is not None or first.end() > len(clause) - _NEAR:
            return found
    present = _last(_PRESENT, clause)
    if present is not None and kinds.caregiver_verbs().get(present["verb"]) == "visit":
        return None if _governed(clause[present.end() :], printed[present.end() :]) else OwnAct("visit", True)
    passive = _last(_PASSIVE, clause)
    if passive is None:
        return None
    kind = _verb(_WORD.findall(clause[passive.end() :]))
    rest = clause[passive.end() :]
    if kind == "exam" and passive[0] in ("est", "sont") and _CAME.match(rest) is not None:
        kind = "visit"  # « est passée me montrer », but « a passé un scanner »
    if kind in (None, "none") or _ONCE.search(rest) or _governed(rest, printed[passive.end() :]):
        return None
    cared_for = ranged and kind == "visit" and _RELATIVE.search(clause[: passive.start()]) is None
    return OwnAct(str(kind), cared_for or tells_own(clause))


def takes_a_thing(before: str, after: str) -> bool:
    """« Nous avons reçu le 8 mars votre déclaration »: what was received is no person; both texts are folded."""
    got = _last(_GOT, before)
    if got is None or _PERSON.search(before[got.end() :]) is not None:
        return False
    return _A_THING.match(after) is not None and _PERSON.search(after[:_OBJECT]) is None


_GOT = re.compile(r"\b(?:recue?s?|recevons|recois)\b")
_A_THING = re.compile(r",? ?(?:(?:votre|vos|une?|la|les?|cette|ce|copie|des|du|son|sa|ses|notre) |l')")
_OBJECT = 40


def tells_own(clause: str) -> bool:
    """Whether a folded clause speaks of the writer's own house or practice: « dans notre service », « me voir »."""
    return _OURS.search(clause) is not None


def recounts(clause: str) -> bool:
    """Whether a folded clause ends in the pluperfect or imperfect: it tells what was before."""
    return _PLUPERFECT.search(clause) is not None


def _last(pattern: re.Pattern[str], clause: str) -> re.Match[str] | None:
    every = tuple(pattern.finditer(clause))
    return every[-1] if every else None


def _of_first_person(clause: str, first: re.Match[str], printed: str) -> OwnAct | None:
    """The act of a first person: by its verb, else by what the verb is done to."""
    rest = clause[first.end() :]
    if _ONCE.search(rest) is not None:
        return None
    words = _WORD.findall(rest)
    kind = _verb(words)
    if kind == "none" or not words or _governed(rest, printed[first.end() :]):
        return None
    moved = first[0].endswith(("suis", "sommes"))  # « nous sommes passés chez Mme D. »
    if moved and kind != "visit":
        return None
    person = moved or _OBJECT_BEFORE.search(clause[: first.end()]) is not None or _PERSON.search(rest) is not None
    person = person or _NAMED.search(printed[first.end() :]) is not None
    if kind == "visit" and not person and len(words) > _SHORT:
        return None  # « j'ai reçu votre courrier le … »
    if kind is None:
        kind = "visit" if person else None
    if kind == "exam" and clause[: first.start()].endswith("que "):
        return OwnAct(kind, False)  # « le test que j'ai fait le … »
    return OwnAct(kind, True) if kind is not None else None


_NEAR = 60
"""Characters before a date within which a first person leaves no room for another's act."""
_SHORT = 2
"""Words after « j'ai » of « j'ai vu le … », which needs no object before its date."""


def _verb(words: list[str]) -> str | None:
    """The kind of the first verb after an auxiliary, over adverbs and « eu le plaisir de »; ``None`` if unknown."""
    verbs = kinds.caregiver_verbs()
    return next((verbs[word] for word in words[:_REACH] if word in verbs), None)


_REACH = 7


def _governed(rest: str, printed: str) -> bool:
    """Whether another participle, of the person told of, stands nearer to the date: « le patient opéré le … »."""
    person = _last(_PERSON, rest)
    if person is None:
        return False
    return _OTHER_VERB.search(printed[person.end() :].lower()) is not None
