"""Conversas behind one port: so many processes, and Caddy in front as in `compose.yaml`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bench.subjects.product import MESSAGES, running, seats
from bench.subjects.starting import started
from bench.subjects.subject import Place, Served
from tests.harness.ports import free_port

CONFIGURATION = """\
{{
	admin off
	auto_https off
}}
http://127.0.0.1:{port} {{
	reverse_proxy {processes} {{
		lb_policy least_conn
	}}
}}
"""


@dataclass(frozen=True)
class Proxied:
    """So many processes over PostgreSQL and Redis, none of which is addressed itself."""

    name: str
    title: str
    processes: int

    def missing(self) -> str | None:
        """Return what to install."""
        if shutil.which("caddy"):
            return None
        return "not installed here (Debian: apt-get install caddy)"

    @contextmanager
    def serve(self, place: Place) -> Iterator[Served]:
        """Start them over a new database, and Caddy before them."""
        services = place.services
        database_url = services.new_database(self.name)
        where = (database_url, services.redis.url, place.folder)
        with running(*where, self.processes) as product, _caddy(product.ports, place.folder) as at:
            port, proxy = at
            pairs = partial(seats, replace(product, ports=[port]))
            yield Served("conversas", product.processes, database_url, pairs, MESSAGES, 1, [proxy])


@contextmanager
def _caddy(ports: Sequence[int], folder: Path) -> Iterator[tuple[int, int]]:
    """Start it; yields its port and its process id."""
    port = free_port()
    configuration = folder / f"Caddyfile-{port}"
    processes = " ".join(f"127.0.0.1:{each}" for each in ports)
    configuration.write_text(CONFIGURATION.format(port=port, processes=processes), encoding="utf-8")
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(configuration)]
    own = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    with started(command, {**os.environ, **own}, folder / "caddy.log", port) as process:
        yield port, process
