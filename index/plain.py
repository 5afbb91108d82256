"""A question as typed or dictated, in plain words: signs, texting, dictated punctuation, time words with slips.

Done on the whole question before any phrase of it is read.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from index.calendar_words import MONTHS
from index.lexicon import body_words, function_words, shorts
from index.readings import phrases
from index.spelling import is_known, spelt
from index.verbs import asking_verbs
from ingest.normalise import fold
from ingest.vocabulary.tables import rows, split

TIME_WORDS = frozenset(
    {"avant", "apres", "depuis", "entre", "pendant", "jusque", "partir", "dernier", "derniere", "remontant"}
)
SHORTEST_MONTH = 6
"""« Janver » is January; slips in shorter names are other words."""
_ION = re.compile(r"\b([a-z]{1,2})2?\+{1,2}(?![\w+])")
_PLUS = re.compile(r"(?<![\w+])\+ ?(?=[a-z])")
_SLIP = re.compile(r"\b[a-z]{4,10}\b")
_WORD = re.compile(r"\b[a-z]+\b")
_TIMES = re.compile(r"(?<![\d,])(?<!\d )(?<!\bfragile )\bx ?(?=\d{1,2}\b(?! ?(?:m?g|mg|cp|mm|cm)\b))")
"""« Les bilans x 4 »: how many."""
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "µ": "micro", "μ": "micro"})
_SPOKEN_COMMA = re.compile(r"(?<=\d) virgule (?=\d)")
_SPOKEN = re.compile(
    r"\b(?:point d'(?:interrogation|exclamation)|(?:point )?virgule|deux points|a la ligne)\b"
    r"|(?<!\ble )(?<!\bun )\bpoint\W*$"
)
"""Signs that a dictation writes out."""
_PART_OF_MONTH = re.compile(rf"\b(?:fin|debut|mi|milieu)[ -](?:de |du mois de |d')?(?=(?:{MONTHS})\b)")
_ASKS_BEHIND = re.compile(r"\b(porte|montre|dit|donne|indique|conclut|retient|note|precise)-t-(?:il|elle|on)\b")
"""« Quelle conclusion le compte rendu porte-t-il ? »: the verb asks, it is no part of the body."""
_YES_OR_NO = re.compile(r"\bo ?/ ?n\b|,? ?\boui ou non\b")
_ALL = re.compile(r"\btt(?= [a-z])(?! (?:en|actuel\w*|de|du|des|d|au|a|pour|par|habituel\w*|in|et|depuis|medic\w*)\b)")
"""« tt CRO » are all of them; « tt en cours » is the treatment."""
_FROM_YEAR = re.compile(
    r"\b((?:19|20)\d\d) et (?:\+|plus\b)(?! (?:tard|ancien|vieux))"
    r"|\brien (?:d'anterieur a|d'avant|de plus (?:vieux|ancien) que) ((?:19|20)\d\d)\b"
)
"""« 2024 et + », « rien d'antérieur à 2022 »."""
_BACK_FROM_TODAY = re.compile(
    r"\b(?:en )?(?:remont\w+|revenant|partant)(?: en arriere)? (?:depuis|a partir d'|de |d')"
    r" ?(?:ce jour|aujourd'hui|maintenant)\b"
)
"""« En remontant depuis aujourd'hui »: the last ones, newest first; no period."""
_AWHILE = re.compile(
    r"\bdepuis (?:\w+ (?:minutes?|secondes?|mn|min)|(?:une|deux|trois|\d) heures?|un (?:bon |petit )?moment"
    r"|tout a l'heure|un quart d'heure|une demi[- ]heure|des heures)\b"
)
"""« Je cherche depuis dix minutes »: how long the doctor has looked, no period."""
_WEIGHT = re.compile(
    r"(?<!\bla )(?<!\bune )(?<!\bma )(?<!\bsa )(?<!\bderniere )(?<!s )(?<!\bcette )(?<!\bd)(?<!\d )\bpds\b"
)
"""« Le pds » is the weight, « la PDS » the blood taken."""
_LETTERS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?(?:\.|\b)")
_NEAREST = re.compile(r"\b(?:le |la )?plus (?:proche|pres) (?:de ce jour|d'aujourd'hui|de maintenant|de nous)\b")
_AS = re.compile(r"(?<=\bce qu'on a )cm\b|(?<=\bce qu'il a )cm\b|(?<=\bce qu'elle a )cm\b|(?<=\bon a quoi )cm\b")
_NEED = re.compile(r"\bg (?=(?:besoin|rate|loupe|vu|recu|perdu|demande)\b)")
_PRESSURE = "tension"
_BEFORE = re.compile(r"\b(?:av\.?|pre)(?= (?:la |le |les |l'|son |sa |ses |19\d\d|20\d\d))")
_CALCIUM = re.compile(
    r"(?<=\w )Ca\b"
    r"|^Ca\b(?=\W*$| ?[:=]| (?:en |(?:19|20)\d\d|l[ea] plus))"
    r"|^Ca\b(?= (?:corrig|ionis|total|valeur|profil|max|min|combien|[ée]volu))"
)
_VISUAL_FIELD = re.compile(r"\b(?P<of>(?:le|un|du|au|son|dernier|de|cr|conclusion) )cv\b(?! [a-z])")
"""« Le CV » is the visual field, « la CV » the viral load, « le risque CV » neither."""
_ALLERGY = re.compile(r"^all\b\.?(?= ?:? ?[a-z])")
_EVERY_ONE = re.compile(r"(?<=[a-z]) all\W*$")
"""« All aspirine », but « hospitalisations all »."""
_CR_IT_IS = re.compile(r"\b(?P<paper>compte rendu|cr|courrier) c'?(?= ?est\b)")
"""« Le dernier compte rendu c'est lequel » is no report of a consultation."""
_RATIO = re.compile(r"\brapporte?e?s? a (?:la |l')?(?=creat)")
"""« Albuminurie rapportée à la créatinine » is their ratio, as laboratories write it: « sur »."""
_WHERE = re.compile(r"\bou ca\b(?=\W*$)")
"""« Dernière MAPA, où ça ? »: where it is, no calcium."""
_IN_CAPITALS = {re.compile(r"\bTA\b"): _PRESSURE, _CALCIUM: "calcium"}
"""« La TA », « valeur de Ca »: small letters make other words of them."""


def plain(question: str) -> str:
    """``question`` folded, as the rest of the reading wants it."""
    written = question
    for letters, meant in {} if question.isupper() else _IN_CAPITALS.items():
        written = letters.sub(meant, written)
    folded = _LETTERS.sub(_initials, fold(written).translate(_GREEK))
    folded = _TIMES.sub("", folded)
    folded = _SPOKEN.sub(" ", _SPOKEN_COMMA.sub(",", folded))
    folded = _WORD.sub(lambda match: _texted().get(match.group(), match.group()), folded)
    folded = _ALL.sub("tous", _YES_OR_NO.sub(" ", folded))
    folded = _BACK_FROM_TODAY.sub(" ", _FROM_YEAR.sub(r"depuis \1\2", folded))
    folded = _AS.sub("comme", _NEAREST.sub("le plus recent", folded))
    folded = _WEIGHT.sub("poids", _AWHILE.sub(" ", _NEED.sub("j'ai ", folded)))
    folded = _ASKS_BEHIND.sub(lambda match: " " if match[1] in asking_verbs() else match[0], folded)
    folded = _BEFORE.sub("avant", _PART_OF_MONTH.sub("en ", folded))
    folded = _EVERY_ONE.sub(" tous", _ALLERGY.sub("allergie", folded))
    folded = _RATIO.sub("sur ", _WHERE.sub(" ", folded))
    folded = _CR_IT_IS.sub(r"\g<paper> ", _VISUAL_FIELD.sub(r"\g<of>champ visuel", folded))
    folded = _no_possessive().sub(_PRESSURE, folded)
    spelled = _PLUS.sub("plus ", _ION.sub(r"\1 ion", folded))
    spelled = _SLIP.sub(lambda match: _of_time(match.group()), spelled)
    for letters, meant in _of_organ():
        spelled = letters.sub(meant, spelled)
    return spelled


def _initials(match: re.Match[str]) -> str:
    """« V.E.M.S. » without its points, when the vocabulary has it so."""
    letters = match.group().replace(".", "")
    return letters if (letters,) in phrases() or letters in shorts() else match.group()


@lru_cache(maxsize=1)
def _texted() -> dict[str, str]:
    """Words of grammar as they are texted (« dps », « qd »), to what they stand for: phrases are read with them."""
    return {fold(typed): fold(row["meant"]) for row in rows("texting") for typed in split(row["typed"])}


@lru_cache(maxsize=1)
def _no_possessive() -> re.Pattern[str]:
    """« Ta » where no noun follows is the blood pressure: « ta en 2024 », « ta du soir », « ta : combien »."""
    others = "|".join(sorted(map(re.escape, (function_words() | {"combien"}) - shorts().keys()), key=len, reverse=True))
    return re.compile(rf"\bta\b(?=\s*(?:$|[:;,?!.=<>(]|\d|(?:{others})\b))")


@lru_cache(maxsize=1024)
def _of_time(word: str) -> str:
    """« avnat » is « avant »: what follows such a word is read before the rest is respelt."""
    near = spelt(word)
    if near in TIME_WORDS:
        return near
    if len(word) < SHORTEST_MONTH or word in _months() or is_known(word):
        return word
    months = [name for name in _months() if len(name) >= SHORTEST_MONTH and OSA.distance(name, word) == 1]
    return months[0] if len(months) == 1 else word


@lru_cache(maxsize=1)
def _months() -> frozenset[str]:
    return frozenset(MONTHS.split("|"))


@lru_cache(maxsize=1)
def _of_organ() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What letters before a part of the body are: « K du sein », « CT thorax »; alone they are results."""
    organs = "|".join(
        sorted({re.escape(fold(word)) for group in body_words() for word in group}, key=len, reverse=True)
    )
    before = rf"(?= (?:d'|du |de l'|de la |de |des )?(?:{organs})\b)"
    return (re.compile(rf"\b(?:k|kc|neo){before}"), "cancer"), (re.compile(rf"\bct{before}"), "scanner")
