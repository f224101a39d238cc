"""Fifty agents answer the same New conversation at the same instant, on every process."""

import asyncio
import itertools

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.people import new_id
from tests.harness.screens import Screen
from tests.harness.sockets import Frame, RefusedError, Socket

CROWD = 50


async def attempt(socket: Socket, conversation_id: str, text: str) -> Frame:
    """The entry, or the problem, of one agent's first reply."""
    try:
        return await socket.send(text, to=conversation_id)
    except RefusedError as refused:
        return refused.problem


async def nothing_new(socket: Socket) -> None:
    await socket.until(lambda: not Screen.of(socket).group("new"), "an empty New")


async def test_one_wins_and_everyone_else_loses_it_and_is_told_to_whom(
    live: Live, account: Account
) -> None:
    agents = [account.agent(f"Agente {n}") for n in range(CROWD)]
    chat = await account.new_chat(agents[0])
    sockets = await live.agents(*agents)
    visitor = await live.visitor(chat.visitor)
    answers = await asyncio.gather(
        *(attempt(socket, chat.id, f"resposta {n}") for n, socket in enumerate(sockets))
    )
    [winner] = [n for n, answer in enumerate(answers) if "seq" in answer]
    owner = await agents[winner].identity()
    lost = [answer for n, answer in enumerate(answers) if n != winner]
    assert {(p["status"], p["code"]) for p in lost} == {(409, "conversation_claimed")}
    assert [p["owner"] for p in lost] == [owner] * (CROWD - 1)
    for n, socket in enumerate(sockets):
        if n != winner:
            left = await socket.next(type="left")
            assert (left["conversation_id"], left["reason"]) == (chat.id, "claimed")
            assert left["owner"] == owner
            assert Screen.of(socket).group("new") == {}
    stored = ok(await agents[winner].timeline(chat.id))["items"]
    assert [e["kind"] for e in stored] == ["started", "message", "claimed", "message"]
    assert stored[3]["data"]["text"] == f"resposta {winner}"
    await visitor.entry(chat.id, 4)
    assert visitor.entries(chat.id)[-2:] == stored[2:]


async def test_every_contested_conversation_has_one_owner(live: Live, account: Account) -> None:
    agents = [account.agent(f"Agente {n}") for n in range(8)]
    sockets = await live.agents(*agents)
    chats = [await account.new_chat(agents[0]) for _ in range(10)]
    pairs = list(itertools.product(sockets, chats))
    answers = await asyncio.gather(*(attempt(socket, chat.id, "eu") for socket, chat in pairs))
    won = [pair for pair, answer in zip(pairs, answers, strict=True) if "seq" in answer]
    assert sorted(chat.id for _, chat in won) == sorted(chat.id for chat in chats)
    for socket, chat in won:
        await socket.entry(chat.id, 4)
    for socket in sockets:
        await nothing_new(socket)
        mine = {chat.id for winner, chat in won if winner is socket}
        assert Screen.of(socket).group("mine").keys() == mine


async def test_two_replies_of_one_agent_claim_once(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    tabs = await live.agents(ana, ana, ana)
    answers = await asyncio.gather(
        *(tab.send(f"aba {n}", to=chat.id) for n, tab in enumerate(tabs))
    )
    assert sorted(answer["seq"] for answer in answers) == [4, 5, 6]
    stored = ok(await ana.timeline(chat.id))["items"]
    assert [e["kind"] for e in stored] == ["started", "message", "claimed", *["message"] * 3]


async def test_a_close_and_a_claim_at_once_leave_one_story(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    socket = await live.agent(bia)
    for _ in range(8):
        chat = await account.new_chat(ana)
        closed, answer = await asyncio.gather(
            ana.close(chat.id), attempt(socket, chat.id, new_id())
        )
        robot = await account.integration("conversations:read")
        kinds = [e["kind"] for e in ok(await robot.timeline(chat.id))["items"]]
        if closed.status_code == 200:
            assert kinds == ["started", "message", "closed"]
            assert answer["code"] in {"conversation_closed", "not_found"}
        else:
            assert (closed.status_code, answer["seq"]) == (404, 4)
            assert kinds == ["started", "message", "claimed", "message"]
