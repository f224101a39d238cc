"""Which addresses a request may go to: none of a private network, by whatever name."""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits


class PrivateAddress(Exception):
    """None of the host's addresses is a public one."""


async def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """
    Return the numeric addresses of `host` that may be connected to, in the resolver's order.

    Connect to what is returned, never to the name again: it might resolve to something else.

    Raises:
        PrivateAddress: there is none.
        OSError: the name does not resolve.

    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    allowed = [address for address in addresses if allow_private or is_public(address)]
    if not allowed:
        raise PrivateAddress
    return allowed


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public internet, and so does what it stands for."""
    parsed = ip_address(address.partition("%")[0])
    return all(each.is_global and not each.is_multicast for each in (parsed, *_inside(parsed)))


def _inside(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses that gateways would take out of an IPv6 one."""
    if isinstance(address, IPv4Address):
        return []
    inside = [address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inside.append(IPv4Address(int(address) & 0xFFFFFFFF))
    # `is_global` judges a mapped address (::ffff:a.b.c.d) by what it maps only since Python 3.13.
    inside.append(address.ipv4_mapped)
    return [each for each in inside if each is not None]
