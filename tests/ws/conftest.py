from collections.abc import Iterator

import pytest

from tests.harness.backends import Backend
from tests.harness.live import live
from tests.harness.server import Server
from tests.ws.waits import Waits

__all__ = ["live"]


@pytest.fixture(scope="session", autouse=True)
def waits(request: pytest.FixtureRequest, server: Server, backend: Backend) -> Iterator[Waits]:
    """Experiments of a minute, which run beside every other test of this folder."""
    waits = Waits(server, backend)
    if any("test_waits" in item.nodeid for item in request.session.items):
        waits.begin()
    yield waits
    waits.end()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: waits for real time to pass")
