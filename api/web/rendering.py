"""Templates: the environment, the filters, and what every page of the site carries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.web.banner import Banner
from ingest.errors import RetrouveError
from ingest.vocabulary import specialty_label


@cache
def static_version() -> str:
    """A digest of every static file: part of their addresses, so that browsers may keep them for good."""
    folder = files("api") / "web" / "static"
    digest = sha256()
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        digest.update(item.name.encode() + item.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api", "web/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["jour"] = french_day
    environment.filters["phrase"] = sentence
    environment.filters["discipline"] = specialty_label
    environment.filters["nombre"] = count
    environment.globals["static"] = f"/static/{static_version()}"
    return environment


def render(template: str, **values: object) -> str:
    """A page of ``web/templates``, every value escaped."""
    return _environment().get_template(template).render(**values)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every view: the session's token, whose dossier is open, which view is shown."""

    csrf: str
    banner: Banner | None = None
    view: str = ""

    def page(
        self, template: str, *, status: int = 200, error: RetrouveError | None = None, **values: object
    ) -> HTMLResponse:
        """A whole page; an error's status when there is one."""
        body = render(template, frame=self, error=error, **values)
        return HTMLResponse(body, status_code=error.http_status if error else status)


def sentence(text: str) -> str:
    """A reason as a sentence: one capital, one full stop."""
    trimmed = text.strip().rstrip(".")
    return f"{trimmed[:1].upper()}{trimmed[1:]}." if trimmed else ""


def french_day(value: str | None) -> str:
    """``2024-03-12`` → ``12/03/2024``, ``2024-03`` → ``03/2024``; unknown → ``sans date``."""
    return "/".join(reversed(value[:10].split("-"))) if value else "sans date"


def count(number: int, one: str, several: str) -> str:
    """``1 document``, ``3 documents``."""
    return f"{number} {one if number < 2 else several}"
