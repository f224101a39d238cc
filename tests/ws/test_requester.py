"""The requester under another name, and as another person, on every socket that shows it."""

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.people import new_id
from tests.harness.screens import WidgetScreen


async def test_in_new_every_agent_sees_the_name(live: Live, account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor("Sol")
    chat = await account.new_chat(ana)
    sockets = await live.agents(ana, bia, sol)
    ok(await bia.edit_requester(chat.id, name="Mari"))
    for socket in sockets:
        shown = await socket.entry(chat.id, 3)
        assert shown["conversation"]["requester"]["name"] == "Mari"
        assert shown["conversation"]["group"] == "new"


async def test_a_watching_supervisor_gets_the_entry_and_another_the_row(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    watching, other = await live.agents(account.supervisor("Sol"), account.supervisor("Rui"))
    await watching.command("watch", conversation_id=chat.id)
    ok(await ana.edit_requester(chat.id, email="m@example.com"))
    assert (await watching.entry(chat.id, 5))["entry"]["kind"] == "requester_updated"
    row = (await other.next(type="conversation"))["conversation"]
    assert (row["requester"]["email"], row["group"]) == ("m@example.com", "others")
    assert other.entries(chat.id) == []


async def test_a_bystander_hears_nothing_of_it(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    bystander = await live.agent(account.agent("Bia"))
    ok(await ana.edit_requester(chat.id, name="Segredo"))
    await live.settled(account, bystander)
    assert bystander.about(chat.id) == []
    assert "Segredo" not in str(bystander.live())


async def test_a_widget_that_was_away_misses_nothing(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    ok(await ana.edit_requester(chat.id, name="Mari"))
    ok(await ana.send(chat.id, "Certo?"), 201)
    back = await live.visitor(chat.visitor, positions={chat.id: 4})
    assert [frame["entry"]["seq"] for frame in back.replay] == [6]
    assert back.snapshot["conversation"]["requester"]["name"] == "Mari"
    assert back.welcome["me"]["name"] == "Mari"


async def test_the_open_widget_stays_in_a_conversation_that_became_anothers(
    live: Live, account: Account
) -> None:
    ana, host = account.agent("Ana"), await account.integration("requesters:write")
    known = ok(await host.put_requester("c-7", name="Maria de Souza"), 201)
    chat = await account.own_chat(ana)
    console, sol = await live.agents(ana, account.supervisor("Sol"))
    widget, tab = await live.visitor(chat.visitor), await live.visitor(chat.visitor)
    client_id = new_id()
    sent = await widget.send("antes", client_id=client_id)
    ok(await host.put_requester("c-7", name="Maria de Souza", conversation_id=chat.id))
    shown = await console.entry(chat.id, 6)
    assert shown["conversation"]["requester"] == known
    for socket in (widget, tab):
        row = (await socket.next(type="conversation"))["conversation"]
        assert (row["id"], row["requester"]["id"]) == (chat.id, known["id"])
    assert await widget.send("antes", client_id=client_id) == sent, "stored once"
    await widget.send("depois")
    await console.send("Olá, Maria de Souza", to=chat.id)
    for socket in (console, widget, tab):
        await socket.entry(chat.id, 8)
    assert [entry["seq"] for entry in widget.entries(chat.id)] == [5, 7, 8]
    moved = await sol.next(
        type="conversation", where=lambda frame: frame["conversation"]["last_seq"] == 8
    )
    assert moved["conversation"]["requester"] == known
    await widget.command("read", seq=8)
    assert (await console.next(type="read"))["seq"] == 8
    reloaded = await live.visitor(chat.visitor)
    await widget.next(type="read")
    shown_now = WidgetScreen.of(widget).view()["conversation"]
    assert shown_now["requester"] == reloaded.snapshot["conversation"]["requester"]


async def test_the_persons_own_widget_turns_to_it(live: Live, account: Account) -> None:
    ana, host = account.agent("Ana"), await account.integration("requesters:write")
    known = await account.identified("c-7", "Maria")
    chat = await account.own_chat(ana)
    own, old = await live.visitor(known), await live.visitor(chat.visitor)
    console = await live.agent(ana)
    ok(await host.put_requester("c-7", conversation_id=chat.id))
    assert (await own.next(type="conversation"))["conversation"]["id"] == chat.id
    await own.send("sou eu, no telefone")
    assert (await old.entry(chat.id, 6))["entry"]["data"]["text"] == "sou eu, no telefone"
    await console.send("entendi", to=chat.id)
    for socket in (own, old):
        await socket.entry(chat.id, 7)
    await console.write({"type": "typing", "conversation_id": chat.id})
    for socket in (own, old):
        await socket.next(type="typing")


async def test_a_signed_identity_under_another_name_is_seen_at_once(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    ok(await ana.go_online())
    phone = await account.identified("c-7", "Maria")
    chat = ok(await phone.start("Oi"), 201)["conversation"]["id"]
    console, widget = await live.agent(ana), await live.visitor(phone)
    laptop = await account.identified("c-7", "Maria Souza", email="m@example.com")
    assert laptop.session["requester"]["name"] == "Maria Souza"
    shown = await console.entry(chat, 3)
    assert (shown["entry"]["kind"], shown["entry"]["actor"]["kind"]) == (
        "requester_updated",
        "visitor",
    )
    assert shown["conversation"]["requester"] == laptop.session["requester"]
    row = (await widget.next(type="conversation"))["conversation"]
    assert row["requester"]["email"] == "m@example.com"
    await account.identified("c-7", "Maria Souza")
    ok(await phone.send("uma coisa"), 201)
    assert (await console.entry(chat, 4))["entry"]["kind"] == "message", "said once"
    assert (await account.identified("c-8", "Pia")).session["requester"]["name"] == "Pia"


async def test_what_the_widget_writes_next_is_signed_with_the_new_name(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    widget = await live.visitor(chat.visitor)
    ok(await ana.edit_requester(chat.id, name="Mari"))
    await widget.next(type="conversation")
    assert (await widget.send("oi"))["actor"]["name"] == "Mari"
    ok(await ana.close(chat.id))
    await widget.entry(chat.id, 7)
    ok(await ana.go_offline())
    await widget.next(type="presence", where=lambda frame: frame["online"] is False)
    outcome = await widget.start("voltei")
    assert outcome["outcome"] == "ticket"
    [ticket] = ok(await ana.tickets())["items"]
    assert ticket["requester"]["name"] == "Mari"
