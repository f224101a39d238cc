"""Real PostgreSQL and Redis servers for the suite, started here and stopped here.

Each comes from the first of these that there is: an address in the environment
(`TEST_DATABASE_URL`, `TEST_REDIS_URL`), the installed server, the server inside a wheel of
`requirements-dev.lock`. With none of them the suite fails and says what to install: a test that
is skipped where it matters most proves nothing.

Tests that cut a server off take an `own_…` one, which is never anybody else's.
"""

from tests.services.postgres import Postgres, own_postgres_server, postgres_server
from tests.services.process import ServiceMissingError
from tests.services.redis import Redis, own_redis_server, redis_server

__all__ = [
    "Postgres",
    "Redis",
    "ServiceMissingError",
    "own_postgres_server",
    "own_redis_server",
    "postgres_server",
    "redis_server",
]
