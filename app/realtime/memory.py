"""The broker of a single process: there is nobody else to tell."""

from app.realtime.broker import Gap, Receive


class MemoryBroker:
    """See `app.realtime.broker.Broker`; one process only."""

    alone = True

    async def start(self, receive: Receive, gap: Gap) -> None:
        """Nothing can be received or missed."""

    async def subscribe(self, channel: str) -> bool:  # noqa: ARG002 - the protocol's
        """Confirm: this process hears itself."""
        return True

    def unsubscribe(self, channel: str) -> None:
        """Nothing was subscribed."""

    def publish(self, channel: str, payload: bytes) -> None:
        """Nobody else listens."""

    def hears_alone(self, channel: str) -> bool:  # noqa: ARG002 - the protocol's
        """Nobody else could."""
        return True

    async def ping(self) -> bool:
        """Memory always answers."""
        return True

    async def close(self) -> None:
        """Nothing waits."""
