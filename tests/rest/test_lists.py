"""GET /v1/conversations: the four groups and their pages."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, invalid, ok, problem, together
from tests.harness.people import AgentClient, Reader
from tests.harness.shapes import CONVERSATION, REQUESTER, has


async def ids(reader: Reader, group: str, **parameters: Any) -> list[str]:
    return [item["id"] for item in ok(await reader.list(group, **parameters))["items"]]


async def walk(reader: Reader, group: str, limit: int, **parameters: Any) -> list[list[str]]:
    """All pages of a list, the cursor of each taken to another process."""
    pages: list[list[str]] = []
    cursor: Json = {}
    while True:
        page = ok(await reader.on(len(pages)).list(group, limit=limit, **parameters, **cursor))
        pages.append([item["id"] for item in page["items"]])
        if page["next_cursor"] is None:
            return pages
        cursor = {"cursor": page["next_cursor"]}


async def test_each_conversation_is_in_its_group_and_no_other(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    new = (await account.new_chat(ana)).id
    mine = (await account.own_chat(ana)).id
    others = (await account.own_chat(bia)).id
    closed = (await account.closed_chat(ana)).id
    assert await ids(ana, "new") == await ids(bia, "new") == await ids(sol, "new") == [new]
    assert (await ids(ana, "mine"), await ids(bia, "mine")) == ([mine], [others])
    assert await ids(sol, "mine") == []
    assert set(await ids(sol, "others")) == {mine, others}
    assert (await ids(ana, "closed"), await ids(bia, "closed")) == ([closed], [])
    assert await ids(sol, "closed") == [closed]


async def test_an_item_is_a_whole_conversation(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, name="Maria", email="maria@example.com")
    (item,) = ok(await ana.list("mine"))["items"]
    has(item, CONVERSATION)
    has(item["requester"], REQUESTER)
    assert item == ok(await ana.get(chat.id))
    assert item["requester"]["name"] == "Maria"
    assert item["requester"]["registered"] is False


async def test_a_supervisors_own_are_no_others(account: Account) -> None:
    sol = account.supervisor()
    mine = await account.own_chat(sol)
    assert await ids(sol, "mine") == [mine.id]
    assert await ids(sol, "others") == []


async def test_others_and_their_closed_ones_need_view_all(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    other = (await bia.identity())["id"]
    own = (await ana.identity())["id"]
    problem(await ana.list("others"), 403, "permission_denied")
    problem(await ana.list("others", agent_id=other), 403, "permission_denied")
    problem(await ana.list("closed", agent_id=other), 403, "permission_denied")
    assert await ids(ana, "closed", agent_id=own) == []


async def test_a_supervisor_filters_by_agent(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    open_of = {a: (await account.own_chat(a)).id for a in (ana, bia)}
    closed_of = {a: (await account.closed_chat(a)).id for a in (ana, bia)}
    for agent in (ana, bia):
        agent_id = (await agent.identity())["id"]
        assert await ids(sol, "others", agent_id=agent_id) == [open_of[agent]]
        assert await ids(sol, "closed", agent_id=agent_id) == [closed_of[agent]]


async def test_an_integration_lists_new_open_and_closed(account: Account) -> None:
    ana = account.agent("Ana")
    new, owned = await account.new_chat(ana), await account.own_chat(ana)
    closed = await account.closed_chat(ana)
    reader = await account.integration("conversations:read")
    assert await ids(reader, "new") == [new.id]
    assert await ids(reader, "open") == [owned.id]
    assert await ids(reader, "closed") == [closed.id]


@pytest.mark.parametrize("group", ["mine", "others", "all", "", "New"])
async def test_an_integration_has_no_other_group(account: Account, group: str) -> None:
    reader = await account.integration("conversations:read")
    invalid(await reader.list(group), "group")


@pytest.mark.parametrize("group", ["open", "all", "", "NEW", "new,mine"])
async def test_an_agent_has_no_other_group(account: Account, group: str) -> None:
    invalid(await account.supervisor().list(group), "group")


async def made(account: Account, agent: AgentClient, group: str, count: int) -> set[str]:
    make = {
        "new": account.new_chat,
        "mine": account.own_chat,
        "others": account.own_chat,
        "closed": account.closed_chat,
    }[group]
    return {(await make(agent)).id for _ in range(count)}


@pytest.mark.parametrize("group", ["new", "mine", "others", "closed"])
async def test_the_pages_hold_every_conversation_once(account: Account, group: str) -> None:
    ana = account.agent("Ana")
    expected = await made(account, ana, group, 7)
    reader = account.supervisor() if group == "others" else ana
    pages = await walk(reader, group, limit=3)
    found = [conversation for page in pages for conversation in page]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len(found) == len(set(found))
    assert set(found) == expected


async def test_a_page_that_ends_the_list_has_no_cursor(account: Account) -> None:
    ana = account.agent("Ana")
    await made(account, ana, "new", 4)
    assert [len(page) for page in await walk(ana, "new", limit=2)] == [2, 2]
    assert [len(page) for page in await walk(ana, "new", limit=4)] == [4]
    assert ok(await ana.list("mine")) == {"items": [], "next_cursor": None}


async def test_walking_while_others_arrive_loses_none(account: Account) -> None:
    ana = account.agent("Ana")
    before = await made(account, ana, "new", 6)
    first = ok(await ana.list("new", limit=2))
    found = {item["id"] for item in first["items"]}
    arrivals = await together(_arrive(account) for _ in range(3))
    assert {answer.status_code for answer in arrivals} == {201}
    cursor = first["next_cursor"]
    while cursor:
        page = ok(await ana.list("new", limit=2, cursor=cursor))
        found |= {item["id"] for item in page["items"]}
        cursor = page["next_cursor"]
    assert found >= before


async def _arrive(account: Account) -> httpx.Response:
    return await (await account.visitor()).start("Oi")


@pytest.mark.parametrize(
    "limit", ["0", "-1", "101", "abc", "1.5", "", "1e1", "+1", "0x1", "1_0", "\u0661", str(10**20)]
)
async def test_a_limit_is_a_number_from_1_to_100(account: Account, limit: str) -> None:
    invalid(await account.agent().list("new", limit=limit), "limit")
    invalid(await account.agent().tickets(limit=limit), "limit")
    invalid(await account.agent().agents(limit=limit), "limit")


async def test_a_limit_of_1_and_of_100_will_do(account: Account) -> None:
    ana = account.agent()
    for limit in (1, 100):
        assert ok(await ana.list("new", limit=limit))["items"] == []


BAD_CURSORS = ["x", "", "e30", "W10", "bnVsbA", "AAAA", "=", "%00", "💥", "a" * 5_000, "MTIz"]


@pytest.mark.parametrize("cursor", BAD_CURSORS, ids=range(len(BAD_CURSORS)))
async def test_a_made_up_cursor_is_refused(account: Account, cursor: str) -> None:
    ana = account.agent()
    for answer in (
        await ana.list("new", cursor=cursor),
        await ana.tickets(cursor=cursor),
        await ana.agents(cursor=cursor),
    ):
        problem(answer, 400, "cursor_invalid")


async def test_a_cursor_is_good_for_its_own_list_only(account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor()
    await made(account, ana, "new", 2)
    await made(account, ana, "closed", 2)
    cursor = ok(await ana.list("new", limit=1))["next_cursor"]
    problem(await ana.list("closed", cursor=cursor), 400, "cursor_invalid")
    problem(await ana.tickets(cursor=cursor), 400, "cursor_invalid")
    assert len(ok(await sol.list("new", cursor=cursor))["items"]) <= 2
    for changed in (cursor[:-1], cursor[1:], cursor + "A", cursor.swapcase()):
        answer = await ana.list("new", cursor=changed)
        assert answer.status_code in {200, 400}, answer.text


async def test_a_cursor_of_another_account_shows_nothing_of_it(
    account: Account, accounts: Accounts
) -> None:
    other = await accounts.open()
    theirs = await made(other, other.agent(), "new", 3)
    cursor = ok(await other.agent().list("new", limit=1))["next_cursor"]
    answer = await account.agent().list("new", cursor=cursor)
    problem(answer, 400, "cursor_invalid")
    assert not any(conversation in answer.text for conversation in theirs)


@pytest.mark.parametrize(
    "query",
    [
        "group=new&group=mine",
        "group=new&limit=1&limit=2",
        "group=new&offset=1",
        "group=new&sort=name",
        "group=new&account_id=1",
        "group=new&agent_id=1",
        "group=new&agent_id=%00",
        "group=new&limit[]=1",
    ],
)
async def test_unknown_repeated_and_broken_parameters_are_refused(
    account: Account, query: str
) -> None:
    invalid(await account.supervisor().http.get(f"/v1/conversations?{query}"))
