"""The websocket door: handshake, commands, and who receives what."""
