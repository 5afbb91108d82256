"""The console script ``retrouve``: the product's commands, and under ``eval`` those that measure it."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import NoReturn

from api.commands import app
from ingest.errors import RetrouveError

REFUSED = 1


def main() -> NoReturn:
    """Run the command line. Exit codes: 0 done, 1 refused or failed with one line on stderr, 2 wrong usage."""
    try:
        app()
    except RetrouveError as error:
        _fail(error.detail.rstrip(".") + (f" ({error.remedy.rstrip('.')})" if error.remedy else ""))
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
