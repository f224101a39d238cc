"""The tab.

Live chat shows only where the account contracted it and the agent is licensed (`/v1/me` says so).
"""

import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok, problem
from tests.harness.command_line import run
from tests.harness.live import AGENT, VISITOR, Live
from tests.harness.people import AgentClient
from tests.harness.server import Server

REFUSALS = {
    (True, False): "no_live_chat_licence",
    (False, True): "live_chat_not_contracted",
    (False, False): "live_chat_not_contracted",
}


async def shows_the_tab(agent: AgentClient) -> bool:
    me = ok(await agent.me())
    return bool(me["features"]["live_chat"] and me["licensed"])


async def turned_away(live: Live, path: str, token: str) -> int | None:
    """The code that a console or a widget which asks all the same is closed with."""
    socket = await live.dial(path)
    await socket.hello(token)
    return await socket.closed()


async def test_it_shows_with_contract_and_licence(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    me = ok(await ana.me())
    assert (me["features"], me["licensed"]) == ({"live_chat": True}, True)
    console = await live.agent(ana)
    assert console.welcome["me"] == me
    assert ok(await ana.list("new"))["items"] == []


@pytest.mark.parametrize(("contracted", "licensed"), list(REFUSALS))
async def test_it_does_not_show_without_either(
    live: Live, accounts: Accounts, *, contracted: bool, licensed: bool
) -> None:
    account = await accounts.open(contracted=contracted)
    ana = account.agent("Ana", licensed=licensed)
    me = ok(await ana.me())
    assert (me["features"], me["licensed"]) == ({"live_chat": contracted}, licensed)
    code = REFUSALS[contracted, licensed]
    for answer in (
        await ana.list("new"),
        await ana.go_online(),
        await ana.counts(),
        await ana.presence(),
        await ana.agents(),
        await ana.tickets(),
        await ana.http.get("/v1/canned-replies"),
    ):
        problem(answer, 403, code)
    assert await turned_away(live, AGENT, ana.token) == 4507


async def test_it_comes_and_goes_with_the_contract(
    live: Live, account: Account, server: Server
) -> None:
    ana, maria = account.agent("Ana"), await account.visitor("Maria")
    console, widget = await live.agent(ana), await live.visitor(maria)
    assert await shows_the_tab(ana)

    async def contract(flag: str) -> None:
        ran = await run("accounts", "update", account.id, flag, settings=server.settings)
        assert ran.code == 0, ran.err

    await contract("--not-contracted")
    assert not await shows_the_tab(ana)
    assert (await console.closed(), await widget.closed()) == (4507, 4507)
    assert await turned_away(live, VISITOR, maria.token) == 4507
    await contract("--contracted")
    assert await shows_the_tab(ana)
    await live.agent(ana)


async def test_it_comes_and_goes_with_the_licence(live: Live, account: Account) -> None:
    davi, ana = account.admin(), account.agent("Ana")
    console = await live.agent(ana)
    ok(await davi.put_agent(ana.external_id, name="Ana", licensed=False))
    assert not await shows_the_tab(ana)
    assert await console.closed() == 4507
    ok(await davi.put_agent(ana.external_id, name="Ana", licensed=True))
    assert await shows_the_tab(ana)
    await live.agent(ana)
