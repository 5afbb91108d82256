"""What can be asked of each patient and what is right, from the simulated history; doubtful cases left out."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from eval.benchmark.dossier import History, newest
from eval.benchmark.question import Need, Point
from eval.corpora.cohort.tables import table
from eval.corpora.cohort.truth import CohortDocument

Names = tuple[str, ...]


def needs(history: History, rng: random.Random) -> list[Need]:
    """Everything asked of this patient but absences and synthesis (their own modules), in a fixed order."""
    makers: tuple[Callable[[History, random.Random], Iterator[Need]], ...] = (
        _latest, _listed, _values, _trends, _exams_found, _facts_found,
    )  # fmt: skip
    return [need for maker in makers for need in maker(history, rng)]


def names_of(history: History, documents: Iterable[CohortDocument]) -> Names:
    """File names with their copies."""
    files = [document.gold.file_name for document in documents]
    return tuple(dict.fromkeys(name for file in files for name in (file, *history.copies.get(file, ()))))


def _same_day(documents: list[CohortDocument]) -> list[CohortDocument]:
    return [document for document in documents if document.gold.act_date == documents[0].gold.act_date]


# -- latest -------------------------------------------------------------------------------------------
CATEGORY_ROLES = {
    "ordonnance": ("prescription",), "biologie": ("sheet",), "sejour": ("stay:",), "urgences": ("urgences",),
    "certificat": ("certificate",), "arret": ("leave",), "operatoire": ("operation:",),
}  # fmt: skip


def _latest(history: History, rng: random.Random) -> Iterator[Need]:
    for specialty in sorted({document.gold.specialty or "" for document in history.originals}):
        reports = history.authored(specialty)
        if reports and specialty not in {"medecine-generale", "biologie", "radiologie", "kine", "anatomopathologie"}:
            right = _same_day(reports)
            yield _document_need("latest_specialty", ("specialty", specialty), history, right)
            letters = [document for document in reports if document.role == "visit"]
            if letters and letters[0] in right:
                yield _document_need("latest_letter", ("specialty", specialty), history, _same_day(letters))
    for exam in table("exams"):
        if done := history.with_role(exam):
            yield _document_need("latest_exam", ("exam", exam), history, _same_day(done))
    for category, roles in CATEGORY_ROLES.items():
        found = history.with_role(*roles)
        if found and not _overtaken(history, category, found[0]):
            yield _document_need("latest_category", ("category", category), history, _same_day(found))
    if images := _imaging(history):
        yield _document_need("latest_category", ("category", "imagerie"), history, _same_day(images))


def _imaging(history: History) -> list[CohortDocument]:
    return newest(d for d in history.originals if d.gold.category == "imagerie" and d.gold.act_date)


def _overtaken(history: History, category: str, last: CohortDocument) -> bool:
    """Whether a paper that might be meant as well is newer: then nobody can say what is right."""
    if category != "ordonnance":
        return False
    others = [d for d in history.originals if d.gold.category == "prescription" and d.role != "prescription"]
    return any((document.gold.act_date or "") >= (last.gold.act_date or "") for document in others)


def _document_need(ask: str, subject: tuple[str, str], history: History, right: list[CohortDocument]) -> Need:
    return Need(ask, "latest", subject, {}, files=names_of(history, right))


# -- lists --------------------------------------------------------------------------------------------
def _listed(history: History, rng: random.Random) -> Iterator[Need]:
    for category in ("ordonnance", "biologie"):
        found = history.with_role(*CATEGORY_ROLES[category])
        n = rng.randint(2, 5)
        if len(found) > n and found[n - 1].gold.act_date != found[n].gold.act_date:
            span = (found[n - 1].gold.act_date or "", found[0].gold.act_date or "")
            others = [d for d in history.originals if d.gold.category == "prescription" and d.role != "prescription"]
            if category == "ordonnance" and any((d.gold.act_date or "") >= span[0] for d in others):
                continue
            yield _list_need("list_last", ("category", category), {"n": str(n)}, history, found[:n])
    if stays := history.with_role("stay:"):
        around = [d for d in history.current if d.role.startswith("operation:") or d.role in {"liaison", "urgences"}]
        yield _list_need("list_all", ("category", "sejour"), {}, history, stays, around)
    for category in ("operatoire", "arret", "urgences"):
        if found := history.with_role(*CATEGORY_ROLES[category]):
            yield _list_need("list_all", ("category", category), {}, history, found)
    images = _imaging(history)
    years = sorted({(document.gold.act_date or "")[:4] for document in images})
    for year in years[1:-1][-2:]:
        since = [document for document in images if (document.gold.act_date or "") >= year]
        maybe = [d for d in history.originals if d.role in {"ett", "ecg", "fond_oeil", "oct", "champ_visuel", "coro"}]
        maybe += [d for d in history.originals if d.gold.category == "imagerie" and d.gold.act_date is None]
        yield _list_need("list_since", ("category", "imagerie"), {"year": year}, history, since, maybe)
    yield from _before(history)


def _before(history: History) -> Iterator[Need]:
    for procedure, specialty in (
        ("cataracte", "ophtalmologie"), ("prothese_genou", "orthopedie"), ("prothese_hanche", "orthopedie"),
    ):  # fmt: skip
        operations = history.with_role(f"operation:{procedure}")
        if len(operations) != 1:
            continue
        day = operations[0].gold.act_date or ""
        before = [d for d in history.authored(specialty) if (d.gold.act_date or "") < day]
        if before:
            maybe = history.undated(d for d in history.originals if d.gold.specialty == specialty)
            slots = {"event": procedure}
            yield _list_need("list_before", ("specialty", specialty), slots, history, before, maybe)


def _list_need(
    ask: str, subject: tuple[str, str], slots: dict[str, str], history: History, right: list[CohortDocument],
    maybe: Iterable[CohortDocument] = (),
) -> Need:  # fmt: skip
    files = tuple(document.gold.file_name for document in right)
    copies = tuple(copy for file in files for copy in history.copies.get(file, ()))
    return Need(ask, "list", subject, slots, files=files, also=(*copies, *names_of(history, maybe)))


# -- values -------------------------------------------------------------------------------------------
def measured(history: History) -> list[str]:
    """Analytes with a dated value, in a fixed order."""
    seen = {one.analyte for d in history.originals for one in (*d.gold.observations, *d.measures)}
    return sorted(name for name in seen if history.points(name))


def _values(history: History, rng: random.Random) -> Iterator[Need]:
    for analyte in measured(history):
        if analyte in {"pa_systolique", "pa_diastolique", "toxoplasmose_igg", "ca_15_3"}:
            continue
        points = history.points(analyte)
        yield _value_need("value_latest", analyte, {}, _last(points))
        years = sorted({point.date[:4] for point in points})
        if len(years) > 2:
            year = rng.choice(years[:-1])
            inside = [point for point in points if point.date[:4] == year]
            yield _value_need("value_year", analyte, {"year": year}, _last(inside))
        if len({point.unit for point in points}) == 1 and len(points) > 3 and not any("<" in p.raw for p in points):
            lowest = min(points, key=_number)
            highest = max(points, key=_number)
            yield _value_need("value_lowest", analyte, {}, [p for p in points if _number(p) == _number(lowest)])
            yield _value_need("value_highest", analyte, {}, [p for p in points if _number(p) == _number(highest)])
    if pressure := history.points("pa_systolique"):
        day = pressure[-1].date
        low = [point for point in history.points("pa_diastolique") if point.date == day]
        if len(low) == 1 and pressure[-1].date != (pressure[-2].date if len(pressure) > 1 else ""):
            yield Need("value_latest", "value", ("analyte", "tension"), {}, points=(pressure[-1], low[0]),
                       files=pressure[-1].files)  # fmt: skip


def _last(points: list[Point]) -> list[Point]:
    return [point for point in points if point.date == points[-1].date]


def _number(point: Point) -> float:
    return float(point.raw.replace(" ", "").replace(",", "."))


def _value_need(ask: str, analyte: str, slots: dict[str, str], points: list[Point]) -> Need:
    files = tuple(dict.fromkeys(file for point in points for file in point.files))
    return Need(ask, "value", ("analyte", analyte), slots, points=tuple(points), files=files)


def _trends(history: History, rng: random.Random) -> Iterator[Need]:
    for analyte in measured(history):
        points = history.points(analyte)
        if len(points) > 2 and not analyte.startswith("pa_") and analyte not in {"toxoplasmose_igg", "ca_15_3"}:
            files = tuple(dict.fromkeys(file for point in points for file in point.files))
            yield Need("trend", "trend", ("analyte", analyte), {}, points=tuple(points), files=files)


# -- find ---------------------------------------------------------------------------------------------
def _exams_found(history: History, rng: random.Random) -> Iterator[Need]:
    for exam, row in table("exams").items():
        done = history.with_role(exam)
        if not done:
            continue
        speaking = names_of(history, history.speaking(row["stems"]))
        right = names_of(history, [*done, *history.undated(d for d in history.originals if d.role == exam)])
        also = tuple(name for name in speaking if name not in right)
        yield Need("find_exam", "find", ("exam", exam), {}, files=right, also=also)
        quotes = tuple(m.text for d in _same_day(done) for m in d.mentions if m.kind == "conclusion")
        latest = names_of(history, _same_day(done))
        rest = tuple(name for name in (*right, *also) if name not in latest)
        yield Need("find_conclusion", "find", ("exam", exam), {}, files=latest, also=rest, quotes=quotes)


def _facts_found(history: History, rng: random.Random) -> Iterator[Need]:
    papers = table("papers")
    for name in history.truth.allergies:
        yield from _mentioned(history, "find_allergy", "allergy", name, papers["allergy"][name]["stems"])
    for name in history.truth.family:
        yield from _mentioned(history, "find_family", "family", name, (), label=True)
    for name in history.truth.negated:
        if not history.speaking(papers["negated"][name]["stems"]):
            yield from _mentioned(history, "find_negated", "negated", name, (), label=True)
    for lived in history.truth.conditions:
        stems = table("conditions")[lived.condition]["stems"]
        yield from _mentioned(history, "find_problem", "problem", lived.condition, stems)
    for name, row in table("stays").items():
        right = history.with_role(f"stay:{name}", f"operation:{name}")
        if right:
            files = names_of(history, right)
            also = tuple(f for f in names_of(history, history.speaking(row["stems"])) if f not in files)
            yield Need("find_procedure", "find", ("procedure", name), {}, files=files, also=also)
    for name, row in papers["vaccine"].items():
        if given := history.with_role(f"vaccine:{name}"):
            files = names_of(history, given)
            also = tuple(f for f in names_of(history, history.speaking(row["stems"])) if f not in files)
            yield Need("find_vaccine", "find", ("vaccine", name), {}, files=files, also=also)
    yield from _drugs_found(history, rng)
    yield from _doctors_found(history)


def _mentioned(
    history: History, ask: str, kind: str, name: str, stems: Iterable[str], *, label: bool = False
) -> Iterator[Need]:
    found = history.mentioning(kind, name)
    if not found:
        return
    files = names_of(history, [document for document, _ in found])
    also = tuple(f for f in names_of(history, history.speaking(stems)) if f not in files) if stems else ()
    yield Need(
        ask, "find", (kind, name), {}, files=files, also=also,
        quotes=tuple(dict.fromkeys(mention.text for _, mention in found)), label=found[0][1].label if label else None,
    )  # fmt: skip


def _drugs_found(history: History, rng: random.Random) -> Iterator[Need]:
    drugs = table("drugs")
    prescribed = {drug for document in history.originals for drug in document.drugs}
    for name, row in drugs["class"].items():
        members = [drug for drug in drugs["drug"] if drugs["drug"][drug]["class"] == name]
        if not prescribed & set(members):
            continue
        yield _drug_need(history, "find_class", ("class", name), members, row["stems"])
    for drug in rng.sample(sorted(prescribed), k=min(3, len(prescribed))):
        yield _drug_need(history, "find_drug", ("drug", drug), [drug], [])


def _drug_need(
    history: History, ask: str, subject: tuple[str, str], members: list[str], stems: Iterable[str]
) -> Need:  # fmt: skip
    ordering = history.with_role("prescription")
    right = names_of(history, [document for document in ordering if set(document.drugs) & set(members)])
    words = [table("drugs")["drug"][drug]["name"] for drug in members]
    also = tuple(f for f in names_of(history, history.speaking([*words, *stems])) if f not in right)
    return Need(ask, "find", subject, {}, files=right, also=also)


def _doctors_found(history: History) -> Iterator[Need]:
    for specialty in sorted({d.gold.specialty or "" for d in history.originals if d.role == "visit"}):
        written = history.authored(specialty)
        own = [document for document in written if document.role == "visit"]
        authors = {document.gold.author for document in written}
        if own and len(authors) == 1:
            files = names_of(history, own)
            also = tuple(f for f in names_of(history, written) if f not in files)
            name = (own[0].gold.author or "").split(" ")[-1]
            yield Need("find_doctor", "find", ("specialty", specialty), {}, files=files, also=also, names=(name,))


def day_before(day: str, months: int) -> str:
    """About ``months`` before an ISO day."""
    moment = date.fromisoformat(day)
    return date.fromordinal(moment.toordinal() - round(30.4 * months)).isoformat()
