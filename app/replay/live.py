"""A live socket as a careful client keeps it: it returns, says what it has, repeats what it asked.

Frames, commands and close codes are those of the protocol `conversas.v1`.
"""

import asyncio
import contextlib
import itertools
import json
import random
import time
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.frames import Close
from websockets.typing import Subprotocol

from app.replay.stream import Streams

PROTOCOL = Subprotocol("conversas.v1")
ANSWER_WITHIN_S = 10.0  # the contract: unanswered after 10 s, send it again
MAX_REPEATS = 6  # a minute of silence is a failure, not patience
MAX_FRAME_BYTES = 16 * 2**20  # a snapshot of 400 conversations is far below
FATAL_CODES = range(4500, 5000)  # the contract: do not come back
FIRST_RETURN_S, LAST_RETURN_S = 0.5, 30.0  # the contract: full jitter between these
MAX_RETURNS = 12  # in a row without getting live; about two minutes
LIVE_WITHIN_S = 150.0  # longer than all these returns
PASSING = (ConnectionClosed, InvalidHandshake, OSError)  # OSError holds TimeoutError


class RefusedError(Exception):
    """The server answered a command, or the socket itself, with no."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem.get('code')}: {problem.get('detail') or problem.get('title')}")
        self.problem = problem


class BrokenOffError(Exception):
    """The socket broke before the answer came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command was answered; times in seconds of `time.perf_counter`."""

    result: dict[str, Any]
    sent_at: float
    answered_at: float


@dataclass(slots=True)
class Strain:
    """What the network and the limits of the server cost: counts, and seconds waited."""

    reconnects: int = 0
    repeats: int = 0
    throttled: int = 0
    throttled_s: float = 0.0


class LiveSocket:
    """One side's socket, from entering the context until leaving it.

    `url` is the websocket's full address, `token` the bearer of its side.
    """

    def __init__(self, url: str, token: str, strain: Strain) -> None:
        self.streams = Streams()
        self.welcome: dict[str, Any] = {}
        self._url, self._token, self._strain = url, token, strain
        self._socket: ClientConnection | None = None
        self._live = asyncio.Event()
        self._fatal: Exception | None = None
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._ids = map(str, itertools.count(1))
        self._return_in_s: float | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._stay_connected())
        try:
            await self._until_live()
        except BaseException:
            self._task.cancel()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])

    async def command(self, kind: str, *, id_: str | None = None, **members: Any) -> Answer:
        """Send a command until it is answered; RefusedError says why not, TimeoutError is silence.

        Waiting for a rate limit is no part of the times answered; repeating is.
        """
        frame = {"type": kind, "id": id_ or next(self._ids), **members}
        sent_at: float | None = None
        for _ in range(MAX_REPEATS):
            await self._until_live()
            sent_at = sent_at or time.perf_counter()
            try:
                answer = await self._ask(frame)
            except (BrokenOffError, ConnectionClosed, TimeoutError):
                self._strain.repeats += 1
            except RefusedError as refusal:
                await self._wait_for_rate(refusal)
                sent_at = None
            else:
                return Answer(answer.result, sent_at, answer.answered_at)
        raise TimeoutError(f"{kind} was not answered, sent {MAX_REPEATS} times")

    async def signal(self, kind: str, **members: Any) -> None:
        """Send what nobody answers; without a live socket it is nothing."""
        if self._socket is not None and self._live.is_set():
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(json.dumps({"type": kind, **members}))

    async def _ask(self, frame: dict[str, Any]) -> Answer:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[frame["id"]] = future
        try:
            if self._socket is None:
                raise BrokenOffError
            await self._socket.send(json.dumps(frame))
            async with asyncio.timeout(ANSWER_WITHIN_S):  # `wait_for` may lose a cancellation
                return await future
        finally:
            self._waiting.pop(frame["id"], None)

    async def _wait_for_rate(self, refusal: RefusedError) -> None:
        if refusal.problem.get("code") != "rate_limited":
            raise refusal
        wait_s = float(refusal.problem.get("retry_after", 1))
        self._strain.throttled += 1
        self._strain.throttled_s += wait_s
        await asyncio.sleep(wait_s)

    async def _until_live(self) -> None:
        async with asyncio.timeout(LIVE_WITHIN_S):
            await self._live.wait()
        if self._fatal is not None:
            raise ConnectionError(f"the socket is given up: {self._fatal!r}") from self._fatal

    async def _stay_connected(self) -> None:
        returns = 0
        while self._fatal is None:
            self._return_in_s = None
            try:
                await self._session()
            except (*PASSING, KeyError, TypeError, ValueError) as error:
                returns = 1 if self._live.is_set() else returns + 1
                self._break_off(error, hopeless=returns > MAX_RETURNS or _forbids_return(error))
            if self._fatal is None:
                self._strain.reconnects += 1
                await asyncio.sleep(self._pause_s(returns))

    def _break_off(self, error: Exception, *, hopeless: bool) -> None:
        self._socket = None
        self._live.clear()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(BrokenOffError())
        if hopeless:
            self._fatal = error
            self._live.set()

    def _pause_s(self, returns: int) -> float:
        if self._return_in_s is not None:
            return self._return_in_s
        ceiling = min(LAST_RETURN_S, FIRST_RETURN_S * 2**returns)
        return random.uniform(0, ceiling)  # noqa: S311 - spreads load, keeps no secret

    async def _session(self) -> None:
        async with connect(
            self._url,
            subprotocols=[PROTOCOL],
            compression=None,
            max_size=MAX_FRAME_BYTES,
        ) as socket:
            hello = {"type": "hello", "token": self._token, "positions": self.streams.positions()}
            await socket.send(json.dumps(hello))
            self._socket = socket
            while True:
                self._take(json.loads(await socket.recv()))

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                self.welcome = frame
            case "live":
                self._live.set()
            case "goodbye":
                self._return_in_s = frame["reconnect_in_ms"] / 1000
            case "ack" | "pong" | "error":
                self._settle(frame)
            case _:
                self.streams.take(frame)

    def _settle(self, frame: dict[str, Any]) -> None:
        future = self._waiting.get(frame.get("id", ""))
        if future is None or future.done():
            return
        if frame["type"] == "error":
            future.set_exception(RefusedError(frame["problem"]))
        else:
            now = time.perf_counter()
            future.set_result(Answer(frame.get("result", {}), now, now))


def _forbids_return(error: Exception) -> bool:
    """Whether coming back is pointless: it was told so, or does not hear the protocol."""
    match error:
        case ConnectionClosed(rcvd=Close(code=code)):
            return code in FATAL_CODES
        case InvalidStatus(response=response):
            return response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        case _:
            return not isinstance(error, PASSING)
