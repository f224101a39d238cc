"""The whole service inside the test's own process, where what it does can be counted."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn

from app.main import create_app
from app.realtime.wire import Wire
from app.server import prepare
from app.settings import Settings
from tests.harness.backends import Backend
from tests.harness.ports import free_port


@dataclass(frozen=True)
class House:
    """One process of the service; stands where a test's harness wants a server."""

    port: int
    database_url: str
    parts: dict[type[Any], Any]
    """As `app.lifespan.running` gives them."""

    @property
    def ws_urls(self) -> list[str]:
        return [f"ws://127.0.0.1:{self.port}"]

    def at(self, _index: int) -> str:
        return f"http://127.0.0.1:{self.port}"


class InProcess(uvicorn.Server):
    """Leaves the signals to the suite."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def house(backend: Backend) -> AsyncIterator[House]:
    """Migrate a new database and serve it, with real sockets."""
    database_url = backend.create_database("house")
    port = free_port()
    given = backend.settings(database_url, PORT=str(port))
    settings = Settings.model_validate(
        {name.removeprefix("CONVERSAS_").lower(): value for name, value in given.items()}
    )
    await prepare(settings)
    app = create_app(settings)
    config = uvicorn.Config(
        app, port=port, ws=Wire, log_config=None, ws_per_message_deflate=False, access_log=False
    )
    server = InProcess(config)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has no event
        await asyncio.sleep(0.02)
    try:
        yield House(port, database_url, app.state.parts)
    finally:
        server.should_exit = True
        await serving
