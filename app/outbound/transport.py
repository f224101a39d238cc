"""
An HTTP transport that looks where it connects to.

The name is resolved here, the addresses are judged, and the connection goes to the address that was
judged: a name that resolves to something else a moment later (DNS rebinding) gains nothing. TLS and
`Host` still speak of the name.
"""

import httpx

from app.outbound.addresses import PrivateAddress, resolve

__all__ = ["GuardedTransport", "PrivateAddress"]

CONNECTIONS = 64  # at once from this process; above what the couriers have under way


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends requests to public addresses only, unless `allow_private`."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        # No connection is kept: it would outlive the judgement of its address, and a request on
        # one that has just been closed fails in a way that leaves open whether it arrived.
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=0)
        self._plain = httpx.AsyncHTTPTransport(limits=limits, trust_env=False, retries=0)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """
        Send to the first address that takes the connection.

        Raises:
            PrivateAddress: the host has none that may be connected to.
            httpx.ConnectError: it has none at all, or none that answers: nothing was sent.

        """
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            addresses = await resolve(url.host, port, allow_private=self._allow_private)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError("the name does not resolve", request=request) from error
        request.extensions = {**request.extensions, "sni_hostname": url.host}
        *others, last = addresses
        for address in others:
            try:
                return await self._send(request, address)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent yet, so the next address may be tried
        return await self._send(request, last)

    async def _send(self, request: httpx.Request, address: str) -> httpx.Response:
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,  # `Host` is among them, by its name
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._plain.handle_async_request(pinned)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._plain.aclose()
