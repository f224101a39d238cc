"""
What the commands of a conversation's life cost over REST, beside the least that FastAPI can do.

    python -m bench.lifecycle [--rounds 3] [--conversations 640] [--report FILE]

Each connection leads conversations of its own from the visitor's session to the ticket. All take
the same step at the same time, so that each is measured by itself: alone on one connection, and
many together, where several share a commit. Everything is committed durably.
"""

from __future__ import annotations

import argparse
import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import uvloop
from pydantic_core import from_json, to_json

from bench.latency import milliseconds
from bench.machine import conditions
from bench.measurement import Measurement, Read, figure, ratios, spread
from bench.processes import Reading
from bench.reports import publish, table
from bench.services import Services, durable_services, freshen, versions
from bench.subjects.product import Running, running
from bench.subjects.seating import desk_of
from bench.subjects.starting import prepare_to_start
from bench.subjects.trivial import serving

TRIVIAL = "trivial"
TITLES = {
    TRIVIAL: "Trivial FastAPI POST",
    "session": "A visitor's session",
    "start": "A start",
    "claim": "The first reply, which claims",
    "answer": "The visitor's message",
    "message": "An agent's message",
    "read": "An agent has read all",
    "close": "A close with its ticket",
}
STEPS = tuple(name for name in TITLES if name != TRIVIAL)
"""In this order, as methods of `Lane`."""
COLUMNS: dict[str, Read] = {
    "requests/s": figure("requests_per_s"),
    "p50 ms": figure("answer_p50_ms"),
    "p99 ms": figure("answer_p99_ms"),
    "CPU µs/request app": figure("cpu_us_app"),
    "database": figure("cpu_us_database"),
    "redis": figure("cpu_us_redis"),
}

Roots = Mapping[str, list[int]]


class Line:
    """A kept connection that carries one request after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> Line:
        """Connect."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, method: str, path: str, token: str | None, body: Any) -> Any:
        """Return what is answered; RuntimeError when that is no success."""
        sent = to_json(body)
        holder = f"Authorization: Bearer {token}\r\n" if token else ""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{holder}"
            f"Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
        )
        self._writer.write(head.encode() + sent)
        answered = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        _, _, length = answered.partition(b"content-length:")
        told = await self._reader.readexactly(int(length.partition(b"\r\n")[0]))
        if not answered.startswith(b"http/1.1 2"):
            raise RuntimeError(told.decode())
        return from_json(told)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


class Lane:
    """An agent, and the conversations it leads one after the other."""

    def __init__(self, line: Line, agent: str, widget_key: str) -> None:
        self._line, self._agent, self._widget_key = line, agent, widget_key
        self._visitors: list[str] = []
        self._conversations: list[str] = []

    async def online(self) -> None:
        """Be there; without a socket that has to be said again and again."""
        await self._line.ask("PUT", "/v1/me/availability", self._agent, {"availability": "online"})

    async def session(self, number: int) -> None:
        """Let a visitor come."""
        said = {"widget_key": self._widget_key, "name": f"Visitor {number}"}
        made = await self._line.ask("POST", "/v1/visitor/sessions", None, said)
        self._visitors.append(made["token"])

    async def start(self, number: int) -> None:
        """Let it ask."""
        first = _message("Hello, my order has not come.")
        made = await self._line.ask(
            "POST", "/v1/visitor/conversations", self._visitors[number], first
        )
        self._conversations.append(made["conversation"]["id"])

    async def claim(self, number: int) -> None:
        """Reply."""
        await self._of(number, "POST", "messages", _message("I am looking into it."))

    async def answer(self, number: int) -> None:
        """Let the visitor answer."""
        path = "/v1/visitor/conversation/messages"
        await self._line.ask("POST", path, self._visitors[number], _message("Thank you!"))

    async def message(self, number: int) -> None:
        """Say more."""
        await self._of(number, "POST", "messages", _message("It is on its way."))

    async def read(self, number: int) -> None:
        """Have read all there is."""
        await self._of(number, "PUT", "read", {"seq": 1_000})

    async def close(self, number: int) -> None:
        """Come to an end."""
        await self._of(number, "POST", "close", {"create_ticket": True})

    async def _of(self, number: int, method: str, what: str, body: Any) -> None:
        path = f"/v1/conversations/{self._conversations[number]}/{what}"
        await self._line.ask(method, path, self._agent, body)


def _message(text: str) -> dict[str, str]:
    return {"client_id": str(uuid.uuid4()), "text": text}


async def step(
    acts: Sequence[Callable[[int], Awaitable[None]]], each: int, roots: Roots
) -> dict[str, float]:
    """Return what it cost that all did this so many times, one after the other."""
    latencies: list[float] = []

    async def act_again(act: Callable[[int], Awaitable[None]]) -> None:
        for number_ in range(each):
            begun = perf_counter()
            await act(number_)
            latencies.append(perf_counter() - begun)

    before = Reading.of(roots)
    await asyncio.gather(*map(act_again, acts))
    after = Reading.of(roots)
    return {
        "requests_per_s": len(latencies) / (after.at - before.at),
        **milliseconds("answer", latencies),
        **after.since(before, len(latencies)),
    }


async def lives(
    product: Running, roots: Roots, connections: int, each: int
) -> dict[str, dict[str, float]]:
    """Return the figures of each step of the product's."""
    found = {}
    async with desk_of(product.ports, product.database_url) as desk:
        lines = [await Line.open(product.ports[0]) for _ in range(connections)]
        lanes = [
            Lane(line, desk.agent_token(number), desk.widget_key)
            for number, line in enumerate(lines, start=1)
        ]
        for name in STEPS:
            await asyncio.gather(*(lane.online() for lane in lanes))
            found[name] = await step([getattr(lane, name) for lane in lanes], each, roots)
        for line in lines:
            line.close()
    return found


async def trivial(port: int, roots: Roots, connections: int, each: int) -> dict[str, float]:
    """Return the figures of the route that stores nothing."""
    lines = [await Line.open(port) for _ in range(connections)]

    def act(line: Line) -> Callable[[int], Awaitable[Any]]:
        return lambda _: line.ask("POST", "/messages", None, _message("Hello"))

    found = await step([act(line) for line in lines], each, roots)
    for line in lines:
        line.close()
    return found


def measure(
    services: Services, rounds: int, conversations: int, connections: Sequence[int]
) -> list[Measurement]:
    """Return the measurements of every step, in turn."""
    found = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        database_url = services.new_database("lifecycle")
        product = stack.enter_context(running(database_url, services.redis.url, folder))
        port, process = stack.enter_context(serving(folder))
        roots = {"app": product.processes, **services.roots}
        # Plans are made of each statement's first runs on a connection: no round counts those.
        uvloop.run(lives(product, roots, max(connections), conversations // max(connections)))
        for turn in range(rounds):
            for count in connections:
                each = conversations // count
                freshen(database_url)
                figures = {TRIVIAL: uvloop.run(trivial(port, {"app": [process]}, count, each))}
                figures |= uvloop.run(lives(product, roots, count, each))
                found += [
                    Measurement(name, turn, "lifecycle", float(count), each_)
                    for name, each_ in figures.items()
                ]
                print(turn, count, {n: round(f["cpu_us_app"]) for n, f in figures.items()})
    return found


def report(found: Sequence[Measurement], connections: Sequence[int]) -> list[str]:
    """Return a table for each number of connections."""
    lines = []
    for count in connections:
        clean = [each for each in found if each.rate == count and not each.disturbed]
        base = [each for each in clean if each.subject == TRIVIAL]
        rows = []
        for name, title in TITLES.items():
            own = [each for each in clean if each.subject == name]
            share = spread(ratios(own, base, figure("requests_per_s")))
            rows.append(
                [title, str(len(own)), share, *(spread(map(r, own)) for r in COLUMNS.values())]
            )
        heads = ["", "n", "of the trivial one, by rounds", *COLUMNS]
        lines += [f"### {count} at once", "", *table(heads, rows)]
    return lines


def main() -> None:
    """Measure, print, and write the report."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--conversations", type=int, default=640, help="of all connections")
    asked.add_argument("--connections", type=int, nargs="+", default=[1, 32])
    asked.add_argument("--report", type=Path)
    asked.add_argument("--images", type=Path, default=Path("docs/images"))
    given = asked.parse_args()
    prepare_to_start()
    with durable_services() as services:
        where = conditions(versions(services))
        found = measure(services, given.rounds, given.conversations, given.connections)
    publish(
        "lifecycle", [where, "", *report(found, given.connections)], {}, given.report, given.images
    )


if __name__ == "__main__":
    main()
