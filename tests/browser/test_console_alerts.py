"""What calls an agent who looks elsewhere: a sound, and a notification of the system."""

from __future__ import annotations

import re

import pytest_asyncio
from playwright.async_api import expect

from tests.browser.desk import Console, NewContext
from tests.harness.accounts import Account
from tests.harness.people import AgentClient
from tests.harness.server import Server

# The browser's own bell and board, which no test can hear or see: what is asked of them is noted.
BROWSER = """
window.tones = 0;
window.told = [];
window.AudioContext = class {
  state = "running";
  currentTime = 0;
  createGain() {
    const at = () => undefined;
    const ramps = { linearRampToValueAtTime: at, exponentialRampToValueAtTime: at };
    return { gain: { setValueAtTime: at, ...ramps }, connect: (to) => to };
  }
  createOscillator() {
    const start = () => (window.tones += 1);
    return { frequency: {}, connect: (to) => to, start, stop: () => undefined };
  }
};
window.Notification = class {
  static permission = window.name || "default"; // the name of a window outlives a reload
  static async requestPermission() {
    return (this.permission = window.name = "granted");
  }
  constructor(title, { body }) {
    window.told.push({ title, body });
    window.notification = this;
  }
  close() {}
};
document.hasFocus = () => false;
"""


@pytest_asyncio.fixture
async def console(server: Server, new_context: NewContext, account: Account) -> Console:
    """The console of an agent who looks elsewhere."""
    context = await new_context()
    await context.add_init_script(BROWSER)
    console = await Console.of(await context.new_page(), server.at(0), account.agent("Ana"))
    await expect(console.availability).to_be_attached()
    return console


async def switch(console: Console, name: str, *, on: bool) -> None:
    """Switch one kind of alert in the menu of the person."""
    await console.page.get_by_role("button", name="Menu of Ana").click()
    item = console.page.get_by_role("menuitemcheckbox", name=name)
    await item.click()
    if await item.count() == 0:
        await console.page.get_by_role("button", name="Menu of Ana").click()
    await expect(item).to_have_attribute("aria-checked", str(on).lower())
    await console.page.keyboard.press("Escape")
    await expect(item).to_have_count(0)


async def arrives(console: Console, account: Account, host: AgentClient, name: str) -> list[object]:
    """Somebody new comes; what the browser has been asked for since: tones, notifications."""
    await console.page.evaluate("() => { tones = 0; told.length = 0; }")
    await account.new_chat(host, f"I am {name}", name=name)
    await expect(console.row(name)).to_be_visible()
    return list(await console.page.evaluate("[tones, told]"))


async def test_somebody_new_is_heard_and_once_allowed_notified_and_each_is_muted_for_good(
    console: Console, account: Account
) -> None:
    bia = account.agent("Bia")
    assert await arrives(console, account, bia, "Vera") == [2, []]
    await switch(console, "Desktop notifications", on=True)
    told = {"title": "New conversation: Otto", "body": "I am Otto"}
    assert await arrives(console, account, bia, "Otto") == [2, [told]]
    await console.page.evaluate("notification.onclick()")
    await expect(console.timeline("Otto")).to_be_visible()

    await switch(console, "Sound", on=False)
    await console.page.reload()
    await expect(console.row("Otto")).to_be_visible()
    told = {"title": "New conversation: Nina", "body": "I am Nina"}
    assert await arrives(console, account, bia, "Nina") == [0, [told]]

    await switch(console, "Desktop notifications", on=False)
    await console.page.reload()
    await expect(console.row("Nina")).to_be_visible()
    assert await arrives(console, account, bia, "Igor") == [0, []]


async def test_a_browser_that_forbids_notifications_leaves_the_switch_off(
    console: Console, account: Account
) -> None:
    await console.page.evaluate("Notification.permission = 'denied'")
    await switch(console, "Desktop notifications", on=False)
    assert await arrives(console, account, account.agent("Bia"), "Vera") == [2, []]


async def test_of_two_tabs_one_makes_the_sound(console: Console, account: Account) -> None:
    page = await console.page.context.new_page()
    await page.goto(f"{console.url}/console")
    agent = account.agent("Ana")
    second = await Console.of(page, console.url, agent)
    await expect(second.availability).to_be_attached()
    await page.evaluate("() => { tones = 0; }")
    assert await arrives(console, account, account.agent("Bia"), "Vera") == [2, []]
    await expect(second.row("Vera")).to_be_visible()
    assert await page.evaluate("tones") == 0
    await expect(page).to_have_title(re.compile("^\\(1\\)"))
