"""
From the key on one agent's screen to the words on another's.

    python -m bench.screens [--messages 50] [--timeline 10000]

Starts the service on SQLite. An agent answers in one browser, a supervisor reads along in another;
each page notes when its timeline changes. Prints the median and the 95th percentile in
milliseconds, of one's own screen (where a message stands before it is sent) and of the other.

With `--timeline` the conversation has so many messages already, and before anything is sent it is
scrolled from its end to its beginning, loading page after page, and back: printed are the time
until the newest message stands there after the click, and for both ways the frames' length and
the tasks of more than 50 ms (those that a browser calls long).
The pages must be built (`make web`).
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic

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

# Scrolls so far (px) at each frame until this text is seen; returns each frame's length and each
# long task's (ms).
SCROLL = """async ([step, until]) => {
  const scroller = document.querySelector("[role=region][aria-label^='Conversation with']");
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  observer.observe({ entryTypes: ["longtask"] });
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const frames = [];
  let before = await frame();
  while (!scroller.textContent.includes(until)) {
    scroller.scrollBy(0, step);
    const now = await frame();
    frames.push(now - before);
    before = now;
  }
  await new Promise((resolve) => setTimeout(resolve, 200)); // the observer is told late
  observer.disconnect();
  return { frames, tasks: tasks.map(({ duration }) => duration) };
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


async def scrolled(browser: Browser, url: str, agent: AgentClient, timeline: int) -> None:
    """Print how a conversation of so many messages opens and scrolls."""
    page = await (await browser.new_context(locale="en")).new_page()
    console = await Console.of(page, url, agent)
    await console.row("Otto").wait_for()
    begun = monotonic()
    await console.row("Vera").click()
    await page.get_by_text(f"Number {timeline}", exact=True).first.wait_for()
    print(f"{timeline:,} messages: the newest is there {(monotonic() - begun) * 1000:.0f} ms after")
    for way, step, until in (
        ("up", -900, "Conversation started"),
        ("down", 900, f"Number {timeline}"),
    ):
        found = await page.evaluate(SCROLL, [step, until])
        frames, tasks = found["frames"], found["tasks"]
        print(
            f"{way}: {len(frames)} frames, median {median(frames):.0f} ms, "
            f"p95 {quantiles(frames, n=20)[-1]:.0f} ms, longest {max(frames):.0f} ms; "
            f"{len(tasks)} long tasks, longest {max(tasks, default=0):.0f} ms"
        )
    await page.context.close()


async def measure(
    browsers: list[Browser], url: str, account: Account, messages: int, timeline: int
) -> None:
    """Send so many, and print how long they took."""
    ana, sol = account.agent("Ana"), account.supervisor("Sol")
    chat = await account.own_chat(ana, name="Vera")
    if timeline:
        await account.own_chat(ana, name="Otto")
        await account.let_talk(chat, timeline)
        await scrolled(browsers[0], url, ana, timeline)
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


async def run(messages: int, timeline: int) -> None:
    """Start everything, and measure."""
    with (
        TemporaryDirectory() as kept,
        BACKENDS["sqlite"](Path(kept)) as backend,
        backend.server("screens") as server,
    ):
        async with account_on(server) as account, async_playwright() as playwright:
            launch = playwright.chromium.launch
            browsers = [await launch(executable_path=chromium(), args=[*QUIET]) for _ in range(2)]
            await measure(browsers, server.urls[0], account, messages, timeline)
            for browser in browsers:
                await browser.close()


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50)
    parser.add_argument("--timeline", type=int, default=0)
    given = parser.parse_args()
    asyncio.run(run(given.messages, given.timeline))


if __name__ == "__main__":
    main()
