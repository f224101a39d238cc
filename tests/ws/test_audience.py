"""Contract 5.4: who receives what. Every absence is seen past a later frame, never by waiting."""

import json

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.sockets import Frame, Socket


def kinds(socket: Socket, conversation_id: str) -> list[tuple[str, str]]:
    """Every frame about it: its type, and the entry's kind, the group or the reason."""
    named = []
    for frame in socket.about(conversation_id):
        match frame["type"]:
            case "entry":
                named.append(("entry", frame["entry"]["kind"]))
            case "conversation":
                named.append(("conversation", frame["conversation"]["group"]))
            case "left":
                named.append(("left", frame["reason"]))
    return named


async def test_a_new_conversation_reaches_every_agent(live: Live, account: Account) -> None:
    ana = account.agent("Ana")
    sockets = [
        await live.online(ana),
        await live.agent(ana),
        await live.agent(account.agent("Bia")),
        await live.agent(account.supervisor()),
    ]
    chat = await account.new_chat(ana)
    ok(await chat.visitor.send("Alguém?"), 201)
    for socket in sockets:
        started = await socket.entry(chat.id, 1)
        assert started["conversation"]["group"] == "new"
        await socket.entry(chat.id, 3)
        assert kinds(socket, chat.id) == [
            ("entry", "started"),
            ("entry", "message"),
            ("entry", "message"),
        ]
        assert "conversation" not in await socket.entry(chat.id, 3)


async def test_the_first_reply_moves_the_conversation_everywhere(
    live: Live, account: Account
) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    chat = await account.new_chat(ana)
    sender, tab, colleague, supervisor = await live.agents(ana, ana, bia, sol)
    visitor = await live.visitor(chat.visitor)
    await sender.send("Bom dia", to=chat.id)
    for owner in (sender, tab):
        claimed = await owner.entry(chat.id, 3)
        assert claimed["entry"]["kind"] == "claimed"
        assert claimed["entry"]["data"]["agent"] == await ana.identity()
        assert claimed["conversation"]["group"] == "mine"
        assert (await owner.entry(chat.id, 4))["entry"]["data"]["text"] == "Bom dia"
    left = await colleague.next(type="left")
    assert left["reason"] == "claimed"
    assert left["owner"] == await ana.identity()
    moved = (await supervisor.next(type="conversation"))["conversation"]
    assert (moved["group"], moved["owner"]) == ("others", await ana.identity())
    await visitor.entry(chat.id, 4)
    assert kinds(visitor, chat.id) == [("entry", "claimed"), ("entry", "message")]
    await live.settled(account, colleague, supervisor)
    assert kinds(colleague, chat.id) == [("left", "claimed")]
    assert {kind for kind, _ in kinds(supervisor, chat.id)} == {"conversation"}
    assert "Bom dia" not in json.dumps(colleague.live())


async def test_what_follows_is_the_owners_and_the_visitors_alone(
    live: Live, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    sender, tab, colleague = await live.agents(ana, ana, bia)
    visitor, other_tab = await live.visitor(chat.visitor), await live.visitor(chat.visitor)
    await visitor.send("segredo do cliente")
    await sender.send("segredo da loja", to=chat.id)
    for socket in (sender, tab, visitor, other_tab):
        await socket.entry(chat.id, 6)
        assert [entry["seq"] for entry in socket.entries(chat.id)][-2:] == [5, 6]
    await live.settled(account, colleague)
    assert colleague.about(chat.id) == []
    assert "segredo" not in json.dumps(colleague.frames())


async def test_a_supervisors_claim_is_other_to_the_next_supervisor(
    live: Live, account: Account
) -> None:
    sol, rui = account.supervisor("Sol"), account.supervisor("Rui")
    chat = await account.new_chat(sol)
    first, second = await live.agents(sol, rui)
    await first.send("Eu atendo", to=chat.id)
    assert (await first.entry(chat.id, 3))["conversation"]["group"] == "mine"
    assert (await second.next(type="conversation"))["conversation"]["group"] == "others"


async def test_an_integrations_message_claims_nothing(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    agent, visitor = await live.agent(ana), await live.visitor(chat.visitor)
    robot = await account.integration("messages:write", "conversations:read")
    ok(await robot.send(chat.id, "Seu pedido saiu"), 201)
    for socket in (agent, visitor):
        entry = (await socket.entry(chat.id, 3))["entry"]
        assert (entry["kind"], entry["actor"]["kind"]) == ("message", "integration")
    assert ok(await ana.get(chat.id))["status"] == "new"
    assert ok(await ana.get(chat.id))["first_response_at"] is None


async def test_the_close_reaches_owner_visitor_and_supervisors(
    live: Live, account: Account
) -> None:
    ana, sol = account.agent("Ana"), account.supervisor()
    chat = await account.own_chat(ana)
    owner, colleague, watching, unwatching = await live.agents(
        ana, account.agent("Bia"), sol, account.supervisor("Rui")
    )
    visitor = await live.visitor(chat.visitor)
    await watching.command("watch", conversation_id=chat.id)
    ok(await ana.close(chat.id, create_ticket=True))
    for socket in (owner, watching):
        closed = await socket.entry(chat.id, 5)
        assert closed["entry"]["kind"] == "closed"
        assert closed["entry"]["data"]["reason"] == "agent"
        assert closed["conversation"]["group"] == "closed"
    upsert = await unwatching.next(type="conversation", where=is_closed)
    assert upsert["conversation"]["id"] == chat.id
    ticket = (await visitor.entry(chat.id, 6))["entry"]
    assert ticket["kind"] == "ticket_opened"
    assert ticket["data"]["ticket"].keys() == {"number"}
    await live.settled(account, colleague, unwatching)
    assert colleague.about(chat.id) == []
    assert {kind for kind, _ in kinds(unwatching, chat.id)} == {"conversation"}


def is_closed(frame: Frame) -> bool:
    return bool(frame["conversation"]["group"] == "closed")


async def test_the_close_of_a_new_one_takes_it_off_every_agents_screen(
    live: Live, account: Account
) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    chat = await account.new_chat(ana)
    closer, colleague, supervisor = await live.agents(ana, bia, sol)
    ok(await ana.close(chat.id))
    for socket in (closer, colleague):
        left = await socket.next(type="left")
        assert (left["conversation_id"], left["reason"]) == (chat.id, "closed")
    await supervisor.next(type="conversation", where=is_closed)
    await live.settled(account, closer, colleague)
    assert kinds(closer, chat.id) == kinds(colleague, chat.id) == [("left", "closed")]


async def test_the_visitors_close_reaches_its_agent(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    owner = await live.agent(ana)
    ok(await chat.visitor.close())
    closed = await owner.entry(chat.id, 5)
    assert closed["entry"]["data"]["reason"] == "visitor"
    assert closed["conversation"]["closed_by"] == "visitor"


async def test_no_visitor_hears_of_another(live: Live, account: Account) -> None:
    ana = account.agent()
    chat, other = await account.own_chat(ana), await account.own_chat(ana)
    eavesdropper = await live.visitor(other.visitor)
    ok(await chat.visitor.send("meu cartão é 1234"), 201)
    ok(await ana.send(chat.id, "anotado 1234"), 201)
    ok(await ana.send(other.id, "olá de novo"), 201)
    ok(await ana.on(1).send(other.id, "tudo bem?"), 201)
    await eavesdropper.entry(other.id, 6)
    assert eavesdropper.about(chat.id) == []
    assert "1234" not in json.dumps(eavesdropper.frames())


async def test_no_account_hears_of_another(
    live: Live, accounts: Accounts, account: Account
) -> None:
    stranger = await accounts.open()
    listening = [
        await live.online(stranger.agent()),
        await live.agent(stranger.supervisor()),
        await live.visitor(await stranger.visitor()),
    ]
    ana = account.agent("Canário")
    chat = await account.own_chat(ana, text="canário")
    ok(await ana.close(chat.id, create_ticket=True))
    await live.settled(stranger, *listening[:2])
    for socket in listening:
        assert "Canário" not in json.dumps(socket.frames(), ensure_ascii=False)
        assert socket.about(chat.id) == []
