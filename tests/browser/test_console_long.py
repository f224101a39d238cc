"""A conversation of ten thousand messages on an agent's screen."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.desk import Office
from tests.harness.accounts import Account

MESSAGES = 10_000
ENTRIES = MESSAGES + 4  # the start, the first words, the claim, the first answer
STEP = -1_500  # px: less than what is drawn at once
DRAWN = 200  # some screens of messages: what is not near is not in the document

# Scrolls so far at each frame until this text is seen; returns what was drawn on the way.
SCROLL = """async (scroller, [step, until]) => {
  const met = new Set();
  let most = 0;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let there = false; !there; scroller.scrollBy(0, step)) {
    await frame();
    const drawn = [...scroller.querySelectorAll("[data-seq]")];
    most = Math.max(most, drawn.length);
    for (const { dataset } of drawn) met.add(Number(dataset.seq));
    there = scroller.textContent.includes(until);
  }
  return { met: met.size, most };
}"""


async def scroll(timeline: Locator, step: int, until: str) -> Any:
    return await timeline.evaluate(SCROLL, [step, until])


async def test_ten_thousand_messages_are_there_at_once_and_are_read_to_the_top_and_back(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, name="Vera")
    await account.let_talk(chat, MESSAGES)
    console = await office.console(ana)
    timeline = await console.read("Vera")
    newest = timeline.get_by_text(f"Number {MESSAGES}", exact=True)
    await expect(newest).to_be_in_viewport()
    up = await scroll(timeline, STEP, "Conversation started")
    assert up["most"] < DRAWN
    assert up["met"] == ENTRIES - 2  # each was on the screen, none was jumped over
    await console.page.get_by_role("button", name="Latest message").click()
    await expect(newest).to_be_in_viewport()
    assert await timeline.locator("[data-seq]").count() < DRAWN
    await console.say("Still here")
    await expect(timeline.get_by_text("Still here")).to_be_in_viewport()
