"""The second ceiling: the core under uvicorn, a queue and a writing task per connection."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from bench.peers.core import Core

core = Core()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Serve one connection, as ASGI has it."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    else:
        await _websocket(scope["path"], receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        kind = (await receive())["type"]
        if kind.endswith("startup"):
            await core.start()
        await send({"type": f"{kind}.complete"})
        if kind.endswith("shutdown"):
            return


async def _websocket(path: str, receive: Any, send: Any) -> None:
    side, number = path.strip("/").split("/")
    await receive()
    await send({"type": "websocket.accept"})
    queue: deque[bytes] = deque()
    filled = asyncio.Event()

    def push(payload: bytes) -> None:
        queue.append(payload)
        filled.set()

    async def write() -> None:
        while True:
            await filled.wait()
            filled.clear()
            while queue:
                await send({"type": "websocket.send", "text": queue.popleft().decode()})

    writing = asyncio.create_task(write())
    if side == "agent":
        core.agents[int(number)].add(push)
    try:
        while (message := await receive())["type"] != "websocket.disconnect":
            core.submit(message.get("text") or message["bytes"], push)
    finally:
        writing.cancel()
        core.agents[int(number)].discard(push)
