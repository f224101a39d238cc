"""A small honest client of `conversas.v1`: it keeps every frame it hears and repairs nothing.

`Socket.open` does the handshake of the contract's section 5.1 and returns at `live`. `next` takes
the first frame not taken before that fits, `command` sends and waits for its answer, `heard` is
everything in order of arrival. No timer keeps the line alive: the client only answers pings.
"""

import asyncio
import itertools
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from websockets.exceptions import ConnectionClosed

from tests.harness.wire import SUBPROTOCOL, Listener, dial

Frame = dict[str, Any]
Picker = Callable[[Frame], bool]

PATIENCE = 6.0  # contract 5.5: the longest a live socket may lag, even with the broker gone
ANSWERS = {"ack", "error", "pong"}


@dataclass(frozen=True)
class Heard:
    """A frame and the monotonic second of its arrival."""

    at: float
    frame: Frame


class RefusedError(AssertionError):
    """An `error` frame answered the command; `problem` is the REST problem object."""

    def __init__(self, problem: Frame) -> None:
        super().__init__(f"{problem.get('status')} {problem.get('code')}: {problem}")
        self.problem = problem


class HungUpError(AssertionError):
    """The server closed the socket while something was expected of it."""

    def __init__(self, code: int | None, waiting_for: str) -> None:
        super().__init__(f"closed with {code} while waiting for {waiting_for}")
        self.code = code


class Socket:
    """One connection. After `open`: `welcome`, `snapshot`, and `replay` (up to `live`)."""

    def __init__(self, connection: Listener) -> None:
        self.connection = connection
        self.heard: list[Heard] = []
        self.welcome: Frame = {}
        self.snapshot: Frame = {}
        self.replay: list[Frame] = []
        self._taken: set[int] = set()
        self._ids = itertools.count(1)
        self._news = asyncio.Condition()
        self._ended = False
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def dial(
        cls,
        url: str,
        *,
        origin: str | None = None,
        subprotocol: str | None = SUBPROTOCOL,
        receive_buffer: int | None = None,
    ) -> Self:
        """Upgrade only: no hello."""
        return cls(
            await dial(url, origin=origin, subprotocol=subprotocol, receive_buffer=receive_buffer)
        )

    @classmethod
    async def open(
        cls,
        url: str,
        token: str,
        *,
        positions: Mapping[str, int] | None = None,
        origin: str | None = None,
        receive_buffer: int | None = None,
    ) -> Self:
        """Upgrade, hello and everything up to `live`."""
        self = await cls.dial(url, origin=origin, receive_buffer=receive_buffer)
        try:
            await self.hello(token, positions)
            await self.handshake()
        except BaseException:
            await self.close()
            raise
        return self

    async def hello(self, token: object, positions: Mapping[str, int] | None = None) -> None:
        frame: Frame = {"type": "hello", "token": token}
        if positions is not None:
            frame["positions"] = dict(positions)
        await self.write(frame)

    async def handshake(self) -> None:
        """Welcome, snapshot, replay, live: in this order and nothing before them."""
        await self.next(type="live", within=15)
        frames = self.frames()
        live = next(at for at, frame in enumerate(frames) if frame["type"] == "live")
        assert [f["type"] for f in frames[:2]] == ["welcome", "snapshot"], frames[:live]
        self.welcome, self.snapshot, *self.replay = frames[:live]
        self._taken.update(range(live))

    # Writing

    async def write(self, frame: object) -> None:
        await self.write_raw(json.dumps(frame, ensure_ascii=False))

    async def write_raw(self, text: str | bytes, *, as_text: bool | None = None) -> None:
        """What honest clients never do: any bytes, as a text or a binary frame."""
        await self.connection.send(text, text=as_text)

    async def post(self, kind: str, /, **fields: object) -> str:
        """Send a command without waiting; answers its id."""
        number = f"c{next(self._ids)}"
        await self.write({"type": kind, "id": number, **fields})
        return number

    async def answer(self, number: str, *, within: float = 12.0) -> Any:
        """The ack's result of the command with that id.

        Raises:
            RefusedError: it was answered by an `error`.
        """

        def answers(frame: Frame) -> bool:
            return frame["type"] in ANSWERS and frame.get("id") == number

        frame = await self.next(where=answers, within=within)
        if frame["type"] == "error":
            raise RefusedError(frame["problem"])
        return frame.get("result")

    async def command(self, kind: str, /, **fields: object) -> Any:
        return await self.answer(await self.post(kind, **fields))

    async def send(
        self, text: str, *, to: str | None = None, client_id: str | None = None
    ) -> Frame:
        """A message; `to` is the conversation (a visitor's is implied). Answers the Entry."""
        target = {"conversation_id": to} if to else {}
        entry: Frame = await self.command(
            "message", client_id=client_id or str(uuid.uuid4()), text=text, **target
        )
        return entry

    async def start(self, text: str, *, client_id: str | None = None, **more: object) -> Frame:
        """A visitor's start. Answers the `outcome` union."""
        outcome: Frame = await self.command(
            "start", client_id=client_id or str(uuid.uuid4()), text=text, **more
        )
        return outcome

    async def refusal(self, kind: str, /, **fields: object) -> Frame:
        """The problem that the command is refused with."""
        try:
            result = await self.command(kind, **fields)
        except RefusedError as refused:
            return refused.problem
        raise AssertionError(f"{kind} was accepted: {result}")

    # Hearing

    async def next(
        self,
        *,
        type: str | None = None,  # noqa: A002 (the frame's own word)
        where: Picker | None = None,
        within: float = PATIENCE,
    ) -> Frame:
        """The first frame not taken yet that fits; later calls never see it again."""

        def fits(frame: Frame) -> bool:
            return (type is None or frame["type"] == type) and (where is None or where(frame))

        def waiting() -> list[int]:
            return [
                at
                for at, heard in enumerate(self.heard)
                if at not in self._taken and fits(heard.frame)
            ]

        await self.until(lambda: bool(waiting()), type or "a frame", within=within)
        first = waiting()[0]
        self._taken.add(first)
        return self.heard[first].frame

    async def until(
        self, reached: Callable[[], bool], wanted: str, *, within: float = PATIENCE
    ) -> None:
        """Wait, frame by frame, until what was heard satisfies `reached`."""
        deadline = time.monotonic() + within
        async with self._news:
            while not reached():
                if self._ended:
                    raise HungUpError(self.close_code, wanted)
                try:
                    async with asyncio.timeout(deadline - time.monotonic()):
                        await self._news.wait()
                except TimeoutError:
                    last = self.frames()[-6:]
                    raise AssertionError(f"no {wanted} in {within} s; lately {last}") from None

    async def entry(self, conversation_id: str, seq: int, *, within: float = PATIENCE) -> Frame:
        """The `entry` frame with that number, taken before or not."""

        def found() -> list[Frame]:
            mine = [f for f in self.frames("entry") if f["entry"]["seq"] == seq]
            return [f for f in mine if f["entry"]["conversation_id"] == conversation_id]

        await self.until(lambda: bool(found()), f"entry {seq}", within=within)
        return found()[0]

    def frames(self, *types: str) -> list[Frame]:
        """Everything heard so far, handshake included."""
        return [h.frame for h in self.heard if not types or h.frame["type"] in types]

    def live(self, *types: str) -> list[Frame]:
        """Everything heard after `live`."""
        after = self.frames()[len(self.replay) + 3 :]
        return [frame for frame in after if not types or frame["type"] in types]

    def about(self, conversation_id: str) -> list[Frame]:
        """The frames after `live` that mention that conversation anywhere."""
        return [frame for frame in self.live() if conversation_id in json.dumps(frame)]

    def entries(self, conversation_id: str, kind: str | None = None) -> list[Frame]:
        """The Entries heard of that conversation (replayed ones too), in order of arrival."""
        heard = [frame["entry"] for frame in self.frames("entry")]
        mine = [entry for entry in heard if entry["conversation_id"] == conversation_id]
        return [entry for entry in mine if kind in {None, entry["kind"]}]

    # Going

    @property
    def close_code(self) -> int | None:
        return self.connection.close_code

    @property
    def ended(self) -> bool:
        """The line is gone, and everything that came over it is in `heard`."""
        return self._ended

    async def closed(self, *, within: float = PATIENCE) -> int | None:
        """Wait for the other side to close; answers the code (1006 when the line just broke)."""
        async with asyncio.timeout(within):
            await asyncio.wait({self._reader})
            await self.connection.wait_closed()
        return self.close_code

    async def close(self) -> None:
        await self.connection.close()
        await asyncio.wait({self._reader})

    def cut(self) -> None:
        """Tear the line: no close frame, no goodbye; the peer sees a reset."""
        self.connection.transport.abort()

    def deaf(self) -> None:
        """Stop reading from the line, as a frozen tab does."""
        self.connection.transport.pause_reading()

    def listening(self) -> None:
        self.connection.transport.resume_reading()

    async def _read(self) -> None:
        try:
            async for text in self.connection:
                assert isinstance(text, str), "the server sent a binary frame"
                async with self._news:
                    self.heard.append(Heard(time.monotonic(), json.loads(text)))
                    self._news.notify_all()
        except ConnectionClosed:
            pass  # the code says why
        finally:
            async with self._news:
                self._ended = True
                self._news.notify_all()
