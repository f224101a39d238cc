"""The built pages in a browser, under the policy that the server gives them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Axe
from tests.harness.server import ServerProcess


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder: Path = tmp_path_factory.mktemp("demo")
    process = ServerProcess("demo", {"CONVERSAS_DATA_DIR": str(folder / "data")}, folder, "demo")
    process.start()
    yield process
    assert process.terminate() == 0


async def test_the_shop_is_a_pleasant_page_for_everybody(
    page: Page, demo: ServerProcess, axe: Axe
) -> None:
    await page.goto(f"{demo.url}/demo")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    background = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert background == "rgb(246, 239, 230)"  # its style sheet has arrived
    assert await axe(page) == []


async def test_the_shop_loads_the_widget_by_its_one_line(page: Page, demo: ServerProcess) -> None:
    async with page.expect_response("**/assets/widget-*.js") as loaded:
        await page.goto(f"{demo.url}/demo")
    assert (await loaded.value).ok
    await page.wait_for_function("typeof window.Conversas === 'function'")


async def test_the_console_runs_under_its_policy(page: Page, demo: ServerProcess) -> None:
    await page.goto(f"{demo.url}/console")
    await page.wait_for_function("document.getElementById('root').childElementCount > 0")
