"""GET …/transcript: the history as a text, a page or data."""

from __future__ import annotations

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import invalid, media_type, ok
from tests.harness.people import new_id


async def test_the_text_holds_every_message_in_order_with_its_author(account: Account) -> None:
    ana = account.agent("Ana Lima")
    chat = await account.own_chat(ana, "Meu pedido sumiu", name="Maria Souza")
    ok(await chat.visitor.send("Alô?"), 201)
    response = await ana.on(1).transcript(chat.id, "text")
    assert (response.status_code, media_type(response)) == (200, "text/plain")
    places = [response.text.index(said) for said in ("Meu pedido sumiu", "Bom dia", "Alô?")]
    assert places == sorted(places)
    assert "Maria Souza" in response.text
    assert "Ana Lima" in response.text


async def test_the_page_shows_markup_as_text(account: Account) -> None:
    ana = account.agent("<b>Ana</b>")
    chat = await account.own_chat(ana, "<script>alert(1)</script> & 'x'", name="<i>Maria</i>")
    response = await ana.transcript(chat.id, "html")
    assert (response.status_code, media_type(response)) == (200, "text/html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.text
    for markup in ("<script>alert", "<i>Maria", "<b>Ana"):
        assert markup not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_the_data_is_the_conversation_and_its_entries(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    body = ok(await ana.transcript(chat.id, "json"))
    assert body.keys() >= {"conversation", "entries"}
    assert body["conversation"] == ok(await ana.get(chat.id))
    assert body["entries"] == ok(await ana.timeline(chat.id))["items"]


async def test_a_long_conversation_is_whole(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    for number in range(120):
        ok(await ana.send(chat.id, f"Mensagem {number}."), 201)
    entries = ok(await ana.transcript(chat.id, "json"))["entries"]
    assert [entry["seq"] for entry in entries] == list(range(1, 125))
    text = (await ana.transcript(chat.id, "text")).text
    assert all(f"Mensagem {number}." in text for number in range(120))


async def test_the_format_chooses_and_not_the_accept_header(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana)
    for form, accept in (("text", "text/html"), ("html", "text/html"), ("text", "text/plain")):
        response = await ana.http.get(
            f"/v1/conversations/{chat.id}/transcript",
            params={"format": form},
            headers={"Accept": accept},
        )
        assert (response.status_code, media_type(response)[5:]) == (
            200,
            {"text": "plain", "html": "html"}[form],
        )


async def test_it_is_the_text_that_goes_into_the_ticket(account: Account) -> None:
    ana = account.agent()
    chat = await account.own_chat(ana, "Meu pedido sumiu")
    ticket = ok(await ana.close(chat.id, create_ticket=True))["ticket"]
    assert "Meu pedido sumiu" in ticket["transcript"]
    text = (await ana.transcript(chat.id, "text")).text
    assert ticket["transcript"].strip() in text or text.strip() in ticket["transcript"]


async def test_an_integration_that_reads_may_have_it(account: Account) -> None:
    reader = await account.integration("conversations:read")
    chat = await account.own_chat(account.agent("Ana"))
    assert (await reader.transcript(chat.id, "text")).status_code == 200
    assert ok(await reader.transcript(chat.id, "json"))["conversation"]["id"] == chat.id


@pytest.mark.parametrize("form", ["pdf", "", "TEXT", "json,text"])
async def test_there_is_no_other_format(account: Account, form: str) -> None:
    ana = account.agent()
    chat = await account.new_chat(ana)
    invalid(await ana.transcript(chat.id, form), "format")
    assert (await ana.transcript(new_id(), "json")).status_code == 404
