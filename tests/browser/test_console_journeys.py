"""What the seed asks of an agent's screen: availability, New, the claim, the requester, history."""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus

from playwright.async_api import expect

from tests.browser.desk import MINE, NEW, Office
from tests.harness.accounts import Account, Accounts
from tests.harness.answers import ok
from tests.harness.people import AgentClient
from tests.harness.waiting import eventually

LOOKED_AT = "document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))"


async def test_the_tab_is_there_only_with_a_licence_and_opens_when_one_is_given(
    office: Office, account: Account
) -> None:
    ana, admin = account.agent("Ana", licensed=False), account.admin("Davi")
    console = await office.console(ana)
    await expect(console.page.get_by_role("heading", level=1)).to_contain_text(
        "no live-chat licence"
    )
    await expect(console.page.get_by_role("link", name="Live chat")).to_have_count(0)
    ok(await admin.put_agent(ana.external_id, name="Ana"))

    async def is_open_when_looked_at() -> bool:  # an answer from before may be on its way still
        await console.page.evaluate(LOOKED_AT)
        return await console.availability.is_visible()

    await eventually(is_open_when_looked_at)
    await expect(console.page.get_by_role("link", name="Live chat")).to_be_visible()


async def test_without_a_contract_the_page_says_so(office: Office, accounts: Accounts) -> None:
    account = await accounts.open(contracted=False)
    console = await office.console(account.agent("Ana"))
    await expect(console.page.get_by_role("heading", level=1)).to_contain_text("not contracted")
    await expect(console.availability).to_have_count(0)


async def test_the_switch_decides_whether_a_customer_gets_a_conversation_or_a_ticket(
    office: Office, account: Account
) -> None:
    console = await office.console(account.agent("Ana"))
    await expect(console.availability).not_to_be_checked()
    early = await account.visitor("Early")
    assert ok(await early.start("Anybody?"), 201)["outcome"] == "ticket"
    await console.availability.click(force=True)
    await expect(console.button("1 online")).to_be_visible()
    late = await account.visitor("Late")
    assert ok(await late.start("Anybody?"), 201)["outcome"] == "conversation"
    await expect(console.row("Late")).to_be_visible()
    await console.availability.click(force=True)
    await expect(console.button("0 online")).to_be_visible()


async def test_a_new_conversation_is_on_every_screen_with_its_first_words(
    office: Office, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    consoles = [await office.console(each) for each in (ana, bia)]
    for console in consoles:
        await expect(console.list).to_contain_text("Nobody is waiting")
    await account.new_chat(ana, "Where is my parcel?", name="Vera")
    for console in consoles:
        await expect(console.row("Vera")).to_contain_text("Where is my parcel?")
        await expect(console.group(NEW)).to_contain_text("1")
        await expect(console.page).to_have_title("(1) Conversas")
        await expect(await console.read("Vera")).to_contain_text("Where is my parcel?")


async def test_the_first_answer_makes_it_mine_and_takes_it_off_the_other_screen(
    office: Office, account: Account
) -> None:
    ana, bia = account.agent("Ana"), account.agent("Bia")
    first, second = await office.console(ana), await office.console(bia)
    chat = await account.new_chat(ana, name="Vera")
    await second.read("Vera")
    timeline = await first.read("Vera")
    await expect(first.box).to_have_attribute(
        "placeholder", re.compile("makes this conversation yours")
    )
    await first.say("Good morning!")
    await expect(first.group(MINE)).to_contain_text("1")
    await expect(timeline).to_contain_text("Ana took the conversation")
    await expect(second.row("Vera")).to_have_count(0)
    await expect(
        second.page.get_by_role("heading", name=re.compile("with Ana now"))
    ).to_be_visible()
    await expect(second.timeline("Vera")).to_have_count(0)
    entries = ok(await ana.timeline(chat.id))["items"]
    assert [entry["kind"] for entry in entries][2:] == ["claimed", "message"]


async def test_of_two_who_answer_at_once_one_is_told_who_won_and_keeps_the_text(
    office: Office, account: Account
) -> None:
    people = {"Ana": account.agent("Ana"), "Bia": account.agent("Bia")}
    consoles = {name: await office.console(agent) for name, agent in people.items()}
    chat = await account.new_chat(people["Ana"], name="Vera")
    for name, console in consoles.items():
        await console.read("Vera")
        await console.box.fill(f"I am {name}")
    # The other's answer may take the box away first: then the key goes nowhere.
    await asyncio.gather(*(console.page.keyboard.press("Enter") for console in consoles.values()))
    owner = await eventually(lambda: _owner(list(people.values()), chat.id))
    [loser] = set(people) - {owner}
    told = consoles[loser].page.get_by_role("heading", name=re.compile(f"{owner} answered first"))
    await expect(told).to_be_visible()
    kept = consoles[loser].page.get_by_label("Your text")
    await expect(kept).to_have_value(f"I am {loser}")
    await consoles[loser].page.reload()
    await expect(kept).to_have_value(f"I am {loser}")
    texts = [
        e["data"]["text"]
        for e in ok(await people[owner].timeline(chat.id))["items"]
        if e["kind"] == "message"
    ]
    assert texts == ["Olá", f"I am {owner}"]


async def _owner(people: list[AgentClient], conversation_id: str) -> str | None:
    """The name of the only one who may see it."""
    answers = [await each.get(conversation_id) for each in people]
    seen = [answer.json()["owner"] for answer in answers if answer.status_code == HTTPStatus.OK]
    return seen[0]["name"] if len(seen) == 1 and seen[0] else None


async def test_the_requester_is_edited_while_not_registered_and_still_writes(
    office: Office, account: Account
) -> None:
    ana = account.agent("Ana")
    chat = await account.own_chat(ana, name="Vra")
    console = await office.console(ana)
    await console.read("Vra")
    await console.page.get_by_role("button", name="Edit the requester").first.click()
    await console.dialog.get_by_label("Name").fill("Vera Lima")
    await console.dialog.get_by_label("E-mail").fill("not an address")
    await console.dialog.get_by_role("button", name="Save").click()
    await expect(console.dialog).to_contain_text("This is no e-mail address")
    await console.dialog.get_by_label("E-mail").fill("vera@example.com")
    await console.dialog.get_by_role("button", name="Save").click()
    await expect(console.dialog).to_have_count(0)
    await expect(console.row("Vera Lima")).to_be_visible()
    await expect(console.history).to_contain_text("vera@example.com")
    ok(await chat.visitor.send("Still here"), 201)
    await expect(console.timeline("Vera Lima")).to_contain_text("Still here")


async def test_a_registered_requester_is_not_edited_here(office: Office, account: Account) -> None:
    ana = account.agent("Ana")
    ok(await ana.go_online())
    known = await account.identified("c-1", "Clara")
    ok(await known.start("Hi"), 201)
    console = await office.console(ana)
    await console.read("Clara")
    await expect(console.history).to_contain_text("Registered")
    await expect(console.button("Edit the requester")).to_have_count(0)
