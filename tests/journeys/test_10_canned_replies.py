"""Canned replies.

Canned replies from a window beside the text box; with none registered, nothing is offered.
"""

from tests.harness.accounts import Account
from tests.harness.answers import ok, problem
from tests.harness.live import Live

PATH = "/v1/canned-replies"


async def test_with_none_registered_nothing_is_offered(account: Account) -> None:
    ana = account.agent("Ana")
    assert ok(await ana.http.get(PATH)) == {"items": [], "next_cursor": None}
    assert ok(await ana.http.get(PATH, params={"q": "oi"})) == {"items": [], "next_cursor": None}


async def test_from_the_window_to_the_customer(live: Live, account: Account) -> None:
    ana, davi = account.agent("Ana"), account.admin("Davi")
    shared = {
        "title": "Saudação",
        "shortcut": "oi",
        "text": "Olá, {{requester.name}}! Sou {{agent.name}}. Conversa {{conversation.number}}.",
        "scope": "shared",
    }
    ok(await davi.http.post(PATH, json=shared), 201)
    own = {"title": "Despedida", "shortcut": "tchau", "text": "Até logo!", "scope": "personal"}
    ok(await ana.http.post(PATH, json=own), 201)

    chat = await account.new_chat(ana, name="Maria")
    console, widget = await live.agent(ana), await live.visitor(chat.visitor)
    offered = ok(await ana.http.get(PATH))["items"]
    assert [reply["title"] for reply in offered] == ["Despedida", "Saudação"]
    (chosen,) = ok(await ana.http.get(PATH, params={"q": "saudacao"}))["items"]
    rendered = await ana.http.post(
        f"{PATH}/{chosen['id']}/render", json={"conversation_id": chat.id}
    )
    text = ok(rendered)["text"]
    assert text == f"Olá, Maria! Sou Ana. Conversa {chat.number}."
    await console.send(text, to=chat.id)
    assert (await widget.entry(chat.id, 4))["entry"]["data"]["text"] == text


async def test_the_admin_mends_a_shared_one_for_everybody(account: Account) -> None:
    ana, bia, davi = account.agent("Ana"), account.agent("Bia"), account.admin()
    body = {"title": "Frete", "shortcut": "frete", "text": "Frete gratis", "scope": "shared"}
    made = ok(await davi.http.post(PATH, json=body), 201)
    problem(await ana.http.patch(f"{PATH}/{made['id']}", json={"text": "x"}), 403)
    mended = ok(await davi.http.patch(f"{PATH}/{made['id']}", json={"text": "Frete grátis"}))
    for agent in (ana, bia):
        assert ok(await agent.http.get(PATH))["items"] == [mended]
    assert (await davi.http.delete(f"{PATH}/{made['id']}")).status_code == 204
    assert ok(await ana.http.get(PATH))["items"] == [], "and nothing is offered again"
