"""Where the demo's people meet, and at which pace they live."""

import asyncio
import random
from collections.abc import Callable
from typing import NamedTuple

import httpx

from app.replay.live import LiveSocket, Strain
from app.replay.rest import Rest


class Place(NamedTuple):
    """
    A running server and its account.

    `token` signs an agent's token from a subject and a name. `pace` multiplies every pause: 1 is
    how people write. `chance` decides everything that is left to chance.
    """

    url: str
    widget_key: str
    token: Callable[[str, str], str]
    chance: random.Random
    pace: float = 1.0

    def socket(self, side: str, token: str) -> LiveSocket:
        """Return a socket of that side, to be entered."""
        return LiveSocket(f"{self.url.replace('http', 'ws', 1)}/v1/ws/{side}", token, Strain())

    def rest(self, client: httpx.AsyncClient) -> Rest:
        """Return the REST side over a client of this place's address."""
        return Rest(client, Strain())

    async def pause(self, least_s: float, most_s: float) -> None:
        """Wait between so many seconds."""
        await asyncio.sleep(self.pace * self.chance.uniform(least_s, most_s))
