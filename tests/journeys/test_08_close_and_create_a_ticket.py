"""Close and create a ticket.

Close and create a ticket, after a confirmation: the ticket carries the conversation's history
and the account's live-chat ticket settings (title, team, category, type, priority, assign the last
agent who answered).
"""

import asyncio

from tests.harness.accounts import Account, Chat
from tests.harness.answers import invalid, ok
from tests.harness.live import Live
from tests.harness.people import AgentClient
from tests.harness.screens import Screen


async def talked(live: Live, account: Account, ana: AgentClient) -> Chat:
    """A conversation with something to remember, over real sockets."""
    chat = await account.new_chat(ana, "Meu pedido não chegou", email="maria@example.com")
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    await console.send("Qual é o número?", to=chat.id)
    await widget.entry(chat.id, 4)
    await widget.send("É o 4711")
    await console.entry(chat.id, 5)
    await console.send("Vou verificar e abro um chamado", to=chat.id)
    return chat


async def test_the_confirmation_is_part_of_the_request(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    invalid(await ana.http.post(f"/v1/conversations/{chat.id}/close", json={}), "create_ticket")
    assert ok(await ana.get(chat.id))["status"] == "open"


async def test_the_ticket_carries_the_history_and_the_settings(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await talked(live, account, ana)
    closed = ok(await ana.close(chat.id, create_ticket=True))
    assert closed["changed"] is True
    assert (closed["conversation"]["status"], closed["conversation"]["closed_by"]) == (
        "closed",
        "agent",
    )
    ticket = closed["ticket"]
    assert ticket["title"] == f"Live chat {chat.number}: Maria"
    assert ticket["requester"] == {"name": "Maria", "email": "maria@example.com"}
    assert ticket["assigned_agent"] == await ana.identity(), "the last agent who answered"
    assert (ticket["team"], ticket["category"], ticket["type"], ticket["priority"]) == (None,) * 4
    assert (ticket["origin"], ticket["conversation_id"]) == ("close", chat.id)
    said = ["Meu pedido não chegou", "Qual é o número?", "É o 4711", "Vou verificar e abro"]
    places = [ticket["transcript"].index(text) for text in said]
    assert places == sorted(places), "the history, in order"
    assert ok(await ana.ticket(ticket["id"]))["delivery"]["status"] == "delivered"
    assert ok(await ana.get(chat.id))["ticket"]["number"] == ticket["number"]


async def test_what_the_agent_fills_in_goes_before_the_settings(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await talked(live, account, ana)
    fields = {
        "title": "Pedido 4711 perdido",
        "team": "Entregas",
        "category": "Atraso",
        "type": "Reclamação",
        "priority": "alta",
        "tags": ["perdido"],
        "assign_agent": False,
    }
    ticket = ok(await ana.close(chat.id, create_ticket=True, ticket=fields))["ticket"]
    expected = {name: value for name, value in fields.items() if name != "assign_agent"}
    assert {name: ticket[name] for name in expected} == expected
    assert ticket["assigned_agent"] is None


async def test_both_sides_see_the_end_at_once(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    ticket = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    opened = (await widget.entry(chat.id, 6))["entry"]
    assert [entry["kind"] for entry in widget.entries(chat.id)][-2:] == ["closed", "ticket_opened"]
    assert opened["data"]["ticket"] == {"number": ticket["number"]}
    await console.entry(chat.id, 6)
    screen = Screen.of(console)
    assert (screen.group("mine"), list(screen.group("closed"))) == ({}, [chat.id])


async def test_a_double_click_is_one_ticket(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    clicks = [ana.on(at).close(chat.id, create_ticket=True) for at in range(6)]
    answers = [ok(response) for response in await asyncio.gather(*clicks)]
    assert sorted(answer["changed"] for answer in answers) == [False] * 5 + [True]
    assert len({answer["ticket"]["id"] for answer in answers}) == 1
    assert len(ok(await ana.tickets())["items"]) == 1


async def test_a_ticket_may_be_asked_for_after_the_close_once(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.closed_chat(ana)
    assert ok(await ana.tickets())["items"] == []
    first = ok(await ana.close(chat.id, create_ticket=True))
    again = ok(await ana.close(chat.id, create_ticket=True))
    assert (first["changed"], again["changed"]) == (True, False)
    assert first["ticket"]["id"] == again["ticket"]["id"]


SETTINGS = {
    "title": "{{requester.name}}, conversa {{conversation.number}} com {{agent.name}}",
    "team": "Entregas",
    "category": "Atraso",
    "type": "Reclamação",
    "priority": "alta",
    "assign_agent": True,
    "tags": ["chat"],
}


async def test_the_accounts_six_settings_file_every_ticket(live: Live, account: Account) -> None:
    ana, sol, davi = account.agent("Ana"), account.supervisor("Sol"), account.admin()
    ok(await davi.put_settings(ticket=SETTINGS))
    chat = await talked(live, account, ana)
    supervisor = await live.agent(sol)
    await supervisor.send("Já localizei", to=chat.id)
    ticket = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    assert ticket["title"] == f"Maria, conversa {chat.number} com Ana"
    filed = ("team", "category", "type", "priority", "tags")
    assert {name: ticket[name] for name in filed} == {name: SETTINGS[name] for name in filed}
    assert ticket["assigned_agent"] == await sol.identity(), "the last agent who answered"


async def test_the_settings_may_leave_the_ticket_to_nobody_and_the_agent_may_not(
    live: Live, account: Account
) -> None:
    ana, davi = account.agent("Ana"), account.admin()
    ok(await davi.put_settings(ticket={**SETTINGS, "assign_agent": False}))
    first, second = await talked(live, account, ana), await talked(live, account, ana)
    assert ok(await ana.close(first.id, create_ticket=True))["ticket"]["assigned_agent"] is None
    told = {"assign_agent": True, "team": "Trocas", "tags": []}
    ticket = ok(await ana.close(second.id, create_ticket=True, ticket=told))["ticket"]
    assert ticket["assigned_agent"] == await ana.identity()
    assert (ticket["team"], ticket["category"], ticket["tags"]) == ("Trocas", "Atraso", [])


async def test_a_late_ticket_tells_the_whole_history_and_both_sides_hear_of_it(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await talked(live, account, ana)
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    ok(await chat.visitor.close())
    ended = (await console.entry(chat.id, 7))["entry"]
    assert ended["data"] == {"by": "visitor", "reason": "visitor"}
    told = {"title": "Pedido de {{requester.name}}", "priority": "baixa"}
    late = ok(await ana.close(chat.id, create_ticket=True, ticket=told))
    assert (late["changed"], late["conversation"]["closed_by"]) == (True, "visitor")
    ticket = late["ticket"]
    assert (ticket["title"], ticket["priority"]) == ("Pedido de Maria", "baixa")
    assert "É o 4711" in ticket["transcript"]
    assert (await widget.entry(chat.id, 8))["entry"]["data"] == {
        "ticket": {"number": ticket["number"]}
    }
    assert ok(await account.supervisor().ticket(ticket["id"])) == ticket


async def test_an_integration_may_open_the_ticket_while_they_talk(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await talked(live, account, ana)
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    robot = await account.integration("tickets:write")
    ticket = ok(await robot.create_ticket(conversation_id=chat.id, team="Entregas"), 201)
    assert "Vou verificar" in ticket["transcript"]
    for socket in (console, widget):
        assert (await socket.entry(chat.id, 7))["entry"]["kind"] == "ticket_opened"
    await console.send("O chamado está aberto", to=chat.id)
    closed = ok(await ana.close(chat.id, create_ticket=True))
    assert closed["ticket"]["id"] == ticket["id"], "one is enough"
