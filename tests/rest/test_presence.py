"""GET /v1/presence: who is online, and what makes it so (contract 5.7)."""

from __future__ import annotations

from datetime import datetime

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, ok
from tests.harness.people import AgentClient


async def seen(agent: AgentClient) -> dict[str, Json]:
    presence = ok(await agent.presence())
    return {item["name"]: item for item in presence["agents"]}


async def online(agent: AgentClient) -> int:
    count: int = ok(await agent.presence())["online"]
    return count


async def test_nobody_is_online_at_first(account: Account) -> None:
    assert await online(account.agent()) == 0


async def test_who_goes_online_is_seen_from_every_process(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia", at=1)
    ok(await ana.go_online())
    assert await online(bia) == 1
    shown = (await seen(bia))["Ana"]
    assert shown.keys() >= {"id", "name", "avatar_url", "availability", "effective", "since"}
    assert shown["availability"] == "online"
    assert datetime.fromisoformat(shown["since"]).tzinfo is not None


async def test_who_sets_offline_is_offline_at_once(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia", at=1)
    ok(await ana.go_online())
    ok(await bia.go_online())
    ok(await ana.on(1).go_offline())
    assert await online(bia.on(0)) == 1
    assert await online(bia) == 1


async def test_an_agent_who_may_not_answer_is_not_online(account: Account) -> None:
    ana, admin = account.agent("Ana", sub="ana"), account.admin()
    ok(await ana.go_online())
    ok(await admin.put_agent("ana", licensed=False))
    assert await online(admin) == 0
    ok(await admin.put_agent("ana", licensed=True, active=False))
    assert await online(admin) == 0


async def test_presence_ends_at_the_account(account: Account, accounts: Accounts) -> None:
    other = await accounts.open()
    ok(await other.agent("Elsewhere").go_online())
    ana = account.agent()
    assert await online(ana) == 0
    assert "Elsewhere" not in await seen(ana)
