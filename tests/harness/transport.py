"""
HTTP over one kept connection after the other, parsed as the service's own server parses it.

httpx's own transport costs as much as the request does at the service, and the suite asks a hundred
thousand times.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any, cast

import httptools
import httpx

Place = tuple[str, int]
KEPT_S = 5.0  # far below what the service keeps an idle line: else both might end it at once


class HttpTransport(httpx.AsyncBaseTransport):
    """Speaks from one local address; as many connections to a place as are asked at once."""

    def __init__(self, local_address: str) -> None:
        self._local_address = local_address
        self._idle: defaultdict[Place, list[_Line]] = defaultdict(list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the whole answer; httpx.TransportError when there is none."""
        within = request.extensions["timeout"]["read"]
        place = request.url.host, request.url.port or 80
        try:
            async with asyncio.timeout(within):
                line = await self._line(place)
                response = await line.ask(request)
        except TimeoutError:
            raise httpx.ReadTimeout(f"no answer in {within} s", request=request) from None
        except httpx.TransportError as error:
            error.request = request
            raise
        if line.reusable:
            self._idle[place].append(line)
        return response

    async def _line(self, place: Place) -> _Line:
        idle = self._idle[place]
        while idle:
            line = idle.pop()
            if line.reusable and time.monotonic() - line.answered_at < KEPT_S:
                return line
            line.hang_up()
        try:
            _, line = await asyncio.get_running_loop().create_connection(
                _Line, *place, local_addr=(self._local_address, 0)
            )
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        return line

    async def aclose(self) -> None:
        """Hang up."""
        for line in (line for lines in self._idle.values() for line in lines):
            line.hang_up()


class _Line(asyncio.Protocol):
    """A connection: one question, one answer, and the next."""

    def __init__(self) -> None:
        self.reusable = True
        self.answered_at = 0.0
        self._transport: Any = None
        self._answer: asyncio.Future[httpx.Response] | None = None

    async def ask(self, request: httpx.Request) -> httpx.Response:
        self._answer = asyncio.get_running_loop().create_future()
        self._parser = httptools.HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = bytearray()
        self._bodiless = request.method == "HEAD"
        self.reusable = False
        try:
            await self._write(request)
            return await self._answer
        except BaseException:
            self.hang_up()
            raise

    async def _write(self, request: httpx.Request) -> None:
        target = request.url.raw_path
        head = [request.method.encode() + b" " + target + b" HTTP/1.1\r\n"]
        head += [name + b": " + value + b"\r\n" for name, value in request.headers.raw]
        head.append(b"\r\n")
        chunked = "transfer-encoding" in request.headers
        assert self._answer is not None
        async for part in cast("AsyncIterator[bytes]", request.stream):
            framed = b"%x\r\n%s\r\n" % (len(part), part) if chunked else part
            self._transport.write(b"".join([*head, framed]))
            head = []
            if self._answer.done():  # the service has seen enough of it
                return
        if head or chunked:
            self._transport.write(b"".join(head) + (b"0\r\n\r\n" if chunked else b""))

    def hang_up(self) -> None:
        self.reusable = False
        self._transport.close()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(str(error))
            self.hang_up()

    def connection_lost(self, error: Exception | None) -> None:
        self.reusable = False
        self._fail(str(error or "the connection was closed before the answer"))

    def _fail(self, reason: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(httpx.RemoteProtocolError(reason))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self._bodiless:
            self.on_message_complete()

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        assert self._answer is not None
        if self._answer.done():
            return
        self.answered_at = time.monotonic()
        self.reusable = self._parser.should_keep_alive() and not self._bodiless
        if not self.reusable:
            self._transport.close()
        self._answer.set_result(
            httpx.Response(
                self._parser.get_status_code(), headers=self._headers, content=bytes(self._body)
            )
        )
