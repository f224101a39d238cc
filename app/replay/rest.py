"""The REST side of the replay: a call is repeated until answered, as the contract allows."""

import asyncio
import time
from typing import Any

import httpx

from app.replay.live import RefusedError, Strain

TRY_FOR_S = 60.0  # a server that restarts is back sooner
PAUSE_S = 0.5
PASSING = frozenset({502, 503, 504})
PAGE = 100  # the largest page the contract has


class Rest:
    """Calls to one process of the server; `client` knows its address."""

    def __init__(self, client: httpx.AsyncClient, strain: Strain) -> None:
        self._client, self._strain = client, strain

    async def call(
        self, method: str, path: str, *, token: str | None = None, body: Any = None, **query: Any
    ) -> dict[str, Any]:
        """Return the JSON answered; RefusedError for a problem, httpx errors after 60 s of none.

        Rate limits are waited for, however long they take.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = self._client.build_request(
            method, path, headers=headers, json=body, params=query or None
        )
        give_up_at = time.monotonic() + TRY_FOR_S
        while True:
            try:
                response = await self._client.send(request)
            except httpx.TransportError:
                if time.monotonic() > give_up_at:
                    raise
                await self._pause()
                continue
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                await self._wait_for_rate(response)
            elif response.status_code in PASSING and time.monotonic() < give_up_at:
                await self._pause()
            else:
                return _body(response)

    async def timeline(self, path: str, token: str) -> list[dict[str, Any]]:
        """Read a whole stored timeline, page by page."""
        entries: list[dict[str, Any]] = []
        while True:
            after = entries[-1]["seq"] if entries else 0
            page = await self.call("GET", path, token=token, after_seq=after, limit=PAGE)
            entries += page["items"]
            if len(page["items"]) < PAGE:
                return entries

    async def _pause(self) -> None:
        self._strain.repeats += 1
        await asyncio.sleep(PAUSE_S)

    async def _wait_for_rate(self, response: httpx.Response) -> None:
        wait_s = float(response.headers.get("Retry-After", 1))
        self._strain.throttled += 1
        self._strain.throttled_s += wait_s
        await asyncio.sleep(wait_s)


def _body(response: httpx.Response) -> dict[str, Any]:
    if response.is_success:
        body: dict[str, Any] = response.json()
        return body
    try:
        problem = response.json()
    except ValueError:
        problem = {"code": response.status_code, "detail": response.text[:200]}
    raise RefusedError(problem)
