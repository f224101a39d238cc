"""The visitor's side of the product's sentences, in a browser."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import expect

from tests.browser.widget.conftest import Visit
from tests.browser.widget.storefront import Widget
from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.people import AgentClient
from tests.harness.waiting import eventually


async def only(agent: AgentClient, group: str) -> Any:
    """The one conversation of that group, as soon as it is there."""

    async def listed() -> Any:
        return ok(await agent.list(group))["items"]

    items = await eventually(listed, waiting_for=f"a conversation in {group}")
    assert len(items) == 1, items
    return items[0]


async def stored(agent: AgentClient, conversation_id: str) -> list[str]:
    entries = ok(await agent.timeline(conversation_id))["items"]
    return [entry["data"]["text"] for entry in entries if entry["kind"] == "message"]


async def talking(widget: Widget, agent: AgentClient, text: str = "Where is my parcel?") -> str:
    """A conversation that the agent has answered; its id."""
    await widget.introduce(text)
    conversation_id = str((await only(agent, "new"))["id"])
    ok(await agent.send(conversation_id, "Let me look."), 201)
    await expect(widget.message("Let me look.")).to_be_visible()
    return conversation_id


async def test_a_visitor_is_greeted_writes_and_is_answered_by_somebody_with_a_name_and_a_face(
    visit: Visit, ana: AgentClient, live: Live
) -> None:
    widget = await visit()
    await widget.open()
    await expect(widget.log.or_(widget.panel)).to_contain_text("Leave your message")
    await expect(widget.panel).to_contain_text("Online")
    await widget.page.get_by_label("Name").fill("Vera")
    await widget.box.fill("Where is my parcel?")
    await widget.page.keyboard.press("Enter")
    await expect(widget.message("Where is my parcel?")).to_contain_text("Sent")
    conversation = await only(ana, "new")
    assert conversation["requester"]["name"] == "Vera"
    assert conversation["page"]["title"] == "Shop"

    socket = await live.agent(ana, at=1)
    await socket.command("read", conversation_id=conversation["id"], seq=2)
    await expect(widget.message("Where is my parcel?")).to_contain_text("Read")
    await socket.write({"type": "typing", "conversation_id": conversation["id"]})
    await expect(widget.page.get_by_label("Ana is typing")).to_be_visible()
    await socket.send("Let me look.", to=conversation["id"])
    answer = widget.message("Let me look.")
    await expect(answer).to_contain_text("Ana")
    await expect(answer.locator("img")).to_have_attribute("referrerpolicy", "no-referrer")
    await expect(widget.page.get_by_label("Ana is typing")).to_have_count(0)
    await expect(widget.panel.get_by_role("heading")).to_have_text("Ana")
    await expect(widget.log).to_contain_text("Ana joined the conversation")

    await widget.box.press_sequentially("Thanks")
    await socket.next(type="typing")
    await widget.page.keyboard.press("Enter")
    await expect(widget.message("Thanks")).to_contain_text("Sent")
    read = await socket.next(type="read", where=lambda frame: frame["side"] == "visitor")
    assert read["seq"] >= 4
    assert await stored(ana, conversation["id"]) == [
        "Where is my parcel?",
        "Let me look.",
        "Thanks",
    ]


async def test_with_nobody_online_the_visitor_is_told_before_writing_and_has_a_ticket_after(
    visit: Visit, account: Account
) -> None:
    admin = account.admin()
    widget = await visit()
    await widget.open()
    await expect(widget.panel).to_contain_text("Nobody is online at the moment.")
    await widget.page.get_by_label("Name").fill("Vera")
    await widget.page.get_by_label("E-mail").fill("vera@example.com")
    await widget.box.fill("Is anybody there?")
    await widget.page.get_by_role("button", name="Send message").click()
    await expect(widget.panel).to_contain_text("We have filed your message as a ticket")
    (ticket,) = ok(await admin.tickets())["items"]
    await expect(widget.panel).to_contain_text(f"Ticket no. {ticket['number']}")
    assert ticket["requester"] == {"name": "Vera", "email": "vera@example.com"}

    await widget.page.reload()
    await expect(widget.panel).to_contain_text(f"Ticket no. {ticket['number']}")
    await widget.page.get_by_role("button", name="Send another message").click()
    await widget.say("And another thing")
    await expect(widget.panel).to_contain_text(f"Ticket no. {ticket['number'] + 1}")


async def test_the_agents_close_is_told_with_the_closing_text_and_one_may_start_anew(
    visit: Visit, ana: AgentClient
) -> None:
    widget = await visit()
    conversation_id = await talking(widget, ana)
    ok(await ana.close(conversation_id, create_ticket=True))
    await expect(widget.log).to_contain_text("The conversation has been closed.")
    await expect(widget.log).to_contain_text("Ticket no.")
    await widget.page.get_by_role("button", name="Start a new conversation").click()
    await expect(widget.log).not_to_contain_text("Let me look.")
    await widget.say("Another question")
    await expect(widget.message("Another question")).to_contain_text("Sent")
    again = await only(ana, "new")
    assert again["previous_conversation_id"] == conversation_id


async def test_the_visitor_may_close_after_a_confirmation(visit: Visit, ana: AgentClient) -> None:
    widget = await visit()
    conversation_id = await talking(widget, ana)
    await widget.page.get_by_role("button", name="More options").click()
    await widget.page.get_by_role("button", name="End conversation").click()
    await widget.page.get_by_role("button", name="Cancel").click()
    await expect(widget.box).to_be_focused()
    await widget.page.get_by_role("button", name="More options").click()
    await widget.page.get_by_role("button", name="End conversation").click()
    await expect(widget.panel).to_contain_text("End this conversation?")
    await widget.page.get_by_role("button", name="End conversation").click()
    await expect(widget.log).to_contain_text("You ended the conversation.")
    closed = ok(await ana.get(conversation_id))
    assert (closed["status"], closed["closed_by"]) == ("closed", "visitor")


async def test_a_reload_in_the_middle_changes_nothing(visit: Visit, ana: AgentClient) -> None:
    widget = await visit()
    conversation_id = await talking(widget, ana)
    await widget.box.fill("half a thou")
    await widget.page.reload()
    await expect(widget.message("Let me look.")).to_be_visible()
    assert await widget.texts() == ["Where is my parcel?", "Let me look."]
    await expect(widget.box).to_have_value("half a thou")
    await expect(widget.message("Where is my parcel?")).to_contain_text("Read")
    ok(await ana.send(conversation_id, "It leaves tomorrow."), 201)
    await expect(widget.message("It leaves tomorrow.")).to_be_visible()


async def test_what_comes_while_the_panel_is_closed_is_counted_and_marked(
    visit: Visit, ana: AgentClient
) -> None:
    widget = await visit()
    conversation_id = await talking(widget, ana)
    await widget.page.get_by_role("button", name="Close chat").first.click()
    for text in ("One", "Two"):
        ok(await ana.send(conversation_id, text), 201)
    await expect(widget.bubble).to_have_accessible_name("Open chat, 2 unread messages")
    await widget.page.reload()
    await expect(widget.bubble).to_have_accessible_name("Open chat, 2 unread messages")
    await widget.open()
    await expect(widget.log.locator(".marker")).to_have_text("New messages")
    await widget.page.get_by_role("button", name="Close chat").first.click()
    await expect(widget.bubble).to_have_accessible_name("Open chat")


async def test_a_second_tab_shows_the_same_and_what_is_read_in_one_is_read_in_the_other(
    visit: Visit, ana: AgentClient
) -> None:
    one = await visit()
    conversation_id = await talking(one, ana)
    two = await visit(one.page.context)
    await expect(two.bubble).to_have_accessible_name("Open chat")
    await one.page.get_by_role("button", name="Close chat").first.click()
    ok(await ana.send(conversation_id, "It leaves tomorrow."), 201)
    for tab in (one, two):
        await expect(tab.bubble).to_have_accessible_name("Open chat, 1 unread message")
    await two.open()
    await two.say("Thank you!")
    await expect(one.bubble).to_have_accessible_name("Open chat")
    await one.open()
    await expect(one.message("Thank you!")).to_be_visible()
    assert await one.texts() == await two.texts()


async def test_a_tab_that_was_open_before_anything_was_said_follows(
    visit: Visit, ana: AgentClient
) -> None:
    one = await visit()
    two = await visit(one.page.context)
    await two.open()
    await talking(one, ana)
    await expect(two.message("Let me look.")).to_be_visible()
    await two.say("Thank you!")
    await expect(one.message("Thank you!")).to_be_visible()


async def test_one_who_is_known_to_the_page_is_asked_nothing_and_finds_the_conversation_elsewhere(
    visit: Visit, ana: AgentClient, account: Account
) -> None:
    token = account.identity_token("vera-1", name="Vera Martins")
    laptop = await visit(identity=token)
    await laptop.open()
    await expect(laptop.page.get_by_label("Name")).to_have_count(0)
    await laptop.say("Where is my parcel?")
    conversation = await only(ana, "new")
    assert conversation["requester"]["registered"]
    assert conversation["requester"]["name"] == "Vera Martins"
    telephone = await visit()
    await telephone.page.evaluate("token => Conversas('identify', token)", token)
    await telephone.open()
    await expect(telephone.message("Where is my parcel?")).to_be_visible()


async def test_whoever_signs_out_of_the_page_leaves_the_conversation_behind(
    visit: Visit, ana: AgentClient, account: Account
) -> None:
    token = account.identity_token("vera-1", name="Vera Martins")
    widget = await visit(identity=token)
    await widget.open()
    await widget.say("Where is my parcel?")
    await only(ana, "new")
    next_one = await visit(widget.page.context)
    await next_one.open()
    await expect(next_one.page.get_by_label("Name")).to_be_visible()
    await expect(next_one.panel).not_to_contain_text("Where is my parcel?")


async def test_links_are_links_and_everything_else_is_text(visit: Visit, ana: AgentClient) -> None:
    widget = await visit()
    conversation_id = await talking(widget, ana)
    text = "<img src=x onerror=alert(1)> javascript:alert(1) https://shop.example.com/a?b=1."
    ok(await ana.send(conversation_id, text), 201)
    link = widget.log.get_by_role("link")
    await expect(link).to_have_attribute("href", "https://shop.example.com/a?b=1")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))
    await expect(widget.message("<img src=x onerror=alert(1)> javascript:alert(1)")).to_be_visible()


async def test_earlier_messages_come_by_scrolling_and_new_ones_do_not_take_the_place_away(
    visit: Visit, ana: AgentClient
) -> None:
    widget = await visit()
    conversation_id = await talking(widget, ana)
    for number in range(60):
        ok(await ana.send(conversation_id, f"number {number}"), 201)
    await widget.page.reload()
    await expect(widget.message("number 59")).to_be_visible()
    assert len(await widget.texts()) < 60
    await widget.log.evaluate("log => log.scrollTo(0, 0)")
    await expect(widget.message("Where is my parcel?")).to_have_count(1)
    assert len(await widget.texts()) == 62
    assert await widget.log.evaluate("log => log.scrollTop") > 100
    top = await widget.log.evaluate("log => log.scrollTop")
    ok(await ana.send(conversation_id, "the newest"), 201)
    chip = widget.page.get_by_role("button", name="Go to the latest messages")
    await expect(chip).to_have_text("New messages")
    assert await widget.log.evaluate("log => log.scrollTop") == top
    await chip.click()
    await expect(widget.message("the newest")).to_be_in_viewport()
    await expect(chip).to_have_count(0)
