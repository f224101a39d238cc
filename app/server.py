"""One server process: uvicorn, with a farewell to the sockets before it goes."""

import asyncio
import contextlib
import gc
import os
import random
import signal
from collections.abc import Iterator
from typing import Any

import structlog
import uvicorn

from app import logs
from app.core.mistakes import OperatorMistake
from app.db.engine import connect
from app.db.migrations import Schema, standing, upgrade
from app.main import create_app
from app.realtime.wire import Wire
from app.settings import Settings, Switch
from app.ws.rooms import Rooms
from app.ws.session import frame

log = structlog.get_logger()

# SIGTERM to exit takes at most ten seconds: goodbye, then commands, then requests, then the parts.
GOODBYE_S = 1.0  # who does not read by then finds out from the close
FINISH_S = 2.0  # for the answers to commands that sockets have sent
GRACEFUL_S = 5  # for requests
EXIT_S = 9.0  # whatever still waits then waits for something that is away
PING_S = 20  # a silent peer is dropped within twice this
# Who leaves is spread over a time, so that the others are not asked for more than they can do.
RETURN_MS = 500
SPREAD_MS = 500
SPREAD_MS_PER_SOCKET = 2.5
LONGEST_SPREAD_MS = 29_500
BACKLOG = 4096
MAX_FRAME = 64 * 1024


class SchemaBehind(OperatorMistake):
    """The schema is not at head and may not be migrated here."""


class Server(uvicorn.Server):
    """Says goodbye to sockets before uvicorn closes them (1012)."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Drain on SIGTERM and SIGINT and exit with 0: an asked-for end is no failure."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: Any = None) -> None:
        """Stop taking connections, tell every socket when to come back, finish, then end."""
        asyncio.get_running_loop().call_later(EXIT_S, _leave)
        for server in self.servers:
            server.close()
        app: Any = self.config.app
        rooms: Rooms | None = getattr(app.state, "parts", {}).get(Rooms)
        if rooms is not None:
            rooms.draining = True
            await _say_goodbye(rooms)
        await super().shutdown(sockets)


async def _say_goodbye(rooms: Rooms) -> None:
    """Tell every socket to come back, and let those be answered who asked before."""
    sessions = rooms.sessions()
    spread = min(max(SPREAD_MS, int(SPREAD_MS_PER_SOCKET * len(sessions))), LONGEST_SPREAD_MS)
    for session in sessions:
        return_in = RETURN_MS + random.randint(0, spread)  # noqa: S311 - jitter
        session.push(frame("goodbye", reconnect_in_ms=return_in))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(FINISH_S):
            while any(session.connection.answering for session in sessions):  # noqa: ASYNC110 - seldom, and soon
                await asyncio.sleep(0.01)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE_S):
            await asyncio.gather(*(session.connection.flush() for session in sessions))


def _leave() -> None:
    """Go although something is not finished: nothing that was acknowledged is lost by it."""
    log.warning("drain_cut_short", seconds=EXIT_S)
    os._exit(0)


async def prepare(settings: Settings) -> None:
    """Bring the schema to head, or refuse one that is behind."""
    database = await connect(settings.database, exclusive=True)
    try:
        behind = await standing(database) is Schema.BEHIND
        if behind and settings.migrate is not Switch.ON:
            raise SchemaBehind("The schema is behind: run `python -m app migrate` first.")
        await upgrade(database)
    finally:
        await database.close()


def make(settings: Settings) -> Server:
    """Return the server, ready to run."""
    logs.configure(settings)
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="auto",
        http="auto",
        ws=Wire,
        ws_max_size=MAX_FRAME,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=False,  # doubles the CPU and triples the memory of a socket
        backlog=BACKLOG,
        log_level="warning",
        access_log=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies) or None,
        timeout_graceful_shutdown=GRACEFUL_S,
        timeout_keep_alive=30,
        server_header=False,
        date_header=True,
    )
    return Server(config)


def _calm_collector() -> None:
    """
    Keep the garbage collector from walking what never becomes garbage.

    Modules, schemas and compiled statements are half a million objects; a full collection of them
    stops every socket for a quarter of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def serve(settings: Settings) -> None:
    """Migrate when allowed, then serve until SIGTERM or SIGINT."""
    await prepare(settings)
    server = make(settings)
    _calm_collector()
    await server.serve()
    if not server.started:
        raise SystemExit(1)
