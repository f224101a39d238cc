"""GET /v1/conversations/counts."""

from __future__ import annotations

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok


async def test_an_agent_counts_new_and_mine_only(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    await account.new_chat(ana)
    await account.own_chat(ana)
    await account.own_chat(bia)
    counts = ok(await ana.counts())
    assert counts == {"new": 1, "mine": 1, "others": None, "by_agent": None}


async def test_a_supervisor_counts_others_and_each_agents(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor(at=1)
    for agent, chats in ((ana, 2), (bia, 1), (sol, 1)):
        for _ in range(chats):
            await account.own_chat(agent)
    await account.new_chat(ana)
    await account.closed_chat(ana)
    counts = ok(await sol.counts())
    assert (counts["new"], counts["mine"], counts["others"]) == (1, 1, 3)
    by_agent = {item["agent"]["name"]: item["count"] for item in counts["by_agent"]}
    assert (by_agent["Ana"], by_agent["Bia"]) == (2, 1)
    assert all(item["agent"].keys() >= {"id", "name", "avatar_url"} for item in counts["by_agent"])


async def test_the_counts_are_those_of_the_lists(account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor()
    chats = [await account.new_chat(ana) for _ in range(3)]
    ok(await ana.send(chats[0].id, "Oi"), 201)
    ok(await sol.send(chats[1].id, "Oi"), 201)
    ok(await ana.close(chats[0].id))
    for agent in (ana, sol):
        counts = ok(await agent.counts())
        for group in ("new", "mine"):
            assert counts[group] == len(ok(await agent.list(group))["items"]), group
    assert ok(await sol.counts())["others"] == len(ok(await sol.list("others"))["items"]) == 0


async def test_nothing_is_counted_from_another_account(
    account: Account, accounts: Accounts
) -> None:
    other = await accounts.open()
    await other.own_chat(other.agent())
    await other.new_chat(other.agent())
    counts = ok(await account.supervisor().counts())
    assert counts == {"new": 0, "mine": 0, "others": 0, "by_agent": []}
