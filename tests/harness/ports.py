from __future__ import annotations

import itertools
import os
import random
import socket

# Below the range from which the kernel takes ports for outgoing connections.
FIRST, LAST = 20_000, 32_000
_choices = random.Random(os.getpid())  # noqa: S311 (parallel runs only look elsewhere)
# None comes twice: who was given one may not listen on it yet, or not again.
_candidates = itertools.cycle(_choices.sample(range(FIRST, LAST), LAST - FIRST))


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on right now."""
    for port in itertools.islice(_candidates, 200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise RuntimeError(f"no free port between {FIRST} and {LAST}")
