"""The pages of settings for whoever has no mouse, cannot see them, or holds them in one hand."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Axe
from tests.browser.desk import Office
from tests.browser.settings import Settings
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.people import AgentClient

HAND = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
STILL = {"reduced_motion": "reduce"}  # what fades in has too little contrast while it does
PAGES = {
    "Texts": None,
    "Service hours": None,
    "Widget": None,
    "Ticket filing": None,
    "Desk": None,
    "Queue and transfers": None,
    "Canned replies": "New reply",
    "Agents": "Edit Davi",
    "API keys": "New key",
}
"""Each page, and what opens its dialog."""


async def furnish(account: Account) -> AgentClient:
    davi = account.admin("Davi")
    await account.closed_chat(davi, create_ticket=True)
    hours = {
        "always": False,
        "weekly": [{"day": "mon", "from": "08:00", "to": "18:00"}],
        "holidays": ["2026-12-25"],
    }
    desk = {
        "kind": "webhook",
        "url": "https://desk.example.com",
        "secret": "whsec_c2VjcmV0c2VjcmV0",
    }
    queue = {"ticket_after_minutes": 20}
    ok(await davi.put_settings(service_hours=hours, desk=desk, queue=queue))
    reply = {"title": "Greeting", "shortcut": "hello", "text": "Hello!", "scope": "shared"}
    ok(await davi.http.post("/v1/canned-replies", json=reply), 201)
    key = {"name": "ERP", "scopes": ["conversations:read"]}
    ok(await davi.http.post("/v1/api-keys", json=key), 201)
    return davi


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_and_dialog_is_accessible(
    office: Office, account: Account, axe: Axe, scheme: str
) -> None:
    davi = await furnish(account)
    page = await Settings.of(office, davi, "/settings", color_scheme=scheme, **STILL)
    findings = {}
    for name, opener in PAGES.items():
        await page.page.get_by_role("link", name=name, exact=True).click()
        await expect(page.main.get_by_role("heading", level=1)).to_have_text(name)
        findings[name] = await axe(page.page)
        if opener:
            await page.button(opener).click()
            await expect(page.dialog).to_be_visible()
            findings[opener] = await axe(page.page)
            await page.page.keyboard.press("Escape")
            await expect(page.dialog).to_have_count(0)
    await page.page.get_by_role("link", name="Tickets", exact=True).click()
    await page.main.get_by_role("link", name="Live chat 1").wait_for()
    findings["Tickets"] = await axe(page.page)
    await page.main.get_by_role("link", name="Live chat 1").click()
    await page.main.get_by_role("region", name="Delivery").wait_for()
    findings["a ticket"] = await axe(page.page)
    assert {place: found for place, found in findings.items() if found} == {}


async def test_confirmations_and_refusals_are_accessible(
    office: Office, account: Account, axe: Axe
) -> None:
    page = await Settings.of(office, await furnish(account), "/settings/keys", **STILL)
    await page.button("Revoke ERP").click()
    await expect(page.dialog.get_by_role("button", name="Cancel")).to_be_focused()
    findings = {"a confirmation": await axe(page.page)}
    await page.page.keyboard.press("Escape")
    await page.page.get_by_role("link", name="Ticket filing").click()
    await page.field("Title").fill("")
    await page.button("Save").click()
    await page.refused(page.field("Title"), "cannot be empty")
    findings["a refusal"] = await axe(page.page)
    await page.page.get_by_role("link", name="Desk").click()
    await expect(page.dialog).to_be_visible()
    findings["leaving"] = await axe(page.page)
    assert {place: found for place, found in findings.items() if found} == {}


async def test_in_a_hand_every_page_fits_and_is_chosen_from_a_list(
    office: Office, account: Account, axe: Axe
) -> None:
    page = await Settings.of(office, await furnish(account), "/settings", **HAND, **STILL)
    chooser = page.page.get_by_role("combobox", name="Page")
    for name in PAGES:
        await chooser.select_option(name)
        await expect(page.main.get_by_role("heading", level=1)).to_have_text(name)
        wide = await page.main.evaluate("it => it.scrollWidth - it.clientWidth")
        assert wide == 0, name
    assert await axe(page.page) == []


async def test_settings_are_changed_by_keys_alone(office: Office, account: Account) -> None:
    davi = await furnish(account)
    page = await Settings.of(office, davi, "/settings/queue")
    keys = page.page.keyboard
    await expect(page.main.get_by_role("heading", level=1)).to_be_focused()
    await expect(page.switch("Allow transfers to agents who are offline")).to_be_visible()
    for _ in range(3):
        await keys.press("Tab")
    await expect(page.switch("Allow transfers to agents who are offline")).to_be_focused()
    await keys.press("Space")
    await keys.press("Enter")
    await page.told("Saved.")
    assert ok(await davi.settings())["transfers"] == {"allow_offline": True}
    await page.page.get_by_role("link", name=re.compile("Canned")).focus()
    await keys.press("Enter")
    await page.button("New reply").focus()
    await keys.press("Enter")
    await expect(page.field("Title")).to_be_focused()
    await keys.press("Escape")
    await expect(page.button("New reply")).to_be_focused()
