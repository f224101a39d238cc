"""
A message from the visitor's socket to the agent's: the product, its ceilings and its peers.

    python -m bench.messages [--rounds 5] [--seconds 6] [--modes closed,open,overload,idle,storm]
                             [--subjects raw,sansio,product,product2,ejabberd,socketio,channels]
                             [--rates 100,500,2000] [--sockets 2000,10000] [--storm 5000]
                             [--report FILE] [--images FOLDER] [--raw FILE]

Starts a PostgreSQL and a Redis, then each subject in turn with the same work: conversations with
one visitor and one agent; a message is committed durably, the agent's socket gets it, the visitor
gets an ack. Only ratios within a round compare; what other processes disturbed is left out, by
their processor time alone. `--raw` keeps every measurement, and `--read` makes the report again.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.machine import conditions
from bench.measurement import Measurement, number, read_raw, write_raw
from bench.message_report import plots, report
from bench.reports import publish
from bench.rounds import Plan, rounds
from bench.services import durable_services, versions
from bench.subjects import PEERS, PEERS_PYTHON, SUBJECTS, Place
from bench.subjects.starting import prepare_to_start

MODES = "closed,open,overload,idle,storm"


def told(measurement: Measurement) -> str:
    """Return one line for whoever waits."""
    figures = measurement.figures
    shown = {
        "messages/s": "messages_per_s",
        "p50": "delivery_p50_ms",
        "p99": "delivery_p99_ms",
        "cpu µs": "cpu_us",
        "app": "cpu_us_app",
        "KiB": "kib_app",
        "back s": "back_after_s",
        "foreign": "foreign_cores",
    }
    parts = [f"{label} {number(figures[name])}" for label, name in shown.items() if name in figures]
    faults = [f"{name} {amount}" for name, amount in measurement.faults.items()]
    rate = number(measurement.rate) if measurement.rate else ""
    head = f"round {measurement.round}  {measurement.subject:9} {measurement.mode:8} {rate:>7}"
    return "  ".join([head, *parts, *faults, measurement.error])


def measure(plan: Plan, names: Sequence[str], peers: Path, raw: Path | None) -> list[Measurement]:
    """Return everything that was measured; what is missing here is said and left out."""
    missing = {name: SUBJECTS[name].missing() for name in names}
    for name, reason in missing.items():
        if reason:
            print(f"{name}: {reason}", flush=True)
    subjects = [SUBJECTS[name] for name in names if not missing[name]]
    found = []
    with TemporaryDirectory() as folder, durable_services() as services:
        where = conditions(versions(services))
        print(where, flush=True)
        for made in rounds(plan, Place(services, Path(folder), peers), subjects):
            measurement = replace(made, conditions=where)
            print(told(measurement), flush=True)
            found.append(measurement)
            if raw is not None:
                write_raw(raw, measurement)
    return found


def arguments(about: str, defaults: Mapping[str, str]) -> argparse.Namespace:
    """Return what was asked for."""
    asked = argparse.ArgumentParser(description=about.strip().splitlines()[0])
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--first-round", type=int, default=0, help="to continue what --raw kept")
    asked.add_argument("--seconds", type=float, default=6.0)
    asked.add_argument("--modes", default=MODES)
    asked.add_argument("--subjects", default=",".join(each.name for each in PEERS))
    asked.add_argument("--rates", default="100,500,2000")
    asked.add_argument("--pairs", type=int, default=200)
    asked.add_argument("--sockets", default="2000,10000")
    asked.add_argument("--storm", type=int, default=5_000)
    asked.add_argument("--peers", type=Path, default=PEERS_PYTHON)
    asked.add_argument("--report", type=Path)
    asked.add_argument("--images", type=Path, default=Path("docs/images"))
    asked.add_argument("--raw", type=Path)
    asked.add_argument("--read", type=Path, help="measure nothing: report what --raw kept")
    asked.set_defaults(**defaults)
    return asked.parse_args()


def compare(benchmark: str, about: str, **defaults: str) -> None:
    """Measure, print, and write the report; `defaults` are of options that are not given."""
    given = arguments(about, defaults)
    prepare_to_start()
    plan = Plan(
        given.rounds,
        given.first_round,
        given.modes.split(","),
        given.seconds,
        [float(rate) for rate in given.rates.split(",")],
        given.pairs,
        [int(sockets) for sockets in given.sockets.split(",")],
        given.storm,
    )
    names = given.subjects.split(",")
    found = read_raw(given.read) if given.read else measure(plan, names, given.peers, given.raw)
    publish(benchmark, report(found), plots(found), given.report, given.images)


if __name__ == "__main__":
    compare("messages", __doc__ or "")
