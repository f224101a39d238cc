"""Transfers that meet each other, a close or a reply: one consistent owner."""

from __future__ import annotations

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem, statuses, together
from tests.harness.people import AgentClient
from tests.harness.shapes import kinds


async def online(agent: AgentClient) -> AgentClient:
    ok(await agent.go_online())
    return agent


async def test_giving_it_many_times_at_once_is_giving_it_once(account: Account) -> None:
    ana, bia = account.agent("Ana"), await online(account.agent("Bia"))
    chat = await account.own_chat(ana)
    receiver = (await bia.identity())["id"]
    answers = await together(ana.on(n).transfer(chat.id, receiver) for n in range(10))
    assert statuses(answers) == {201: 1, 200: 9}
    assert len({str(answer.json()["transfer"]) for answer in answers}) == 1
    assert kinds(ok(await bia.timeline(chat.id))["items"]).count("transferred") == 1


async def test_two_receivers_at_once_leave_one_owner(account: Account) -> None:
    ana, bia, caio = (
        account.agent("Ana"),
        await online(account.agent("Bia")),
        await online(account.agent("Caio")),
    )
    for _ in range(5):
        chat = await account.own_chat(ana)
        answers = await together(
            [
                ana.transfer(chat.id, (await bia.identity())["id"]),
                ana.on(1).transfer(chat.id, (await caio.identity())["id"]),
            ]
        )
        assert statuses(answers) == {201: 1, 404: 1}
        [moved] = [answer.json() for answer in answers if answer.status_code == 201]
        owner = ok(await account.supervisor().get(chat.id))["owner"]
        assert owner == moved["transfer"]["to"]


async def test_a_close_that_races_a_transfer_leaves_one_end(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), await online(account.agent("Bia")), account.supervisor()
    for _ in range(5):
        chat = await account.own_chat(ana)
        given, closed = await together(
            [ana.transfer(chat.id, (await bia.identity())["id"]), ana.on(1).close(chat.id)]
        )
        seen = kinds(ok(await sol.timeline(chat.id))["items"])[4:]
        if closed.status_code == 200:
            problem(given, 409, "conversation_closed")
            assert seen == ["closed"]
        else:
            problem(closed, 404, "not_found")
            assert seen == ["transferred"]
