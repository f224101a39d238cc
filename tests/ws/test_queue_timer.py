"""The queue's timer on sockets: a close like every other."""

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.screens import Screen

PATIENCE = 10.0  # seconds: a look every 2 s, on a busy machine


async def test_everybody_sees_the_end_of_a_wait_in_vain(live: Live, account: Account) -> None:
    ana, sol, admin = account.agent("Ana"), account.supervisor(), account.admin()
    ok(await admin.put_settings(queue={"ticket_after_minutes": 5}))
    consoles = await live.agents(ana, account.agent("Bia"))
    supervising = await live.agent(sol)
    chat = await account.new_chat(ana)
    widget = await live.visitor(chat.visitor)
    for console in (*consoles, supervising):
        await console.entry(chat.id, 2)
    await account.let_wait(chat, 5)

    opened = (await widget.entry(chat.id, 4, within=PATIENCE))["entry"]
    seen = widget.entries(chat.id)
    assert [entry["kind"] for entry in seen] == ["closed", "ticket_opened"]
    assert seen[0]["data"] == {"by": "system", "reason": "queue_timeout"}
    assert opened["data"]["ticket"].keys() == {"number"}
    for console in consoles:
        left = await console.next(type="left")
        assert (left["conversation_id"], left["reason"], left["owner"]) == (chat.id, "closed", None)
        assert Screen.of(console).folds == {}
    conversation = (await supervising.next(type="conversation"))["conversation"]
    assert (conversation["id"], conversation["group"]) == (chat.id, "closed")
    assert conversation["closed_by"] == "system"


async def test_a_ticket_of_an_open_conversation_is_seen_by_who_follows_it(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    robot = await account.integration("tickets:write")
    ticket = ok(await robot.create_ticket(conversation_id=chat.id), 201)
    frame = await console.entry(chat.id, 5)
    assert frame["entry"]["kind"] == "ticket_opened"
    assert frame["conversation"]["ticket"]["id"] == ticket["id"]
    assert (frame["conversation"]["status"], frame["conversation"]["group"]) == ("open", "mine")
    shown = await widget.entry(chat.id, 5)
    assert shown["entry"]["data"] == {"ticket": {"number": ticket["number"]}}
    assert shown["conversation"]["ticket"] == {"number": ticket["number"]}
    await console.send("Abrimos um chamado", to=chat.id)
    await widget.entry(chat.id, 6)
