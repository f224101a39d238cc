"""What a measurement is asked for, in JSON: written by `bench.rounds`, read by `bench.load`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

TEXT = (
    "Ola, preciso de ajuda com o meu pedido numero 123456, que ainda nao chegou; passou do prazo."
)
"""What every message says."""


@dataclass(frozen=True)
class Seat:
    """One websocket to open: where, and with which credential."""

    url: str
    token: str = ""
    then: tuple[str, ...] = ()
    """Frames to send once it is live."""


@dataclass(frozen=True)
class Pair:
    """A conversation: the socket of the visitor who writes, the socket of the agent who reads."""

    visitor: Seat
    agent: Seat | None
    """None where another pair's agent is this one's too."""


@dataclass(frozen=True)
class Job:
    """One measurement of one running subject."""

    mode: str
    """closed, open, overload, idle, storm or counted."""
    dialect: str
    pairs: list[Pair]
    roots: dict[str, list[int]]
    """The processes whose trees are charged, by part: app, database, redis."""
    seconds: float
    rate: float = 0.0
    """Messages per second over all conversations; open and overload."""
    warm_up: float = 1.0
    listeners: list[Seat] = field(default_factory=list)
    """Sockets that hear what others say, and say nothing."""
    drain: float = 5.0
    """How long to wait for what is still under way, in seconds."""
    base: int = 50
    """idle: pairs that are connected before memory is read for the first time."""
    messages: int = 1_500
    """counted: how many there are when all that can be are under way."""

    def to_json(self) -> str:
        """Return it as one line."""
        return json.dumps(asdict(self))


def read_job(text: str) -> Job:
    """Return the job that `to_json` wrote."""
    given = json.loads(text)
    pairs = [
        Pair(Seat(**pair["visitor"]), pair["agent"] and Seat(**pair["agent"]))
        for pair in given.pop("pairs")
    ]
    listeners = [Seat(**seat) for seat in given.pop("listeners")]
    return Job(pairs=pairs, listeners=listeners, **given)
