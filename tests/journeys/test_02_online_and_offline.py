"""Online and offline.

An agent switches Online / Offline above the list. When every agent is offline, an arriving
customer is told so and a ticket is opened by itself. When one or more is online, the customer is
asked to leave a message because someone will answer shortly. Outside the service hours it is as
if every agent were offline.
"""

import pytest

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


async def test_outside_the_service_hours_it_is_as_if_every_agent_were_offline(
    live: Live, account: Account
) -> None:
    davi = account.admin()
    console = await live.online(davi)
    widget = await live.visitor(await account.visitor("Maria", email="maria@example.com"))
    assert widget.snapshot["online"] is True
    closed = {"time_zone": "America/Sao_Paulo", "always": False, "weekly": []}
    ok(await davi.put_settings(service_hours=closed))
    assert await widget.next(type="presence") == {"type": "presence", "online": False}
    assert ok(await account.widget())["online"] is False

    arrived = await widget.start("Vocês abrem quando?")
    assert arrived["outcome"] == "ticket"
    assert arrived["message"] == ok(await account.widget())["texts"]["offline"]
    [ticket] = ok(await davi.tickets())["items"]
    assert (ticket["origin"], ticket["description"]) == ("offline", "Vocês abrem quando?")
    assert console.entries(str(ticket["conversation_id"])) == []
    assert ok(await davi.list("new"))["items"] == []

    ok(await davi.put_settings(service_hours={"always": True}))
    assert await widget.next(type="presence") == {"type": "presence", "online": True}
    assert (await widget.start("E agora?"))["outcome"] == "conversation"


@pytest.mark.parametrize(
    ("locale", "offline", "greeting"),
    [
        ("pt-BR", "Registramos a sua mensagem em um chamado", "em instantes um atendente"),
        ("en", "We have filed your message as a ticket", "an agent will answer in a moment"),
        ("es", "Registramos su mensaje en un ticket", "un agente le responderá en un instante"),
    ],
)
async def test_the_customer_is_told_in_its_language(
    live: Live, account: Account, locale: str, offline: str, greeting: str
) -> None:
    ana = await live.agent(account.agent("Ana"))
    widget = await live.visitor(await account.visitor("Maria", locale=locale))
    assert offline in (await widget.start("oi"))["message"]
    await ana.command("availability", availability="online")
    assert greeting in (await widget.start("oi"))["message"]


async def test_the_company_may_say_it_in_its_own_words(live: Live, account: Account) -> None:
    davi = account.admin()
    texts = {"en": {"greeting": "Ahoy!", "offline": "All ashore."}}
    ok(await davi.put_settings(texts=texts))
    english = await live.visitor(await account.visitor(locale="en"))
    spanish = await live.visitor(await account.visitor(locale="es"))
    assert (await english.start("hi"))["message"] == "All ashore."
    assert "ticket" in (await spanish.start("hola"))["message"]
    await live.online(davi)
    assert (await english.start("hi"))["message"] == "Ahoy!"


async def test_who_waits_in_new_too_long_gets_a_ticket_where_the_company_wants_that(
    live: Live, account: Account
) -> None:
    davi = account.admin()
    ok(await davi.put_settings(queue={"ticket_after_minutes": 15}))
    console = await live.online(davi)
    chat = await account.new_chat(davi, "Alguém?", email="maria@example.com")
    widget = await live.visitor(chat.visitor)
    await console.entry(chat.id, 2)
    await account.let_wait(chat, 15)
    end = (await widget.entry(chat.id, 3, within=10))["entry"]
    assert end["data"] == {"by": "system", "reason": "queue_timeout"}
    opened = (await widget.entry(chat.id, 4))["entry"]
    [ticket] = ok(await davi.tickets())["items"]
    assert opened["data"] == {"ticket": {"number": ticket["number"]}}
    assert (ticket["origin"], ticket["description"]) == ("queue_timeout", "Alguém?")
    assert ok(await davi.list("new"))["items"] == []
