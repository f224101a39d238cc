"""The agent's row: made by the newest token, set by PUT, and what it decides (contract 2 and 9)."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok, problem
from tests.harness.credentials import ABSENT, agent_claims, sign
from tests.harness.people import AgentClient

NOWHERE = "596e3e02-775c-4f13-8751-af2ed07118c1"
VIEW_ALL = "view_all_conversations"


def ago(seconds: int) -> int:
    return int(time.time()) - seconds


async def name_of(agent: AgentClient) -> str:
    name: str = ok(await agent.me())["name"]
    return name


async def test_a_later_token_renews_the_row(account: Account) -> None:
    first = account.agent("Ana", sub="ana", iat=ago(100))
    married = account.agent("Ana Lima", [VIEW_ALL], sub="ana", iat=ago(50), email="a@example.com")
    before, after = ok(await first.me()), ok(await married.me())
    assert after["id"] == before["id"]
    assert (after["name"], after["email"]) == ("Ana Lima", "a@example.com")
    assert after["permissions"] == [VIEW_ALL]


async def test_an_older_token_renews_nothing(account: Account) -> None:
    newer = account.agent("Ana Lima", sub="ana", iat=ago(50))
    older = account.agent("Ana", [VIEW_ALL], sub="ana", iat=ago(100), licensed=False)
    assert await name_of(newer) == "Ana Lima"
    stale = ok(await older.me())
    assert (stale["name"], stale["permissions"], stale["licensed"]) == ("Ana Lima", [], True)
    problem(await older.list("others"), 403, "permission_denied")


async def test_of_two_tokens_of_one_second_the_first_seen_stays(account: Account) -> None:
    moment = ago(10)
    assert await name_of(account.agent("Ana", sub="ana", iat=moment)) == "Ana"
    assert await name_of(account.agent("Bia", sub="ana", iat=moment)) == "Ana"


async def test_a_put_counts_as_issued_when_it_came(account: Account) -> None:
    ok(await account.agent("Ana", sub="ana", iat=ago(20)).me())
    ok(await account.admin().put_agent("ana", name="Ana Lima"))
    assert await name_of(account.agent("Old", sub="ana", iat=ago(10))) == "Ana Lima"
    assert await name_of(account.agent("New", sub="ana", iat=ago(-30))) == "New"


async def test_a_put_applies_even_before_a_token_issued_ahead(account: Account) -> None:
    assert await name_of(account.agent("Ana", sub="ana", iat=ago(-40))) == "Ana"
    ok(await account.admin().put_agent("ana", name="Ana Lima"))
    assert await name_of(account.agent("Early", sub="ana", iat=ago(-20))) == "Ana Lima"
    assert await name_of(account.agent("Later", sub="ana", iat=ago(-50))) == "Later"


async def test_the_same_external_id_in_another_account_is_another_agent(
    account: Account, accounts: Accounts
) -> None:
    other = await accounts.open()
    here = ok(await account.agent("Ana", sub="ana").me())
    there = ok(await other.agent("Ana", sub="ana").me())
    assert here["id"] != there["id"]
    assert (here["account"]["id"], there["account"]["id"]) == (account.id, other.id)


async def test_a_deactivated_agent_is_nobody_until_activated_again(account: Account) -> None:
    ana, admin = account.agent("Ana", sub="ana"), account.admin()
    ok(await ana.me())
    ok(await admin.put_agent("ana", active=False))
    problem(await ana.me(), 401, "credential_invalid")
    problem(await ana.list("new"), 401, "credential_invalid")
    newer = account.agent("Ana", sub="ana", iat=ago(-30))
    problem(await newer.me(), 401, "credential_invalid")
    ok(await admin.put_agent("ana", active=True))
    ok(await ana.me())


AGENT_ROUTES = [
    ("PUT", "/v1/me/availability", {"availability": "online"}),
    ("GET", "/v1/agents", None),
    ("GET", "/v1/presence", None),
    ("GET", "/v1/conversations?group=new", None),
    ("GET", "/v1/conversations/counts", None),
    ("GET", f"/v1/conversations/{NOWHERE}", None),
    ("GET", f"/v1/conversations/{NOWHERE}/timeline", None),
    ("GET", f"/v1/conversations/{NOWHERE}/transcript?format=text", None),
    ("POST", f"/v1/conversations/{NOWHERE}/messages", {"client_id": NOWHERE, "text": "Oi"}),
    ("PUT", f"/v1/conversations/{NOWHERE}/read", {"seq": 1}),
    ("POST", f"/v1/conversations/{NOWHERE}/close", {"create_ticket": False}),
    ("GET", "/v1/tickets", None),
    ("GET", f"/v1/tickets/{NOWHERE}", None),
    ("POST", f"/v1/tickets/{NOWHERE}/redeliver", None),
    ("GET", "/v1/settings/live-chat", None),
    ("PUT", "/v1/settings/live-chat", {}),
]
each_agent_route = pytest.mark.parametrize(
    "route", AGENT_ROUTES, ids=[f"{method} {path}" for method, path, _ in AGENT_ROUTES]
)


async def ask(agent: AgentClient, route: tuple[str, str, object]) -> httpx.Response:
    return await agent.http.request(route[0], route[1], json=route[2])


@each_agent_route
async def test_without_a_licence_every_route_but_me_is_closed(
    account: Account, route: tuple[str, str, object]
) -> None:
    problem(await ask(account.agent(licensed=False), route), 403, "no_live_chat_licence")


@each_agent_route
async def test_without_the_contract_every_route_but_me_is_closed(
    accounts: Accounts, route: tuple[str, str, object]
) -> None:
    account = await accounts.open(contracted=False)
    problem(await ask(account.agent(), route), 403, "live_chat_not_contracted")


async def test_a_token_that_says_nothing_of_a_licence_has_none(account: Account) -> None:
    token = sign(agent_claims(account.id, live_chat_licence=ABSENT))
    http = account.http(headers={"Authorization": f"Bearer {token}"})
    assert ok(await http.get("/v1/me"))["licensed"] is False
    problem(await http.get("/v1/presence"), 403, "no_live_chat_licence")


async def test_a_lost_licence_counts_at_once_for_the_token_in_use(account: Account) -> None:
    ana = account.agent("Ana", sub="ana", at=1)
    ok(await ana.list("new"))
    ok(await account.admin().put_agent("ana", licensed=False))
    problem(await ana.list("new"), 403, "no_live_chat_licence")
    assert ok(await ana.me())["licensed"] is False
