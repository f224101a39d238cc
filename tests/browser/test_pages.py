"""The built pages in a browser, under the policy that the server gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Axe
from tests.harness.server import Server, ServerProcess


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


async def test_the_demo_signs_in_as_one_of_its_agents_by_one_click(
    page: Page, demo: ServerProcess, axe: Axe
) -> None:
    await page.goto(f"{demo.url}/console")
    choice = page.get_by_role("button", name=re.compile("Ana"))
    await expect(choice).to_be_visible()
    assert await axe(page) == []
    await choice.click()
    await expect(page.get_by_role("switch", name=re.compile("Availability"))).to_be_attached()
    await page.reload()
    await page.get_by_role("button", name=re.compile("Menu of Ana")).click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(choice).to_be_visible()


async def test_elsewhere_the_console_says_who_signs_one_in(
    page: Page, server: Server, axe: Axe
) -> None:
    await page.goto(f"{server.url}/console")
    await expect(page.get_by_role("main")).to_contain_text("Open the console from your product")
    assert await axe(page) == []


async def test_a_token_that_is_not_accepted_is_said_with_a_way_out(
    page: Page, server: Server, axe: Axe
) -> None:
    await page.goto(f"{server.url}/console#token=nobody")
    await expect(page.get_by_role("heading", level=1)).to_have_text("The console cannot open")
    assert await axe(page) == []
    await page.get_by_role("button", name="Back to the entrance").click()
    await expect(page.get_by_role("main")).to_contain_text("Open the console from your product")
