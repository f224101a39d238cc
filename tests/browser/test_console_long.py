"""A conversation of ten thousand messages on an agent's screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.browser.desk import Office
from tests.harness.accounts import Account

MESSAGES = 10_000
ENTRIES = MESSAGES + 4  # the start, the first words, the claim, the first answer
DRAWN = 200  # some screens of messages: what is not near is not in the document

# Scrolls so that what is drawn highest is in the middle of the screen, until this text is seen;
# returns what was drawn on the way. Half a screen stays, as for any reader: a jump lands among rows
# whose heights are still a guess. Patience is in frames, so that no machine is too slow.
READ_UP = """async (scroller, until) => {
  const met = new Set();
  let most = 0;
  const drawn = () => [...scroller.querySelectorAll("[data-seq]")];
  const look = () => {
    most = Math.max(most, drawn().length);
    for (const { dataset } of drawn()) met.add(Number(dataset.seq));
  };
  look();
  while (!scroller.textContent.includes(until)) {
    const [highest] = drawn();
    const seq = highest.dataset.seq;
    highest.scrollIntoView({ block: "center" });
    for (let frames = 0, settled = 0; frames < 100 && settled < 3; frames++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      look();
      settled += drawn()[0]?.dataset.seq === seq ? 0 : 1;
    }
  }
  return { met: [...met], most };
}"""


async def read_up(timeline: Locator, until: str) -> Any:
    return await timeline.evaluate(READ_UP, until)


@pytest.mark.timeout(180)
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
    up = await read_up(timeline, "Conversation started")
    assert up["most"] < DRAWN
    missing = set(range(1, ENTRIES + 1)) - set(up["met"])
    assert missing == {1, 3}, "each was on the screen; what is no message has another mark"
    await console.page.get_by_role("button", name="Latest message").click()
    await expect(newest).to_be_in_viewport()
    assert await timeline.locator("[data-seq]").count() < DRAWN
    await console.say("Still here")
    await expect(timeline.get_by_text("Still here")).to_be_in_viewport()
