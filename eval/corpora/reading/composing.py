"""From a subject, a frame and a day to the content of one document, with what is true of it."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from eval.corpora.dated_text import DatedText
from eval.corpora.paper import Paper, parse_body
from eval.corpora.reading.cast import age_at, correspondent
from eval.corpora.reading.identities import Shown, identity_lines
from eval.corpora.reading.part import DateMode, Frame, Kind, Part, Subject, pick

if TYPE_CHECKING:
    from eval.corpora.people import Person, Sender

COLLECTED = date(2026, 10, 30)
"""The day the files were collected: nothing but an appointment lies after it."""
Role = Literal["reason", "result", "conduct"]
ROLES: dict[str, Role] = {"!r": "reason", "!f": "result", "!c": "conduct"}
UNDATED_SHARE = 0.17
NOISY_SHARE = 0.16
DATE_STYLES = ("num", "num", "num", "long", "long", "short", "dots", "fulldots", "dash", "abbr", "weekday", "caps")
_CHOICE = re.compile(r"<([^<>]*~[^<>]*)>")
_MEASURE = re.compile(r"\[\[([a-z0-9_]+)\|([^|\]]+)\|([^|\]]*)(\|act)?\]\]")


@dataclass(frozen=True, slots=True)
class ReadingPaper(Paper):
    """A paper with the identity block as its page prints it, and the identity itself."""

    identity: tuple[str, ...] = ()
    who: Shown | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure told in prose: analyte, figures and unit, and whether it is dated by the act.

    In the mark-up a unit in brackets is said once, after a second figure (« 134/82 mmHg »).
    """

    analyte: str
    raw: str
    unit: str | None
    of_act: bool


@dataclass
class Piece:
    """One document before printing: who, what, when, and its truth."""

    subject: Subject
    kind: Kind
    frame: Frame | None
    sender: Sender
    patient: Person
    who: Shown
    mode: DateMode
    dates: dict[str, date]
    texts: DatedText
    paper: ReadingPaper
    facts: tuple[tuple[Role, str], ...]
    measures: tuple[Measure, ...]
    act_date: str | None
    traps: list[str] = field(default_factory=list)


def choose(text: str, rng: random.Random) -> str:
    """One of each ``<a~b>`` of a text."""
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda match: rng.choice(match.group(1).split("~")), text)
    return text


def compose(
    part: Part, subject: Subject, sender: Sender, patient: Person, who: Shown, day: date, rng: random.Random
) -> Piece:
    """The content of one document about ``patient`` whose act was on ``day``."""
    kind = part.kinds[subject.kind]
    if not subject.author:
        sender = replace(sender, name="", colleagues=())
    frame = None if subject.bodies else _frame(part, kind, rng)
    mode = _mode(subject, kind, frame, rng)
    dates = _dates(kind, mode, day, patient, rng)
    texts = DatedText(dates, _words(part, subject, sender, patient, day, rng), default_style=rng.choice(DATE_STYLES))
    writer = _Writer(rng, texts, kind.manner, noisy=frame is not None and rng.random() < NOISY_SHARE)
    body = writer.whole(subject, part) if frame is None else writer.framed(subject, frame, mode, part)
    sections, _ = parse_body(body, lambda line: line)
    birth_style = rng.choice(("num", "num", "num", "long", "dash", "short", "fulldots"))
    if mode == "none" and birth_style == "short":
        birth_style = "num"
    paper = ReadingPaper(
        sender=sender, patient=patient, title=texts.fill(choose(pick(rng, subject.titles), rng)), sections=sections,
        birth=texts.fill(f"{{birth:{birth_style}}}"), recipient=_recipient(part, kind, rng),
        date_line=_date_line(part, subject, kind, mode, texts, rng),
        reference=_reference(part, subject, kind, mode, texts, rng),
        greeting=texts.fill(choose(pick(rng, frame.greetings), rng)) if frame else "",
        closing=texts.fill(choose(pick(rng, frame.closings), rng)) if frame else "",
        signature=_signature(part, frame, texts, rng) if subject.author else "",
        stamps=_stamps(part, mode, dates, texts, rng),
        identity=_identity_block(part, who, rng.randrange(8), birth_style), who=who,
    )  # fmt: skip
    traps = [*subject.traps, *(["act date not said"] if mode == "none" else [])]
    return Piece(
        subject, kind, frame, sender, patient, who, mode, dates, texts, paper, tuple(writer.facts),
        tuple(writer.measures), _act_date(kind, mode, dates), traps,
    )  # fmt: skip


def _identity_block(part: Part, who: Shown, style: int, birth_style: str) -> tuple[str, ...]:
    """The identity as this part's pages print it."""
    if part.name == "development":
        return identity_lines(who, style, birth_style)
    if part.name == "fresh":
        from eval.corpora.reading.fresh import identity as fresh

        return fresh.identity_lines(who, style, birth_style)
    from eval.corpora.reading.apart import identity

    return identity.identity_lines(who, style, birth_style)


def _act_date(kind: Kind, mode: DateMode, dates: dict[str, date]) -> str | None:
    if mode == "none":
        return None
    for name in ("sampled", "stay_end", "act", "written"):
        if name in dates:
            return dates[name].isoformat()
    return None


# -- days ---------------------------------------------------------------------------------------------
def _frame(part: Part, kind: Kind, rng: random.Random) -> Frame:
    return rng.choice([frame for frame in part.frames if kind.manner in frame.manners])


def _mode(subject: Subject, kind: Kind, frame: Frame | None, rng: random.Random) -> DateMode:
    if frame is None:
        return rng.choice(subject.modes or ("dateline",))
    modes = [mode for mode in frame.openings if not subject.modes or mode in subject.modes]
    if "none" in modes and len(modes) > 1:
        if rng.random() < UNDATED_SHARE:
            return "none"
        modes.remove("none")
    return rng.choice(modes or ["label"])


def _dates(kind: Kind, mode: DateMode, day: date, patient: Person, rng: random.Random) -> dict[str, date]:
    """The named dates of one document, none but the next visit after the day of collection."""
    late = rng.choice((0, 1, 2, 4, 8, 15, 27))
    written = day if mode in {"today", "dateline"} else min(day + timedelta(days=late), COLLECTED)
    name = {
        "specimen": "sampled",
        "sampling": "sampled",
        "stay": "stay_end",
        "written": "written",
        "vaccine": "act",
    }.get(kind.manner, "act")
    dates = {name: day, "other": day - timedelta(days=rng.randrange(25, 900))}
    if kind.manner == "stay":
        dates["stay_start"] = day - timedelta(days=rng.randrange(1, 19))
    dates.setdefault("written", written)
    dates["other2"] = day - timedelta(days=rng.randrange(900, 2400))
    dates["other3"] = day - timedelta(days=rng.randrange(3, 22))
    dates["received"] = min(day + timedelta(days=rng.randrange(0, 3)), COLLECTED)
    dates["signed"] = min(written + timedelta(days=rng.randrange(0, 5)), COLLECTED)
    dates["printed"] = min(written + timedelta(days=rng.choice((0, 1, 3, 40, 380, 800))), COLLECTED)
    dates["next"] = day + timedelta(days=rng.choice((30, 91, 182, 365)) + rng.randrange(0, 9))
    dates["birth"] = date.fromisoformat(patient.birth_date)
    return dates


def _words(
    part: Part, subject: Subject, sender: Sender, patient: Person, day: date, rng: random.Random
) -> dict[str, str]:
    woman = patient.sex == "F"
    age = age_at(patient.birth_date, day)
    return {
        "patient": patient.name, "civil": patient.civil, "short": patient.short_civil, "sender": sender.name,
        "town": sender.town, "qualification": sender.qualification, "organisation": sender.organisation,
        "department": sender.department or sender.organisation,
        "age": f"{age} ans" if age > 2 else f"{age * 12 + 4} mois",
        "e": "e" if woman else "", "il": "elle" if woman else "il", "Il": "Elle" if woman else "Il",
        "given": patient.given, "lui": "elle" if woman else "lui",
        "le_patient": "la patiente" if woman else "le patient", "Le_patient": "La patiente" if woman else "Le patient",
        "un_patient": "une patiente" if woman else "un patient",
        "Votre_patient": "Votre patiente" if woman else "Votre patient",
        "votre_patient": "votre patiente" if woman else "votre patient",
        "colleague": correspondent(part.people, rng).split("|", maxsplit=1)[0], "address": patient.address,
        "city": patient.city, "ins": patient.ins, "number": f"{rng.randrange(10_000, 99_999)}",
    }  # fmt: skip


# -- furniture ----------------------------------------------------------------------------------------
def _recipient(part: Part, kind: Kind, rng: random.Random) -> str:
    if kind.category in {"prescription", "certificat", "administratif", "vaccination"} or rng.random() < 0.25:
        return ""
    return correspondent(part.people, rng)


def _date_line(part: Part, subject: Subject, kind: Kind, mode: DateMode, texts: DatedText, rng: random.Random) -> str:
    """The dated line of a letter, drawn with the day written; none where nothing may tell the day."""
    wanted = mode in {"today", "dateline"} or (mode == "on" and rng.random() < 0.8)
    if not wanted or not subject.dateline:
        return ""
    style = rng.choice(("long", "long", "num", "weekday", "abbr", "words", "caps", "fulldots", "short"))
    return texts.fill(choose(pick(rng, part.furniture.datelines), rng).replace("{day}", f"{{written:{style}}}"))


def _reference(
    part: Part, subject: Subject, kind: Kind, mode: DateMode, texts: DatedText, rng: random.Random
) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[str, str]] = []
    if mode == "label":
        labels = subject.labels or part.furniture.labels[kind.manner]
        text = pick(rng, labels)
        if "{" not in text:
            text = f"{text} : {{{_main(kind)}}}"
        label, _, value = texts.fill(choose(text, rng)).partition(" : ")
        pairs.append((label, value))
    if rng.random() < 0.3:
        pairs.append((rng.choice(part.furniture.numbers), texts.words["number"]))
    if rng.random() < 0.2 and mode != "none" and kind.manner not in {"written", "record", "vaccine"}:
        pairs.append((rng.choice(part.furniture.askers), texts.words["colleague"]))
    rng.shuffle(pairs)
    return tuple(pairs)


def _signature(part: Part, frame: Frame | None, texts: DatedText, rng: random.Random) -> str:
    """The signature of a frame, or one of the part's for a body written whole."""
    options = frame.signatures if frame else part.furniture.signatures
    return texts.fill(options[0] if len(options) == 1 and not frame else pick(rng, options))


def _main(kind: Kind) -> str:
    return {"specimen": "sampled", "sampling": "sampled", "stay": "stay_end", "written": "written"}.get(
        kind.manner, "act"
    )


def _stamps(
    part: Part, mode: DateMode, dates: dict[str, date], texts: DatedText, rng: random.Random
) -> tuple[str, ...]:
    """Foot notes: when printed, signed, typed; a document that does not tell its day has only the printing day."""
    if mode == "none":
        chance = rng.random() < 0.6
        return (texts.fill(pick(rng, part.furniture.late_stamps)),) if chance else ()
    if rng.random() < 0.5:
        return ()
    return tuple(texts.fill(text) for text in rng.sample(part.furniture.stamps, k=rng.randrange(1, 3)))


# -- text ---------------------------------------------------------------------------------------------
class _Writer:
    """Writes a body and keeps the key sentences and measures as they were printed."""

    def __init__(self, rng: random.Random, texts: DatedText, manner: str, *, noisy: bool) -> None:
        self.rng, self.texts, self.manner, self.noisy = rng, texts, manner, noisy
        self.facts: list[tuple[Role, str]] = []
        self.measures: list[Measure] = []
        self._bare = noisy and rng.random() < 0.5

    def text(self, wording: str) -> str:
        """A wording with its choices made, measures noted, dates and words filled, and slips of the pen."""
        chosen = _MEASURE.sub(self._measure, choose(wording, self.rng))
        return self.texts.fill(self._worn(chosen) if self.noisy else chosen)

    def _measure(self, match: re.Match[str]) -> str:
        analyte, figures, unit, of_act = match.groups()
        raw = self.rng.choice(figures.split("~")).strip()
        unit = unit.strip()
        self.measures.append(Measure(analyte, raw, unit.strip("()") or None, of_act is not None))
        return raw if unit.startswith("(") else f"{raw} {unit}".strip()

    def _worn(self, text: str) -> str:
        """Accents dropped all through, or two letters swapped in some longer words; figures stay as they are."""
        if self._bare:
            return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        words = text.split(" ")
        for place, word in enumerate(words):
            if len(word) > 7 and word.isalpha() and word.islower() and self.rng.random() < 0.05:
                cut = self.rng.randrange(2, len(word) - 3)
                words[place] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
        return " ".join(words)

    def whole(self, subject: Subject, part: Part) -> str:
        """A body written whole; ``!r``, ``!f`` and ``!c`` begin its key lines.

        Sentences that the part keeps for « within » a manner stand before the first finding that is no table row.
        """
        lines = []
        told_of_adults = subject.author and subject.ages[0] > 15
        options = part.furniture.surroundings.get(f"within {self.manner}", ()) if told_of_adults else ()
        within = _some(options, self.rng, 4)
        for raw in pick(self.rng, subject.bodies).strip().splitlines():
            mark, _, rest = raw.strip().partition(" ")
            if within and mark == "!f" and not rest.startswith("|"):
                lines += [self.text(text) for text in within]
                within = []
            if mark not in ROLES:
                lines.append(self.text(raw.strip()))
                continue
            line = self.text(rest)
            self.facts.append((ROLES[mark], " ".join(cell.strip() for cell in line.strip("| -").split("|"))))
            lines.append(line)
        return "\n".join(lines)

    def framed(self, subject: Subject, frame: Frame, mode: DateMode, part: Part) -> str:
        """A body put together from the parts of a subject in the order and under the headings of a frame."""
        rng = self.rng
        reason = self.text(pick(rng, subject.reason))
        self.texts.words["reason"] = reason
        self.texts.words["Reason"] = reason[:1].upper() + reason[1:]
        opening = self.text(pick(rng, frame.openings[mode]))
        findings = " ".join(self.text(text) for text in _some(subject.findings, rng, 4))
        told = [*_some(subject.history, rng, 2), *self._surroundings(part, mode, "before")]
        history = " ".join(self.text(text) for text in told)
        findings = " ".join([findings, *(self.text(text) for text in self._surroundings(part, mode, "beside"))])
        self.texts.words["result"] = result = self.text(pick(rng, subject.result))
        self.texts.words["conduct"] = conduct = self.text(pick(rng, subject.conduct))
        if reason:
            self.facts.append(("reason", reason if reason in opening else reason[:1].upper() + reason[1:]))
        self.facts += [(role, text) for role, text in (("result", result), ("conduct", conduct)) if text]  # type: ignore[misc]
        parts = {
            "reason": opening, "history": history, "findings": findings,
            "result": self.texts.fill(pick(rng, frame.result)) if result else "",
            "conduct": self.texts.fill(pick(rng, frame.conduct)) if conduct else "",
        }  # fmt: skip
        lines = []
        for name, text in parts.items():
            if text:
                heading = choose(pick(rng, frame.headings.get(name, ())), rng)
                lines += [f"# {heading}", text] if heading else [text]
        lines += [self.text(text) for text in self._surroundings(part, mode, "after")]
        if mode != "none" and rng.random() < 0.25:
            lines.append(self.text(pick(rng, part.furniture.next_visits)))
        if rng.random() < 0.15:
            lines.append(self.text(pick(rng, part.furniture.copies)))
        return "\n".join(lines)

    def _surroundings(self, part: Part, mode: DateMode, place: str) -> list[str]:
        """Sentences any document may hold: history with days of its own, treatment, plain findings, advice."""
        options = part.furniture.surroundings.get(f"{place} {self.manner}", ())
        most = 1 if mode == "none" and place == "before" else 3
        return _some(options, self.rng, most) if options and self.rng.random() < 0.8 else []


def _some(texts: tuple[str, ...], rng: random.Random, most: int) -> list[str]:
    """Some of the texts, in their own order."""
    number = min(len(texts), rng.randrange(min(2, len(texts), most), most + 1)) if texts else 0
    return [texts[place] for place in sorted(rng.sample(range(len(texts)), number))]
