"""
The broker: how processes tell each other that something was committed.

It is a hint, never the truth: a payload may be lost, late, doubled or out of order, and whoever
listens repairs what it missed from the database.
"""

from collections.abc import Callable
from typing import Protocol

Receive = Callable[[str, bytes], None]
"""Called in the event loop with (channel, payload); must not block."""

Gap = Callable[[], None]
"""Called when payloads may have been missed: a lost link, a failed publish, silence."""


class Broker(Protocol):
    """Channels between processes."""

    alone: bool
    """Whether there are no other processes: then nothing need be encoded for them."""

    async def start(self, receive: Receive, gap: Gap) -> None:
        """Begin to listen; returns at once also when the other end is down."""
        ...

    async def subscribe(self, channel: str) -> bool:
        """Return once the subscription is confirmed; False when it is not within its time."""
        ...

    def unsubscribe(self, channel: str) -> None:
        """Stop receiving; payloads on their way may still come."""
        ...

    def publish(self, channel: str, payload: bytes) -> None:
        """Hand over a payload for the others: at most once, never blocking, never failing."""
        ...

    def hears_alone(self, channel: str) -> bool:
        """Whether, as far as is known, this process hears the channel, and no other does."""
        ...

    async def ping(self) -> bool:
        """Whether the broker answers."""
        ...

    async def close(self) -> None:
        """Publish what is waiting, then end."""
        ...
