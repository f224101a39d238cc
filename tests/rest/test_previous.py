"""GET …/previous: what the same requester had before."""

from __future__ import annotations

import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import invalid, ok, problem
from tests.harness.people import AgentClient, Reader, VisitorClient
from tests.harness.shapes import CONVERSATION, has


async def comes_back(visitor: VisitorClient, agent: AgentClient) -> str:
    """Another conversation of that visitor, claimed by that agent."""
    ok(await agent.go_online())
    started = ok(await visitor.start("Voltei"), 201)["conversation"]["id"]
    ok(await agent.send(started, "Bom dia"), 201)
    return str(started)


async def closed(visitor: VisitorClient, agent: AgentClient) -> str:
    conversation = await comes_back(visitor, agent)
    ok(await agent.close(conversation))
    return conversation


async def ids(agent: AgentClient, conversation_id: str, **parameters: object) -> list[str]:
    page = ok(await agent.previous(conversation_id, **parameters))
    return [row["id"] for row in page["items"]]


async def test_the_newest_comes_first_and_the_conversation_itself_is_not_there(
    account: Account,
) -> None:
    ana = account.agent()
    first = await account.closed_chat(ana)
    second = await closed(first.visitor, ana)
    third = await comes_back(first.visitor, ana)
    rows = ok(await ana.on(1).previous(third))
    assert [row["id"] for row in rows["items"]] == [second, first.id]
    assert rows["next_cursor"] is None
    for row in rows["items"]:
        has(row, CONVERSATION)
        assert row == ok(await ana.get(row["id"]))
    assert await ids(ana, second) == [first.id]
    assert await ids(ana, first.id) == []


async def test_another_customers_are_not_there(account: Account) -> None:
    ana = account.agent()
    await account.closed_chat(ana)
    assert await ids(ana, (await account.own_chat(ana)).id) == []


async def test_each_agent_sees_what_is_its_own_to_see(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    first = await account.closed_chat(ana)
    second = await closed(first.visitor, bia)
    third = ok(await first.visitor.start("Voltei"), 201)["conversation"]["id"]
    assert await ids(ana, third) == [first.id]
    assert await ids(bia, third) == [second]
    assert await ids(sol, third) == [second, first.id]


async def test_pages_of_any_size_hold_all_of_it(account: Account) -> None:
    ana = account.agent()
    first = await account.closed_chat(ana)
    expected = [first.id]
    for _ in range(3):
        expected.insert(0, await closed(first.visitor, ana))
    last = await comes_back(first.visitor, ana)
    for limit in (1, 3, 4):
        found: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = ok(await ana.previous(last, limit=limit, **cursor))
            found += [row["id"] for row in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert found == expected


async def test_a_cursor_belongs_to_its_list(account: Account) -> None:
    ana = account.agent()
    first = await account.closed_chat(ana)
    await closed(first.visitor, ana)
    third = await closed(first.visitor, ana)
    last = await comes_back(first.visitor, ana)
    cursor = ok(await ana.previous(last, limit=1))["next_cursor"]
    problem(await ana.previous(third, cursor=cursor), 400, "cursor_invalid")
    for made_up in ("x", "", "e30", "W10"):
        problem(await ana.previous(last, cursor=made_up), 400, "cursor_invalid")


async def test_the_person_whom_the_host_names_has_all_of_its_own(account: Account) -> None:
    ana, host = account.agent(), await account.integration("requesters:write")
    known = await account.identified("c-7", "Maria")
    before = await closed(known, ana)
    chat = await account.own_chat(ana)
    assert await ids(ana, chat.id) == []
    ok(await host.put_requester("c-7", conversation_id=chat.id))
    assert await ids(ana, chat.id) == [before]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "group=new", "limit=1&limit=1"]
)
async def test_what_is_no_page_is_refused(account: Account, query: str) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    invalid(await ana.http.get(f"/v1/conversations/{chat.id}/previous?{query}"))


async def test_it_is_for_agents_who_see_the_conversation(
    account: Account, accounts: Accounts
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    for stranger in (account.agent("Bia"), (await accounts.open()).admin()):
        problem(await stranger.previous(chat.id), 404, "not_found")
    robot: Reader = await account.integration("conversations:read")
    answer = await robot.http.get(f"/v1/conversations/{chat.id}/previous")
    problem(answer, 401, "credential_invalid")
