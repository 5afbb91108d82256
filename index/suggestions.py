"""Questions a dossier can answer, for completing what is being typed: made of what is in it and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from index.current import speaking
from index.dossier import OpenDocument, OpenDossier
from index.lexicon import exam_names
from index.terms import words
from ingest.document import Category
from ingest.normalise import fold
from ingest.vocabulary import analytes, specialty_families, specialty_label
from ingest.vocabulary.clinical import drugs
from ingest.vocabulary.tables import rows

MOST = 8
SERIES = 3
"""Results of an analyte from which its course is worth proposing."""
_PAPERS: dict[Category, str] = {
    "biologie": "dernier bilan biologique",
    "prescription": "dernière ordonnance",
    "imagerie": "dernière imagerie",
    "lettre": "dernier courrier",
    "certificat": "dernier certificat",
    "vaccination": "carnet de vaccination",
    "synthese": "dernière synthèse médicale",
}
_STATED = {
    "allergy": "allergies",
    "problem": "antécédents",
    "procedure": "antécédents chirurgicaux",
    "vaccine": "vaccins",
}


def suggestions(dossier: OpenDossier, prefix: str, *, today: str, most: int = MOST) -> list[str]:
    """At most ``most`` questions that begin with ``prefix`` or hold a word that does, what is commonest first."""
    typed = fold(" ".join(prefix.split()))
    documents = speaking(dossier, today=today)
    found: dict[str, None] = {}
    later = []
    for question in _questions(dossier, documents):
        folded = fold(question)
        if folded.startswith(typed):
            found[question] = None
        elif _has_words(folded, typed):
            later.append(question)
    return [*found, *(question for question in dict.fromkeys(later) if question not in found)][:most]


def _has_words(folded: str, typed: str) -> bool:
    """Whether every word typed begins a word of the question."""
    asked = words(folded)
    return all(any(word.startswith(part) for word in asked) for part in words(typed))


def _questions(dossier: OpenDossier, documents: Sequence[OpenDocument]) -> Iterator[str]:
    if not documents:
        return
    yield "synthèse du dossier"
    yield "quoi de neuf"
    if any(document.meta.document.prescriptions for document in documents):
        yield "traitement en cours"
    stated = Counter(
        fact.kind for document in documents for fact in document.meta.document.facts if fact.label != "family"
    )
    yield from (question for kind, question in _STATED.items() if stated[kind])  # type: ignore[index]
    metadata = [document.meta.document.metadata for document in documents]
    for family, _ in Counter(one.specialty for one in metadata if one.specialty).most_common():
        if family in specialty_families():
            yield f"dernier compte rendu de {specialty_label(family)}"
    for category, _ in Counter(one.category for one in metadata).most_common():
        if category in _PAPERS:
            yield _PAPERS[category]
    yield from _of_results(documents)
    yield from _of_exams(dossier, documents)
    yield from _of_people_and_drugs(documents)


def _of_results(documents: Sequence[OpenDocument]) -> Iterator[str]:
    counted = Counter(
        found.analyte for document in documents for found in document.meta.document.observations if not found.prior
    )
    for analyte, times in counted.most_common():
        if analyte in analytes():
            yield analytes()[analyte].name
            if times >= SERIES:
                yield f"évolution {analytes()[analyte].name}"


def _of_exams(dossier: OpenDossier, documents: Sequence[OpenDocument]) -> Iterator[str]:
    """Exams that the title of a document names."""
    names = {" ".join(words(row["exam"])): row["exam"] for row in rows("exams")}
    titled: Counter[str] = Counter()
    for title in {" ".join(words(document.meta.document.metadata.title or "")) for document in documents}:
        padded = f" {title} "
        for exam, ways in exam_names().items():
            if any(f" {' '.join(words(way))} " in padded for way in ways):
                titled[exam] += 1
    for exam, _ in titled.most_common():
        yield f"conclusion {names.get(exam, exam)}"


def _of_people_and_drugs(documents: Sequence[OpenDocument]) -> Iterator[str]:
    signed = Counter(document.meta.document.metadata.author for document in documents)
    for author, _ in signed.most_common():
        if author and words(author)[:1] in (["dr"], ["docteur"]):
            yield f"courrier du {author}"
    taken = Counter(
        substance
        for document in documents
        for prescription in document.meta.document.prescriptions
        for substance in prescription.substances
    )
    for substance, _ in taken.most_common():
        if substance in drugs():
            yield f"posologie {drugs()[substance].name}"
