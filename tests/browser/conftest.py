"""A real browser before the real pages: the system's Chromium, driven by Playwright.

Without Node the pages cannot be built, and these tests are skipped and say so. With Node, pages
that are not built and a browser that is missing are failures: nobody shall believe in a test that
did not run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.browser.desk import Office
from tests.harness.server import CHECKOUT, Server

BUILT = CHECKOUT / "app/web/pages/.built"
AXE = CHECKOUT / "web/node_modules/axe-core/axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
CONFORMANCE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

Axe = Callable[[Page], Awaitable[list[str]]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is in this folder needs Node (see pyproject.toml)."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.node)


def chromium() -> str:
    """The browser's path: what `CHROMIUM` names, or what the system has."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    found = found or next((place for place in PLACES if Path(place).exists()), None)
    if found is None:
        pytest.fail(
            f"No Chromium: install one (looked for {', '.join(NAMES)}) or name it by CHROMIUM."
        )
    return found


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not BUILT.exists():
        if shutil.which("npm") is None:
            pytest.skip("the pages are not built, for Node is missing")
        pytest.fail("The pages are not built: run `make web`.")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield launched
        await launched.close()


@pytest_asyncio.fixture
async def new_context(browser: Browser) -> AsyncIterator[Callable[..., Awaitable[BrowserContext]]]:
    """Opens people's browsers, each with its own storage; what a page breaks fails the test."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    async def open_context(**options: Any) -> BrowserContext:
        context = await browser.new_context(**{"locale": "en", **options})
        context.set_default_timeout(15_000)
        context.on("weberror", lambda found: broken.append(str(found.error)))
        context.on("console", lambda said: broken.extend(_violations(said.text)))
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        await context.close()
    assert not broken, broken


def _violations(said: str) -> list[str]:
    return [said] if "Content Security Policy" in said else []


@pytest_asyncio.fixture
async def context(new_context: Callable[..., Awaitable[BrowserContext]]) -> BrowserContext:
    return await new_context()


@pytest_asyncio.fixture
async def page(context: BrowserContext) -> Page:
    return await context.new_page()


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Looks for what keeps people out (WCAG 2.2 AA); returns a line for each finding."""
    source = AXE.read_text(encoding="utf-8")

    async def examine(page: Page) -> list[str]:
        await page.evaluate(source)
        options = {"runOnly": CONFORMANCE, "resultTypes": ["violations"]}
        found = await page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{violation['id']} ({violation['impact']}): {node['html'][:200]} in {node['target']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return examine


@pytest.fixture
def office(server: Server, new_context: Callable[..., Awaitable[BrowserContext]]) -> Office:
    """Opens agents' consoles on the shared server."""
    return Office(server, new_context)
