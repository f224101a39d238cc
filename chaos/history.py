"""
What happened in a run, as everybody outside the service saw it: nothing is interpreted here.

Kept in memory as plain tuples (a million frames are some 200 MB); written as JSON lines on demand,
so that a verdict can be looked into afterwards.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple
from zlib import crc32

Role = Literal["visitor", "agent", "supervisor", "integration"]
Outcome = Literal["ok", "refused", "unknown"]
"""`unknown`: cut, timed out, or a 5xx: what was asked may have been done."""


class Op(NamedTuple):
    """One attempt of one operation: a repeat under the same `client_id` is another attempt."""

    kind: str
    account: str
    actor: str
    role: Role
    door: str  # "rest" or "ws"
    process: int
    began: float
    ended: float
    outcome: Outcome
    status: int  # HTTP status of the answer, or of the problem in the frame; 0 without one
    code: str  # of the problem, or why the outcome is unknown
    conversation: str = ""
    client_id: str = ""
    text: str = ""
    seq: int = 0  # of the entry that was acknowledged
    result: dict[str, Any] | None = None  # what else the checker must know of the answer


Heard = tuple[float, int, str, str, int, int]
"""A frame of a socket: moment, sitting, kind, conversation, seq, digest of an entry.

Kinds: `entry`, `entry+` (with its conversation), `conversation:<group>`, `left:<reason>`, `reset`.
Every other frame is only counted.
"""


@dataclass
class Sitting:
    """One socket from its dial to its end."""

    number: int
    person: str
    role: Role
    account: str
    process: int
    dialled: float
    positions: dict[str, int]
    shown: dict[str, int] = field(default_factory=dict)  # conversations of the snapshot: last_seq
    tail: list[tuple[str, int, int]] = field(default_factory=list)  # its entries: as in Heard
    live: float = 0.0
    ended: float = 0.0
    code: int = 0
    asked: bool = False  # we ended it ourselves


class Window(NamedTuple):
    """A fault, from its beginning to its healing."""

    fault: str
    touches: tuple[str, ...]  # what it takes away: database, broker, process, client, desk
    process: int  # the process it was about, or -1 for all of them
    began: float
    healed: float
    note: str = ""


@dataclass(frozen=True)
class Tenant:
    """An account of the run."""

    id: str
    name: str
    canary: str
    attended: bool  # somebody is online all the time
    toggled: bool = False  # one agent goes on and off, and nobody else is there
    desk: bool = False  # whether its tickets are for the fake desk


class Filed(NamedTuple):
    """What the desk was posted under one `webhook-id`, and what it made of it."""

    key: str
    account: str
    conversation: str
    transcript: str
    posts: int
    made: float  # when it made the ticket; 0: never
    names: tuple[str, ...]  # what it called the ticket, answer by answer
    bodies: int = 1  # different ones
    forged: int = 0  # posts with a wrong signature


@dataclass
class Fold:
    """What a client that was live at the end had made of its frames, beside a fresh snapshot."""

    person: str
    role: Role
    account: str
    sitting: int
    has: dict[str, tuple[str, int]]  # conversation: group, last_seq
    fresh: dict[str, tuple[str, int]]
    counts: Any = None
    fresh_counts: Any = None
    presence: Any = None
    fresh_presence: Any = None


class History:
    """Everything that was seen."""

    def __init__(self, profile: str, seed: int) -> None:
        self.profile = profile
        self.seed = seed
        self.tenants: dict[str, Tenant] = {}
        self.people: dict[str, tuple[Role, str]] = {}
        self.ops: list[Op] = []
        self.sittings: list[Sitting] = []
        self.heard: list[Heard] = []
        self.frames = 0
        self.foreign: list[str] = []
        self.windows: list[Window] = []
        self.folds: list[Fold] = []
        self.exits: list[str] = []
        self.samples: list[dict[str, Any]] = []
        self.delivered: list[Filed] = []  # the desk's own record
        self.began = 0.0
        self.ended = 0.0

    def write(self, path: Path) -> None:
        """Write it as JSON lines, one fact each."""
        with path.open("w") as file:
            for kind in ("ops", "heard", "windows", "samples", "foreign", "exits"):
                for fact in getattr(self, kind):
                    file.write(json.dumps([kind, fact], default=str) + "\n")
            for filed in self.delivered:
                file.write(json.dumps(["delivered", filed._asdict()]) + "\n")
            for sitting in self.sittings:
                file.write(json.dumps(["sittings", asdict(sitting)]) + "\n")
            for fold in self.folds:
                file.write(json.dumps(["folds", asdict(fold)], default=str) + "\n")


def digest(kind: str, actor: str | None, client_id: str | None, text: str | None) -> int:
    """Return what two readings of one entry must agree on, as a number."""
    return crc32(f"{kind}|{actor or ''}|{client_id or ''}|{text or ''}".encode())
