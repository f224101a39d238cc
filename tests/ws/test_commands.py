"""Contract 5.3: what the commands do, what they answer, and to whom they answer not_found."""

import asyncio

import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok, problem, without_request_id
from tests.harness.live import Live
from tests.harness.people import new_id
from tests.harness.sockets import Frame

NOWHERE = ["596e3e02-775c-4f13-8751-af2ed07118c1", "abc", "1", "0190-", "../me"]
VERBS: dict[str, Frame] = {
    "message": {"client_id": new_id(), "text": "oi"},
    "read": {"seq": 1},
    "watch": {},
}


async def test_ping_is_answered_by_pong_with_its_id(live: Live, account: Account) -> None:
    socket = await live.agent(account.agent())
    await socket.write({"type": "ping", "id": "x" * 64})
    assert await socket.next(type="pong") == {"type": "pong", "id": "x" * 64}


@pytest.mark.parametrize("verb", VERBS)
async def test_a_conversation_that_does_not_exist_is_not_found(
    live: Live, account: Account, verb: str
) -> None:
    socket = await live.agent(account.supervisor())
    for conversation_id in NOWHERE:
        refused = await socket.refusal(verb, conversation_id=conversation_id, **VERBS[verb])
        assert (refused["status"], refused["code"]) == (404, "not_found"), conversation_id


@pytest.mark.parametrize("verb", VERBS)
async def test_another_accounts_conversation_does_not_exist(
    live: Live, accounts: Accounts, account: Account, verb: str
) -> None:
    stranger = await accounts.open()
    foreign = await stranger.new_chat(stranger.agent())
    socket = await live.agent(account.supervisor())
    refused = await socket.refusal(verb, conversation_id=foreign.id, **VERBS[verb])
    unknown = await socket.refusal(verb, conversation_id=new_id(), **VERBS[verb])
    assert refused | {"request_id": ""} == unknown | {"request_id": ""}
    assert ok(await stranger.agent().timeline(foreign.id))["items"][-1]["seq"] == 2


@pytest.mark.parametrize("verb", ["read", "watch"])
async def test_a_colleagues_conversation_does_not_exist_for_reading(
    live: Live, account: Account, verb: str
) -> None:
    chat = await account.own_chat(account.agent("Ana"))
    socket = await live.agent(account.agent("Bia"))
    refused = await socket.refusal(verb, conversation_id=chat.id, **VERBS[verb])
    assert refused["code"] == "not_found"


async def test_a_message_into_a_colleagues_conversation_names_the_owner(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana)
    bia = await live.agent(account.agent("Bia"))
    refused = await bia.refusal(
        "message", conversation_id=chat.id, client_id=new_id(), text="também ajudo"
    )
    assert (refused["status"], refused["code"]) == (409, "conversation_claimed")
    assert refused["owner"] == await ana.identity()
    assert len(ok(await ana.timeline(chat.id))["items"]) == 4


async def test_a_refusal_on_the_socket_is_the_problem_of_rest(live: Live, account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.own_chat(ana)
    over_rest = problem(await bia.send(chat.id, "eu!"), 409, "conversation_claimed")
    socket = await live.agent(bia)
    refused = await socket.refusal(
        "message", conversation_id=chat.id, client_id=new_id(), text="eu!"
    )
    assert refused | {"request_id": ""} == over_rest | {"request_id": ""}


async def test_after_the_close_the_owners_message_is_conversation_closed(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    chat = await account.closed_chat(ana)
    owner, visitor = await live.agent(ana), await live.visitor(chat.visitor)
    words = {"client_id": new_id(), "text": "mais uma coisa"}
    refused = await owner.refusal("message", conversation_id=chat.id, **words)
    assert (refused["status"], refused["code"]) == (409, "conversation_closed")
    assert (await visitor.refusal("message", **words))["code"] == "conversation_closed"
    other = await live.agent(account.agent("Bia"))
    refused = await other.refusal("message", conversation_id=chat.id, **words)
    assert refused["code"] == "not_found"


async def test_a_visitors_message_before_any_start_is_not_found(
    live: Live, account: Account
) -> None:
    socket = await live.visitor(await account.visitor())
    refused = await socket.refusal("message", client_id=new_id(), text="oi")
    assert refused["code"] == "not_found"


async def test_a_visitor_starts_and_a_second_start_names_the_open_one(
    live: Live, account: Account
) -> None:
    await live.online(account.agent())
    socket = await live.visitor(await account.visitor())
    page = {"url": "https://shop.example/cart", "title": "Carrinho"}
    started = await socket.start("Olá", page=page)
    assert started["outcome"] == "conversation"
    assert started["conversation"]["page"] == page
    refused = await socket.refusal("start", client_id=new_id(), text="Olá?")
    assert (refused["status"], refused["code"]) == (409, "conversation_open")
    assert refused["conversation_id"] == started["conversation"]["id"]


async def test_with_nobody_online_a_start_is_a_ticket(live: Live, account: Account) -> None:
    maria = await account.visitor()
    socket = await live.visitor(maria)
    started = await socket.start("Alguém?")
    assert started["outcome"] == "ticket"
    assert started["ticket"].keys() >= {"id", "number"}
    assert started["message"]
    problem(await maria.conversation(), 404, "not_found")


@pytest.mark.parametrize("verb", ["watch", "unwatch", "availability"])
async def test_a_visitor_has_no_agents_commands(live: Live, account: Account, verb: str) -> None:
    socket = await live.visitor(await account.visitor())
    assert (await socket.refusal(verb))["code"] == "malformed_request"


async def test_read_rises_only_and_never_beyond_the_last(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    socket = await live.agent(ana)

    async def read(seq: int) -> tuple[int, bool]:
        answer = await socket.command("read", conversation_id=chat.id, seq=seq)
        return answer["read_seq"], answer["changed"]

    assert await read(3) == (3, True)
    assert await read(3) == (3, False)
    assert await read(1) == (3, False)
    assert await read(99) == (4, True)
    assert ok(await ana.get(chat.id))["read_seq"] == 4
    assert ok(await ana.read(chat.id, 4)) == {"read_seq": 4, "changed": False}


async def test_availability_is_switched_over_the_socket_as_over_rest(
    live: Live, account: Account
) -> None:
    ana = account.agent()
    socket = await live.agent(ana)
    online = {"availability": "online"}
    assert await socket.command("availability", **online) == {**online, "changed": True}
    assert await socket.command("availability", **online) == {**online, "changed": False}
    assert ok(await ana.set_availability("online")) == {**online, "changed": False}
    assert ok(await ana.me())["availability"] == "online"


async def test_the_commands_of_one_socket_run_in_order(live: Live, account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    socket = await live.agent(ana)
    numbers = []
    for n in range(40):
        words = {"client_id": new_id(), "text": str(n)}
        numbers.append(await socket.post("message", conversation_id=chat.id, **words))
        numbers.append(await socket.post("read", conversation_id=chat.id, seq=5 + n))
    answers = await asyncio.gather(*(socket.answer(number) for number in numbers))
    assert [entry["seq"] for entry in answers[::2]] == list(range(5, 45))
    assert [read["read_seq"] for read in answers[1::2]] == list(range(5, 45))
    assert [frame["id"] for frame in socket.frames("ack")] == numbers
    stored = ok(await ana.timeline(chat.id, after_seq=4))["items"]
    assert [entry["data"]["text"] for entry in stored] == [str(n) for n in range(40)]


async def test_unseen_and_unknown_are_one_answer_over_both_doors(
    live: Live, account: Account
) -> None:
    bia = account.agent("Bia")
    chat = await account.own_chat(account.agent("Ana"))
    over_rest = without_request_id(await bia.read(chat.id, 1))
    socket = await live.agent(bia)
    refused = await socket.refusal("read", conversation_id=chat.id, seq=1)
    refused.pop("request_id")
    assert refused == over_rest
