"""
One measurement: the job comes on standard input, its figures go to standard output, in JSON.

    python -m bench.load < job.json
"""

from __future__ import annotations

import json
import os
import resource
import sys

import uvloop

from bench.load.job import read_job
from bench.load.modes import MODES
from bench.load.traffic import Traffic


def main() -> None:
    """Measure."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    job = read_job(sys.stdin.read())
    loop = uvloop.new_event_loop()
    traffic = Traffic(job)
    figures = loop.run_until_complete(MODES[job.mode](traffic))
    for reason, times in traffic.retries.items():
        print(f"opened again {times} times: {reason}", file=sys.stderr)
    print(json.dumps(figures), flush=True)
    os._exit(0)  # thousands of sockets need no goodbye


if __name__ == "__main__":
    main()
