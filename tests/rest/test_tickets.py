"""GET /v1/tickets and /v1/tickets/{id}: what a close or an empty desk left behind."""

from __future__ import annotations

from typing import Any

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, invalid, ok, problem, without_request_id
from tests.harness.people import Reader, new_id
from tests.harness.shapes import AGENT, DELIVERY, TICKET, has
from tests.harness.waiting import eventually


async def ids(reader: Reader, **parameters: Any) -> list[str]:
    return [item["id"] for item in ok(await reader.tickets(**parameters))["items"]]


async def ticket_of(account: Account, owner: Any) -> Json:
    chat = await account.own_chat(owner, name="Maria", email="maria@example.com")
    ticket: Json = ok(await owner.close(chat.id, create_ticket=True))["ticket"]
    return ticket


async def offline_ticket(account: Account, text: str = "Alguém?") -> str:
    outcome = ok(await (await account.visitor()).start(text), 201)
    ticket_id: str = outcome["ticket"]["id"]
    return ticket_id


async def test_a_ticket_has_every_field(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, "Meu pedido sumiu", name="Maria", email="m@example.com")
    made = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    ticket = ok(await ana.on(1).ticket(made["id"]))
    has(ticket, TICKET)
    has(ticket["delivery"], DELIVERY)
    has(ticket["assigned_agent"], AGENT)
    assert ticket["title"] == f"Live chat {chat.number}: Maria"
    assert ticket["requester"] == {"name": "Maria", "email": "m@example.com"}
    assert (ticket["conversation_id"], ticket["origin"]) == (chat.id, "close")
    assert ticket["assigned_agent"] == await ana.identity()
    assert [ticket[name] for name in ("team", "category", "type", "priority")] == [None] * 4
    assert ticket["tags"] == []
    assert isinstance(ticket["description"], str)
    for said in ("Meu pedido sumiu", "Bom dia, em que posso ajudar?"):
        assert said in ticket["transcript"]


async def test_the_local_desk_delivers_at_once(account: Account) -> None:
    ana = account.agent()
    ticket = await ticket_of(account, ana)

    async def delivered() -> bool:
        delivery = ok(await ana.on(1).ticket(ticket["id"]))["delivery"]
        return bool(delivery["status"] == "delivered")

    await eventually(delivered, within=6, waiting_for="the delivery")
    reference = ok(await ana.get(ticket["conversation_id"]))["ticket"]
    assert reference["delivery_status"] == "delivered"


async def test_the_last_agent_who_answered_becomes_the_tickets(account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor("Sol")
    chat = await account.own_chat(ana)
    ok(await sol.send(chat.id, "Assumo daqui"), 201)
    ticket = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    assert ticket["assigned_agent"] == await sol.identity()


async def test_a_conversation_nobody_answered_has_no_agent_to_assign(account: Account) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    ticket = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    assert ticket["assigned_agent"] is None


async def test_numbers_rise_by_one(account: Account) -> None:
    reader = await account.integration("tickets:write")
    made = [await offline_ticket(account) for _ in range(3)]
    numbers = [ok(await reader.ticket(ticket))["number"] for ticket in made]
    assert numbers == [1, 2, 3]


async def test_each_agent_sees_the_tickets_of_what_it_may_see(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    of_nobody = await offline_ticket(account)
    of_ana = (await ticket_of(account, ana))["id"]
    of_bia = (await ticket_of(account, bia))["id"]
    assert set(await ids(ana)) == {of_nobody, of_ana}
    assert set(await ids(bia)) == {of_nobody, of_bia}
    assert set(await ids(sol)) == {of_nobody, of_ana, of_bia}
    assert set(await ids(await account.integration("tickets:write"))) == {of_nobody, of_ana, of_bia}
    ok(await sol.ticket(of_ana))
    unseen, missing = await bia.ticket(of_ana), await bia.ticket(new_id())
    problem(unseen, 404, "not_found")
    assert without_request_id(unseen) == without_request_id(missing)


async def test_a_ticket_of_another_account_does_not_exist(
    account: Account, accounts: Accounts
) -> None:
    made = await offline_ticket(account)
    other = await accounts.open()
    for stranger in (other.admin(), await other.integration("tickets:write")):
        problem(await stranger.ticket(made), 404, "not_found")
        assert await ids(stranger) == []


async def test_the_pages_hold_every_ticket_once(account: Account) -> None:
    made = {await offline_ticket(account) for _ in range(5)}
    ana = account.agent()
    found: list[str] = []
    cursor: dict[str, str] = {}
    for size in (2, 2, 1):
        page = ok(await ana.on(size).tickets(limit=2, **cursor))
        assert len(page["items"]) == size
        found += [item["id"] for item in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert cursor == {"cursor": None}
    assert len(found) == 5
    assert set(found) == made


async def test_a_visitor_without_a_mail_address_has_a_ticket_too(account: Account) -> None:
    made = await offline_ticket(account, "Liguem para mim")
    ticket = ok(await account.agent().ticket(made))
    assert ticket["requester"] == {"name": "Maria", "email": None}
    assert ticket["assigned_agent"] is None
    assert isinstance(ticket["title"], str)
    assert ticket["title"]


async def test_unknown_parameters_are_refused(account: Account) -> None:
    invalid(await account.agent().tickets(status="open"))
