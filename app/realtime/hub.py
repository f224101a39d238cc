"""
The hub: what was committed here reaches this process's sockets at once, and the others' by broker.

A channel is kept while somebody listens and a minute longer, so that a reload of a page does not
subscribe anew. Everything is delivered by one callback, in the order in which it came.

Where nobody else hears a channel, what is published there gathers for a moment and goes in one
payload: each would wake the broker, and this process again, for nobody.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from app.core.ids import new_id
from app.realtime.broker import Broker

log = structlog.get_logger()

LINGER_S = 60.0
LEISURE_S = 0.02  # for what, as far as is known, nobody else hears
GATHERED = 100  # events of one payload, at most

Encode = Callable[[Sequence[Any]], bytes]
Deliver = Callable[[str, bytes], None]


class Hub:
    """Channels of this process over a broker."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        # The process's mark in front of every payload: its own come back and are passed over.
        self._mark = new_id().replace("-", "").encode()
        self._listeners: dict[str, int] = {}
        self._subscribed: dict[str, asyncio.Task[bool]] = {}
        self._lingering: dict[str, asyncio.TimerHandle] = {}
        self._gathered: dict[str, list[Any]] = {}
        self._later: asyncio.TimerHandle | None = None

    async def start(self, encode: Encode, deliver: Deliver, gap: Callable[[], None]) -> None:
        """
        Begin.

        `encode` makes a payload of events, `deliver` gets those that other processes published, and
        `gap` says that some are lost.
        """
        self._encode, self._deliver = encode, deliver
        await self._broker.start(self._receive, gap)

    async def join(self, channel: str) -> None:
        """Listen to a channel; returns when nothing published from now on is missed."""
        self._listeners[channel] = self._listeners.get(channel, 0) + 1
        lingering = self._lingering.pop(channel, None)
        if lingering is not None:
            lingering.cancel()
        if channel not in self._subscribed:
            self._subscribed[channel] = asyncio.create_task(self._broker.subscribe(channel))
        if not await asyncio.shield(self._subscribed[channel]):
            # Degraded: until the broker is back the reconciler alone brings news.
            log.warning("subscription_unconfirmed", channel=channel)
            self._subscribed.pop(channel, None)  # the next one asks again

    def leave(self, channel: str) -> None:
        """Stop listening; the channel lingers for others of this process."""
        self._listeners[channel] -= 1
        if self._listeners[channel] == 0:
            del self._listeners[channel]
            loop = asyncio.get_running_loop()
            self._lingering[channel] = loop.call_later(LINGER_S, self._forget, channel)

    def publish(self, channel: str, events: Sequence[Any]) -> None:
        """Tell the other processes, if there can be any; never waits."""
        if self._broker.alone:
            return
        if channel in self._gathered or self._broker.hears_alone(channel):
            self._gathered.setdefault(channel, []).extend(events)
            if self._later is None:
                loop = asyncio.get_running_loop()
                self._later = loop.call_later(LEISURE_S, self._send_gathered)
        else:
            self._send(channel, events)

    def _send_gathered(self) -> None:
        self._later = None
        while self._gathered:
            channel, events = self._gathered.popitem()
            for start in range(0, len(events), GATHERED):
                self._send(channel, events[start : start + GATHERED])

    def _send(self, channel: str, events: Sequence[Any]) -> None:
        self._broker.publish(channel, self._mark + self._encode(events))

    async def ping(self) -> bool:
        """Whether the broker answers."""
        return await self._broker.ping()

    async def close(self) -> None:
        """End, once what was published is on its way."""
        for lingering in self._lingering.values():
            lingering.cancel()
        if self._later is not None:
            self._later.cancel()
        self._send_gathered()
        await self._broker.close()

    def _receive(self, channel: str, payload: bytes) -> None:
        if not payload.startswith(self._mark) and channel in self._listeners:
            self._deliver(channel, payload[len(self._mark) :])

    def _forget(self, channel: str) -> None:
        self._lingering.pop(channel, None)
        self._subscribed.pop(channel, None)
        self._broker.unsubscribe(channel)
