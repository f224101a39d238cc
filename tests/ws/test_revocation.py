"""Contract 5.4, last paragraph: a change of permission reaches open sockets within a second."""

import time

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.command_line import run
from tests.harness.live import Live
from tests.harness.people import AgentClient
from tests.harness.server import Server
from tests.harness.sockets import HungUpError, RefusedError, Socket
from tests.harness.waiting import eventually

WITHIN = 1.2  # seconds: the contract's one, and the way back over a busy machine


async def closed_within_a_second(*sockets: Socket) -> list[int | None]:
    until = time.monotonic() + WITHIN
    return [await s.closed(within=max(until - time.monotonic(), 0.05)) for s in sockets]


async def demoted(account: Account, who: AgentClient, **changes: object) -> None:
    ok(await account.admin().put_agent(who.external_id, name=who.name, **changes))


async def test_a_deactivated_agents_sockets_close_4505(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    first, second, colleague = await live.agents(ana, ana, bia)
    await demoted(account, ana, active=False)
    assert await closed_within_a_second(first, second) == [4505, 4505]
    await colleague.command("ping")
    with pytest.raises(HungUpError) as refused:
        await live.agent(ana)
    assert refused.value.code == 4501


async def test_nothing_reaches_a_deactivated_agent(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    await live.online(bia)
    chat = await account.own_chat(ana)
    socket = await live.agent(ana)
    await demoted(account, ana, active=False)
    assert await closed_within_a_second(socket) == [4505]
    heard = len(socket.frames())
    ok(await chat.visitor.send("segredo"), 201)
    assert len(socket.frames()) == heard


async def test_a_lost_licence_closes_4507(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    sockets = await live.agents(ana, ana)
    await demoted(account, ana, licensed=False)
    assert await closed_within_a_second(*sockets) == [4507, 4507]


async def test_a_newer_token_counts_as_much(live: Live, account: Account) -> None:
    ana = account.agent("Ana", iat=int(time.time()) - 60)
    socket = await live.agent(ana)
    ok(await account.agent("Ana", sub=ana.external_id, licensed=False).me())
    assert await closed_within_a_second(socket) == [4507]


async def test_a_lost_view_all_takes_the_others_away(live: Live, account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor()
    watched, unwatched = await account.own_chat(ana), await account.own_chat(ana)
    mine, new = await account.own_chat(sol), await account.new_chat(ana)
    socket = await live.agent(sol)
    await socket.command("watch", conversation_id=watched.id)
    await demoted(account, sol, permissions=[])
    gone = [await socket.next(type="left", within=WITHIN) for _ in range(2)]
    assert {frame["conversation_id"] for frame in gone} == {watched.id, unwatched.id}
    assert {frame["reason"] for frame in gone} == {"permission"}
    ok(await watched.visitor.send("segredo"), 201)
    ok(await unwatched.visitor.send("segredo"), 201)
    ok(await mine.visitor.send("para mim"), 201)
    ok(await new.visitor.send("para todos"), 201)
    await socket.entry(mine.id, 5)
    await socket.entry(new.id, 3)
    await live.settled(account, socket)
    assert [frame["type"] for frame in socket.about(unwatched.id)] == ["left"]
    assert socket.entries(watched.id) == []


async def test_a_gained_view_all_shows_the_others_within_a_second(
    live: Live, account: Account
) -> None:
    ana, sol = account.agent("Ana"), account.agent("Sol")
    chat = await account.own_chat(ana)
    socket = await live.agent(sol)
    assert (await socket.refusal("watch", conversation_id=chat.id))["code"] == "not_found"
    await demoted(account, sol, permissions=["view_all_conversations"])

    async def watched() -> bool:
        try:
            await socket.command("watch", conversation_id=chat.id, after_seq=0)
        except RefusedError:
            return False
        return True

    await eventually(watched, within=WITHIN)
    assert [entry["seq"] for entry in socket.entries(chat.id)] == [1, 2, 3, 4]
    ok(await chat.visitor.send("visto"), 201)
    await socket.entry(chat.id, 5)


async def test_the_end_of_the_contract_closes_every_socket_4507_until_the_next(
    live: Live, account: Account, server: Server
) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana)
    sockets = [
        *await live.agents(ana, ana, account.supervisor()),
        await live.visitor(chat.visitor),
        await live.visitor(await account.visitor()),
    ]
    ran = await run("accounts", "update", account.id, "--not-contracted", settings=server.settings)
    assert ran.code == 0, ran.err
    assert await closed_within_a_second(*sockets) == [4507] * 5
    with pytest.raises(HungUpError) as refused:
        await live.agent(ana)
    assert refused.value.code == 4507
    ran = await run("accounts", "update", account.id, "--contracted", settings=server.settings)
    assert ran.code == 0, ran.err
    assert (await live.agent(ana)).welcome["me"]["features"] == {"live_chat": True}
