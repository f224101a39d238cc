"""
A message sent over REST, beside the least that FastAPI can do with one.

    python -m bench.rest [--rounds 5] [--seconds 4] [--connections 32] [--report FILE]

Each connection posts to a conversation of its own, as the agent who has claimed it; the message is
committed durably. The other side reads the same body, answers, and stores nothing. Both in turn.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.machine import conditions
from bench.measurement import Measurement, Read, figure, number, ratios, spread
from bench.reports import publish, table
from bench.requests import Route, post
from bench.services import Services, durable_services, freshen, versions
from bench.subjects.product import Running, running
from bench.subjects.seating import desk_of
from bench.subjects.starting import prepare_to_start
from bench.subjects.trivial import serving
from bench.svg import Bar, bars

TITLES = {"trivial": "Trivial FastAPI POST", "product": "Conversas, durable"}
COLUMNS: dict[str, Read] = {
    "requests/s": figure("requests_per_s"),
    "p50 ms": figure("answer_p50_ms"),
    "p99 ms": figure("answer_p99_ms"),
    "CPU µs/request app": figure("cpu_us_app"),
    "database": figure("cpu_us_database"),
    "failed": figure("failed"),
}


async def routes(product: Running, connections: int) -> list[Route]:
    """Return a conversation for each connection, claimed by an agent of its own."""
    async with desk_of(product.ports, product.database_url) as desk:
        numbers = range(1, connections + 1)
        await asyncio.gather(*map(desk.pair, numbers))
        return [
            Route(
                product.ports[0],
                f"/v1/conversations/{desk.conversations[number]}/messages",
                desk.agent_token(number),
            )
            for number in numbers
        ]


def measure(services: Services, rounds: int, seconds: float, connections: int) -> list[Measurement]:
    """Return the measurements of both, in turn."""
    found = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        database_url = services.new_database("rest")
        product = stack.enter_context(running(database_url, services.redis.url, folder))
        port, process = stack.enter_context(serving(folder))
        sides = {
            "trivial": ([Route(port, "/messages")] * connections, {"app": [process]}),
            "product": (
                asyncio.run(routes(product, connections)),
                {"app": product.processes, **services.roots},
            ),
        }
        freshen(database_url)
        for turn in range(rounds):
            for name, (addresses, roots) in sides.items():
                figures = post(addresses, roots, seconds)
                found.append(Measurement(name, turn, "rest", 0.0, figures))
                print(name, number(figures["requests_per_s"]), "requests/s", flush=True)
    return found


def report(found: Sequence[Measurement]) -> list[str]:
    """Return the table."""
    clean = [each for each in found if not each.disturbed]
    base = [each for each in clean if each.subject == "trivial"]
    rows = []
    for name, title in TITLES.items():
        own = [each for each in clean if each.subject == name]
        share = spread(ratios(own, base, figure("requests_per_s")))
        rows.append([title, str(len(own)), share, *(spread(map(r, own)) for r in COLUMNS.values())])
    return table(["", "n", "of the trivial one, by rounds", *COLUMNS], rows)


def picture(found: Sequence[Measurement]) -> dict[str, tuple[str, str]]:
    """Return bars of both."""
    read = figure("requests_per_s")
    rows = []
    for name, title in TITLES.items():
        values = sorted(read(each) or 0.0 for each in found if each.subject == name)
        rows.append(Bar(title, [values[len(values) // 2]], name == "product"))
    words = "Messages posted over REST per second"
    return {"posts": (words, bars(words, "32 connections; longer is better", [], rows))}


def main() -> None:
    """Measure, print, and write the report."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=4.0)
    asked.add_argument("--connections", type=int, default=32)
    asked.add_argument("--report", type=Path)
    asked.add_argument("--images", type=Path, default=Path("docs/images"))
    given = asked.parse_args()
    prepare_to_start()
    with durable_services() as services:
        where = conditions(versions(services))
        found = measure(services, given.rounds, given.seconds, given.connections)
    publish("rest", [where, "", *report(found)], picture(found), given.report, given.images)


if __name__ == "__main__":
    main()
