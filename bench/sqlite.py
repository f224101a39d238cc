"""
The default mode, SQLite in one process, beside a bare sqlite3 thread that stores batches of fifty.

    python -m bench.sqlite [--rounds 5] [--seconds 4] [--report FILE]

Durable on all sides (WAL, synchronous=FULL). The bare thread has no clients, and so has the product
beside it: its ledger alone (permissions, rules, timeline, announcement), and with the frames that
200 visitors and 200 agents are sent. Through its sockets, as in `bench.messages`, the product
stands beside the same thread behind sockets: picows, and nothing that a help desk needs.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sqlite3
import uuid
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.bare_sqlite import bare
from bench.generator import generate
from bench.in_process import Talk, ledger_alone, told
from bench.load.job import Job, Pair, Seat
from bench.machine import conditions
from bench.measurement import Measurement, Read, figure, middle, number, ratios, spread
from bench.reports import publish, table
from bench.subjects import PEERS_PYTHON
from bench.subjects.product import MESSAGES, Running, running
from bench.subjects.seating import desk_of
from bench.subjects.starting import prepare_to_start, started
from bench.svg import Bar, bars
from tests.harness.ports import free_port

PAIRS = 200
TITLES = {
    "bare": "Bare sqlite3, batches of 50",
    "ledger": "Conversas, the ledger alone",
    "told": "Conversas, the ledger and all who hear of it",
    "ceiling": "Ceiling: picows, bare sqlite3",
    "sockets": "Conversas, socket to socket",
}
COLUMNS: dict[str, Read] = {
    "messages/s": figure("messages_per_s"),
    "CPU µs/message": figure("cpu_us_app"),
    "delivery p50 ms": figure("delivery_p50_ms"),
    "p99": figure("delivery_p99_ms"),
}


async def sit_down(product: Running) -> list[Talk]:
    """Return who talks, and where."""
    async with desk_of(product.ports, product.database_url) as desk:
        pairs = await asyncio.gather(*map(desk.pair, range(1, PAIRS + 1)))
        return [Talk(pair, desk.conversations[n]) for n, pair in enumerate(pairs, 1)]


def ceiling(folder: Path, seconds: float, peers: Path) -> tuple[dict[str, float], str]:
    """Return the figures of the bare thread behind picows' sockets, and what went wrong."""
    path, port = folder / f"ceiling-{uuid.uuid4()}.db", free_port()
    command: list[str | Path] = [peers, "-m", "bench.peers.raw_sqlite", str(port), path]
    with started(command, os.environ, folder / "ceiling.log", port) as process:
        address = f"ws://127.0.0.1:{port}"
        pairs = [
            Pair(Seat(f"{address}/visitor/{n}"), Seat(f"{address}/agent/{n}"))
            for n in range(1, PAIRS + 1)
        ]
        job = Job("closed", "plain", pairs, {"app": [process]}, seconds)
        return _counted(path, "SELECT count(*) FROM timeline", *generate(job, peers))


def _counted(
    path: Path, messages: str, figures: dict[str, float], error: str
) -> tuple[dict[str, float], str]:
    """Return the figures with how far the rows are from what was sent."""
    if figures:
        with sqlite3.connect(path) as connection:
            rows = int(connection.execute(messages).fetchone()[0])
        figures["rows_amiss"] = abs(rows - figures["sent"] + figures["refused"])
    return figures, error


def one_round(turn: int, folder: Path, seconds: float, peers: Path) -> list[Measurement]:
    """Return one measurement of each."""
    path = folder / f"round-{turn}.db"
    database_url = f"sqlite:///{path}"
    with running(database_url, None, folder) as product:
        talks = asyncio.run(sit_down(product))
        pairs = [talk.pair for talk in talks]
        job = Job("closed", "conversas", pairs, {"app": product.processes}, seconds)
        sockets = _counted(path, MESSAGES, *generate(job, peers))
    made: dict[str, tuple[dict[str, float], str]] = {
        "bare": (bare(folder, seconds), ""),
        "ledger": (ledger_alone(database_url, talks, seconds), ""),
        "told": (told(database_url, talks, seconds), ""),
        "ceiling": ceiling(folder, seconds, peers),
        "sockets": sockets,
    }
    found = [Measurement(name, turn, "sqlite", 0.0, *each) for name, each in made.items()]
    for each in found:
        shown = number(each.figures.get("messages_per_s", 0.0))
        print(f"round {turn}  {each.subject:8} {shown} messages/s  {each.faults or ''}{each.error}")
    return found


def report(found: Sequence[Measurement]) -> list[str]:
    """Return the table."""
    clean = [each for each in found if not each.disturbed and not each.error]
    rows = []
    for name, title in TITLES.items():
        own = [each for each in clean if each.subject == name]
        shares = [spread(_shares(own, clean, base)) for base in ("bare", "ceiling")]
        cells = [spread(map(read, own)) for read in COLUMNS.values()]
        amiss = sorted({fault for each in own for fault in each.faults})
        rows.append([title, str(len(own)), *shares, *cells, ", ".join(amiss) or "nothing"])
    return table(["", "n", "of the bare thread", "of the ceiling", *COLUMNS, "amiss"], rows)


def _shares(own: Sequence[Measurement], all_: Sequence[Measurement], base: str) -> list[float]:
    """Return the rates over those of the base in the same rounds."""
    below = [each for each in all_ if each.subject == base]
    return ratios(own, below, figure("messages_per_s"))


def picture(found: Sequence[Measurement]) -> dict[str, tuple[str, str]]:
    """Return a bar for each."""
    read = figure("messages_per_s")
    rows = [
        Bar(
            title,
            [middle(read(each) for each in found if each.subject == name) or 0.0],
            name not in {"bare", "ceiling"},
        )
        for name, title in TITLES.items()
    ]
    words = "Messages per second on SQLite"
    return {"rate": (words, bars(words, "durable on all sides; longer is better", [], rows))}


def main() -> None:
    """Measure, print, and write the report."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=4.0)
    asked.add_argument("--peers", type=Path, default=PEERS_PYTHON)
    asked.add_argument("--report", type=Path)
    asked.add_argument("--images", type=Path, default=Path("docs/images"))
    given = asked.parse_args()
    prepare_to_start()
    where = conditions(f"SQLite {sqlite3.sqlite_version}")
    found: list[Measurement] = []
    with TemporaryDirectory() as folder:
        for turn in range(given.rounds):
            found += one_round(turn, Path(folder), given.seconds, given.peers)
    publish("sqlite", [where, "", *report(found)], picture(found), given.report, given.images)


if __name__ == "__main__":
    main()
