"""Edit the requester.

Name and e-mail, only while the requester is not registered; this prepares the registration. Seen at
once on both sides; never blocks later messages.
"""

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem
from tests.harness.live import Live
from tests.harness.screens import Screen, WidgetScreen

KNOWN = {"name": "Maria Souza", "email": "maria@example.com"}


async def test_name_and_email_are_seen_at_once_on_both_sides(live: Live, account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor("Sol")
    chat = await account.own_chat(ana)
    console, tab, others = await live.agents(ana, ana, sol)
    widget = await live.visitor(chat.visitor)
    edited = ok(await ana.edit_requester(chat.id, **KNOWN))
    assert (edited["name"], edited["email"]) == ("Maria Souza", "maria@example.com")
    assert edited["registered"] is False

    for screen in (console, tab):
        shown = await screen.entry(chat.id, 5, within=2)
        assert shown["entry"]["kind"] == "requester_updated"
        assert shown["entry"]["data"]["before"]["name"] == "Maria"
        assert shown["conversation"]["requester"] == edited
    for screen in (widget, others):
        row = (await screen.next(type="conversation", within=2))["conversation"]
        assert {name: row["requester"][name] for name in KNOWN} == KNOWN
    assert widget.entries(chat.id) == [], "the edit itself is not the visitor's business"


async def test_it_never_blocks_later_messages(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    for name in ("Maria S.", "Maria Souza"):
        await widget.send("antes")
        ok(await ana.edit_requester(chat.id, name=name))
        await widget.next(type="conversation")
        await widget.send("depois")
        await console.send("recebido", to=chat.id)
    await widget.entry(chat.id, 12)
    await console.entry(chat.id, 12)
    stored = ok(await ana.timeline(chat.id, after_seq=4))["items"]
    assert console.entries(chat.id) == stored
    visible = [entry["seq"] for entry in stored if entry["kind"] != "requester_updated"]
    assert [entry["seq"] for entry in WidgetScreen.of(widget).view()["entries"]][4:] == visible
    signed = [e["actor"]["name"] for e in stored if e["actor"]["kind"] == "visitor"]
    assert signed == ["Maria", "Maria S.", "Maria S.", "Maria Souza"]


async def test_it_prepares_the_registration_which_ends_it(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    host = await account.integration("requesters:write")
    chat = await account.own_chat(ana)
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    ok(await ana.edit_requester(chat.id, **KNOWN))
    registered = ok(await host.put_requester("customer-7", **KNOWN, conversation_id=chat.id), 201)
    assert registered["registered"] is True
    shown = await console.entry(chat.id, 6)
    assert shown["entry"]["actor"]["kind"] == "integration"
    assert shown["conversation"]["requester"] == registered
    problem(await ana.edit_requester(chat.id, name="Mari"), 409, "requester_registered")

    await widget.send("ainda estou aqui")
    assert (await console.entry(chat.id, 7))["entry"]["data"]["text"] == "ainda estou aqui"
    assert Screen.of(console).group("mine")[chat.id]["requester"] == registered
    assert ok(await chat.visitor.conversation())["requester"]["registered"] is True
