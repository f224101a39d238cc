"""ejabberd with its archive (mod_mam) in PostgreSQL, where Debian's package is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from bench.load.job import Pair, Seat
from bench.services import execute
from bench.subjects.starting import started
from bench.subjects.subject import Place, Served
from tests.harness.ports import free_port

SCHEMA = Path("/usr/share/ejabberd/sql/pg.sql")
LIBRARIES = "/usr/lib/*-linux-gnu"
ERLANG = Path("/usr/lib/erlang/lib")
USERS = """
INSERT INTO users (username, password)
SELECT side || number, 'pw'
FROM generate_series(1, 10000) AS number, (VALUES ('visitor'), ('agent')) AS sides (side)
"""
CONFIGURATION = """\
hosts: ["localhost"]
loglevel: warning
certfiles: []
listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_http
    request_handlers:
      "/ws": ejabberd_http_ws
auth_method: sql
default_db: sql
sql_type: pgsql
sql_server: "{database.host}"
sql_port: {database.port}
sql_database: "{database.database}"
sql_username: "{database.username}"
sql_password: "none"
new_sql_schema: false
acl:
  local: {{user_regexp: ""}}
access_rules:
  local: {{allow: local}}
  c2s: {{allow: all}}
modules:
  mod_mam: {{default: always, db_type: sql}}
  mod_stream_mgmt: {{}}
  mod_ping: {{}}
"""


@dataclass(frozen=True)
class Ejabberd:
    """Debian's release in the foreground, without Erlang's distribution."""

    name: str = "ejabberd"
    title: str = "ejabberd, mod_mam"

    def missing(self) -> str | None:
        """Return what to install."""
        if shutil.which("erl") and SCHEMA.exists() and any(ERLANG.glob("p1_pgsql-*")):
            return None
        return "not installed here (Debian: apt-get install ejabberd erlang-p1-pgsql)"

    @contextmanager
    def serve(self, place: Place) -> Iterator[Served]:
        """Start it over a new database; every message is archived twice, once for each side."""
        database_url = place.services.new_database(self.name)
        execute(database_url, [SCHEMA.read_text(encoding="utf-8"), USERS])
        port = free_port()
        folder = place.folder / f"ejabberd-{port}"
        folder.mkdir()
        configuration = folder / "ejabberd.yml"
        database = make_url(database_url)
        configuration.write_text(CONFIGURATION.format(port=port, database=database))
        libraries = next(iter(Path("/").glob(LIBRARIES.lstrip("/") + "/ejabberd-*"))).parent
        environment = {
            **os.environ,
            "EJABBERD_CONFIG_PATH": str(configuration),
            "EJABBERD_LOG_PATH": str(folder / "ejabberd.log"),
            "ERL_CRASH_DUMP_BYTES": "0",
            "ERL_LIBS": str(libraries),
            "ERL_MAX_PORTS": "32000",
            "HOME": str(folder),
        }
        command = ["erl", "+K", "true", "+P", "250000", "-noinput"]
        command += ["-mnesia", "dir", f'"{folder}/spool"', "-s", "ejabberd"]
        with started(command, environment, folder / "start.log", port) as process:
            yield Served(
                "xmpp",
                [process],
                database_url,
                lambda count: [_pair(port) for _ in range(count)],
                "SELECT count(*) FROM archive",
                rows_per_message=2,
            )


def _pair(port: int) -> Pair:
    seat = Seat(f"ws://127.0.0.1:{port}/ws")
    return Pair(seat, seat)
