"""Supervisors.

Supervisors (admins, or `view_all_conversations`): New, Mine and Others, each with its owner's
photo; the count beside Others; filter by agent with that agent's count; may answer in any of them
without becoming the owner.
"""

import itertools

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem
from tests.harness.live import Live
from tests.harness.screens import Screen

ANAS_PHOTO = "https://example.com/ana.png"
BIAS_PHOTO = "https://example.com/bia.png"


async def test_new_mine_and_others_each_with_its_owners_photo(live: Live, account: Account) -> None:
    ana = account.agent("Ana", avatar_url=ANAS_PHOTO)
    bia = account.agent("Bia", avatar_url=BIAS_PHOTO)
    sol = account.supervisor()
    new, mine = await account.new_chat(ana), await account.own_chat(sol)
    of_ana, of_bia = await account.own_chat(ana), await account.own_chat(bia)
    lists = {g: ok(await sol.list(g))["items"] for g in ("new", "mine", "others")}
    assert [row["id"] for row in lists["new"]] == [new.id]
    assert [row["id"] for row in lists["mine"]] == [mine.id]
    photos = {row["id"]: row["owner"]["avatar_url"] for row in lists["others"]}
    assert photos == {of_ana.id: ANAS_PHOTO, of_bia.id: BIAS_PHOTO}
    assert lists["new"][0]["owner"] is None
    screen = Screen.of(await live.agent(sol), lists["others"])
    assert screen.group("new").keys() == {new.id}
    assert screen.group("mine").keys() == {mine.id}
    problem(await ana.list("others"), 403, "permission_denied")


async def test_the_count_beside_others_and_each_agents_own(live: Live, account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    of = {
        who.name: [(await account.own_chat(who)).id for _ in range(n)]
        for who, n in ((ana, 2), (bia, 1))
    }
    await account.own_chat(sol)
    counts = ok(await sol.counts())
    assert (counts["others"], counts["mine"]) == (3, 1)
    beside = {row["agent"]["id"]: row["count"] for row in counts["by_agent"]}
    for agent in (ana, bia):
        agent_id = (await agent.identity())["id"]
        listed = ok(await sol.list("others", agent_id=agent_id))["items"]
        assert {row["id"] for row in listed} == set(of[agent.name])
        assert beside[agent_id] == len(listed)
    assert (await live.agent(sol)).snapshot["counts"] == counts


async def test_the_counts_move_by_themselves_at_most_once_a_second(
    live: Live, account: Account
) -> None:
    ana, sol = account.agent("Ana"), account.supervisor()
    supervisor, agent = await live.agents(sol, ana)
    for _ in range(12):
        await account.own_chat(ana)

    def told() -> bool:
        frames = supervisor.live("counts")
        return bool(frames) and (frames[-1]["new"], frames[-1]["others"]) == (0, 12)

    await supervisor.until(told, "twelve others")
    last = supervisor.live("counts")[-1]
    assert {"agent": await ana.identity(), "count": 12} in last["by_agent"]
    at = [heard.at for heard in supervisor.heard if heard.frame["type"] == "counts"]
    assert all(later - earlier > 0.8 for earlier, later in itertools.pairwise(at)), at
    assert agent.live("counts") == []


@pytest.mark.parametrize("permission", ["view_all_conversations", "manage_settings"])
async def test_an_admin_is_no_supervisor_without_the_permission(
    account: Account, permission: str
) -> None:
    """Contract 2: an admin usually has both; what is seen depends on `view_all_conversations`."""
    chat = await account.own_chat(account.agent("Ana"))
    other = account.agent("Sol", [permission])
    answer = await other.get(chat.id)
    assert answer.status_code == (200 if permission == "view_all_conversations" else 404)


async def test_a_supervisor_watches_answers_and_does_not_become_the_owner(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana", avatar_url=ANAS_PHOTO)
    sol = account.supervisor("Sol")
    chat = await account.own_chat(ana)
    owner, supervisor = await live.agents(ana, sol)
    widget = await live.visitor(chat.visitor)
    await supervisor.command("watch", conversation_id=chat.id, after_seq=0)
    assert [entry["seq"] for entry in supervisor.entries(chat.id)] == [1, 2, 3, 4]
    await supervisor.send("Sou a supervisora, posso ajudar?", to=chat.id)
    await chat.visitor.send("Pode!")

    for socket in (owner, widget, supervisor):
        entry = (await socket.entry(chat.id, 5))["entry"]
        assert (entry["kind"], entry["actor"]["name"]) == ("message", "Sol")
        await socket.entry(chat.id, 6)
    row = ok(await sol.get(chat.id))
    assert (row["group"], row["owner"]) == ("others", await ana.identity())
    assert row["first_responder"] == await ana.identity()
    assert [item["id"] for item in ok(await ana.list("mine"))["items"]] == [chat.id]
    assert ok(await sol.list("mine"))["items"] == []
    said = ok(await ana.timeline(chat.id))["items"]
    assert [entry["kind"] for entry in said].count("claimed") == 1
    assert said[4]["actor"]["id"] == (await sol.identity())["id"], "under its own name"


async def test_after_the_watch_a_row_with_the_owners_photo_is_all_that_comes(
    live: Live, account: Account
) -> None:
    chat = await account.own_chat(account.agent("Ana", avatar_url=ANAS_PHOTO))
    supervisor = await live.agent(account.supervisor())
    await supervisor.command("watch", conversation_id=chat.id, after_seq=0)
    await supervisor.command("unwatch", conversation_id=chat.id)
    await chat.visitor.send("Obrigada")
    upsert = await supervisor.next(
        type="conversation", where=lambda frame: frame["conversation"]["last_seq"] == 5
    )
    assert upsert["conversation"]["owner"]["avatar_url"] == ANAS_PHOTO
    assert [entry["seq"] for entry in supervisor.entries(chat.id)] == [1, 2, 3, 4]


async def test_over_rest_too_and_whatever_the_supervisor_answers_twice(account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor("Sol")
    chat = await account.own_chat(ana)
    for text in ("Um", "Dois"):
        ok(await sol.on(1).send(chat.id, text), 201)
    assert ok(await sol.get(chat.id))["owner"] == await ana.identity()
    ok(await ana.send(chat.id, "Continuo aqui"), 201)
    transcript = (await sol.transcript(chat.id, "text")).text
    assert "Sol" in transcript
    assert "Dois" in transcript


async def test_a_supervisors_answer_in_new_claims_as_anybodys(account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor("Sol")
    chat = await account.new_chat(ana)
    ok(await sol.send(chat.id, "Bom dia"), 201)
    assert ok(await sol.get(chat.id))["group"] == "mine"
    problem(await ana.send(chat.id, "Bom dia"), 409, "conversation_claimed")
