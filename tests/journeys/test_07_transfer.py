"""Transfer.

To a chosen agent: only those with the licence and live chat active are listed. The receiver has it
at once; the giver's screen loses it at once.
"""

import asyncio

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem
from tests.harness.live import Live
from tests.harness.screens import Screen


async def test_only_who_could_answer_is_listed_and_may_be_chosen(
    live: Live, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    away, unlicensed, gone = (account.agent(name, sub=name) for name in ("away", "free", "gone"))
    chat = await account.own_chat(ana)
    for agent in (bia, unlicensed, gone):
        ok(await agent.go_online())
    ok(await away.me())
    ids = {who.name: (await who.identity())["id"] for who in (away, unlicensed, gone)}
    ok(await account.admin().put_agent("free", licensed=False))
    ok(await account.admin().put_agent("gone", active=False))

    listed = ok(await ana.agents(transferable="true"))["items"]
    assert [agent["name"] for agent in listed] == ["Bia"]
    for name, reason in (("away", "offline"), ("free", "no_licence"), ("gone", "inactive")):
        refused = problem(
            await ana.transfer(chat.id, ids[name]), 409, "transfer_target_unavailable"
        )
        assert refused["reason"] == reason
    assert ok(await ana.get(chat.id))["owner"] == await ana.identity()


async def test_the_receiver_has_it_and_the_giver_loses_it_at_once(
    live: Live, account: Account
) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor("Sol")
    chat = await account.own_chat(ana)
    giver, receiver, supervisor = await live.agents(ana, bia, sol)
    widget = await live.visitor(chat.visitor)
    ok(await bia.go_online())
    moved = ok(await ana.transfer(chat.id, (await bia.identity())["id"], "é com você"), 201)
    assert moved["changed"] is True
    assert moved["conversation"]["group"] is None, "out of the giver's view"

    arrived = await receiver.entry(chat.id, 5, within=2)
    assert arrived["entry"]["data"]["note"] == "é com você"
    assert arrived["conversation"]["group"] == "mine"
    assert list(Screen.of(receiver).group("mine")) == [chat.id]
    left = await giver.next(type="left", within=2)
    assert (left["conversation_id"], left["reason"]) == (chat.id, "transferred")
    assert left["owner"] == await bia.identity()
    assert Screen.of(giver).folds == {}
    problem(await ana.get(chat.id), 404, "not_found")
    row = (await supervisor.next(type="conversation", within=3))["conversation"]
    assert (row["group"], row["owner"]) == ("others", await bia.identity())
    turned = (await widget.next(type="conversation", within=2))["conversation"]
    assert turned["owner"] == await bia.identity()

    await widget.send("com quem falo?")
    await receiver.entry(chat.id, 6)
    assert giver.entries(chat.id) == []
    assert "é com você" not in str(widget.frames())


async def test_it_stays_transferred_until_its_owner_acts(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    ok(await bia.go_online())
    ok(await ana.transfer(chat.id, (await bia.identity())["id"]), 201)
    ok(await bia.go_offline())
    assert [row["id"] for row in ok(await bia.list("mine"))["items"]] == [chat.id]
    late = problem(await ana.send(chat.id, "mais uma coisa"), 409, "conversation_claimed")
    assert late["owner"] == await bia.identity()
    ok(await bia.transfer(chat.id, (await ana.identity())["id"]), 201)
    assert [row["id"] for row in ok(await ana.list("mine"))["items"]] == [chat.id]


async def test_a_transfer_that_meets_a_reply_leaves_one_owner(live: Live, account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor("Sol")
    ok(await bia.go_online())
    receiver = (await bia.identity())["id"]
    for turn in range(6):
        chat = await account.new_chat(ana)
        given, answered = await asyncio.gather(
            sol.on(turn).transfer(chat.id, receiver), ana.on(turn + 1).send(chat.id, "sou Ana")
        )
        assert given.status_code == 201, "a supervisor may give away what Ana has just claimed"
        if answered.status_code != 201:
            assert problem(answered, 409, "conversation_claimed")["owner"]["id"] == receiver
        conversation = ok(await sol.get(chat.id))
        assert conversation["owner"]["id"] == receiver
        stored = [entry["kind"] for entry in ok(await sol.timeline(chat.id))["items"][2:]]
        assert stored in (["transferred"], ["claimed", "message", "transferred"])
