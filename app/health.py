"""Whether the process lives, whether it can serve, and what it measures."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from app.core.errors import AppError
from app.core.schema import encode
from app.db.engine import Database
from app.db.migrations import Schema, standing
from app.http.parts import part
from app.realtime.hub import Hub
from app.ws.rooms import Rooms

router = APIRouter(include_in_schema=False)

ANSWER_S = 2.0  # whoever probes has gone by then
# In a deploy that migrates, the old version serves on while the new one starts.
SERVING = ("ok", "schema_ahead")

DatabasePart = Annotated[Database, part(Database)]
HubPart = Annotated[Hub, part(Hub)]
RoomsPart = Annotated[Rooms, part(Rooms)]


@router.get("/healthz")
async def healthz() -> Any:
    """Answer as long as the event loop turns."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(database: DatabasePart, hub: HubPart, rooms: RoomsPart) -> Response:
    """
    Say whether requests can be served: 503 while draining, or without the database or its schema.

    Without the broker the service is degraded and still serves: live frames between processes are
    late by the reconciler's interval.
    """
    checks = {
        "database": await _database(database),
        "broker": "ok" if await hub.ping() else "degraded",
        "draining": "yes" if rooms.draining else "no",
    }
    ready = checks["database"] in SERVING and not rooms.draining
    body = encode({"status": "ready" if ready else "not_ready", "checks": checks})
    return Response(body, 200 if ready else 503, media_type="application/json")


async def _database(database: Database) -> str:
    try:
        async with asyncio.timeout(ANSWER_S):
            schema = await standing(database)
    except (AppError, TimeoutError):
        return "unavailable"
    return "ok" if schema is Schema.CURRENT else f"schema_{schema}"


@router.get("/metrics")
async def metrics() -> Response:
    """Return what Prometheus reads."""
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
