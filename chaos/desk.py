"""
The desk beside a run: the suite's fake one, with a record of its own.

What it made is the truth about tickets: the checker compares it with what the service believes. It
keeps one ticket per `webhook-id`, as docs/integrations.md asks of receivers, and remembers what it
called it each time it was asked.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

from standardwebhooks import Webhook

from chaos.history import Filed
from tests.harness.desk import SECRET, Behaviour, FakeDesk, Post, takes

if TYPE_CHECKING:
    from collections.abc import Iterator


class RecordingDesk(FakeDesk):
    """Takes tickets until it is told to misbehave."""

    def __init__(self) -> None:
        super().__init__()
        self._made_at: dict[str, float] = {}
        self._names: dict[str, list[str]] = defaultdict(list)

    def settings_at(self, port: int) -> dict[str, Any]:
        """Return the desk as an account's settings name it, reached through a port of an edge."""
        return {**self.settings, "url": f"http://127.0.0.1:{port}/hooks/tickets"}

    def make(self, post: Post, alias: str = "") -> str:
        """Make the ticket of this key, or find it; return what it is called, with an alias."""
        self._made_at.setdefault(post.key, time.monotonic())
        name = super().make(post) + alias
        self._names[post.key].append(name)
        return name

    @contextmanager
    def behaving(self, behaviour: Behaviour) -> Iterator[None]:
        """Behave like this for a while; whoever still waits then is let go."""
        self.released = asyncio.Event()
        self.otherwise = behaviour
        try:
            yield
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Take what comes, and answer whoever waits."""
        self.otherwise = takes
        self.released.set()

    def record(self) -> list[Filed]:
        """Return what was made of everything that was ever posted, by key."""
        posts: dict[str, list[Post]] = defaultdict(list)
        for post in self.posts:
            posts[post.key].append(post)
        return [self._filed(key, made) for key, made in posts.items()]

    def _filed(self, key: str, posts: list[Post]) -> Filed:
        event = json.loads(posts[0].body)
        return Filed(
            key=key,
            account=event["account_id"],
            conversation=event["data"]["conversation_id"] or "",
            transcript=event["data"]["transcript"],
            posts=len(posts),
            made=self._made_at.get(key, 0.0),
            names=tuple(self._names[key]),
            bodies=len({crc32(post.body) for post in posts}),
            forged=sum(not _is_signed(post) for post in posts),
        )


def _is_signed(post: Post) -> bool:
    """Whether the signature is right; how old it is, is not asked: clocks are among the faults."""
    at = datetime.fromtimestamp(int(post.headers["webhook-timestamp"]), UTC)
    right = Webhook(SECRET).sign(post.key, at, post.body.decode())
    return post.headers["webhook-signature"] == right
