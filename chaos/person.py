"""
Somebody with a socket, who comes back whenever it is lost: a client that follows the contract.

It remembers the highest number of each conversation, says so when it reconnects, waits a jittered
moment between attempts, and goes to another process when its own does not answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import time
from collections.abc import Sequence
from typing import Any

from chaos.history import Heard, History, Role, Sitting, Tenant, digest
from chaos.views import AgentView, Frame, VisitorView
from chaos.wire import Lost, Wire

FIRST_PAUSE = 0.5  # seconds; contract 5.6: full jitter from half a second on
LONGEST_PAUSE = 2.0  # the contract allows 30; here a fault is over in seconds
LIVE_WITHIN = 15.0  # seconds from the hello
ANSWER_WITHIN = 10.0  # contract 5.3: unanswered after 10 s, send it again
TERMINAL = 4500  # close codes from here on say: do not come back


class Refused(Exception):
    """The service answered an operation with a problem."""

    def __init__(self, problem: Frame, retry_after: str | None = None) -> None:
        super().__init__(problem.get("code", "?"))
        self.problem = problem
        self.status = int(problem.get("status", 0))
        self.code = str(problem.get("code", "none"))
        self.retry_after = retry_after


class Person:
    """One principal's socket, over one connection after another."""

    def __init__(  # noqa: PLR0913, PLR0917 - who it is, and where it knocks
        self,
        history: History,
        doors: Sequence[int],
        tenant: Tenant,
        role: Role,
        token: str,
        rng: random.Random,
    ) -> None:
        self.history = history
        self.tenant = tenant
        self.role: Role = role
        self.token = token
        self.rng = rng
        self.id = ""
        self.home = rng.randrange(len(doors))
        self.view: AgentView | VisitorView = VisitorView() if role == "visitor" else AgentView()
        self.sitting: Sitting | None = None
        self._doors = doors
        self._path = "/v1/ws/visitor" if role == "visitor" else "/v1/ws/agent"
        self._wire: Wire | None = None
        self._numbers = itertools.count(1)
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._live = asyncio.Event()
        self._settled = asyncio.Event()  # live, or ended before that
        self._goodbye: float | None = None
        self._leaving = False
        self._task: asyncio.Task[None] | None = None

    # ── coming and going ─────────────────────────────────────────────────────────────────────

    def come(self) -> None:
        """Begin to hold a socket."""
        self._task = asyncio.create_task(self._stay())

    async def live(self, within: float = 60.0) -> None:
        """Return once the socket is live; TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            await self._live.wait()

    @property
    def is_live(self) -> bool:
        """Whether the socket is live now."""
        return self._live.is_set()

    async def leave(self) -> None:
        """Close the socket for good."""
        self._leaving = True
        if self.sitting is not None:
            self.sitting.asked = True
        if (wire := self._wire) is not None:
            wire.close()
            await asyncio.wait([wire.ended], timeout=1.0)
            wire.abort()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self.sitting is not None and not self.sitting.ended:  # the other end was frozen
            self.sitting.ended = time.monotonic()

    def cut(self) -> None:
        """Tear the line, as a tunnel does to a phone."""
        if self._wire is not None:
            self._wire.abort()

    def deaf(self) -> None:
        """Stop reading until the service has had enough of us."""
        if self._wire is not None:
            self._wire.deaf()

    def watches(self, conversation: str) -> None:
        """Note that it asks to watch a conversation from its beginning."""
        self.view.watched[conversation] = 0
        self._note("watch", conversation)

    def watches_no_more(self, conversation: str) -> None:
        """Note that what still comes of the conversation comes by accident."""
        self.view.watched.pop(conversation, None)
        self._note("unwatch", conversation)

    def _note(self, kind: str, conversation: str) -> None:
        if self.sitting is not None:
            noted = (time.monotonic(), self.sitting.number, kind, conversation, 0, 0)
            self.history.heard.append(noted)

    async def _stay(self) -> None:
        attempt = 0
        while not self._leaving:
            lived = await self._sit((self.home + attempt) % len(self._doors))
            attempt = 0 if lived else attempt + 1
            pause = self.rng.uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt))
            asked, self._goodbye = self._goodbye, None
            await asyncio.sleep(pause if asked is None else asked)

    async def _sit(self, process: int) -> bool:
        """Hold one socket to its end; return whether it was ever live."""
        sitting = self._new_sitting(process)
        self._settled.clear()
        heard = self.history.heard
        try:
            wire = await Wire.dial(
                "127.0.0.1",
                self._doors[process],
                self._path,
                lambda raw: self._hear(raw, sitting, heard),
            )
        except Lost:
            sitting.ended = time.monotonic()
            return False
        self._wire = wire
        wire.ended.add_done_callback(lambda _: self._settled.set())
        with contextlib.suppress(Lost):
            hello = {"type": "hello", "token": self.token, "positions": sitting.positions}
            wire.send(json.dumps(hello))
        await self._until_the_end(wire)
        self._live.clear()
        sitting.ended, sitting.code = time.monotonic(), wire.ended.result()
        self._wire = None
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Lost("ended"))
        self._answers.clear()
        if sitting.code >= TERMINAL:
            self._leaving = True
        return bool(sitting.live)

    async def _until_the_end(self, wire: Wire) -> None:
        """A handshake that does not get through in time is given up; a live socket is not."""
        try:
            async with asyncio.timeout(LIVE_WITHIN):
                await self._settled.wait()
        except TimeoutError:
            wire.abort()
        await asyncio.shield(wire.ended)

    def _new_sitting(self, process: int) -> Sitting:
        sitting = Sitting(
            number=len(self.history.sittings),
            person=self.id,
            role=self.role,
            account=self.tenant.id,
            process=process,
            dialled=time.monotonic(),
            positions=self.view.positions(),
        )
        self.history.sittings.append(sitting)
        self.sitting = sitting
        return sitting

    # ── hearing ──────────────────────────────────────────────────────────────────────────────

    def _hear(self, raw: bytes, sitting: Sitting, heard: list[Heard]) -> None:
        now = time.monotonic()
        self.history.frames += 1
        self._look_for_canaries(raw)
        frame: Frame = json.loads(raw)
        kind = frame["type"]
        if kind == "entry":
            heard.append(_entry(now, sitting.number, frame))
        elif kind in {"ack", "error"} and frame.get("id") in self._answers:
            answer = self._answers.pop(frame["id"])
            if not answer.done():
                answer.set_result(frame)
        elif kind in {"conversation", "left", "reset"}:
            heard.append(_moved(now, sitting.number, frame))
        elif kind == "welcome":
            self.id = sitting.person = frame["me"]["id"]
            self.history.people[self.id] = (self.role, self.tenant.id)
        elif kind == "snapshot":
            _show(sitting, frame)
        elif kind == "live":
            sitting.live = now
            self._live.set()
            self._settled.set()
        elif kind == "goodbye":
            self._goodbye = frame["reconnect_in_ms"] / 1000
        self.view.take(frame)

    def _look_for_canaries(self, raw: bytes) -> None:
        """Note a frame in which another account's words can be read."""
        for tenant in self.history.tenants.values():
            if tenant is not self.tenant and tenant.canary.encode() in raw:
                self.history.foreign.append(f"{self.role} {self.id}: {raw[:300]!r}")

    # ── asking ───────────────────────────────────────────────────────────────────────────────

    async def ask(self, kind: str, **members: Any) -> Any:
        """
        Send a command and return the result of its `ack`.

        Raises:
            Lost: there is no socket, or it ended before the answer.
            TimeoutError: no answer in 10 s.
            Refused: the answer is a problem.

        """
        wire = self._wire
        if wire is None or not self._live.is_set():
            raise Lost("not live")
        name = f"c{next(self._numbers)}"
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._answers[name] = answer
        try:
            wire.send(json.dumps({"type": kind, "id": name, **members}))
            async with asyncio.timeout(ANSWER_WITHIN):
                frame = await answer
        finally:
            self._answers.pop(name, None)
            answer.cancel()
        if frame["type"] == "error":
            raise Refused(frame["problem"])
        return frame["result"]


def _entry(now: float, sitting: int, frame: Frame) -> Heard:
    entry = frame["entry"]
    return (
        now,
        sitting,
        "entry+" if "conversation" in frame else "entry",
        entry["conversation_id"],
        entry["seq"],
        entry_digest(entry),
    )


def entry_digest(entry: Frame) -> int:
    """Return the digest of an Entry as the contract writes it."""
    message = entry["data"] if entry["kind"] == "message" else {}
    return digest(
        entry["kind"], entry["actor"]["id"], message.get("client_id"), message.get("text")
    )


def _moved(now: float, sitting: int, frame: Frame) -> Heard:
    if frame["type"] == "conversation":
        shown = frame["conversation"]
        return now, sitting, f"conversation:{shown['group']}", shown["id"], shown["last_seq"], 0
    if frame["type"] == "left":
        return now, sitting, f"left:{frame['reason']}", frame["conversation_id"], 0, 0
    return now, sitting, "reset", frame["conversation_id"], frame["last_seq"], 0


def _show(sitting: Sitting, frame: Frame) -> None:
    """Note where each conversation stands in a snapshot."""
    if sitting.role == "visitor":
        entries = frame["entries"]
        sitting.tail = [(e["conversation_id"], e["seq"], entry_digest(e)) for e in entries]
        if frame["conversation"] is not None:
            name = frame["conversation"]["id"]
            sitting.shown = {
                name: entries[-1]["seq"] if entries else sitting.positions.get(name, 0)
            }
        return
    listed = (*frame["new"], *frame["mine"])
    sitting.shown = {conversation["id"]: conversation["last_seq"] for conversation in listed}
