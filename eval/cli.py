"""The console script ``retrouve``: the product's commands, and under ``eval`` those that measure it."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import typer

from api.commands import app
from ingest.errors import RetrouveError

REFUSED = 1
INTERRUPTED = 130  # by Ctrl-C, as shells have it

# Command → module with ``main(argv) -> exit code``, imported when called, and what it does.
EVALUATIONS = {
    "demo": ("eval.demo", "Un dossier fictif lu sous vos yeux, cinq questions, et le serveur."),
    "reading": ("eval.reading", "Ce que la lecture trouve, comparé à la vérité d'un corpus."),
    "speed": ("eval.speed", "Durées et mémoire : lecture, questions, ouverture, démarrage."),
    "page": ("eval.page", "La page mesurée dans un navigateur, et les images de la documentation."),
    "embedding": ("eval.embedding", "L'encodeur : justesse et vitesse de chaque exécution possible."),
    "intake": ("eval.intake", "Documents lus, indexés et scellés par seconde, et où passe le temps."),
    "questions": ("eval.questions", "Questions de médecins sur des dossiers simulés ; autres moteurs."),
    "mutations": ("eval.mutations", "Des milliers de fichiers abîmés : un statut et une raison pour chacun."),
    "summaries": (
        "eval.summaries",
        "Les résumés : utilité, vérité, coût ; le vérificateur jugé sur phrases falsifiées.",
    ),
    "facts": ("eval.facts", "Antécédents, ordonnances, échéances et renvois, comparés à des documents annotés."),
    "passages": ("eval.passages", "Les poids des phrases d'un résumé, chaque corpus mis de côté à son tour."),
    "asides": ("eval.asides", "Les poids de ce qui n'est dit qu'à côté d'une question, chaque auteur mis de côté."),
    "turns": ("eval.turns", "Les poids des tournures de questions, chaque auteur mis de côté à son tour."),
    "authors": ("eval.authors", "Les poids des signes de qui signe un document, chaque auteur mis de côté à son tour."),
    "specialties": (
        "eval.specialties",
        "Les poids des signes de la spécialité qui écrit, chaque auteur mis de côté à son tour.",
    ),
    "kinds": ("eval.kinds", "Les poids des signes du type d'un document, chaque corpus mis de côté à son tour."),
    "observations": ("eval.observations", "Résultats mesurés relevés, comparés à la vérité d'un corpus."),
}
_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

eval_app = typer.Typer(help="Corpus, qualité et vitesse.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(eval_app, name="eval")


def _mount(name: str, module: str, summary: str) -> None:
    @eval_app.command(name, help=summary, context_settings=_PASSED_ON, add_help_option=False)
    def evaluate(context: typer.Context) -> None:
        raise typer.Exit(import_module(module).main(context.args))


for _name, (_module, _summary) in EVALUATIONS.items():
    _mount(_name, _module, _summary)


def main() -> NoReturn:
    """Run the command line. Exit codes: 0 done, 1 refused or failed with one line on stderr, 2 wrong usage."""
    try:
        app()
    except RetrouveError as error:
        _fail(error.detail.rstrip(".") + (f" ({error.remedy.rstrip('.')})" if error.remedy else ""))
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            sys.stderr.write("retrouve : interrompu ; ce qui était fait est gardé\n")
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(REFUSED)
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        _fail(f"erreur interne ({type(error).__name__}, {Path(frame.filename).name}:{frame.lineno})")
    sys.exit(0)


def _fail(reason: str) -> NoReturn:
    sys.stderr.write(f"retrouve : {' '.join(reason.split())}\n")
    sys.exit(REFUSED)
