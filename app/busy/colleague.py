"""A simulated agent, online as long as the demo runs."""

import uuid

from app.busy.place import Place
from app.replay.live import LiveSocket
from app.replay.rest import Rest

READS_S = (2.0, 5.0)
WRITES_S = (2.0, 7.0)


class Colleague:
    """Answers and closes; its socket stays open, for an agent is there by being connected."""

    def __init__(self, place: Place, rest: Rest, socket: LiveSocket, token: str) -> None:
        self._place, self._rest, self._socket, self._token = place, rest, socket, token

    async def say(self, conversation_id: str, text: str) -> None:
        """Read, write, send; RefusedError when it is another's now."""
        await self._place.pause(*READS_S)
        await self._socket.signal("typing", conversation_id=conversation_id)
        await self._place.pause(*WRITES_S)
        await self._socket.command(
            "message", conversation_id=conversation_id, client_id=str(uuid.uuid4()), text=text
        )

    async def close(self, conversation_id: str, *, create_ticket: bool) -> None:
        """Close the conversation, with or without a ticket."""
        path = f"/v1/conversations/{conversation_id}/close"
        body = {"create_ticket": create_ticket}
        await self._rest.call("POST", path, token=self._token, body=body)
