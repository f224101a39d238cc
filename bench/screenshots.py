"""
The pictures of the console in docs/images.

    python -m bench.screenshots [--folder docs/images]

Starts the service on SQLite, lays out a desk on an ordinary morning, and photographs the console
in the system's Chromium: on a desk and in a hand, light and dark.
The pages must be built (`make web`).
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from bench.scene import lay_out
from tests.browser.conftest import QUIET, chromium
from tests.harness.backends import BACKENDS
from tests.harness.live import account_on

DESK = {"viewport": {"width": 1440, "height": 900}, "device_scale_factor": 1}
HAND = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}


@asynccontextmanager
async def console(
    browser: Browser, url: str, token: str, path: str, **options: Any
) -> AsyncIterator[Page]:
    """Open it in a browser of its own, and let it come to rest."""
    context = await browser.new_context(**{"locale": "en", **options})
    page = await context.new_page()
    await page.goto(f"{url}/console{path}#token={token}")
    await page.locator("[data-composer]").wait_for()
    await page.wait_for_timeout(1200)  # fonts, faces and the last frames: a picture, no test
    yield page
    await context.close()


async def desks(browser: Browser, url: str, scene: dict[str, Any], folder: Path) -> None:
    """Take those of a desk."""
    token, shown = scene["agent"].token, f"/c/{scene['shown'].id}"
    for scheme in ("light", "dark"):
        async with console(browser, url, token, shown, color_scheme=scheme, **DESK) as page:
            await page.screenshot(path=folder / f"console-{scheme}.jpg", quality=88)
            if scheme == "light":
                await dialogs(page, folder)


async def hands(browser: Browser, url: str, scene: dict[str, Any], folder: Path) -> None:
    """Take those of a phone, in Portuguese."""
    token, shown = scene["agent"].token, f"/c/{scene['shown'].id}"
    options = {"locale": "pt-BR", "is_mobile": True, **HAND}
    for scheme in ("light", "dark"):
        async with console(browser, url, token, shown, color_scheme=scheme, **options) as page:
            await page.screenshot(path=folder / f"console-phone-{scheme}.png")
            await page.get_by_role("button", name="Voltar à lista").click()
            await page.wait_for_timeout(300)
            await page.screenshot(path=folder / f"console-phone-list-{scheme}.png")


async def dialogs(page: Page, folder: Path) -> None:
    """Take those of what opens above a conversation."""
    await page.get_by_role("combobox", name="Message").fill("/")
    await page.wait_for_timeout(300)
    await page.screenshot(path=folder / "console-canned.jpg", quality=88)
    await page.get_by_role("combobox", name="Message").fill("")
    await page.get_by_role("button", name="Transfer the conversation").click()
    await page.get_by_role("radio").first.click()
    await page.wait_for_timeout(400)
    await page.screenshot(path=folder / "console-transfer.jpg", quality=88)


async def take(folder: Path) -> None:
    """Start everything, and photograph it."""
    with (
        TemporaryDirectory() as kept,
        BACKENDS["sqlite"](Path(kept)) as backend,
        backend.server("pictures") as server,
    ):
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=[*QUIET])
            for take_them, language in ((desks, "en"), (hands, "pt-BR")):
                async with account_on(server) as account:
                    scene = await lay_out(account, language)
                    await take_them(browser, server.urls[0], scene, folder)
            await browser.close()


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("docs/images"))
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(folder))


if __name__ == "__main__":
    main()
