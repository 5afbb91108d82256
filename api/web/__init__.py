"""The page a doctor opens: choose a dossier, ask, see the line. Works without JavaScript."""

from api.web.rendering import static_version
from api.web.routes import router

__all__ = ["router", "static_version"]
