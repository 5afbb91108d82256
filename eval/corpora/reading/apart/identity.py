"""How pages of the part held apart name their patient."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from eval.corpora.dated_text import written_date
from eval.corpora.reading.identities import spaced

if TYPE_CHECKING:
    from eval.corpora.reading.identities import Shown


def identity_lines(who: Shown, style: int, birth_style: str) -> tuple[str, ...]:
    """The lines of one of seven ways (``style`` modulo 7) to print an identity."""
    woman = who.sex == "F"
    civil = "Mme" if woman else "M."
    day = date.fromisoformat(who.birth) if who.birth else None
    birth = written_date(day, birth_style) if day else ""
    last = (who.maiden or who.name).upper()
    sex = "Féminin" if woman else "Masculin"
    matricule = f"N° INS {spaced(who.ins)}" if who.ins else ""
    wife = f" (nom de naissance {who.maiden.upper()})" if who.maiden else ""
    styles: tuple[list[str], ...] = (
        [f"Identité du patient : {who.full}{wife}",
         f"Date de naissance {birth} - Sexe {sex}" if birth else "", matricule],
        [f"{civil} {who.name.upper()} {who.given} né{'e' if woman else ''} {who.maiden or ''}".rstrip()
         if who.maiden else f"{civil} {who.name.upper()} {who.given}",
         f"le {birth}" if birth and who.maiden else f"né{'e' if woman else ''} le {birth}" if birth else "", matricule],
        [f"Nom d'usage : {who.name.upper()}", f"Nom de naissance : {last}", f"Prénom(s) : {who.given}",
         f"DDN : {birth}" if birth else "", matricule],
        [f"{last} {who.given}{f' ép. {who.name.upper()}' if who.maiden else ''} {birth}", matricule],
        [f"Réf. patient : {civil} {who.given} {who.name.upper()}{wife}",
         f"Naissance le {birth}" if birth else "", matricule],
        [f"NOM : {who.name.upper()}", f"PRENOM : {who.given}", f"NE(E) LE : {birth}" if birth else "",
         f"NOM NAISSANCE : {last}" if who.maiden else "", matricule],
        [f"{who.given} {who.name.upper()}{wife} | {birth} | {who.sex}", matricule],
    )  # fmt: skip
    return tuple(line for line in styles[style % 7] if line)
