"""The page's addresses, gathered."""

from __future__ import annotations

from fastapi import APIRouter

from api.web import deposits, documents, entry, home, tray, trends

router = APIRouter(include_in_schema=False)
for _module in (home, documents, trends, deposits, tray, entry):
    router.include_router(_module.router)
