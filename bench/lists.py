"""
How lists, counts and search answer as the tables grow.

    python -m bench.lists [--sizes 1000,100000,1000000] [--requests 200] [--report FILE]

Starts a PostgreSQL, a Redis and the service as a user would start it, fills a new database for each
size (ten entries a conversation; what waits and what is open stays the same, as it does in a desk
that lives), asks each route in turn and prints a table: median and 99th percentile in milliseconds,
and how much the latter has grown from the smallest size to the largest.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.filling import fill
from tests.harness.backends import postgres_backend
from tests.harness.credentials import agent_claims, sign

SIZES = (1_000, 100_000, 1_000_000)
REQUESTS = 200
WARM_UP = 20

ROUTES = {
    "New": "/v1/conversations?group=new",
    "Mine": "/v1/conversations?group=mine",
    "Others": "/v1/conversations?group=others",
    "Others of one agent": "/v1/conversations?group=others&agent_id={agent}",
    "Counts": "/v1/conversations/counts",
    "Closed": "/v1/conversations?group=closed",
    "Closed of one agent": "/v1/conversations?group=closed&agent_id={agent}",
    "Closed, a rare word": "/v1/conversations?group=closed&q=pedido{number}",
    "Closed, a frequent word": "/v1/conversations?group=closed&q=prazo",
    "Closed, a name": "/v1/conversations?group=closed&q=cliente{number}",
    "Closed, an e-mail": "/v1/conversations?group=closed&q=cliente{number}@example.com",
    "Closed, no hit": "/v1/conversations?group=closed&q=inexistente{number}",
    "New, a rare word": "/v1/conversations?group=new&q=pedido{number}",
    "Tickets": "/v1/tickets",
    "Agents": "/v1/agents",
}

Times = dict[str, list[float]]


def ask(url: str, account_id: str, agents: list[str], size: int, requests: int) -> Times:
    """Return the milliseconds of each request; the routes take turns, so none has a better hour."""
    claims = agent_claims(account_id, "agent-1", permissions=["view_all_conversations"])
    times: Times = {name: [] for name in ROUTES}
    chance = random.Random(size)
    headers = {"Authorization": f"Bearer {sign(claims)}"}
    with httpx.Client(base_url=url, headers=headers, timeout=60, trust_env=False) as client:
        for turn in range(WARM_UP + requests):
            for name, route in ROUTES.items():
                path = route.format(agent=chance.choice(agents), number=chance.randint(1, size))
                begun = time.perf_counter()
                client.get(path).raise_for_status()
                if turn >= WARM_UP:
                    times[name].append((time.perf_counter() - begun) * 1000)
    return times


def table(measured: dict[int, Times]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    sizes = sorted(measured)
    heads = [f"{size:,} conversations: p50 / p99 ms" for size in sizes]
    yield "| " + " | ".join(["list", *heads, "p99 grows by"]) + " |"
    yield "|---" * (len(sizes) + 2) + "|"
    for name in ROUTES:
        cells = [_cell(measured[size][name]) for size in sizes]
        growth = _at(measured[sizes[-1]][name], 0.99) / _at(measured[sizes[0]][name], 0.99)
        yield "| " + " | ".join([name, *cells, f"{growth:.2f}"]) + " |"


def _cell(times: list[float]) -> str:
    return f"{_at(times, 0.5):.1f} / {_at(times, 0.99):.1f}"


def _at(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def measure(sizes: list[int], requests: int) -> dict[int, Times]:
    """Return what each size measured."""
    measured: dict[int, Times] = {}
    with TemporaryDirectory() as folder, postgres_backend(Path(folder)) as backend:
        for size in sizes:
            with backend.server(f"lists{size}", processes=1) as server:
                begun = time.monotonic()
                account_id, agents = asyncio.run(fill(server.database_url, size))
                filled_in = time.monotonic() - begun
                print(f"{size:,} conversations filled in {filled_in:.0f} s", flush=True)
                measured[size] = ask(server.url, account_id, agents, size, requests)
    return measured


def main() -> None:
    """Measure, print, and write the report."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    arguments.add_argument("--sizes", default=",".join(map(str, SIZES)))
    arguments.add_argument("--requests", type=int, default=REQUESTS)
    arguments.add_argument("--report", type=Path)
    given = arguments.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    lines = list(table(measure(sizes, given.requests)))
    print("\n".join(lines))
    if given.report is not None:
        given.report.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
