"""What was measured: one line of JSON each, and what is made of many of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

FOREIGN = 0.15  # cores; a measurement beside more of others' work says nothing


@dataclass(frozen=True)
class Measurement:
    """One subject in one round, in one mode."""

    subject: str
    round: int
    mode: str
    rate: float = 0.0
    """Messages offered per second, or sockets; 0 in closed loop."""
    figures: dict[str, float] = field(default_factory=dict)
    error: str = ""
    conditions: str = ""
    """Date, machine and versions."""

    @property
    def disturbed(self) -> bool:
        """Whether other processes worked beside it. It looks at nothing else, least at results."""
        return self.figures.get("foreign_cores", 0.0) > FOREIGN

    @property
    def held(self) -> bool:
        """Whether it did what it was offered, and lost nothing."""
        reached = self.figures.get("messages_per_s", 0.0) >= 0.97 * self.rate
        return reached and not self.figures.get("undelivered")

    @property
    def faults(self) -> dict[str, int]:
        """What went wrong, by name; empty when nothing did."""
        names = (
            "undelivered",
            "unacknowledged",
            "doubled",
            "reordered",
            "dropped",
            "refused",
            "retried",
        )
        counted = {name: int(self.figures.get(name, 0)) for name in names}
        counted["rows amiss"] = int(self.figures.get("rows_amiss", 0))
        return {name: number for name, number in counted.items() if number}


def write_raw(path: Path, measurement: Measurement) -> None:
    """Append it to the file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(measurement)) + "\n")


def read_raw(path: Path) -> list[Measurement]:
    """Return what `write_raw` wrote."""
    return [Measurement(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


Read = Callable[[Measurement], float | None]


def figure(name: str) -> Read:
    """Return what reads the figure of this name."""
    return lambda measurement: measurement.figures.get(name)


def spread(values: Iterable[float | None]) -> str:
    """Return `median [least - most]`, or a dash when there is nothing."""
    there = sorted(value for value in values if value is not None)
    if not there:
        return "-"
    if len(there) == 1:
        return number(there[0])
    return f"{number(median(there))} [{number(there[0])} - {number(there[-1])}]"


def middle(values: Iterable[float | None]) -> float | None:
    """Return the median of what is there."""
    there = [value for value in values if value is not None]
    return median(there) if there else None


def number(value: float) -> str:
    """Return three digits of it, or all in front of the point."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 0.1 or value == 0 else f"{value:.3f}"


def ratios(
    measurements: Iterable[Measurement], base: Iterable[Measurement], read: Read
) -> list[float]:
    """Return `read` of each measurement over that of `base` in the same round."""
    of_base = {measurement.round: read(measurement) for measurement in base}
    found = []
    for measurement in measurements:
        below, above = of_base.get(measurement.round), read(measurement)
        if below and above is not None:
            found.append(above / below)
    return found
