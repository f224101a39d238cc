"""A visitor before the widget and an agent before the console, each seeing what the other does."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.desk import Office
from tests.browser.widget.conftest import Visit
from tests.harness.accounts import Account
from tests.harness.people import AgentClient


async def test_each_side_sees_that_the_other_is_writing_until_it_has_written(
    visit: Visit, ana: AgentClient, office: Office, account: Account
) -> None:
    widget = await visit()
    await widget.introduce("Where is my parcel?")
    console = await office.console(ana)
    timeline = await console.read("Vera")
    agents_words = console.page.get_by_text("Vera is writing…")
    visitors_dots = widget.page.get_by_label("Ana is typing")

    await console.box.press_sequentially("Let me look")
    await expect(visitors_dots).to_be_visible()
    await console.box.press("Enter")
    await expect(widget.message("Let me look")).to_be_visible()
    await expect(visitors_dots).to_have_count(0)

    await expect(agents_words).to_have_count(0)
    await widget.box.press_sequentially("It is number 4821")
    await expect(agents_words).to_be_visible()
    await widget.page.keyboard.press("Enter")
    await expect(timeline).to_contain_text("It is number 4821")
    await expect(agents_words).to_have_count(0)


async def test_whoever_stops_writing_is_not_seen_writing_for_long(
    visit: Visit, ana: AgentClient, office: Office
) -> None:
    widget = await visit()
    await widget.introduce("Where is my parcel?")
    console = await office.console(ana)
    await console.read("Vera")
    await widget.box.press_sequentially("It")
    writing = console.page.get_by_text("Vera is writing…")
    await expect(writing).to_be_visible()
    await expect(writing).to_have_count(0, timeout=10_000)  # six seconds, by the protocol
