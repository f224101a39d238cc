"""What the seed asks of an agent's screen: history, transfer, the close, canned replies, Closed."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.desk import CLOSED, MINE, NEW, OTHERS, Console, Office
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.people import AgentClient


async def register(agent: AgentClient, title: str, shortcut: str, text: str) -> None:
    body = {"title": title, "shortcut": shortcut, "text": text, "scope": "personal"}
    ok(await agent.http.post("/v1/canned-replies", json=body), 201)


async def transfer(console: Console, to: str, note: str = "") -> None:
    await console.button("Transfer the conversation to another user").click()
    await console.dialog.get_by_role("radio", name=re.compile(to)).click()
    if note:
        await console.dialog.get_by_label(re.compile("Note")).fill(note)
    await console.dialog.get_by_role("button", name="OK").click()


async def test_history_tells_transfers_and_who_answered_first_and_hides_transfers(
    office: Office, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    ok(await bia.go_online())
    chat = await account.own_chat(ana, name="Vera")
    ok(await ana.transfer(chat.id, (await bia.identity())["id"], "Speaks French"), 201)
    console = await office.console(bia)
    timeline = await console.read("Vera")
    await expect(timeline).to_contain_text("Ana transferred the conversation to Bia")
    await expect(console.history).to_contain_text("First agent who answered")
    await expect(console.history).to_contain_text("Speaks French")
    await console.history.get_by_label("Hide transfers").click(force=True)
    await expect(console.history).not_to_contain_text("Speaks French")
    await expect(timeline).not_to_contain_text("transferred the conversation")
    await expect(timeline).to_contain_text("Ana took the conversation")


async def test_previous_conversations_of_a_known_customer_are_one_click_away(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    ok(await ana.go_online())
    known = await account.identified("c-1", "Clara")
    old = ok(await known.start("About the lamp"), 201)["conversation"]
    ok(await ana.send(old["id"], "It is on its way."), 201)
    ok(await ana.close(old["id"]))
    ok(await known.start("About the chair"), 201)
    console = await office.console(ana)
    await console.read("Clara")
    await console.history.get_by_role("link", name=f"Conversation {old['number']}").click()
    await expect(console.timeline("Clara")).to_contain_text("About the lamp")


async def test_a_transfer_offers_only_who_may_have_it_and_moves_at_once(
    office: Office, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    ok(await account.agent("Unlicensed", licensed=False).me())
    ok(await account.agent("Offline").me())
    ok(await bia.go_online())
    giver, receiver = await office.console(ana), await office.console(bia)
    await account.own_chat(ana, name="Vera")
    await giver.read("Vera")
    await giver.button("Transfer the conversation to another user").click()
    await expect(giver.dialog.get_by_role("radio")).to_have_count(1)
    await giver.page.keyboard.press("Escape")
    await transfer(giver, "Bia", "Please go on")
    await expect(giver.row("Vera")).to_have_count(0)
    await expect(receiver.group(MINE)).to_contain_text("1")
    await expect(await receiver.read("Vera")).to_contain_text("Please go on")


async def test_closing_asks_first_and_makes_a_ticket_with_the_history(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, "My lamp is broken", name="Vera")
    console = await office.console(ana)
    await console.read("Vera")
    await console.button("Close and create a ticket").click()
    await console.dialog.get_by_role("button", name="Cancel").click()
    await expect(console.box).to_be_visible()
    await console.button("Close and create a ticket").click()
    await console.dialog.get_by_role("button", name="Close and create the ticket").click()
    ticket = console.history.get_by_text("Delivered", exact=True)
    await expect(ticket).to_be_visible()
    await expect(console.timeline("Vera")).to_contain_text("Ana closed the conversation")
    await expect(console.box).to_have_count(0)
    [stored] = ok(await ana.tickets())["items"]
    assert stored["conversation_id"] == chat.id
    assert "My lamp is broken" in stored["transcript"]


async def test_a_ticket_that_could_not_be_delivered_is_sent_off_again_by_an_administrator(
    office: Office, account: Account
) -> None:
    admin = account.admin("Davi")
    chat = await account.closed_chat(admin, create_ticket=True)
    [ticket] = ok(await admin.tickets())["items"]
    await account.delivered_as(ticket["id"], "failed")
    console = await office.console(admin, f"/c/{chat.id}")
    await expect(console.history).to_contain_text("Not delivered")
    await console.history.get_by_role("button", name="Deliver again").click()
    await expect(console.history).to_contain_text(re.compile("Being delivered|Delivered"))
    assert ok(await admin.ticket(ticket["id"]))["delivery"]["status"] in {"pending", "delivered"}


async def test_a_supervisor_sees_others_filters_by_agent_and_answers_without_taking_over(
    office: Office, account: Account
) -> None:
    ana, bia, sol = account.agent("Ana"), account.agent("Bia"), account.supervisor("Sol")
    chat = await account.own_chat(ana, name="Vera")
    await account.own_chat(bia, name="Otto")
    await account.new_chat(ana, name="Nina")
    console = await office.console(sol)
    for group, count in ((NEW, "1"), (MINE, "0"), (OTHERS, "2")):
        await expect(console.group(group)).to_contain_text(count)
    await expect(console.row("Vera").get_by_role("img", name="Answered by Ana")).to_be_visible()
    await console.page.get_by_role("button", name="Filter by agent").click()
    await console.page.get_by_role("menuitemradio", name=re.compile("Ana.*1")).click()
    await expect(console.row("Otto")).to_have_count(0)
    timeline = await console.read("Vera")
    await expect(console.page.get_by_text("the conversation stays with Ana")).to_be_visible()
    await console.say("Ana will call you.")
    await expect(timeline).to_contain_text("Ana will call you.")
    ok(await chat.visitor.send("Thank you both"), 201)
    await expect(timeline).to_contain_text("Thank you both")
    assert ok(await ana.get(chat.id))["owner"]["name"] == "Ana"


async def test_canned_replies_come_from_their_window_and_by_a_slash(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    await account.own_chat(ana, name="Vera")
    console = await office.console(ana)
    await console.read("Vera")
    await console.button("Canned replies").click()
    await expect(console.dialog).to_contain_text("No canned reply has been registered yet")
    await expect(console.dialog.get_by_role("button")).to_have_count(1)
    await console.page.keyboard.press("Escape")
    await register(ana, "Greeting", "hello", "Hello, {{requester.name}}!")
    await register(ana, "Parting", "bye", "Good bye!")
    await console.page.reload()
    await console.button("Canned replies").click()
    await console.dialog.get_by_role("button", name=re.compile("Greeting")).click()
    await expect(console.box).to_have_value("Hello, Vera!")
    await console.box.fill("/b")
    await expect(console.page.get_by_role("option")).to_have_count(1)
    await console.box.press("Enter")
    await expect(console.box).to_have_value("Good bye!")
    await console.box.press("Enter")
    await expect(console.timeline("Vera")).to_contain_text("Good bye!")


async def test_closed_conversations_are_listed_found_and_read(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    for name, text in (("Vera", "The lamp is broken"), ("Otto", "Where is the chair")):
        chat = await account.own_chat(ana, text, name=name)
        ok(await ana.close(chat.id))
    console = await office.console(ana)
    await console.group(CLOSED).click()
    await expect(console.row("Vera")).to_be_visible()
    await expect(console.row("Otto")).to_be_visible()
    await console.page.get_by_role("searchbox").fill("vera")
    await expect(console.row("Otto")).to_have_count(0)
    await expect(console.row("Vera").locator("mark")).to_have_text("Vera")
    await expect(await console.read("Vera")).to_contain_text("The lamp is broken")
    await console.button("Transcript").click()
    await expect(console.dialog).to_contain_text("The lamp is broken")
