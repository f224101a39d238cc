"""/v1/canned-replies: who reads, who writes, and what is taken."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, invalid, ok, problem, statuses, together
from tests.harness.people import AgentClient, new_id

PATH = "/v1/canned-replies"


async def create(agent: AgentClient, shortcut: str = "oi", **changes: Any) -> httpx.Response:
    body = {"title": "Saudação", "shortcut": shortcut, "text": "Olá!", "scope": "personal"}
    return await agent.http.post(PATH, json={**body, **changes})


async def listed(agent: AgentClient, **parameters: Any) -> list[Json]:
    found: list[Json] = ok(await agent.http.get(PATH, params=parameters))["items"]
    return found


async def get(agent: AgentClient, reply_id: str) -> httpx.Response:
    return await agent.http.get(f"{PATH}/{reply_id}")


async def patch(agent: AgentClient, reply_id: str, **changes: Any) -> httpx.Response:
    return await agent.http.patch(f"{PATH}/{reply_id}", json=changes)


async def delete(agent: AgentClient, reply_id: str) -> httpx.Response:
    return await agent.http.delete(f"{PATH}/{reply_id}")


async def test_with_none_yet_the_list_is_empty(account: Account) -> None:
    assert ok(await account.agent().http.get(PATH)) == {"items": [], "next_cursor": None}


async def test_a_reply_is_what_was_written(account: Account) -> None:
    ana = account.agent("Ana")
    text = "Olá, {{requester.name}}! Aqui é {{ agent.name }}. {não} {{"
    made = ok(await create(ana, "bom-dia-1", title="Bom dia", text=text), 201)
    assert made == {
        "id": made["id"],
        "title": "Bom dia",
        "shortcut": "bom-dia-1",
        "text": text,
        "scope": "personal",
    }
    assert ok(await get(ana.on(1), made["id"])) == made
    assert await listed(ana) == [made]


async def test_shared_ones_are_read_by_all_and_personal_ones_by_their_agent(
    account: Account,
) -> None:
    ana, bia, davi = account.agent("Ana"), account.agent("Bia"), account.admin()
    hers = ok(await create(ana), 201)
    everybodys = ok(await create(davi, scope="shared"), 201)
    assert {reply["id"] for reply in await listed(ana)} == {hers["id"], everybodys["id"]}
    assert await listed(bia) == [everybodys]
    assert ok(await get(bia, everybodys["id"])) == everybodys
    for other in (bia, davi):
        problem(await get(other, hers["id"]), 404, "not_found")
        problem(await patch(other, hers["id"], title="Meu"), 404, "not_found")
        problem(await delete(other, hers["id"]), 404, "not_found")
    assert ok(await get(ana, hers["id"])) == hers


async def test_only_admins_write_shared_ones(account: Account) -> None:
    ana, sol, davi = account.agent("Ana"), account.supervisor(), account.admin()
    everybodys = ok(await create(davi, scope="shared"), 201)
    own = ok(await create(ana), 201)
    for agent in (ana, sol):
        problem(await create(agent, "tchau", scope="shared"), 403, "permission_denied")
        problem(await patch(agent, everybodys["id"], title="X"), 403, "permission_denied")
        problem(await delete(agent, everybodys["id"]), 403, "permission_denied")
    problem(await patch(ana, own["id"], scope="shared"), 403, "permission_denied")
    assert ok(await get(ana, everybodys["id"])) == everybodys
    assert ok(await patch(davi, everybodys["id"], title="Novo"))["title"] == "Novo"


async def test_a_change_changes_what_it_names(account: Account) -> None:
    ana = account.agent("Ana")
    made = ok(await create(ana), 201)
    for changes in ({"title": "Outro"}, {"shortcut": "ola"}, {"text": "{{requester.email}}"}, {}):
        made |= changes
        for _ in range(2):
            assert ok(await patch(ana, made["id"], **changes)) == made
    assert ok(await patch(ana, made["id"], title=None)) == made
    assert await listed(ana) == [made]


async def test_an_admin_gives_a_personal_one_to_all_and_takes_it_back(account: Account) -> None:
    ana, davi = account.agent("Ana"), account.admin()
    made = ok(await create(davi), 201)
    problem(await get(ana, made["id"]), 404, "not_found")
    assert ok(await patch(davi, made["id"], scope="shared"))["scope"] == "shared"
    assert ok(await get(ana, made["id"]))["scope"] == "shared"
    assert ok(await patch(davi, made["id"], scope="personal"))["scope"] == "personal"
    problem(await get(ana, made["id"]), 404, "not_found")


async def test_a_deleted_one_is_gone_and_its_shortcut_free(account: Account) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    made = ok(await create(ana), 201)
    for process in range(2):
        answer = await delete(ana.on(process), made["id"])
        assert (answer.status_code, answer.content) == (204, b"")
    problem(await get(ana, made["id"]), 404, "not_found")
    problem(await patch(ana, made["id"], title="X"), 404, "not_found")
    problem(await delete(bia, made["id"]), 404, "not_found")
    assert await listed(ana) == []
    ok(await create(ana), 201)


async def test_a_shortcut_is_taken_once_by_each_agent_and_once_by_all(account: Account) -> None:
    ana, bia, davi = account.agent("Ana"), account.agent("Bia"), account.admin()
    for agent, scope in ((ana, "personal"), (bia, "personal"), (davi, "shared")):
        ok(await create(agent, scope=scope), 201)
        refused = problem(await create(agent, scope=scope), 409, "duplicate")
        assert refused["field"] == "shortcut"
    free = ok(await create(ana, "livre"), 201)
    refused = problem(await patch(ana, free["id"], shortcut="oi"), 409, "duplicate")
    assert refused["field"] == "shortcut"
    assert ok(await get(ana, free["id"])) == free


async def test_of_many_at_once_one_has_the_shortcut(account: Account) -> None:
    for agent, scope in ((account.agent("Ana"), "personal"), (account.admin(), "shared")):
        answers = await together(create(agent.on(n), "corrida", scope=scope) for n in range(8))
        assert statuses(answers) == {201: 1, 409: 7}
        assert len(await listed(agent, q="corrida")) >= 1


async def test_a_shortcut_of_another_account_is_free(account: Account, accounts: Accounts) -> None:
    other = await accounts.open()
    theirs = ok(await create(other.admin(), scope="shared"), 201)
    ok(await create(account.admin(), scope="shared"), 201)
    for answer in (
        await get(account.admin(), theirs["id"]),
        await patch(account.admin(), theirs["id"], title="X"),
        await delete(account.admin(), theirs["id"]),
    ):
        problem(answer, 404, "not_found")


@pytest.mark.parametrize("shortcut", ["", "Oi", "a b", "á", "a_b", "a/b", "a" * 33, "oi\n", "/oi"])
async def test_a_shortcut_has_small_letters_digits_and_hyphens(
    account: Account, shortcut: str
) -> None:
    invalid(await create(account.agent(), shortcut), "shortcut")


@pytest.mark.parametrize("text", ["{{name}}", "Oi {{ requester.phone }}", "{{}}", "{{{{a}}}}"])
async def test_an_unknown_variable_is_refused(account: Account, text: str) -> None:
    ana = account.agent()
    assert invalid(await create(ana, text=text))["errors"][0]["pointer"] == "/text"
    made = ok(await create(ana), 201)
    assert invalid(await patch(ana, made["id"], text=text))["errors"][0]["pointer"] == "/text"
    assert ok(await get(ana, made["id"])) == made


async def test_a_search_looks_at_title_shortcut_and_text(account: Account) -> None:
    ana = account.agent("Ana")
    await create(ana, "saudacao", title="Bom dia", text="Olá, tudo bem?")
    await create(ana, "boleto-2", title="Segunda via", text="Não se preocupe: R$ 10,00 (100%)")
    for wanted, found in {
        "bom dia": ["saudacao"],
        "DIA": ["saudacao"],
        "ola": ["saudacao"],
        "saudação": ["saudacao"],
        "boleto-2": ["boleto-2"],
        "nao": ["boleto-2"],
        "NÃO preocup": ["boleto-2"],
        "via 100%": ["boleto-2"],
        "o": ["saudacao"],
        "via ola": [],
        "ia": [],
        "%": [],
        "_": [],
        "'; --": [],
    }.items():
        assert [reply["shortcut"] for reply in await listed(ana, q=wanted)] == found, wanted


async def test_the_pages_hold_every_reply_once_by_title(account: Account) -> None:
    ana = account.agent("Ana")
    titles = [f"Título {n % 4}" for n in range(7)]
    for n, title in enumerate(titles):
        ok(await create(ana, f"n{n}", title=title), 201)
    found: list[str] = []
    cursor: Json = {}
    while True:
        page = ok(await ana.http.get(PATH, params={"limit": 3, **cursor}))
        found += [reply["title"] for reply in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert found == sorted(titles)
    problem(await ana.http.get(PATH, params={**cursor, "q": "x"}), 400, "cursor_invalid")


async def test_bad_parameters_are_refused(account: Account) -> None:
    ana = account.agent()
    for name, value in {"q": "", "limit": "0", "scope": "shared", "shortcut": "x"}.items():
        invalid(await ana.http.get(PATH, params={name: value}), name)
    invalid(await ana.http.get(PATH, params={"q": "x" * 201}), "q")
    invalid(await ana.http.get(PATH, params={"q": "a\0b"}), "q")
    for bad in ("x", new_id(), "%00"):
        problem(await get(ana, bad), 404, "not_found")
        problem(await delete(ana, bad), 404, "not_found")


async def test_without_licence_or_contract_there_are_none(
    account: Account, accounts: Accounts
) -> None:
    refused = await account.agent(licensed=False).http.get(PATH)
    problem(refused, 403, "no_live_chat_licence")
    other = await accounts.open(contracted=False)
    problem(await create(other.admin()), 403, "live_chat_not_contracted")
