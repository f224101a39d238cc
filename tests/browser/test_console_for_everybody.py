"""The console for whoever has no mouse, cannot see it, or holds it in one hand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Axe
from tests.browser.desk import CLOSED, Console, Office
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.people import AgentClient, new_id

HAND: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
DIALOGS = (
    "Edit the requester",
    "Transfer the conversation to another user",
    "Close and create a ticket",
    "Transcript",
    "Canned replies",
)


async def furnish(account: Account) -> AgentClient:
    """An admin with something in each group; `Vera` is the admin's own."""
    admin, ana = account.admin("Davi"), account.agent("Ana")
    ok(await ana.go_online())
    chat = await account.own_chat(admin, name="Vera")
    ok(await chat.visitor.send("See https://example.com/orders"), 201)
    await account.own_chat(ana, name="Otto")
    await account.closed_chat(admin, create_ticket=True)
    await account.new_chat(admin, name="Nina")
    body = {"title": "Greeting", "shortcut": "hello", "text": "Hello!", "scope": "personal"}
    ok(await admin.http.post("/v1/canned-replies", json=body), 201)
    return admin


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_and_dialog_is_accessible(
    office: Office, account: Account, axe: Axe, scheme: str
) -> None:
    console = await office.console(
        await furnish(account), color_scheme=scheme, reduced_motion="reduce"
    )
    await expect(console.row("Vera")).to_be_visible()
    findings = {"the list": await axe(console.page)}
    await console.group(CLOSED).click()
    await console.read("Vera")
    await console.box.fill("/")
    await expect(console.page.get_by_role("option")).to_be_visible()
    findings["a conversation"] = await axe(console.page)
    await console.box.fill("")
    for name in DIALOGS:
        await console.button(name).first.click()
        await expect(console.dialog).to_be_visible()
        findings[name] = await axe(console.page)
        await console.page.keyboard.press("Escape")
        await expect(console.dialog).to_have_count(0)
    findings |= await _menus(console, axe)
    assert {place: found for place, found in findings.items() if found} == {}


async def _menus(console: Console, axe: Axe) -> dict[str, list[str]]:
    findings = {}
    for name in ("Menu of Davi", re.compile("Filter by agent")):
        await console.page.get_by_role("button", name=name).click()
        await expect(console.page.get_by_role("menu")).to_be_visible()
        findings[str(name)] = await axe(console.page)
        await console.page.keyboard.press("Escape")
        await expect(console.page.get_by_role("menu")).to_have_count(0)  # it covers the next button
    await console.page.get_by_role("button", name=re.compile("online$")).click()
    findings["colleagues"] = await axe(console.page)
    await console.page.keyboard.press("Escape")
    return findings


async def test_a_transfer_with_nobody_to_receive_it_is_accessible(
    office: Office, account: Account, axe: Axe
) -> None:
    ana = account.agent("Ana")
    await account.own_chat(ana, name="Vera")
    console = await office.console(ana, reduced_motion="reduce")
    await console.read("Vera")
    await console.button(DIALOGS[1]).first.click()
    await expect(console.dialog.get_by_role("alert")).to_be_visible()
    assert await axe(console.page) == []
    await expect(console.dialog.get_by_role("radiogroup", name=DIALOGS[1])).to_have_count(1)


async def test_what_has_gone_or_may_not_be_seen_is_told_to_everybody(
    office: Office, account: Account, axe: Axe
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.new_chat(bia, name="Vera")
    console = await office.console(ana, reduced_motion="reduce")
    await console.read("Vera")
    await console.box.fill("I am Ana")
    ok(await bia.send(chat.id, "I am Bia"), 201)
    await expect(console.page.get_by_label("Your text")).to_be_visible()
    findings = {"a lost claim": await axe(console.page)}
    await console.page.goto(f"{console.url}/console/c/{new_id()}")
    await expect(console.page.get_by_role("heading", name=re.compile("not exist"))).to_be_visible()
    findings["nothing there"] = await axe(console.page)
    stranger = await office.console(account.agent("Bo", licensed=False), reduced_motion="reduce")
    await expect(stranger.page.get_by_role("heading", level=1)).to_contain_text("licence")
    findings["no licence"] = await axe(stranger.page)
    assert {place: found for place, found in findings.items() if found} == {}


async def test_a_conversation_is_answered_and_closed_by_keys_alone(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.new_chat(ana, name="Vera")
    await account.new_chat(ana, name="Otto")
    console = await office.console(ana)
    await expect(console.row("Otto")).to_be_visible()
    keys = console.page.keyboard
    await keys.press("Alt+ArrowDown")
    await expect(console.timeline("Vera")).to_be_visible()
    await expect(console.box).to_be_focused()
    await keys.press("Alt+ArrowDown")
    await expect(console.timeline("Otto")).to_be_visible()
    await keys.press("Alt+ArrowUp")
    await expect(console.timeline("Vera")).to_be_visible()
    await expect(console.box).to_be_focused()
    await keys.type("First line")
    await keys.press("Shift+Enter")
    await keys.type("second line")
    await keys.press("Enter")
    await expect(console.timeline("Vera")).to_contain_text("Ana took the conversation")
    await console.button("Close and create a ticket").focus()
    await keys.press("Enter")
    await expect(
        console.dialog.get_by_role("button", name="Close and create the ticket")
    ).to_be_focused()
    await keys.press("Enter")
    await expect(console.box).to_have_count(0)
    entries = ok(await ana.timeline(chat.id))["items"]
    assert entries[3]["data"]["text"] == "First line\nsecond line"


async def test_in_a_hand_the_list_and_the_conversation_are_two_pages(
    office: Office, account: Account, axe: Axe
) -> None:
    ana = account.agent("Ana")
    await account.own_chat(ana, name="Vera")
    console = await office.console(ana, **HAND)
    await console.read("Vera")
    await expect(console.list).to_be_hidden()
    await console.box.fill("From a phone")
    await console.button("Send").click()
    await expect(console.timeline("Vera")).to_contain_text("From a phone")
    await console.button("History of the conversation").click()
    await expect(console.history).to_be_visible()
    assert await axe(console.page) == []
    await console.page.keyboard.press("Escape")
    await console.page.go_back()
    await expect(console.row("Vera")).to_be_visible()
    assert await axe(console.page) == []


async def test_it_speaks_portuguese_in_the_words_of_the_manual(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    await account.own_chat(ana, name="Vera")
    console = await office.console(ana, locale="pt-BR")
    page = console.page
    for words in ("Novas conversas", "Minhas conversas", "Encerradas"):
        await expect(page.get_by_role("button", name=re.compile(f"^{words}"))).to_be_visible()
    await page.get_by_role("link", name=re.compile("Vera")).click()
    for words in ("Histórico de conversa com o cliente", "Transferir conversa para outro usuário"):
        await expect(page.get_by_role("button", name=words)).to_be_visible()
    await page.get_by_role("button", name="Menu de Ana").click()
    await page.get_by_role("menuitemradio", name="English").click()
    await expect(console.button("Transfer the conversation to another user")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "en"
