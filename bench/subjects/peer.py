"""Peers and ceilings: servers of `bench.peers`, each one process."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load.job import Pair, Seat
from bench.services import execute, plain_url
from bench.subjects.starting import peers_environment, started
from bench.subjects.subject import Place, Served
from tests.harness.ports import free_port
from tests.harness.server import CHECKOUT

UVICORN = (
    "uvicorn --host 127.0.0.1 --port {port} --log-level warning --no-access-log --backlog 4096"
)
SITE = "bench.peers.channels_site"
CORE = (CHECKOUT / "bench/peers/core.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Peer:
    """A server that is a Python module."""

    name: str
    title: str
    command: str
    """What follows `python -m`; {port} is its port."""
    address: str
    """Of a seat, behind the port: {side} is visitor or agent, {number} the conversation's."""
    messages: str
    dialect: str = "plain"
    tables: tuple[str, ...] = ()
    """Statements that make them,"""
    make: tuple[str, ...] = ()
    """or modules that do."""

    def missing(self) -> str | None:
        """Nothing that its lock does not bring."""
        return None

    @contextmanager
    def serve(self, place: Place) -> Iterator[Served]:
        """Make its tables and start it."""
        database_url = place.services.new_database(self.name)
        log = place.folder / f"{self.name}.log"
        environment = peers_environment(plain_url(database_url), place.services.redis.url)
        execute(database_url, self.tables)
        for module in self.make:
            made: list[str | Path] = [place.peers_python, "-m", *module.split()]
            with log.open("ab") as output:
                subprocess.run(
                    made, cwd=CHECKOUT, env=environment, stdout=output, stderr=output, check=True
                )
        port = free_port()
        command: list[str | Path] = [
            *place.under,
            place.peers_python,
            "-m",
            *self.command.format(port=port).split(),
        ]
        with started(command, environment, log, port) as process:
            yield Served(
                self.dialect,
                [process],
                database_url,
                lambda count: [self._pair(port, number) for number in range(1, count + 1)],
                self.messages,
            )

    def _pair(self, port: int, number: int) -> Pair:
        visitor, agent = (
            Seat(f"ws://127.0.0.1:{port}{self.address.format(side=side, number=number)}")
            for side in ("visitor", "agent")
        )
        return Pair(visitor, agent)


RAW = Peer(
    "raw",
    "Ceiling: picows, asyncpg",
    "bench.peers.raw {port}",
    "/{side}/{number}",
    "SELECT count(*) FROM timeline",
    tables=(CORE,),
)
SANSIO = Peer(
    "sansio",
    "Ceiling under uvicorn",
    f"{UVICORN} --ws websockets-sansio bench.peers.sansio:app",
    "/{side}/{number}",
    "SELECT count(*) FROM timeline",
    tables=(CORE,),
)
SOCKETIO = Peer(
    "socketio",
    "python-socketio, SQLAlchemy",
    f"{UVICORN} bench.peers.socketio_app:app",
    "/socket.io/?EIO=4&transport=websocket&conv={number}&role={side}",
    "SELECT count(*) FROM message",
    dialect="socketio",
    make=("bench.peers.socketio_app",),
)
CHANNELS = Peer(
    "channels",
    "Django Channels",
    f"{UVICORN} {SITE}.asgi:application",
    "/ws?conv={number}&role={side}",
    "SELECT count(*) FROM chat_message",
    make=(
        f"django migrate --run-syncdb --verbosity 0 --pythonpath . --settings {SITE}.settings",
        f"{SITE}.filling",
    ),
)
