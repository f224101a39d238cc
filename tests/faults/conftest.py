from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy.engine import make_url

from tests.harness.backends import Backend, running
from tests.harness.line import Line
from tests.harness.live import live
from tests.harness.server import Server
from tests.services import Redis, own_redis_server, postgres_server

__all__ = ["Dark", "live"]


@dataclass(frozen=True)
class Dark:
    """Two processes over a Redis to be ill-treated; `line` is the first one's way to it."""

    server: Server
    broker: Redis
    line: Line
    at_the_start: dict[str, object]
    """What the first process said of its readiness when it was started without Redis."""


@pytest.fixture(scope="session")
def dark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dark]:
    with own_redis_server() as broker, postgres_server() as postgres:
        url = make_url(broker.url)
        with Line.to(str(url.host), int(url.port or 0)) as line:
            directory = tmp_path_factory.mktemp("dark")
            backend = Backend("dark", 2, directory, postgres.create_database, broker.url)
            own = {"CONVERSAS_REDIS_URL": f"redis://127.0.0.1:{line.port}/0"}
            line.refuse()
            settings = backend.settings(postgres.create_database("dark"))
            server = Server("dark", settings, directory, 2, of_the_first=own)
            with running(server):
                said = httpx.get(server.url + "/readyz", trust_env=False).json()
                line.heal()
                yield Dark(server, broker, line, said)
