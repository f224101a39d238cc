"""A day's work without a mouse: every step is a key, and everything is reached by Tab."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.browser.desk import CLOSED, MINE, Console, Office
from tests.harness.accounts import Account
from tests.harness.answers import ok

STEPS = 60  # more stops than any page has
FOCUSED = "it => it === document.activeElement"


async def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus."""
    await expect(target).to_be_visible()
    for _ in range(STEPS):
        if await target.evaluate(FOCUSED):
            return
        await page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {key}")


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def claim(console: Console, requester: str, text: str) -> None:
    """Go to somebody who waits, and answer."""
    page = console.page
    await tab_to(page, console.row(requester))
    await press(page, "Enter")
    await expect(console.box).to_be_focused()
    await page.keyboard.type(text)
    await press(page, "Enter")
    await expect(console.timeline(requester)).to_contain_text("Ana took the conversation")


async def test_going_online_claiming_transferring_and_closing_take_no_mouse(
    office: Office, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    ok(await bia.go_online())
    given, kept = [await account.new_chat(bia, name=name) for name in ("Vera", "Otto")]
    console = await office.console(ana)
    page = console.page
    await tab_to(page, console.availability)
    await press(page, "Space")
    await expect(console.button("2 online")).to_be_visible()
    await claim(console, "Vera", "Good morning, Vera!")

    await tab_to(page, console.button("Transfer the conversation to another user"), "Shift+Tab")
    await press(page, "Enter")
    await tab_to(page, console.dialog.get_by_role("radio", name="Bia"))
    await press(page, "Space")
    await tab_to(page, console.dialog.get_by_role("textbox"))
    await page.keyboard.type("Speaks French")
    await tab_to(page, console.dialog.get_by_role("button", name="OK"))
    await press(page, "Enter")
    await expect(console.row("Vera")).to_have_count(0)
    assert ok(await bia.get(given.id))["owner"]["name"] == "Bia"

    await claim(console, "Otto", "Good morning, Otto!")
    await tab_to(page, console.button("Close and create a ticket"), "Shift+Tab")
    await press(page, "Enter")
    confirm = console.dialog.get_by_role("button", name="Close and create the ticket")
    await expect(confirm).to_be_focused()
    await press(page, "Enter")
    await expect(console.history.get_by_text("Delivered", exact=True)).to_be_visible()
    assert ok(await ana.get(kept.id))["status"] == "closed"


async def test_every_dialog_is_opened_left_and_leads_back_by_keys(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    await account.own_chat(ana, name="Vera")
    body = {"title": "Parting", "shortcut": "bye", "text": "Good bye!", "scope": "personal"}
    ok(await ana.http.post("/v1/canned-replies", json=body), 201)
    console = await office.console(ana)
    page = console.page
    await console.read("Vera")
    for name in (
        "Edit the requester",
        "Transfer the conversation to another user",
        "Close and create a ticket",
        "Canned replies",
        "Transcript",
    ):
        opener = console.button(name).first
        await tab_to(page, opener)
        await press(page, "Enter")
        await expect(console.dialog).to_be_visible()
        await press(page, "Escape")
        await expect(console.dialog).to_have_count(0)
        await expect(opener).to_be_focused()
    await tab_to(page, console.button("Canned replies"), "Shift+Tab")
    await press(page, "Enter")
    await expect(console.dialog.get_by_role("searchbox")).to_be_focused()
    await press(page, "ArrowDown", "Enter")
    await expect(console.box).to_have_value("Good bye!")
    await expect(console.box).to_be_focused()


async def test_the_groups_of_the_list_are_walked_and_folded_by_keys(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    ok(await ana.close((await account.own_chat(ana, name="Otto")).id))
    await account.own_chat(ana, name="Vera")
    console = await office.console(ana)
    page = console.page
    await tab_to(page, console.group(MINE))
    await press(page, "ArrowDown")
    await expect(console.row("Vera")).to_be_focused()
    await press(page, "ArrowDown")
    await expect(console.group(CLOSED)).to_be_focused()
    await press(page, "Enter")
    await tab_to(page, console.row("Otto"))
    await press(page, "Enter")
    await expect(console.timeline("Otto")).to_be_visible()
