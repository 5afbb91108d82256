"""The command line. Nothing heavy is imported before a command runs, so that the shell answers at once."""

# ruff: noqa: PLC0415 (imports inside commands are what makes the start fast)

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.filing_commands import tray_app, watch
from api.shell import AsJson, Data, Patient, opened, print_json, settings_of

if TYPE_CHECKING:
    from api.wire import IngestOut

app = typer.Typer(
    name="retrouve",
    help="Retrouve le bon document, la bonne page, la bonne ligne dans le dossier d'un patient.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
patient_app = typer.Typer(help="Créer, identifier, lister les dossiers.", no_args_is_help=True, rich_markup_mode=None)
models_app = typer.Typer(help="Le catalogue des modèles.", no_args_is_help=True, rich_markup_mode=None)
key_app = typer.Typer(help="La clé du cabinet.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(patient_app, name="patient")
app.add_typer(models_app, name="models")
app.add_typer(key_app, name="key")
app.add_typer(tray_app, name="tray")
app.command()(watch)


@app.callback()
def root(data: Data = None) -> None:
    """Options common to every command: what is given here stands for the variable of the environment."""
    if data is not None:
        os.environ["RETROUVE_DATA"] = str(data)


# -- patients -----------------------------------------------------------------------------------------


@patient_app.command("set")
def patient_set(
    patient: Annotated[str, typer.Argument(metavar="ID")],
    *,
    birth_name: Annotated[str | None, typer.Option(help="Nom de naissance.")] = None,
    used_name: Annotated[str | None, typer.Option(help="Nom utilisé.")] = None,
    given: Annotated[str | None, typer.Option(help="Prénoms.")] = None,
    birth_date: Annotated[str | None, typer.Option(help="Date de naissance.", metavar="AAAA-MM-JJ")] = None,
    sex: Annotated[str | None, typer.Option(help="M ou F.")] = None,
    ins: Annotated[str | None, typer.Option(help="Matricule INS.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Créer un dossier ou l'identifier ; les traits non donnés restent ce qu'ils étaient."""
    from api.wire import identity_from, patient_out
    from ingest.errors import NotFound

    given_traits = {
        "birth_name": birth_name,
        "used_name": used_name,
        "given": given,
        "birth_date": birth_date,
        "sex": sex,
        "ins": ins,
    }
    with opened(data) as practice:
        try:
            known = practice.patient(patient).identity
        except NotFound:
            known = None
        view = practice.set_patient(patient, identity_from(known, given_traits))
        shown = patient_out(view)
    if as_json:
        print_json(shown.model_dump())
    else:
        from api import terminal

        terminal.print_patients([shown])


@patient_app.command("list")
def patient_list(data: Data = None, as_json: AsJson = False) -> None:
    """Lister les dossiers."""
    from api.wire import patient_out

    with opened(data) as practice:
        shown = [patient_out(view) for view in practice.patients()]
    if as_json:
        print_json([item.model_dump() for item in shown])
    else:
        from api import terminal

        terminal.print_patients(shown)


@app.command()
def erase(patient: Patient, data: Data = None) -> None:
    """Effacer un dossier entier, vérifié."""
    with opened(data) as practice:
        practice.erase(patient)
    typer.echo("dossier effacé")


# -- documents ----------------------------------------------------------------------------------------


@app.command()
def ingest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Fichiers, dossiers, archives zip.")],
    patient: Patient,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Lire des documents dans un dossier, créé s'il est nouveau."""
    from api.deposit import deposit
    from api.progress import reading_progress

    records: list[IngestOut] = []
    try:
        with opened(data, will_read=True) as practice, reading_progress(paths) as advance:
            for record in deposit(practice, patient, paths, advance):
                records.append(record)  # noqa: PERF402 - what came before an error is kept
    finally:  # (what was read before a full disk or an interruption is kept: it is said)
        if as_json:
            print_json([record.model_dump() for record in records])
        elif records:
            from api import terminal

            terminal.print_ingested(records)
    rejected = sum(record.status == "rejected" for record in records)
    if rejected:
        typer.echo(f"{rejected} fichier(s) refusé(s) sur {len(records)}", err=True)
        raise typer.Exit(1)


@app.command()
def documents(patient: Patient, data: Data = None, as_json: AsJson = False) -> None:
    """Lister les documents d'un dossier, acte le plus récent d'abord."""
    from api.wire import document_out

    with opened(data) as practice:
        shown = [document_out(record) for record in practice.documents(patient)]
    if as_json:
        print_json([item.model_dump() for item in shown])
    else:
        from api import terminal

        terminal.print_documents(shown)


@app.command()
def show(
    document_id: Annotated[str, typer.Argument(metavar="DOCUMENT_ID")],
    patient: Patient,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Montrer un document : fiche, preuves, sections, résultats, texte des pages."""
    from api.detail import detail_out

    with opened(data) as practice:
        detail = detail_out(practice.show(patient, document_id))
    if as_json:
        print_json(detail.model_dump())
    else:
        from api import terminal

        terminal.print_detail(detail)


@app.command()
def delete(
    document_id: Annotated[str, typer.Argument(metavar="DOCUMENT_ID")], patient: Patient, data: Data = None
) -> None:
    """Retirer un document, vérifié : aucun octet n'en reste."""
    with opened(data) as practice:
        practice.delete(patient, document_id)
    typer.echo("document retiré")


# -- questions ----------------------------------------------------------------------------------------


@app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION")],
    patient: Patient,
    today: Annotated[str | None, typer.Option(help="Jour pris pour aujourd'hui.", metavar="AAAA-MM-JJ")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Poser une question à un dossier."""
    from api.wire_answer import answer_out

    with opened(data) as practice:
        answer = answer_out(practice.ask(patient, question, today=today))
    if as_json:
        print_json(answer.model_dump(by_alias=True))
    else:
        from api import terminal

        terminal.print_answer(answer)


# -- server, models, key ------------------------------------------------------------------------------


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Adresse d'écoute (cette machine seule sinon).")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Un mandataire fait le chiffrement TLS.")
    ] = False,
    host_names: Annotated[str | None, typer.Option(help="Noms d'hôte admis, séparés par des virgules.")] = None,
    data: Data = None,
) -> None:
    """Servir l'API et la page."""
    from api.server import serve as run

    overrides: dict[str, Any] = {"behind_proxy": behind_proxy or None, "host_names": host_names}
    run(settings_of(data, host=host, port=port, **overrides))


@models_app.command("list")
def models_list(as_json: AsJson = False) -> None:
    """Lister les modèles : usage, licence, taille, empreinte, présent ou non."""
    from api.model_list import model_list

    shown = model_list(settings_of(None).models)
    if as_json:
        print_json([item.model_dump() for item in shown])
    else:
        from api import terminal

        terminal.print_models(shown)


@models_app.command("pull")
def models_pull(name: Annotated[str | None, typer.Argument(metavar="NAME")] = None) -> None:
    """Télécharger les modèles (tous ceux d'origine, ou un seul) : la seule commande qui utilise le réseau."""
    from api.progress import pulling_progress
    from models.pull import pull

    with pulling_progress() as report:
        pull([name] if name else [], settings_of(None).models, report)


@key_app.command("sheet")
def key_sheet(data: Data = None) -> None:
    """Imprimer la feuille de secours de la clé du cabinet."""
    from index.sealing import PracticeKey

    settings = settings_of(data)
    typer.echo(PracticeKey.load(settings.key_file, settings.data).recovery_sheet())


@key_app.command("restore")
def key_restore(
    sheet: Annotated[
        typer.FileText, typer.Argument(metavar="FILE", help="La feuille recopiée ; « - » pour l'entrée standard.")
    ],
    data: Data = None,
) -> None:
    """Refaire la clé du cabinet d'après la feuille de secours."""
    from index.sealing import PracticeKey

    settings = settings_of(data)
    PracticeKey.from_recovery_sheet(sheet.read()).save(settings.key_file, settings.data)
    typer.echo(f"clé restaurée : {settings.key_file}")
