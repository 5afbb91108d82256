"""The papers of a history, as rows to print: what each says, with the sentences questions are about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from eval.corpora.biology import Sampling
from eval.corpora.cohort.chart import LABORATORY_NAMES, catalogue
from eval.corpora.cohort.people import LAST, TODAY
from eval.corpora.cohort.tables import chosen, table
from eval.corpora.cohort.truth import Mention
from eval.corpora.dated_text import written_date

if TYPE_CHECKING:
    from eval.corpora.cohort.chart import Chart

BODY_SPECIALTIES = frozenset({
    "cardiologie", "endocrinologie-diabetologie", "nephrologie", "pneumologie", "pediatrie", "oncologie",
    "gastro-enterologie", "gynecologie", "rhumatologie", "neurologie",
})  # fmt: skip
"""Who takes weight and blood pressure at a visit."""
SAMPLED = ("Prélevé le : {sampled} à 07h50", "Date de prélèvement : {sampled}", "Prélèvement du : {sampled}")
TOLD = {"creatinine": "créatinine", "hba1c": "HbA1c", "potassium": "potassium", "hemoglobine": "hémoglobine",
        "tsh": "TSH", "ldl_cholesterol": "LDL", "psa_total": "PSA", "crp": "CRP"}  # fmt: skip
"""Results letters quote, as they call them."""
RENEWED = ("À renouveler 3 mois.", "Renouvelable 2 fois.", "Traitement pour 3 mois.")


Printed = tuple[str, str, str | None, date | None]
"""A value in prose: analyte, characters, unit, and its day when it is not the paper's own."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to print. ``measures`` are the values in its text; ``results`` a laboratory's name."""

    kind: str
    role: str
    specialty: str
    title: str
    dates: dict[str, date]
    body: str
    reference: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    drugs: tuple[str, ...] = ()
    measures: tuple[Printed, ...] = ()
    sampling: Sampling | None = None
    laboratory: str | None = None
    recipient: str = ""
    undated: bool = False

    @property
    def day(self) -> date:
        """The act."""
        return next(self.dates[name] for name in ("sampled", "act", "stay_end", "written") if name in self.dates)


def _raw(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


def visit(chart: Chart, condition: str, day: date) -> Paper:
    """A specialist's letter about a visit."""
    row, rng = table("conditions")[condition], chart.rng
    mentions, parts = _background(chart, condition, day)
    measures: list[Printed] = []
    exam = chosen(rng.choice(row["exam"]), rng)
    if row["specialty"] in BODY_SPECIALTIES:
        weight, high = chart.measured("poids", day), round(chart.measured("pa_systolique", day))
        low = round(chart.measured("pa_diastolique", day))
        raw = _raw(weight, 1) if rng.random() < 0.5 else _raw(weight, 0)
        measures = [
            ("poids", raw, "kg", None), ("pa_systolique", str(high), "mmHg", None),
            ("pa_diastolique", str(low), "mmHg", None),
        ]  # fmt: skip
        exam = f"{rng.choice(('Pression artérielle', 'PA', 'TA'))} {high}/{low} mmHg, poids {raw} kg. {exam}"
    if rng.random() < 0.5 and chart.in_force(day):
        lines = [table("drugs")["drug"][drug]["line"] for drug in chart.in_force(day)]
        parts.append("# Traitement\n" + "\n".join(f"- {line}" for line in lines))
    conclusion = chosen(rng.choice(row["conclusion"]), rng)
    mentions.append(Mention("conclusion", condition, conclusion))
    extra = _asides(chart, day, mentions)
    body = f"# Motif\n{rng.choice(row['reason'])}\n" + "\n".join(parts)
    body += f"\n# Examen\n{exam}\n{extra}# Conclusion\n{conclusion}"
    dates = {"act": day, "written": day}
    reference: tuple[str, ...] = ()
    if rng.random() < 0.7:
        dates["written"] = min(day + timedelta(days=rng.randint(0, 14)), LAST)
        reference = (rng.choice(("Consultation du : {act}", "Vu en consultation le : {act}")),)
    what = table("people")["practice"][row["specialty"]][1].split(" ", 2)[-1].removeprefix("d'").removeprefix("de ")
    title = f"Compte rendu de consultation{_of(row['specialty'], what)}"
    kind = "eye" if row["specialty"] == "ophtalmologie" else "consultation"
    return Paper(
        kind=kind, role="visit", specialty=row["specialty"], title=title, dates=dates, body=body, reference=reference,
        mentions=tuple(mentions), measures=tuple(measures), recipient="{gp}",
    )  # fmt: skip


def _of(specialty: str, fallback: str) -> str:
    name = {"orl": "ORL", "orthopedie": "orthopédie", "nephrologie": "néphrologie", "pediatrie": "pédiatrie",
            "gynecologie": "gynécologie", "chirurgie-viscerale": "chirurgie viscérale",
            "endocrinologie-diabetologie": "endocrinologie", "gastro-enterologie": "gastro-entérologie"}.get(
                specialty, specialty or fallback)  # fmt: skip
    return f" d'{name}" if name[0].lower() in "aeéiouoh" else f" de {name}"


def _background(chart: Chart, condition: str, day: date) -> tuple[list[Mention], list[str]]:
    """Past problems, denials, relatives, allergies: each with some chance of being written down."""
    rng, mentions, lines, parts = chart.rng, list[Mention](), list[str](), list[str]()
    for name, since in chart.subject.conditions:
        if since < day and (name != condition or rng.random() < 0.4) and rng.random() < 0.75:
            text = chosen(rng.choice(table("conditions")[name]["history"]), rng).replace("{since}", str(since.year))
            lines.append(text + ".")
            mentions.append(Mention("problem", name, text + "."))
    for kind, names, share in (("negated", chart.negated, 0.4), ("family", chart.family, 0.45)):
        for name in names:
            if rng.random() < share:
                text = rng.choice(table("papers")[kind][name]["texts"])
                lines.append(text)
                mentions.append(Mention(kind, name, text, kind))  # type: ignore[arg-type]  # both are kinds and labels
    if lines:
        parts.append("# Antécédents\n" + "\n".join(lines))
    if chart.allergies and rng.random() < 0.45:
        texts = [rng.choice(table("papers")["allergy"][name]["texts"]) for name in chart.allergies]
        mentions += [Mention("allergy", name, text) for name, text in zip(chart.allergies, texts, strict=True)]
        parts.append("# Allergies\n" + "\n".join(texts))
    return mentions, parts


def _asides(chart: Chart, day: date, mentions: list[Mention]) -> str:
    """Exams done elsewhere or only considered."""
    rng, lines = chart.rng, list[str]()
    if chart.mentioned and rng.random() < 0.3:
        name = rng.choice(chart.mentioned)
        text = table("papers")["mentioned"][name]["text"]
        text = text.replace("{other}", written_date(day - timedelta(days=rng.randint(20, 90)), "num"))
        lines.append(text)
        mentions.append(Mention("exam", table("papers")["mentioned"][name]["exam"], text))
    if chart.hypothetical and rng.random() < 0.25:
        row = table("papers")["hypothetical"][rng.choice(chart.hypothetical)]
        lines.append(row["text"])
        mentions.append(Mention("exam", row["exam"], row["text"], "hypothetical"))
    return "".join(f"{line}\n" for line in lines)


def exam(chart: Chart, name: str, day: date) -> Paper:
    """The report of an exam."""
    row, rng = table("exams")[name], chart.rng
    body = chosen(rng.choice(row["body"]), rng)
    measures = list[Printed]()
    for measure in row.get("measures", ()):
        decimals, unit = (0, "%") if measure == "fevg" else (2, "L")
        raw = _raw(chart.measured(measure, day), decimals)
        body = body.replace(f"{{{measure}}}", raw)
        measures.append((measure, raw, unit, None))
    conclusion = body.rsplit("# Conclusion\n", 1)[1]
    mentions = (Mention("exam", name, conclusion), Mention("conclusion", name, conclusion))
    label = rng.choice(("Date de l'examen : {act}", "Examen du : {act}", "Examen réalisé le : {act}"))
    dates = {"act": day}
    if row["kind"] == "anapath":
        label = "Prélèvement du : {act}"
        dates["signed"] = min(day + timedelta(days=6), LAST)
    return Paper(
        kind=row["kind"], role=name, specialty=row["who"], title=rng.choice(row["titles"]), dates=dates, body=body,
        reference=(label,), mentions=mentions, measures=tuple(measures),
    )  # fmt: skip


def stay(chart: Chart, name: str, day: date) -> list[Paper]:
    """The papers of a stay: emergency report, operation note, discharge report, liaison letter."""
    row, rng = table("stays")[name], chart.rng
    end = min(day + timedelta(days=rng.randint(*row["days"])), LAST)
    span = {"stay_start": day, "stay_end": end, "written": min(end + timedelta(days=rng.randint(1, 9)), LAST)}
    procedure = Mention("procedure", name, row["reason"])
    papers = []
    if "emergency" in row:
        body = f"# Motif\n{row['emergency']}\n# Conclusion\n{row['reason']} Hospitalisation."
        papers.append(Paper(
            kind="urgences", role="urgences", specialty="urgences", title="Compte rendu de passage aux urgences",
            dates={"act": day}, body=body, reference=("Arrivée : {act} à 14h20", "Tri : niveau 2"),
            mentions=(procedure,),
        ))  # fmt: skip
    if "operation" in row:
        operated = min(day + timedelta(days=1), end)
        body = f"# Indication\n{row['reason']}\n# Technique\n{row['act']}\n# Conclusion\n"
        body += f"{row['operation']} sans incident."
        papers.append(Paper(
            kind="operatoire", role=f"operation:{name}", specialty=row["who"], title="Compte rendu opératoire",
            dates={"act": operated}, body=body,
            reference=("Date d'intervention : {act}", f"Intervention : {row['operation']}"),
            mentions=(procedure, Mention("conclusion", name, f"{row['operation']} sans incident.")),
        ))  # fmt: skip
    papers.append(_discharge(chart, name, row, span))
    if row.get("letter"):
        body = "Vous trouverez ci-dessous les éléments utiles à la suite des soins.\n# Synthèse\n"
        body += f"{row['reason']} {row['exit']}"
        papers.append(Paper(
            kind="liaison", role="liaison", specialty=row["who"], title="Lettre de liaison à la sortie",
            dates={**span, "written": end}, body=body, recipient="{gp}",
            reference=("Hospitalisation du : {stay_start} au {stay_end}",), mentions=(procedure,),
        ))  # fmt: skip
    return papers


def _discharge(chart: Chart, name: str, row: dict[str, Any], span: dict[str, date]) -> Paper:
    mentions, parts = _background(chart, "", span["stay_start"])
    body = f"# Motif\n{row['reason']}\n" + "\n".join(parts)
    told = "\n".join(chart.rng.sample(table("papers")["ward"]["texts"], k=chart.rng.randint(2, 9)))
    body += f"\n# Évolution\n{row['course']}\n{told}\n# Conclusion\n{row['exit']}"
    same_day = span["stay_start"] == span["stay_end"]
    reference = "Hospitalisation du : {stay_end}" if same_day else "Hospitalisation du : {stay_start} au {stay_end}"
    mentions += [Mention("procedure", name, row["reason"]), Mention("conclusion", name, row["exit"])]
    return Paper(
        kind=row.get("kind", "sejour"), role=f"stay:{name}", specialty=row["who"], title=row["title"], dates=span,
        body=body, reference=(reference,), mentions=tuple(mentions), recipient="{gp}",
    )  # fmt: skip


def sheet(chart: Chart, panels: list[str], laboratory: str, day: date) -> Paper:
    """A laboratory's sheet."""
    known = catalogue(chart, laboratory)
    sampling = Sampling(day, {name: known[name].draw(chart.rng, chart.progress(day)) for name in panels})
    chart.samplings.setdefault(laboratory, []).insert(0, sampling)
    dates = {"sampled": day, "validated": min(day + timedelta(days=1), TODAY)}
    label = chart.rng.choice(SAMPLED)
    return Paper(
        kind="biologie", role="sheet", specialty="biologie", title="Compte rendu d'analyses", dates=dates, body="",
        reference=(label, "Validé le : {validated}"), sampling=sampling, laboratory=laboratory, recipient="{gp}",
    )  # fmt: skip


def laboratory_name(laboratory: str) -> str:
    """What the letterhead of ``laboratory`` says."""
    return LABORATORY_NAMES[laboratory]


def prescription(chart: Chart, day: date, *, acute: str | None = None) -> Paper | None:
    """The family doctor's renewal, or a short treatment; ``None`` when nothing is taken."""
    drugs = [acute] if acute else chart.in_force(day)
    if not drugs:
        return None
    lines = [f"- {table('drugs')['drug'][drug]['line']}" for drug in drugs]
    tail = "" if acute else f"\n{chart.rng.choice(RENEWED)}"
    return Paper(
        kind="ordonnance", role="prescription", specialty="medecine-generale", title="Ordonnance",
        dates={"act": day}, body="\n".join(lines) + tail, drugs=tuple(drugs),
    )  # fmt: skip


def request(chart: Chart, name: str, day: date) -> Paper:
    """The request for an exam, some weeks before it."""
    row, rng = table("exams")[name], chart.rng
    day -= timedelta(days=rng.randint(12, 45))
    if row["kind"] == "imagerie":
        return Paper(
            kind="prescription_imagerie", role=f"request:{name}", specialty="medecine-generale",
            title="Demande d'examen", dates={"act": day},
            body=f"Faire pratiquer : {row['name']}.\nMerci de votre avis.",
        )  # fmt: skip
    return Paper(
        kind="adressage", role=f"request:{name}", specialty="medecine-generale", title="Lettre d'adressage",
        dates={"act": day, "written": day}, body=f"Merci de recevoir ce patient pour : {row['name']}.",
    )  # fmt: skip


def vaccine(chart: Chart, name: str, day: date) -> Paper:
    """A note of one injection."""
    row = table("papers")["vaccine"][name]
    text = row["text"].replace("{lot}", str(chart.rng.randint(1000, 9999))).replace("{act}", written_date(day, "num"))
    return Paper(
        kind="vaccin", role=f"vaccine:{name}", specialty="medecine-generale", title=row["title"], dates={"act": day},
        body=f"# Vaccination\n{text}", reference=("Date de la vaccination : {act}",),
        mentions=(Mention("vaccine", name, text),),
    )  # fmt: skip


def synthesis(chart: Chart, day: date) -> Paper:
    """The family doctor's summary of the file: every problem, treatment, allergy."""
    mentions, problems = list[Mention](), list[str]()
    for name, since in chart.subject.conditions:
        if since < day:
            text = chosen(table("conditions")[name]["history"][0], chart.rng).replace("{since}", str(since.year)) + "."
            problems.append(text)
            mentions.append(Mention("problem", name, text))
    allergies = [table("papers")["allergy"][name]["texts"][0] for name in chart.allergies]
    mentions += [Mention("allergy", name, text) for name, text in zip(chart.allergies, allergies, strict=True)]
    treatment = [f"- {table('drugs')['drug'][drug]['line']}" for drug in chart.in_force(day)]
    body = "# Pathologies en cours\n" + "\n".join(problems) + "\n# Allergies\n"
    body += "\n".join(allergies or ["Aucune allergie signalée."])
    if treatment:
        body += "\n# Traitements au long cours\n" + "\n".join(treatment)
    return Paper(
        kind="synthese", role="synthesis", specialty="medecine-generale", title="Volet de synthèse médicale",
        dates={"act": day, "written": day}, body=body, reference=("Synthèse établie le : {act}",),
        mentions=tuple(mentions),
    )  # fmt: skip


def noise(chart: Chart, name: str, day: date) -> Paper:
    """A paper of some desk."""
    row = table("papers")["noise"][name]
    dates = {"written": day, "next": day + timedelta(days=40)}
    return Paper(
        kind=row["kind"], role="noise", specialty=chart.rng.choice(("cardiologie", "radiologie")),
        title=chart.rng.choice(row["titles"]), dates=dates, body=row["body"],
    )  # fmt: skip


def certificate(chart: Chart, day: date) -> Paper:
    """A certificate by the family doctor."""
    row = table("papers")["certificate"]
    return Paper(
        kind="certificat", role="certificate", specialty="medecine-generale", title=row["titles"][0],
        dates={"act": day, "written": day}, body=chart.rng.choice(row["texts"]),
    )  # fmt: skip


def sick_leave(chart: Chart, day: date) -> Paper:
    """Time off work."""
    row = table("papers")["leave"]
    dates = {"act": day, "next": day + timedelta(days=chart.rng.choice((7, 14, 21)))}
    return Paper(
        kind="arret", role="leave", specialty="medecine-generale", title=row["title"], dates=dates, body=row["text"]
    )


def care(chart: Chart, name: str, day: date) -> Paper:
    """A report by a paramedic."""
    row = table("papers")["care"][name]
    return Paper(
        kind="paramedical", role=f"care:{name}", specialty=name, title=row["title"],
        dates={"act": day, "written": day}, body=chosen(row["body"], chart.rng), reference=("Bilan du : {act}",),
    )  # fmt: skip


def without_date(paper: Paper) -> Paper:
    """The same paper with no date on it."""
    return replace(paper, reference=(), undated=True)


def quoting(chart: Chart, paper: Paper, sheet: Paper) -> Paper:
    """``paper`` with some results of an earlier laboratory sheet told before its conclusion, dated."""
    if sheet.sampling is None or sheet.laboratory is None or "# Conclusion" not in paper.body:
        return paper
    known, results = catalogue(chart, sheet.laboratory), sheet.sampling.results
    chosen_ones = [name for name in results if name in TOLD and "<" not in results[name]][:3]
    if not chosen_ones:
        return paper
    told = ", ".join(f"{TOLD[name]} {results[name]} {known[name].unit}" for name in chosen_ones)
    text = f"Biologie du {written_date(sheet.day, 'num')} : {told}."
    before, after = paper.body.rsplit("# Conclusion", 1)
    measures = tuple((name, results[name], known[name].unit, sheet.day) for name in chosen_ones)
    return replace(
        paper, body=f"{before}# Biologie\n{text}\n# Conclusion{after}", measures=(*paper.measures, *measures)
    )
