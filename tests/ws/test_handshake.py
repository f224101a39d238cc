"""Contract 5 and 5.1: who gets a socket, and what is said first."""

import uuid
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok
from tests.harness.credentials import agent_claims, sign, unsigned
from tests.harness.live import AGENT, VISITOR, Live
from tests.harness.sockets import HungUpError
from tests.harness.waiting import eventually

LONG_AGO = 1_700_000_000
both_paths = pytest.mark.parametrize("path", [AGENT, VISITOR])


async def refused_upgrade(live: Live, path: str, **options: Any) -> int:
    with pytest.raises(InvalidStatus) as refused:
        await live.dial(path, **options)
    return refused.value.response.status_code


async def refused_hello(live: Live, path: str, token: object) -> int | None:
    socket = await live.dial(path)
    await socket.hello(token)
    code = await socket.closed()
    assert "welcome" not in [frame["type"] for frame in socket.frames()]
    return code


@both_paths
async def test_a_client_that_does_not_offer_the_subprotocol_gets_400(live: Live, path: str) -> None:
    assert await refused_upgrade(live, path, subprotocol=None) == 400
    assert await refused_upgrade(live, path, subprotocol="conversas.v9") == 400


@both_paths
async def test_who_is_refused_is_no_error_of_the_server(live: Live, path: str) -> None:
    process = live.server.processes[0]
    errors = process.tail(1_000_000).count("ERROR")
    assert await refused_upgrade(live, path, subprotocol=None, at=0) == 400
    await live.dial(path, at=0)
    assert process.tail(1_000_000).count("ERROR") == errors


@both_paths
async def test_the_subprotocol_is_chosen_and_compression_is_not(live: Live, path: str) -> None:
    async with connect(
        live.url(path),
        subprotocols=[Subprotocol("conversas.v1")],
        compression="deflate",
        proxy=None,
    ) as connection:
        assert connection.subprotocol == "conversas.v1"
        assert connection.protocol.extensions == []


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost.evil.example", "http://evillocalhost", "null"],
)
async def test_a_foreign_origin_never_reaches_the_agent_socket(live: Live, origin: str) -> None:
    assert await refused_upgrade(live, AGENT, origin=origin) == 403


@pytest.mark.parametrize("origin", [None, "http://localhost", "http://localhost:5173"])
async def test_localhost_and_no_browser_at_all_reach_the_agent_socket(
    live: Live, account: Account, origin: str | None
) -> None:
    socket = await live.agent(account.agent(), origin=origin)
    assert socket.welcome["me"]["name"] == "Ana"


async def test_an_empty_list_lets_every_origin_reach_the_visitor_socket(
    live: Live, account: Account
) -> None:
    socket = await live.visitor(await account.visitor(), origin="https://shop.example")
    assert socket.snapshot["conversation"] is None


@both_paths
@pytest.mark.parametrize(
    "first",
    [
        "no json",
        "",
        "5",
        "[]",
        "null",
        '{"type": "ping", "id": "1"}',
        '{"type": "message", "id": "1", "client_id": "1", "text": "oi"}',
        '{"type": "hello", "token": "x", "admin": true}',
        '{"type": "hello", "token": "x", "positions": []}',
        '{"type": "hello", "token": "x", "positions": {"0190-": "41"}}',
        '{"type": "hello", "token": "x", "token": "x"}',
    ],
)
async def test_a_first_frame_that_is_no_valid_hello_closes_4500(
    live: Live, path: str, first: str
) -> None:
    socket = await live.dial(path)
    await socket.write_raw(first)
    assert await socket.closed() == 4500


@both_paths
async def test_a_hello_without_a_good_token_closes_4501(live: Live, path: str) -> None:
    socket = await live.dial(path)
    await socket.write({"type": "hello"})
    assert await socket.closed() == 4501
    for token in ("", "rubbish", "a.b.c", "ck_1_2"):
        assert await refused_hello(live, path, token) == 4501


async def test_tokens_of_strangers_close_4501(live: Live, account: Account) -> None:
    claims = agent_claims(account.id)
    strangers = [
        unsigned(claims),
        sign(claims, "another secret of more than thirty-two bytes"),
        sign(agent_claims(str(uuid.uuid4()))),
        sign({**claims, "aud": "conversas-visitor"}),
        (await account.visitor()).token,
        (await account.integration("conversations:read")).token,
    ]
    assert [await refused_hello(live, AGENT, token) for token in strangers] == [4501] * 6


async def test_an_agents_token_opens_no_visitor_socket(live: Live, account: Account) -> None:
    assert await refused_hello(live, VISITOR, account.agent().token) == 4501


async def test_an_expired_token_closes_4503(live: Live, account: Account) -> None:
    assert (
        await refused_hello(live, AGENT, account.agent(iat=LONG_AGO, exp=LONG_AGO + 3600).token)
        == 4503
    )


async def test_a_deactivated_agent_closes_4501(live: Live, account: Account) -> None:
    ana, davi = account.agent("Ana"), account.admin()
    ok(await ana.me())
    ok(await davi.put_agent(ana.external_id, active=False))
    assert await refused_hello(live, AGENT, ana.token) == 4501


async def test_an_agent_without_licence_closes_4507(live: Live, account: Account) -> None:
    assert await refused_hello(live, AGENT, account.agent(licensed=False).token) == 4507


async def test_an_account_without_live_chat_closes_4507(live: Live, accounts: Accounts) -> None:
    account = await accounts.open(contracted=False)
    assert await refused_hello(live, AGENT, account.agent().token) == 4507


@pytest.mark.parametrize(("path", "most"), [(AGENT, 20), (VISITOR, 10)])
async def test_one_socket_too_many_closes_4504_and_only_that_one(
    live: Live, account: Account, path: str, most: int
) -> None:
    person = account.agent() if path == AGENT else await account.visitor()
    sockets = [await live.open(path, person.token) for _ in range(most)]
    with pytest.raises(HungUpError) as refused:
        await live.open(path, person.token)
    assert refused.value.code == 4504
    for socket in sockets:
        await socket.command("ping")
    await sockets[0].close()

    async def room() -> bool:
        try:
            return bool((await live.open(path, person.token)).welcome)
        except HungUpError:
            return False

    await eventually(room, waiting_for="the freed place")
