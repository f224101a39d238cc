"""`demo --busy`: visitors and colleagues of a small script, so that a newcomer sees it live."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import structlog
from websockets.exceptions import WebSocketException

from app.busy.colleague import Colleague
from app.busy.dialogues import DIALOGUES
from app.busy.place import Place
from app.busy.scene import Scene
from app.replay.live import RefusedError

log = structlog.get_logger()

__all__ = ["COLLEAGUES", "Place", "keep_busy"]

COLLEAGUES = (("diego", "Diego Alves"), ("helena", "Helena Ortiz"))
AT_ONCE = 5  # visits: enough to fill the lists, few enough to follow
NEXT_S = (6.0, 18.0)
TIMEOUT_S = 15.0

# What ends a visit, and nothing else: somebody closed it, or the server is going away.
FAILURES = (RefusedError, httpx.HTTPError, WebSocketException, OSError, LookupError)


async def keep_busy(place: Place) -> None:
    """Let visitors come and be answered until cancelled."""
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(
            httpx.AsyncClient(base_url=place.url, timeout=TIMEOUT_S, trust_env=False)
        )
        colleagues = [await _arrive(stack, place, client, *who) for who in COLLEAGUES]
        visits = await stack.enter_async_context(asyncio.TaskGroup())
        seats = asyncio.Semaphore(AT_ONCE)
        while True:
            for dialogue in place.chance.sample(DIALOGUES, len(DIALOGUES)):
                await seats.acquire()
                scene = Scene(place, place.rest(client), colleagues, dialogue)
                visits.create_task(_visit(scene, seats))
                await place.pause(*NEXT_S)


async def _arrive(
    stack: AsyncExitStack, place: Place, client: httpx.AsyncClient, subject: str, name: str
) -> Colleague:
    token = place.token(subject, name)
    socket = await stack.enter_async_context(place.socket("agent", token))
    await socket.command("availability", availability="online")
    return Colleague(place, place.rest(client), socket, token)


async def _visit(scene: Scene, seats: asyncio.Semaphore) -> None:
    try:
        await scene.play()
    except FAILURES as error:
        log.debug("visit_ended", reason=repr(error))
    finally:
        seats.release()
