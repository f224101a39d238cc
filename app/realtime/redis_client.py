"""
How the parts that keep something in Redis reach it: a few connections, and a turn for everybody.

redis-py's own pool opens a hundred connections and then fails; when a thousand sockets end at once
they wait for their turn here, a moment, and need no thousand connections.
"""

from redis.asyncio import BlockingConnectionPool, Redis

CONNECTIONS = 4  # a process has one core to use them from
ANSWER_S = 2.0  # then Redis counts as away


def connect(url: str) -> Redis:
    """Return a client; whoever uses it bounds the time that a call may take."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=None,
        socket_timeout=ANSWER_S,
        socket_connect_timeout=ANSWER_S,
    )
    return Redis.from_pool(pool)
