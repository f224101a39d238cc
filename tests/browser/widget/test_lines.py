"""Lost links, refusals and reloads: nothing that was written is lost or said twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from tests.browser.widget.conftest import Visit
from tests.browser.widget.storefront import Line, Storefront, Widget
from tests.browser.widget.test_conversation import only, stored, talking
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.people import AgentClient


@pytest_asyncio.fixture
async def line(account: Account) -> AsyncIterator[Line]:
    async with Line(account.server.url) as line:
        yield line


async def test_what_is_written_on_a_cut_line_goes_out_once_when_it_is_back(
    visit: Visit, ana: AgentClient, line: Line
) -> None:
    widget = await visit(server=line.url)
    conversation_id = await talking(widget, ana)
    line.cut()
    await widget.say("one")
    await widget.say("two")
    await expect(widget.message("two")).to_contain_text("Sending…")
    await expect(widget.panel).to_contain_text("Reconnecting…")
    ok(await ana.send(conversation_id, "Are you there?"), 201)
    line.mend()
    await expect(widget.message("two")).to_contain_text("Sent", timeout=20_000)
    await expect(widget.panel).not_to_contain_text("Reconnecting…")
    whole = ["Where is my parcel?", "Let me look.", "Are you there?", "one", "two"]
    assert await stored(ana, conversation_id) == whole
    assert await widget.texts() == whole


async def test_a_first_message_on_a_cut_line_waits_for_it(
    visit: Visit, ana: AgentClient, line: Line
) -> None:
    widget = await visit(server=line.url)
    await widget.open()
    await widget.page.get_by_label("Name").fill("Vera")
    line.cut()
    await widget.say("Where is my parcel?")
    await expect(widget.message("Where is my parcel?")).to_contain_text("Sending…")
    line.mend()
    await expect(widget.message("Where is my parcel?")).to_contain_text("Sent", timeout=20_000)
    assert await stored(ana, (await only(ana, "new"))["id"]) == ["Where is my parcel?"]


async def test_what_is_on_its_way_survives_a_reload(
    visit: Visit, ana: AgentClient, line: Line
) -> None:
    widget = await visit(server=line.url)
    conversation_id = await talking(widget, ana)
    line.cut()
    await widget.say("Hurry, please.")
    await expect(widget.message("Hurry, please.")).to_contain_text("Sending…")
    line.mend()
    await widget.page.reload()
    await expect(widget.message("Hurry, please.")).to_contain_text("Sent", timeout=20_000)
    assert await stored(ana, conversation_id) == [
        "Where is my parcel?",
        "Let me look.",
        "Hurry, please.",
    ]


async def test_a_browser_that_has_no_network_says_so(visit: Visit, ana: AgentClient) -> None:
    widget = await visit()
    await talking(widget, ana)
    await widget.page.context.set_offline(True)
    await widget.say("Hello?")
    await widget.page.context.set_offline(False)
    await expect(widget.message("Hello?")).to_contain_text("Sent", timeout=20_000)


async def test_what_comes_too_late_for_its_conversation_goes_back_into_the_box(
    visit: Visit, ana: AgentClient, line: Line
) -> None:
    widget = await visit(server=line.url)
    conversation_id = await talking(widget, ana)
    line.cut()
    await widget.say("One more thing")
    ok(await ana.close(conversation_id))
    line.mend()
    again = widget.page.get_by_role("button", name="Start a new conversation")
    await expect(again).to_be_visible(timeout=20_000)
    await expect(widget.panel).to_contain_text("One more thing")
    await again.click()
    await expect(widget.box).to_have_value("One more thing")


async def test_too_many_sessions_are_refused_in_words_and_the_text_is_kept(
    limited_account: Account,
    storefront: Storefront,
    new_context: Callable[..., Awaitable[BrowserContext]],
) -> None:
    for _ in range(10):
        await limited_account.open_session(name="Somebody")
    page = await (await new_context()).new_page()
    await page.goto(storefront.page(limited_account.server.url, limited_account.widget_key))
    widget = Widget(page)
    await widget.introduce("Where is my parcel?")
    await expect(widget.panel).to_contain_text("Too many attempts.")
    await expect(widget.box).to_have_value("Where is my parcel?")
    await expect(page.get_by_label("Name")).to_have_value("Vera")


async def test_an_address_that_the_server_does_not_take_is_asked_for_again(
    visit: Visit, ana: AgentClient
) -> None:
    widget = await visit()
    await widget.open()
    await widget.page.get_by_label("E-mail").fill("vera@example..com")
    await widget.page.get_by_label("Name").fill("Vera")
    await widget.say("Where is my parcel?")
    await expect(widget.page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    await expect(widget.box).to_have_value("Where is my parcel?")
    await widget.page.get_by_label("E-mail").fill("vera@example.com")
    await widget.page.get_by_role("button", name="Start conversation").click()
    await expect(widget.message("Where is my parcel?")).to_contain_text("Sent")
    assert (await only(ana, "new"))["requester"]["email"] == "vera@example.com"
