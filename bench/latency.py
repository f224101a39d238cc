"""Percentiles."""

from __future__ import annotations


def milliseconds(name: str, latencies: list[float]) -> dict[str, float]:
    """Return the percentiles of these seconds."""
    ordered = sorted(latencies)
    if not ordered:
        return {}
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    last = len(ordered) - 1
    return {
        f"{name}_{percentile}_ms": ordered[min(last, int(len(ordered) * share))] * 1e3
        for percentile, share in shares.items()
    }
