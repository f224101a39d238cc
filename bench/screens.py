"""
From the key on one agent's screen to the words on another's.

    python -m bench.screens [--messages 50]

Starts the service on SQLite. An agent answers in one browser, a supervisor reads along in another;
each page notes when its timeline changes. Prints the median and the 95th percentile in
milliseconds, of one's own screen (where a message stands before it is sent) and of the other.
The pages must be built (`make web`).
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, Page, async_playwright

from tests.browser.conftest import QUIET, chromium
from tests.browser.desk import Console
from tests.harness.accounts import Account
from tests.harness.backends import BACKENDS
from tests.harness.live import account_on
from tests.harness.people import AgentClient

# Notes in `heard` when each text first stands in the timeline, in `pressed` when each Enter came.
WATCH = """() => {
  const now = () => performance.timeOrigin + performance.now();
  const words = () => document.querySelector("[role=region][aria-label^='Conversation with']");
  window.heard = {};
  window.pressed = [];
  const press = ({ key }) => { if (key === "Enter") window.pressed.push(now()); };
  addEventListener("keydown", press, true);
  const all = { childList: true, subtree: true, characterData: true, attributes: true };
  new MutationObserver(() => {
    for (const [text] of words().innerText.matchAll(/Number \\d+/g)) window.heard[text] ??= now();
  }).observe(document.body, all);
}"""


async def opened(browser: Browser, url: str, agent: AgentClient) -> Console:
    """Open a console at the conversation, in a browser window of its own."""
    page = await (await browser.new_context(locale="en")).new_page()
    console = await Console.of(page, url, agent)
    await console.read("Vera")
    await page.evaluate(WATCH)
    return console


async def heard(page: Page, text: str) -> float:
    """Return when the page first had this text (ms)."""
    await page.wait_for_function("text => text in window.heard", arg=text)
    return float(await page.evaluate("text => window.heard[text]", text))


async def measure(browsers: list[Browser], url: str, account: Account, messages: int) -> None:
    """Send so many, and print how long they took."""
    ana, sol = account.agent("Ana"), account.supervisor("Sol")
    await account.own_chat(ana, name="Vera")
    writer = await opened(browsers[0], url, ana)
    reader = await opened(browsers[1], url, sol)  # of its own: one that is behind draws nothing
    own, other = [], []
    for number in range(1, messages + 1):
        text = f"Number {number}"
        await writer.say(text)
        pressed = float(await writer.page.evaluate("window.pressed.at(-1)"))
        own.append(await heard(writer.page, text) - pressed)
        other.append(await heard(reader.page, text) - pressed)
    for name, times in (("one's own screen", own), ("the other screen", other)):
        print(f"{name}: median {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms")


async def run(messages: int) -> None:
    """Start everything, and measure."""
    with (
        TemporaryDirectory() as kept,
        BACKENDS["sqlite"](Path(kept)) as backend,
        backend.server("screens") as server,
    ):
        async with account_on(server) as account, async_playwright() as playwright:
            launch = playwright.chromium.launch
            browsers = [await launch(executable_path=chromium(), args=[*QUIET]) for _ in range(2)]
            await measure(browsers, server.urls[0], account, messages)
            for browser in browsers:
                await browser.close()


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50)
    asyncio.run(run(parser.parse_args().messages))


if __name__ == "__main__":
    main()
