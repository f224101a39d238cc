"""A console in the weather: cut lines, reloads, long timelines, and permissions that change."""

from __future__ import annotations

import re

from playwright.async_api import Page, WebSocketRoute, expect

from tests.browser.desk import OTHERS, Console, NewContext, Office
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.server import Server


class Cable:
    """The line between one browser and the server, to be pulled out and put back."""

    def __init__(self) -> None:
        self.whole = True
        self._lines: list[WebSocketRoute] = []

    async def plug(self, line: WebSocketRoute) -> None:
        if not self.whole:
            await line.close(code=4000)
            return
        line.connect_to_server()
        self._lines.append(line)

    async def mend(self, page: Page) -> None:
        """Put it back; the browser notices, as it does."""
        self.whole = True
        await page.evaluate("dispatchEvent(new Event('online'))")

    async def pull(self) -> None:
        self.whole = False
        for line in self._lines:
            await line.close(code=4000)
        self._lines.clear()


async def test_what_is_sent_while_the_line_is_cut_arrives_once_and_what_was_missed_is_there(
    server: Server, new_context: NewContext, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, name="Vera")
    context, cable = await new_context(), Cable()
    page = await context.new_page()
    await page.route_web_socket(re.compile("/v1/ws/agent"), cable.plug)
    console = await Console.of(page, server.at(0), ana)
    timeline = await console.read("Vera")
    await cable.pull()
    await expect(page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    await console.say("Sent in the dark")
    await expect(timeline).to_contain_text("Sent in the dark")
    ok(await chat.visitor.send("Said in the dark"), 201)
    cable.whole = True
    await expect(timeline).to_contain_text("Said in the dark")
    await expect(timeline.get_by_label("Sending…")).to_have_count(0)
    await expect(page.get_by_text("Reconnecting")).to_have_count(0)
    entries = ok(await ana.timeline(chat.id))["items"]
    texts = [entry["data"]["text"] for entry in entries if entry["kind"] == "message"]
    assert sorted(texts[2:]) == ["Said in the dark", "Sent in the dark"]


async def test_what_was_sent_in_the_dark_goes_out_after_a_reload_once(
    server: Server, new_context: NewContext, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, name="Vera")
    page, cable = await (await new_context()).new_page(), Cable()
    await page.route_web_socket(re.compile("/v1/ws/agent"), cable.plug)
    console = await Console.of(page, server.at(0), ana)
    timeline = await console.read("Vera")
    await cable.pull()
    await console.say("Sent in the dark")
    await console.say("Sent in the dark, too")
    await console.box.fill("half a thou")
    await page.reload()
    await expect(timeline.get_by_label("Sending…")).to_have_count(2)
    await expect(console.box).to_have_value("half a thou")
    await cable.mend(page)
    await expect(timeline.get_by_label("Sending…")).to_have_count(0)
    await page.reload()  # nothing of it is kept: it goes out no second time
    await expect(timeline).to_contain_text("Sent in the dark, too")
    assert await page.evaluate("Object.keys(sessionStorage)") == ["conversas.session"]
    entries = ok(await ana.timeline(chat.id))["items"]
    texts = [entry["data"]["text"] for entry in entries if entry["kind"] == "message"]
    assert texts[2:] == ["Sent in the dark", "Sent in the dark, too"]


async def test_what_was_sent_in_the_dark_comes_back_when_somebody_answered_first_meanwhile(
    server: Server, new_context: NewContext, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    chat = await account.new_chat(bia, name="Vera")
    page, cable = await (await new_context()).new_page(), Cable()
    await page.route_web_socket(re.compile("/v1/ws/agent"), cable.plug)
    console = await Console.of(page, server.at(0), ana)
    timeline = await console.read("Vera")
    await cable.pull()
    await console.say("I am Ana")
    await page.reload()
    await expect(timeline).to_contain_text("I am Ana")
    ok(await bia.send(chat.id, "I am Bia"), 201)
    await cable.mend(page)
    told = page.get_by_role("heading", name=re.compile("Bia answered first"))
    await expect(told).to_be_visible()
    await expect(page.get_by_label("Your text")).to_have_value("I am Ana")


async def test_a_reload_in_mid_conversation_keeps_the_place_and_the_draft(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    await account.own_chat(ana, name="Vera")
    await account.own_chat(ana, name="Otto")
    console = await office.console(ana)
    await console.read("Vera")
    await console.box.fill("I am still thin")
    await console.read("Otto")
    await expect(console.box).to_have_value("")
    await console.read("Vera")
    await console.page.reload()
    await expect(console.timeline("Vera")).to_be_visible()
    await expect(console.box).to_have_value("I am still thin")
    await console.read("Otto")
    await expect(console.row("Vera")).to_contain_text("Draft: I am still thin")


async def test_a_long_timeline_opens_at_its_end_and_scrolls_back_without_a_jump(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, name="Vera")
    for number in range(120):
        ok(await ana.send(chat.id, f"Line {number}"), 201)
    console = await office.console(ana)
    timeline = await console.read("Vera")
    await expect(timeline.get_by_text("Line 119", exact=True)).to_be_in_viewport()
    for _ in range(40):
        await timeline.evaluate("it => it.scrollBy(0, -400)")
        if await timeline.get_by_text("Conversation started").count():
            break
        await console.page.wait_for_timeout(50)  # a hand on the wheel
    await timeline.evaluate("it => it.scrollTo(0, 0)")
    await expect(timeline.get_by_text("Conversation started")).to_be_in_viewport()
    assert await timeline.locator("[data-seq]").count() < 80, "only what is seen is drawn"
    ok(await chat.visitor.send("A word from below"), 201)
    await console.page.get_by_role("button", name="1 new message").click()
    await expect(timeline.get_by_text("A word from below")).to_be_in_viewport()


async def test_what_is_read_is_marked_and_typing_is_seen(office: Office, account: Account) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, name="Vera")
    ok(await chat.visitor.send("One"), 201)
    console = await office.console(ana)
    await expect(console.row("Vera").get_by_role("img", name=re.compile("unread"))).to_be_visible()
    await console.read("Vera")
    await expect(console.row("Vera").get_by_role("img", name=re.compile("unread"))).to_have_count(0)
    assert ok(await ana.get(chat.id))["unread"] == 0


async def test_a_permission_that_is_taken_away_empties_the_screen_and_one_that_is_given_fills_it(
    office: Office, account: Account
) -> None:
    ana, sol, admin = account.agent("Ana"), account.supervisor("Sol"), account.admin("Davi")
    await account.own_chat(ana, name="Vera")
    console = await office.console(sol)
    await console.read("Vera")
    ok(await admin.put_agent(sol.external_id, name="Sol", permissions=[]))
    await expect(console.timeline("Vera")).to_have_count(0)
    await expect(console.row("Vera")).to_have_count(0)
    ok(await admin.put_agent(sol.external_id, name="Sol", permissions=["view_all_conversations"]))
    await console.page.evaluate(
        "document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))"
    )
    await expect(console.group(OTHERS)).to_be_visible()
    await expect(console.row("Vera")).to_be_visible()


async def test_a_deactivated_agent_is_told_why_the_line_is_dead(
    office: Office, account: Account
) -> None:
    ana, admin = account.agent("Ana"), account.admin("Davi")
    console = await office.console(ana)
    await expect(console.availability).to_be_attached()
    ok(await admin.put_agent(ana.external_id, name="Ana", active=False))
    await expect(console.page.get_by_role("alert")).to_contain_text("deactivated")
