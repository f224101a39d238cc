"""Contract 5.2 and 5.7: who is there, as agents and visitors are told."""

import asyncio

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.people import AgentClient
from tests.harness.sockets import Frame, Socket
from tests.harness.waiting import eventually


async def told(socket: Socket, agent: AgentClient, *, online: bool) -> Frame:
    """The next presence frame that shows that agent so."""

    def fits(frame: Frame) -> bool:
        states = {each["name"]: each["effective"] for each in frame["agents"]}
        return bool(states.get(agent.name, False) is online)

    return await socket.next(type="presence", where=fits)


async def last_told(socket: Socket, online: int) -> None:
    def reached() -> bool:
        return [frame["online"] for frame in socket.live("presence")][-1:] == [online]

    await socket.until(reached, f"{online} online")


async def test_who_goes_online_and_offline_is_told_to_everyone(
    live: Live, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    switching, colleague = await live.agents(ana, bia)
    visitor = await live.visitor(await account.visitor())
    assert (switching.snapshot["presence"]["online"], visitor.snapshot["online"]) == (0, False)
    await switching.command("availability", availability="online")
    frame = await told(colleague, ana, online=True)
    assert frame["online"] == 1
    shown = ok(await bia.presence())
    assert (frame["online"], frame["agents"]) == (shown["online"], shown["agents"])
    assert await visitor.next(type="presence") == {"type": "presence", "online": True}
    await switching.command("availability", availability="offline")
    assert (await told(colleague, ana, online=False))["online"] == 0
    assert await visitor.next(type="presence") == {"type": "presence", "online": False}


async def test_the_switch_over_rest_is_the_same_switch(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    tab = await live.agent(ana)
    visitor = await live.visitor(await account.visitor())
    ok(await ana.on(1).go_online())
    assert (await told(tab, ana, online=True))["online"] == 1
    assert (await visitor.next(type="presence"))["online"] is True
    ok(await ana.go_offline())
    assert (await told(tab, ana, online=False))["online"] == 0


async def test_a_socket_alone_makes_nobody_online(live: Live, account: Account) -> None:
    bia = account.agent("Bia")
    watching = await live.agent(bia)
    ana = await live.agent(account.agent("Ana"))
    await ana.command("ping")
    assert ok(await bia.presence())["online"] == 0
    maria = await live.visitor(await account.visitor())
    assert (await maria.start("Alguém?"))["outcome"] == "ticket"
    assert [frame["online"] for frame in watching.live("presence") if frame["online"]] == []


async def test_a_visitor_is_told_about_somebody_not_about_each(
    live: Live, account: Account
) -> None:
    visitor = await live.visitor(await account.visitor())
    ana, bia = account.agent("Ana"), account.agent("Bia")
    first, second = await live.agents(ana, bia)
    await first.command("availability", availability="online")
    await last_told(visitor, 1)
    await second.command("availability", availability="online")
    await told(first, bia, online=True)
    await first.command("availability", availability="offline")
    await told(second, ana, online=False)
    await second.command("availability", availability="offline")
    await last_told(visitor, 0)
    assert visitor.live("presence") == [
        {"type": "presence", "online": True},
        {"type": "presence", "online": False},
    ]


async def test_with_the_last_one_offline_the_next_customer_gets_a_ticket_at_once(
    live: Live, account: Account
) -> None:
    ana = await live.agent(account.agent("Ana"))
    visitors = [await live.visitor(await account.visitor()) for _ in range(4)]
    await ana.command("availability", availability="online")
    assert (await visitors[0].start("oi"))["outcome"] == "conversation"
    await ana.command("availability", availability="offline")
    assert (await visitors[1].start("oi"))["outcome"] == "ticket"
    await ana.command("availability", availability="online")
    assert (await visitors[2].start("oi"))["outcome"] == "conversation"


async def test_a_reload_is_no_absence(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    bia = await live.agent(account.agent("Bia"))
    first = await live.online(ana)
    await told(bia, ana, online=True)
    seen = len(bia.live("presence"))
    await first.close()
    maria = await live.visitor(await account.visitor())
    assert maria.snapshot["online"] is True
    assert (await maria.start("oi"))["outcome"] == "conversation"
    await live.agent(ana)
    await live.settled(account, bia)
    assert len(bia.live("presence")) == seen


async def test_another_accounts_presence_is_its_own(live: Live, accounts: Accounts) -> None:
    here, there = await accounts.open(), await accounts.open()
    listening = await live.agent(here.agent("Bia"))
    await live.online(there.agent("Ana"))
    assert ok(await here.agent("Caio").presence())["online"] == 0
    await live.online(here.agent("Duda"))
    await listening.until(lambda: bool(listening.live("presence")), "presence")
    names = {a["name"] for frame in listening.live("presence") for a in frame["agents"]}
    assert "Ana" not in names


async def test_a_crowd_that_switches_ends_in_the_truth(live: Live, account: Account) -> None:
    agents = [account.agent(f"Agente {n}") for n in range(10)]
    sockets = await live.agents(*agents)
    for availability in ("online", "offline", "online"):
        await asyncio.gather(
            *(s.command("availability", availability=availability) for s in sockets)
        )
    await asyncio.gather(*(s.command("availability", availability="offline") for s in sockets[:4]))

    async def settled() -> bool:
        return bool(ok(await agents[0].presence())["online"] == 6)

    await eventually(settled, waiting_for="six online")
    for socket in sockets:
        await last_told(socket, 6)
