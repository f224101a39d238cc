"""The claim.

The first reply of an agent makes it Mine for that agent and takes it off everybody else's
screen at once. Two at the same instant: one wins; the other is told who won, its text is not
posted and stays in its box.
"""

import asyncio

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.people import new_id
from tests.harness.screens import Screen
from tests.harness.sockets import Frame, RefusedError, Socket


async def test_the_first_reply_makes_it_mine_and_takes_it_off_every_other_screen(
    live: Live, account: Account
) -> None:
    ana, bia, caio = account.agent("Ana"), account.agent("Bia"), account.agent("Caio")
    winner, *others = await live.agents(ana, bia, caio)
    chat = await account.new_chat(ana)
    for console in (winner, *others):
        await console.entry(chat.id, 2)
        assert chat.id in Screen.of(console).group("new")

    await winner.send("Bom dia, Maria!", to=chat.id)
    await winner.entry(chat.id, 4)
    screen = Screen.of(winner)
    assert screen.group("new") == {}
    assert screen.group("mine")[chat.id]["first_responder"] == await ana.identity()
    for console in others:
        left = await console.next(type="left", within=2)
        assert (left["conversation_id"], left["owner"]) == (chat.id, await ana.identity())
        assert Screen.of(console).folds == {}
    for person in (bia, caio):
        assert (await person.get(chat.id)).status_code == 404
        assert ok(await person.list("new"))["items"] == []
    assert [row["id"] for row in ok(await ana.list("mine"))["items"]] == [chat.id]


async def test_of_two_at_the_same_instant_one_wins_and_the_other_is_told_who(
    live: Live, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    consoles = await live.agents(ana, bia)
    for _ in range(10):
        chat = await account.new_chat(ana)
        answers = await asyncio.gather(*(answer(console, chat.id) for console in consoles))
        [won] = [n for n, each in enumerate(answers) if "seq" in each]
        winner, problem = (ana, bia)[won], answers[1 - won]
        assert (problem["status"], problem["code"]) == (409, "conversation_claimed")
        assert problem["owner"] == await winner.identity()
        stored = ok(await winner.timeline(chat.id))["items"]
        kinds = [entry["kind"] for entry in stored]
        assert kinds == ["started", "message", "claimed", "message"], "one text only"
        assert stored[3]["data"]["text"] == f"sou {consoles[won].welcome['me']['name']}"


async def test_the_same_race_over_rest_and_socket(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    console = await live.agent(ana)
    for _ in range(10):
        chat = await account.new_chat(ana)
        over_socket, over_rest = await asyncio.gather(
            answer(console, chat.id), bia.on(1).send(chat.id, "sou Bia")
        )
        won_by_rest = over_rest.status_code == 201
        assert won_by_rest == ("seq" not in over_socket)
        refusal = over_socket if won_by_rest else over_rest.json()
        assert refusal["code"] == "conversation_claimed"
        winner = bia if won_by_rest else ana
        assert refusal["owner"] == await winner.identity()
        assert len(ok(await winner.timeline(chat.id))["items"]) == 4


async def test_the_text_that_stayed_in_the_box_may_go_elsewhere(
    live: Live, account: Account
) -> None:
    """Its client_id was never used: refused means that nothing of it was kept."""
    ana, bia = account.agent("Ana"), account.agent("Bia")
    lost = await account.own_chat(ana)
    waiting = await account.new_chat(ana)
    console = await live.agent(bia)
    words = {"client_id": new_id(), "text": "Posso ajudar?"}
    refused = await console.refusal("message", conversation_id=lost.id, **words)
    assert refused["owner"] == await ana.identity()
    entry = await console.command("message", conversation_id=waiting.id, **words)
    assert entry["data"]["text"] == "Posso ajudar?"


async def answer(console: Socket, conversation_id: str) -> Frame:
    """The entry of the first reply, or the problem it was refused with."""
    try:
        return await console.send(f"sou {console.welcome['me']['name']}", to=conversation_id)
    except RefusedError as refused:
        return refused.problem
