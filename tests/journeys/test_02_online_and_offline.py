"""Online and offline.

An agent switches Online / Offline above the list. When every agent is offline, an arriving
customer is told so and a ticket is opened by itself. When one or more is online, the customer is
asked to leave a message because someone will answer shortly.
"""

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live


async def test_when_every_agent_is_offline_the_customer_is_told_and_a_ticket_is_opened(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    console = await live.agent(ana)
    assert console.welcome["me"]["availability"] == "offline"

    maria = await account.visitor("Maria", email="maria@example.com")
    assert maria.session["online"] is False
    widget = await live.visitor(maria)
    assert widget.snapshot["online"] is False
    arrived = await widget.start("Meu pedido não chegou")
    assert arrived["outcome"] == "ticket"
    assert arrived["message"].strip(), "the text that says that nobody is there"

    [ticket] = ok(await ana.tickets())["items"]
    assert ticket["number"] == arrived["ticket"]["number"]
    assert ticket["origin"] == "offline"
    assert ticket["requester"] == {"name": "Maria", "email": "maria@example.com"}
    assert "Meu pedido não chegou" in ticket["description"]
    assert "Meu pedido não chegou" in ticket["transcript"]
    assert ticket["conversation_id"] is None
    assert ok(await ana.list("new"))["items"] == []


async def test_when_one_is_online_the_customer_is_asked_to_leave_a_message(
    live: Live, account: Account
) -> None:
    ana, bia = await live.agents(account.agent("Ana"), account.agent("Bia"))
    widget = await live.visitor(await account.visitor("Maria"))
    await ana.command("availability", availability="online")
    assert await widget.next(type="presence") == {"type": "presence", "online": True}

    arrived = await widget.start("Meu pedido não chegou")
    assert arrived["outcome"] == "conversation"
    assert arrived["message"].strip(), "the greeting: someone will answer shortly"
    conversation_id = arrived["conversation"]["id"]
    for console in (ana, bia):
        await console.entry(conversation_id, 2)


async def test_the_switch_decides_for_the_very_next_customer(live: Live, account: Account) -> None:
    ana, bia = await live.agents(account.agent("Ana"), account.agent("Bia"))

    async def arrives() -> str:
        widget = await live.visitor(await account.visitor())
        return str((await widget.start("oi"))["outcome"])

    await ana.command("availability", availability="online")
    await bia.command("availability", availability="online")
    await ana.command("availability", availability="offline")
    assert await arrives() == "conversation", "one is enough"
    await bia.command("availability", availability="offline")
    assert await arrives() == "ticket"
    await ana.command("availability", availability="online")
    assert await arrives() == "conversation"


async def test_a_customer_already_in_new_stays_there_when_the_last_agent_leaves(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    console = await live.agent(ana)
    await console.command("availability", availability="online")
    widget = await live.visitor(await account.visitor())
    conversation_id = (await widget.start("oi"))["conversation"]["id"]
    await console.command("availability", availability="offline")
    assert (await widget.next(type="presence"))["online"] is False
    await widget.send("ainda aí?")
    await console.entry(conversation_id, 3)
    assert [row["id"] for row in ok(await ana.list("new"))["items"]] == [conversation_id]
    assert ok(await ana.tickets())["items"] == []
