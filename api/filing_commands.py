"""Commands for documents that arrive by themselves: a watched folder, and the tray of those without a patient."""

# ruff: noqa: PLC0415 (imports inside commands are what makes the start fast)

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.shell import AsJson, Data, Patient, opened, print_json

if TYPE_CHECKING:
    from api.watch import Watch
    from api.wire import IngestOut
    from index.intake import IngestRecord

tray_app = typer.Typer(
    help="Les documents arrivés sans patient : les lister, les classer, les retirer.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Waiting = Annotated[str, typer.Argument(metavar="DOCUMENT_ID")]


def watch(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Dossier à surveiller.")],
    patient: Annotated[
        str | None, typer.Option(help="Dossier où classer ; sans lui, la corbeille d'arrivée.", metavar="ID")
    ] = None,
    interval: Annotated[
        float, typer.Option(min=0.1, max=3600, help="Secondes entre deux regards : un fichier qui change attend.")
    ] = 5.0,
    once: Annotated[bool, typer.Option("--once", help="Lire ce qui est là, puis s'arrêter.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Lire les documents à mesure qu'ils arrivent dans un dossier ; avec --json, une ligne JSON par fichier."""
    from api import terminal
    from api.watch import Watch
    from api.wire import ingest_out

    def say(record: IngestOut) -> None:
        if as_json:
            print_json(record.model_dump(), indent=None)
        else:
            terminal.print_ingested([record])

    with opened(data, will_read=True) as practice:
        if patient is None:
            watched = Watch(folder, practice.expand, practice.tray.add, practice.tray.watched())
        else:
            watched = Watch(folder, practice.expand, partial(practice.add, patient), practice.watched(patient))
        _look_again_and_again(watched, lambda record: say(ingest_out(record)), interval=interval, once=once)


def _look_again_and_again(
    watched: Watch,
    say: Callable[[IngestRecord], None],
    *,
    interval: float,
    once: bool,
) -> None:
    from ingest.errors import RetrouveError

    while True:
        try:
            for record in watched.look():
                say(record)
        except (OSError, RetrouveError) as error:
            if once:
                raise
            reason = error.detail if isinstance(error, RetrouveError) else "le dossier surveillé ne répond pas"
            typer.echo(f"retrouve : {reason} ; nouvel essai dans {interval:g} s", err=True)
        if once and not watched.waiting:
            return
        time.sleep(interval)


@tray_app.command("list")
def tray_list(data: Data = None, as_json: AsJson = False) -> None:
    """Lister les documents à classer, avec les dossiers proposés d'après ce qu'ils disent du patient."""
    from api.tray_wire import tray_item_out

    with opened(data) as practice:
        items = [tray_item_out(item) for item in practice.tray.items()]
    if as_json:
        print_json([item.model_dump() for item in items])
    else:
        from api import terminal

        terminal.print_tray(items)


@tray_app.command("assign")
def tray_assign(
    document_id: Waiting,
    patient: Patient,
    despite_mismatch: Annotated[
        bool, typer.Option("--despite-mismatch", help="Classer même si le document nomme un autre patient.")
    ] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Classer un document dans un dossier existant."""
    from api import terminal
    from api.wire import ingest_out

    with opened(data) as practice:
        filed = practice.tray.assign(document_id, patient, by="terminal", despite_mismatch=despite_mismatch)
    if as_json:
        print_json(ingest_out(filed).model_dump())
    else:
        terminal.print_ingested([ingest_out(filed)])


@tray_app.command("discard")
def tray_discard(document_id: Waiting, data: Data = None) -> None:
    """Retirer un document de la corbeille d'arrivée, vérifié : aucun octet n'en reste."""
    with opened(data) as practice:
        practice.tray.discard(document_id)
    typer.echo("document retiré")
