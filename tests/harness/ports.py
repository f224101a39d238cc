from __future__ import annotations

import os
import random
import socket

# Below the range from which the kernel takes ports for outgoing connections.
FIRST, LAST = 20_000, 32_000
_choices = random.Random(os.getpid())  # noqa: S311 (parallel runs only look elsewhere)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on right now."""
    for _ in range(200):
        port = _choices.randrange(FIRST, LAST)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError(f"no free port between {FIRST} and {LAST}")
