"""Plays one dialogue: a visitor and an agent of its own, turn by turn, and judges what is left."""

import asyncio
import re
import time
import uuid
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from app.replay.dialogues import Dialogue, Turn
from app.replay.live import LiveSocket, RefusedError, Strain
from app.replay.rest import Rest
from app.replay.stream import Entry
from app.replay.verdict import Line, Verdict

CATCH_UP_S = 6.0  # the contract: within this every live socket has caught up, whatever broke
DELIVERY_WITHIN_S = 20.0  # well above it: silence beyond is a loss

# Silence, refusals, and answers of another shape than the contract's.
FAILURES = (
    RefusedError,
    httpx.HTTPError,
    WebSocketException,
    OSError,
    LookupError,
    TypeError,
    ValueError,
)


@dataclass(slots=True)
class Stage:
    """What all players of a replay share.

    `claims` says, by conversation, with which number and when (`time.monotonic`) it was claimed.
    """

    visitor_socket_url: str
    agent_socket_url: str
    visitor_rest: Rest
    agent_rest: Rest
    widget_key: str
    make_agent_token: Callable[[str, str], str]
    strain: Strain
    run: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    claims: dict[str, tuple[int, float]] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What playing one dialogue gave; latencies in seconds."""

    dialogue_id: str
    messages: int = 0
    acks_s: list[float] = field(default_factory=list)
    deliveries_s: list[float] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)


class Player:
    """One dialogue on the stage; `play` once."""

    def __init__(self, stage: Stage, dialogue: Dialogue, number: int) -> None:
        self._stage, self._dialogue, self._number = stage, dialogue, number
        self._visitor_name = f"Visitor {dialogue.id}"[:200]
        self._agent_name = f"Agent {dialogue.id}"[:200]
        subject = f"replay-{stage.run}-{number}"
        self._agent_token = stage.make_agent_token(subject, self._agent_name)
        self._visitor_token = ""
        self._conversation_id = ""
        self._lines: list[Line] = [self._by_visitor("started")]
        self.outcome = Outcome(dialogue.id)

    async def play(self) -> Outcome:
        """Play the dialogue to its end and judge it; never raises for what a server may do."""
        try:
            async with AsyncExitStack() as sockets:
                await self._perform(sockets)
        except FAILURES as error:
            said = f"after entry {len(self._lines)}: {type(error).__name__} {error}".rstrip()
            self.outcome.verdict.differences.append(said)
        return self.outcome

    async def _perform(self, sockets: AsyncExitStack) -> None:
        self._agent = await sockets.enter_async_context(
            LiveSocket(self._stage.agent_socket_url, self._agent_token, self._stage.strain)
        )
        await self._agent.command("availability", availability="online")
        await self._create_visitor()
        self._visitor = await sockets.enter_async_context(
            LiveSocket(self._stage.visitor_socket_url, self._visitor_token, self._stage.strain)
        )
        await self._start(self._dialogue.turns[0])
        for turn in self._dialogue.turns[1:]:
            await self._say(turn)
        ticket = await self._close()
        await self._listen_to_the_end()
        await self._judge(ticket)

    async def _create_visitor(self) -> None:
        session = await self._stage.visitor_rest.call(
            "POST",
            "/v1/visitor/sessions",
            body={
                "widget_key": self._stage.widget_key,
                "name": self._visitor_name,
                "email": f"visitor-{self._stage.run}-{self._number}@example.com",
            },
        )
        self._visitor_token = session["token"]

    async def _start(self, turn: Turn) -> None:
        client_id = str(uuid.uuid4())
        answer = await self._visitor.command(
            "start", id_=client_id, client_id=client_id, text=turn.text
        )
        if answer.result["outcome"] != "conversation":
            raise LookupError("a ticket instead of a conversation, although an agent is online")
        self._conversation_id = answer.result["conversation"]["id"]
        self._lines.append(self._by_visitor("message", turn.text, client_id))
        await self._delivered(self._agent, answer.sent_at, answer.answered_at)

    async def _say(self, turn: Turn) -> None:
        customer = turn.author == "customer"
        speaker, listener = self._visitor, self._agent
        members = {"client_id": str(uuid.uuid4()), "text": turn.text}
        author = self._by_visitor if customer else self._by_agent
        claims = len(self._lines) + 1 == self._dialogue.claim_seq and not customer
        if not customer:
            speaker, listener = listener, speaker
            members["conversation_id"] = self._conversation_id
        if claims:
            self._lines.append(self._by_agent("claimed"))
        self._lines.append(author("message", turn.text, members["client_id"]))
        answer = await speaker.command("message", id_=members["client_id"], **members)
        if claims:
            claim = (self._dialogue.claim_seq, time.monotonic())
            self._stage.claims[self._conversation_id] = claim
        await self._delivered(listener, answer.sent_at, answer.answered_at)

    async def _delivered(self, listener: LiveSocket, sent_at: float, answered_at: float) -> None:
        """Wait until the other side has the newest line; measure both ways."""
        stream, seq = listener.streams.of(self._conversation_id), len(self._lines)
        try:
            entry = await stream.reach(seq, within_s=DELIVERY_WITHIN_S)
        except TimeoutError as error:
            self.outcome.verdict.lost += 1
            side = "agent" if listener is self._agent else "visitor"
            silence = f"the {side}'s socket did not hear entry {seq} in {DELIVERY_WITHIN_S:g} s"
            raise TimeoutError(silence) from error
        self.outcome.messages += 1
        self.outcome.acks_s.append(answered_at - sent_at)
        if entry is not None:
            self.outcome.deliveries_s.append(entry.heard_at - sent_at)

    async def _close(self) -> dict[str, Any]:
        path = f"/v1/conversations/{self._conversation_id}/close"
        self._lines += [self._by_agent("closed"), Line("ticket_opened")]
        closed = await self._stage.agent_rest.call(
            "POST", path, token=self._agent_token, body={"create_ticket": True}
        )
        ticket_id = closed["ticket"]["id"]
        return await self._stage.agent_rest.call(
            "GET", f"/v1/tickets/{ticket_id}", token=self._agent_token
        )

    async def _listen_to_the_end(self) -> None:
        """Wait for the last entry on both sockets, then for all frames sent before an answer."""
        for socket in (self._agent, self._visitor):
            stream = socket.streams.of(self._conversation_id)
            try:
                await stream.reach(len(self._lines), within_s=DELIVERY_WITHIN_S)
            except TimeoutError:
                continue  # the verdict will name what is missing
        await asyncio.gather(
            self._agent.command("availability", availability="offline"),
            self._visitor.command("ping"),
        )

    async def _judge(self, ticket: dict[str, Any]) -> None:
        verdict, own = self.outcome.verdict, self._conversation_id
        path = f"/v1/conversations/{own}/timeline"
        stored = await self._stage.agent_rest.timeline(path, self._agent_token)
        verdict.compare("stored timeline", self._lines, map(Entry.of, stored))
        path = "/v1/visitor/conversation/timeline"
        shown = await self._stage.visitor_rest.timeline(path, self._visitor_token)
        verdict.compare("visitor's timeline", self._lines, map(Entry.of, shown))
        verdict.hear("agent's socket", self._lines, self._agent.streams.of(own))
        verdict.hear("visitor's socket", self._lines, self._visitor.streams.of(own))
        self._judge_ticket(ticket)
        self._judge_the_rest()

    def _judge_ticket(self, ticket: dict[str, Any]) -> None:
        differences = self.outcome.verdict.differences
        if ticket["conversation_id"] != self._conversation_id or ticket["origin"] != "close":
            differences.append(f"ticket {ticket['id']} is not the one of this close")
        transcript, position = _words(ticket["transcript"] or ""), 0
        for turn in self._dialogue.turns:
            position = transcript.find(_words(turn.text), position)
            if position < 0:
                differences.append(f"ticket's transcript lacks {turn.text[:60]!r} at its place")
                return
            position += len(_words(turn.text))

    def _judge_the_rest(self) -> None:
        """Look at what the sockets heard of conversations that are not theirs."""
        verdict, now = self.outcome.verdict, time.monotonic()
        for other in self._visitor.streams.others(self._conversation_id):
            verdict.differences.append(f"visitor's socket heard of conversation {other}")
        for other, stream in self._agent.streams.others(self._conversation_id).items():
            where = f"agent's socket, conversation {other} of somebody else"
            verdict.note(where, stream)
            claim_seq, claimed_at = self._stage.claims.get(other, (stream.highest + 1, now))
            if stream.highest >= claim_seq:
                verdict.differences.append(f"{where}: heard entry {stream.highest} after its claim")
            if not stream.left and now - claimed_at > CATCH_UP_S:
                verdict.differences.append(f"{where}: still on the screen after its claim")

    def _by_visitor(self, kind: str, text: str | None = None, client_id: str | None = None) -> Line:
        return Line(kind, "visitor", self._visitor_name, text, client_id)

    def _by_agent(self, kind: str, text: str | None = None, client_id: str | None = None) -> Line:
        return Line(kind, "agent", self._agent_name, text, client_id)


def _words(text: str) -> str:
    """Return the text with single spaces only: layout is the transcript's own."""
    return re.sub(r"\s+", " ", text).strip()
