"""The console and the widget: no part of the API, and in no document of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Request

from app.http.parts import part
from app.settings import Settings
from app.web import files, policy

router = APIRouter(include_in_schema=False)

SettingsPart = Annotated[Settings, part(Settings)]
READ = ["GET", "HEAD"]


@router.api_route("/console", methods=READ)
@router.api_route("/console/{_path:path}", methods=READ)
async def console(request: Request, settings: SettingsPart) -> Any:
    """Return the agents' console, which finds its own way by the address."""
    return await files.page(request, files.folder(settings) / "console.html")


@router.api_route("/widget.js", methods=READ)
async def widget(request: Request, settings: SettingsPart) -> Any:
    """Return the script that customers embed; it loads the widget."""
    return await files.file(request, files.folder(settings), "widget.js", policy.EMBEDDED)


@router.api_route("/assets/{path:path}", methods=READ)
async def assets(request: Request, path: str, settings: SettingsPart) -> Any:
    """Return what the pages are made of."""
    return await files.file(request, files.folder(settings) / "assets", path, policy.ASSET)
