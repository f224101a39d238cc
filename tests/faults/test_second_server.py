"""Contract 8: one process per SQLite file; every other command may run beside it."""

from collections.abc import Iterator

import httpx
import pytest

from tests.harness.backends import sqlite_backend
from tests.harness.command_line import run
from tests.harness.live import account_on
from tests.harness.ports import free_port
from tests.harness.server import Server


@pytest.fixture(scope="module")
def only(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with sqlite_backend(tmp_path_factory.mktemp("only")) as backend, backend.server("it") as server:
        yield server


async def test_a_second_server_on_the_same_file_is_refused(only: Server) -> None:
    settings = {**only.settings, "CONVERSAS_PORT": str(free_port())}
    ran = await run("serve", settings=settings, within=30)
    assert ran.code != 0
    assert "Traceback" not in ran.out + ran.err, "a sentence for the operator"
    assert (ran.out + ran.err).strip()
    async with httpx.AsyncClient(base_url=only.url, trust_env=False) as client:
        assert (await client.get("/readyz")).status_code == httpx.codes.OK


async def test_the_other_commands_run_beside_it(only: Server) -> None:
    made = await run("accounts", "create", "--name", "Loja", settings=only.settings)
    assert made.json().keys() >= {"account_id", "widget_key", "identity_secret"}
    async with account_on(only) as account:
        assert (await account.visitor()).session["token"]


async def test_the_file_is_free_again_after_a_kill(only: Server) -> None:
    only.kill()
    only.start()
    async with account_on(only) as account:
        assert (await account.visitor()).session["token"]
