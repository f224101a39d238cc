"""Contract 8: one process per SQLite file; every other command may run beside it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.harness.answers import ok
from tests.harness.backends import sqlite_backend
from tests.harness.command_line import run
from tests.harness.live import Live, account_on
from tests.harness.ports import free_port
from tests.harness.server import Server
from tests.harness.waiting import eventually


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


async def test_who_was_there_before_a_kill_is_still_there_after_it(only: Server) -> None:
    """As with Redis: whoever writes before the agents' sockets are back is received."""
    async with account_on(only) as account:
        ana = account.agent()
        async with Live(only) as live:
            await live.online(ana)
            leases = Path(only.settings["CONVERSAS_DATA_DIR"]) / "leases.json"
            await eventually(lambda: leases.exists() and account.id in leases.read_text())
            only.kill()
        only.start()
        started = ok(await (await account.visitor()).start("Alguém?"), 201)
        assert started["outcome"] == "conversation"
