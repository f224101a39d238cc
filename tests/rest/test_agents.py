"""GET /v1/agents and PUT /v1/agents/{external_id}."""

from __future__ import annotations

import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, invalid, ok, problem
from tests.harness.people import AgentClient

WHOLE = {"name": "Bia", "permissions": [], "licensed": True, "active": True}


async def listed(agent: AgentClient, **parameters: object) -> list[Json]:
    page = ok(await agent.agents(**parameters))
    assert page["next_cursor"] is None
    items: list[Json] = page["items"]
    return items


async def test_every_agent_of_the_account_is_listed_with_its_load(
    account: Account, accounts: Accounts
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    await account.own_chat(ana)
    ok(await bia.me())
    ok(await (await accounts.open()).agent("Elsewhere").me())
    agents = {item["name"]: item for item in await listed(bia)}
    assert agents.keys() == {"Ana", "Bia"}
    assert agents["Ana"].keys() >= {"id", "avatar_url", "availability", "effective"}
    assert (agents["Ana"]["availability"], agents["Bia"]["availability"]) == ("online", "offline")
    assert (agents["Ana"]["open_conversations"], agents["Bia"]["open_conversations"]) == (1, 0)


async def test_the_list_says_what_each_agent_may(account: Account) -> None:
    ana, admin = account.agent("Ana"), account.admin("Davi", sub="davi", email="davi@example.com")
    ok(await admin.put_agent("bia", name="Bia", licensed=False, active=False), 201)
    told = {item["name"]: item for item in await listed(ana)}
    assert (told["Bia"]["licensed"], told["Bia"]["active"]) == (False, False)
    assert told["Davi"]["permissions"] == ["manage_settings", "view_all_conversations"]
    assert all((item["external_id"], item["email"]) == (None, None) for item in told.values())


async def test_only_admins_are_told_how_to_describe_an_agent(account: Account) -> None:
    admin = account.admin("Davi", sub="davi", email="davi@example.com")
    ok(await account.supervisor("Sol", sub="sol").go_online())
    told = {item["name"]: item for item in await listed(admin)}
    assert (told["Davi"]["external_id"], told["Davi"]["email"]) == ("davi", "davi@example.com")
    assert (told["Sol"]["external_id"], told["Sol"]["email"]) == ("sol", None)
    able = await listed(admin, transferable="true")
    assert [item["external_id"] for item in able] == ["sol"]


async def test_transferable_lists_who_could_take_a_conversation_now(account: Account) -> None:
    ana, bia, caio = account.agent("Ana"), account.agent("Bia"), account.agent("Caio")
    for agent in (ana, bia, caio, account.agent("Gone", sub="gone"), account.agent("Out")):
        ok(await agent.go_online())
    ok(await account.admin().put_agent("gone", active=False))
    ok(await account.agent("Offline").go_offline())
    unlicensed = account.agent("Unlicensed", sub="unlicensed")
    ok(await unlicensed.go_online())
    ok(await account.admin().put_agent("unlicensed", licensed=False))
    names = {item["name"] for item in await listed(ana, transferable="true")}
    assert names == {"Bia", "Caio", "Out"}


async def test_transferable_names_the_least_busy_first(account: Account) -> None:
    ana, bia, caio, dora = (account.agent(name) for name in ("Ana", "Bia", "Caio", "Dora"))
    ok(await dora.go_online())
    for agent, chats in ((bia, 2), (caio, 1)):
        for _ in range(chats):
            await account.own_chat(agent)
    ok(await ana.go_online())
    busy = [
        (item["name"], item["open_conversations"])
        for item in await listed(ana, transferable="true")
    ]
    assert busy == [("Dora", 0), ("Caio", 1), ("Bia", 2)]


async def test_closed_conversations_are_no_load(account: Account) -> None:
    ana = account.agent()
    await account.closed_chat(ana)
    assert [item["open_conversations"] for item in await listed(ana)] == [0]


async def test_a_put_makes_an_agent_and_the_next_changes_it(account: Account) -> None:
    admin = account.admin()
    made = ok(await admin.put_agent("bia", name="Bia", email="bia@example.com"), 201)
    changed = ok(await admin.put_agent("bia", name="Bia Reis"), 200)
    assert (made["name"], changed["name"]) == ("Bia", "Bia Reis")
    assert made["id"] == changed["id"]
    me = ok(await account.agent("Old", sub="bia", iat=1_700_000_000).me())
    assert (me["id"], me["name"], me["availability"]) == (made["id"], "Bia Reis", "offline")


async def test_a_put_sets_everything_that_counts(account: Account) -> None:
    admin = account.admin()
    ok(await admin.put_agent("bia", permissions=["view_all_conversations"]), 201)
    bia = account.agent("Bia", sub="bia", iat=1_700_000_000)
    ok(await bia.list("others"))
    ok(await admin.put_agent("bia", permissions=[]))
    problem(await bia.list("others"), 403, "permission_denied")


async def test_only_admins_and_keys_with_the_scope_put_agents(account: Account) -> None:
    for agent in (account.agent(), account.supervisor()):
        problem(await agent.put_agent("bia"), 403, "permission_denied")
    ok(await account.agent("Root", ["manage_settings"]).put_agent("bia"), 201)
    ok(await (await account.integration("agents:write")).put_agent("bia"), 200)


@pytest.mark.parametrize("missing", WHOLE)
async def test_a_put_names_every_member_that_counts(account: Account, missing: str) -> None:
    body = {name: value for name, value in WHOLE.items() if name != missing}
    invalid(await account.admin().http.put("/v1/agents/bia", json=body), missing)


async def test_an_admin_of_another_account_puts_an_agent_of_its_own(
    account: Account, accounts: Accounts
) -> None:
    other = await accounts.open()
    ours = ok(await account.admin().put_agent("bia", name="Ours"), 201)
    theirs = ok(await other.admin().put_agent("bia", name="Theirs"), 201)
    assert ours["id"] != theirs["id"]
    assert "Theirs" not in {item["name"] for item in await listed(account.admin())}


@pytest.mark.parametrize("external_id", ["joão", "a b", "x" * 200, "a.b@c", "0190c7a1-7"])
async def test_external_ids_are_the_hosts_own_words(account: Account, external_id: str) -> None:
    ok(await account.admin().put_agent(external_id, name="Bia"), 201)
    assert ok(await account.agent(sub=external_id).me())["external_id"] == external_id


@pytest.mark.parametrize("external_id", ["x" * 201, "%00", "%ff", "%ED%A0%80"])
async def test_an_external_id_that_cannot_be_stored_is_no_server_error(
    account: Account, external_id: str
) -> None:
    response = await account.admin().http.put(f"/v1/agents/{external_id}", json=WHOLE)
    assert problem(response, response.status_code)["status"] in {400, 404, 422}
