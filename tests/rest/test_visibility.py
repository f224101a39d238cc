"""Who sees what (contract 2): what one may not see answers exactly like what does not exist."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest

from tests.harness.accounts import Account, Accounts, Chat
from tests.harness.answers import ok, problem, without_request_id
from tests.harness.people import AgentClient, Reader, new_id

# state of the conversation -> which of these agents see it; Ana is or was the owner
SEEN_BY = {
    "new": {"Ana": "new", "Bia": "new", "Sol": "new"},
    "owned": {"Ana": "mine", "Sol": "others"},
    "closed": {"Ana": "closed", "Sol": "closed"},
    "closed while new": {"Sol": "closed"},
}


async def in_state(account: Account, ana: AgentClient, state: str) -> Chat:
    if state == "owned":
        return await account.own_chat(ana)
    if state == "closed":
        return await account.closed_chat(ana)
    chat = await account.new_chat(ana)
    if state == "closed while new":
        ok(await ana.close(chat.id))
    return chat


def agents_of(account: Account, ana: AgentClient) -> dict[str, AgentClient]:
    return {"Ana": ana, "Bia": account.agent("Bia", at=1), "Sol": account.supervisor("Sol")}


AGENTS_READS: dict[str, Callable[[AgentClient, str], Awaitable[httpx.Response]]] = {
    "previous": lambda who, conversation: who.previous(conversation),
    "transfers": lambda who, conversation: who.transfers(conversation),
}
READS: dict[str, Callable[[Reader, str], Awaitable[httpx.Response]]] = {
    "get": lambda who, conversation: who.get(conversation),
    "timeline": lambda who, conversation: who.timeline(conversation),
    "transcript": lambda who, conversation: who.transcript(conversation, "json"),
}
WRITES: dict[str, Callable[[AgentClient, str], Awaitable[httpx.Response]]] = {
    "read": lambda who, conversation: who.read(conversation, 1),
    "close": lambda who, conversation: who.close(conversation),
    "transfer": lambda who, conversation: who.transfer(conversation, new_id()),
    "requester": lambda who, conversation: who.edit_requester(conversation, name="Mari"),
}
VERBS = {**READS, **AGENTS_READS, **WRITES}


@pytest.mark.parametrize("state", SEEN_BY)
async def test_each_agent_sees_what_is_theirs_to_see(account: Account, state: str) -> None:
    ana = account.agent("Ana")
    chat = await in_state(account, ana, state)
    for name, agent in agents_of(account, ana).items():
        group = SEEN_BY[state].get(name)
        for read in {**READS, **AGENTS_READS}.values():
            answer = await read(agent, chat.id)
            assert answer.status_code == (200 if group else 404), (name, answer.url)
        if group:
            assert ok(await agent.get(chat.id))["group"] == group


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", ["owned", "closed", "closed while new"])
async def test_the_unseen_answers_like_the_missing(account: Account, state: str, verb: str) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await in_state(account, ana, state)
    ask = VERBS[verb]
    unseen, missing = await ask(bia, chat.id), await ask(bia, new_id())
    problem(unseen, 404, "not_found")
    assert without_request_id(unseen) == without_request_id(missing)
    assert unseen.headers.keys() == missing.headers.keys()


@pytest.mark.parametrize("state", SEEN_BY)
async def test_a_message_to_what_another_owns_is_the_one_exception(
    account: Account, state: str
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await in_state(account, ana, state)
    status = {"new": 201, "owned": 409}.get(state, 404)
    assert (await bia.send(chat.id, "Oi")).status_code == status


@pytest.mark.parametrize("state", SEEN_BY)
async def test_an_integration_that_reads_sees_all_of_its_account(
    account: Account, state: str
) -> None:
    chat = await in_state(account, account.agent("Ana"), state)
    reader = await account.integration("conversations:read", at=1)
    for read in READS.values():
        assert (await read(reader, chat.id)).status_code == 200
    assert ok(await reader.get(chat.id))["group"] is None


@pytest.mark.parametrize("verb", [*VERBS, "send"])
@pytest.mark.parametrize("state", SEEN_BY)
async def test_another_account_sees_nothing(
    account: Account, accounts: Accounts, state: str, verb: str
) -> None:
    chat = await in_state(account, account.agent("Ana"), state)
    stranger = (await accounts.open()).admin()
    if verb == "send":
        unseen, missing = await stranger.send(chat.id, "Oi"), await stranger.send(new_id(), "Oi")
    else:
        ask = VERBS[verb]
        unseen, missing = await ask(stranger, chat.id), await ask(stranger, new_id())
    problem(unseen, 404, "not_found")
    assert without_request_id(unseen) == without_request_id(missing)


async def test_another_accounts_integration_changes_nothing(
    account: Account, accounts: Accounts
) -> None:
    chat = await account.new_chat(account.agent("Ana"))
    other = await accounts.open()
    stranger = await other.integration("messages:write", "conversations:close")
    problem(await stranger.send(chat.id, "Oi"), 404, "not_found")
    problem(await stranger.close(chat.id), 404, "not_found")
    assert ok(await account.agent().get(chat.id))["last_seq"] == 2


async def test_a_visitor_has_only_its_own(account: Account) -> None:
    ana = account.agent()
    one, two = await account.new_chat(ana, "Um"), await account.new_chat(ana, "Dois")
    assert ok(await one.visitor.conversation())["id"] == one.id
    assert ok(await two.visitor.conversation())["id"] == two.id
    newcomer = await account.visitor()
    for answer in (
        await newcomer.conversation(),
        await newcomer.timeline(),
        await newcomer.read(1),
        await newcomer.close(),
    ):
        problem(answer, 404, "not_found")


@pytest.mark.parametrize("path_id", ["1", "abc", "%00", "null", "0" * 36, "{}", "%ED%A0%80"])
async def test_a_path_id_that_is_no_id_does_not_exist(account: Account, path_id: str) -> None:
    admin = account.admin()
    for path in ("conversations/{}", "conversations/{}/timeline", "tickets/{}"):
        problem(await admin.http.get("/v1/" + path.format(path_id)), 404, "not_found")
    body = {"client_id": new_id(), "text": "Oi"}
    answer = await admin.http.post(f"/v1/conversations/{path_id}/messages", json=body)
    problem(answer, 404, "not_found")
