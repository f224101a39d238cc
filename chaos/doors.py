"""
Both doors of every process, and how to insist: try again until there is an answer.

Each attempt is an Op of the history. After an unknown outcome the same `client_id` is sent again,
over whichever door and process come next (contract 5.3).
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from chaos.history import History, Op, Outcome, Role, Tenant
from chaos.person import ANSWER_WITHIN, Person, Refused
from chaos.wire import Lost

PATIENCE = 120.0  # seconds of insisting; no fault of a run lasts nearly as long
PAUSE = (0.05, 0.6)  # seconds between two attempts
AGAIN = {"unavailable", "rate_limited", "request_timeout"}
SERVER_ERROR = 500


class GaveUpError(Exception):
    """The service gave no answer for as long as anybody waits."""


@dataclass(frozen=True)
class Ask:
    """An operation as both doors know it."""

    kind: str
    method: str
    path: str
    body: dict[str, Any] | None = None
    frame: dict[str, Any] | None = None  # the same as a command; None: there is only REST
    conversation: str = ""
    client_id: str = ""
    text: str = ""
    note: dict[str, Any] = field(default_factory=dict)  # for the checker, kept in the result


@dataclass
class Caller:
    """Who asks: a token, and perhaps a socket."""

    tenant: Tenant
    role: Role
    token: str
    id: str = ""
    person: Person | None = None

    @property
    def name(self) -> str:
        """The principal's id, as far as it is known."""
        return self.person.id if self.person is not None and self.person.id else self.id


class Doors:
    """The processes' client edges."""

    def __init__(self, history: History, ports: Sequence[int], rng: random.Random) -> None:
        self.history = history
        self.ports = ports
        self.rng = rng
        self._http = [_client(port) for port in ports]

    async def close(self) -> None:
        """Close all connections."""
        for client in self._http:
            await client.aclose()

    def forget_connections(self) -> None:
        """Take new connections from now on."""
        self._http = [_client(port) for port in self.ports]

    async def insist(
        self, caller: Caller, ask: Ask, *, door: str = "", process: int | None = None
    ) -> Op:
        """
        Ask until the answer is final, and return it: `ok` or `refused`.

        Raises:
            GaveUpError: nothing final within two minutes.

        """
        deadline = time.monotonic() + PATIENCE
        while True:
            op = await self.attempt(caller, ask, door=door, process=process)
            if op.outcome == "ok" or (op.outcome == "refused" and op.code not in AGAIN):
                return op
            if time.monotonic() > deadline:
                raise GaveUpError(f"{ask.kind}: {op.code}")
            door, process = "", None
            await asyncio.sleep(self.rng.uniform(*PAUSE))

    async def attempt(
        self, caller: Caller, ask: Ask, *, door: str = "", process: int | None = None
    ) -> Op:
        """Ask once, note what came of it, and return that."""
        at = self.rng.randrange(len(self.ports)) if process is None else process
        person = caller.person
        by_socket = door == "ws" or (door == "" and self.rng.random() < 0.7)  # noqa: PLR2004
        began = time.monotonic()
        status, code, result = 0, "", {}
        outcome: Outcome = "ok"
        try:
            if by_socket and ask.frame is not None and person is not None and person.is_live:
                door, at = "ws", person.sitting.process if person.sitting else at
                result = await person.ask(**ask.frame)
            else:
                door = "rest"
                status, result = await self.rest(at, caller.token, ask.method, ask.path, ask.body)
        except Refused as refusal:
            status, code, result = refusal.status, refusal.code, refusal.problem
            outcome = "unknown" if status >= SERVER_ERROR else "refused"
        except (Lost, TimeoutError, httpx.TransportError) as error:
            outcome, code = "unknown", type(error).__name__
        op = _op(caller, ask, door, at, began, outcome, status, code, result)
        self.history.ops.append(op)
        return op

    async def rest(
        self, process: int, token: str, method: str, path: str, body: Any = None
    ) -> tuple[int, Any]:
        """
        Return status and JSON of one request.

        Raises:
            Refused: the answer is a problem.
            httpx.TransportError: there is no answer.
            TimeoutError: the same, for longer than any request may take.

        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with asyncio.timeout(ANSWER_WITHIN + 1):
            response = await self._http[process].request(method, path, json=body, headers=headers)
        try:
            answer = response.json() if response.content else None
        except ValueError:
            raise Refused({"status": response.status_code, "code": "not_json"}) from None
        if response.is_error:
            problem = answer if isinstance(answer, dict) else {}
            problem = {"status": response.status_code, **problem}
            raise Refused(problem, response.headers.get("retry-after"))
        return response.status_code, answer


def _client(port: int) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        timeout=ANSWER_WITHIN,
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=20),
        transport=httpx.AsyncHTTPTransport(
            verify=False, limits=httpx.Limits(max_connections=200, max_keepalive_connections=20)
        ),
        trust_env=False,
    )


def _op(  # noqa: PLR0913, PLR0917 - an Op has so many columns
    caller: Caller,
    ask: Ask,
    door: str,
    process: int,
    began: float,
    outcome: Outcome,
    status: int,
    code: str,
    result: Any,
) -> Op:
    kept = _kept(ask, result) if outcome == "ok" else _kept_of_refusal(result)
    found = result if isinstance(result, dict) else {}
    return Op(
        kind=ask.kind,
        account=caller.tenant.id,
        actor=caller.name,
        role=caller.role,
        door=door,
        process=process,
        began=began,
        ended=time.monotonic(),
        outcome=outcome,
        status=status,
        code=code,
        conversation=ask.conversation or str(found.get("conversation_id") or ""),
        client_id=ask.client_id,
        text=ask.text,
        seq=int(found.get("seq") or 0) if ask.kind == "message" else 0,
        result=kept | ask.note or None,
    )


def _kept(ask: Ask, result: Any) -> dict[str, Any]:
    """Return the members of an answer that the checker looks at."""
    if ask.kind == "start":
        made = result.get("conversation") or result.get("ticket")
        return {"outcome": result["outcome"], "id": made["id"]}
    if ask.kind == "close":
        ticket = result.get("ticket")
        return {"ticket": ticket["id"] if ticket else None, "changed": result.get("changed")}
    if ask.kind == "timeline":
        return {"seqs": [entry["seq"] for entry in result["items"]]}
    if ask.kind in {"transfer", "availability"}:
        return {"changed": result["changed"]}
    if ask.kind == "ticket":
        return {"id": result["id"]}
    return {}


def _kept_of_refusal(problem: Any) -> dict[str, Any]:
    if not isinstance(problem, dict):
        return {}
    kept = {key: problem[key] for key in ("conversation_id", "reason") if key in problem}
    if "owner" in problem:
        kept["owner"] = problem["owner"]["id"]
    return kept


def new_id(rng: random.Random) -> str:
    """Return a UUID of this run's own chance, so that a seed repeats it."""
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))
