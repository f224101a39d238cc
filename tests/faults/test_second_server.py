"""Contract 8: one process per SQLite file; every other command may run beside it."""

from pathlib import Path

import httpx

from tests.harness.backends import sqlite_backend
from tests.harness.command_line import run
from tests.harness.live import account_on
from tests.harness.ports import free_port


async def test_a_second_server_on_the_same_file_is_refused(tmp_path: Path) -> None:
    with sqlite_backend(tmp_path) as backend, backend.server("only") as server:
        settings = {**server.settings, "CONVERSAS_PORT": str(free_port())}
        ran = await run("serve", settings=settings, within=30)
        assert ran.code != 0
        assert "Traceback" not in ran.out + ran.err, "a sentence for the operator"
        assert (ran.out + ran.err).strip()
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
            assert (await client.get("/readyz")).status_code == httpx.codes.OK


async def test_the_other_commands_run_beside_it(tmp_path: Path) -> None:
    with sqlite_backend(tmp_path) as backend, backend.server("only") as server:
        made = await run("accounts", "create", "--name", "Loja", settings=server.settings)
        assert made.json().keys() >= {"account_id", "widget_key", "identity_secret"}
        assert (await run("doctor", settings=server.settings)).code == 0
        async with account_on(server) as account:
            assert (await account.visitor()).session["token"]


async def test_the_file_is_free_again_after_a_kill(tmp_path: Path) -> None:
    with sqlite_backend(tmp_path) as backend, backend.server("only") as server:
        server.kill()
        server.start()
        async with account_on(server) as account:
            assert (await account.visitor()).session["token"]
