"""The first reply of an agent claims the conversation (contract 2 and 3)."""

from __future__ import annotations

from datetime import datetime

from tests.harness.accounts import Account, Chat
from tests.harness.answers import Json, ok, problem, statuses, together
from tests.harness.people import AgentClient, Reader, new_id
from tests.harness.shapes import ACTOR, AGENT, CONVERSATION, ENTRY, has, kinds, texts


async def entries(reader: Reader, chat: Chat) -> list[Json]:
    items: list[Json] = ok(await reader.timeline(chat.id))["items"]
    return items


async def test_the_first_reply_makes_it_mine(account: Account) -> None:
    ana = account.agent("Ana", avatar_url="https://example.com/ana.png")
    chat = await account.new_chat(ana, "Olá")
    client_id = new_id()
    entry = ok(await ana.send(chat.id, "Bom dia", client_id), 201)
    has(entry, ENTRY)
    has(entry["actor"], ACTOR)
    assert (entry["conversation_id"], entry["kind"], entry["seq"]) == (chat.id, "message", 4)
    assert entry["data"] == {"text": "Bom dia", "client_id": client_id}
    assert entry["actor"] == {"kind": "agent", **await ana.identity()}


async def test_the_claim_is_an_entry_immediately_before_the_reply(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    timeline = await entries(ana, chat)
    assert kinds(timeline) == ["started", "message", "claimed", "message"]
    claimed = timeline[2]
    assert claimed["data"]["agent"] == await ana.identity()
    assert claimed["actor"]["id"] == timeline[3]["actor"]["id"]


async def test_the_conversation_shows_its_owner_and_first_response(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana)
    before = ok(await ana.get(chat.id))
    has(before, CONVERSATION)
    assert (before["owner"], before["first_responder"], before["first_response_at"]) == (None,) * 3
    entry = ok(await ana.send(chat.id, "Bom dia"), 201)
    after = ok(await ana.get(chat.id))
    assert (after["status"], after["group"], after["last_seq"]) == ("open", "mine", 4)
    assert after["owner"] == after["first_responder"] == await ana.identity()
    has(after["owner"], AGENT)
    assert after["first_response_at"] == entry["at"]
    assert datetime.fromisoformat(entry["at"]).tzinfo is not None
    assert after["last_message"] == {
        "seq": 4,
        "author_kind": "agent",
        "preview": "Bom dia",
        "at": entry["at"],
    }


async def test_who_answers_second_is_told_who_was_first(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia", at=1)
    chat = await account.own_chat(ana)
    refusal = problem(await bia.send(chat.id, "Eu atendo"), 409, "conversation_claimed")
    assert refusal["owner"] == await ana.identity()
    assert "Eu atendo" not in texts(await entries(ana, chat))


async def test_the_loser_is_refused_again_when_it_repeats(account: Account) -> None:
    ana, bia, client_id = account.agent("Ana"), account.agent("Bia"), new_id()
    chat = await account.own_chat(ana)
    for _ in range(2):
        refusal = await bia.send(chat.id, "Eu atendo", client_id)
        problem(refusal, 409, "conversation_claimed")


async def race(agents: list[AgentClient], chat: Chat) -> tuple[AgentClient, list[Json]]:
    """All answer at once; the one who won and the problems of the others."""
    answers = await together(agent.send(chat.id, agent.name) for agent in agents)
    assert statuses(answers) == {201: 1, 409: len(agents) - 1}
    won = [agent for agent, a in zip(agents, answers, strict=True) if a.status_code == 201]
    lost = [problem(a, 409, "conversation_claimed") for a in answers if a.status_code == 409]
    return won[0], lost


async def test_of_fifty_agents_at_once_one_wins_and_the_others_learn_who(
    account: Account,
) -> None:
    agents = [account.agent(f"Agent {n}", at=n) for n in range(50)]
    await together(agent.me() for agent in agents)
    chat = await account.new_chat(agents[0])
    winner, lost = await race(agents, chat)
    owner = await winner.identity()
    assert [problem["owner"] for problem in lost] == [owner] * 49
    timeline = await entries(winner, chat)
    assert kinds(timeline) == ["started", "message", "claimed", "message"]
    assert texts(timeline) == ["Olá", winner.name]
    assert ok(await winner.get(chat.id))["owner"] == owner


async def test_every_one_of_many_races_has_one_winner(account: Account) -> None:
    agents = [account.agent(f"Agent {n}", at=n) for n in range(6)]
    chats = [await account.new_chat(agents[0]) for _ in range(6)]
    for chat in chats:
        winner, _ = await race(agents, chat)
        assert texts(await entries(winner, chat)) == ["Olá", winner.name]


async def test_one_agent_answering_twice_at_once_claims_once(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana)
    answers = await together(ana.on(n).send(chat.id, f"Parte {n}") for n in range(10))
    assert statuses(answers) == {201: 10}
    assert kinds(await entries(ana, chat)) == ["started", "message", "claimed"] + ["message"] * 10


async def test_a_supervisor_answers_in_any_without_becoming_the_owner(account: Account) -> None:
    ana, sol = account.agent("Ana"), account.supervisor("Sol")
    chat = await account.own_chat(ana)
    ok(await sol.on(1).send(chat.id, "Também posso ajudar"), 201)
    conversation = ok(await ana.get(chat.id))
    assert conversation["owner"] == conversation["first_responder"] == await ana.identity()
    assert kinds(await entries(ana, chat))[4:] == ["message"]
    assert ok(await sol.get(chat.id))["group"] == "others"


async def test_a_supervisors_reply_to_a_new_one_claims_it(account: Account) -> None:
    sol = account.supervisor("Sol")
    chat = await account.own_chat(sol)
    assert ok(await sol.get(chat.id))["owner"] == await sol.identity()
    assert ok(await sol.get(chat.id))["group"] == "mine"


async def test_an_integrations_message_never_claims(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana)
    bot = await account.integration("messages:write", "conversations:read")
    entry = ok(await bot.send(chat.id, "Sou um robô"), 201)
    assert entry["actor"]["kind"] == "integration"
    conversation = ok(await bot.get(chat.id))
    assert (conversation["status"], conversation["group"]) == ("new", None)
    assert (conversation["owner"], conversation["first_responder"]) == (None, None)
    assert conversation["first_response_at"] is None
    ok(await ana.send(chat.id, "Agora eu"), 201)
    timeline = await entries(ana, chat)
    assert kinds(timeline) == ["started", "message", "message", "claimed", "message"]


async def test_an_integration_may_write_in_an_owned_conversation(account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    bot = await account.integration("messages:write")
    ok(await bot.send(chat.id, "Nota do sistema"), 201)
    assert ok(await ana.get(chat.id))["owner"] == await ana.identity()


async def test_owners_keep_theirs_when_they_go_offline(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    ok(await ana.go_offline())
    problem(await bia.send(chat.id, "Oi"), 409, "conversation_claimed")
    ok(await chat.visitor.send("Ainda está aí?"), 201)
    assert [item["id"] for item in ok(await ana.list("mine"))["items"]] == [chat.id]
