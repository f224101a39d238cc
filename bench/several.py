"""
One, two and four processes, each on a port of its own, or all behind one.

    python -m bench.several [--rounds 5] [--seconds 4] [--modes closed,open,idle]
                            [--sockets 2000,6000] [--report FILE] [--raw FILE] [--read FILE]

The work of `bench.messages`, in closed loop and at 500 messages a second, and silent sockets:
what of a message's and a socket's cost grows with the number of processes, there and in Redis.
(A process keeps some memory whatever it does: what it keeps for sockets shows between two numbers.)
Two processes once more with every visitor on the other one than the agent: what a message costs
that must cross. More processes than cores do not do more; what each message costs is what counts.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.measurement import read_raw
from bench.message_report import report
from bench.messages import measure
from bench.reports import publish
from bench.rounds import Plan
from bench.subjects import PEERS_PYTHON, SEVERAL
from bench.subjects.starting import prepare_to_start

MODES = "closed,open,idle"
RATE = 500.0  # messages a second in the open loop


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").strip().splitlines()[0])
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=4.0)
    asked.add_argument("--modes", default=MODES)
    asked.add_argument("--sockets", default="2000,6000")
    asked.add_argument("--peers", type=Path, default=PEERS_PYTHON)
    asked.add_argument("--report", type=Path)
    asked.add_argument("--images", type=Path, default=Path("docs/images"))
    asked.add_argument("--raw", type=Path)
    asked.add_argument("--read", type=Path, help="measure nothing: report what --raw kept")
    return asked.parse_args()


def main() -> None:
    """Measure, print, and write the report."""
    given = arguments()
    prepare_to_start()
    sockets = [int(each) for each in given.sockets.split(",")]
    plan = Plan(given.rounds, 0, given.modes.split(","), given.seconds, [RATE], sockets=sockets)
    names = [each.name for each in SEVERAL]
    found = read_raw(given.read) if given.read else measure(plan, names, given.peers, given.raw)
    publish("several", report(found), {}, given.report, given.images)


if __name__ == "__main__":
    main()
