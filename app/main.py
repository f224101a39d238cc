"""The application: doors and what stands before them, nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI, Response

from app import asyncapi, health, openapi
from app.api_keys import router as api_keys
from app.canned_replies import router as canned_replies
from app.conversations import (
    replies_router,
    requesters_router,
    tickets_router,
    visitor_router,
)
from app.conversations import router as conversations
from app.http import problems
from app.http.cors import Cors
from app.http.middleware import RequestId
from app.lifespan import running
from app.live_chat import router as live_chat
from app.presence import router as presence
from app.settings import Environment, Settings
from app.tickets.schemas import TicketCreated
from app.transfers import router as transfers
from app.web import demo_router
from app.web import router as web
from app.ws.door import WebsocketDoor
from app.ws.services import Services


class Application(FastAPI):
    """FastAPI with the sockets' own door in front: a socket is a loop, not a request."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send each connection to its door."""
        if scope["type"] == "websocket":
            await WebsocketDoor(lambda: self.state.parts[Services])(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: Settings) -> FastAPI:
    """Return the application; nothing is opened before it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(settings) as parts:
            app.state.parts = parts
            yield

    app = Application(
        title="Conversas",
        version=openapi.VERSION,
        summary="Live-chat conversations for help desks.",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for module in (
        *(presence, conversations, transfers, requesters_router, tickets_router),
        *(canned_replies, replies_router, api_keys, live_chat, visitor_router, health, web),
    ):
        _include(app, module.router)
    if settings.environment is Environment.DEMO:
        _include(app, demo_router.router)
    _describe_webhooks(app)
    _serve_documents(app)
    problems.install(app)
    app.add_middleware(Cors, origins=settings.console_origins, localhost=not settings.production)
    app.add_middleware(RequestId)
    return app


def _include(app: FastAPI, router: APIRouter) -> None:
    """
    Take a router's routes as they are.

    `include_router` would keep the router between them and the application, and look each request
    up in it twice.
    """
    app.router.routes.extend(router.routes)


def _describe_webhooks(app: FastAPI) -> None:
    """Put what the service posts to others into the document."""

    @app.webhooks.post(
        "ticket.created",
        operation_id="ticket_created",
        tags=["tickets"],
        status_code=204,
        response_description="Taken. A 200 may say its `id` and `url` as JSON.",
        responses={"default": {"description": "Not taken: see docs/integrations.md."}},
    )
    async def ticket_created(body: TicketCreated) -> None:
        """
        A ticket for an account's `webhook` desk, signed as Standard Webhooks has it.

        `webhook-id` is the ticket's id; answer the same id with the same ticket. See
        docs/integrations.md.
        """


def _serve_documents(app: FastAPI) -> None:
    """Written when first asked for: they cost half a second, and most processes never are."""
    rest = cache(lambda: openapi.document(app))
    sockets = cache(asyncapi.document)

    @app.get("/openapi.json", include_in_schema=False)
    def openapi_json() -> Any:
        return rest()

    @app.get("/asyncapi.json", include_in_schema=False)
    def asyncapi_json() -> Any:
        return sockets()

    @app.get("/docs", include_in_schema=False)
    def docs() -> Response:
        return Response(openapi.page(rest()), media_type="text/html; charset=utf-8")
