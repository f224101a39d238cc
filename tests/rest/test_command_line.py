"""`python -m app …` (contract 8), each command as an operator runs it beside the servers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem
from tests.harness.backends import Backend
from tests.harness.command_line import run
from tests.harness.nursery import CHECKOUT
from tests.harness.people import AgentClient, IntegrationClient
from tests.harness.server import Server, ServerProcess, environment

NOBODY = "00000000-0000-7000-8000-000000000000"


async def test_accounts_create_prints_what_the_widget_needs(server: Server) -> None:
    made = (await run("accounts", "create", "--name", "Ótica", settings=server.settings)).json()
    assert made.keys() >= {"account_id", "widget_key", "identity_secret"}
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        widget = await http.get("/v1/visitor/widget", params={"widget_key": made["widget_key"]})
    assert ok(widget)["account"] == {"id": made["account_id"], "name": "Ótica"}
    assert ok(widget)["locale"] == "pt-BR"


async def test_accounts_create_takes_a_locale_and_a_missing_contract(server: Server) -> None:
    command = ("accounts", "create", "--name", "Shop", "--locale", "en", "--not-contracted")
    made = (await run(*command, settings=server.settings)).json()
    token = await agent_token(server.settings, made["account_id"], "--sub", "ana")
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        me = ok(await http.get("/v1/me", headers={"Authorization": f"Bearer {token}"}))
    assert me["account"]["locale"] == "en"
    assert me["features"] == {"live_chat": False}


async def agent_token(settings: Mapping[str, str], account_id: str, *options: str) -> str:
    command = ("tokens", "agent", "--account", account_id, "--name", "Ana", *options)
    ran = await run(*command, settings=settings)
    assert ran.code == 0, ran.err
    return ran.out.strip()


async def test_accounts_update_ends_and_begins_the_contract(
    account: Account, server: Server
) -> None:
    ana, visitor = account.agent(), await account.visitor()
    ok(await ana.go_online())
    ended = await run(
        "accounts", "update", account.id, "--not-contracted", settings=server.settings
    )
    assert ended.code == 0, ended.err
    problem(await ana.list("new"), 403, "live_chat_not_contracted")
    problem(await visitor.start("Oi"), 403, "live_chat_not_contracted")
    assert ok(await ana.me())["features"] == {"live_chat": False}
    begun = await run("accounts", "update", account.id, "--contracted", settings=server.settings)
    assert begun.code == 0, begun.err
    ok(await ana.list("new"))


async def test_api_keys_create_prints_a_key_with_its_scopes(
    account: Account, server: Server
) -> None:
    scopes = ("--scope", "conversations:read", "--scope", "tickets:write")
    command = ("api-keys", "create", "--account", account.id, *scopes)
    made = (await run(*command, settings=server.settings)).json()
    assert made.keys() >= {"id", "key"}
    assert made["key"].startswith("ck_")
    client = IntegrationClient(account.http, made["key"])
    ok(await client.list("new"))
    ok(await client.tickets())
    problem(await client.put_agent("bia"), 403, "permission_denied")


async def test_tokens_agent_prints_a_token_that_works(account: Account, server: Server) -> None:
    token = await agent_token(
        server.settings,
        account.id,
        *("--sub", "ana", "--email", "ana@example.com"),
        *("--permission", "view_all_conversations", "--permission", "manage_settings"),
    )
    agent = AgentClient(account.http, token, external_id="ana", name="Ana")
    me = ok(await agent.me())
    assert (me["external_id"], me["email"], me["licensed"]) == ("ana", "ana@example.com", True)
    assert set(me["permissions"]) == {"view_all_conversations", "manage_settings"}


@pytest.mark.refused_at_the_door
async def test_tokens_agent_may_leave_out_the_licence(account: Account, server: Server) -> None:
    token = await agent_token(server.settings, account.id, "--sub", "bia", "--no-licence")
    agent = AgentClient(account.http, token, external_id="bia", name="Bia")
    assert ok(await agent.me())["licensed"] is False


async def test_doctor_says_what_is_configured_and_tells_no_secret(server: Server) -> None:
    ran = await run("doctor", settings=server.settings)
    assert ran.code == 0, ran.out + ran.err
    assert ran.out.strip()
    assert server.settings["CONVERSAS_JWT_SECRET"] not in ran.out + ran.err


@pytest.mark.refused_at_the_door
def test_the_program_starts_from_nothing(server: Server) -> None:
    """Other tests fork it from a process that has imported it."""
    for command in (("--help",), ("doctor",)):
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "app", *command],
            cwd=CHECKOUT,
            env=environment(server.settings),
            check=True,
        )


@pytest.mark.refused_at_the_door
async def test_doctor_fails_when_the_database_cannot_be_reached(backend: Backend) -> None:
    nowhere = "postgresql+asyncpg://nobody:nothing@127.0.0.1:9/none"
    ran = await run("doctor", settings=backend.settings(nowhere))
    assert ran.code != 0
    assert "database" in ran.out.lower()
    assert "Traceback" not in ran.out + ran.err


@pytest.mark.refused_at_the_door
@pytest.mark.parametrize(
    "arguments",
    [
        ("accounts", "create"),
        ("accounts", "update", "not-an-id", "--contracted"),
        ("api-keys", "create", "--account", NOBODY, "--scope", "conversations:read"),
        ("nothing",),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
async def test_a_wrong_command_fails_in_one_sentence(
    server: Server, arguments: tuple[str, ...]
) -> None:
    ran = await run(*arguments, settings=server.settings)
    assert ran.code not in {0, None}
    assert "Traceback" not in ran.out + ran.err


@pytest.mark.refused_at_the_door
async def test_an_unknown_scope_is_refused(account: Account, server: Server) -> None:
    command = ("api-keys", "create", "--account", account.id, "--scope", "everything")
    ran = await run(*command, settings=server.settings)
    assert ran.code != 0
    assert "everything" in ran.out + ran.err


SAFE = {
    "ENVIRONMENT": "production",
    "RATE_LIMITS": "on",
    "CONSOLE_ORIGINS": "https://desk.example.com",
}
UNSAFE = {
    "no secret": ("JWT_SECRET", ""),
    "a short secret": ("JWT_SECRET", "short"),
    "a wildcard origin": ("CONSOLE_ORIGINS", "*"),
    "rate limits off": ("RATE_LIMITS", "off"),
}


async def test_production_starts_when_everything_is_safe(backend: Backend) -> None:
    with backend.server("safe", processes=1, **SAFE) as server:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
            assert (await http.get("/readyz")).status_code == 200


@pytest.mark.refused_at_the_door
@pytest.mark.parametrize("unsafe", UNSAFE.values(), ids=UNSAFE.keys())
async def test_production_refuses_to_start_unsafely_and_names_the_setting(
    backend: Backend, unsafe: tuple[str, str]
) -> None:
    name, value = unsafe
    database_url = backend.create_database("production")
    settings = backend.settings(database_url, **{**SAFE, "PORT": "0", name: value})
    ran = await run("serve", settings=settings)
    assert ran.code != 0
    assert name in (ran.out + ran.err).upper()
    assert "Traceback" not in ran.out + ran.err


async def test_only_one_server_may_have_a_file_and_any_number_a_database(
    backend: Backend, server: Server
) -> None:
    second = ServerProcess("second", server.settings, backend.directory)
    second.spawn()
    if backend.processes == 1:
        assert second.process.wait(20) != 0
        assert "Traceback" not in second.tail()
    else:
        second.wait_ready()
        assert second.terminate() == 0


async def test_replay_plays_dialogues_and_finds_no_difference(
    server: Server, tmp_path: Path
) -> None:
    turns = [
        ("customer", "Oi"),
        ("agent", "Bom dia"),
        ("customer", "Meu pedido?"),
        ("agent", "Sim"),
    ]
    dialogues = [
        {"id": f"d{n}", "turns": [{"from": who, "text": f"{text} {n}"} for who, text in turns]}
        for n in range(4)
    ]
    file = tmp_path / "dialogues.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in dialogues))
    command = ("replay", str(file), "--url", server.url, "--conversations", "4")
    ran = await run(*command, "--concurrency", "2", settings=server.settings)
    assert ran.code == 0, ran.out + ran.err
