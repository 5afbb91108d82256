"""How the pages of the fresh part name their patient."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from eval.corpora.dated_text import written_date
from eval.corpora.reading.identities import spaced

if TYPE_CHECKING:
    from eval.corpora.reading.identities import Shown


def identity_lines(who: Shown, style: int, birth_style: str) -> tuple[str, ...]:
    """The lines of one of eight ways (``style`` modulo 8) to print an identity."""
    woman = who.sex == "F"
    birth = written_date(date.fromisoformat(who.birth), birth_style) if who.birth else ""
    born, civil = ("née", "Madame") if woman else ("né", "Monsieur")
    name = who.name.upper()
    last = (who.maiden or who.name).upper()
    maiden = f", née {who.maiden.upper()}" if who.maiden else ""
    spouse = f" épouse {name}" if who.maiden else ""
    ins = who.ins or ""
    number = f"Identifiant national de santé {spaced(ins)}" if ins else ""
    styles: tuple[tuple[str, ...], ...] = (
        (f"RE : {civil} {who.given} {name}{maiden}", f"{born} le {birth}" if birth else "", number),
        (f"Identité : {last} {who.given}{spouse}", f"Naissance le {birth} - sexe {'féminin' if woman else 'masculin'}"
         if birth else "", f"INS-NIR {ins}" if ins else ""),
        (f"Usager : {name}, {who.given}" + (f" (naissance : {who.maiden.upper()})" if who.maiden else ""),
         f"D. naiss. {birth}" if birth else "", f"NIR {spaced(ins)}" if ins else ""),
        (f"{civil.upper()} {name} {who.given.upper()}", f"{born.upper()} {who.maiden.upper()}" if who.maiden else "",
         f"Date naiss. : {birth} / Sexe : {who.sex}" if birth else "", number),
        (f"{last} / {who.given} / {birth} / {who.sex}" if birth else f"{last} / {who.given} / {who.sex}",
         f"Nom usuel : {name}" if who.maiden else "", f"INS (NIR) : {ins}" if ins else ""),
        (f"Pour : {civil} {who.given} {name}{maiden} - {born} le {birth}" if birth
         else f"Pour : {civil} {who.given} {name}{maiden}", number),
        (f"Nom de naissance : {last}", f"Nom d'usage : {name}" if who.maiden else "",
         f"1er prénom de naissance : {who.given}", f"Date de naissance : {birth}" if birth else "",
         f"Matricule INS : {spaced(ins)}" if ins else ""),
        (f"Assuré(e) / bénéficiaire des soins : {name} {who.given}{maiden}",
         f"Bénéficiaire {born} le {birth}" if birth else "", f"N° INS {ins}" if ins else ""),
    )  # fmt: skip
    return tuple(line for line in styles[style % 8] if line)
