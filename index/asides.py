"""What a question says besides what it asks: who asks, for whom, on what occasion, what is done next.

« IPA : je cherche la dernière écho », « pour l'admission en EHPAD il me faut… », « … avant de renouveler », « sa fille
parle d'une allergie ». Left in, the discipline or the word named there would narrow what is searched. It is left out
only where something remains to be asked for, and told to the doctor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from rapidfuzz.distance import OSA

from index.cutting import cut_phrases, is_subject, names_a_thing, names_the_drug, subject_of
from index.event_words import MASCULINE, kinds
from index.lexicon import function_words
from index.readings import Phrase, Reading, phrases
from index.spelling import SHORTEST_MISSPELT_VERB, is_known
from index.terms import words
from index.verbs import asking_verbs
from ingest.normalise import fold
from ingest.vocabulary.tables import rows, split

_PURPOSE = re.compile(
    r"\b(?:avant|pour|afin|histoire)(?: de| d')? ?"
    r"(?:(?:l'|le |la |les |lui |leur |m'|me |en |y )*(?P<does>[a-z]{3,}(?:er|ir|re))\b"
    r"|qu(?:e |')(?:je|tu|on|il|elle|nous|vous)\b)[^,;?:]*"
)
_OPENED = re.compile(
    r"(?:avant|pour|afin|histoire)(?: de| d')? ?(?:(?:l'|le |la |les |lui |leur |m'|me |en |y )*[a-z]{3,}(?:er|ir|re)\b"
    r"|qu(?:e |')(?:je|tu|on|il|elle|nous|vous) (?:l'|le |la |les |lui |leur |me |m'|en |y )*[a-z]+)"
)
_DOING = re.compile(r"\bavant (?:de |d')(?P<does>[a-z]{3,}(?:er|ir|re)) (?=l'|le |la |les |du |un )")
_FOR = re.compile(
    r"\b(?:pour|a (?:joindre|transmettre|envoyer|remettre|presenter|apporter) (?:a|au|aux)|en vue d(?:e|u)"
    r"|dans le cadre d(?:e|u)|avant(?= (?:mon|ma|mes|notre|nos|[a-z]{2,}\b)))\b"
)
_WORD = re.compile(r"[a-z0-9]+")
_STOP = re.compile(r"[,;:?!.()]|\s[-–]\s")
_HEAD = re.compile(r"([^,:;?]+)[,:;] *(?=\S)")
_GOES_ON = re.compile(r"\W*(?:de|du|des|d|chez)\b")
"""« Le suivi du diabète »: what follows says of what, it is asked about."""
_DEFINITE = frozenset({"le", "la", "les", "l", "son", "sa", "ses", "cette", "ce"})
_CLAUSE = re.compile(r"(?:[^,;:?!.]|[,;:?!.](?=\S))+[,;:?!.]*\s*")
_ASKS = re.compile(r"\b(?:combien|quels?|quelles?|quand|comment|pourquoi|quoi)\b|\?")
_CONCERNS = re.compile(r"\b(?:au sujet|a propos|concernant)\b")
"""« La pharmacie appelle au sujet de méthotrexate, c'est sur quelle ordonnance »: it says which."""
_SAVOIR = re.compile(r"\b(?:savoir|demande|demandent) (?:si |s'|quel|quand|combien)")
"""« Le dentiste voudrait savoir si le patient est sous … »: that is the question."""
_SINCE_DAY = re.compile(r"\b(?:depuis|apres|(?:a partir|a compter) d[eu])(?: \w{1,4})? \d")
_OPENING = frozenset({"et", "car", "bon", "alors", "bonjour", "donc", "puis", "mais", "comme", "parce", "que", "qu"})
_PERSONS = frozenset({"il", "elle", "ils", "elles", "on", "je", "j", "c", "g", "ca", "monsieur", "madame", "mme", "mr"})
_WHO_ASKS = frozenset({"je", "j", "on", "g", "c"})
_CIVILITIES = frozenset({"monsieur", "madame", "mme", "mr"})
_DETERMINERS = frozenset({"le", "la", "l", "ce", "cette", "mon", "ma", "notre", "son", "sa", "les"})
_PRONOUNS = frozenset({"me", "m", "se", "s", "l", "le", "la", "lui", "y", "en", "ne", "n", "nous", "les"})
_LONGEST_NAME = 4
_MOST_WORDS = 10
_OWN = re.compile(r"\s*(?:mon|ma|mes|notre|nos)\b")
"""« Pour ma lettre », but « pour la lettre du cardiologue »."""
_SPEAKING = frozenset({"says", "wants"})
_WHOM = frozenset({"occasion", "meeting", "place", "person", "specialist", "kin", "when"})
_AFTER_FOR = _WHOM | {"house"}
_AT_HEAD = _WHOM | _SPEAKING


@dataclass(frozen=True, slots=True)
class _Told:
    """The kinds of what an aside names, and where it ends in the text."""

    kinds: frozenset[str]
    end: int


def without_aside(question: str) -> tuple[str, str]:
    """A folded question without what it says besides what it asks, and that; both as they stand.

    What is left must name something. An act that the dossier may date (« avant d'opérer la cataracte ») bounds a period
    instead.
    """
    asked, situation = _without_situation(question)
    rest, aside = _without_whom(asked)
    return rest, " ".join(filter(None, (situation.strip(), aside.strip())))


_WONDERS = re.compile(
    r"[^,;:?!.]*\b(?:et|,) ?(?:il |elle |me |nous )*(?:demande|veut savoir|voudrait savoir) (?=si |s'|quel|quand)"
)
_AND_WANTS = re.compile(
    r" et (?=(?:il |elle |me |nous )*(?:veut|voudrait|demande|souhaite|souhaiterait|aimerait|reclame)\b)"
)


def _without_situation(question: str) -> tuple[str, str]:
    """The clauses of a question but those that tell where the patient or the doctor stands, and these.

    « Elle reprend son poste lundi, mets-moi… », « …, il entre en EHPAD jeudi »: neither the day nor the house is asked
    about. Only where another clause asks for something of its own.
    """
    clauses = [match.group() for match in _CLAUSE.finditer(_AND_WANTS.sub(", ", question))]
    apart = [_is_situation(clause) and not _says_which(clause, question) for clause in clauses]
    asked = [clause for clause, told in zip(clauses, apart, strict=True) if not told]
    left = "".join(clause for clause, told in zip(clauses, apart, strict=True) if told)
    if not left or not any(subject_of(clause).own for clause in asked) or names_the_drug(left, "".join(asked)):
        return question, ""
    return "".join(asked), left


def _says_which(clause: str, question: str) -> bool:
    """Whether a clause tells what is asked about after all, or since when something is new."""
    if _CONCERNS.search(clause) or _SAVOIR.search(clause):
        return True
    if not _SINCE_DAY.search(clause):
        return False
    return any((one.kind, one.value) == ("cue", "news") for _, read in cut_phrases(words(question)) for one in read)


def _is_situation(clause: str) -> bool:
    """Whether a clause tells of a person with a verb of where one stands, or names somebody and nothing medical."""
    tokens = _WORD.findall(clause)
    while tokens and tokens[0] in _OPENING:
        tokens = tokens[1:]
    if not tokens or tokens[0] not in _PERSONS | _DETERMINERS or _ASKS.search(clause):
        return False
    if tokens[0] in {"mon", "ma"} and not any(readings for _, readings in cut_phrases(tokens)):
        return not any(map(is_subject, tokens)) and not re.search(r"\d", clause)  # « mon papy du mardi »
    farthest = _LONGEST_NAME if tokens[0] in _DETERMINERS | _CIVILITIES else 1
    for place in range(1, min(farthest, len(tokens) - 1) + 1):
        verb = place
        while verb < len(tokens) and tokens[verb] in _PRONOUNS:
            verb += 1
        if names_a_thing(" ".join(tokens[1:place])):
            return False  # « la TSH est à combien »
        if _named(tokens[verb:])[1] in ({"situation"} if tokens[0] in _WHO_ASKS else _SPEAKING | {"situation"}):
            return True  # (« je cherche le dernier scanner » asks, « il veut comparer » does not)
    return False


def _without_whom(question: str) -> tuple[str, str]:
    """A folded question without who asks, for whom, on what occasion and what is done next; and that."""
    for match in _PURPOSE.finditer(question):
        if match["does"] is not None and not _is_aim(match["does"]):
            continue
        rest = f"{question[: match.start()]} {question[match.end() :]}"
        if subject_of(rest).named and not _tells_whose(match.group(), rest):
            return rest, match.group()
        opened = _OPENED.match(question, match.start())  # « avant de refaire une IRM, y en a-t-il »
        if opened is not None and subject_of(question[opened.end() :]).named:
            return f"{question[: match.start()]} {question[opened.end() :]}", opened.group()
    for start, end, told in _asides(question):
        rest = f"{question[:start]} {question[end:]}"
        left = subject_of(rest)
        someones = ("person" in told and not left.own) or (start > 0 and bool(told & left.made_out))
        if left.named and not someones:
            return rest, question[start:end]
    head = _HEAD.match(question)
    if head is not None and subject_of(question[head.end() :]).measured and _names_illness_alone(head[1]):
        return question[head.end() :], head.group()
    return _DOING.sub(lambda match: "avant " if match["does"] in kinds()["doing"] else match.group(), question), ""


def _tells_whose(aside: str, rest: str) -> bool:
    """Whether an aside names the doctor whose letter is asked for: « avant que je rappelle le néphro, sa lettre »."""
    named = any(one.kind == "specialty" for _, read in cut_phrases(_WORD.findall(aside)) for one in read)
    return named and not subject_of(rest).own


def is_bystander(word: str, before: Sequence[tuple[Phrase, tuple[Reading, ...]]]) -> bool:
    """Whether a word is who asks, named before anything asked for: « la caisse me réclame la dernière ordonnance »."""
    apart = not any(one.kind != "cue" for _, readings in before for one in readings)
    return apart and _named([word])[1] in {"person", "place", "kin"}


def context(question: str) -> frozenset[str]:
    """The words of a folded question before its first stop, where an exam or result of its own is asked for behind it.

    « Patiente enceinte : dernière toxo »: they say of whom, and may be left out when nothing is found with them.
    """
    head = _HEAD.match(question)
    return frozenset(_WORD.findall(head[1])) if head and subject_of(question[head.end() :]).own else frozenset()


def _names_illness_alone(text: str) -> bool:
    """« Pour son diabète », « patient diabétique »: neither a day, nor a paper, nor a drug."""
    cut = list(cut_phrases(_WORD.findall(text)))
    told = any(not readings and is_subject(phrase[0]) for phrase, readings in cut)
    return told and not any(readings for _, readings in cut) and not re.search(r"\d", text)


def _asides(question: str) -> Iterator[tuple[int, int, frozenset[str]]]:
    """The places of a question that only say who, for whom or on what occasion, and the kinds of what they name."""
    for match in _FOR.finditer(question):
        own = _OWN.match(question, match.end()) is not None
        told = _read(question, match.end(), _AFTER_FOR | {"writing"} if own else _AFTER_FOR)
        if told is None or _GOES_ON.match(question, told.end):
            continue
        before = match.group().startswith("avant")
        if not before or _DEFINITE.isdisjoint(_WORD.findall(question[match.end() : told.end])):
            yield match.start(), told.end, told.kinds
    head = _STOP.search(question)
    told = _read(question, 0, _AT_HEAD)
    speaks = told.end if told is not None and told.kinds & _SPEAKING else _wanted_by(question)
    if speaks:
        wondered = _WONDERS.match(question, speaks)  # « le dentiste veut arracher une dent et demande si … »
        yield 0, wondered.end() if wondered is not None else speaks, frozenset()
    elif (
        told is not None
        and head is not None
        and not question[told.end : head.start()].strip()
        and "kin" not in told.kinds
    ):
        yield 0, head.end(), told.kinds


def _read(question: str, start: int, allowed: frozenset[str]) -> _Told | None:
    """The words from ``start`` that say who, whom or when, as far as they go without a stop; ``None`` for none.

    What a specialist says is asked about; only what one wants is said around a question.
    """
    tokens = _words_until_stop(question, start)
    told: set[str] = set()
    end, place = start, 0
    while place < len(tokens) and not told & _SPEAKING:
        length, kind = _named([word for word, _ in tokens[place:]])
        if kind == "discipline" and place and tokens[place - 1][0] in MASCULINE:
            kind = "specialist"  # « le cardio veut savoir si »
        speaks = kind in _SPEAKING and (not told or (kind == "says" and "specialist" in told))
        meets = kind == "discipline" and "meeting" in told  # « le staff de gériatrie »
        if (kind in allowed or meets) and not speaks and (told or kind != "when"):
            told.add(kind)
            place += length
            end = tokens[place - 1][1]
        elif told and tokens[place][0] == "qui" and (verb := _speaks_next([word for word, _ in tokens[place:]])):
            place += verb  # « l'interne qui le reçoit demain voudrait »
        elif tokens[place][0] in function_words():
            place += 1
        else:
            break
    if not told or told == {"kin"}:
        return None
    return _Told(frozenset("person" if kind == "specialist" else kind for kind in told), end)


def _words_until_stop(question: str, start: int) -> list[tuple[str, int]]:
    """The first words from ``start`` before the next stop, each with where it ends."""
    stop = _STOP.search(question, start)
    limit = stop.start() if stop else len(question)
    return [(match.group(), match.end()) for match in islice(_WORD.finditer(question, start, limit), _MOST_WORDS)]


def _wanted_by(question: str) -> int:
    """Where somebody who wants something, named by words of which one is not known, ends with the verb; 0 for nobody.

    « L'infirmière libérale voudrait la… », « l'ambulancier veut le… », but « la nouvelle demande d'APA » is a paper.
    """
    tokens = _words_until_stop(question, 0)
    named = [word for word, _ in tokens]
    if len(named) < _FEWEST_WORDS or named[0] not in _DETERMINERS | {"un", "une"}:
        return 0
    for place in range(2, min(_LONGEST_NAME + 2, len(named) - 1)):
        length, kind = _named(named[place:])
        if kind != "wants":
            continue
        then = named[place + length : place + length + 1]
        someone = " ".join(named[1:place])
        asked = bool(then) and then[0] in _OF_WHAT_IS_WANTED and not names_a_thing(someone)
        return tokens[place + length - 1][1] if asked and not any(map(_says_which_one, named[1:place])) else 0
    return 0


_FEWEST_WORDS = 4
_OF_WHAT_IS_WANTED = frozenset({"le", "la", "les", "l", "un", "une", "des", "son", "sa", "ses", "tous", "toutes"})


def _says_which_one(word: str) -> bool:
    """« La dernière demande »: that is a paper, no person."""
    return any(one.kind == "cue" for _, read in cut_phrases([word]) for one in read)


def _speaks_next(words: list[str]) -> int:
    """How many words stand before the first that says or wants something; 0 when none does."""
    return next((place for place in range(1, len(words)) if _named(words[place:])[1] in _SPEAKING), 0)


def _named(words: list[str]) -> tuple[int, str]:
    """How many of the first words name one thing an aside may tell, and of what kind it is (empty: none)."""
    for length in range(min(_longest(), len(words)), 0, -1):
        kind = _terms().get(tuple(words[:length]))
        if kind is not None:
            return length, kind
    if words and (meant := _meant(words[0])) is not None:
        return 1, _terms()[meant,]
    named = [reading for reading in phrases().get(tuple(words[:1]), ()) if reading.kind == "specialty"]
    kind = "specialist" if any(reading.person for reading in named) else "discipline" if named else ""
    return int(bool(kind)), kind


@lru_cache(maxsize=4096)
def _meant(word: str) -> str | None:
    """The one word of an aside that a long unknown word is with one slip: « je prpeare »."""
    near = _one_slip_from(word, (term[0] for term in _terms() if len(term) == 1))
    return near[0] if len({_terms()[one,] for one in near}) == 1 else None


def _one_slip_from(word: str, known: Iterable[str]) -> list[str]:
    """The known words a long unknown one is with one slip."""
    if len(word) < SHORTEST_MISSPELT_VERB or is_known(word):
        return []
    return [one for one in known if OSA.distance(word, one, score_cutoff=1) <= 1]


@lru_cache(maxsize=1)
def _terms() -> dict[tuple[str, ...], str]:
    table = rows("asides")
    return {tuple(_WORD.findall(fold(term))): row["kind"] for row in table for term in split(row["terms"])}


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, _terms()))


def _is_aim(verb: str) -> bool:
    """Whether an infinitive, with one slip in a long one, is what a doctor does next: « avant de presccrire »."""
    return verb in _aims() or bool(_one_slip_from(verb, _aims()))


@lru_cache(maxsize=1)
def _aims() -> frozenset[str]:
    """Infinitives of what a doctor does next: they bound nothing and name nothing."""
    return (asking_verbs() | kinds()["nothing"] | kinds()["aim"]) - kinds()["doing"]
