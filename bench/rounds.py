"""Subjects in turn, so that none has a better hour: the order moves by one each round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.generator import generate
from bench.load.job import Job, Pair
from bench.measurement import Measurement
from bench.services import count, freshen
from bench.subjects import Place, Served, Subject

OVERLOAD = 2.0  # times what the closed loop reached
OVERLOAD_DRAIN = 30.0  # seconds; what was offered too much is worked off behind the window


@dataclass(frozen=True)
class Plan:
    """What every subject goes through in a round."""

    rounds: int
    first: int
    """The number of the first round: a run may continue another."""
    modes: Sequence[str]
    seconds: float
    rates: Sequence[float]
    """Messages per second of the open loop."""
    pairs: int = 200
    sockets: Sequence[int] = (2_000,)
    """How many stay idle."""
    storm: int = 5_000
    """How many sockets come back at once."""


def rounds(plan: Plan, place: Place, subjects: Sequence[Subject]) -> Iterator[Measurement]:
    """Yield each measurement as it is made."""
    unable: set[tuple[str, float]] = set()
    for number in range(plan.first, plan.first + plan.rounds):
        first = number % len(subjects)
        for subject in [*subjects[first:], *subjects[:first]]:
            place.services.postgres.drop_databases()
            for measurement in Turn(plan, place, subject, number).measured(unable):
                if measurement.mode == "open" and _far_below(measurement):
                    unable.add((subject.name, measurement.rate))  # not tried again
                yield measurement


def _far_below(measurement: Measurement) -> bool:
    return measurement.figures.get("messages_per_s", 0.0) < 0.8 * measurement.rate


@dataclass(frozen=True)
class Turn:
    """One subject in one round."""

    plan: Plan
    place: Place
    subject: Subject
    number: int

    def measured(self, unable: set[tuple[str, float]]) -> Iterator[Measurement]:
        """Yield its measurements, leaving out what it is `unable` to do: (subject, rate)."""
        plan = self.plan
        if {"closed", "open", "overload"} & {*plan.modes}:
            rates = [rate for rate in plan.rates if (self.subject.name, rate) not in unable]
            yield from self._talking(rates)
        if "idle" in plan.modes:
            for sockets in plan.sockets:
                yield self._sitting("idle", sockets)
        if "storm" in plan.modes:
            yield self._sitting("storm", plan.storm)

    def _talking(self, rates: Sequence[float]) -> Iterator[Measurement]:
        """Measure all that is said on one start, in one place, by the same people."""
        modes = self.plan.modes
        with self.subject.serve(self.place) as served:
            pairs = served.pairs(self.plan.pairs)
            freshen(served.database_url)
            reached = 0.0
            if {"closed", "overload"} & {*modes}:
                closed = self._counted(served, pairs, "closed")
                reached = closed.figures.get("messages_per_s", 0.0)
                if "closed" in modes:
                    yield closed
            if "open" in modes:
                for rate in rates:
                    yield self._counted(served, pairs, "open", rate)
            if "overload" in modes and reached:
                made = self._counted(served, pairs, "overload", OVERLOAD * reached)
                made.figures["of_closed"] = made.figures.get("messages_per_s", 0.0) / reached
                yield made

    def _sitting(self, mode: str, sockets: int) -> Measurement:
        """Measure silent sockets on a start of their own: memory remembers."""
        with self.subject.serve(self.place) as served:
            pairs = served.pairs(sockets // 2)
            freshen(served.database_url)
            return self._load(served, pairs, mode, sockets)

    def _counted(
        self, served: Served, pairs: list[Pair], mode: str, rate: float = 0.0
    ) -> Measurement:
        """Measure, and compare what was stored with what was sent and not refused."""
        before = count(served.database_url, served.messages)
        made = self._load(served, pairs, mode, rate)
        stored = count(served.database_url, served.messages) - before
        figures = made.figures
        if figures:
            expected = (figures["sent"] - figures["refused"]) * served.rows_per_message
            figures["rows"], figures["rows_amiss"] = stored, abs(stored - expected)
        return made

    def _load(self, served: Served, pairs: list[Pair], mode: str, rate: float) -> Measurement:
        front = {"proxy": served.proxy} if served.proxy else {}
        roots = {"app": served.processes, **front, **self.place.services.roots}
        drain = OVERLOAD_DRAIN if mode == "overload" else Job.drain
        job = Job(mode, served.dialect, pairs, roots, self.plan.seconds, rate, drain=drain)
        figures, error = generate(job, self.place.peers_python)
        return Measurement(self.subject.name, self.number, mode, rate, figures, error)
