"""The sockets of the ceilings: picows, and nothing around it."""

from __future__ import annotations

from typing import Any

from picows import WSListener, WSMsgType, ws_create_server

from bench.peers.group_commit import GroupCommit


class Socket(WSListener):
    """One websocket, of a visitor or of an agent."""

    def __init__(self, core: GroupCommit, path: str) -> None:
        self._core = core
        self._side, number = path.strip("/").split("/")
        self._number = int(number)

    def on_ws_connected(self, transport: Any) -> None:
        """Let an agent be delivered to."""
        self._write = lambda payload: transport.send(WSMsgType.TEXT, payload)
        if self._side == "agent":
            self._core.agents[self._number].add(self._write)

    def on_ws_disconnected(self, _transport: Any) -> None:
        """Forget it."""
        self._core.agents[self._number].discard(self._write)

    def on_ws_frame(self, transport: Any, frame: Any) -> None:
        """Take a message."""
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            self._core.submit(frame.get_payload_as_bytes(), self._write)


async def serve(core: GroupCommit, port: int) -> None:
    """Serve until killed."""
    await core.start()
    server = await ws_create_server(
        lambda request: Socket(core, request.path.decode()), "127.0.0.1", port, backlog=4096
    )
    await server.serve_forever()
