"""Requests to addresses that users chose go to the public internet, whatever the name is."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import httpx
import pytest

from app.outbound.addresses import PrivateAddress, is_public, resolve
from app.outbound.transport import GuardedTransport

PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),  # noqa: S104
    *("169.254.169.254", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
    *("255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
    *("2002:7f00:1::", "2002:a00:1::", "2001:db8::1"),
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


NUMBERS = [
    "127.0.0.1",
    "localhost",
    "0x7f.1",
    "2130706433",
    "0177.0.0.1",
    "::1",
    "::ffff:127.0.0.1",
]


@pytest.mark.parametrize("host", NUMBERS)
async def test_no_spelling_of_this_machine_is_let_through(host: str) -> None:
    with pytest.raises((PrivateAddress, socket.gaierror)):
        await resolve(host, 80, allow_private=False)


async def test_the_address_that_was_judged_is_the_one_that_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that resolves to something else a moment later is not asked for again."""
    answers = iter(["127.0.0.1", "127.0.0.2"])
    asked = []

    async def getaddrinfo(*arguments: Any, **_: Any) -> list[Any]:
        asked.append(arguments[0])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), arguments[1]))]

    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    async with server, httpx.AsyncClient(transport=GuardedTransport(allow_private=True)) as client:
        answer = await client.get(f"http://desk.example:{port}/x")
        assert answer.status_code == httpx.codes.NO_CONTENT
        assert asked == ["desk.example"]
        assert f"host: desk.example:{port}".encode() in heard[0].lower()
    async with httpx.AsyncClient(transport=GuardedTransport(allow_private=False)) as client:
        with pytest.raises(PrivateAddress):
            await client.get(f"http://desk.example:{port}/x")


async def test_a_name_that_does_not_resolve_is_a_failed_connection() -> None:
    async with httpx.AsyncClient(transport=GuardedTransport(allow_private=False)) as client:
        for host in ("nowhere.invalid", "a" * 64 + ".example"):
            with pytest.raises(httpx.ConnectError):
                await client.get(f"http://{host}/")
