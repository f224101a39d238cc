"""
The default mode, SQLite in one process, beside a bare sqlite3 thread that stores batches of fifty.

    python -m bench.sqlite [--rounds 5] [--seconds 4] [--report FILE]

Durable on both sides (WAL, synchronous=FULL). The product twice: through its sockets, 200 visitors
and 200 agents as in `bench.messages`, and its ledger alone, which is what the bare thread compares
with: permissions, rules, timeline and announcement, but nobody to send frames to.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.bare_sqlite import bare
from bench.generator import generate
from bench.ledger_alone import Talk, ledger_alone
from bench.load.job import Job, Pair
from bench.machine import conditions
from bench.measurement import Measurement, Read, figure, middle, number, ratios, spread
from bench.reports import publish, table
from bench.subjects import PEERS_PYTHON
from bench.subjects.product import MESSAGES, Running, running
from bench.subjects.seating import desk_of
from bench.subjects.starting import prepare_to_start
from bench.svg import Bar, bars

PAIRS = 200
TITLES = {
    "bare": "Bare sqlite3, batches of 50",
    "ledger": "Conversas, the ledger alone",
    "sockets": "Conversas, socket to socket",
}
COLUMNS: dict[str, Read] = {
    "messages/s": figure("messages_per_s"),
    "CPU µs/message": figure("cpu_us_app"),
    "delivery p50 ms": figure("delivery_p50_ms"),
    "p99": figure("delivery_p99_ms"),
}


async def sit_down(product: Running) -> tuple[list[Pair], list[Talk]]:
    """Return the pairs, and the same visitors as the ledger alone will know them."""
    async with desk_of(product.ports, product.database_url) as desk:
        pairs = list(await asyncio.gather(*map(desk.pair, range(1, PAIRS + 1))))
        talks = [Talk(pair.visitor.token, desk.conversations[n]) for n, pair in enumerate(pairs, 1)]
    return pairs, talks


def one_round(turn: int, folder: Path, seconds: float, peers: Path) -> list[Measurement]:
    """Return one measurement of each."""
    path = folder / f"round-{turn}.db"
    database_url = f"sqlite:///{path}"
    with running(database_url, None, folder) as product:
        pairs, talks = asyncio.run(sit_down(product))
        job = Job("closed", "conversas", pairs, {"app": product.processes}, seconds)
        figures, error = generate(job, peers)
    if figures:
        with sqlite3.connect(path) as connection:
            rows = int(connection.execute(MESSAGES).fetchone()[0])
        figures["rows_amiss"] = abs(rows - figures["sent"] + figures["refused"])
    found = [
        Measurement("bare", turn, "sqlite", 0.0, bare(folder, seconds)),
        Measurement("ledger", turn, "sqlite", 0.0, ledger_alone(database_url, talks, seconds)),
        Measurement("sockets", turn, "sqlite", 0.0, figures, error),
    ]
    for made in found:
        shown = number(made.figures.get("messages_per_s", 0.0))
        print(f"round {turn}  {made.subject:8} {shown} messages/s  {made.faults or ''}{made.error}")
    return found


def report(found: Sequence[Measurement]) -> list[str]:
    """Return the table."""
    clean = [each for each in found if not each.disturbed and not each.error]
    base = [each for each in clean if each.subject == "bare"]
    rows = []
    for name, title in TITLES.items():
        own = [each for each in clean if each.subject == name]
        share = spread(ratios(own, base, figure("messages_per_s")))
        cells = [spread(map(read, own)) for read in COLUMNS.values()]
        amiss = sorted({fault for each in own for fault in each.faults})
        rows.append([title, str(len(own)), share, *cells, ", ".join(amiss) or "nothing"])
    return table(["", "n", "of the bare thread, by rounds", *COLUMNS, "amiss"], rows)


def picture(found: Sequence[Measurement]) -> dict[str, tuple[str, str]]:
    """Return bars of all three."""
    read = figure("messages_per_s")
    rows = [
        Bar(
            title,
            [middle(read(each) for each in found if each.subject == name) or 0.0],
            name != "bare",
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
