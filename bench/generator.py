"""Runs the load generator: a process of its own, on the peers' packages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from bench.load.job import Job
from tests.harness.server import CHECKOUT

WITHIN = 300.0  # seconds; a load generator that takes longer hangs


def generate(job: Job, python: Path) -> tuple[dict[str, float], str]:
    """Return the figures of the measurement, or none and what went wrong."""
    try:
        done = subprocess.run(
            [python, "-m", "bench.load"],
            cwd=CHECKOUT,
            input=job.to_json(),
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=True,
        )
    except subprocess.CalledProcessError as failed:
        return {}, failed.stderr[-800:]
    except subprocess.TimeoutExpired:
        return {}, "the load generator hung"
    figures: dict[str, float] = json.loads(done.stdout)
    return figures, ""
