"""The demo's shop and its one-click sign-in: routes of the demo environment and of no other."""

from typing import Any

from fastapi import APIRouter, Request

from app.core.errors import NotFound
from app.web import files, seeds
from app.web.router import READ, SettingsPart

router = APIRouter(include_in_schema=False)


@router.api_route("/demo", methods=READ)
async def shop(request: Request, settings: SettingsPart) -> Any:
    """Return a shop's page that has the widget of the seeded account."""
    account = seeds.account(settings)
    if account is None:
        raise NotFound
    built = files.folder(settings) / "demo.html"
    return await files.page(request, built, widget_key=account["widget_key"])


@router.get("/demo/sign-in")
async def sign_in(settings: SettingsPart) -> Any:
    """Return the seeded agents with tokens that are good for a week, and the widget's key."""
    account = seeds.account(settings)
    if account is None:
        raise NotFound
    agents = seeds.agents(settings, account["account_id"])
    return {"widget_key": account["widget_key"], "agents": agents}
