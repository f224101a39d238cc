"""`q` of GET /v1/conversations: words of the requester's name and e-mail, or of the messages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.accounts import Account, Accounts, Chat
from tests.harness.answers import invalid, ok, problem
from tests.harness.credentials import identity_claims, sign
from tests.harness.people import AgentClient, Reader
from tests.rest.test_lists import ids, walk

GROUPS = ["new", "mine", "others", "closed"]


async def chat_in(account: Account, group: str, agent: AgentClient, text: str, **who: Any) -> Chat:
    """A conversation that is in this group for Sol, a supervisor, or for the agent."""
    chat = await account.new_chat(agent, text, **who)
    if group != "new":
        ok(await agent.send(chat.id, "Certo"), 201)
    if group == "closed":
        ok(await agent.close(chat.id))
    return chat


async def found(reader: Reader, group: str, q: str, **parameters: Any) -> list[str]:
    return await ids(reader, group, q=q, **parameters)


@pytest.mark.parametrize("group", GROUPS)
async def test_a_conversation_is_found_by_what_was_said_and_by_whom(
    account: Account, group: str
) -> None:
    ana = account.agent("Ana")
    sol = account.supervisor() if group == "others" else ana
    who = {"name": "João Ávila-Souza", "email": "joao.avila+loja@example.com"}
    text = 'Não paguei o boleto "4711" (R$ 1.234,56): 100% 😀 d\'água'
    wanted = await chat_in(account, group, ana, text, **who)
    other = await chat_in(account, group, ana, "Outra coisa", name="Rui", email="rui@example.org")
    for q in FOUND:
        assert await found(sol, group, q) == [wanted.id], q
    for q in NOT_FOUND:
        assert await found(sol, group, q) == [], q
    assert await found(sol, group, "example") == [other.id, wanted.id]
    assert await found(sol, group, "o") == [other.id, wanted.id]


FOUND = [
    *("boleto", "BOLETO", "bol", "4711", '"4711"', "não", "nao", "NAO", "na\u0303o", "paguei nao"),
    *(
        "1.234,56",
        "100%",
        "😀",
        "água",
        "d'agua",
        "boleto, boleto!",
        "b",
        "  boleto  ",
        "bol%",
        "bol:*",
    ),
    *("João", "joao", "joa", "souza", "Ávila-Souza", "avila souza", "joao.avila+loja@example.com"),
    *("example.com", "@example.com", "joao com", "a" + "\u0301" + "vila"),
]
NOT_FOUND = [
    *("oleto", "boleto pago", "47112", "souza boleto", "%", "_", "b%to", "b_leto", "*", "\\", "'"),
    *('"', "--", "()", "!", "  ", "😁", "' OR '1'='1", "boleto' OR 1=1 --", "nada"),
    *("AND", "NOT", "NEAR(a b)", "a" * 200, "\u00a0", "\u200b"),
]


@pytest.mark.parametrize("group", ["new", "closed"])
async def test_an_address_is_found_while_it_is_typed(account: Account, group: str) -> None:
    ana = account.agent("Ana")
    address = "maria.souza@example.com"
    same, longer = [
        await chat_in(account, group, ana, "Oi", name="Rui", email=email)
        for email in (address, f"{address}.br")
    ]
    said = await chat_in(account, group, ana, f"Escreva para {address}", email="rui@example.org")
    for typed in range(1, len(address) + 1):
        wanted = [said.id, longer.id, same.id]
        assert await found(ana, group, address[:typed]) == wanted, address[:typed]
    assert await found(ana, group, address.upper()) == [said.id, longer.id, same.id]
    assert await found(ana, group, f"{address}.br") == [longer.id]
    assert await found(ana, group, "maria.souza@example.org") == []


@pytest.mark.parametrize("group", GROUPS)
async def test_all_words_may_be_in_different_messages(account: Account, group: str) -> None:
    ana = account.agent("Ana")
    reader = account.supervisor() if group == "others" else ana
    chat = await account.new_chat(ana, "Comprei uma geladeira")
    ok(await chat.visitor.send("e ela chegou amassada"), 201)
    if group != "new":
        ok(await ana.send(chat.id, "Lamento pela geladeira!"), 201)
    if group == "closed":
        ok(await ana.close(chat.id, create_ticket=True))
    assert await found(reader, group, "geladeira amassada") == [chat.id]
    assert await found(reader, group, "geladeira intacta") == []
    if group != "new":
        assert await found(reader, group, "lamento") == [chat.id]


async def test_nobody_finds_what_is_not_theirs_to_see(account: Account, accounts: Accounts) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    other = await accounts.open()
    chats = {group: await chat_in(account, group, ana, "segredo") for group in ("mine", "closed")}
    stranger = other.agent()
    for group, chat in chats.items():
        assert await found(ana, group, "segredo") == [chat.id]
        assert await found(bia, group, "segredo") == []
        assert await found(stranger, group, "segredo") == []
    problem(await bia.list("others", q="segredo"), 403, "permission_denied")
    ana_id = (await ana.identity())["id"]
    problem(await bia.list("closed", q="segredo", agent_id=ana_id), 403, "permission_denied")
    assert await found(sol, "others", "segredo") == [chats["mine"].id]
    assert await found(sol, "closed", "segredo") == [chats["closed"].id]
    assert await found(other.supervisor(), "closed", "segredo") == []


async def test_the_filter_by_agent_holds(account: Account) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor()
    by = {a.name: await chat_in(account, "closed", a, "fatura") for a in (ana, bia)}
    for agent in (ana, bia):
        agent_id = (await agent.identity())["id"]
        assert await found(sol, "closed", "fatura", agent_id=agent_id) == [by[agent.name].id]
        assert await found(sol, "new", "fatura", agent_id=agent_id) == []
    assert len(await found(sol, "closed", "fatura")) == 2


async def test_integrations_search_their_groups(account: Account) -> None:
    ana = account.agent("Ana")
    chats = {g: await chat_in(account, g, ana, "pix") for g in ("new", "mine", "closed")}
    robot = await account.integration("conversations:read")
    for group, made in {"new": "new", "open": "mine", "closed": "closed"}.items():
        assert await found(robot, group, "pix") == [chats[made].id]
        assert await found(robot, group, "boleto") == []


@pytest.mark.parametrize("group", ["new", "closed"])
async def test_the_pages_of_a_search_hold_every_hit_once(account: Account, group: str) -> None:
    ana = account.agent("Ana")
    hits = []
    for number in range(10):
        word = "achado" if number % 2 else "perdido"
        chat = await chat_in(account, group, ana, f"{word} {number}")
        hits += [chat.id] if number % 2 else []
    pages = await walk(ana, group, limit=2, q="achado")
    assert pages == [hits[:2:-1], hits[2:0:-1], hits[:1]]
    whole = ok(await ana.list(group, limit=2, q="achado"))
    cursor = whole["next_cursor"]
    problem(await ana.list(group, q="perdido", cursor=cursor), 400, "cursor_invalid")
    problem(await ana.list(group, cursor=cursor), 400, "cursor_invalid")


async def test_a_new_name_is_found_and_the_old_one_is_not(account: Account) -> None:
    ana = account.agent("Ana")
    ok(await ana.go_online())

    async def comes(name: str) -> Any:
        claims = identity_claims(sub="cliente-1", name=name, email=f"{name}@example.com")
        token = sign(claims, account.identity_secret)
        return account.visitor_of(ok(await account.open_session(identity_token=token), 201))

    first = ok(await (await comes("Antiga")).start("Oi"), 201)["conversation"]
    ok(await ana.send(first["id"], "Oi"), 201)
    ok(await ana.close(first["id"]))
    second = ok(await (await comes("Moderna")).start("Oi"), 201)["conversation"]
    for q in ("moderna", "moderna@example.com"):
        assert await found(ana, "closed", q) == [first["id"]]
        assert await found(ana, "new", q) == [second["id"]]
    for group in ("closed", "new"):
        assert await found(ana, group, "antiga") == []


async def test_the_end_of_a_long_message_is_found(account: Account) -> None:
    ana = account.agent("Ana")
    text = "palavra " * 1248 + "agulha " + "x" * 9
    for group in ("new", "closed"):
        chat = await chat_in(account, group, ana, text)
        assert await found(ana, group, "agulha") == [chat.id]


async def test_a_search_has_1_to_200_characters(account: Account) -> None:
    ana = account.agent("Ana")
    for q in ("", "x" * 201, "a\0b", "\0"):
        invalid(await ana.list("new", q=q), "q")
    for q in ("x", "é", "x" * 200, "a " * 100, "á" * 200):
        assert await found(ana, "new", q) == []
        assert await found(ana, "closed", q) == []
    invalid(await ana.http.get("/v1/conversations?group=new&q=a&q=b"), "q")
    assert ok(await ana.http.get("/v1/conversations?group=closed&q=%FF%FE"))["items"] == []
